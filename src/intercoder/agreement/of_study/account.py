"""Accounts for every answer: judged and how, skipped, not done, or never allocated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.missing import KINDS, NUMBER, UNASKED, Missing, listed
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.whole.summary import RatingOrigins
from intercoder.study.allocation.allocated_answers import AllocatedAnswers

Given = Mapping[str, AllocatedAnswers | None]
"""The allocation by round; None if it is not known."""


@dataclass(frozen=True, slots=True)
class CoderAccount:
    """Counts of the answers that one coder was to judge, in the rounds compared."""

    no_code_applies: int
    """Number of the judged answers to which no code applies."""
    unsure: int
    """Number of the judged answers that are marked unsure."""
    skipped: int
    left_out: int
    """Number of answers judged but excluded: unsure, or chosen by a model."""
    allocated: int | None
    """Number of answers allocated to the coder: 0 without allocation, None if unknown."""
    not_done: int | None
    """Number of the allocated answers that the coder has not decided, without those judged by
    others in their place; None if not known.
    """

    def as_json(self) -> dict[str, Any]:
        """The account under the stable names of the command's JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Account:
    """The answers and judgements that the figures of a study leave out."""

    coders: Mapping[str, CoderAccount]
    unjudged: Mapping[Missing, int]
    """Number of the study's answers that no compared coder has judged. Each is counted once, under
    the first reason that applies: skipped by somebody, judged and left out, allocated to somebody,
    not allocated.
    """


def told_apart(table: StudyTable, given_out: Given) -> StudyTable:
    """The table, with missing judgements distinguished by whether the answer was allocated."""
    missing = table.missing.copy()
    for units, round_ in _by_round(table, given_out):
        if round_ is None:
            continue
        rows = table.answer[units]
        for row, coder in enumerate(table.coders):
            part = missing[row, units]
            unasked = part == UNASKED
            part[unasked] = NUMBER[Missing.NOT_ALLOCATED]
            for kind, of_kind in (
                (Missing.NOT_DONE, round_.answers),
                (Missing.SET_FREE, round_.set_free),
            ):
                if unasked.any() and coder in of_kind:
                    part[unasked & np.isin(rows, of_kind[coder])] = NUMBER[kind]
            missing[row, units] = part
    return replace(table, missing=missing)


def account_of(table: StudyTable, given_out: Given, answers: int) -> Account:
    """Counts of what the coders of a table have not judged; the study has `answers` answers.

    The table also has the answers that they skipped, and has passed through `told_apart`.
    """
    is_known = all(one is not None for one in given_out.values())
    allocated: dict[str, list[NDArray[np.int64]]] = {coder: [] for coder in table.coders}
    undone: dict[str, int] = dict.fromkeys(table.coders, 0)
    for units, round_ in _by_round(table, given_out):
        if round_ is None:
            continue
        rows = table.answer[units]
        for row, coder in enumerate(table.coders):
            theirs = round_.answers.get(coder, rows[:0])
            free = round_.set_free.get(coder, rows[:0])
            decided = table.sets.present[row, units] | ~np.isin(
                table.missing[row, units], [NUMBER[kind] for kind in _NOT_DECIDED]
            )
            allocated[coder].append(theirs)
            done = _marked(rows[decided], free, up_to=_last(rows, theirs, free))
            undone[coder] += int((~done[theirs]).sum())
    empty, skipped, left_out = table.empty, _is(table, *_SKIPPED), _is(table, *_LEFT_OUT)
    coders = {
        coder: CoderAccount(
            int((empty[row] & table.sets.present[row]).sum()),
            int(table.unsure[row].sum()),
            int(skipped[row].sum()),
            int(left_out[row].sum()),
            sum(one.size for one in allocated[coder]) if is_known else None,
            undone[coder] if is_known else None,
        )
        for row, coder in enumerate(table.coders)
    }
    nothing = np.zeros(0, dtype=np.int64)
    held = np.concatenate([nothing, *(one for parts in allocated.values() for one in parts)])
    return Account(coders, _unjudged(table, held if is_known else None, answers))


def counted(table: StudyTable) -> RatingOrigins:
    """Counts of a table's judgements, and of its missing ones by reason."""
    present = table.sets.present
    without = int((table.empty & present).sum())
    reasons = np.bincount(table.missing[~present], minlength=len(KINDS)).tolist()
    before = table.before_in & table.twice
    return RatingOrigins(
        coded=int(present.sum()) - without,
        no_code_applies=without,
        unsure=int(table.unsure.sum()),
        missing={kind.value: count for kind, count in zip(KINDS, reasons, strict=True)},
        judged_before=int(before.any(axis=0).sum()),
        judged_before_in={
            name: int(marks.sum())
            for name, marks in zip(table.earlier, before, strict=True)
            if marks.any()
        },
    )


def listed_missing(told: RatingOrigins) -> str:
    """Reasons for missing judgements, most frequent first: `500 not allocated, 4 skipped`."""
    return listed({Missing(name): count for name, count in told.missing.items()})


_SKIPPED = (Missing.SKIPPED,)
_LEFT_OUT = (Missing.UNSURE, Missing.DRAWN)
_NOT_DECIDED = (Missing.NOT_DONE, Missing.NOT_ALLOCATED, Missing.SET_FREE, Missing.UNKNOWN)


def _by_round(
    table: StudyTable, given_out: Given
) -> Sequence[tuple[NDArray[np.int64], AllocatedAnswers | None]]:
    """The units of each round, and its allocation."""
    return [
        (
            np.flatnonzero(table.round == table.rounds.index(name))
            if name in table.rounds
            else np.zeros(0, dtype=np.int64),
            round_,
        )
        for name, round_ in given_out.items()
    ]


def _is(table: StudyTable, *kinds: Missing) -> NDArray[np.bool_]:
    """Whether a judgement is missing for one of these reasons, shape (coders, units)."""
    numbers = [NUMBER[kind] for kind in kinds]
    return np.asarray(np.isin(table.missing, numbers) & ~table.sets.present)


def _unjudged(
    table: StudyTable, held: NDArray[np.int64] | None, answers: int
) -> dict[Missing, int]:
    """Unjudged answers by reason; `held` are the answers allocated to anyone, None if not known."""
    nothing = np.zeros(0, dtype=np.int64)
    last = _last(table.answer, nothing if held is None else held)
    seen = _marked(table.answer[table.sets.present.any(axis=0)], up_to=last)
    rest = answers - int(seen.sum())
    found = dict.fromkeys((*_SKIPPED, *_LEFT_OUT, *_NOT_DECIDED[:2], Missing.UNKNOWN), 0)
    for kind in (*_SKIPPED, *_LEFT_OUT, Missing.NOT_DONE):
        if kind is Missing.NOT_DONE:
            of_kind = nothing if held is None else held
        else:
            of_kind = table.answer[_is(table, kind).any(axis=0)]
        fresh = _marked(of_kind, up_to=last) & ~seen
        found[kind] = int(fresh.sum())
        seen |= fresh
    found[Missing.UNKNOWN if held is None else Missing.NOT_ALLOCATED] = rest - sum(found.values())
    return found


def _last(*rows: NDArray[np.int64]) -> int:
    """The greatest of these rows of the study; 0 if there are none."""
    return max(int(part.max(initial=0)) for part in rows)


def _marked(*rows: NDArray[np.int64], up_to: int) -> NDArray[np.bool_]:
    """Marks at these rows of the study, which is much quicker than sorting them."""
    marks = np.zeros(up_to + 1, dtype=np.bool_)
    for part in rows:
        marks[part] = True
    return marks
