"""A change fixed at the moment of the press, and its line in a file.

On a server the moment of the press and that of writing may lie far apart, and the connection may
break when nobody knows any more whether something was written. So the id under which a decision
will stand in the log, the time and the codebook's revision are settled at the press: written twice,
it is recognised; written late, it stands where it belongs.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Any, Generic, TypeVar

from intercoder.coding.decision import Judgement, State
from intercoder.coding.hash_chain import new_id
from intercoder.coding.passages.passage import passages_from_data, passages_to_data
from intercoder.study.database.clock import utc_now
from intercoder.study.log.json_records import codes_from_text

C = TypeVar("C")
"""The changes of one kind of work: coding, or adjudication."""
Document = dict[str, Any]
"""What a line says."""


@dataclass(frozen=True, slots=True)
class PendingChange(Generic[C]):
    """A change, and what is settled when it is made."""

    id: str
    """UUIDv7, greater than that of any earlier press and decision of the coder that was known.
    Decisions made by it have this id and those right behind it (`ids_from`)."""
    at: str
    """UTC, ISO 8601 with milliseconds."""
    revision: int
    """Of the codebook that was coded with."""
    change: C
    answers: Mapping[int, str]
    """Ids of the answers it names, by their numbers: numbers mean nothing in another database."""


@dataclass(frozen=True, slots=True)
class ChangeFormat(Generic[C]):
    """How the changes of one kind of work are written down."""

    named: Callable[[C], set[int]]
    """The numbers of the answers that a change names."""
    to_document: Callable[[C, Mapping[int, str]], Document]
    """What a line says of a change, given the ids of the answers by their numbers."""
    from_document: Callable[[Document, Mapping[str, int]], C]
    """The change that a line tells of, given the numbers of the answers by their ids. Raises
    KeyError, TypeError or ValueError if it tells of none."""


def to_document(press: PendingChange[C], form: ChangeFormat[C]) -> Document:
    """What a file keeps of a press: codes and memos, and never the text of an answer."""
    head = {"id": press.id, "at": press.at, "revision": press.revision}
    return {**head, **form.to_document(press.change, press.answers)}


def answers_in(document: Document) -> Iterator[str]:
    """The ids of the answers that a press names."""
    for one in (document, *document.get("others", ())):
        yield from (one[name] for name in ("answer", "then") if one.get(name) is not None)


def from_document(
    document: Document, numbers: Mapping[str, int], form: ChangeFormat[C]
) -> PendingChange[C]:
    """The press that a file kept; `numbers` are those of the answers, by their ids.

    Raises KeyError, TypeError or ValueError if it says anything else than `to_document` does.
    """
    keys = set(answers_in(document))
    return PendingChange(
        document["id"],
        document["at"],
        int(document["revision"]),
        form.from_document(document, numbers),
        {numbers[key]: key for key in keys},
    )


def judgement_document(judgement: Judgement) -> Document:
    """What a line says of a judgement."""
    said: Document = {
        "state": judgement.state,
        "codes": dict(judgement.codes),
        "unsure": judgement.unsure,
        "memo": judgement.memo,
    }
    if judgement.passages:
        said["passages"] = passages_to_data(judgement.passages)
    return said


def judgement_in(document: Document) -> Judgement:
    """The judgement that a line tells of. Raises KeyError, TypeError or ValueError."""
    return Judgement(
        State(document["state"]),
        codes_from_text(json.dumps(document["codes"])),
        document["unsure"],
        document["memo"],
        passages_from_data(document.get("passages", [])),
    )


class Pressing(Generic[C]):
    """Makes the presses of one window. Any thread may call it."""

    def __init__(self, revision: int, last_id: str, form: ChangeFormat[C]) -> None:
        """`last_id` is the greatest id of the author's decisions; empty where there is none."""
        self._revision = revision
        self._last_id = last_id
        self._format = form
        self._answers: dict[int, str] = {}
        self._lock = Lock()

    def note(self, answers: Iterable[tuple[int, str]]) -> None:
        """These answers, by their numbers and ids, may be named by a press from now on."""
        with self._lock:
            self._answers.update(answers)

    def rise_above(self, decision_id: str) -> None:
        """There is a decision with this id: presses from now on come after it."""
        with self._lock:
            self._last_id = max(self._last_id, decision_id)

    def use(self, revision: int) -> None:
        """Presses from now on are made under this revision of the codebook."""
        with self._lock:
            self._revision = revision

    def pressed(self, change: C) -> PendingChange[C]:
        """The change, made now, with all that is settled by that."""
        with self._lock:
            self._last_id = new_id(after=self._last_id)
            answers = {number: self._answers[number] for number in self._format.named(change)}
            return PendingChange(self._last_id, utc_now(), self._revision, change, answers)
