"""A change fixed at the moment of the press, and its line in a file.

On a server the moment of the press and that of writing may lie far apart, and the connection may
break when nobody knows any more whether something was written. So the id under which a decision
will stand in the log, the time and the codebook's revision are settled at the press: written twice,
it is recognised; written late, it stands where it belongs.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, assert_never

from intercoder.coding.change import (
    BringBack,
    Change,
    Decide,
    DecideTogether,
    KeepDraft,
    KeepPlace,
    TakeBack,
)
from intercoder.coding.decision import Judgement, State
from intercoder.coding.hash_chain import circumstances_from_text, circumstances_to_text, new_id
from intercoder.coding.queue import Item
from intercoder.study.database.clock import utc_now
from intercoder.study.log.json_records import (
    codes_from_text,
    draft_from_text,
    draft_to_text,
    filter_from_text,
    filter_to_text,
)

Document = dict[str, Any]
"""What a line says."""


@dataclass(frozen=True, slots=True)
class PendingChange:
    """A change, and what is settled when it is made."""

    id: str
    """UUIDv7, greater than that of any earlier press and decision of the coder that was known.
    Decisions made by it have this id and those right behind it (`ids_from`)."""
    at: str
    """UTC, ISO 8601 with milliseconds."""
    revision: int
    """Of the codebook that was coded with."""
    change: Change
    answers: Mapping[int, str]
    """Ids of the answers it names, by their numbers: numbers mean nothing in another database."""


def to_document(press: PendingChange) -> Document:
    """What a file keeps of a press: codes and memos, and never the text of an answer."""
    change, answers = press.change, press.answers
    head = {"id": press.id, "at": press.at, "revision": press.revision}
    match change:
        case KeepDraft(number, draft):
            kept = None if draft is None else json.loads(draft_to_text(draft))
            return {**head, "change": "draft", "answer": answers[number], "draft": kept}
        case KeepPlace(number, wanted):
            document = json.loads(filter_to_text(wanted))
            return {**head, "change": "place", "answer": answers[number], "filter": document}
        case Decide():
            return {**head, "change": "decide", **_decided(change, answers)}
        case DecideTogether(first, others):
            return {
                **head,
                "change": "together",
                **_decided(first, answers),
                "others": [_decided(other, answers) for other in others],
            }
        case TakeBack():
            return {**head, "change": "undo"}
        case BringBack():
            return {**head, "change": "redo"}
        case _:
            assert_never(change)


def answers_in(document: Document) -> Iterator[str]:
    """The ids of the answers that a press names."""
    for one in (document, *document.get("others", ())):
        yield from (one[name] for name in ("answer", "then") if one.get(name) is not None)


def from_document(document: Document, numbers: Mapping[str, int]) -> PendingChange:
    """The press that a file kept; `numbers` are those of the answers, by their ids.

    Raises KeyError, TypeError or ValueError if it says anything else than `to_document` does.
    """
    keys = set(answers_in(document))
    return PendingChange(
        document["id"],
        document["at"],
        int(document["revision"]),
        _change(document, numbers),
        {numbers[key]: key for key in keys},
    )


def _change(document: Document, numbers: Mapping[str, int]) -> Change:
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
        case "together":
            others = tuple(_decide(other, numbers) for other in document["others"])
            return DecideTogether(_decide(document, numbers), others)
        case "undo":
            return TakeBack()
        case "redo":
            return BringBack()
        case other:
            raise ValueError(f"no such change: {other}")


def _decided(decide: Decide, answers: Mapping[int, str]) -> Document:
    judgement = decide.judgement
    return {
        "answer": answers[decide.answer],
        "state": judgement.state,
        "codes": dict(judgement.codes),
        "unsure": judgement.unsure,
        "memo": judgement.memo,
        "seconds": decide.seconds,
        "then": None if decide.then is None else answers[decide.then],
        "shown": decide.shown,
        "circumstances": json.loads(circumstances_to_text(decide.circumstances)),
    }


def _decide(document: Document, numbers: Mapping[str, int]) -> Decide:
    then, shown = document["then"], document["shown"]
    return Decide(
        numbers[document["answer"]],
        Judgement(
            State(document["state"]),
            codes_from_text(json.dumps(document["codes"])),
            document["unsure"],
            document["memo"],
        ),
        document["seconds"],
        None if then is None else numbers[then],
        None if shown is None else tuple(shown),
        circumstances_from_text(json.dumps(document["circumstances"])),
    )


class Pressing:
    """Makes the presses of one window. Any thread may call it."""

    def __init__(self, revision: int, last_id: str) -> None:
        """`last_id` is the greatest id of the coder's decisions; empty where there is none."""
        self._revision = revision
        self._last_id = last_id
        self._answers: dict[int, str] = {}
        self._lock = Lock()

    def note(self, items: Iterable[Item]) -> None:
        """These answers may be named by a press from now on."""
        with self._lock:
            self._answers.update((item.number, item.answer.id) for item in items)

    def rise_above(self, decision_id: str) -> None:
        """The coder has a decision with this id: presses from now on come after it."""
        with self._lock:
            self._last_id = max(self._last_id, decision_id)

    def pressed(self, change: Change) -> PendingChange:
        """The change, made now, with all that is settled by that."""
        with self._lock:
            self._last_id = new_id(after=self._last_id)
            answers = {number: self._answers[number] for number in _named(change)}
            return PendingChange(self._last_id, utc_now(), self._revision, change, answers)


def _named(change: Change) -> set[int]:
    """The numbers of the answers that a change names."""
    match change:
        case KeepDraft(number) | KeepPlace(number):
            return {number}
        case Decide(number, then=then):
            return {number} if then is None else {number, then}
        case DecideTogether(first, others):
            return set().union(*map(_named, (first, *others)))
        case _:
            return set()
