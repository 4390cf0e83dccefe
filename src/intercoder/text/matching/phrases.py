"""Finds many phrases in a text at once.

A phrase is words in a row, whatever stands between them but words. `open*` is any word with that
beginning, `*library` any with that end, and `*` alone any one word. A word may be spelt otherwise
as far as a stated similarity allows (rapidfuzz's `ratio`, 0 to 100: the share of letters that two
words have in common, in their order). A phrase in a script without spaces between words, and one
of signs alone, is found wherever its characters stand in a row.

Words are looked up once for each different word, so the time for a text grows with its length, and
hardly with the number of phrases. Nothing searches back.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from intercoder.errors import UsageError
from intercoder.text.display import display_line
from intercoder.text.marks import is_of_word
from intercoder.text.matching.folded_words import (
    FoldedWord,
    TextWithoutBlanks,
    bare_word,
    fold_word,
    folded_words,
    has_spaceless,
    squeezed,
)

EXACT = 100
LEAST_SIMILARITY = 70
"""Below it, most words of five letters are like several others."""
MIN_SPELT_OTHERWISE = 5
"""Letters from which a word may be spelt otherwise: "hate" and "have" are two words."""
MAX_WORDS = 12
MAX_CHARACTERS = 200
_KNOWN_WORDS = 200_000
"""Different words remembered; more are looked up anew, so that memory stays bounded."""
_ANY = "*"

Span = tuple[int, int]


class Found(NamedTuple):
    """A phrase that was found, by its number, and where in the text."""

    phrase: int
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as it was written."""

    text: str
    similarity: int = EXACT
    """How similar each of its words must be, from `LEAST_SIMILARITY` to 100: as written."""


def check_phrase(text: str) -> None:
    """Raise UsageError, with what to do, for a phrase that cannot be looked for."""
    shown = display_line(text)
    if len(text) > MAX_CHARACTERS:
        raise UsageError(
            f"A phrase has at most {MAX_CHARACTERS} characters; this one has {len(text)}.",
            "Write the few words that tell the code.",
        )
    if _is_literal(text):
        if not squeezed(text).text or "*" in text:
            raise UsageError(
                f"“{shown}” is no phrase to look for.",
                "Write words or signs; `*` goes at the beginning or end of a word.",
            )
        return
    words = _written_words(text)
    if len(words) > MAX_WORDS:
        raise UsageError(
            f"A phrase has at most {MAX_WORDS} words; this one has {len(words)}.",
            "Write the few words that tell the code.",
        )
    if not words or words[0] == _ANY or words[-1] == _ANY:
        raise UsageError(
            f"“{shown}” does not begin and end with a word.",
            "`*` alone stands for any word between two others.",
        )
    for word in words:
        if word != _ANY and "*" in word.strip("*"):
            raise UsageError(
                f"“{display_line(word)}” has `*` in the middle of a word.",
                "`*` goes at the beginning or end of a word: `librar*`.",
            )


class PhraseMatcher:
    """Finds phrases in texts."""

    def __init__(self, phrases: Sequence[Phrase]) -> None:
        """Raises UsageError for a phrase that cannot be looked for."""
        for one in phrases:
            check_phrase(one.text)
        self._literals = [
            (number, squeezed(one.text).text)
            for number, one in enumerate(phrases)
            if _is_literal(one.text)
        ]
        self._are_ascii = any(literal.isascii() for _, literal in self._literals)
        self._words = _Lookup()
        self._phrases: dict[int, tuple[int, ...]] = {}
        self._anchored: dict[int, list[tuple[int, int]]] = {}
        for number, one in enumerate(phrases):
            if not _is_literal(one.text):
                units = tuple(
                    self._words.unit(word, one.similarity) for word in _written_words(one.text)
                )
                self._phrases[number] = units
                self._anchored.setdefault(units[0], []).append((number, len(units)))

    def find(self, text: str) -> list[Found]:
        """The phrases found, by their numbers, each with every place."""
        found: dict[int, list[Span]] = {}
        if self._phrases:
            words = folded_words(text)
            units = [self._words.units_of(one.word) for one in words]
            for place, begins in enumerate(units):
                for unit in begins:
                    for number, length in self._anchored.get(unit, ()):
                        if length == 1 or self._goes_on(number, place, units):
                            found.setdefault(number, []).append(_span(words, place, length))
        if self._literals and (self._are_ascii or not text.isascii()):
            self._find_literals(squeezed(text), text, found)
        return [Found(number, tuple(found[number])) for number in sorted(found)]

    def _goes_on(self, number: int, place: int, units: Sequence[frozenset[int]]) -> bool:
        wanted = self._phrases[number]
        if place + len(wanted) > len(units):
            return False
        return all(
            unit == _ANY_WORD or unit in units[place + further]
            for further, unit in enumerate(wanted)
        )

    def _find_literals(
        self, among: TextWithoutBlanks, text: str, found: dict[int, list[Span]]
    ) -> None:
        for number, literal in self._literals:
            at = among.text.find(literal)
            while at >= 0:
                span = (among.starts[at], among.ends[at + len(literal) - 1])
                if _is_apart(text, span):
                    found.setdefault(number, []).append(span)
                at = among.text.find(literal, at + len(literal))


def _span(words: Sequence[FoldedWord], place: int, length: int) -> Span:
    return words[place].start, words[place + length - 1].end


def _is_apart(text: str, span: Span) -> bool:
    """Whether an end that is a letter of a script with spaces is the end of a word."""
    start, end = span
    begins = start == 0 or not (_is_spaced(text[start]) and _is_spaced(text[start - 1]))
    return begins and (
        end == len(text) or not (_is_spaced(text[end - 1]) and _is_spaced(text[end]))
    )


def _is_spaced(character: str) -> bool:
    return is_of_word(character) and not has_spaceless(character)


def _is_literal(text: str) -> bool:
    """Whether the phrase is looked for by its characters: it has no words that spaces divide."""
    return has_spaceless(text) or not folded_words(text)


def _written_words(text: str) -> list[str]:
    """The words of a phrase, folded, with their `*`."""
    words: list[str] = []
    for part in text.split():
        bare = part.strip("*")
        inner = folded_words(bare)
        if not inner:
            if "*" in part:
                words.append(_ANY)
            continue
        if "*" in bare:
            words.append(fold_word(part))
            continue
        folded = [one.word for one in inner]
        if part.startswith("*"):
            folded[0] = f"*{folded[0]}"
        if part.endswith("*"):
            folded[-1] = f"{folded[-1]}*"
        words += folded
    return words


_ANY_WORD = -1


class _Lookup:
    """Which of the words that phrases have a word of a text is. Each is looked up once."""

    def __init__(self) -> None:
        self._units: dict[tuple[str, int], int] = {(_ANY, EXACT): _ANY_WORD}
        self._exact: dict[str, list[tuple[str, int]]] = {}
        self._beginnings: dict[int, dict[str, list[int]]] = {}
        self._ends: dict[int, dict[str, list[int]]] = {}
        self._parts: list[tuple[str, int]] = []
        self._spelt: dict[int, dict[str, list[int]]] = {}
        self._known: dict[str, frozenset[int]] = {}

    def unit(self, written: str, similarity: int) -> int:
        """The number of a phrase's word; the same for the same word."""
        if written == _ANY:
            return _ANY_WORD
        word = written.strip("*")
        bare = bare_word(word)
        if "*" in written or len(bare) < MIN_SPELT_OTHERWISE:
            similarity = EXACT
        key = (written, similarity)
        if key in self._units:
            return self._units[key]
        number = self._units[key] = len(self._units)
        if written.startswith("*") and written.endswith("*"):
            self._parts.append((bare, number))
        elif written.endswith("*"):
            self._beginnings.setdefault(len(bare), {}).setdefault(bare, []).append(number)
        elif written.startswith("*"):
            self._ends.setdefault(len(bare), {}).setdefault(bare, []).append(number)
        else:
            self._exact.setdefault(bare, []).append((word, number))
            if similarity < EXACT:
                self._spelt.setdefault(similarity, {}).setdefault(bare, []).append(number)
        return number

    def units_of(self, word: str) -> frozenset[int]:
        """The numbers of the phrases' words that this folded word is."""
        found = self._known.get(word)
        if found is None:
            found = frozenset(self._look_up(word))
            if len(self._known) < _KNOWN_WORDS:
                self._known[word] = found
        return found

    def _look_up(self, word: str) -> Iterator[int]:
        bare = bare_word(word)
        for written, number in self._exact.get(bare, ()):
            if word == written or bare in (word, written):  # accents differ only if one has none
                yield number
        for length, beginnings in self._beginnings.items():
            yield from beginnings.get(bare[:length], ())
        for length, ends in self._ends.items():
            yield from ends.get(bare[-length:], ())
        for part, number in self._parts:
            if part in bare:
                yield number
        if self._spelt and len(bare) >= MIN_SPELT_OTHERWISE - 1:
            yield from self._spelt_otherwise(bare)

    def _spelt_otherwise(self, bare: str) -> Iterator[int]:
        from rapidfuzz import fuzz, process

        for similarity, words in self._spelt.items():
            near = process.extract(
                bare, list(words), scorer=fuzz.ratio, score_cutoff=similarity, limit=None
            )
            for written, _, _ in near:
                yield from words[written]
