"""Sets of codes as a value: which codes each coder gave to each answer.

Each different set is kept once, as bits in 64-bit words, and a judgement is the number of its set:
few sets are given often. The empty set ("no code applies") is a rating, an unjudged answer is not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from intercoder.agreement.tables.ratings import MISSING, Ratings

_WORD = 64
_Kind = TypeVar("_Kind", np.uint8, np.uint64)


@dataclass(frozen=True, slots=True)
class CodeSets:
    """One set of codes per coder and answer, with gaps."""

    known: NDArray[np.uint64]
    """Different sets in rising order, shape (sets, words): code k is bit k % 64 of word k // 64.
    Some may be given by nobody.
    """
    numbers: NDArray[np.int32]
    """Position of the set in `known`, or `MISSING` if the coder did not judge the answer; shape
    (coders, answers).
    """
    present: NDArray[np.bool_]
    """Whether the coder judged the answer, shape (coders, answers)."""
    codes: tuple[str, ...]
    coders: tuple[str, ...]

    @property
    def n_answers(self) -> int:
        """Number of answers, judged or not."""
        return int(self.numbers.shape[1])

    @classmethod
    def of(
        cls,
        sets: Sequence[Sequence[Collection[str] | None]],
        codes: Sequence[str] = (),
        coders: Sequence[str] = (),
    ) -> CodeSets:
        """Sets from collections of codes, one row per coder; None if the coder did not judge.

        `codes` declares the codes and their order; if omitted, those used are taken in alphabetical
        order. Raises ValueError for a code that is not declared and for rows of unequal length.
        """
        if len({len(row) for row in sets}) > 1:
            raise ValueError("every coder has one entry per answer, judged or not")
        names = tuple(codes) or tuple(
            sorted({code for row in sets for found in row if found is not None for code in found})
        )
        place = {code: number for number, code in enumerate(names)}
        answers = len(sets[0]) if sets else 0
        bits = np.zeros((len(sets), answers, len(names)), dtype=np.bool_)
        present = np.zeros((len(sets), answers), dtype=np.bool_)
        for coder, row in enumerate(sets):
            for answer, found in enumerate(row):
                if found is None:
                    continue
                present[coder, answer] = True
                for code in found:
                    if code not in place:
                        raise ValueError(f"the code {code!r} is not among those declared")
                    bits[coder, answer, place[code]] = True
        return cls.from_bits(bits, present, names, coders)

    @classmethod
    def from_bits(
        cls,
        bits: ArrayLike,
        present: ArrayLike,
        codes: Sequence[str],
        coders: Sequence[str] = (),
    ) -> CodeSets:
        """Sets from a table of yes and no, shape (coders, answers, codes).

        `present`, shape (coders, answers), says which were judged; bits elsewhere do not count.
        Raises ValueError if the shapes do not match each other or the names.
        """
        marks = np.asarray(bits, dtype=np.bool_)
        judged = np.ascontiguousarray(present, dtype=np.bool_)
        if marks.ndim != 3 or marks.shape[:2] != judged.shape or marks.shape[2] != len(codes):
            raise ValueError("bits have the shape (coders, answers, codes)")
        if coders and len(coders) != marks.shape[0]:
            raise ValueError(f"{len(coders)} coder names for {marks.shape[0]} coders")
        size = max(1, -(-len(codes) // _WORD))
        padded = np.zeros((*judged.shape, size * _WORD), dtype=np.bool_)
        padded[..., : len(codes)] = marks & judged[..., None]
        words = np.packbits(padded, axis=-1, bitorder="little").view("<u8").astype(np.uint64)
        names = tuple(coders) or tuple(f"coder {number + 1}" for number in range(len(judged)))
        return cls.from_words(words, judged, codes, names)

    @classmethod
    def from_words(
        cls,
        words: NDArray[np.uint64],
        present: NDArray[np.bool_],
        codes: Sequence[str],
        coders: Sequence[str],
    ) -> CodeSets:
        """Sets from their bits in words, shape (coders, answers, words); see `known`."""
        found, place = different_sets(words.reshape(-1, words.shape[2])[present.ravel()])
        numbers = np.full(present.shape, MISSING, dtype=np.int32)
        numbers[present] = place
        return cls(found, numbers, present, tuple(codes), tuple(coders))

    @classmethod
    def numbered(
        cls,
        known: NDArray[np.uint64],
        numbers: NDArray[np.int32],
        codes: Sequence[str],
        coders: Sequence[str],
    ) -> CodeSets:
        """Sets from their positions in `known`, different sets in rising order."""
        return cls(known, numbers, numbers != MISSING, tuple(codes), tuple(coders))

    @property
    def words(self) -> NDArray[np.uint64]:
        """Bits of the sets, shape (coders, answers, words), zero if missing; made anew."""
        # MISSING is -1, so it picks the row at the end.
        return self._with_nothing(self.known)[self.numbers]

    def bits(self) -> NDArray[np.uint8]:
        """1 where the coder gave the code, else 0; shape (coders, answers, codes)."""
        return self._with_nothing(self._known_bits())[self.numbers]

    def gave(self, code: int) -> NDArray[np.bool_]:
        """Whether the coder gave this code, a position in `codes`; shape (coders, answers)."""
        having = (self.known[:, code // _WORD] >> np.uint64(code % _WORD)) & np.uint64(1) != 0
        return np.asarray(np.append(having, False)[self.numbers])

    def without_codes(self) -> NDArray[np.bool_]:
        """Whether the coder gave no code, or did not judge the answer; shape (coders, answers)."""
        return np.append(~self.known.any(axis=1), True)[self.numbers]

    def times_given(self) -> NDArray[np.int64]:
        """How often each coder gave each code, shape (coders, codes)."""
        size = len(self.known)
        often = np.array([np.bincount(row + 1, minlength=size + 1)[1:] for row in self.numbers])
        often = often.reshape(len(self.numbers), size).astype(np.int64)
        return np.asarray(often @ self._known_bits())

    def differing(self, first: int, second: int) -> NDArray[np.int64]:
        """Positions of the answers to which both coders (positions) gave sets, and not the same."""
        both = self.present[first] & self.present[second]
        return np.flatnonzero(both & (self.numbers[first] != self.numbers[second]))

    def distinct(self) -> tuple[NDArray[np.uint64], Ratings]:
        """The distinct sets, shape (sets, words), and which of them each coder gave.

        The second part treats every set as a category of its own.
        """
        used = np.zeros(len(self.known) + 1, dtype=np.bool_)
        used[self.numbers] = True
        used = used[:-1]
        found, values = self.known, self.numbers
        if not used.all():
            found = found[used]
            values = np.append((np.cumsum(used) - 1).astype(np.int32), np.int32(MISSING))[values]
        names = tuple(str(number) for number in range(len(found)))
        return found, Ratings(values, names, self.coders)

    @classmethod
    def spread(
        cls, sets: CodeSets, distinct: NDArray[np.uint64], values: NDArray[np.signedinteger[Any]]
    ) -> CodeSets:
        """One answer for each pattern: `values`, shape (coders, patterns), points into `distinct`.

        Codes and coders are taken from `sets`.
        """
        return cls.numbered(distinct, values.astype(np.int32), sets.codes, sets.coders)

    def of_answers(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> CodeSets:
        """These answers only, given by a mark for each or by positions."""
        numbers, present = self.numbers[:, chosen], self.present[:, chosen]
        return replace(self, numbers=numbers, present=present)

    def only_where(self, marks: NDArray[np.bool_]) -> CodeSets:
        """Without the judgements that are not marked, shape (coders, answers)."""
        numbers = np.where(marks, self.numbers, np.int32(MISSING))
        return replace(self, numbers=numbers, present=numbers != MISSING)

    def only(self, coders: Sequence[int]) -> CodeSets:
        """The sets of these coders (positions), with the same codes."""
        chosen = list(coders)
        names = tuple(self.coders[coder] for coder in chosen)
        return CodeSets(self.known, self.numbers[chosen], self.present[chosen], self.codes, names)

    def _known_bits(self) -> NDArray[np.uint8]:
        """1 where a set has the code, else 0; shape (sets, codes)."""
        raw = np.ascontiguousarray(self.known.astype("<u8", copy=False)).view(np.uint8)
        return np.unpackbits(raw, axis=-1, count=len(self.codes), bitorder="little")

    @staticmethod
    def _with_nothing(rows: NDArray[_Kind]) -> NDArray[_Kind]:
        """The rows, and one of zeros at the end."""
        return np.concatenate([rows, np.zeros((1, rows.shape[1]), dtype=rows.dtype)])


def different_sets(
    words: NDArray[np.uint64],
) -> tuple[NDArray[np.uint64], NDArray[np.int32]]:
    """The different sets in rising order, and the place of each of these sets, shape (sets, words),
    among them.
    """
    if words.shape[1] == 1:
        found, place = np.unique(words[:, 0], return_inverse=True)
        found = found[:, None]
    else:
        found, place = np.unique(words, axis=0, return_inverse=True)
    return found, place.ravel().astype(np.int32)
