"""Tables of findings as something that leaves the study: which of their counts are hidden.

The one call for whoever prints or writes tables: `protect_tables`. A table describes its counts by
addresses; what is returned is the set of addresses that must not be shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Unit, cell
from intercoder.findings.disclosure.people import CodedAnswer, Snapshot
from intercoder.findings.own_threshold import Override
from intercoder.findings.releasing import Mask, release
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study


class Address(Protocol):
    """What one count of a table counts. Addresses compare by what they say."""

    @property
    def version(self) -> str:
        """Whose codes, as typed."""

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions counted together."""

    @property
    def rounds(self) -> tuple[str, ...]:
        """The rounds; empty for all."""

    @property
    def unit(self) -> str:
        """`answers` or `respondents`."""

    @property
    def group(self) -> tuple[tuple[str, str], ...]:
        """Pairs such as `("attribute:age", "15-24")`; empty for everybody."""

    @property
    def code(self) -> str | None:
        """Id of a code or of the parent of several; None for the base."""

    @property
    def present(self) -> bool:
        """False for those without the code."""

    @property
    def together_with(self) -> str | None:
        """Id of a second code that is there as well."""

    @property
    def exactly(self) -> tuple[str, ...] | None:
        """Just these codes and no other."""


_Address = TypeVar("_Address", bound=Address)


def protect_tables(
    study: Study,
    command: str,
    counted: Mapping[str, Snapshot],
    addresses: Iterable[_Address],
    *,
    who: Coder | None = None,
    override: Override = None,
    rounds: bool = False,
    weight: str = "",
) -> tuple[frozenset[_Address], tuple[Mask, ...]]:
    """The addresses that must not be shown, and the release made of each version.

    `counted` has the answers behind each version, under the addresses' `version`; `coded_answers`
    makes them. Every version is a release of its own in the study's list. Raises what `release`
    does, and KeyError for a version that is not in `counted`.
    """
    by_version: dict[str, dict[_Address, Cell]] = {}
    for one in addresses:
        by_version.setdefault(one.version, {})[one] = cell_of(one)
    hidden: set[_Address] = set()
    masks = []
    for version, cells in by_version.items():
        mask = release(
            study,
            command,
            counted[version],
            cells.values(),
            who=who,
            override=override,
            rounds=rounds,
            weight=weight,
        )
        masks.append(mask)
        hidden |= {one for one, told in cells.items() if mask.hides(told)}
    return frozenset(hidden), tuple(masks)


def cell_of(address: Address) -> Cell:
    """The cell that an address of a table means."""
    where = dict(address.group)
    unit = Unit(address.unit)
    if address.exactly is not None:
        if not address.exactly:
            return cell(
                ANY_CODE, present=False, where=where, questions=address.questions, unit=unit
            )
        return cell(
            *address.exactly, where=where, questions=address.questions, unit=unit, exactly=True
        )
    more = () if address.together_with is None else (address.together_with,)
    return cell(
        address.code,
        *more,
        present=address.present,
        where=where,
        questions=address.questions,
        unit=unit,
    )


def coded_answers(
    basis: str,
    parents: Mapping[str, str],
    *,
    answers: Iterable[str],
    respondents: Iterable[str],
    questions: Iterable[str],
    groups: Mapping[str, Iterable[str]],
    marks: NDArray[Any],
    codes: tuple[str, ...],
) -> Snapshot:
    """The answers that have a result, for `counted`.

    Each iterable has an entry for every such answer, in one order; `groups` gives the value of
    every attribute (and of the language, the wave, ...) under the name that addresses use, empty
    where there is none. `marks` has the shape (answers, codes): the codes themselves, before they
    are rolled up. `basis` says whose codes and which rounds.
    """
    sets, which = code_sets(marks, codes)
    names = sorted(groups)
    attributes: dict[tuple[str, ...], tuple[tuple[str, str], ...]] = {}
    found = []
    for answer, respondent, question, number, values in zip(
        answers, respondents, questions, which, _rows(groups, names, len(which)), strict=True
    ):
        if (known := attributes.get(values)) is None:
            pairs = zip(names, values, strict=True)
            known = attributes[values] = tuple((name, value) for name, value in pairs if value)
        found.append(CodedAnswer(answer, respondent, question, sets[number], known))
    found.sort(key=lambda one: one.answer)
    return Snapshot(tuple(found), dict(parents), basis)


def code_sets(
    marks: NDArray[Any], codes: tuple[str, ...]
) -> tuple[list[frozenset[str]], list[int]]:
    """The different sets of codes that answers have, and which of these each has: a million answers
    share some thousand sets."""
    if not codes:
        return [frozenset()], [0] * len(marks)
    packed = np.packbits(np.asarray(marks, dtype=np.bool_), axis=1)
    different, which = np.unique(packed, axis=0, return_inverse=True)
    rows = np.unpackbits(different, axis=1, count=len(codes)).astype(np.bool_)
    sets = [frozenset(np.array(codes, dtype=object)[row].tolist()) for row in rows]
    return sets, which.ravel().tolist()


def _rows(
    groups: Mapping[str, Iterable[str]], names: list[str], size: int
) -> Iterable[tuple[str, ...]]:
    if not names:
        return [()] * size
    return zip(*(groups[name] for name in names), strict=True)
