"""Finds the words of an answer that speak for a code: evidence a coder can check.

A score is a sum over an answer's terms, and function words have their share in it: people who write
“the war” rather than “war” may well differ. As evidence they persuade nobody, so only content words
are named, and only those that really moved the score: it is worked out again with the word covered.
A word is named with what negates it (`negation`), and words side by side are named as one phrase.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from intercoder.codebook.code import Codebook
from intercoder.suggest.model.labelled_answers import Text
from intercoder.text.function_words import function_words
from intercoder.text.language import UNKNOWN, guess_language
from intercoder.text.negation import with_negation
from intercoder.text.words import Word, fold, words

WORDS_SHOWN = 3
"""How many words at most are named as speaking for a code."""
SPEAKS = 0.2
"""A word is named if it adds at least this share of what the strongest one adds; the strongest may
be a function word, which is not named itself."""
MOVES = 0.1
"""Covering it must take at least this share of what the whole answer adds to the score."""
COVER = "\U00010400"
"""Stands where a word is covered: a letter of the Deseret alphabet, of which no model knows
anything. So the answer stays as long as it is, and the weight of its other words hardly changes."""
_COVERED_WORD = fold(COVER)
_LOOKED_AT = 500
_SHARE = 0.02
"""A language is one of the study's if at least this share of the answers looked at is in it."""
_FIRST_OTHER_SCRIPT = 0x590
"""Latin, Greek, Cyrillic and Armenian letters: none is a word with a meaning of its own."""

_BETWEEN = re.compile(r"[\W_]+")
_IN_PHRASE = " \N{NO-BREAK SPACE}-‐‑"
"""Between the words of a phrase there are a blank or a hyphen; not the end of a line or clause."""

Scores = Callable[[Sequence[Text], Sequence[Sequence[str]]], NDArray[np.float32]]
"""From answers, and the words that each is split into, folded."""


@dataclass(frozen=True)
class ContentWords:
    """Which words say what an answer is about."""

    languages: tuple[str, ...]
    """Two-letter codes of the languages the study uses: where nobody knows in which of them an
    answer is, a function word of any of them counts as one."""
    names: frozenset[str] = frozenset()
    """Words, folded, of the codes' names and aliases: content, whatever a list of stop words says
    of another language's word that is spelt the same (“war”, German for “was”)."""

    def places(self, found: Sequence[Word], text: Text) -> NDArray[np.bool_]:
        """Which of an answer's words are content words (n,)."""
        function = _function_words_of(self._languages_of(text))
        return np.array([self._says_something(one.word, function) for one in found], dtype=np.bool_)

    def units(self, found: Sequence[Word], text: Text) -> tuple[tuple[int, ...], ...]:
        """An answer's content words, each with what negates it: places of words, in order."""
        return with_negation(
            found,
            self.places(found, text).tolist(),
            text.text,
            self._languages_of(text),
            self.names,
        )

    def _languages_of(self, text: Text) -> tuple[str, ...]:
        language = guess_language(text.text, text.language)
        return (language,) if language != UNKNOWN else self.languages

    def _says_something(self, word: str, function: frozenset[str]) -> bool:
        if word in self.names:
            return True
        # A word may stick to another ("know//no"), and to the sign of an elision ("l'").
        parts = [part for part in _BETWEEN.split(word) if part]
        return word not in function and not all(
            part in function or _is_letter(part) for part in parts
        )


def _is_letter(word: str) -> bool:
    return len(word) == 1 and word.isalpha() and ord(word) < _FIRST_OTHER_SCRIPT


UNKNOWN_CONTENT = ContentWords(("en",))
"""Where nobody has looked which languages a study uses."""


def find_content_words(pool: Sequence[Text], codebook: Codebook) -> ContentWords:
    """The languages of these answers and of the codebook, and the words that name its codes."""
    looked_at = pool[:: max(len(pool) // _LOOKED_AT, 1)]
    guessed = [guess_language(text.text, text.language) for text in looked_at]
    often = Counter(guessed)
    used = {one for one, times in often.items() if times >= _SHARE * len(looked_at)}
    # Short answers tell no language one by one; together they do.
    pairs = zip(looked_at, guessed, strict=True)
    used.add(guess_language(". ".join(text.text for text, one in pairs if one == UNKNOWN)))
    codes = codebook.assignable
    said = [text for code in codes for text in (code.name, code.definition, *code.examples)]
    own = guess_language(". ".join(said), codebook.language)
    languages = tuple(sorted((used | {own}) - {UNKNOWN})) or UNKNOWN_CONTENT.languages
    function = _function_words_of(languages if own == UNKNOWN else (own,))
    named = [name for code in codes for name in (code.name, *code.aliases)]
    names: set[str] = set()
    for name in named:
        parts = {one.word for one in words(name, own)}
        names |= (parts - function) or parts
    return ContentWords(languages, frozenset(names))


@cache
def _function_words_of(languages: tuple[str, ...]) -> frozenset[str]:
    """The function words of any of these languages."""
    return frozenset[str]().union(*map(function_words, languages))


def find_evidence(
    text: Text,
    found: Sequence[Word],
    added: NDArray[np.float64],
    content: ContentWords,
    scores: Scores,
    without_reading: NDArray[np.float32],
) -> list[tuple[tuple[int, int], ...]]:
    """For each code, start and end of the words that speak for it, in the text's order.

    `added` (words, codes) is what each word adds to each code's score; `scores` works out the
    scores of texts for these codes, (texts, codes), which are `without_reading` (codes,) for an
    answer nothing is known of. What occurs several times is covered everywhere.
    """
    units = content.units(found, text)
    of_units = np.array([added[list(unit)].sum(axis=0) for unit in units]).reshape(
        len(units), added.shape[1]
    )
    most = added.max(axis=0, initial=0.0)
    named = [
        _strongest(column, float(strongest))
        for column, strongest in zip(of_units.T, most, strict=True)
    ]
    phrases = [tuple(found[place].word for place in unit) for unit in units]
    everywhere: dict[tuple[str, ...], list[int]] = {}
    for unit, phrase in zip(units, phrases, strict=True):
        everywhere.setdefault(phrase, []).extend(unit)
    candidates = list(dict.fromkeys(phrases[unit] for those in named for unit in those))
    if not candidates:
        return [()] * added.shape[1]
    covered = [_cover(text, found, everywhere[phrase]) for phrase in candidates]
    own = [one.word for one in found]
    whole, *without = scores(
        [text, *(hidden for hidden, _ in covered)], [own, *(split for _, split in covered)]
    )
    least = MOVES * np.maximum(whole - without_reading, 0)
    moved = {one: whole - score > least for one, score in zip(candidates, without, strict=True)}
    spans = [(found[unit[0]].start, found[unit[-1]].end) for unit in units]
    return [
        _joined(text.text, [spans[unit] for unit in those if moved[phrases[unit]][column]])
        for column, those in enumerate(named)
    ]


def _strongest(added: NDArray[np.float64], most: float) -> list[int]:
    """The units that add most to one code's score, rising; `most` is what any word adds."""
    least = SPEAKS * max(most, 0.0)
    order = np.argsort(-added, kind="stable")[:WORDS_SHOWN]
    return sorted(int(place) for place in order if added[place] > least)


def _joined(text: str, spans: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The same, with words that have nothing but a blank or a hyphen between them as one."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and not text[joined[-1][1] : start].strip(_IN_PHRASE):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(joined)


def _cover(
    text: Text, found: Sequence[Word], places: Collection[int]
) -> tuple[Text, Sequence[str]]:
    """The answer with the words in these places covered, and its words then. What its language is
    stays as it was."""
    pieces: list[str] = []
    start = 0
    for place in sorted(places):
        pieces += [text.text[start : found[place].start], COVER]
        start = found[place].end
    pieces.append(text.text[start:])
    hidden = text._replace(text="".join(pieces), language=guess_language(text.text, text.language))
    places = set(places)
    return hidden, [
        _COVERED_WORD if place in places else one.word for place, one in enumerate(found)
    ]
