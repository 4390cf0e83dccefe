"""The phrase books: what people say about each code, in each language.

A phrase book is a TOML file. Every text value holds one phrase a line. In a phrase,

    [a|b|]    is one of the alternatives, here a, b or nothing; alternatives may nest
    <name>    is a line of the slot of that name
    {n}       is what the composer puts in; {N} the same, starting with a capital
    ! at the beginning: a request or a question, which stands as a sentence of its own

Phrases start in lower case unless the first word never does; the composer sets capitals. Whole
phrases are slotted rather than words, so that case and gender are right as written.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthesis.dice import Dice

Lines = tuple[str, ...]

_ALTERNATIVES = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"<(\w+)>")


@dataclass(frozen=True, slots=True)
class CodePhrases:
    """Ways of speaking about one code under one question."""

    topics: Lines = ()
    """Noun phrases that only name the subject: "opening hours"."""
    nouns: Lines = ()
    """Noun phrases that answer the question: "longer opening hours"."""
    sentences: Lines = ()
    """Full clauses without a full stop."""
    whole: Lines = ()
    """Complete answers that nothing is put before or after."""

    def joined(self, other: CodePhrases) -> CodePhrases:
        """These phrases and those of the other."""
        return CodePhrases(
            self.topics + other.topics,
            self.nouns + other.nouns,
            self.sentences + other.sentences,
            self.whole + other.whole,
        )


@dataclass(frozen=True, slots=True)
class PhraseBook:
    """Everything said in one language in one study."""

    language: str
    talk: Mapping[str, Lines]
    """Ways of joining, opening and closing, by name; they belong to no code."""
    slots: Mapping[str, Lines]
    frames: Mapping[str, Mapping[str, Lines]]
    """Sentences around noun phrases, by question (or `any`) and kind of noun phrase."""
    codes: Mapping[str, Mapping[str, CodePhrases]]
    """Phrases by code and question, or `any` for every question."""

    def phrases(self, code: str, question: str) -> CodePhrases:
        """What can be said about a code under a question. Raises KeyError for an unknown code."""
        by_question = self.codes[code]
        nothing = CodePhrases()
        return by_question.get("any", nothing).joined(by_question.get(question, nothing))

    def frame(self, question: str, kind: str) -> Lines:
        """The sentences for noun phrases of a kind, `topics` or `nouns`, under a question."""
        frames = self.frames.get(question) or self.frames["any"]
        return frames.get(kind) or frames["topics"]

    def spoken(self, pattern: str, dice: Dice) -> str:
        """The pattern with one of each of its alternatives; parts in braces stay."""
        text, before = pattern, ""
        while text != before:
            before = text
            text = _SLOT.sub(lambda slot: dice.pick(self.slots[slot[1]]), text)
            text = _ALTERNATIVES.sub(lambda found: dice.pick(found[1].split("|")), text)
        return re.sub(" {2,}", " ", text).strip()


def capital(text: str) -> str:
    """The text with its first character in upper case."""
    return text[:1].upper() + text[1:]


def filled(pattern: str, **parts: str) -> str:
    """The pattern with its parts put in: `{n}` as given, `{N}` starting with a capital."""
    for name, text in parts.items():
        pattern = pattern.replace("{" + name.upper() + "}", capital(text))
        pattern = pattern.replace("{" + name + "}", text)
    return pattern


def read_phrase_book(file: Path) -> PhraseBook:
    """The phrase book in a TOML file named after its language."""
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    return PhraseBook(
        language=file.stem,
        talk=_lines_by_name(content["talk"]),
        slots=_lines_by_name(content.get("slots", {})),
        frames={question: _lines_by_name(kinds) for question, kinds in content["frames"].items()},
        codes={
            code: {
                question: CodePhrases(**_lines_by_name(kinds))
                for question, kinds in by_question.items()
            }
            for code, by_question in content["codes"].items()
        },
    )


def _lines_by_name(texts: Mapping[str, Any]) -> dict[str, Lines]:
    return {name: _lines(text) for name, text in texts.items()}


def _lines(text: str) -> Lines:
    return tuple(line.strip() for line in text.split("\n") if line.strip())
