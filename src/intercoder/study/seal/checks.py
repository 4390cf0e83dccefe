"""Compares everything under the seal with the log of changes, and both logs with each other."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from sqlalchemy import Connection, select

from intercoder.study.bulk import streamed
from intercoder.study.schema import change_log, coder, decision_total
from intercoder.study.seal.change_log import Change, first_hash
from intercoder.study.seal.digests import MODULUS, RowSet, digest_of
from intercoder.study.seal.fingerprint import Comparison, Fingerprint, fingerprint_of
from intercoder.study.seal.parts import sealed_parts
from intercoder.study.seal.present import decisions_in_order, part_now
from intercoder.text.display import display_line

_ROWS = 1000
_NAMES: dict[str, str] = {
    "about": "The name and id of the study",
    "allocation": "The records of how answers were allocated",
    "answer": "The answers",
    "answer_group": "The groups of similar answers",
    "application": "The runs of machines",
    "assistance": "The settings of suggestions",
    "attribute": "The names of attributes",
    "codebook_revision": "The codebook and its revisions",
    "coder": "The coders, with their names, roles and logins",
    "comment": "The comments",
    "definition_doubt": "The doubts about definitions",
    "listing": "The lists of answers allocated to coders",
    "model": "The models",
    "package": "The packages that were sent",
    "question": "The questions and their wordings",
    "respondent": "The respondents and their attributes",
    "round": "The rounds and their settings",
    "set_aside": "The decisions that were set aside",
}
"""What a person calls each part."""


@dataclass(slots=True)
class Seal:
    """What the two logs say together."""

    changes: int = 0
    since: str = ""
    """When the first line was written: what was there before was taken as it was found."""
    from_the_start: bool = True
    decisions: int = 0
    fingerprint: Fingerprint | None = None
    comparison: Comparison | None = None
    faults: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Bound:
    """How many decisions there were when a line was written, and their digest."""

    decisions: int
    digest: int
    made_at: str


def check_seal(
    connection: Connection,
    identity: tuple[str, str],
    expected: Fingerprint | None = None,
    advance: Callable[[int], object] = lambda _rows: None,
) -> Seal:
    """Check the log of changes, all parts against it, and the decisions it counts.

    `identity` has the ids of the study and of the package; `expected` is a fingerprint that was
    taken earlier. `advance` is called with the number of rows just read.
    """
    seal = Seal()
    logged: dict[str, RowSet] = {}
    bounds: list[_Bound] = []
    hashes = {0: first_hash(*identity)}
    asked = expected.changes if expected else 0
    for line in _lines(connection):
        seal.changes += 1
        seal.faults += _line_faults(line, seal.changes, hashes[0])
        hashes[0] = line.hash
        if seal.changes == asked:
            hashes[asked] = line.hash
        if seal.changes == 1:
            seal.since, seal.from_the_start = line.made_at, line.kind != "sealed"
        if not _take(line, logged, bounds):
            seal.faults.append(f"Line {line.number} of the log of changes cannot be read.")
    if not seal.changes:
        seal.faults.append("The log of changes is empty: nothing says how this study began.")
    seal.faults += _part_faults(connection, logged, advance)
    digests = _count_decisions(connection, seal, bounds, expected, advance)
    last = hashes[0]
    seal.fingerprint = fingerprint_of(
        identity, seal.decisions, digests[seal.decisions], seal.changes, last
    )
    if expected:
        seal.comparison = _compare(expected, seal, identity, digests, hashes)
    return seal


def _lines(connection: Connection) -> Iterator[Change]:
    statement = select(change_log).order_by(change_log.c.number)
    for row in streamed(connection, statement, _ROWS):
        yield Change(**row._mapping)


def _line_faults(line: Change, place: int, before: str) -> Iterator[str]:
    if line.previous != before or line.number != place:
        yield (
            f"Before line {line.number} of the log of changes something was removed or slipped in."
        )
    if line.hash != line.own_hash():
        yield f"Line {line.number} of the log of changes was changed."


def _take(line: Change, logged: dict[str, RowSet], bounds: list[_Bound]) -> bool:
    """Add what a line says to what was logged before; False if it cannot be read."""
    try:
        parts = {
            str(name): RowSet(int(rows), int(digest))
            for name, (rows, digest) in json.loads(line.document).items()
        }
        bound = _Bound(int(line.decisions), int(line.digest), str(line.made_at))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return False
    for name, rows in parts.items():
        logged.setdefault(name, RowSet()).include(rows)
    bounds.append(bound)
    return True


def _part_faults(
    connection: Connection, logged: dict[str, RowSet], advance: Callable[[int], object]
) -> Iterator[str]:
    for part in sealed_parts():
        now = part_now(connection, part, advance)
        then = logged.get(part.name, RowSet())
        if now.same_as(then):
            continue
        name = _NAMES.get(part.name, f"The table {part.name}")
        counted = ""
        if now.rows != then.rows:
            counted = f" (the log of changes has {then.rows:,} rows, the study {now.rows:,})"
        yield f"{name} were changed outside the program{counted}."


def _count_decisions(
    connection: Connection,
    seal: Seal,
    bounds: list[_Bound],
    expected: Fingerprint | None,
    advance: Callable[[int], object],
) -> dict[int, int]:
    """Compare the decisions with what the lines and the totals say; their digests at the end, and
    at the number that is expected."""
    asked = expected.decisions if expected else 0
    wanted = {bound.decisions for bound in bounds}
    found = {0: 0}
    by_coder: dict[int, RowSet] = {}
    count = digest = 0
    for coder_id, row in decisions_in_order(connection):
        one = digest_of(row)
        digest += one
        count += 1
        theirs = by_coder.get(coder_id)
        if theirs is None:
            theirs = by_coder[coder_id] = RowSet()
        theirs.rows += 1
        theirs.digest += one
        if count in wanted or count == asked:
            found[count] = digest % MODULUS
        if count % _ROWS == 0:
            advance(_ROWS)
    found[count] = digest % MODULUS
    seal.decisions = count
    for bound in bounds:
        if bound.decisions > count or found.get(bound.decisions) != bound.digest:
            seal.faults.append(
                f"Decisions that were in the study at {display_line(bound.made_at)} are missing, "
                "or others were slipped in before them."
            )
            break
    seal.faults += _total_faults(connection, by_coder)
    return found


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


def _compare(
    expected: Fingerprint,
    seal: Seal,
    identity: tuple[str, str],
    digests: dict[int, int],
    hashes: dict[int, str],
) -> Comparison:
    if expected.decisions > seal.decisions or expected.changes > seal.changes:
        return Comparison.CUT_BACK
    then = fingerprint_of(
        identity,
        expected.decisions,
        digests[expected.decisions],
        expected.changes,
        hashes[expected.changes],
    )
    if then != expected:
        return Comparison.DIFFERENT
    is_same = (seal.decisions, seal.changes) == (expected.decisions, expected.changes)
    return Comparison.SAME if is_same else Comparison.GROWN
