"""Compares everything under the seal with the change log, and both logs with each other."""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from intercoder.study.database.bulk import streamed
from intercoder.study.database.schema import change_log, coder, decision, decision_total
from intercoder.study.seal.change_log import Change, ChangeKind, first_hash
from intercoder.study.seal.digests import RowSet, digest_of_rows
from intercoder.study.seal.fingerprint import Comparison, Fingerprint, fingerprint_of
from intercoder.study.seal.parts import decision_written_down, sealed_parts
from intercoder.study.seal.present import part_now
from intercoder.text.counted import counted
from intercoder.text.display import display_line

UP_TO = "up to"
"""Key in a line's document: the number of each coder's last decision."""
_ROWS = 1000
_NAMES: dict[str, str] = {
    "about": "The name and id of the study",
    "allocation": "The records of how answers were allocated",
    "answer": "The answers",
    "answer_group": "The groups of similar answers",
    "application": "The runs of machines",
    "assistance": "The settings of suggestions",
    "attribute": "The names of attributes",
    "codebook_change": "The history of the codebook",
    "codebook_revision": "The codebook and its revisions",
    "coder": "The coders, with their names, roles and logins",
    "coding_rule": "The rules that give codes",
    "comment": "The comments",
    "definition_doubt": "The doubts about definitions",
    "listing": "The lists of answers allocated to coders",
    "model": "The models",
    "package": "The packages that were sent",
    "proposal": "The proposed codes",
    "proposal_rejection": "The rejections of proposed codes",
    "question": "The questions and their wordings",
    "redacted_answer": "The answers that were redacted",
    "removal_act": "The removed answers that were restored",
    "removed_answer": "The answers that were removed",
    "respondent": "The respondents and their attributes",
    "round": "The rounds and their settings",
    "set_aside": "The decisions that were set aside",
    "text_change": "The record of what was replaced in texts",
    "training_key": "The key for training",
    "training_round": "The rounds for training",
}
"""Names of the parts, for people."""


Limit = int | Mapping[int, int]
"""The last decision at a moment: its number overall, or each coder's. In PostgreSQL coders write
concurrently, so that only each coder's own numbers come in order.
"""


@dataclass(slots=True)
class _Bound:
    """What a line says of the decisions there were when it was written."""

    decisions: int
    limit: Limit
    digest: int
    made_at: str


def _number(row: tuple[int, object]) -> int:
    return row[0]


class DecisionCount:
    """Counts decisions as they are read, in order, line by line of each coder's log."""

    def __init__(self, limits: Sequence[Limit]) -> None:
        """`limits` give the decisions up to which partial totals are kept."""
        self._limits = tuple(limits)
        self._sorted: dict[int, list[tuple[int, int]]] = {}
        self._counts: dict[int, list[RowSet]] = {}
        self.by_coder: dict[int, RowSet] = {}

    def count(self, coder_id: int, rows: Sequence[tuple[int, str]]) -> None:
        """Count decisions of a line of this coder's log: their numbers, ascending, and hashes."""
        limits = self._limits_of(coder_id)
        counts = self._counts[coder_id]
        theirs = self.by_coder.setdefault(coder_id, RowSet())
        start = 0
        while start < len(rows):
            place = bisect_left(limits, rows[start][0], key=_number)
            stop = len(rows)
            if place < len(limits):
                stop = bisect_right(rows, limits[place][0], start, key=_number)
            some = RowSet(
                stop - start,
                digest_of_rows([decision_written_down(*row) for row in rows[start:stop]]),
            )
            theirs.include(some)
            counts[place].include(some)
            start = stop

    def up_to(self) -> list[RowSet]:
        """The decisions up to each of the limits, in their order."""
        found = [RowSet() for _ in self._limits]
        for coder_id, counts in self._counts.items():
            so_far = RowSet()
            for (_, number), rows in zip(self._sorted[coder_id], counts, strict=False):
                so_far.include(rows)
                found[number].include(so_far)
        return found

    def in_all(self) -> RowSet:
        """All decisions."""
        found = RowSet()
        for rows in self.by_coder.values():
            found.include(rows)
        return found

    def _limits_of(self, coder_id: int) -> list[tuple[int, int]]:
        """The numbers that end this coder's partial totals, ascending, and the limit of each."""
        if coder_id not in self._sorted:
            self._sorted[coder_id] = sorted(
                (one if isinstance(one, int) else one.get(coder_id, 0), number)
                for number, one in enumerate(self._limits)
            )
            self._counts[coder_id] = [RowSet() for _ in range(len(self._limits) + 1)]
        return self._sorted[coder_id]


class SealCheck:
    """Checks the change log, all parts against it, and the decisions that it counts.

    First the lines are read; then the reader of the decisions counts them with `count`; finally
    everything is compared.
    """

    def __init__(
        self,
        connection: Connection,
        identity: tuple[str, str],
        expected: Fingerprint | None = None,
    ) -> None:
        """`identity` has the ids of study and package; `expected` is an earlier fingerprint."""
        self._connection = connection
        self._identity = identity
        self._expected = expected
        self._logged: dict[str, RowSet] = {}
        self._bounds: list[_Bound] = []
        self._last_hash = first_hash(*identity)
        self._hash_then = self._last_hash
        self.faults: list[str] = []
        self.changes = 0
        self.since = ""
        """When the first line was written."""
        self.from_the_start = True
        """False if what existed before the first line was sealed as it was found."""
        self.fingerprint: Fingerprint | None = None
        self.comparison: Comparison | None = None
        for line in _lines(connection):
            self._read(line)
        if not self.changes:
            self.faults.append("The log of changes is empty: nothing shows how this study began.")
        self._seq_then = _seq_of(connection, expected.decisions) if expected else 0
        self.count = DecisionCount([*(one.limit for one in self._bounds), self._seq_then])

    def compare_parts(self) -> None:
        """Find the parts that differ from what the change log says."""
        self.faults += _part_faults(self._connection, self._logged)

    def compare(self) -> None:
        """Find everything that differs from the two logs; the decisions must have been counted."""
        self.compare_parts()
        counted, made = self.count.up_to(), self.count.in_all()
        for bound, found in zip(self._bounds, counted, strict=False):
            if not found.same_as(RowSet(bound.decisions, bound.digest)):
                self.faults.append(
                    f"Decisions that were in the study at {display_line(bound.made_at)} are "
                    "missing, or others were slipped in among them."
                )
                break
        self.faults += _total_faults(self._connection, self.count.by_coder)
        self.fingerprint = fingerprint_of(
            self._identity, made.rows, made.value, self.changes, self._last_hash
        )
        if self._expected:
            self.comparison = self._compared(self._expected, self.fingerprint, counted[-1])

    def _read(self, line: Change) -> None:
        self.changes += 1
        self.faults += _line_faults(line, self.changes, self._last_hash)
        self._last_hash = line.hash
        if self._expected and self.changes == self._expected.changes:
            self._hash_then = line.hash
        if self.changes == 1:
            self.since, self.from_the_start = line.made_at, line.kind != ChangeKind.SEALED
        if not _take(line, self._logged, self._bounds):
            self.faults.append(f"Line {line.number} of the log of changes cannot be read.")

    def _compared(self, expected: Fingerprint, now: Fingerprint, then: RowSet) -> Comparison:
        if expected.decisions > now.decisions or expected.changes > now.changes:
            return Comparison.CUT_BACK
        made = fingerprint_of(
            self._identity, then.rows, then.value, expected.changes, self._hash_then
        )
        if made != expected:
            return Comparison.DIFFERENT
        return Comparison.SAME if now == expected else Comparison.GROWN


def _seq_of(connection: Connection, place: int) -> int:
    """The number of the decision at this place in the log; 0 if there are fewer."""
    if not place:
        return 0
    found = connection.execute(
        select(decision.c.seq).order_by(decision.c.seq).limit(1).offset(place - 1)
    ).scalar()
    return found or 0


def _lines(connection: Connection) -> Iterator[Change]:
    for row in streamed(connection, select(change_log).order_by(change_log.c.number), _ROWS):
        yield Change(**row._asdict())


def _line_faults(line: Change, place: int, before: str) -> Iterator[str]:
    if line.previous != before or line.number != place:
        yield (
            f"Before line {line.number} of the log of changes something was removed or slipped in."
        )
    if line.hash != line.own_hash():
        yield f"Line {line.number} of the log of changes was changed."


def _take(line: Change, logged: dict[str, RowSet], bounds: list[_Bound]) -> bool:
    """Add what a line says to the totals so far; False if it cannot be read."""
    try:
        said = json.loads(line.document)
        up_to = said.pop(UP_TO, None)
        limit: Limit = int(line.last_seq)
        if up_to is not None:
            limit = {int(coder_id): int(seq) for coder_id, seq in up_to.items()}
        parts = {str(name): RowSet(int(rows), int(digest)) for name, (rows, digest) in said.items()}
        bound = _Bound(int(line.decisions), limit, int(line.digest), str(line.made_at))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False
    for name, rows in parts.items():
        logged.setdefault(name, RowSet()).include(rows)
    bounds.append(bound)
    return True


def _part_faults(connection: Connection, logged: Mapping[str, RowSet]) -> Iterator[str]:
    for part in sealed_parts():
        now = part_now(connection, part)
        then = logged.get(part.name, RowSet())
        if now.same_as(then):
            continue
        name = _NAMES.get(part.name, f"The table {part.name}")
        numbers = ""
        if now.rows != then.rows:
            numbers = (
                f" (the log of changes has {counted(then.rows, 'row')}, the study {now.rows:,})"
            )
        yield f"{name} were changed outside the program{numbers}."


def _total_faults(connection: Connection, by_coder: dict[int, RowSet]) -> Iterator[str]:
    names = {row.id: row.name for row in connection.execute(select(coder.c.id, coder.c.name))}
    counted: dict[int, RowSet] = {}
    for row in connection.execute(select(decision_total)):
        try:
            counted[row.coder_id] = RowSet(int(row.decisions), int(row.digest))
        except (ValueError, TypeError):
            counted[row.coder_id] = RowSet(-1)
    for coder_id in sorted({*by_coder, *counted}, key=str):
        there, made = by_coder.get(coder_id, RowSet()), counted.get(coder_id, RowSet())
        if there.same_as(made):
            continue
        name = display_line(str(names.get(coder_id, coder_id)))
        if there.rows < made.rows:
            yield (f"Decisions of {name} are missing: {there.rows:,} of {made.rows:,} are there.")
        else:
            yield f"The decisions of {name} are not those that were counted when they were made."
