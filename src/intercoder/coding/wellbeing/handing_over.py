"""Handing the answer in view over to a colleague or the lead, with or without a word."""

from __future__ import annotations

from dataclasses import dataclass, replace

from intercoder.coding.change import HandOver
from intercoder.coding.decision import State
from intercoder.coding.queue import Progress
from intercoder.coding.session import CodingSession, Step

MAX_WORD = 1_000
"""Most characters of the word that goes with an answer."""
NO_ANSWER = "No answer is in view."
IS_DECIDED = "You have decided this answer. Take that back first, then hand it over."


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody to whom an answer can be handed over."""

    name: str
    is_lead: bool = False

    @property
    def name_and_role(self) -> str:
        """How they are offered: a lead is said to be one, unless the name says so."""
        return f"{self.name} (lead)" if self.is_lead and "lead" not in self.name else self.name


def why_not(session: CodingSession) -> str:
    """Why the answer in view cannot be handed over; empty if it can."""
    if session.item is None:
        return NO_ANSWER
    return IS_DECIDED if session.item.standing.is_decided else ""


def handed_over(session: CodingSession, to: str, word: str = "") -> Step:
    """The answer leaves the coder's queue and goes to somebody else; the next one comes."""
    item = session.item
    if item is None or why_not(session):
        return Step(replace(session, notice=why_not(session)))
    gone = replace(
        session,
        progress=_without(session.progress, item.standing.state)
        if item.is_in_queue
        else session.progress,
    )
    on = gone.forward().session if gone.ahead else replace(gone, item=None, exhausted=False)
    behind = tuple(one for one in on.behind if one.number != item.number)
    return Step(
        replace(on, behind=behind, notice=f"Handed over to {to}."),
        HandOver(item.number, to, word.strip()[:MAX_WORD]),
    )


def word_words(sender: str, word: str) -> str:
    """What is said of an answer that was handed over with a word."""
    return f"From {sender}: {word}"


def _without(progress: Progress, state: State) -> Progress:
    skipped = progress.skipped - (state is State.SKIPPED)
    return replace(progress, total=progress.total - 1, skipped=skipped)
