"""Respondents who are just like many others, of whom only so many have to be looked at.

Where hundreds have given the same answers, have the same attributes and the same codes, a few of
them are enough to find out what could be true: the attacker is taken to know everything about the
others. That makes the attacker stronger, so what stays open stays open to a weaker one; and no
count becomes small, since of each kind in it enough are left.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import Cell, Rule
from intercoder.findings.disclosure.people import CodedAnswer, People, Snapshot
from intercoder.findings.disclosure.tallies import Counter

_KEPT = 20
"""Times the threshold: so many of each kind are looked at, ..."""
_MANY = 50_000
"""... but of more respondents than these ..."""
_KEPT_OF_MANY = 4
"""... only so many. At least twice the threshold have to be left, so that nothing becomes small."""


@dataclass(frozen=True)
class Lessened:
    """Snapshots with some respondents left out, and what those add to counts."""

    snapshots: tuple[Snapshot, ...]
    kinds: tuple[Snapshot, ...]
    """One respondent of each kind of which some are left out; empty where none are."""
    left_out: dict[str, int]
    """How many of the kind of each of these are left out."""

    def taken_off(self, cells: Sequence[tuple[Cell, int]]) -> list[int]:
        """What those left out add to these cells."""
        if not self.left_out:
            return [0] * len(cells)
        people = People(self.kinds)
        names = {
            one.respondent: None for shot in self.kinds for one in shot.answers
        }  # as `People` numbers them
        copies = np.array([self.left_out[name] for name in names], dtype=np.int64)
        return Counter(people).totals(cells, copies)


def lessened(snapshots: Sequence[Snapshot], rule: Rule) -> Lessened:
    """The snapshots with no more than some respondents of each kind."""
    names: dict[str, int] = {}
    person, content, answer = _columns(snapshots, names)
    most = (_KEPT if len(names) <= _MANY else _KEPT_OF_MANY) * rule.threshold
    if len(names) <= most:
        return Lessened(tuple(snapshots), (), {})
    keeps, first, extra = _kept(person, content, answer, len(names), most)
    if not extra.any():
        return Lessened(tuple(snapshots), (), {})
    each = list(names)
    shown = np.zeros(len(names), dtype=np.bool_)
    shown[first[extra > 0]] = True
    left_out = dict(
        zip((each[at] for at in first[extra > 0].tolist()), extra[extra > 0].tolist(), strict=True)
    )
    return Lessened(_those(snapshots, names, keeps), _those(snapshots, names, shown), left_out)


def _columns(
    snapshots: Sequence[Snapshot], names: dict[str, int]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """For each row the number of its respondent (`names` gets these), of what is counted in it, and
    of its answer."""
    contents: dict[tuple[object, ...], int] = {}
    answers: dict[str, int] = {}
    person: list[int] = []
    content: list[int] = []
    answer: list[int] = []
    for number, shot in enumerate(snapshots):
        for one in shot.answers:
            person.append(names.setdefault(one.respondent, len(names)))
            told = number, one.question, one.codes, one.attributes
            content.append(contents.setdefault(told, len(contents)))
            answer.append(answers.setdefault(one.answer, len(answers)))
    return np.array(person), np.array(content), np.array(answer)


def _kept(
    person: NDArray[np.int64],
    content: NDArray[np.int64],
    answer: NDArray[np.int64],
    people: int,
    most: int,
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.int64]]:
    """Who is kept, the first of each kind, and how many of it are not kept."""
    order = np.lexsort((content, answer, person))
    person, content, answer = person[order], content[order], answer[order]
    goes_on = np.concatenate([[False], (answer[1:] == answer[:-1]) & (person[1:] == person[:-1])])
    told = content * 2 + goes_on  # the same answer in another snapshot, or another answer
    starts = np.searchsorted(person, np.arange(people + 1)).tolist()
    kinds: dict[bytes, int] = {}
    kind = np.array(
        [kinds.setdefault(told[low:high].tobytes(), len(kinds)) for low, high in pairwise(starts)],
        dtype=np.int64,
    )
    by_kind = np.argsort(kind, kind="stable")
    sizes = np.bincount(kind, minlength=len(kinds))
    begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    place = np.empty(people, dtype=np.int64)
    place[by_kind] = np.arange(people) - np.repeat(begins, sizes)
    return place < most, by_kind[begins], np.maximum(sizes - most, 0)


def _those(
    snapshots: Iterable[Snapshot], names: dict[str, int], wanted: NDArray[np.bool_]
) -> tuple[Snapshot, ...]:
    chosen = {name for name, at in names.items() if wanted[at]}
    return tuple(replace(shot, answers=tuple(_of(shot.answers, chosen))) for shot in snapshots)


def _of(answers: Iterable[CodedAnswer], respondents: set[str]) -> Iterable[CodedAnswer]:
    return (one for one in answers if one.respondent in respondents)
