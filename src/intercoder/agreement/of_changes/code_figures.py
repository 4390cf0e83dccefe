"""How often each code counts, and how far coders agree on it, under a history of the codebook.

Everything is worked out from the distinct sets of codes, of which there are few, and then spread
over the decisions, of which there may be millions.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.coefficients.per_code import alphas, totals_of
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.meaning import Meanings
from intercoder.study.agreement.concerned_decisions import (
    ConcernedDecisions,
    concerned_decisions,
    without_drawn,
)
from intercoder.study.study import Study

_SPARSE = 8
"""From so many times as many rows as answers on, answers are numbered by looking them up."""

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """How often a code counts, and how far coders agree on it."""

    decisions: int = 0
    answers: int = 0
    alpha: float | None = None
    """Krippendorff's alpha of the code; None where the decisions do not determine it."""


@dataclass(frozen=True)
class Counted:
    """Decisions, with what is worked out from them once for several histories."""

    found: ConcernedDecisions

    @cached_property
    def _keys(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The kinds that occur, as numbers, and the kind of each decision."""
        sets = max(len(self.found.code_sets), 1)
        keys = self.found.revision.astype(np.int64) * sets + self.found.codes
        occurs = np.zeros(int(keys.max(initial=-1)) + 1, dtype=np.bool_)
        occurs[keys] = True
        return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[keys]

    @cached_property
    def kinds(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The distinct pairs of a revision and a set of codes: both have the shape (kinds,)."""
        return np.divmod(self._keys[0], max(len(self.found.code_sets), 1))

    @property
    def kind(self) -> NDArray[np.int64]:
        """The kind of each decision, shape (decisions,)."""
        return self._keys[1]

    @cached_property
    def rounds(self) -> tuple[RoundOfDecisions, ...]:
        """The decisions of each round."""
        names = dict.fromkeys(one.round for one in self.found.judged)
        return tuple(RoundOfDecisions.of(self.found, name) for name in names)

    @cached_property
    def _given(self) -> dict[str, Mask]:
        """For each code, which of the sets were given it."""
        places: dict[str, list[int]] = {}
        for place, codes in enumerate(self.found.code_sets):
            for code in codes:
                places.setdefault(code, []).append(place)
        given = {code: np.zeros(len(self.found.code_sets), np.bool_) for code in places}
        for code, sets in places.items():
            given[code][sets] = True
        return given

    def none(self) -> Mask:
        """A mark for no kind, shape (kinds,)."""
        return np.zeros(self._keys[0].size, dtype=np.bool_)

    def having(self, meanings: Meanings) -> dict[str, Mask]:
        """By code: which kinds of decisions count as having it; shape (kinds,)."""
        counts: dict[str, Mask] = {}
        revisions, code_sets = self.kinds
        for revision in np.unique(revisions).tolist():
            means, made = meanings.of(revision), revisions == revision
            for code, having in self._given.items():
                counts.setdefault(means.of(code), self.none())
                counts[means.of(code)] |= made & having[code_sets]
        return counts


@dataclass(frozen=True, slots=True)
class RoundOfDecisions:
    """One round's decisions, by answer."""

    raters: NDArray[np.int64]
    """How many coders judged each answer, shape (answers,)."""
    rows: NDArray[np.int64]
    """Positions of the round's decisions among all."""
    place: NDArray[np.int64]
    """The answer of each of these decisions, as a position in `raters`."""

    @classmethod
    def of(cls, found: ConcernedDecisions, name: str) -> RoundOfDecisions:
        """The decisions of the round of this name."""
        judged = [one.answer for one in found.judged if one.round == name]
        of_round = np.array([one.round == name for one in found.judged])
        rows = np.flatnonzero(of_round[found.whose])
        every = np.concatenate(judged)
        low, high = int(every.min(initial=0)), int(every.max(initial=-1))
        if high - low < _SPARSE * every.size:
            raters = np.bincount(every - low, minlength=high - low + 1)
            place = found.answer[rows] - low
        else:
            known, raters = np.unique(every, return_counts=True)
            place = np.searchsorted(known, found.answer[rows])
        return cls(raters.astype(np.int64), rows, place)


def figures_under(study: Study, history: CodebookHistory) -> dict[str, CodeFigures]:
    """The figures of every code that counts or can be given, under a history of the codebook."""
    counted = Counted(concerned_decisions(study))
    return all_figures(study, counted, Meanings(history, history.latest))


def all_figures(study: Study, counted: Counted, meanings: Meanings) -> dict[str, CodeFigures]:
    """As `figures_under`, from all decisions that are read already."""
    rated = Counted(without_drawn(study)) if counted.found.any_drawn else counted
    figures = figures_of(counted, rated, meanings)
    return {code.id: CodeFigures() for code in meanings.history.codebook().assignable} | figures


def figures_of(
    counted: Counted, rated: Counted, meanings: Meanings, codes: Collection[str] | None = None
) -> dict[str, CodeFigures]:
    """The figures of those of these codes, or of all, that any decision has.

    Agreement comes from `rated`, the decisions that are a random sample. Both hold every decision
    that has one of the codes.
    """
    agreement = dict(_alphas(rated, meanings, codes))
    figures = {}
    for code, marks in counted.having(meanings).items():
        if codes is None or code in codes:
            answers = counted.found.answer[marks[counted.kind]]
            figures[code] = CodeFigures(answers.size, distinct(answers), agreement.get(code))
    only_before = agreement.keys() - figures.keys()  # a model had their answers judged again
    return figures | {code: CodeFigures(alpha=agreement[code]) for code in only_before}


def distinct(numbers: NDArray[np.int64]) -> int:
    """How many different numbers these are: rows of a study, so none is far above their count."""
    seen = np.zeros(int(numbers.max(initial=-1)) + 1, dtype=np.bool_)
    seen[numbers] = True
    return int(np.count_nonzero(seen))


def _alphas(
    rated: Counted, meanings: Meanings, codes: Collection[str] | None
) -> Iterator[tuple[str, float | None]]:
    """Krippendorff's alpha of each code over all rounds, as `intercoder agreement` has it.

    It follows from how many answers have how many judgements, and how many of these the code.
    """
    base = len(rated.found.judged) + 1
    for code, marks in rated.having(meanings).items():
        if codes is not None and code not in codes:
            continue
        has = marks[rated.kind]
        cells = np.zeros(base * base, dtype=np.int64)
        for one in rated.rounds:
            yes = np.bincount(one.place[has[one.rows]], minlength=one.raters.size)
            cells += np.bincount(one.raters * base + yes, minlength=base * base)
        raters, given = np.divmod(np.arange(base * base), base)
        totals = totals_of(*(one[:, None].astype(np.float64) for one in (given, raters, cells)))
        alpha = float(alphas(totals)[0])
        yield code, None if np.isnan(alpha) else alpha
