"""Removes answers from a study.

What nobody has decided is deleted. An answer with decisions stays in the log, because their hashes
cover its text: it is marked as removed, its decisions are set aside, and it counts nowhere. So is
an answer that a package may hold, since decisions on it may still come back. Such answers can be
restored (`restoring.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Table, delete, exists, false, select, update

from intercoder.errors import StudyError, UsageError
from intercoder.study.answers.last_import import last_import_in
from intercoder.study.answers.trial import TrialOver
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import (
    answer,
    answer_group,
    comment,
    current_decision,
    decision,
    definition_doubt,
    draft,
    listing,
    package,
    place,
    proposal,
    redacted_answer,
    respondent,
    text_change,
)
from intercoder.study.log.decision_log import log_is_kept_by_triggers
from intercoder.study.log.removed_answers import (
    RemovedAnswer,
    is_in_study,
    record_removals,
    removed_answers,
    set_aside_on,
)
from intercoder.study.log.set_aside_decisions import MAX_REASON
from intercoder.study.queue import text_search
from intercoder.study.queue.finding_groups import find_groups
from intercoder.study.queue.work_lists import ALLOCATED, HANDED_ON, HANDED_REMOVED, REMOVED
from intercoder.study.rounds.lease import check_nobody_at_work
from intercoder.study.rounds.people import Coder, Role
from intercoder.study.study import Study, check_is_whole
from intercoder.study.suggest.text_vectors import forget_vectors
from intercoder.text.display import display_line

_MANY = 100
"""Answers from which on the database is helped to find what refers to them."""
_JUDGED: tuple[Table, ...] = (decision, comment, definition_doubt, proposal, text_change)
"""What people said of answers, and the record of what was replaced in them."""
_AROUND: tuple[Table, ...] = (answer_group, current_decision, draft, listing, place)
"""What follows from answers, or leads to them."""


@dataclass(frozen=True, slots=True)
class WhichAnswers:
    """The answers to be removed: all that are named in any of these ways."""

    answers: tuple[str, ...] = ()
    """Ids of answers."""
    respondents: tuple[str, ...] = ()
    """Ids of respondents, for all of their answers."""
    last_import: bool = False
    """Those that came with the last import."""


@dataclass(frozen=True, slots=True)
class Removal:
    """What became of the answers, or would become of them."""

    deleted: int
    """Answers that are gone."""
    kept_in_log: int
    """Answers that count nowhere any more, while the log keeps the decisions on them."""
    decisions: int
    """Decisions that were set aside."""
    respondents: int
    """Respondents who are gone, because nothing of them is left."""


def remove_answers(
    study: Study, which: WhichAnswers, who: Coder | None, reason: str, *, is_trial: bool = False
) -> Removal:
    """Remove these answers, all of them or none; a trial does everything and keeps nothing.

    Raises StudyError for an id the study does not have, while somebody codes, and, unless the
    person is a lead, if decisions rest on any; UsageError if nothing is named, or then without a
    reason.
    """
    check_is_whole(study)
    removal = Removal(0, 0, 0, 0)
    try:
        with study.writing() as connection:
            check_nobody_at_work(connection)
            rows = _rows_of(connection, which)
            kept = kept_in_log(connection, rows)
            by = _permitted(who, reason, is_trial=is_trial) if kept else ""
            removal = take_out(connection, rows, kept, by, reason.strip())
            if is_trial:
                raise TrialOver
    except TrialOver:
        pass
    return removal


def answers_removed(study: Study) -> tuple[RemovedAnswer, ...]:
    """The removed answers that the log keeps, in the order in which that happened."""
    with study.reading() as connection:
        return removed_answers(connection)


def kept_in_log(connection: Connection, rows: Sequence[int]) -> frozenset[int]:
    """Those of these answers on which something rests, so that the log has to keep them."""
    if connection.execute(select(exists().select_from(package))).scalar_one():
        return frozenset(rows)
    found: set[int] = set()
    for table in (*_JUDGED, redacted_answer):
        said = connection.execute(select(table.c.answer_id).distinct()).scalars()
        found.update(row for row in said if row is not None)
    return frozenset(rows) & found


def take_out(
    connection: Connection, rows: Sequence[int], kept: frozenset[int], by: str, reason: str
) -> Removal:
    """Take the answers in these rows out of everything; those to be kept stay in the log."""
    blocks: dict[int, set[str]] = {}
    texts: list[tuple[int, str]] = []
    people: set[int] = set()
    for some in batched(rows):
        for row in connection.execute(select(answer).where(answer.c.id.in_(some))):
            blocks.setdefault(row.question_id, set()).add(row.language)
            texts.append((row.id, row.text))
            people.add(row.respondent_id)
    _keep_seats(connection, sorted(kept))
    _clear_around(connection, rows)
    text_search.forget(connection, texts)
    forget_vectors(connection, [text for _, text in texts])
    decisions = _mark(connection, sorted(kept), by, reason)
    gone = [row for row in rows if row not in kept]
    with _found_quickly(connection, len(gone)):
        for some in batched(gone):
            connection.execute(delete(answer).where(answer.c.id.in_(some)))
    left = _without_answers(connection, people)
    for some in batched(left):
        connection.execute(delete(respondent).where(respondent.c.id.in_(some)))
    find_groups(connection, blocks)
    return Removal(len(gone), len(kept), decisions, len(left))


def hide(connection: Connection, rows: Sequence[int], by: str, reason: str) -> int:
    """Hide answers whose rows stay; the number of decisions set aside.

    The index and the groups are left to the caller.
    """
    _clear_around(connection, rows)
    return _mark(connection, sorted(rows), by, reason)


def _keep_seats(connection: Connection, rows: Sequence[int]) -> None:
    """Note who has these answers, and who handed them on, for when they are restored."""
    for some in batched(rows):
        for before, now in ((ALLOCATED, REMOVED), (HANDED_ON, HANDED_REMOVED)):
            connection.execute(
                update(listing)
                .where(listing.c.answer_id.in_(some), listing.c.purpose == before)
                .values(purpose=now, position=listing.c.answer_id)
            )


def _clear_around(connection: Connection, rows: Sequence[int]) -> None:
    """Delete what follows from these answers, or leads to them."""
    for table in _AROUND:
        if table is current_decision and log_is_kept_by_triggers(connection):
            continue
        kept = listing.c.purpose.in_((REMOVED, HANDED_REMOVED))
        still_needed = kept if table is listing else false()
        for some in batched(rows):
            connection.execute(delete(table).where(table.c.answer_id.in_(some), ~still_needed))


def _mark(connection: Connection, rows: Sequence[int], by: str, reason: str) -> int:
    """Record that these answers are removed; the number of decisions set aside."""
    record_removals(connection, rows, by, reason)
    return sum(set_aside_on(connection, some) for some in batched(rows))


def _rows_of(connection: Connection, which: WhichAnswers) -> list[int]:
    """The rows of the answers, ascending. Raises StudyError for an id there is not."""
    found: set[int] = set()
    for name, keys, statement in (
        ("answer", which.answers, select(answer.c.key, answer.c.id)),
        (
            "respondent",
            which.respondents,
            select(respondent.c.key, answer.c.id).join(
                answer, answer.c.respondent_id == respondent.c.id
            ),
        ),
    ):
        column = answer.c.key if name == "answer" else respondent.c.key
        known: set[str] = set()
        for some in batched(keys):
            for key, row in connection.execute(statement.where(column.in_(some), is_in_study())):
                known.add(key)
                found.add(row)
        unknown = [key for key in keys if key not in known]
        if unknown:
            raise StudyError(
                f"The study has no {name} '{display_line(unknown[0])}'.",
                "Ids are in exported tables; nothing was removed.",
            )
    if which.last_import:
        first, last = last_import_in(connection).answers
        there = select(answer.c.id).where(answer.c.id.between(first, last), is_in_study())
        found.update(connection.execute(there).scalars())
    if not found:
        raise UsageError(
            "No answers are named.", "Use --answer ID, --respondent ID or --last-import."
        )
    return sorted(found)


def _permitted(who: Coder | None, reason: str, *, is_trial: bool) -> str:
    """The lead's name. Raises StudyError for others, UsageError without a reason."""
    if is_trial:
        return ""
    if who is None or who.role is not Role.LEAD:
        name = "Nobody" if who is None else display_line(who.name)
        raise StudyError(
            "Decisions rest on these answers, or a package may hold them: only leads remove them, "
            f"and {name} {'is known to lead' if who is None else 'does not lead'} this study.",
            "Say who leads, with --as NAME.",
        )
    if not reason.strip() or len(reason) > MAX_REASON:
        raise UsageError(
            "Decisions rest on these answers, so the reason is kept with the removal; it is "
            f"{'too long' if reason.strip() else 'missing'}.",
            f"Add --because with at most {MAX_REASON:,} characters.",
        )
    return who.name


def _without_answers(connection: Connection, people: set[int]) -> list[int]:
    """Those of these respondents who have no answer any more."""
    left: list[int] = []
    for some in batched(sorted(people)):
        answered = set(
            connection.execute(
                select(answer.c.respondent_id).where(answer.c.respondent_id.in_(some)).distinct()
            ).scalars()
        )
        left += [row for row in some if row not in answered]
    return left


@contextmanager
def _found_quickly(connection: Connection, count: int) -> Iterator[None]:
    """Let an SQLite file find what refers to an answer, while many are deleted.

    It looks for that in every table, row by row, unless there is an index; a lasting one would
    slow down every decision.
    """
    if connection.dialect.name != "sqlite" or count < _MANY:
        yield
        return
    referring = {one.name: "answer_id" for one in (*_JUDGED, *_AROUND)} | {
        "answer": "respondent_id"
    }
    for name, column in referring.items():
        connection.exec_driver_sql(f"CREATE INDEX removal_from_{name} ON {name} ({column})")
    yield
    for name in referring:
        connection.exec_driver_sql(f"DROP INDEX removal_from_{name}")
