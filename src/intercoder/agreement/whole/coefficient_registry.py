"""The available coefficients of single ratings: the program's own, and those of other packages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from intercoder.agreement.coefficients import coefficient_families as families
from intercoder.agreement.coefficients.coefficient_families import CoefficientFamily
from intercoder.agreement.coefficients.metrics import Floats, identity_weights
from intercoder.agreement.coefficients.statistic import Statistic, SumStatistic
from intercoder.agreement.tables.patterns import Patterns
from intercoder.agreement.whole.keys import KEYS, Key
from intercoder.agreement.whole.rating_table import RatingTable
from intercoder.errors import ExtensionError
from intercoder.extensions import Registry, in_words


class Coefficients(Protocol):
    """Coefficients that are computed together, from the same sums over answers.

    Entry points are in the group `intercoder.coefficients`. `SumCoefficients` is enough for most:
    the interval then comes without further work.
    """

    @property
    def keys(self) -> Sequence[Key]:
        """Name, title and source of each; names are those used in the JSON."""

    @property
    def tells_coders_apart(self) -> bool:
        """Whether it matters who gave which rating, not only how many gave it."""

    def families(self, table: RatingTable, patterns: Patterns) -> Sequence[CoefficientFamily]:
        """The coefficients that fit the table.

        `patterns` are its distinct answers: the category each coder chose (`values`, -1 for none),
        and the number of such answers (`times`).
        """


@dataclass(frozen=True)
class SumCoefficients:
    """One coefficient that is a function of sums over answers.

    `parts` takes the categories, shape (coders, answers), -1 where missing, and returns each
    answer's contribution, shape (answers, columns); `of` takes their totals, shape (..., columns),
    and returns the coefficient, shape (...), NaN if they determine none.
    """

    key: Key
    parts: Callable[[np.ndarray], np.ndarray]
    of: Callable[[Floats], Floats]
    tells_coders_apart: bool = True

    @property
    def keys(self) -> tuple[Key, ...]:
        """The key of this coefficient."""
        return (self.key,)

    def families(self, table: RatingTable, patterns: Patterns) -> Sequence[CoefficientFamily]:
        """The family of this coefficient, whatever the table."""
        parts = np.asarray(self.parts(patterns.values), dtype=np.float64)
        return (
            CoefficientFamily(SumStatistic(parts, patterns.times, {self.key.name: self.of}), {}),
        )


@dataclass(frozen=True)
class _Own:
    """Coefficients of the program, whose titles are in `KEYS`."""

    families: Callable[[RatingTable, Patterns], Sequence[CoefficientFamily]]
    tells_coders_apart: bool = False
    keys: tuple[Key, ...] = ()


def _alphas(table: RatingTable, patterns: Patterns) -> Sequence[CoefficientFamily]:
    found = families.alpha_families(
        patterns, table.ratings.scores, table.level, two_coders=table.coders == 2
    )
    if table.disagreement is not None and (table.disagreement == table.disagreement.T).all():
        found.append(families.weighted_alpha_family(patterns, table.disagreement))
    return found


def _gwet(table: RatingTable, patterns: Patterns) -> Sequence[CoefficientFamily]:
    return (families.gwet_family(patterns, identity_weights(table.size)),)


def _unanimity(table: RatingTable, patterns: Patterns) -> Sequence[CoefficientFamily]:
    scores = table.ratings.scores if table.is_ordered else None
    return (families.unanimity_family(patterns, scores),)


def _gwet_quadratic(table: RatingTable, patterns: Patterns) -> Sequence[CoefficientFamily]:
    if not table.is_ordered:
        return ()
    quadratic = families.score_weights(table.size, table.ratings.scores)
    return (families.gwet_family(patterns, quadratic, "_quadratic"),)


def _conger(table: RatingTable, patterns: Patterns) -> Sequence[CoefficientFamily]:
    found = [families.conger_family(patterns, identity_weights(table.size))]
    if table.is_ordered:
        quadratic = families.score_weights(table.size, table.ratings.scores)
        found.append(families.conger_family(patterns, quadratic, "_quadratic"))
    return found


ALPHAS, GWET, UNANIMITY, GWET_QUADRATIC = map(_Own, (_alphas, _gwet, _unanimity, _gwet_quadratic))
CONGER = _Own(_conger, tells_coders_apart=True)


def _is_one(found: object) -> bool:
    return all(hasattr(found, name) for name in ("keys", "families", "tells_coders_apart"))


COEFFICIENTS: Registry[Coefficients] = Registry(
    "intercoder.coefficients",
    "coefficient",
    {
        "alpha": f"{__name__}:ALPHAS",
        "gwet": f"{__name__}:GWET",
        "unanimity": f"{__name__}:UNANIMITY",
        "gwet_quadratic": f"{__name__}:GWET_QUADRATIC",
        "conger": f"{__name__}:CONGER",
    },
    _is_one,
)


class _Watched:
    """A statistic of another package; any exception it raises becomes an error in one sentence."""

    def __init__(self, statistic: Statistic, called: str) -> None:
        with in_words(called):
            self.names = tuple(map(str, statistic.names))
            self.work = int(statistic.work)
        self._statistic = statistic
        self._called = called

    def observed(self) -> Floats:
        """The figures of the sample, shape (figures,)."""
        with in_words(self._called):
            return self._statistic.observed()

    def resampled(self, weights: Floats) -> Floats:
        """Figures of resamples: (resamples, patterns) to (resamples, figures)."""
        with in_words(self._called):
            return self._statistic.resampled(weights)

    def left_out(self) -> tuple[Floats, Floats]:
        """Figures with one answer left out, and the number of answers each represents."""
        with in_words(self._called):
            return self._statistic.left_out()


def _watched(family: CoefficientFamily, called: str) -> CoefficientFamily:
    return replace(family, statistic=_Watched(family.statistic, called))


def families_of(table: RatingTable) -> tuple[list[CoefficientFamily], list[CoefficientFamily]]:
    """The families that fit the table: those that ignore who gave which rating, and the others.

    Raises ExtensionError if a coefficient of another package fails, or its name is already taken.
    """
    together: list[CoefficientFamily] = []
    apart: list[CoefficientFamily] = []
    for one in COEFFICIENTS.all_own():
        (apart if one.tells_coders_apart else together).extend(_found(one, table))
    for called, one in COEFFICIENTS.all_others():
        with in_words(called):
            found = [_watched(family, called) for family in _found(one, table)]
            names = [name for family in found for name in family.statistic.names]
            known = {key.name for key in one.keys} - set(KEYS)
        if not set(names) <= known:
            wrong = next(name for name in names if name not in known)
            raise ExtensionError(
                f"{called[:1].upper()}{called[1:]} calls a figure “{wrong}”, which the program has "
                "already or the package does not list.",
                "Update or remove the package.",
            )
        (apart if one.tells_coders_apart else together).extend(found)
    return together, apart


def key_of(name: str) -> Key:
    """Title and source of a figure, from any package."""
    if name in KEYS:
        return KEYS[name]
    for _, one in COEFFICIENTS.all_others():
        for key in one.keys:
            if key.name == name:
                return replace(key, main=True)
    return Key(name, name, "", main=True)


def _found(one: Coefficients, table: RatingTable) -> Iterator[CoefficientFamily]:
    return iter(one.families(table, table.patterns if one.tells_coders_apart else table.bags))
