"""Finds a code while typing: by key, name, alias, id or definition, despite typos.

Capitals and accents make no difference. The ways a code can match are ranked, so that typing the
beginning of a name always brings that code up before one that only mentions the word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intercoder.codebook.code import Code, Codebook
from intercoder.text.marks import word_pattern


class MatchedPart(StrEnum):
    """The part of a code that matched."""

    KEY = "key"
    NAME = "name"
    ALIAS = "alias"
    ID = "id"
    HEADING = "heading"
    DEFINITION = "definition"
    SPELLING = "similar spelling"
    ANY = "everything"
    """Nothing was typed, so every code is offered."""


@dataclass(frozen=True, slots=True)
class Match:
    """A code that matches the typed text."""

    code: Code
    score: float
    """How well it matches, from above 0 to 100."""
    where: MatchedPart


_MIN_GUESS_LENGTH = 3
"""Number of letters from which a typo can be distinguished from another word."""
_MIN_LIKENESS = 70.0


def find_codes(
    codebook: Codebook, query: str, keys: Mapping[str, str], limit: int = 10
) -> list[Match]:
    """The codes that match `query`, best first; equally good ones in the codebook's order.

    `keys` gives keys by code id (`intercoder.codebook.keys.assign_keys`). Headings are never
    offered. An empty query offers every code.
    """
    asked = fold(query)
    if not asked:
        everything = [Match(code, 1.0, MatchedPart.ANY) for code in codebook.assignable]
        return everything[:limit]
    key = query.strip()
    headings = {code.id: _words(fold(code.name)) for code in codebook.codes if code.heading}
    exact = [
        match
        for code in codebook.assignable
        if (match := _match(code, asked, keys.get(code.id) == key, headings.get(code.parent or "")))
    ]
    found = {match.code.id for match in exact}
    rest = [code for code in codebook.assignable if code.id not in found]
    ranked = sorted([*exact, *_alike(rest, asked)], key=lambda match: -match.score)
    return ranked[:limit]


def fold(text: str) -> str:
    """The text in the form used for comparing: without capitals, accents and surplus spaces."""
    return " ".join(_fold_letters(text).split())


def _fold_letters(text: str) -> str:
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", text.casefold())
    for mark in set(text):
        if unicodedata.combining(mark):
            text = text.replace(mark, "")
    return text.casefold()


def _match(code: Code, asked: str, is_key: bool, heading: Sequence[str] | None) -> Match | None:
    """The code's best match with what was typed, without guessing."""
    if is_key:
        return Match(code, 100.0 if len(asked) == 1 else 89.0, MatchedPart.KEY)
    name = fold(code.name)
    aliases = [fold(alias) for alias in code.aliases]
    words = _words(asked)
    ways = (
        (98.0, MatchedPart.NAME, asked == name),
        (96.0, MatchedPart.ALIAS, asked in aliases),
        (94.0, MatchedPart.ID, asked == code.id),
        (90.0, MatchedPart.NAME, name.startswith(asked)),
        (86.0, MatchedPart.ALIAS, any(alias.startswith(asked) for alias in aliases)),
        (84.0, MatchedPart.ID, code.id.startswith(asked)),
        (80.0, MatchedPart.NAME, _all_begin(words, _words(name))),
        (76.0, MatchedPart.ALIAS, any(_all_begin(words, _words(alias)) for alias in aliases)),
        (70.0, MatchedPart.NAME, len(asked) > 1 and asked in name),
        (66.0, MatchedPart.ALIAS, len(asked) > 1 and any(asked in alias for alias in aliases)),
        (60.0, MatchedPart.HEADING, len(asked) > 1 and _all_begin(words, heading or ())),
    )
    for score, where, fits in ways:
        if fits:
            return Match(code, score, where)
    if len(asked) > 1:
        explained = _fold_letters(f"{code.definition} {code.use_when} {' '.join(code.examples)}")
        if words and all(re.search(rf"\b{word}", explained) for word in words):
            return Match(code, 50.0, MatchedPart.DEFINITION)
    return None


def _alike(codes: Sequence[Code], asked: str) -> list[Match]:
    """Codes whose name or alias is spelt much like what was typed; scores are at most 49."""
    words = _words(asked)
    if not words or max(len(word) for word in words) < _MIN_GUESS_LENGTH:
        return []
    from rapidfuzz import fuzz, process

    owners = [(code, set(_terms(code))) for code in codes]
    terms = sorted({term for _, own in owners for term in own})
    likeness: dict[str, dict[str, float]] = {}
    for word in words:
        # beginnings too, because the word may not be fully typed
        whole = process.extract(
            word, terms, scorer=fuzz.ratio, score_cutoff=_MIN_LIKENESS, limit=None
        )
        begun = process.extract(
            word,
            [term[: len(word)] for term in terms],
            scorer=fuzz.ratio,
            score_cutoff=_MIN_LIKENESS,
            limit=None,
        )
        likeness[word] = {terms[place]: score - 5.0 for _, score, place in begun}
        for term, score, _ in whole:
            likeness[word][term] = max(score, likeness[word].get(term, 0.0))
    matches = []
    for code, own in owners:
        scores = [max((likeness[word].get(term, 0.0) for term in own), default=0) for word in words]
        if min(scores) > 0:
            mean = sum(scores) / len(scores)
            matches.append(Match(code, mean * 0.49, MatchedPart.SPELLING))
    return matches


def _terms(code: Code) -> Iterable[str]:
    for text in (code.name, *code.aliases):
        yield from (word for word in _words(fold(text)) if len(word) >= _MIN_GUESS_LENGTH)


def _words(text: str) -> list[str]:
    return word_pattern().findall(text)


def _all_begin(asked: Sequence[str], words: Sequence[str]) -> bool:
    """Whether each word of the query is the beginning of one of the words."""
    return bool(asked) and all(any(word.startswith(a) for word in words) for a in asked)
