"""Queue filters that have a key, and every filter in words."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.coding.queue import QueueFilter
from intercoder.coding.suggestion import order_words

SKIPPED = QueueFilter(states=frozenset({State.SKIPPED}))
UNSURE = QueueFilter(unsure=True)

STATE_NAMES = {
    State.UNSEEN: "open",
    State.CODED: "coded",
    State.NO_CODE_APPLIES: "no code applies",
    State.SKIPPED: "skipped",
}


def describe(wanted: QueueFilter, codebook: Codebook) -> str:
    """The filter in a few words; empty for the open answers, which is what coders work through."""
    if wanted.is_open:
        return ""
    parts = list(_parts(wanted, codebook))
    return ", ".join(parts if wanted else ("all answers", *parts))


def length_words(shortest: int, longest: int) -> str:
    """A range of lengths in words."""
    if shortest and longest:
        return f"{shortest:,} to {longest:,} characters"
    return f"{shortest:,} characters or more" if shortest else f"up to {longest:,} characters"


def _parts(wanted: QueueFilter, codebook: Codebook) -> Iterator[str]:
    yield from (name for state, name in STATE_NAMES.items() if state in wanted.states)
    if wanted.unsure:
        yield "unsure"
    if wanted.question:
        yield wanted.question
    if wanted.language:
        yield wanted.language
    if wanted.code:
        yield codebook.name_of(wanted.code)
    if wanted.text:
        yield f"“{wanted.text}”"
    if wanted.answers:
        yield "in the order of the list" if wanted.listed else "to look at again"
    if wanted.attribute:
        yield f"{wanted.attribute}: {wanted.value}"
    yield from _made_with(wanted, codebook)
    if wanted.shortest or wanted.longest:
        yield length_words(wanted.shortest, wanted.longest)
    if wanted.drawn is not None:
        yield order_words(wanted.drawn)


def _made_with(wanted: QueueFilter, codebook: Codebook) -> Iterator[str]:
    """What belongs to the coder's decision beside its codes."""
    if wanted.memo:
        yield "with a memo"
    if wanted.passages:
        yield "with marked words"
    if wanted.suggested:
        yield f"suggested {codebook.name_of(wanted.suggested)}"
