"""An answer as it may be quoted: without personal data and without words of one respondent alone.

A word that only one respondent of the study used can tell who it was to those who know how they
write, or what only they know. Words are compared without case and compatibility forms, those of
translations with those of answers: a translator leaves names and rare words as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from intercoder.answers.answer import Answer
from intercoder.protection.redaction.detecting import personal_data, together
from intercoder.protection.redaction.kinds import Find, Kind
from intercoder.protection.redaction.placeholders import STANDING, replace
from intercoder.text.marks import marks
from intercoder.text.words import fold

LEFT_OUT = "[…]"
"""Stands for words that are left out."""
_RUN = re.compile(r"\[…\](?:[\s,;]*\[…\])+")
_INSTEAD = re.compile(rf"\[(?:…|{'|'.join(re.escape(one.label) for one in Kind)})\]")
_NO_WIDTH = re.compile("[\u00ad\u200b-\u200d\u2060]")


@dataclass(frozen=True, slots=True)
class Quotable:
    """An answer's text as it may be quoted."""

    text: str
    personal: int
    """Pieces of personal data in the text and its translation, which are replaced."""
    unique: int
    """Words of both that only one respondent used, replaced or not."""
    translation: str = ""
    """The same of the translation; empty if there is none, or none of its words may be shown."""

    @property
    def says_something(self) -> bool:
        """Whether any word is left."""
        return _says_something(self.text)


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as they are compared."""
    return frozenset(_compared(found.group()) for found in _word().finditer(text))


def shared_words(wanted: Iterable[Answer], answers: Iterable[Answer]) -> frozenset[str]:
    """Those words of the `wanted` answers that two or more respondents used in `answers`."""
    open_: set[str] = set().union(*map(_words_of_both, wanted))
    used_by: dict[str, str] = {}
    shared: set[str] = set()
    for answer in answers:
        if not open_:
            break
        for word in _words_of_both(answer) & open_:
            if used_by.setdefault(word, answer.respondent) != answer.respondent:
                shared.add(word)
                open_.discard(word)
    return frozenset(shared)


def quotable(answer: Answer, shared: frozenset[str], *, hides_unique: bool) -> Quotable:
    """The answer as it may be quoted. `shared` are the words that several respondents used."""
    language = answer.language.partition("-")[0].lower()
    finds = personal_data(answer.text, language)
    text, unique = _hidden(answer.text, finds, shared, hides_unique=hides_unique)
    if not answer.translation:
        return Quotable(text, len(finds), unique)
    # a translator copies numbers as they are, and writes in a language that is not recorded
    translated = together(personal_data(answer.translation, one) for one in (language, ""))
    translation, more = _hidden(answer.translation, translated, shared, hides_unique=hides_unique)
    return Quotable(
        text,
        len(finds) + len(translated),
        unique + more,
        translation if _says_something(translation) else "",
    )


def quotables(
    chosen: Mapping[str, bool], answers: Mapping[str, Answer], every: Iterable[Answer]
) -> dict[str, Quotable]:
    """The chosen answers as they may be quoted, by id; the value says whether unique words are
    hidden. `every` has all answers of the study."""
    wanted = [answers[one] for one in chosen if one in answers]
    shared = shared_words(wanted, every)
    return {one.id: quotable(one, shared, hides_unique=chosen[one.id]) for one in wanted}


def _words_of_both(answer: Answer) -> frozenset[str]:
    return words_of(answer.text) | words_of(answer.translation)


def _hidden(
    text: str, finds: Iterable[Find], shared: frozenset[str], *, hides_unique: bool
) -> tuple[str, int]:
    """The text without what may not be shown, and how many of its words one respondent used."""
    replacements = replace(text, finds).replacements
    spans = [(one.start, one.end) for one in replacements]
    spans += [found.span() for found in STANDING.finditer(text)]
    unique = [
        (found.start(), found.end(), LEFT_OUT)
        for found in _word().finditer(text)
        if _compared(found.group()) not in shared
        and not any(a < found.end() and found.start() < b for a, b in spans)
    ]
    pieces = [(one.start, one.end, _without_number(one.placeholder)) for one in replacements]
    pieces += [(*one.span(), _without_number(one.group())) for one in STANDING.finditer(text)]
    kept, at = [], 0
    for start, end, instead in sorted([*pieces, *(unique if hides_unique else ())]):
        kept += [text[at:start], instead]
        at = end
    told = "".join((*kept, text[at:]))
    return _RUN.sub(LEFT_OUT, " ".join(told.split())), len(unique)


def _says_something(text: str) -> bool:
    return bool(_word().search(_INSTEAD.sub("", text)))


def _without_number(placeholder: str) -> str:
    """Of one quotation, numbers that tell one address from another say nothing."""
    return re.sub(r" \d+\]$", "]", placeholder)


def _compared(word: str) -> str:
    return fold(_NO_WIDTH.sub("", word))


@cache
def _word() -> re.Pattern[str]:
    """A word: letters and digits with their marks, which belong to it in Hindi as in old files."""
    letter = rf"[\w\u00ad\u200b-\u200d\u2060{marks()}]"
    return re.compile(rf"\w{letter}*(?:['’\-]\w{letter}*)*")
