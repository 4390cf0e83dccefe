"""Decides when a coder may see suggestions, and what is recorded about them.

What a coder has seen stays as it is. So suggestions that arrive late, or anew from a better model,
are attached only to answers on which none have been in view.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import ORDINARY, Circumstances, Judgement, SelectionReason, State
from intercoder.coding.queue import Item
from intercoder.coding.suggestion import (
    MAX_SUGGESTIONS,
    Assistance,
    Mode,
    Offer,
    Suggestion,
    Suggestions,
)

_DECIDED = frozenset({State.CODED, State.NO_CODE_APPLIES})


class Absence(StrEnum):
    """Why no suggestions are in view, as the coder is told."""

    OFF = "This round is coded without suggestions."
    UNASSISTED = "No suggestions for this answer: it is in the sample coded without them."
    LATER = "Suggestions appear once you have decided."
    WAITING = "There are no suggestions yet."
    NOTHING = "Nothing to suggest for this answer."
    DOUBTED = "No suggestions here: judge the answer afresh."


def is_unassisted(assistance: Assistance, item: Item) -> bool:
    """Whether no suggestion is ever shown on this answer: by the draw, or by its allocation."""
    return item.alone or assistance.is_unassisted(item.answer.id)


def can_be_seen(assistance: Assistance, item: Item) -> bool:
    """Whether suggestions may be in view on this answer, as it stands now."""
    if is_unassisted(assistance, item) or item.drawn is SelectionReason.DOUBTS:
        return False  # to show what the model holds against a decision would lead the coder
    if assistance.mode is Mode.BEFORE or item.standing.state in _DECIDED:
        return True
    return item.offer is not None and item.offer.met  # decided with them in view, and taken back


def in_view(assistance: Assistance, item: Item) -> Suggestions | None:
    """What is suggested on this answer; None where it cannot be seen or has not arrived."""
    if item.offer is None or not can_be_seen(assistance, item):
        return None
    return item.offer.suggestions


def absence(assistance: Assistance, item: Item) -> Absence | None:
    """Why nothing is suggested on this answer; None where something is."""
    if assistance.mode is Mode.OFF:
        return Absence.OFF
    if is_unassisted(assistance, item):
        return Absence.UNASSISTED
    if item.drawn is SelectionReason.DOUBTS:
        return Absence.DOUBTED
    if not can_be_seen(assistance, item):
        return Absence.LATER
    if item.offer is None:
        return Absence.WAITING
    return None if item.offer.suggestions.codes else Absence.NOTHING


def is_wanted(assistance: Assistance, item: Item, model: str) -> bool:
    """Whether suggestions of this model are of use on this answer."""
    if is_unassisted(assistance, item) or item.drawn is SelectionReason.DOUBTS:
        return False
    return item.offer is None or not (item.offer.met or item.offer.suggestions.model == model)


def attach_suggestions(item: Item, made: Suggestions, codebook: Codebook) -> Item:
    """The answer with these suggestions, unless others have been in view on it.

    Codes that this codebook does not have, or has as headings, are left out: the model may have
    learned under another revision.
    """
    if item.offer is not None and item.offer.met:
        return item
    kept: dict[str, Suggestion] = {}
    for one in made.codes:
        code = codebook.get(one.code)
        if code is not None and not code.heading and one.code not in kept:
            kept[one.code] = replace(one, evidence=_within(one.evidence, len(item.answer.text)))
    codes = tuple(kept.values())[:MAX_SUGGESTIONS]
    return replace(item, offer=Offer(Suggestions(made.model, codes)))


def mark_seen(assistance: Assistance, item: Item) -> Item:
    """The answer as it comes into view: what is now seen on it stays."""
    if item.offer is None or item.offer.met or not can_be_seen(assistance, item):
        return item
    return replace(item, offer=replace(item.offer, met=True))


def keep_seen(item: Item, known: Iterable[Item]) -> Item:
    """The answer, read anew from the study, with what the coder has met on it in this sitting."""
    for before in known:
        if before.number == item.number and before.offer is not None:
            return replace(item, offer=replace(before.offer, unanswered=False))
    return item


def exposure_of(assistance: Assistance, item: Item) -> tuple[tuple[str, ...] | None, Circumstances]:
    """What a decision on this answer says of suggestions: ids of the codes shown, and the rest."""
    seen = in_view(assistance, item)
    if seen is None:
        return None, ORDINARY
    shown = tuple(one.code for one in seen.codes)
    return shown, Circumstances(
        model=seen.model if shown else "",
        probabilities=tuple(one.probability for one in seen.codes),
        revealed=assistance.mode is Mode.AFTER,
    )


def mark_answered(item: Item) -> Item:
    """The answer once its suggestions, come into view after a decision, were decided upon."""
    if item.offer is None or not item.offer.unanswered:
        return item
    return replace(item, offer=replace(item.offer, unanswered=False))


def reveal_after(assistance: Assistance, before: Item, decided: Item) -> Item | None:
    """The answer just decided, with its suggestions to come into view; None where none are to.

    They are where the decision was made without them and they hold a code that was not given.
    """
    if in_view(assistance, before) is not None or decided.offer is None:
        return None
    seen = in_view(assistance, decided)
    if seen is None or not _adds(seen, decided.standing):
        return None
    return replace(decided, offer=Offer(seen, met=True, unanswered=True))


def in_percent(probability: float) -> str:
    """A probability in whole percent; never 0 % or 100 %, which would say that it is certain."""
    return f"{min(max(round(probability * 100), 1), 99)} %"


def evidence_words(text: str, one: Suggestion) -> str:
    """The words that speak for a suggestion, each once, as they stand in the answer."""
    words = {text[start:end].casefold(): text[start:end] for start, end in one.evidence}
    return ", ".join(word for word in words.values() if word.strip())


def _adds(seen: Suggestions, judgement: Judgement) -> bool:
    return any(one.code not in judgement.codes for one in seen.codes)


def _within(evidence: Iterable[tuple[int, int]], length: int) -> tuple[tuple[int, int], ...]:
    """The words that lie in the text, in its order, none of them twice."""
    kept: list[tuple[int, int]] = []
    for first, last in sorted(evidence):
        start = max(first, kept[-1][1] if kept else 0)
        end = min(last, length)
        if start < end:
            kept.append((start, end))
    return tuple(kept)
