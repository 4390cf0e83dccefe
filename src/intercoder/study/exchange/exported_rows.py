"""Streams a study's answers and current decisions; nothing is held whole in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, Connection, Select, exists, func, select

from intercoder.answers.answer import Answer
from intercoder.coding.decision import Circumstances, Judgement, SelectionReason
from intercoder.study.database.bulk import batched, fetched, streamed
from intercoder.study.database.column_types import only_text
from intercoder.study.database.schema import (
    IS_STANDING,
    answer,
    coder,
    coding_round,
    current_decision,
    decision,
    question,
    respondent,
)
from intercoder.study.log.code_set_sql import has_passages
from intercoder.study.log.decision_log import AnyRow
from intercoder.study.log.decision_rows import (
    Unreadable,
    are_readable,
    circumstances_of,
    is_moment,
    leave_out,
    parts_of,
)
from intercoder.study.log.json_records import attributes_from_text
from intercoder.study.log.removed_answers import is_in_study, some_removed
from intercoder.study.log.text_changes import read_text_changes
from intercoder.study.log.training_decisions import counts
from intercoder.study.rounds.people import coder_id, round_id
from intercoder.study.study import Study

BATCH = 2000
"""Number of rows fetched at a time."""
_FEW = 20
"""A coder's decisions are few beside this many times as many answers."""


@dataclass(frozen=True, slots=True)
class Coding:
    """One coder's standing decision on one answer."""

    answer: Answer
    coder: str
    round: str
    judgement: Judgement
    revision: int
    decided_at: str
    """UTC, ISO 8601."""
    seconds: float
    """Time in view before deciding, idle time capped."""
    shown: tuple[str, ...] | None
    """Ids of the suggested codes; None if suggestions could not be seen."""
    circumstances: Circumstances
    id: str = ""
    """Id of the decision in the log."""


def answers(study: Study) -> Iterator[Answer]:
    """Every answer, in queue order."""
    statement = (
        _with_answers(select(*_ANSWER))
        .where(is_in_study())
        .order_by(answer.c.question_id, answer.c.id)
    )
    with study.reading() as connection:
        for row in streamed(connection, statement, BATCH):
            yield _answer(row)


def has_translations(study: Study) -> bool:
    """Whether any answer has a translation beside it."""
    translated = exists().where(answer.c.translation.is_not(None), is_in_study())
    with study.reading() as connection:
        return bool(connection.execute(select(translated)).scalar())


def answer_keys(study: Study) -> Iterator[str]:
    """The ids of all answers, in no order."""
    with study.reading() as connection:
        for row in streamed(connection, select(answer.c.key), BATCH):
            yield row.key


def answer_counts(study: Study, wave: str = "") -> Mapping[str, int]:
    """How many answers each question has; with a wave, those of respondents in it."""
    statement = select(question.c.key, func.count()).join_from(question, answer)
    if wave:
        in_wave = respondent.c.key.endswith(f":{wave}", autoescape=True)
        statement = statement.join(respondent).where(in_wave)
    with study.reading() as connection:
        found = connection.execute(statement.group_by(question.c.key))
        return {row[0]: row[1] for row in found}


def respondent_keys(study: Study) -> Iterator[str]:
    """The ids of all respondents, in no order."""
    with study.reading() as connection:
        for row in streamed(connection, select(respondent.c.key), BATCH):
            yield row.key


def answers_at(study: Study, numbers: Sequence[int]) -> dict[int, Answer]:
    """The answers in these rows of the study, by row."""
    wanted = list(dict.fromkeys(numbers))
    found: dict[int, Answer] = {}
    with study.reading() as connection:
        for some in batched(wanted):
            statement = _with_answers(select(answer.c.id.label("row"), *_ANSWER)).where(
                answer.c.id.in_(some)
            )
            found.update({row.row: _answer(row) for row in connection.execute(statement)})
    return found


def judged_as_doubts(study: Study, coder_name: str, round: str) -> set[int]:
    """Rows of the answers whose standing decision this coder made in a review of doubtful answers.

    Raises StudyError for a coder or round the study does not have.
    """
    with study.reading() as connection:
        rows = connection.execute(
            select(current_decision.c.answer_id, decision.c.circumstances)
            .join(decision, IS_STANDING)
            .where(
                current_decision.c.coder_id == coder_id(connection, coder_name),
                current_decision.c.round_id == round_id(connection, round),
                decision.c.circumstances.is_not(None),
            )
        )
        return {
            row.answer_id
            for row in rows
            if (how := circumstances_of(row.circumstances)) and how.drawn is SelectionReason.DOUBTS
        }


def codings(
    study: Study,
    *,
    coders: Sequence[str] = (),
    round: str | None = None,
    with_passages: bool = False,
) -> Iterator[Coding]:
    """Every standing decision, in queue order and then by coder; only of these coders, if named,
    and only those in which words are marked, if so wanted.

    Those of rounds for training only where such a round is named. Raises StudyError for
    a coder or round the study does not have.
    """
    last: Answer | None = None
    with study.reading() as connection:
        changes = read_text_changes(connection)
    for part in _parts(study, coders, round, with_passages=with_passages):
        for row in map(CodingRow._make, zip(*part, strict=True)):
            if last is None or last.id != row.key:
                last = _answer(row)
            found = _coding(row, last)
            if isinstance(found, Unreadable):
                leave_out(found)
            elif found.judgement.passages:
                now = changes.judgement(found.answer.id, found.judgement)
                yield replace(found, judgement=now)
            else:
                yield found


def coding_count(study: Study, *, coders: Sequence[str] = (), round: str | None = None) -> int:
    """How many decisions `codings` goes through, counted in an index.

    Raises what `codings` does.
    """
    statement = select(func.count()).select_from(current_decision)
    with study.reading() as connection:
        if coders:
            wanted = [coder_id(connection, name) for name in coders]
            statement = statement.where(current_decision.c.coder_id.in_(wanted))
        if round is not None:
            phase = round_id(connection, round)
            statement = statement.where(current_decision.c.round_id == phase)
        else:
            statement = statement.where(counts(current_decision.c.round_id))
        if some_removed(connection):
            statement = statement.join(answer, answer.c.id == current_decision.c.answer_id)
            statement = statement.where(is_in_study())
        return connection.execute(statement).scalar_one()


def coding_rows(
    study: Study, *, coders: Sequence[str] = (), round: str | None = None
) -> Iterator[CodingRow]:
    """What `codings` gives, as the columns of many decisions at a time: a third of the work.

    Unreadable decisions are left out here, too. Raises what `codings` does.
    """
    for part in _parts(study, coders, round):
        columns = part
        if not _are_readable(columns):
            sound = []
            for row in map(CodingRow._make, zip(*columns, strict=True)):
                found = _coding(row, _answer(row))
                if isinstance(found, Unreadable):
                    leave_out(found)
                else:
                    sound.append(row)
            columns = CodingRow._make(zip(*sound, strict=True) if sound else ((),) * len(columns))
        if columns.key:
            yield columns


def _are_readable(columns: CodingRow) -> bool:
    """Whether all decisions in these columns are, judged by the values that there are."""
    texts = (
        *(columns.key, columns.question, columns.respondent, columns.text, columns.language),
        *(columns.attributes, columns.coder, columns.round, columns.id, columns.memo),
    )
    return (
        all(set(map(type, column)) == {str} for column in texts)
        and {str, type(None)}.issuperset(map(type, columns.refers_to))
        and set(map(type, columns.milliseconds)) == {int}
        and min(columns.milliseconds) >= 0
        and are_readable(columns)
        and all(map(is_moment, set(columns.decided_at)))
    )


def _parts(
    study: Study, coders: Sequence[str], round: str | None, *, with_passages: bool = False
) -> Iterator[CodingRow]:
    """All standing decisions, as the columns of some at a time."""
    made = select(
        *(answer.c.key, answer.c.question_id, respondent.c.key, answer.c.text),
        *(answer.c.translation, answer.c.language, respondent.c.attributes),
        *(current_decision.c.coder_id, current_decision.c.round_id, decision.c.id, decision.c.act),
        *(decision.c.refers_to, answer.c.key, decision.c.state, decision.c.codes),
        *(decision.c.unsure, decision.c.memo, decision.c.revision, decision.c.decided_at),
        *(decision.c.milliseconds, decision.c.shown, decision.c.circumstances),
    )
    statement = (
        made.select_from(answer)
        .join(respondent, respondent.c.id == answer.c.respondent_id)
        .join(current_decision, current_decision.c.answer_id == answer.c.id)
        .join(decision, IS_STANDING)
        .order_by(answer.c.id, current_decision.c.coder_id, current_decision.c.round_id)
    )
    if with_passages:
        statement = statement.where(has_passages())
    with study.reading() as connection:
        if some_removed(connection):
            statement = statement.where(is_in_study())
        if coders:
            wanted = [coder_id(connection, name) for name in coders]
            statement = statement.where(_made_by(connection, wanted))
        if round is not None:
            phase = round_id(connection, round)
            statement = statement.where(current_decision.c.round_id == phase)
        else:
            statement = statement.where(counts(current_decision.c.round_id))
        # To look up three names for each of a million rows takes longer than to fill them in.
        people = _names(connection, coder.c.id, coder.c.name)
        phases = _names(connection, coding_round.c.id, coding_round.c.name)
        asked = _names(connection, question.c.id, question.c.key)
        for number in sorted(asked):  # within a question, rows come in order, without sorting
            of_question = statement.where(answer.c.question_id == number)
            for part in fetched(connection, of_question, BATCH):
                rows = CodingRow._make(zip(*part, strict=True))
                yield rows._replace(
                    question=[asked[number]] * len(part),
                    coder=list(map(people.get, rows.coder)),
                    round=list(map(phases.get, rows.round)),
                )


def _names(connection: Connection, id: Column[Any], name: Column[Any]) -> dict[int, Any]:
    """The names of a table with few rows, by row."""
    return {row[0]: row[1] for row in connection.execute(select(id, name))}


def _made_by(connection: Connection, coders: Sequence[int]) -> ColumnElement[bool]:
    """Whether a standing decision is one of these coders'.

    SQLite would begin with the coders' decisions, go through all of them for each question, and
    sort them in memory. That is quicker only where they are few; a sum keeps it from that.
    """
    theirs = current_decision.c.coder_id.in_(coders)
    if connection.dialect.name != "sqlite":
        return theirs
    made = connection.execute(select(func.count()).where(theirs)).scalar_one()
    answers = connection.execute(select(func.max(answer.c.id))).scalar() or 0
    return (current_decision.c.coder_id + 0).in_(coders) if made * _FEW > answers else theirs


_ANSWER = (
    answer.c.key,
    question.c.key.label("question"),
    respondent.c.key.label("respondent"),
    answer.c.text,
    answer.c.translation,
    answer.c.language,
    respondent.c.attributes,
)


class CodingRow(NamedTuple):
    """A decision with its answer as the driver gives it; or many, where each field is a column."""

    key: Any
    question: Any
    respondent: Any
    text: Any
    translation: Any
    language: Any
    attributes: Any
    coder: Any
    round: Any
    id: Any
    act: Any
    refers_to: Any
    answer_key: Any
    state: Any
    codes: Any
    unsure: Any
    memo: Any
    revision: Any
    decided_at: Any
    milliseconds: Any
    shown: Any
    circumstances: Any


def _coding(row: CodingRow, of_answer: Answer) -> Coding | Unreadable:
    made = parts_of(row)
    if isinstance(made, Unreadable):
        return made
    if not is_moment(row.decided_at):
        return Unreadable(row.id, row.coder, "time")
    if row.coder is None or row.round is None:
        return Unreadable(row.id, row.coder or "", "coder or round")
    return Coding(
        answer=of_answer,
        coder=only_text(row.coder),
        round=only_text(row.round),
        judgement=made.judgement,
        revision=row.revision,
        decided_at=row.decided_at,
        seconds=made.seconds,
        shown=made.shown,
        circumstances=made.circumstances,
        id=row.id,
    )


def _with_answers(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(answer)
        .join(question, question.c.id == answer.c.question_id)
        .join(respondent, respondent.c.id == answer.c.respondent_id)
    )


def _answer(row: AnyRow | CodingRow) -> Answer:
    return Answer(
        id=only_text(row.key),
        question=only_text(row.question),
        respondent=only_text(row.respondent),
        text=only_text(row.text),
        language=only_text(row.language),
        attributes=attributes_from_text(only_text(row.attributes)),
        translation=only_text(row.translation or ""),
    )
