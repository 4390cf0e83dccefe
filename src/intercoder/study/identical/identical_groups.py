"""Finds identical answers judged differently, a group at a time.

The database does the counting, over the groups that imports store (`queue/groups.py`). Texts are
read only where no group says that they are identical. `identical_answers` reads the answers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, literal, select

from intercoder.coding.identical import (
    IdenticalAnswers,
    IdenticalDisagreement,
    Tally,
    differing_between,
    differing_by_coder,
)
from intercoder.errors import StudyError
from intercoder.study.codebook.codes_as_read import CodesAsRead
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import (
    IS_STANDING,
    answer,
    answer_group,
    coder,
    coding_round,
    current_decision,
    decision,
    question,
)
from intercoder.study.log.code_set_sql import bare_codes, is_judged
from intercoder.study.log.decision_log import AnyRow
from intercoder.study.log.training_decisions import counts
from intercoder.study.rounds.people import PEOPLE, coder_id, round_id
from intercoder.study.study import Study
from intercoder.text.display import display_line
from intercoder.text.normalise import normalise


@dataclass(frozen=True, slots=True)
class Asked:
    """Which judgements to compare; an empty field means no restriction."""

    coder: str = ""
    """Name of one coder; all people if empty."""
    rounds: tuple[str, ...] = ()
    question: str = ""
    near: bool = False
    """Whether near-identical answers are compared with each other, too."""


def differing(study: Study, asked: Asked, *, between: bool = False) -> list[IdenticalDisagreement]:
    """Groups of identical answers judged differently by one coder or, with `between`, by several.

    Unordered. Judgements of different rounds are not compared. Raises StudyError for a coder, round
    or question the study does not have.
    """
    compare = differing_between if between else differing_by_coder
    with study.reading() as connection:
        wanted = _wanted(connection, asked)
        if asked.near:
            return compare(_tallies(connection, wanted, near=True))
        leading = answer_group.c.identical.is_(True)
        others = answer_group.c.identical.is_(False)
        found = compare(_tallies(connection, [*wanted, leading]))
        may_differ = compare(_tallies(connection, [*wanted, others]))
        groups = sorted({one.alike.group for one in may_differ})
        return found + compare(_by_text(connection, [*wanted, others], groups))


# -- how it is asked ------------------------------------------------------------------------------


def _wanted(connection: Connection, asked: Asked) -> list[ColumnElement[bool]]:
    conditions = [is_judged()]
    if asked.coder:
        conditions.append(current_decision.c.coder_id == coder_id(connection, asked.coder))
    else:
        people = select(coder.c.id).where(coder.c.role.in_(PEOPLE))
        conditions.append(current_decision.c.coder_id.in_(people))
    if asked.rounds:
        rows = [round_id(connection, name) for name in asked.rounds]
        conditions.append(current_decision.c.round_id.in_(rows))
    else:
        conditions.append(counts(current_decision.c.round_id))
    if asked.question:
        row = _question_row(connection, asked.question)
        to_it = select(answer.c.id).where(answer.c.question_id == row)
        conditions.append(answer_group.c.answer_id.in_(to_it))
    return conditions


def _question_row(connection: Connection, key: str) -> int:
    found = connection.execute(select(question.c.id).where(question.c.key == key)).scalar()
    if found is not None:
        return int(found)
    keys = connection.execute(select(question.c.key).order_by(question.c.id)).scalars()
    named = ", ".join(display_line(one) for one in keys)
    raise StudyError(
        f"The study has no question “{display_line(key)}”.",
        f"Its questions are {named}." if named else "It has no answers yet.",
    )


def judged_rows(columns: Sequence[Any], conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """A query for standing judgements of grouped answers; `identical_answers` uses it, too."""
    return (
        select(*columns)
        .select_from(current_decision)
        .join(answer_group, answer_group.c.answer_id == current_decision.c.answer_id)
        .join(decision, IS_STANDING)
        .where(*conditions)
    )


def _tallies(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], *, near: bool = False
) -> Iterator[Tally]:
    """Number of answers in each group that each coder gave each judgement, by round."""
    people, phases = _names(connection)
    who, where = current_decision.c.coder_id, current_decision.c.round_id
    read = CodesAsRead(connection)
    made = literal(0) if read.are_as_given else decision.c.revision
    by = (answer_group.c.group_id, where, who, bare_codes().label("codes"), made.label("made"))
    columns = (*by, func.count().label("answers"))
    statement = judged_rows(columns, conditions).group_by(*(column for column in by[:4]))
    if not read.are_as_given:
        statement = statement.group_by(made)
    counts: Counter[tuple[int, str, str, tuple[str, ...]]] = Counter()
    with connection.execute(statement) as result:
        for group, phase, one, text, revision, answers in result:
            given = read.of(text, revision)
            if given is None:
                continue
            if read.are_as_given:
                alike = IdenticalAnswers(group, group, near)
                yield Tally(alike, phases[phase], people[one], given, answers)
            else:  # the same codes may have been given under several revisions
                counts[group, phases[phase], people[one], given] += answers
    for (group, round_name, coder_name, given), answers in counts.items():
        yield Tally(IdenticalAnswers(group, group, near), round_name, coder_name, given, answers)


def _by_text(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], groups: Sequence[int]
) -> Iterator[Tally]:
    """The same counts for answers whose text differs from their group's, by text."""
    people, phases = _names(connection)
    columns = (
        answer_group.c.group_id,
        answer_group.c.answer_id,
        answer.c.text,
        current_decision.c.round_id,
        current_decision.c.coder_id,
        decision.c.codes,
        decision.c.revision,
    )
    read = CodesAsRead(connection)
    by_group = attrgetter("group_id")
    for some in chunks_of(groups):
        statement = (
            judged_rows(columns, [*conditions, answer_group.c.group_id.in_(some)])
            .join(answer, answer.c.id == current_decision.c.answer_id)
            .order_by(answer_group.c.group_id, answer_group.c.answer_id)
        )
        for group, rows in groupby(connection.execute(statement), key=by_group):
            of_text: dict[str, list[AnyRow]] = {}
            for row in rows:
                of_text.setdefault(normalise(row.text), []).append(row)
            for same in of_text.values():
                members = tuple(dict.fromkeys(row.answer_id for row in same))
                alike = IdenticalAnswers(group, members[0], members=members)
                counts = Counter(
                    (phases[row.round_id], people[row.coder_id], codes)
                    for row in same
                    if (codes := read.of(row.codes, row.revision)) is not None
                )
                yield from (Tally(alike, *made, answers) for made, answers in counts.items())


def _names(connection: Connection) -> tuple[dict[int, str], dict[int, str]]:
    """Names of coders and rounds, by their rows."""
    people = connection.execute(select(coder.c.id, coder.c.name))
    phases = connection.execute(select(coding_round.c.id, coding_round.c.name))
    return {row.id: row.name for row in people}, {row.id: row.name for row in phases}


def chunks_of(numbers: Iterable[int]) -> Iterator[Sequence[int]]:
    """These numbers without repeats, in chunks that fit into one query."""
    wanted = list(dict.fromkeys(numbers))
    yield from batched(wanted)
