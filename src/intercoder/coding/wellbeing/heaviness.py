"""Which answers are heavy: by the codes given to them, by their question, or by a lexicon."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from intercoder.codebook.code import Codebook
from intercoder.protection.wellbeing.lexicon import Lexicon

HEAVY = 0.5
"""Severity from which on an answer counts as heavy."""


@dataclass(frozen=True)
class Heaviness:
    """What makes an answer of a study heavy."""

    codes: frozenset[str] = frozenset()
    """Ids of the codes marked heavy."""
    questions: frozenset[str] = frozenset()
    """Ids of the questions whose answers are all heavy."""
    lexicon: Lexicon = field(default_factory=Lexicon)

    @classmethod
    def of(
        cls, codebook: Codebook, questions: Collection[str] = (), lexicon: Lexicon | None = None
    ) -> Heaviness:
        """What makes an answer heavy under this codebook."""
        heavy = frozenset(code.id for code in codebook.codes if code.heavy)
        return cls(heavy, frozenset(questions), lexicon or Lexicon())

    def __bool__(self) -> bool:
        """Whether any answer can be heavy."""
        return bool(self.codes or self.questions or self.lexicon)

    def is_heavy(self, question: str, text: str, codes: Collection[str] = ()) -> bool:
        """Whether an answer with these codes is heavy, as far as that is known."""
        return self.is_said(question, text) or not self.codes.isdisjoint(codes)

    def is_said(self, question: str, text: str) -> bool:
        """Whether it is heavy by its question or its words, whatever its codes are."""
        return question in self.questions or self.lexicon.found(text)

    def reasons(self, question: str, text: str, codes: Collection[str] = ()) -> tuple[str, ...]:
        """Why it is heavy, in a few words each; empty if it is not, as far as that is known."""
        found = (
            ("its question", question in self.questions),
            ("its words", self.lexicon.found(text)),
            ("a code", not self.codes.isdisjoint(codes)),
        )
        return tuple(words for words, holds in found if holds)
