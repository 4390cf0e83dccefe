"""The answers that rules may code: those that no person decided or is still to code blind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, func, or_, select

from intercoder.errors import StudyError
from intercoder.study.database.schema import (
    answer,
    application,
    coder,
    coding_round,
    current_decision,
    listing,
    question,
)
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.log.training_decisions import counts
from intercoder.study.queue.work_lists import ALLOCATED, HANDED_ON
from intercoder.study.rounds.people import PEOPLE, Role
from intercoder.study.study import Study
from intercoder.study.suggest.machine_runs import OF_RULES

CODER_NAMES = ("rules", "coding rules", "rules of the study")
"""Names of the coder that holds what rules gave: the first that nobody else has."""
_BATCH = 2000


@dataclass(frozen=True, slots=True)
class FreeAnswer:
    """An answer that rules may code."""

    number: int
    key: str
    text: str
    language: str
    question: str
    """Id of the question."""


@dataclass(frozen=True, slots=True)
class LeftToPeople:
    """How many answers rules do not code, by the reason; each counts once."""

    decided: int = 0
    """A person, or the consensus, decided it."""
    overlap: int = 0
    """Several coders are to judge it, blind."""
    blind: int = 0
    """One coder is to judge it in a blind round that is open."""
    by_rules: int = 0
    """Rules have coded it before."""


def left_to_people(study: Study, round: str) -> LeftToPeople:
    """How many answers rules do not code in this round, and why."""
    with study.reading() as connection:
        reasons = (_is_decided(), _is_shared(), _is_awaited_blind(), _is_coded(connection, round))
        counted = []
        for place, reason in enumerate(reasons):
            statement = select(func.count()).select_from(answer).where(is_in_study(), reason)
            for before in reasons[:place]:
                statement = statement.where(~before)
            counted.append(connection.execute(statement).scalar_one())
        return LeftToPeople(*counted)


def free_answers(
    study: Study, round: str, *, size: int = _BATCH
) -> Iterator[tuple[FreeAnswer, ...]]:
    """The answers that rules may code in this round, in batches, each read by itself."""
    after = 0
    while True:
        with study.reading() as connection:
            statement = free_in(connection, round).where(answer.c.id > after)
            rows = connection.execute(statement.order_by(answer.c.id).limit(size)).all()
        if rows:
            yield tuple(
                FreeAnswer(one.id, one.key, one.text, one.language, one.asked) for one in rows
            )
            after = rows[-1].id
        if len(rows) < size:
            return


def count_free(study: Study, round: str) -> int:
    """Number of answers that `free_answers` gives."""
    with study.reading() as connection:
        statement = free_in(connection, round)
        return connection.execute(
            select(func.count()).select_from(statement.subquery())
        ).scalar_one()


def _is_decided() -> ColumnElement[bool]:
    """Whether a person or the consensus has a decision on the answer; skipping it is one, too.

    What was decided in training says nothing of the answer: it counts here as little as elsewhere.
    """
    nobody = select(coder.c.id).where(coder.c.role == Role.MACHINE)
    return exists().where(
        current_decision.c.answer_id == answer.c.id,
        current_decision.c.coder_id.not_in(nobody),
        counts(current_decision.c.round_id),
    )


def _is_shared() -> ColumnElement[bool]:
    """Whether it is of an overlap sample: several people judge it, or it is judged alone."""
    people = select(coder.c.id).where(coder.c.role.in_(PEOPLE))
    other = listing.alias()
    return exists().where(
        listing.c.answer_id == answer.c.id,
        listing.c.purpose == ALLOCATED,
        listing.c.coder_id.in_(people),
        counts(listing.c.round_id),
        or_(
            listing.c.alone,
            exists().where(
                other.c.answer_id == listing.c.answer_id,
                other.c.round_id == listing.c.round_id,
                other.c.purpose == ALLOCATED,
                other.c.coder_id != listing.c.coder_id,
                other.c.coder_id.in_(people),
            ),
        ),
    )


def _is_awaited_blind() -> ColumnElement[bool]:
    """Whether a person is to judge it in a blind round that is open."""
    return exists().where(
        listing.c.answer_id == answer.c.id,
        listing.c.purpose.in_([ALLOCATED, HANDED_ON]),
        listing.c.coder_id.in_(select(coder.c.id).where(coder.c.role.in_(PEOPLE))),
        listing.c.round_id.in_(
            select(coding_round.c.id).where(
                coding_round.c.closed_at.is_(None),
                coding_round.c.blind,
                counts(coding_round.c.id),
            )
        ),
    )


def _is_coded(connection: Connection, round: str) -> ColumnElement[bool]:
    """Whether rules have coded it in this round."""
    return exists().where(
        current_decision.c.answer_id == answer.c.id,
        current_decision.c.coder_id.in_(
            select(coder.c.id).where(coder.c.name == rule_coder_in(connection))
        ),
        current_decision.c.round_id.in_(
            select(coding_round.c.id).where(coding_round.c.name == round)
        ),
    )


def free_in(connection: Connection, round: str) -> Select[Any]:
    """The answers that rules may code in this round, within a transaction."""
    return (
        select(
            answer.c.id,
            answer.c.key,
            answer.c.text,
            answer.c.language,
            question.c.key.label("asked"),
        )
        .join(question, question.c.id == answer.c.question_id)
        .where(
            is_in_study(),
            ~_is_decided(),
            ~_is_shared(),
            ~_is_awaited_blind(),
            ~_is_coded(connection, round),
        )
    )


def rule_coder_in(connection: Connection) -> str:
    """The coder that holds what rules gave: of those names, its own or the first that is free."""
    own = connection.execute(
        select(coder.c.name, application.c.document).join(
            application, application.c.coder_id == coder.c.id
        )
    )
    for row in own:
        if json.loads(row.document).get("kind") == OF_RULES:
            return str(row.name)
    taken = {name.casefold() for name in connection.execute(select(coder.c.name)).scalars()}
    free = (name for name in CODER_NAMES if name not in taken)
    name = next(free, None)
    if name is None:
        raise StudyError(
            f"Coders of the study have the names {', '.join(CODER_NAMES)}.",
            "Rules need one of these for what they give.",
        )
    return name
