"""How the changes made while adjudicating are written down in the outbox."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from intercoder.coding.adjudication_changes import (
    Adjudicate,
    AdjudicationChange,
    DoubtDefinition,
    RedoAdjudication,
    Remark,
    UndoAdjudication,
)
from intercoder.study.saving.pending_change import (
    ChangeFormat,
    Document,
    judgement_document,
    judgement_in,
)

WORK = "adjudication"
"""What the owner of such an outbox does."""


def _document(change: AdjudicationChange, answers: Mapping[int, str]) -> Document:
    match change:
        case Adjudicate(number, judgement, settles, over):
            return {
                "change": "adjudicate",
                "answer": answers[number],
                **judgement_document(judgement),
                "settles": settles,
                "over": over,
            }
        case UndoAdjudication():
            return {"change": "undo"}
        case RedoAdjudication():
            return {"change": "redo"}
        case Remark(number, text):
            return {"change": "comment", "answer": answers[number], "text": text}
        case DoubtDefinition(code, number, note):
            return {"change": "doubt", "answer": answers[number], "code": code, "note": note}
        case _:
            assert_never(change)


def _change(document: Document, numbers: Mapping[str, int]) -> AdjudicationChange:
    match document["change"]:
        case "adjudicate":
            return Adjudicate(
                numbers[document["answer"]],
                judgement_in(document),
                tuple(document["settles"]),
                document["over"],
            )
        case "undo":
            return UndoAdjudication()
        case "redo":
            return RedoAdjudication()
        case "comment":
            return Remark(numbers[document["answer"]], document["text"])
        case "doubt":
            return DoubtDefinition(document["code"], numbers[document["answer"]], document["note"])
        case other:
            raise ValueError(f"no such change: {other}")


def _named(change: AdjudicationChange) -> set[int]:
    match change:
        case Adjudicate(number) | Remark(number) | DoubtDefinition(answer=number):
            return {number}
        case _:
            return set()


ADJUDICATION = ChangeFormat(_named, _document, _change)
"""Consensus, its undo and redo, comments and doubts."""
