"""What leads settle for the wellbeing of coders: what is heavy, limits, support, outcome."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.coding.wellbeing.limits import NO_LIMITS, Limits

MAX_TEXT = 10_000
"""Most characters of the outcome page; a contact has a twentieth of that at most."""
SESSION = 60
"""Answers of a session, if leads settle nothing: its last ones are lighter."""


@dataclass(frozen=True)
class Support:
    """Whom coders can turn to, and what their work led to: shown when they start, rest and end."""

    colleague: str = ""
    """The colleague line: whom to talk to among those who know the work."""
    contacts: tuple[str, ...] = ()
    """Support outside the team, a line each."""
    outcome: str = ""
    """What the work led to, in the lead's words."""

    @property
    def lines(self) -> tuple[str, ...]:
        """Whom coders can turn to, a line each."""
        colleague = (f"To talk it over: {self.colleague}",) if self.colleague else ()
        return (*colleague, *(f"Support: {one}" for one in self.contacts))

    def __bool__(self) -> bool:
        return bool(self.colleague or self.contacts or self.outcome)


@dataclass(frozen=True)
class WellbeingSettings:
    """The settings of one study."""

    questions: tuple[str, ...] = ()
    """Ids of the questions whose answers are all heavy."""
    lexicon: tuple[str, ...] = ()
    """Words and phrases that make an answer heavy."""
    limits: Limits = NO_LIMITS
    session: int = SESSION
    """Answers of a session: when the queue is mixed, the last ones are lighter."""
    support: Support = Support()
