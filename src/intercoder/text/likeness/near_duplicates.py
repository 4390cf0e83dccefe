"""Groups identical and near-identical answers, within one question and language.

Identical: the same normalised text. Near-identical: the same words in the same order, except for
the spelling of single words (`spelling`) or a word written as two. A text with a word, negation or
number added, missing or changed is never near: it can be the one thing that decides the code.

Groups are found by replacing every word with the word that was meant; answers that then read the
same belong together. That is exact, whereas hashing character n-grams (MinHash) only samples:
answers are short, and one letter changes half of a short answer's n-grams; the measurement is
`benchmarks/near_duplicates.py`. Each group has a leader, its commonest text, and every member is
near the leader itself, so similarity does not chain. The order of the answers makes no difference.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from intercoder.text.likeness.spelling import MAX_WORD_LETTERS, spellings
from intercoder.text.normalise import normalise

_PART = 4
"""Minimum letters in each half of a word written as two; "not able" and "a part" stay two words."""
_HANGUL = "\uac00-\ud7a3\u1100-\u11ff\u3130-\u318f"
_SPACE_IN_HANGUL = re.compile(f"(?<=[{_HANGUL}]) (?=[{_HANGUL}])")
_DIGIT = re.compile(r"\d")


class Place(NamedTuple):
    """The group of one answer."""

    leader: int
    """Position of the first answer with the group's leading text."""
    identical: bool
    """Whether the answer's text is the leading one."""


def group_answers(texts: Sequence[str]) -> list[Place | None]:
    """The group of each text; None for a text that is like no other.

    All texts must belong to one question and one language.
    """
    normal = [normalise(text) for text in texts]
    counts = Counter(normal)
    leads = leaders(counts)
    sizes: Counter[str] = Counter()
    for text, count in counts.items():
        sizes[leads.get(text, text)] += count
    first: dict[str, int] = {}
    for place, text in enumerate(normal):
        first.setdefault(text, place)
    places: list[Place | None] = []
    for text in normal:
        leader = leads.get(text, text)
        places.append(Place(first[leader], text == leader) if sizes[leader] > 1 else None)
    return places


def leaders(counts: Mapping[str, int]) -> dict[str, str]:
    """The leading text, by each text that is near one without being it.

    `counts` is the number of answers with each normalised text.
    """
    vocabulary = _vocabulary(counts)
    reading = _Reading(spellings(vocabulary), _halves(vocabulary))
    alike: dict[str, str | list[str]] = {}
    for text in counts:  # most stand alone; only the others get a list
        read = reading.key(text)
        before = alike.setdefault(read, text)
        if isinstance(before, list):
            before.append(text)
        elif before is not text:
            alike[read] = [before, text]
    found: dict[str, str] = {}
    for together in alike.values():
        if isinstance(together, list):
            ordered = sorted(together, key=lambda text: (-counts[text], reading.slips(text), text))
            found.update(reading.around_leaders(ordered))
    return found


def differing_words(text: str, other: str) -> tuple[str, ...]:
    """The words of `text` that do not occur in `other` in this spelling; both are normalised."""
    theirs = set(other.split(" "))
    return tuple(word for word in text.split(" ") if word not in theirs)


def _vocabulary(counts: Mapping[str, int]) -> Counter[str]:
    """The number of answers with each word."""
    single = (text for text, count in counts.items() if count == 1)  # most: counted in C
    found = Counter(chain.from_iterable({*text.split(" ")} for text in single))
    for text, count in counts.items():
        if count > 1:
            for word in {*text.split(" ")}:
                found[word] += count
    return found


def _halves(vocabulary: Mapping[str, int]) -> dict[str, set[str]]:
    """Second halves by first half, for words that others write as two."""
    halves: dict[str, set[str]] = {}
    for word in vocabulary:
        if not 2 * _PART <= len(word) <= MAX_WORD_LETTERS or _DIGIT.search(word):
            continue
        for place in range(_PART, len(word) - _PART + 1):
            if word[:place] in vocabulary and word[place:] in vocabulary:
                halves.setdefault(word[:place], set()).add(word[place:])
    return halves


class _Reading:
    """How the texts of one block read, word by word."""

    def __init__(self, meant: Mapping[str, str], halves: Mapping[str, set[str]]) -> None:
        self._meant = meant
        self._halves = halves

    def key(self, text: str) -> str:
        """The text with each word as it was meant, shared by texts that may belong together."""
        words = self._words(text)
        return " ".join([self._meant.get(word, word) for word in words])

    def slips(self, text: str) -> int:
        """Number of the text's words that are another spelling of what was meant."""
        return sum(word in self._meant for word in text.split(" "))

    def around_leaders(self, texts: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Each text with the first leading text before it that is near it; texts without one lead.

        All texts have the same key.
        """
        leading: list[tuple[str, list[str]]] = []
        for text in texts:
            words = self._words(text)
            for leader, its_words in leading:
                if all(map(self._is_one_word, words, its_words)):
                    yield text, leader
                    break
            else:
                leading.append((text, words))

    def _is_one_word(self, one: str, other: str) -> bool:
        return one == other or self._meant.get(one) == other or self._meant.get(other) == one

    def _words(self, text: str) -> list[str]:
        """The words, with a word written as two joined if others write it as one."""
        if not text.isascii():
            text = _SPACE_IN_HANGUL.sub("", text)
        words = text.split(" ")
        if self._halves.keys().isdisjoint(words):
            return words
        joined: list[str] = []
        for word in words:
            if joined and word in self._halves.get(joined[-1], ()):
                joined[-1] += word
            else:
                joined.append(word)
        return joined
