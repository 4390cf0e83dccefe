"""A rule that a person wrote, and its versions.

A rule gives its code to an answer in which one of its phrases, or its pattern of tokens, is found,
unless one of its exceptions is found there, too. A changed rule is a new version; the earlier ones
stay.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any

from intercoder.codebook.code import Codebook
from intercoder.errors import UsageError
from intercoder.text.display import display_line
from intercoder.text.matching.phrases import EXACT, LEAST_SIMILARITY, check_phrase
from intercoder.text.matching.token_patterns import (
    Token,
    check_lemmas,
    checked_pattern,
    uses_lemmas,
)

MAX_PHRASES = 200
"""Phrases of a rule, and as many exceptions."""


class RuleAct(StrEnum):
    """What made a version of a rule."""

    ADD = "add"
    CHANGE = "change"
    RETIRE = "retire"
    RESTORE = "restore"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a rule says. Either `phrases` or `tokens` is given."""

    code: str
    """Id of the code it gives."""
    phrases: tuple[str, ...] = ()
    """Any one of them is enough."""
    similarity: int = EXACT
    """How similar each word of a phrase must be, up to 100: spelt as written."""
    tokens: str = ""
    """A pattern of tokens, as canonical JSON; empty if there is none."""
    unless: tuple[str, ...] = ()
    """Phrases that must not be anywhere in the answer."""
    questions: tuple[str, ...] = ()
    """Ids of the questions it holds for; empty for all."""
    languages: tuple[str, ...] = ()
    """Languages of the answers it holds for; empty for all, and for answers without one."""

    @property
    def pattern(self) -> tuple[Token, ...]:
        """The pattern of tokens; empty if there is none."""
        return tuple(json.loads(self.tokens)) if self.tokens else ()

    @property
    def kind(self) -> str:
        """How it finds answers, in a word."""
        return "tokens" if self.tokens else "phrase"

    @property
    def in_words(self) -> str:
        """What it looks for, on one line."""
        looks = self.tokens if self.tokens else " | ".join(self.phrases)
        if self.similarity < EXACT:
            looks += f" ~{self.similarity}"
        return looks + (f" (not: {' | '.join(self.unless)})" if self.unless else "")

    def holds_for(self, question: str, language: str) -> bool:
        """Whether it may be applied to an answer to this question in this language."""
        if self.questions and question not in self.questions:
            return False
        return not self.languages or _base(language) in {_base(one) for one in self.languages}


@dataclass(frozen=True, slots=True)
class RuleVersion:
    """One version of a rule."""

    id: str
    """The rule's id, which no other rule ever has: `r1`."""
    number: int
    """From 1."""
    act: RuleAct
    rule: Rule
    revision: int
    """Revision of the codebook it was written under."""
    made_by: str = ""
    """Name of the person who wrote it; empty if nobody said."""
    reason: str = ""
    made_at: str = ""

    @property
    def is_active(self) -> bool:
        """Whether the rule is applied, if this is its last version."""
        return self.act is not RuleAct.RETIRE

    @property
    def name(self) -> str:
        """The version on one word: `r1.2`."""
        return f"{self.id}.{self.number}"


def rule_of(
    code: str,
    *,
    phrases: Sequence[str] = (),
    similarity: int = EXACT,
    tokens: Sequence[Token] = (),
    unless: Sequence[str] = (),
    questions: Sequence[str] = (),
    languages: Sequence[str] = (),
) -> Rule:
    """A rule with these parts. Raises UsageError, with what to do, for one that cannot be used."""
    pattern = json.dumps(list(tokens), ensure_ascii=False, sort_keys=True) if tokens else ""
    rule = Rule(
        code,
        _each_once(phrases),
        similarity,
        pattern,
        _each_once(unless),
        _each_once(questions),
        _each_once(languages),
    )
    _check(rule)
    return rule


def check_fits(rule: Rule, codebook: Codebook, questions: Sequence[str]) -> None:
    """Raise UsageError unless its code can be given, and its questions are the study's."""
    check_works_here(rule)
    code = codebook.get(rule.code)
    if code is None or code.heading:
        what = "is a heading" if code else "is not in the codebook"
        raise UsageError(
            f"The code “{display_line(rule.code)}” {what}.",
            "`intercoder codebook show STUDY` lists the codes that can be given.",
        )
    for one in rule.questions:
        if one not in questions:
            raise UsageError(
                f"The study has no question “{display_line(one)}”.",
                f"Its questions are {', '.join(map(display_line, questions))}.",
            )


def check_works_here(rule: Rule) -> None:
    """Raise UsageError unless this machine has what the rule needs: a pipeline for lemmas."""
    if uses_lemmas(rule.pattern):
        check_lemmas(rule.languages)


def with_code(rule: Rule, code: str) -> Rule:
    """The same rule for another code."""
    return replace(rule, code=code)


def rule_to_data(rule: Rule) -> dict[str, Any]:
    """The rule as plain data, without what it leaves open."""
    parts: dict[str, Any] = {"code": rule.code}
    for name in ("phrases", "unless", "questions", "languages"):
        if listed := getattr(rule, name):
            parts[name] = list(listed)
    if rule.similarity != EXACT:
        parts["similarity"] = rule.similarity
    if rule.tokens:
        parts["tokens"] = [dict(one) for one in rule.pattern]
    return parts


def rule_from_data(data: Mapping[str, Any]) -> Rule:
    """The rule from plain data. Raises UsageError, with what to do, for anything else."""
    known = {one.name for one in fields(Rule)}
    for name in data:
        if name not in known:
            raise UsageError(
                f"A rule has no “{display_line(str(name))}”.", f"It has {', '.join(sorted(known))}."
            )
    if not isinstance(data.get("code"), str):
        raise UsageError("A rule names its code.", "Add `code:` with the id of a code.")
    for name in ("phrases", "unless", "questions", "languages"):
        listed = data.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
            raise UsageError(f"`{name}` is a list of texts.", "Write each on a line, after `- `.")
    similarity = data.get("similarity", EXACT)
    if type(similarity) is not int:
        raise UsageError("`similarity` is a whole number.", f"{EXACT} means as written.")
    tokens = data.get("tokens", [])
    return rule_of(
        data["code"],
        phrases=data.get("phrases", ()),
        similarity=similarity,
        tokens=checked_pattern(tokens) if tokens else (),
        unless=data.get("unless", ()),
        questions=data.get("questions", ()),
        languages=data.get("languages", ()),
    )


def rule_to_text(rule: Rule) -> str:
    """The rule as a study keeps it."""
    return json.dumps(rule_to_data(rule), ensure_ascii=False, sort_keys=True)


def rule_from_text(text: str) -> Rule:
    """The rule, parsed from a study. Raises ValueError if it cannot be read."""
    try:
        read = json.loads(text)
        if not isinstance(read, dict):
            raise ValueError("this is no rule")
        return rule_from_data(read)
    except UsageError as error:
        raise ValueError("this is no rule") from error


def _check(rule: Rule) -> None:
    if bool(rule.phrases) == bool(rule.tokens):
        raise UsageError(
            "A rule looks for phrases, or for one pattern of tokens.",
            "Give one or more phrases, or a pattern.",
        )
    for listed in (rule.phrases, rule.unless):
        if len(listed) > MAX_PHRASES:
            raise UsageError(
                f"A rule has at most {MAX_PHRASES} phrases; this one has {len(listed)}.",
                "Divide it into several rules.",
            )
        for one in listed:
            check_phrase(one)
    if not LEAST_SIMILARITY <= rule.similarity <= EXACT:
        raise UsageError(
            f"The similarity cannot be {rule.similarity}.",
            f"Use a number from {LEAST_SIMILARITY} to {EXACT}: {EXACT} means as written.",
        )
    if rule.tokens:
        checked_pattern(list(rule.pattern))


def _each_once(listed: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in listed))


def _base(language: str) -> str:
    """A language without its region, for comparing."""
    return language.strip().casefold().replace("_", "-").partition("-")[0]
