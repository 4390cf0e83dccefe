"""Decides when a coder may see suggestions, and what is recorded about them.

Suggestions that a coder has seen do not change. So late suggestions, or new ones from a better
model, are attached only to answers on which none have been in view.
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
from intercoder.protection.masking.seeing import SeenText
from intercoder.text.display import display_line

_RANKS = ("1st", "2nd", "3rd", "4th", "5th")
BY_RULE = "rule:"
"""Before the words that a rule found, in place of a probability."""
NO_EXAMPLE = "no example of this code yet"
_DECIDED = frozenset({State.CODED, State.NO_CODE_APPLIES})


class Absence(StrEnum):
    """Why no suggestions are in view, in the words shown to the coder."""

    OFF = "This round is coded without suggestions."
    UNASSISTED = (
        "No suggestions or groups here: this answer is in the sample coded without help, to "
        "measure agreement. A lead can change that: intercoder suggest settings --unassisted 0"
    )
    ALLOCATED = (
        "No suggestions or groups here: this answer is in the overlap sample, coded without help "
        "to measure agreement. A lead can change that: intercoder allocate --assisted-overlap"
    )
    LATER = "Suggestions appear once you have decided."
    WAITING = "Suggestions are being prepared. You can go on coding."
    NOTHING = "Nothing to suggest for this answer."
    DOUBTED = "No suggestions here: judge the answer afresh."


def is_unassisted(assistance: Assistance, item: Item) -> bool:
    """Whether no suggestion is ever shown on this answer, because of the draw or its allocation."""
    return item.alone or assistance.is_unassisted(item.answer.id)


def can_be_seen(assistance: Assistance, item: Item) -> bool:
    """Whether suggestions may be in view on this answer in its present state."""
    if is_unassisted(assistance, item) or item.drawn is SelectionReason.DOUBTS:
        return False  # showing that the model contradicts a decision would influence the coder
    if assistance.mode is Mode.BEFORE or item.standing.state in _DECIDED:
        return True
    return item.offer is not None and item.offer.met  # decided with them in view, and reverted


def in_view(assistance: Assistance, item: Item) -> Suggestions | None:
    """The suggestions on this answer; None if they may not be seen or have not arrived."""
    if item.offer is None or not can_be_seen(assistance, item):
        return None
    return item.offer.suggestions


def absence(assistance: Assistance, item: Item) -> Absence | None:
    """Why there is no suggestion on this answer; None if there is one."""
    if assistance.mode is Mode.OFF:
        return Absence.OFF
    if is_unassisted(assistance, item):
        return Absence.ALLOCATED if item.alone else Absence.UNASSISTED
    if item.drawn is SelectionReason.DOUBTS:
        return Absence.DOUBTED
    if not can_be_seen(assistance, item):
        return Absence.LATER
    if item.offer is None:
        return Absence.WAITING
    return None if item.offer.suggestions.codes else Absence.NOTHING


def is_wanted(assistance: Assistance, item: Item, model: str) -> bool:
    """Whether suggestions of this model would be useful on this answer."""
    if is_unassisted(assistance, item) or item.drawn is SelectionReason.DOUBTS:
        return False
    return item.offer is None or not (item.offer.met or item.offer.suggestions.model == model)


def attach_suggestions(item: Item, made: Suggestions, codebook: Codebook) -> Item:
    """The answer with these suggestions, unless others have been in view on it.

    Codes that are missing in this codebook, or are headings there, are left out: the model may have
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
    return replace(item, offer=Offer(replace(made, codes=codes)))


def under(codebook: Codebook, item: Item) -> Item:
    """The answer under another revision of the codebook.

    Suggestions that were not in view yet are asked for anew. Of those that were, codes stay that
    can still be given.
    """
    if item.offer is None:
        return item
    if not item.offer.met:
        return replace(item, offer=None)
    seen = item.offer.suggestions
    given = {code.id for code in codebook.assignable}
    codes = tuple(one for one in seen.codes if one.code in given)
    return replace(item, offer=replace(item.offer, suggestions=replace(seen, codes=codes)))


def mark_seen(assistance: Assistance, item: Item) -> Item:
    """The answer as it comes into view: what is now seen on it no longer changes."""
    if item.offer is None or item.offer.met or not can_be_seen(assistance, item):
        return item
    return replace(item, offer=replace(item.offer, met=True))


def keep_seen(item: Item, known: Iterable[Item]) -> Item:
    """The answer, read again from the study, with what the coder has seen on it in this session."""
    for before in known:
        if before.number == item.number and before.offer is not None:
            return replace(item, offer=replace(before.offer, unanswered=False))
    return item


def exposure_of(assistance: Assistance, item: Item) -> tuple[tuple[str, ...] | None, Circumstances]:
    """A decision's record of suggestions on this answer: ids of the codes shown, and the rest."""
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
    """The answer once its suggestions, revealed after a decision, were decided upon."""
    if item.offer is None or not item.offer.unanswered:
        return item
    return replace(item, offer=replace(item.offer, unanswered=False))


def reveal_after(assistance: Assistance, before: Item, decided: Item) -> Item | None:
    """The answer just decided, with the suggestions to reveal; None if there are none to reveal.

    There are if the decision was made without them and they contain a code that was not given.
    """
    if in_view(assistance, before) is not None or decided.offer is None:
        return None
    seen = in_view(assistance, decided)
    if seen is None or not _adds(seen, decided.standing):
        return None
    return replace(decided, offer=Offer(seen, met=True, unanswered=True))


def in_percent(probability: float) -> str:
    """A probability in whole percent; never 0 % or 100 %, which would suggest certainty."""
    return f"{min(max(round(probability * 100), 1), 99)} %"


def likelihood(one: Suggestion, seen: Suggestions) -> str:
    """How likely a suggestion is: in percent where people's decisions bear it out; its rank among
    those in view where it rests on the codebook alone. Nobody has checked a probability that no
    decision stands behind. A rule that a lead wrote is called one.
    """
    if one.rule:
        return BY_RULE
    if not rests_on_codebook(one, seen):
        return in_percent(one.probability)
    return _RANKS[seen.codes.index(one)]


def rests_on_codebook(one: Suggestion, seen: Suggestions) -> bool:
    """Whether no answer that was learned from has the code."""
    return one.examples == 0 or (seen.basis is not None and not seen.basis.answers)


def lacks_example(one: Suggestion, seen: Suggestions) -> bool:
    """Whether others were learned from decisions and this one was not, which is worth saying."""
    return one.examples == 0 and seen.basis is not None and seen.basis.answers > 0


def basis_words(seen: Suggestions) -> str:
    """What the suggestions rest on: "from your 12 decisions, with e5"; empty if not known."""
    basis = seen.basis
    if basis is None:
        return ""
    read = f", with {display_line(basis.encoder)}" if basis.encoder else ""
    if not basis.answers:
        return f"from the codebook only{read}"
    what = "decision" if basis.is_own else "coded answer"
    many = "" if basis.answers == 1 else "s"
    return f"from {'your ' if basis.is_own else ''}{basis.answers:,} {what}{many}{read}"


def reading_words(seen: Suggestions) -> str:
    """How the answers were read that the suggestions rest on; empty if that is not known."""
    if seen.basis is None:
        return ""
    if not seen.basis.encoder:
        return "by words alone"
    return f"by words, and by meaning with the encoder {display_line(seen.basis.encoder)}"


def evidence_words(text: str, one: Suggestion) -> str:
    """The words that support a suggestion, each once, as written in the answer."""
    words = {text[start:end].casefold(): text[start:end] for start, end in one.evidence}
    return ", ".join(word for word in words.values() if word.strip())


def seen_evidence(seen: SeenText, one: Suggestion) -> str:
    """The same, without the words that are masked for the reader."""
    return evidence_words(seen.text, replace(one, evidence=seen.whole_spans(one.evidence)))


def like_words(seen: SeenText | None) -> str:
    """The answer that means nearly the same, as its reader sees it: `like: “…”`.

    Empty if there is none, or if its reader has texts masked: it was not asked for.
    """
    if seen is None or not seen.is_whole:
        return ""
    words = " ".join(seen.text.split())
    return f"like: “{words}”" if words else ""


def _adds(seen: Suggestions, judgement: Judgement) -> bool:
    return any(one.code not in judgement.codes for one in seen.codes)


def _within(evidence: Iterable[tuple[int, int]], length: int) -> tuple[tuple[int, int], ...]:
    """The words that lie within the text, in its order, without repeats."""
    kept: list[tuple[int, int]] = []
    for first, last in sorted(evidence):
        start = max(first, kept[-1][1] if kept else 0)
        end = min(last, length)
        if start < end:
            kept.append((start, end))
    return tuple(kept)
