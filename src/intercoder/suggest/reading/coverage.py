"""Finds coded answers with words that none of their codes speaks for.

A code speaks for a word that its entry in the codebook has, or that the answers with this code use
clearly more often than all coded answers do. Words that hardly any answer has tell nothing either
way. Functions take and return plain values.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log

MIN_ANSWERS = 3
"""A word counts if at least so many coded answers have it."""
SPEAKS = 1.5
"""How many times as often as in all coded answers a word must be in those with a code."""


@dataclass(frozen=True, slots=True)
class Unspoken:
    """An answer, and its words that no code given to it speaks for."""

    place: int
    """Position of the answer."""
    words: tuple[str, ...]
    """The rarest word first."""
    weight: float
    """How much they say: the sum of their information content, in bits. Above 0."""


def unspoken_words(
    said: Sequence[Sequence[str]],
    codes: Sequence[frozenset[str]],
    of_codes: Mapping[str, frozenset[str]],
) -> tuple[Unspoken, ...]:
    """The answers that have such words, those that say most first.

    `said` are the content words of each coded answer, `codes` its codes, and `of_codes` the words
    of each code's entry.

    A share within a code is drawn towards the share in all answers as if by one answer more, so
    that a code given twice does not speak for every word of those two answers.
    """
    words = [frozenset(one) for one in said]
    total = len(words)
    of_word = Counter(word for found in words for word in found)
    of_code = Counter(code for given in codes for code in given)
    both = Counter(
        (word, code)
        for found, given in zip(words, codes, strict=True)
        for word in found
        for code in given
    )

    def speaks(word: str, code: str) -> bool:
        if word in of_codes.get(code, ()):
            return True
        share = of_code[code] / total
        return (both[word, code] + share) / ((of_word[word] + 1) * share) >= SPEAKS

    found = []
    for place, (own, given) in enumerate(zip(words, codes, strict=True)):
        rest = [
            word
            for word in own
            if of_word[word] >= MIN_ANSWERS and not any(speaks(word, code) for code in given)
        ]
        if rest:
            rest.sort(key=lambda word: (of_word[word], word))
            weight = sum(log(total / of_word[word], 2) for word in rest)
            found.append(Unspoken(place, tuple(rest), weight))
    return tuple(sorted(found, key=lambda one: (-one.weight, one.place)))
