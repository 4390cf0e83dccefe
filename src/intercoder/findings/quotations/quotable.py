"""An answer as it may be quoted: without personal data and without words of one respondent alone.

A word that only one respondent of the study used can tell who it was to those who know how they
write, or what only they know. Words are compared without case and compatibility forms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from intercoder.answers.answer import Answer
from intercoder.protection.redaction.detecting import personal_data
from intercoder.protection.redaction.placeholders import replace
from intercoder.text.words import fold

LEFT_OUT = "[…]"
"""Stands for words that are left out."""
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
_RUN = re.compile(r"\[…\](?:[\s,;]*\[…\])+")


@dataclass(frozen=True, slots=True)
class Quotable:
    """An answer's text as it may be quoted."""

    text: str
    personal: int
    """Pieces of personal data in it, which are replaced."""
    unique: int
    """Words that only one respondent used, replaced or not."""

    @property
    def says_something(self) -> bool:
        """Whether any word is left."""
        return bool(_WORD.search(self.text.replace(LEFT_OUT, "")))


def words_of(text: str) -> frozenset[str]:
    """The words of a text, as they are compared."""
    return frozenset(fold(found) for found in _WORD.findall(text))


def shared_words(wanted: Iterable[Answer], answers: Iterable[Answer]) -> frozenset[str]:
    """Those words of the `wanted` answers that two or more respondents used in `answers`."""
    open_ = set().union(*(words_of(one.text) for one in wanted)) if wanted else set()
    used_by: dict[str, str] = {}
    shared: set[str] = set()
    for answer in answers:
        if not open_:
            break
        for word in words_of(answer.text) & open_:
            if used_by.setdefault(word, answer.respondent) != answer.respondent:
                shared.add(word)
                open_.discard(word)
    return frozenset(shared)


def quotable(answer: Answer, shared: frozenset[str], *, hides_unique: bool) -> Quotable:
    """The answer as it may be quoted. `shared` are the words that several respondents used."""
    finds = personal_data(answer.text, answer.language.partition("-")[0].lower())
    redacted = replace(answer.text, finds)
    spans = [(one.start, one.end) for one in finds]
    pieces: list[str] = []
    at, unique = 0, 0
    for start, end, instead in sorted(
        [
            *((one.start, one.end, one.placeholder) for one in redacted.replacements),
            *(
                (found.start(), found.end(), LEFT_OUT)
                for found in _WORD.finditer(answer.text)
                if fold(found.group()) not in shared
                and not any(a < found.end() and found.start() < b for a, b in spans)
            ),
        ]
    ):
        is_word = instead == LEFT_OUT
        unique += is_word
        if is_word and not hides_unique:
            continue
        pieces += [answer.text[at:start], _without_number(instead)]
        at = end
    text = "".join((*pieces, answer.text[at:]))
    return Quotable(_RUN.sub(LEFT_OUT, " ".join(text.split())), len(finds), unique)


def _without_number(placeholder: str) -> str:
    """Of one quotation, numbers that tell one address from another say nothing."""
    return re.sub(r" \d+\]$", "]", placeholder)


def quotables(
    chosen: Mapping[str, bool], answers: Mapping[str, Answer], every: Iterable[Answer]
) -> dict[str, Quotable]:
    """The chosen answers as they may be quoted, by id; the value says whether unique words are
    hidden. `every` has all answers of the study."""
    wanted = [answers[one] for one in chosen if one in answers]
    shared = shared_words(wanted, every)
    return {one.id: quotable(one, shared, hides_unique=chosen[one.id]) for one in wanted}
