"""Undoes the last import, as long as nothing rests on it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, delete, exists, select, update

from intercoder.errors import StudyError
from intercoder.study.answers.last_import import LastImport, forget_last_import, last_import_in
from intercoder.study.answers.removing import kept_in_log, take_out
from intercoder.study.answers.value_labels import restore_value_labels
from intercoder.study.database.bulk import batched, update_rows
from intercoder.study.database.schema import (
    answer,
    attribute,
    package,
    question,
    respondent,
)
from intercoder.study.log.redactions import forget_on_import
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.queue.finding_groups import find_groups
from intercoder.study.rounds.lease import check_nobody_at_work
from intercoder.study.study import Study, check_is_whole
from intercoder.text.counted import counted
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back."""

    file: str
    made_at: str
    """When the file was imported, in UTC, ISO 8601."""
    answers: int
    respondents: int
    questions: int
    details: int
    """Respondents, answers and questions that have their earlier attributes, languages,
    translations and wordings again."""


def last_import(study: Study) -> LastImport:
    """The import that would be undone. Raises StudyError if there is none."""
    with study.reading() as connection:
        return last_import_in(connection)


def undo_import(study: Study) -> Undone:
    """Take the last import back: all of it, or nothing.

    Raises StudyError if there is none, if decisions, comments or packages rest on it, if it changed
    too much for the earlier values to be kept, and while somebody codes.
    """
    check_is_whole(study)
    with study.writing() as connection:
        check_nobody_at_work(connection)
        made = last_import_in(connection)
        first, last = made.answers
        there = select(answer.c.id).where(answer.c.id.between(first, last), is_in_study())
        rows = list(connection.execute(there.order_by(answer.c.id)).scalars())
        _check(connection, made, rows)
        removal = take_out(connection, rows, frozenset(), "", "")
        gone = removal.respondents
        _restore(connection, made)
        questions = _delete_questions(connection, made)
        if made.attributes:
            connection.execute(delete(attribute).where(attribute.c.id.in_(made.attributes)))
        forget_last_import(connection)
        forget_on_import(connection, made.answers[0])
    details = sum(map(len, (made.described, made.spoken, made.worded, made.translated)))
    return Undone(made.file, made.made_at, len(rows), gone, questions, details)


def _check(connection: Connection, made: LastImport, rows: list[int]) -> None:
    name = display_line(made.file)
    if not made.can_be_undone:
        raise StudyError(
            f"The import of {name} changed too many details for the earlier ones to be kept.",
            "Restore a backup that was made before it.",
        )
    if made.decisions:
        raise StudyError(
            f"The import of {name} brought {counted(made.decisions, 'decision')}, "
            "which the log keeps.",
            "`intercoder answers remove STUDY --last-import --because REASON` removes its answers "
            "from everything else; leads do that.",
        )
    kept = kept_in_log(connection, rows)
    if not kept:
        return
    sent = connection.execute(select(exists().select_from(package))).scalar_one()
    why = (
        "packages were made, which may hold its answers"
        if sent
        else f"decisions, comments or doubts rest on {len(kept):,} of its answers"
    )
    raise StudyError(
        f"The import of {name} cannot be undone: {why}.",
        "`intercoder answers remove STUDY --last-import --because REASON` removes them, and the "
        "log keeps that they were there; leads do that.",
    )


def _restore(connection: Connection, made: LastImport) -> None:
    """Give what was there before its earlier details."""
    update_rows(connection, respondent, "attributes", list(made.described.items()))
    update_rows(connection, answer, "language", list(made.spoken.items()))
    earlier = [(row, translation or None) for row, translation in made.translated.items()]
    update_rows(connection, answer, "translation", earlier)
    blocks: dict[int, set[str]] = {}
    for some in batched(list(made.spoken)):
        for row in connection.execute(
            select(answer.c.id, answer.c.question_id).where(answer.c.id.in_(some))
        ):
            languages = connection.execute(
                select(answer.c.language).where(answer.c.question_id == row.question_id).distinct()
            ).scalars()
            if row.question_id not in blocks:
                blocks[row.question_id] = set(languages)
    find_groups(connection, blocks)
    for number, wording in made.worded.items():
        connection.execute(update(question).where(question.c.id == number).values(wording=wording))
    if made.value_labels is not None:
        restore_value_labels(connection, made.value_labels)


def _delete_questions(connection: Connection, made: LastImport) -> int:
    """Delete the questions that came with the import and have no answers."""
    asked = select(answer.c.question_id)
    gone = connection.execute(
        delete(question).where(question.c.id.in_(made.questions), question.c.id.not_in(asked))
    )
    return int(gone.rowcount)
