"""A learning set: answers with their codes, and the distinct answers among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from intercoder.text.words import fold

MAX_LEARNED = 20_000
"""With more distinct answers, a random sample is learned from: the curve is flat there."""


class Text(NamedTuple):
    """An answer's text, with its known properties."""

    text: str
    language: str = ""
    """Two-letter code; empty if not stated."""
    question: str = ""
    """Id of the question it answers."""


@dataclass(frozen=True)
class LearningSet:
    """n answers, each with those of k codes that it has."""

    rows: NDArray[np.int64]
    """Row of each answer in the study, ascending and unique, (n,)."""
    texts: tuple[Text, ...]
    given: NDArray[np.bool_]
    """Whether the answer has the code, (n, k); a row without any means that no code applies."""
    groups: NDArray[np.int64]
    """Groups of (near-)identical answers, (n,), never divided between learning and testing."""
    codes: tuple[str, ...]
    """Ids of the codes, in the codebook's order, (k,)."""

    def __len__(self) -> int:
        return len(self.texts)

    def take(self, places: NDArray[np.int64]) -> LearningSet:
        """The answers at these positions, in this order."""
        return LearningSet(
            self.rows[places],
            tuple(self.texts[place] for place in places),
            self.given[places],
            self.groups[places],
            self.codes,
        )


@dataclass(frozen=True)
class Distinct:
    """The distinct answers of a learning set."""

    texts: tuple[Text, ...]
    keys: tuple[tuple[str, str], ...]
    given: NDArray[np.float32]
    """Share of the times in which the code was given, (d, k)."""
    often: NDArray[np.float32]
    """Number of times each answer occurs, (d,)."""
    groups: NDArray[np.int64]
    judged: int
    """Number of answers, from the end, to be predicted by what is learned without their group."""
    of_row: NDArray[np.int64]
    """Index in these of each answer of the learning set, (n,); -1 if it was not drawn."""


def find_distinct(learning: LearningSet, seed: int, judged: int | None) -> Distinct:
    """Identical answers to the same question, merged; those to be judged come last.

    There are at most `MAX_LEARNED`, drawn at random.
    """
    place: dict[tuple[str, str], int] = {}
    of_row = np.empty(len(learning), dtype=np.int64)
    first: list[int] = []
    for row, text in enumerate(learning.texts):
        key = (text.question, " ".join(fold(text.text).split()))
        found = place.get(key)
        if found is None:
            found = place[key] = len(first)
            first.append(row)
        of_row[row] = found
    often = np.bincount(of_row, minlength=len(first)).astype(np.float32)
    given = np.zeros((len(first), len(learning.codes)), dtype=np.float32)
    np.add.at(given, of_row, learning.given)
    given /= np.maximum(often, 1)[:, None]
    chosen = np.array(first, dtype=np.int64)
    groups = learning.groups[chosen]
    # Whole groups in random order, so that the last ones are a random sample of them.
    random = np.random.default_rng(seed)
    names, member_of = np.unique(groups, return_inverse=True)
    order = np.argsort(random.permutation(len(names))[member_of], kind="stable")[:MAX_LEARNED]
    count = _whole_groups(member_of[order], judged)
    new_place = np.full(len(first), -1)
    new_place[order] = np.arange(len(order))
    keys = list(place)
    return Distinct(
        tuple(learning.texts[row] for row in chosen[order]),
        tuple(keys[one] for one in order),
        given[order],
        often[order],
        member_of[order],
        count,
        new_place[of_row] if len(of_row) else of_row,
    )


def _whole_groups(groups: NDArray[np.int64], judged: int | None) -> int:
    """Number of the last answers to judge, so that no group is divided.

    It is `judged` or slightly more; all, if None.
    """
    if judged is None or judged >= len(groups):
        return len(groups)
    first = len(groups) - judged
    while first > 0 and groups[first - 1] == groups[first]:
        first -= 1
    return len(groups) - first
