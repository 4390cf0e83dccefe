"""Keeping a study safe: copies of it, and finding out whether all of it is intact."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Connection, and_, func, select, true

from intercoder.coding.chain import Entry, chain_hash, first_hash
from intercoder.coding.decision import Decision, State
from intercoder.errors import StudyError
from intercoder.study.bulk import streamed
from intercoder.study.engine import sqlite_connection
from intercoder.study.faults import study_error
from intercoder.study.log import AnyRow
from intercoder.study.opening import remove_file
from intercoder.study.people import Role, coder_id, logged_in
from intercoder.study.schema import (
    answer,
    chain_head,
    coder,
    coding_round,
    current_decision,
    decision,
    package,
)
from intercoder.study.sent import digest
from intercoder.study.set_aside import is_set_aside
from intercoder.study.sound_rows import Unreadable, decision_of
from intercoder.study.study import Study, is_address
from intercoder.text.display import display_line

BATCH = 2000
PAGES_AT_ONCE = 4096
"""How many database pages are copied between two looks at who else wants the study."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What was looked at, and what was found wrong."""

    answers: int
    decisions: int
    faults: tuple[str, ...]
    """A sentence for each thing that is not as it was written."""

    @property
    def ok(self) -> bool:
        """Whether everything is intact."""
        return not self.faults


def backup(study: Study, target: Path) -> None:
    """A consistent copy of the study as it is now, in a file, while others go on working in it.

    Raises StudyError if something is at the target already or it cannot be written; nothing is
    left there then.
    """
    if is_address(study.address):
        from intercoder.study.copying import copy_study

        copy_study(study, str(target))
        return
    if target.exists():
        raise StudyError(f"{target} exists already.", "Choose another name for the copy.")
    part = target.with_name(target.name + ".part")
    remove_file(part)
    try:
        with (
            closing(sqlite_connection(Path(study.target))) as source,
            closing(sqlite_connection(part, "rwc")) as copy,
        ):
            part.chmod(0o600)
            source.backup(copy, pages=PAGES_AT_ONCE)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, complete in itself
        part.replace(target)
    except sqlite3.Error as error:
        remove_file(part)
        raise study_error(error, str(target)) from error
    except OSError as error:
        remove_file(part)
        raise StudyError(
            f"{target} cannot be written: {(error.strerror or 'unknown reason').lower()}.",
            "Choose a folder that you may write to.",
        ) from None


def verify(study: Study, progress: Callable[[int, int], None] | None = None) -> Verification:
    """Look at every page and every row of the study.

    Each line of each coder's log is followed from its first row; what stands is compared with what
    the log says. In a package the decisions that were sent in it are looked at one by one, since
    others of their lines may not be in it. With a coder's login, only that coder's own log can be
    followed. `progress` is told how many of how many decisions were looked at.
    """
    faults: list[str] = []
    who = logged_in(study)
    with study.reading() as connection:
        faults.extend(_storage_faults(connection))
        answers = connection.execute(select(func.count()).select_from(answer)).scalar_one()
        whose = None if who is None or who.role is Role.LEAD else coder_id(connection, who.name)
        mine = true() if whose is None else decision.c.coder_id == whose
        total = connection.execute(
            select(func.count()).select_from(decision).where(mine)
        ).scalar_one()
        faults.extend(_chain_faults(connection, study, whose, total, progress))
        faults.extend(_current_faults(connection))
        if study.package:
            faults.extend(_sent_faults(connection, study.package))
    return Verification(answers, total, tuple(faults))


def _storage_faults(connection: Connection) -> Iterator[str]:
    """What the database itself says: a server looks after its own pages and references."""
    if connection.dialect.name == "postgresql":
        from intercoder.study.postgres.checks import rule_faults

        yield from rule_faults(connection)
        return
    for (found,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if found != "ok":
            yield f"The file is damaged: {display_line(str(found))}."
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        yield f"{len(broken)} rows refer to rows that are gone."


def _chain_faults(
    connection: Connection,
    study: Study,
    whose: int | None,
    total: int,
    progress: Callable[[int, int], None] | None,
) -> Iterator[str]:
    heads: Mapping[tuple[int, str], AnyRow] = {
        (row.coder_id, row.line): row for row in connection.execute(select(chain_head))
    }
    seen = 0
    for someone in _lines(connection, heads):
        if whose not in {None, someone.id}:
            continue  # a coder's login sees of the others only what is in closed rounds
        name = display_line(someone.name)
        is_whole = someone.line == study.package or not study.package
        expected, count = first_hash(study.id, someone.name, someone.line), 0
        for row in _rows_of(connection, someone.id, someone.line):
            made = decision_of(row)
            what = f"decision {row.id} of {name} on answer {display_line(row.answer_key)}"
            if is_whole and row.previous != expected:
                yield f"Before {what} something was removed or slipped in."
            if isinstance(made, Unreadable):
                yield f"The {what} cannot be read: its {made.what} is not as it was written."
            elif _hash(row, made, someone.name) != row.hash:
                yield f"The {what}, or the text it was made on, was changed."
            expected, count = row.hash, count + 1
            seen += 1
            if progress and seen % BATCH == 0:
                progress(seen, total)
        head = heads.get((someone.id, someone.line))
        if not is_whole:
            continue
        if (head.hash, head.decisions) != (expected, count) if head else count > 0:
            yield f"The last decisions of {name} are missing."
    if progress:
        progress(total, total)


def _hash(row: AnyRow, made: Decision, coder: str) -> str:
    entry = Entry(made, coder, row.round, row.revision, row.decided_at)
    return chain_hash(row.previous, entry, row.text)


def _sent_faults(connection: Connection, package_id: str) -> Iterator[str]:
    """Whether what was sent in this package is as it was."""
    raw = connection.connection.driver_connection
    document = connection.execute(
        select(package.c.document).where(package.c.id == package_id)
    ).scalar()
    if not isinstance(raw, sqlite3.Connection) or digest(raw, package_id) not in (document or ""):
        yield "What was sent in this package was changed."


class _Line(NamedTuple):
    """A line of a coder's log."""

    id: int
    name: str
    line: str


def _lines(connection: Connection, heads: Collection[tuple[int, str]]) -> list[_Line]:
    """Every line that has rows, or is said to have had some."""
    names = {row.id: row.name for row in connection.execute(select(coder.c.id, coder.c.name))}
    written = connection.execute(select(decision.c.coder_id, decision.c.line).distinct())
    found = {(row.coder_id, row.line) for row in written}.union(heads)
    return [_Line(number, names[number], line) for number, line in sorted(found)]


def _rows_of(connection: Connection, coder_id: int, line: str) -> Iterator[AnyRow]:
    statement = (
        select(
            decision,
            answer.c.key.label("answer_key"),
            answer.c.text,
            coding_round.c.name.label("round"),
        )
        .join(answer, answer.c.id == decision.c.answer_id)
        .join(coding_round, coding_round.c.id == decision.c.round_id)
        .where(decision.c.coder_id == coder_id, decision.c.line == line)
        .order_by(decision.c.seq)
    )
    yield from streamed(connection, statement, BATCH)


def _current_faults(connection: Connection) -> Iterator[str]:
    """Answers whose standing decision is not the one with the greatest id."""
    last = (
        select(
            decision.c.coder_id,
            decision.c.round_id,
            decision.c.answer_id,
            func.max(decision.c.id).label("id"),
        )
        .where(~is_set_aside(decision.c.id))
        .group_by(decision.c.coder_id, decision.c.round_id, decision.c.answer_id)
        .subquery()
    )
    same = and_(
        current_decision.c.coder_id == last.c.coder_id,
        current_decision.c.round_id == last.c.round_id,
        current_decision.c.answer_id == last.c.answer_id,
    )
    standing = (
        select(last.c.answer_id)
        .select_from(last)
        .join(decision, decision.c.id == last.c.id)
        .outerjoin(current_decision, same)
    )
    is_unseen = decision.c.state == State.UNSEEN
    wrong = connection.execute(
        select(func.count()).select_from(
            standing.where(
                (is_unseen & current_decision.c.seq.is_not(None))
                | (
                    ~is_unseen
                    & (
                        current_decision.c.seq.is_(None)
                        | (current_decision.c.seq != decision.c.seq)
                        | (current_decision.c.state != decision.c.state)
                        | (current_decision.c.unsure != decision.c.unsure)
                    )
                )
            ).subquery()
        )
    ).scalar_one()
    stray = connection.execute(
        select(func.count())
        .select_from(current_decision.outerjoin(last, same))
        .where(last.c.id.is_(None))
    ).scalar_one()
    if wrong + stray:
        yield f"{wrong + stray} answers do not stand as the log says."
