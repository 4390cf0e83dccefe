"""Which rules fire on an answer, and on which words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

from intercoder.codebook.code import Codebook
from intercoder.codebook.coding_rules.rule import Rule, check_works_here
from intercoder.text.matching.phrases import Phrase, PhraseMatcher, Span
from intercoder.text.matching.token_patterns import TokenMatcher


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fires on an answer."""

    rule: int
    """Its place among the rules."""
    code: str
    spans: tuple[Span, ...]
    """Places of the words that it found, from left to right; offsets in the stored text."""


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What rules together give an answer."""

    codes: Mapping[str, tuple[int, ...]]
    """The rules that give each code, by their places; sorted by code."""
    collides: bool = False
    """Whether codes were found of which one must be alone: then none is given."""


NOTHING = RuleResult(MappingProxyType({}))


class RuleSet:
    """Rules that are tried together on many answers."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        """Raises UsageError for a rule that cannot be used here."""
        self.rules = tuple(rules)
        for rule in self.rules:
            check_works_here(rule)
        phrases: list[Phrase] = []
        self._gives: list[int] = []
        self._prevents: list[int] = []
        for place, rule in enumerate(self.rules):
            for listed, gives in ((rule.phrases, True), (rule.unless, False)):
                for text in listed:
                    phrases.append(Phrase(text, rule.similarity))
                    self._gives.append(place if gives else -1)
                    self._prevents.append(-1 if gives else place)
        self._phrases = PhraseMatcher(phrases)
        self._patterned = [place for place, rule in enumerate(self.rules) if rule.tokens]
        self._tokens = TokenMatcher([self.rules[place].pattern for place in self._patterned])

    def fired(self, text: str, question: str = "", language: str = "") -> tuple[Firing, ...]:
        """The rules that fire on an answer, in their order."""
        spans: dict[int, list[Span]] = {}
        prevented: set[int] = set()
        for hit in self._phrases.find(text):
            if (place := self._gives[hit.phrase]) >= 0:
                spans.setdefault(place, []).extend(hit.spans)
            else:
                prevented.add(self._prevents[hit.phrase])
        if self._patterned:
            for hit in self._tokens.find(text, language):
                spans.setdefault(self._patterned[hit.phrase], []).extend(hit.spans)
        return tuple(
            Firing(place, self.rules[place].code, tuple(sorted(set(spans[place]))))
            for place in sorted(spans)
            if place not in prevented and self.rules[place].holds_for(question, language)
        )


@dataclass(frozen=True)
class Combining:
    """How the codes of several rules come together under a codebook."""

    codebook: Codebook

    @cached_property
    def _alone(self) -> frozenset[str]:
        return frozenset(code.id for code in self.codebook.codes if code.exclusive)

    def given(self, fired: Sequence[Firing]) -> RuleResult:
        """What the rules that fired give: nothing where one code must be alone and is not."""
        if not fired:
            return NOTHING
        codes: dict[str, list[int]] = {}
        for one in fired:
            codes.setdefault(one.code, []).append(one.rule)
        found = {code: tuple(codes[code]) for code in sorted(codes)}
        return RuleResult(
            MappingProxyType(found), len(found) > 1 and bool(self._alone & found.keys())
        )
