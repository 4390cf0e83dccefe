"""How a coder's changes are written down in the outbox."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import assert_never

from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import (
    BringBack,
    Change,
    Decide,
    DecideBatch,
    DecideTogether,
    HandOver,
    KeepDraft,
    KeepPlace,
    Propose,
    TakeBack,
)
from intercoder.coding.hash_chain import circumstances_from_text, circumstances_to_text
from intercoder.study.log.json_records import (
    draft_from_text,
    draft_to_text,
    filter_from_text,
    filter_to_text,
)
from intercoder.study.saving.pending_change import (
    ChangeFormat,
    Document,
    judgement_document,
    judgement_in,
)


def _document(change: Change, answers: Mapping[int, str]) -> Document:  # noqa: PLR0911 - one each
    match change:
        case KeepDraft(number, draft):
            kept = None if draft is None else json.loads(draft_to_text(draft))
            return {"change": "draft", "answer": answers[number], "draft": kept}
        case KeepPlace(number, wanted):
            document = json.loads(filter_to_text(wanted))
            return {"change": "place", "answer": answers[number], "filter": document}
        case Decide() | DecideTogether() | DecideBatch():
            return _decisions(change, answers)
        case Propose():
            return _proposed(change, answers)
        case HandOver(number, to, word):
            return {"change": "hand over", "answer": answers[number], "to": to, "word": word}
        case TakeBack():
            return {"change": "undo"}
        case BringBack():
            return {"change": "redo"}
        case _:
            assert_never(change)


def _decisions(
    change: Decide | DecideTogether | DecideBatch, answers: Mapping[int, str]
) -> Document:
    match change:
        case Decide():
            return {"change": "decide", **_decided(change, answers)}
        case DecideTogether(first, others):
            name = "together"
        case DecideBatch((first, *others)):
            name = "batch"
    beside = [_decided(other, answers) for other in others]
    return {"change": name, **_decided(first, answers), "others": beside}


def _change(document: Document, numbers: Mapping[str, int]) -> Change:  # noqa: PLR0911 - one each
    match document["change"]:
        case "draft":
            kept = document["draft"]
            draft = None if kept is None else draft_from_text(json.dumps(kept))
            return KeepDraft(numbers[document["answer"]], draft)
        case "place":
            wanted = filter_from_text(json.dumps(document["filter"]))
            return KeepPlace(numbers[document["answer"]], wanted)
        case "decide":
            return _decide(document, numbers)
        case "together" | "batch" as name:
            first = _decide(document, numbers)
            others = tuple(_decide(other, numbers) for other in document["others"])
            is_batch = name == "batch"
            return DecideBatch((first, *others)) if is_batch else DecideTogether(first, others)
        case "propose":
            return _propose(document, numbers)
        case "hand over":
            return HandOver(numbers[document["answer"]], document["to"], document["word"])
        case "undo":
            return TakeBack()
        case "redo":
            return BringBack()
        case other:
            raise ValueError(f"no such change: {other}")


def _decided(decide: Decide, answers: Mapping[int, str]) -> Document:
    return {
        "answer": answers[decide.answer],
        **judgement_document(decide.judgement),
        "seconds": decide.seconds,
        "then": None if decide.then is None else answers[decide.then],
        "shown": decide.shown,
        "circumstances": json.loads(circumstances_to_text(decide.circumstances)),
    }


def _decide(document: Document, numbers: Mapping[str, int]) -> Decide:
    then, shown = document["then"], document["shown"]
    return Decide(
        numbers[document["answer"]],
        judgement_in(document),
        document["seconds"],
        None if then is None else numbers[then],
        None if shown is None else tuple(shown),
        circumstances_from_text(json.dumps(document["circumstances"])),
    )


def _proposed(change: Propose, answers: Mapping[int, str]) -> Document:
    """What a line says of a proposal: which words are its example, not what they are."""
    made = change.proposal
    return {
        **{"change": "propose", "answer": answers[change.answer], "proposal": made.id},
        **{"name": made.name, "definition": made.definition, "parent": made.parent},
        **{"span": change.span, "made_at": made.made_at},
    }


def _propose(document: Document, numbers: Mapping[str, int]) -> Propose:
    span = document["span"]
    made = Proposal(
        *(document["proposal"], document["name"], document["definition"], document["parent"]),
        answer=document["answer"],
        made_at=document["made_at"],
    )
    return Propose(
        numbers[document["answer"]], made, None if span is None else (int(span[0]), int(span[1]))
    )


def _named(change: Change) -> set[int]:
    """The numbers of the answers that a change names."""
    match change:
        case KeepDraft(number) | KeepPlace(number) | Propose(number) | HandOver(number):
            return {number}
        case Decide(number, then=then):
            return {number} if then is None else {number, then}
        case DecideTogether(first, others):
            return set().union(*map(_named, (first, *others)))
        case DecideBatch(decisions):
            return {one.answer for one in decisions}
        case _:
            return set()


CODING = ChangeFormat(_named, _document, _change)
"""Drafts, places, decisions, proposals, undo and redo."""
