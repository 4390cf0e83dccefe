"""Restores removed answers that the log has kept, with their decisions and their seats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, exists, func, select, update

from intercoder.errors import StudyError, UsageError
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import (
    answer,
    decision,
    listing,
    redacted_answer,
    respondent,
    set_aside,
)
from intercoder.study.log.decision_log import bring_up_answer
from intercoder.study.log.redactions import RedactionAct
from intercoder.study.log.removed_answers import (
    RemovedAnswer,
    record_restorations,
    removals_of,
    removed_rows,
)
from intercoder.study.log.set_aside_decisions import MAX_REASON, Found, is_set_aside, take_back
from intercoder.study.queue import text_search
from intercoder.study.queue.finding_groups import find_groups
from intercoder.study.queue.work_lists import ALLOCATED, HANDED_ON, HANDED_REMOVED, REMOVED
from intercoder.study.rounds.lease import check_nobody_at_work
from intercoder.study.rounds.people import Coder, Role
from intercoder.study.study import Study, check_is_whole
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class Restoration:
    """What came back."""

    answers: int
    decisions: int
    """Decisions that count again: those that the removal had set aside, and no others."""
    seats: int
    """Places in coders' queues, at their ends."""


def restore_answers(
    study: Study,
    who: Coder | None,
    reason: str,
    *,
    answers: Sequence[str] = (),
    respondents: Sequence[str] = (),
) -> Restoration:
    """Restore these removed answers and those of these respondents, all of them or none.

    Raises StudyError for an id of which nothing is removed, for an answer whose text was deleted
    for good, while somebody codes, in a package, and unless the person is a lead; UsageError if
    nothing is named, or without a reason.
    """
    check_is_whole(study)
    by = _lead(who)
    reason = _given(reason)
    if not (answers or respondents):
        raise UsageError("No answers are named.", "Use --answer ID or --respondent ID.")
    with study.writing() as connection:
        check_nobody_at_work(connection)
        rows = sorted(
            {*_rows_of_answers(connection, answers), *_rows_of_people(connection, respondents)}
        )
        _check_texts_are_there(connection, rows)
        removals = [one for some in batched(rows) for one in removals_of(connection, some)]
        record_restorations(connection, rows, by, reason)
        seats = _give_seats_back(connection, rows)
        decisions = sum(_count_again(connection, one, by, reason) for one in removals)
        _show(connection, rows)
    return Restoration(len(rows), decisions, seats)


def _lead(who: Coder | None) -> str:
    if who is None or who.role is not Role.LEAD:
        name = "Nobody" if who is None else display_line(who.name)
        raise StudyError(
            f"{name} {'is known to lead' if who is None else 'does not lead'} this study, and "
            "only leads restore answers.",
            "Say who leads, with --as NAME.",
        )
    return who.name


def _given(reason: str) -> str:
    if not (reason := reason.strip()) or len(reason) > MAX_REASON:
        raise UsageError(
            f"The reason is {'too long' if reason else 'missing'}.",
            f"Add --because with at most {MAX_REASON:,} characters.",
        )
    return reason


def _rows_of_answers(connection: Connection, keys: Sequence[str]) -> set[int]:
    """The rows of these removed answers. Raises StudyError for an id that names none."""
    rows = {
        row.key: row.id
        for some in batched(list(dict.fromkeys(keys)))
        for row in connection.execute(
            select(answer.c.key, answer.c.id).where(answer.c.key.in_(some))
        )
    }
    removed = removed_rows(connection, list(rows.values()))
    for key in keys:
        if rows.get(key) not in removed:
            raise _nothing_removed(f"with the id '{display_line(key)}'")
    return set(removed)


def _rows_of_people(connection: Connection, keys: Sequence[str]) -> set[int]:
    """The rows of all removed answers of these respondents. Raises StudyError if one has none."""
    found: set[int] = set()
    for key in dict.fromkeys(keys):
        rows = connection.execute(
            select(answer.c.id)
            .join(respondent, respondent.c.id == answer.c.respondent_id)
            .where(respondent.c.key == key)
        ).scalars()
        removed = removed_rows(connection, list(rows))
        if not removed:
            raise _nothing_removed(f"of a respondent '{display_line(key)}'")
        found |= removed
    return found


def _nothing_removed(whose: str) -> StudyError:
    return StudyError(
        f"The log keeps no removed answer {whose}; nothing was restored.",
        "`intercoder answers removed` lists those it keeps. What nobody had decided was deleted, "
        "and comes back by importing it again.",
    )


def _check_texts_are_there(connection: Connection, rows: Sequence[int]) -> None:
    """Raise StudyError if the text of any was deleted on request."""
    for some in batched(rows):
        gone = connection.execute(
            select(answer.c.key)
            .join(redacted_answer, redacted_answer.c.answer_id == answer.c.id)
            .where(answer.c.id.in_(some), redacted_answer.c.act == RedactionAct.DELETED.value)
            .limit(1)
        ).scalar()
        if gone is not None:
            raise StudyError(
                f"The text of the answer {display_line(gone)} was deleted for good; nothing was "
                "restored.",
                "`intercoder respondents deleted` shows by whom, and why.",
            )


def _give_seats_back(connection: Connection, rows: Sequence[int]) -> int:
    """Put the answers at the ends of the queues they were in; the number of places.

    Whoever had handed one on does not get it back.
    """
    for some in batched(rows):
        connection.execute(
            update(listing)
            .where(listing.c.answer_id.in_(some), listing.c.purpose == HANDED_REMOVED)
            .values(purpose=HANDED_ON)
        )
    seats = [
        row
        for some in batched(rows)
        for row in connection.execute(
            select(listing.c.coder_id, listing.c.round_id, listing.c.answer_id)
            .where(listing.c.purpose == REMOVED, listing.c.answer_id.in_(some))
            .order_by(listing.c.answer_id)
        )
    ]
    ends: dict[tuple[int, int], int] = {}
    for coder_row, round_row, number in seats:
        theirs = (listing.c.coder_id == coder_row) & (listing.c.round_id == round_row)
        if (coder_row, round_row) not in ends:
            allocated = select(func.max(listing.c.position)).where(
                theirs, listing.c.purpose == ALLOCATED
            )
            ends[coder_row, round_row] = connection.execute(allocated).scalar() or 0
        ends[coder_row, round_row] += 1
        connection.execute(
            update(listing)
            .where(theirs, listing.c.purpose == REMOVED, listing.c.answer_id == number)
            .values(purpose=ALLOCATED, position=ends[coder_row, round_row])
        )
    return len(seats)


def _count_again(connection: Connection, removal: RemovedAnswer, by: str, reason: str) -> int:
    """Restore the decisions that this removal set aside; how many there were."""
    of_removal = exists().where(
        set_aside.c.decision_id == decision.c.id,
        set_aside.c.takes_back.is_(None),
        set_aside.c.set_by == removal.removed_by,
        set_aside.c.reason == removal.reason,
        set_aside.c.made_at >= removal.made_at,
    )
    found = connection.execute(
        select(decision.c.id, decision.c.coder_id, decision.c.round_id)
        .where(decision.c.answer_id == removal.row, is_set_aside(decision.c.id), of_removal)
        .order_by(decision.c.id)
    ).all()
    for row in found:
        one = Found(row.id, "", row.coder_id, row.round_id, removal.row)
        take_back(connection, one, by, reason)
    for coder_row, round_row in sorted({(row.coder_id, row.round_id) for row in found}):
        bring_up_answer(connection, coder_row, round_row, removal.row)
    return len(found)


def _show(connection: Connection, rows: Sequence[int]) -> None:
    """Let the answers be found again, and join the groups they belong to."""
    blocks: dict[int, set[str]] = {}
    for some in batched(rows):
        there = connection.execute(
            select(answer.c.id, answer.c.text, answer.c.question_id, answer.c.language).where(
                answer.c.id.in_(some)
            )
        ).all()
        text_search.index(connection, [(row.id, row.text) for row in there])
        for row in there:
            blocks.setdefault(row.question_id, set()).add(row.language)
    find_groups(connection, blocks)
