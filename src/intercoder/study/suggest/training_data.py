"""Reads the data a suggester learns from: decisions with their texts, and all texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection, Select, func, select, true

from intercoder.coding.decision import State
from intercoder.study.codebook.history import read_meanings
from intercoder.study.database.bulk import batched, streamed
from intercoder.study.database.locks import wait_for_decisions
from intercoder.study.database.schema import (
    IS_STANDING,
    answer,
    coder,
    current_decision,
    decision,
    question,
)
from intercoder.study.log.decision_rows import Unreadable, codes_of, leave_out
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.log.set_aside_decisions import is_set_aside
from intercoder.study.log.training_decisions import counts
from intercoder.study.rounds.people import Role, coder_id, round_id
from intercoder.study.study import Study

_ROWS = 2000


class AnswerText(NamedTuple):
    """An answer's text, with the other properties a suggester uses."""

    row: int
    """Row of the answer in the study."""
    text: str
    language: str
    question: str


@dataclass(frozen=True, slots=True)
class LabelledAnswer:
    """One coder's judgement of an answer: the codes given, empty if no code applies."""

    answer: AnswerText
    codes: frozenset[str]
    is_consensus: bool = False
    """Whether it is the consensus, which then replaces the coders' judgements."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A past state of a study, up to which decisions and answers can be read again."""

    decisions: int
    """Number of the last decision in the log; 0 if there is none."""
    answers: int
    """Row of the last answer; 0 if there is none."""


def moment(study: Study) -> Moment:
    """The present state of the study. Reading up to it gives the same result at any later time."""
    with study.reading() as connection:
        last = connection.execute(select(func.max(decision.c.seq))).scalar()
        row = connection.execute(select(func.max(answer.c.id))).scalar()
    if study.is_remote:
        wait_for_decisions(study)
    return Moment(last or 0, row or 0)


def decisions_since(study: Study, coders: Sequence[str], seq: int) -> int:
    """Number of decisions these coders have made after the one with this number."""
    with study.reading() as connection:
        wanted = [coder_id(connection, name) for name in coders]
        return connection.execute(
            select(func.count()).where(decision.c.coder_id.in_(wanted), decision.c.seq > seq)
        ).scalar_one()


def labelled_answers(
    study: Study,
    coders: Sequence[str],
    *,
    rounds: Sequence[str] = (),
    up_to: int | None = None,
    revision: int | None = None,
) -> Iterator[LabelledAnswer]:
    """The standing decisions of these coders, by answer: coded, or no code applies.

    Restricted to these rounds, if given; otherwise those for training are left out. With `up_to`,
    those that stood when the log ended with that number. Codes are those they count as under this
    revision of the codebook, the latest by default. Raises StudyError for a coder or
    round the study does not have.
    """
    with study.reading() as connection:
        meanings = read_meanings(connection, revision)
        people = [coder_id(connection, name) for name in coders]
        phases = [round_id(connection, name) for name in rounds]
        statement = _standing(people, phases, up_to)
        for row in streamed(connection, statement, _ROWS):
            text = AnswerText(row.id, row.text, row.language, row.key)
            codes = codes_of(row.codes)
            if codes is None:
                leave_out(Unreadable(row.decision_id, what="codes"))
                continue
            means = meanings.of(row.revision).of if meanings else str
            yield LabelledAnswer(text, frozenset(map(means, codes)), row.role == Role.CONSENSUS)


def answer_rows(study: Study, *, up_to: int | None = None) -> list[int]:
    """Rows of all answers, ascending; with `up_to`, only those up to this row."""
    until = true() if up_to is None else answer.c.id <= up_to
    with study.reading() as connection:
        return list(
            connection.execute(
                select(answer.c.id).where(until, is_in_study()).order_by(answer.c.id)
            ).scalars()
        )


def answer_texts(study: Study, rows: Sequence[int]) -> list[AnswerText]:
    """The answers in these rows, in this order. Raises KeyError for an unknown row."""
    found: dict[int, AnswerText] = {}
    with study.reading() as connection:
        for some in batched(rows):
            found.update(_texts(connection, some))
    return [found[row] for row in rows]


def _texts(connection: Connection, rows: Sequence[int]) -> Iterator[tuple[int, AnswerText]]:
    statement = (
        select(answer.c.id, answer.c.text, answer.c.language, question.c.key)
        .join(question, question.c.id == answer.c.question_id)
        .where(answer.c.id.in_(rows))
    )
    for row in connection.execute(statement):
        yield row.id, AnswerText(row.id, row.text, row.language, row.key)


def _standing(
    people: Sequence[int], phases: Sequence[int], up_to: int | None
) -> Select[tuple[int, str, str, str, str, int, str, str]]:
    statement = (
        select(
            answer.c.id,
            answer.c.text,
            answer.c.language,
            question.c.key,
            decision.c.codes,
            decision.c.revision,
            coder.c.role,
            decision.c.id.label("decision_id"),
        )
        .select_from(decision)
        .join(answer, answer.c.id == decision.c.answer_id)
        .join(question, question.c.id == answer.c.question_id)
        .where(decision.c.state.in_([State.CODED, State.NO_CODE_APPLIES]))
        .order_by(answer.c.id, decision.c.coder_id, decision.c.round_id)
    )
    if up_to is None:
        statement = statement.join(current_decision, IS_STANDING)
    else:
        last = (
            select(func.max(decision.c.id))
            .where(
                decision.c.coder_id.in_(people),
                decision.c.seq <= up_to,
                ~is_set_aside(decision.c.id),
            )
            .group_by(decision.c.coder_id, decision.c.round_id, decision.c.answer_id)
        )
        statement = statement.where(decision.c.id.in_(last))
    statement = statement.join(coder, coder.c.id == decision.c.coder_id).where(
        coder.c.id.in_(people)
    )
    if phases:
        return statement.where(decision.c.round_id.in_(phases))
    return statement.where(counts(decision.c.round_id))
