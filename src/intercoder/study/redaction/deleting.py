"""Deletes respondents on request: their answers and attributes are dropped for good.

What stays is a tombstone: the ids, and that and when the texts were deleted. It keeps a later
import of the same file from bringing them back. Decisions on the answers count nowhere; they stay
in the log, since it never changes, with a hash of the text they were made on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import Connection, delete, select, update

from intercoder.coding.passages.moving import Replacement
from intercoder.errors import StudyError, UsageError
from intercoder.study.answers.last_import import forget_last_import
from intercoder.study.answers.removing import hide, kept_in_log
from intercoder.study.answers.trial import TrialOver
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import (
    answer,
    comment,
    redacted_answer,
    respondent,
)
from intercoder.study.log.redactions import RedactionAct, TextChange, record
from intercoder.study.log.removed_answers import removed_rows
from intercoder.study.log.text_changes import record_text_change
from intercoder.study.redaction.erasing import erase_replaced_texts
from intercoder.study.redaction.redacting import check_leads, check_reason
from intercoder.study.redaction.traces import (
    Traces,
    clean_traces,
    put_texts,
    put_translations,
)
from intercoder.study.rounds.lease import check_nobody_at_work
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study, check_is_whole
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class Deletion:
    """What was deleted, or would be."""

    respondents: int = 0
    answers: int = 0
    judged: int = 0
    """Answers on which decisions rest, or that a package may hold: a hash of the text is kept."""
    decisions: int = 0
    """Decisions that count nowhere any more."""
    traces: Traces = field(default_factory=Traces)
    is_erased: bool = True
    """Whether nothing of the texts is left in the file; otherwise that is still to be done."""


@dataclass(frozen=True, slots=True)
class DeletedRespondent:
    """A tombstone."""

    respondent: str
    """The id."""
    answers: int
    deleted_by: str
    reason: str
    made_at: str
    """Time in UTC, ISO 8601."""


def delete_respondents(
    study: Study,
    respondents: Sequence[str],
    who: Coder | None,
    reason: str = "",
    *,
    is_trial: bool = False,
) -> Deletion:
    """Delete everything that these respondents, given by their ids, told the study.

    All of them or none; a trial does everything and keeps nothing. Raises StudyError for an id the
    study does not have, while somebody codes, in a package, and, unless the person is a lead, if
    decisions rest on an answer; UsageError if nobody is named.
    """
    check_is_whole(study)
    check_reason(reason)
    if not respondents:
        raise UsageError("No respondents are named.", "Use --respondent ID.")
    done = Deletion()
    try:
        with study.writing() as connection:
            check_nobody_at_work(connection)
            done = _delete(connection, respondents, who, reason.strip(), is_trial=is_trial)
            if is_trial:
                raise TrialOver
    except TrialOver:
        return done
    erased = erase_replaced_texts(study)
    return Deletion(
        done.respondents, done.answers, done.judged, done.decisions, done.traces, erased
    )


def respondents_deleted(study: Study) -> tuple[DeletedRespondent, ...]:
    """The tombstones, in the order in which the respondents were deleted."""
    statement = (
        select(
            respondent.c.key,
            redacted_answer.c.redacted_by,
            redacted_answer.c.reason,
            redacted_answer.c.made_at,
        )
        .join(answer, answer.c.id == redacted_answer.c.answer_id)
        .join(respondent, respondent.c.id == answer.c.respondent_id)
        .where(redacted_answer.c.act == RedactionAct.DELETED.value)
        .order_by(redacted_answer.c.id)
    )
    found: dict[str, list[tuple[str, str, str]]] = {}
    with study.reading() as connection:
        for row in connection.execute(statement):
            found.setdefault(row.key, []).append((row.redacted_by, row.reason, row.made_at))
    return tuple(DeletedRespondent(key, len(acts), *acts[0]) for key, acts in found.items())


def _delete(
    connection: Connection,
    respondents: Sequence[str],
    who: Coder | None,
    reason: str,
    *,
    is_trial: bool,
) -> Deletion:
    people = _rows_of(connection, respondents)
    answers = [
        row
        for some in batched(people)
        for row in connection.execute(
            select(answer.c.id, answer.c.text)
            .where(answer.c.respondent_id.in_(some))
            .order_by(answer.c.id)
        )
    ]
    rows = [row.id for row in answers]
    judged = kept_in_log(connection, rows)
    if judged and not is_trial:
        check_leads(who, "delete")
    by = who.name if who else ""
    changes = [TextChange(row.id, row.text, "", {}, row.id in judged) for row in answers]
    already = removed_rows(connection, rows)
    traces = clean_traces(
        connection, rows, _nothing, _nothing, pieces=[row.text for row in answers]
    )
    for some in batched(rows):
        connection.execute(delete(comment).where(comment.c.answer_id.in_(some)))
    decisions = hide(connection, [row for row in rows if row not in already], by, reason)
    put_texts(connection, changes, already)
    put_translations(connection, dict.fromkeys(rows))
    for one in changes:
        if one.is_judged and one.before:
            gone = Replacement(0, len(one.before), "")
            record_text_change(connection, one.row, one.before, [gone])
    record(connection, RedactionAct.DELETED, changes, by, reason)
    for some in batched(people):
        connection.execute(
            update(respondent).where(respondent.c.id.in_(some)).values(attributes="{}")
        )
    forget_last_import(connection)
    return Deletion(len(people), len(rows), len(judged), decisions, traces)


def _rows_of(connection: Connection, keys: Sequence[str]) -> list[int]:
    """The rows of these respondents. Raises StudyError for an id there is not."""
    found: dict[str, int] = {}
    for some in batched(list(dict.fromkeys(keys))):
        rows = connection.execute(
            select(respondent.c.key, respondent.c.id).where(respondent.c.key.in_(some))
        )
        found.update({row.key: row.id for row in rows})
    for key in keys:
        if key not in found:
            raise StudyError(
                f"The study has no respondent '{display_line(key)}'.",
                "Ids are in exported tables; nothing was deleted.",
            )
    return sorted(found.values())


def _nothing(row: int, note: str) -> str:
    """What stays of a note on a deleted answer."""
    del row, note
    return ""
