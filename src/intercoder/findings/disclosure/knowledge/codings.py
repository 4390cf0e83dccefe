"""Codes that respondents could have been given instead of theirs, answer by answer."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.people import People
from intercoder.findings.disclosure.tallies import Given

_MAX_BITS = 3
"""Answers of one respondent whose code is varied one by one; of more, only the first."""
_MAX_JOINT_BITS = 4
"""The same where several codes are unknown: answers times codes."""


def changed_codes(
    people: People, codes: tuple[str, ...], matters: NDArray[np.bool_]
) -> list[tuple[dict[str, NDArray[np.bool_]], NDArray[np.bool_]]]:
    """Every change considered: who would have the codes, and whose change it is.

    The first is none at all. What is changed one by one is an answer's having one code; the same
    answer in two snapshots changes together, unless they differ in this code.
    """
    own = {code: people.own(code) for code in codes}
    bit, bits = _numbered(people, own, np.flatnonzero(matters))
    limit = _MAX_BITS if len(codes) == 1 else _MAX_JOINT_BITS
    few = int(min(bits.max(initial=0), limit))
    found = []
    for pattern in range(1 << few):
        marked = np.array([bool(pattern >> at & 1) for at in range(few)], dtype=np.bool_)
        given = {}
        for code in codes:
            able = (bit[code] >= 0) & (bit[code] < few)
            given[code] = own[code].copy()
            given[code][able] ^= marked[bit[code][able]]
        is_possible = ~_breaks_nesting(people, given)
        found.append((given, (pattern < (1 << np.minimum(bits, few))) & is_possible))
    if bits.max(initial=0) > limit:
        ends = (
            {code: own[code] & (bit[code] < 0) for code in codes},
            {code: own[code] | (bit[code] >= 0) for code in codes},
        )
        found += [(given, (bits > limit) & ~_breaks_nesting(people, given)) for given in ends]
    return found


def _numbered(
    people: People, own: Mapping[str, NDArray[np.bool_]], rows: NDArray[np.int64]
) -> tuple[dict[str, NDArray[np.int64]], NDArray[np.int64]]:
    """What of each respondent can be changed in these rows, numbered from 0 in their order: by code
    the number in each row, -1 in others; and how many there are, shape (respondents,)."""
    bit = {code: np.full(people.person.size, -1, dtype=np.int64) for code in own}
    if not rows.size or not own:
        return bit, np.zeros(people.size, dtype=np.int64)
    marks = np.stack([marks[rows] for marks in own.values()], axis=1)
    answers = people.answer_number[rows, None] * len(own) + np.arange(len(own))
    person = np.repeat(people.person[rows], len(own))
    what = (answers * 2 + marks).ravel()
    key = person * (int(what.max()) + 1) + what
    _, first, same = np.unique(key, return_index=True, return_inverse=True)
    order = np.lexsort((first, person[first]))
    owner = person[first][order]
    place = np.empty(order.size, dtype=np.int64)
    begins = np.concatenate([[True], owner[1:] != owner[:-1]])
    number = np.arange(order.size)
    place[order] = number - np.maximum.accumulate(np.where(begins, number, 0))
    numbers = place[same.ravel()].reshape(rows.size, len(own))
    for column, code in enumerate(own):
        bit[code][rows] = numbers[:, column]
    return bit, np.bincount(owner, minlength=people.size).astype(np.int64)


def _breaks_nesting(people: People, given: Given) -> NDArray[np.bool_]:
    """Which respondents would have a code in one coding that another, which has all of its codes,
    lacks, shape (respondents,)."""
    broken = np.zeros(people.size, dtype=np.bool_)
    for few, many in people.nested.values():
        for marks in given.values():
            broken[people.person[few[marks[few] & ~marks[many]]]] = True
    return broken
