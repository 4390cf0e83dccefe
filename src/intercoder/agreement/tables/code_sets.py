"""Sets of codes as a value: which codes each coder gave to each answer.

A set is a row of bits in 64-bit words, with a separate mark for whether the coder judged the answer
at all: the empty set ("no code applies") is a rating, an unjudged answer is not.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from intercoder.agreement.tables.ratings import MISSING, Ratings

_WORD = 64


@dataclass(frozen=True, slots=True)
class CodeSets:
    """One set of codes per coder and answer, with gaps."""

    words: NDArray[np.uint64]
    """Bits of the sets, shape (coders, answers, words): code k is bit k % 64 of word k // 64. Zero
    if missing.
    """
    present: NDArray[np.bool_]
    """Whether the coder judged the answer, shape (coders, answers)."""
    codes: tuple[str, ...]
    coders: tuple[str, ...]

    @property
    def n_answers(self) -> int:
        """Number of answers, judged or not."""
        return int(self.present.shape[1])

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
        return cls(words, judged, tuple(codes), names)

    def bits(self) -> NDArray[np.uint8]:
        """1 where the coder gave the code, else 0; shape (coders, answers, codes)."""
        raw = np.ascontiguousarray(self.words.astype("<u8", copy=False)).view(np.uint8)
        return np.unpackbits(raw, axis=-1, count=len(self.codes), bitorder="little")

    def distinct(self) -> tuple[NDArray[np.uint64], Ratings]:
        """The distinct sets, shape (sets, words), and which of them each coder gave.

        The second part treats every set as a category of its own.
        """
        flat = self.words.reshape(-1, self.words.shape[2])[self.present.ravel()]
        if flat.shape[1] == 1:
            found, place = np.unique(flat[:, 0], return_inverse=True)
            found = found[:, None]
        else:
            found, place = np.unique(flat, axis=0, return_inverse=True)
        values = np.full(self.present.shape, MISSING, dtype=np.int64)
        values[self.present] = place.ravel()
        names = tuple(str(number) for number in range(len(found)))
        return found, Ratings(values, names, self.coders)

    @classmethod
    def spread(
        cls, sets: CodeSets, distinct: NDArray[np.uint64], values: NDArray[np.int64]
    ) -> CodeSets:
        """One answer for each pattern: `values`, shape (coders, patterns), points into `distinct`.

        Codes and coders are taken from `sets`.
        """
        present = values != MISSING
        if not len(distinct):
            words = np.zeros((*present.shape, sets.words.shape[2]), dtype=np.uint64)
        else:
            words = np.where(present[..., None], distinct[values], np.uint64(0))
        return cls(words, present, sets.codes, sets.coders)

    def only(self, coders: Sequence[int]) -> CodeSets:
        """The sets of these coders (positions), with the same codes."""
        chosen = list(coders)
        names = tuple(self.coders[coder] for coder in chosen)
        return CodeSets(self.words[chosen], self.present[chosen], self.codes, names)
