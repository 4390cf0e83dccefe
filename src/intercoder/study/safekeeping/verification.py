"""Checks whether everything in a study is as it was written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from sqlalchemy import Connection, func, select, true
from sqlalchemy.exc import DBAPIError

from intercoder.study.damage.unreadable_values import unreadable_values
from intercoder.study.database.append_only import APPEND_ONLY
from intercoder.study.database.driver import driver_connection
from intercoder.study.database.locks import wait_for_decisions
from intercoder.study.database.schema import answer, decision, package
from intercoder.study.packages.package_digest import digest
from intercoder.study.rounds.people import Role, coder_id, logged_in
from intercoder.study.safekeeping.decision_log_checks import chain_faults
from intercoder.study.safekeeping.standing_checks import current_faults, number_faults
from intercoder.study.seal.checks import DecisionCount, SealCheck
from intercoder.study.seal.fingerprint import Comparison, Fingerprint
from intercoder.study.seal.present import is_no_text, reading_anything
from intercoder.study.study import Study
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class Verification:
    """What was checked, and the faults found."""

    answers: int
    decisions: int
    faults: tuple[str, ...]
    """A sentence for each thing that is not as it was written."""
    changes: int = 0
    """Number of lines in the change log."""
    sealed_since: str = ""
    """When the change log begins, UTC; empty if it was not checked."""
    sealed_from_the_start: bool = True
    """False for a study that is older than its change log."""
    fingerprint: Fingerprint | None = None
    """None if the login in use does not see the whole study."""
    comparison: Comparison | None = None
    """How the study compares with the expected fingerprint, if one was given."""

    @property
    def ok(self) -> bool:
        """Whether everything is intact and all that the expected fingerprint covers is there."""
        return not self.faults and self.comparison in {None, Comparison.SAME, Comparison.GROWN}


def verify(
    study: Study,
    progress: Callable[[int, int], None] | None = None,
    expected: Fingerprint | None = None,
) -> Verification:
    """Check every page and every row of the study.

    Every value is read. Everything except decisions is compared with the change log. Each line of
    each coder's decisions is followed from its first row, and standing decisions are compared with
    the log. In a package, the decisions that were sent in it are checked one by one, since it may
    not hold the rest of their lines. With a coder's login, only that coder's own decisions can be
    followed. `progress` is called with the number of decisions checked and their total. `expected`
    is a fingerprint taken earlier.
    """
    who = logged_in(study)
    wait_for_decisions(study)  # so that the fingerprint's first decisions remain the first
    with study.reading() as connection:
        whose = None if who is None or who.role is Role.LEAD else coder_id(connection, who.name)
        with ThreadPoolExecutor(2) as beside:
            others = [
                beside.submit(one, study) for one in (_storage_faults_of, _standing_faults_of)
            ]
            try:
                found = _look(connection, study, whose, progress, expected)
            except (sqlite3.OperationalError, DBAPIError) as error:
                if not is_no_text(error):
                    raise
                with reading_anything(connection):
                    found = _look(connection, study, whose, progress, expected)
            faults = [*(fault for one in others for fault in one.result()), *found.faults]
        if faults or not found.sealed_from_the_start:
            unreadable = [str(one) for one in unreadable_values(connection)]
            faults = [*unreadable, *faults]
    return replace(found, faults=tuple(faults))


def _look(
    connection: Connection,
    study: Study,
    whose: int | None,
    progress: Callable[[int, int], None] | None,
    expected: Fingerprint | None,
) -> Verification:
    """Check the two logs, and everything they cover."""
    answers = connection.execute(select(func.count()).select_from(answer)).scalar_one()
    mine = true() if whose is None else decision.c.coder_id == whose
    total = connection.execute(select(func.count()).select_from(decision).where(mine)).scalar_one()
    seen = 0

    def advance(rows: int) -> None:
        nonlocal seen
        seen += rows
        if progress:
            progress(seen, total)

    seal = SealCheck(connection, (study.id, study.package), expected) if whose is None else None
    count = seal.count if seal else DecisionCount(())
    faults = [*chain_faults(connection, study, whose, count, advance)]
    if study.package:
        faults += _sent_faults(connection, study.package)
    if progress:
        progress(total, total)
    if seal is None:
        return Verification(answers, total, tuple(faults))
    seal.compare()
    return Verification(
        answers,
        total,
        (*seal.faults, *faults),
        seal.changes,
        seal.since,
        seal.from_the_start,
        seal.fingerprint,
        seal.comparison,
    )


def _storage_faults_of(study: Study) -> Sequence[str]:
    """The faults the database finds itself.

    This takes as long as a third of all, and in a file it needs no Python: so it runs in parallel.
    """
    with study.reading() as connection:
        return [*_storage_faults(connection)]


def _standing_faults_of(study: Study) -> Sequence[str]:
    """The faults of the standing decisions; most of it is work of the database, too."""
    with study.reading() as connection:
        return [*current_faults(connection), *number_faults(connection)]


def _storage_faults(connection: Connection) -> Iterator[str]:
    """The faults the database reports; a server checks its own pages and references."""
    if connection.dialect.name == "postgresql":
        from intercoder.study.postgres.rules.checks import rule_faults

        yield from rule_faults(connection)
        return
    for (found,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if found != "ok":
            yield f"The file is damaged: {display_line(str(found))}."
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        yield f"{len(broken)} rows refer to rows that no longer exist."
    there = set(
        connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE type = 'trigger'").scalars()
    )
    for statement in APPEND_ONLY:
        if statement not in there:
            yield (
                f"The rule {statement.split()[2]} of the file is missing: its log was open to "
                "change."
            )


def _sent_faults(connection: Connection, package_id: str) -> Iterator[str]:
    """A sentence if the decisions sent in this package are not as they were."""
    document = connection.execute(
        select(package.c.document).where(package.c.id == package_id)
    ).scalar()
    try:
        is_as_sent = digest(driver_connection(connection), package_id) in (document or "")
    except TypeError:  # a table holds a value that the program never writes
        is_as_sent = False
    if not is_as_sent:
        yield "What was sent in this package was changed."
