"""Answers of groups judged differently: for lists, and for judging again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from intercoder.coding.identical import IdenticalDisagreement, ordered, review_order
from intercoder.study.codebook.codes_as_read import CodesAsRead
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import (
    answer,
    answer_group,
    coder,
    coding_round,
    current_decision,
    decision,
    question,
)
from intercoder.study.identical.identical_groups import (
    Asked,
    chunks_of,
    differing,
    judged_rows,
)
from intercoder.study.log.code_set_sql import bare_codes, is_judged
from intercoder.study.log.decision_log import AnyRow
from intercoder.study.rounds.people import PEOPLE, coder_id, round_id
from intercoder.study.study import MAIN_ROUND, Study

BATCH = 2000
"""Rows read at a time."""
MAX_ANSWERS = 1000
"""Most answers offered for judging again at once; the rest follows next time."""


@dataclass(frozen=True, slots=True)
class Described:
    """A group judged differently, as a list shows it."""

    differing: IdenticalDisagreement
    question: str
    language: str
    answers: int
    """Number of answers judged, each by one or more coders."""
    start: str
    """The first characters of their original text."""
    length: int
    """How many characters it has."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer of such a group, with the codes each coder gave it."""

    number: int
    """Row of the answer in the study."""
    id: str
    text: str
    codes: Mapping[str, tuple[str, ...]]
    """Ids of the codes, by coder; empty if no code applies."""


def described(
    study: Study, found: Sequence[IdenticalDisagreement], length: int
) -> tuple[Described, ...]:
    """These groups with the first `length` characters of their text, in this order."""
    leads = [one.alike.lead for one in found]
    about: dict[int, AnyRow] = {}
    with study.reading() as connection:
        for some in chunks_of(leads):
            rows = connection.execute(
                select(
                    answer.c.id,
                    answer.c.language,
                    question.c.key,
                    func.substr(answer.c.text, 1, length).label("start"),
                    func.length(answer.c.text).label("length"),
                )
                .join(question, question.c.id == answer.c.question_id)
                .where(answer.c.id.in_(some))
            )
            about.update({row.id: row for row in rows})
        counts = _answers_in_each(connection, [one for one in found if not one.coder])
    return tuple(
        Described(
            one,
            about[lead].key,
            about[lead].language,
            one.judgements if one.coder else counts[one],
            about[lead].start,
            about[lead].length,
        )
        for one, lead in zip(found, leads, strict=True)
    )


def judged_in(study: Study, one: IdenticalDisagreement) -> tuple[Judged, ...]:
    """The answers of a group with the codes that each coder gave; the first MAX_ANSWERS."""
    texts: dict[int, tuple[str, str]] = {}
    given: dict[int, dict[str, tuple[str, ...]]] = {}
    with study.reading() as connection:
        read = CodesAsRead(connection)
        for row in connection.execution_options(yield_per=BATCH).execute(_members(connection, one)):
            if row.id not in texts and len(texts) == MAX_ANSWERS:
                break
            codes = read.of(row.codes, row.revision)
            if codes is None:
                continue
            texts[row.id] = (row.key, row.text)
            given.setdefault(row.id, {})[row.coder] = codes
    return tuple(Judged(number, *texts[number], codes) for number, codes in given.items())


def numbers_in(study: Study, one: IdenticalDisagreement) -> tuple[int, ...]:
    """Rows of the group's answers that its coder should review, the likeliest slips first."""
    with study.reading() as connection:
        (judged,) = _rows_in_each(connection, [one])
        return tuple(review_order(judged, all_of_them=True)[:MAX_ANSWERS])


def numbers_to_look_at(study: Study, coder_name: str, round: str = MAIN_ROUND) -> tuple[int, ...]:
    """Rows of identical answers that this coder judged differently in this round, group by group.

    From each group come the rarer judgements and one answer with the commonest, MAX_ANSWERS in all.
    Raises StudyError for a coder or round the study does not have.
    """
    groups = ordered(differing(study, Asked(coder_name, (round,))))[: MAX_ANSWERS // 2]
    found: list[int] = []
    with study.reading() as connection:
        for judged in _rows_in_each(connection, groups):
            found += review_order(judged, all_of_them=False)
    return tuple(found[:MAX_ANSWERS])


# -- how it is asked ------------------------------------------------------------------------------


def _of(connection: Connection, one: IdenticalDisagreement) -> list[ColumnElement[bool]]:
    """Conditions that select the judgements of a group judged differently."""
    conditions = [is_judged(), current_decision.c.round_id == round_id(connection, one.round)]
    names = (one.coder,) if one.coder else {who for v in one.versions for who in v.by}
    rows = [coder_id(connection, name) for name in sorted(names)]
    return [*conditions, current_decision.c.coder_id.in_(rows)]


def _of_group(connection: Connection, one: IdenticalDisagreement) -> list[ColumnElement[bool]]:
    """Conditions that select all judgements, by the coders concerned, of the group's answers."""
    conditions = [*_of(connection, one), answer_group.c.group_id == one.alike.group]
    if one.alike.members:
        conditions.append(current_decision.c.answer_id.in_(one.alike.members[:MAX_ANSWERS]))
    elif not one.alike.near:
        conditions.append(answer_group.c.identical.is_(True))
    return conditions


def _members(connection: Connection, one: IdenticalDisagreement) -> Select[Any]:
    columns = (
        answer.c.id,
        answer.c.key,
        answer.c.text,
        coder.c.name.label("coder"),
        decision.c.codes,
        decision.c.revision,
    )
    return (
        judged_rows(columns, _of_group(connection, one))
        .join(answer, answer.c.id == current_decision.c.answer_id)
        .join(coder, coder.c.id == current_decision.c.coder_id)
        .order_by(answer.c.id, coder.c.id)
    )


def _rows_in_each(
    connection: Connection, groups: Sequence[IdenticalDisagreement]
) -> Iterator[list[tuple[int, tuple[str, ...]]]]:
    """The rows of the answers, and the codes of each, in every group of one coder and round.

    Many groups share one query: with one query each, the database would scan all of the coder's
    judgements every time.
    """
    columns = (
        answer_group.c.group_id,
        current_decision.c.answer_id,
        answer_group.c.identical,
        bare_codes().label("codes"),
        decision.c.revision,
    )
    read = CodesAsRead(connection)
    for some in batched(groups):
        of_groups = answer_group.c.group_id.in_({one.alike.group for one in some})
        statement = judged_rows(columns, [*_of(connection, some[0]), of_groups])
        rows: dict[int, list[tuple[int, bool, tuple[str, ...]]]] = {}
        for group, row, identical, text, revision in connection.execute(
            statement.order_by(current_decision.c.answer_id)
        ).all():
            codes = read.of(text, revision)
            if codes is not None:
                rows.setdefault(group, []).append((row, bool(identical), codes))
        for one in some:
            named = frozenset(one.alike.members)
            yield [
                (row, codes)
                for row, identical, codes in rows.get(one.alike.group, ())
                if (row in named if named else identical or one.alike.near)
            ]


def _answers_in_each(
    connection: Connection, found: Sequence[IdenticalDisagreement]
) -> Mapping[IdenticalDisagreement, int]:
    """Number of answers that several coders judged, in every group."""
    people = select(coder.c.id).where(coder.c.role.in_(PEOPLE))
    group, phase, one = (
        answer_group.c.group_id,
        coding_round.c.name,
        current_decision.c.answer_id,
    )
    columns = (group, phase, one, answer_group.c.identical)
    counts: Counter[IdenticalDisagreement] = Counter()
    for some in batched(found):
        about: dict[tuple[int, str], list[IdenticalDisagreement]] = {}
        for each in some:
            about.setdefault((each.alike.group, each.round), []).append(each)
        named = {each: frozenset(each.alike.members) for each in some}
        conditions = [
            is_judged(),
            current_decision.c.coder_id.in_(people),
            group.in_({each.alike.group for each in some}),
        ]
        statement = (
            judged_rows(columns, conditions)
            .join(coding_round, coding_round.c.id == current_decision.c.round_id)
            .distinct()
        )
        for group_id, round_name, row, identical in connection.execute(statement):
            for each in about.get((group_id, round_name), ()):
                members = named[each]
                if row in members if members else identical or each.alike.near:
                    counts[each] += 1
    return counts
