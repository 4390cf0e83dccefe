"""Identical answers judged differently: found in the study, a group at a time.

What is counted is counted by the database, over the groups that imports keep (`groups`); of the
texts only those are read that no group knows to be identical, and the beginnings of those shown.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func, select

from intercoder.coding.identical import (
    Alike,
    Differing,
    Tally,
    differing_between,
    differing_by_coder,
    ordered,
    to_look_at,
)
from intercoder.errors import StudyError
from intercoder.study.log import AnyRow
from intercoder.study.people import PEOPLE, coder_id, round_id
from intercoder.study.same_codes import bare_codes, codes_in, is_judged
from intercoder.study.schema import (
    answer,
    answer_group,
    coder,
    coding_round,
    current_decision,
    decision,
    question,
)
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.text.display import display_line
from intercoder.text.normalise import normalise

KEYS = 500
"""Row numbers in one query."""
BATCH = 2000
"""Rows read at a time."""
MOST = 1000
"""How many answers are given to be judged again at once; the rest follows the next time."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which judgements are compared. Empty means all there are."""

    coder: str = ""
    """Whose; of all people, where nobody is named."""
    rounds: tuple[str, ...] = ()
    question: str = ""
    near: bool = False
    """Whether answers that are nearly the same are compared with each other, too."""


@dataclass(frozen=True, slots=True)
class Described:
    """A group judged differently, as a list shows it."""

    differing: Differing
    question: str
    language: str
    answers: int
    """How many answers were judged; each may have been by several coders."""
    start: str
    """The first characters of their text, as it was written."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer of such a group, with what coders gave it."""

    number: int
    """Row of the answer in the study."""
    id: str
    text: str
    codes: Mapping[str, tuple[str, ...]]
    """Ids of the codes by coder; empty where no code applies."""


def differing(study: Study, asked: Asked, *, between: bool = False) -> list[Differing]:
    """The groups of identical answers that one coder judged differently; or that coders did.

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


def described(study: Study, found: Sequence[Differing], length: int) -> tuple[Described, ...]:
    """These groups with the first `length` characters of their text, in this order."""
    leads = [one.alike.lead for one in found]
    about: dict[int, AnyRow] = {}
    with study.reading() as connection:
        for some in _pieces(leads):
            rows = connection.execute(
                select(
                    answer.c.id,
                    answer.c.language,
                    question.c.key,
                    func.substr(answer.c.text, 1, length).label("start"),
                )
                .join(question, question.c.id == answer.c.question_id)
                .where(answer.c.id.in_(some))
            )
            about.update({row.id: row for row in rows})
        counts = [one.judgements if one.coder else _answers(connection, one) for one in found]
    return tuple(
        Described(one, about[lead].key, about[lead].language, count, about[lead].start)
        for one, lead, count in zip(found, leads, counts, strict=True)
    )


def judged_in(study: Study, one: Differing) -> tuple[Judged, ...]:
    """The answers of a group with what everyone concerned gave each; the first MOST."""
    texts: dict[int, tuple[str, str]] = {}
    given: dict[int, dict[str, tuple[str, ...]]] = {}
    with study.reading() as connection:
        for row in connection.execution_options(yield_per=BATCH).execute(_members(connection, one)):
            if row.id not in texts and len(texts) == MOST:
                break
            texts[row.id] = (row.key, row.text)
            given.setdefault(row.id, {})[row.coder] = codes_in(row.codes)
    return tuple(Judged(number, *texts[number], codes) for number, codes in given.items())


def numbers_in(study: Study, one: Differing) -> tuple[int, ...]:
    """The answers of a group that its coder should look at again, the likeliest slips first."""
    with study.reading() as connection:
        return tuple(to_look_at(_rows_in(connection, one), all_of_them=True)[:MOST])


def numbers_to_look_at(study: Study, coder_name: str, round: str = MAIN_ROUND) -> tuple[int, ...]:
    """The identical answers that this coder judged differently in this round, group by group.

    Of each group come the rarer judgements and one answer with the commonest; MOST in all. Raises
    StudyError for a coder or round the study does not have.
    """
    found: list[int] = []
    groups = ordered(differing(study, Asked(coder_name, (round,))))
    with study.reading() as connection:
        for one in groups:
            found += to_look_at(_rows_in(connection, one), all_of_them=False)
            if len(found) >= MOST:
                break
    return tuple(found[:MOST])


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


def _judged(columns: Sequence[Any], conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Judgements that stand on answers of groups."""
    return (
        select(*columns)
        .select_from(current_decision)
        .join(answer_group, answer_group.c.answer_id == current_decision.c.answer_id)
        .join(decision, decision.c.seq == current_decision.c.seq)
        .where(*conditions)
    )


def _tallies(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], *, near: bool = False
) -> Iterator[Tally]:
    """How many answers of a group each coder judged so, in each round."""
    people, phases = _names(connection)
    who, where = current_decision.c.coder_id, current_decision.c.round_id
    codes = bare_codes().label("codes")
    columns = (answer_group.c.group_id, where, who, codes, func.count().label("answers"))
    statement = _judged(columns, conditions).group_by(answer_group.c.group_id, where, who, codes)
    sets: dict[str, tuple[str, ...]] = {}
    with connection.execute(statement) as result:
        for group, phase, one, text, answers in result:
            if text not in sets:
                sets[text] = codes_in(text)
            yield Tally(Alike(group, group, near), phases[phase], people[one], sets[text], answers)


def _by_text(
    connection: Connection, conditions: Sequence[ColumnElement[bool]], groups: Sequence[int]
) -> Iterator[Tally]:
    """The same of answers whose text is not that of their group, text by text."""
    people, phases = _names(connection)
    columns = (
        answer_group.c.group_id,
        answer_group.c.answer_id,
        answer.c.text,
        current_decision.c.round_id,
        current_decision.c.coder_id,
        decision.c.codes,
    )
    by_group = attrgetter("group_id")
    for some in _pieces(groups):
        statement = (
            _judged(columns, [*conditions, answer_group.c.group_id.in_(some)])
            .join(answer, answer.c.id == current_decision.c.answer_id)
            .order_by(answer_group.c.group_id, answer_group.c.answer_id)
        )
        for group, rows in groupby(connection.execute(statement), key=by_group):
            of_text: dict[str, list[AnyRow]] = {}
            for row in rows:
                of_text.setdefault(normalise(row.text), []).append(row)
            for same in of_text.values():
                members = tuple(dict.fromkeys(row.answer_id for row in same))
                alike = Alike(group, members[0], members=members)
                counts = Counter(
                    (phases[row.round_id], people[row.coder_id], codes_in(row.codes))
                    for row in same
                )
                yield from (Tally(alike, *made, answers) for made, answers in counts.items())


def _names(connection: Connection) -> tuple[dict[int, str], dict[int, str]]:
    """Names of coders and rounds, by their rows."""
    people = connection.execute(select(coder.c.id, coder.c.name))
    phases = connection.execute(select(coding_round.c.id, coding_round.c.name))
    return {row.id: row.name for row in people}, {row.id: row.name for row in phases}


def _of(connection: Connection, one: Differing) -> list[ColumnElement[bool]]:
    """The judgements that a group judged differently is about."""
    conditions = [is_judged(), current_decision.c.round_id == round_id(connection, one.round)]
    names = (one.coder,) if one.coder else {who for v in one.versions for who in v.by}
    rows = [coder_id(connection, name) for name in sorted(names)]
    return [*conditions, current_decision.c.coder_id.in_(rows)]


def _of_group(connection: Connection, one: Differing) -> list[ColumnElement[bool]]:
    """The judgements of everyone concerned on the answers of this group."""
    conditions = [*_of(connection, one), answer_group.c.group_id == one.alike.group]
    if one.alike.members:
        conditions.append(current_decision.c.answer_id.in_(one.alike.members[:MOST]))
    elif not one.alike.near:
        conditions.append(answer_group.c.identical.is_(True))
    return conditions


def _members(connection: Connection, one: Differing) -> Select[Any]:
    columns = (
        answer.c.id,
        answer.c.key,
        answer.c.text,
        coder.c.name.label("coder"),
        decision.c.codes,
    )
    return (
        _judged(columns, _of_group(connection, one))
        .join(answer, answer.c.id == current_decision.c.answer_id)
        .join(coder, coder.c.id == current_decision.c.coder_id)
        .order_by(answer.c.id, coder.c.id)
    )


def _rows_in(connection: Connection, one: Differing) -> list[tuple[int, tuple[str, ...]]]:
    """The rows of its answers, and the codes of each, in a group that one coder judged."""
    columns = (current_decision.c.answer_id, bare_codes().label("codes"))
    statement = _judged(columns, _of_group(connection, one)).order_by(current_decision.c.answer_id)
    sets: dict[str, tuple[str, ...]] = {}
    found = []
    for row, text in connection.execute(statement):
        if text not in sets:
            sets[text] = codes_in(text)
        found.append((row, sets[text]))
    return found


def _answers(connection: Connection, one: Differing) -> int:
    """How many answers its judgements are about."""
    counting = func.count(current_decision.c.answer_id.distinct())
    return int(connection.execute(_judged((counting,), _of_group(connection, one))).scalar_one())


def _pieces(numbers: Iterable[int]) -> Iterator[list[int]]:
    wanted = list(dict.fromkeys(numbers))
    for start in range(0, len(wanted), KEYS):
        yield wanted[start : start + KEYS]
