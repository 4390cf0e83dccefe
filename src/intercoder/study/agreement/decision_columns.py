"""Current decisions in bulk, as columns of numbers: millions of them in seconds.

`study.exchange.exported_rows.codings` yields full decisions one at a time; this module reads only
what statistics need, without an object for each decision. No text is read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Select, func, select, true

from intercoder.codebook.changes.meaning import Meanings
from intercoder.coding.decision import State
from intercoder.study.agreement.columns_of_coder import CoderInRound
from intercoder.study.agreement.joined_columns import joined_columns
from intercoder.study.agreement.judgement_columns import Judgements, with_common_numbers
from intercoder.study.agreement.packed_rows import ROWS
from intercoder.study.agreement.read_codes import Given, ReadUnder, as_read
from intercoder.study.codebook.history import read_meanings
from intercoder.study.database.bulk import batched, fetched
from intercoder.study.database.schema import (
    answer,
    codebook_revision,
    coder,
    coding_round,
    decision,
    question,
    respondent,
)
from intercoder.study.log.decision_rows import leave_out_where
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.log.training_decisions import counts
from intercoder.study.overview.counts import MANY_ANSWERS, has_many_answers, pairs_decided
from intercoder.study.rounds.people import PEOPLE, coder_id, round_id
from intercoder.study.study import Study

_MAX_LISTED = 10_000
"""Largest number of answers looked up one by one; beyond it, reading all of them is quicker."""
_MANY = MANY_ANSWERS
_READERS = 2
Rows = Sequence[int] | NDArray[np.int64]
"""Rows of answers in the study."""


@dataclass(frozen=True, slots=True)
class AnswerColumns:
    """Properties of answers, by row; arrays of shape (answers,)."""

    number: NDArray[np.int64]
    """Row of the answer in the study."""
    question: NDArray[np.int32]
    """Position in `questions`."""
    respondent: NDArray[np.int64]
    """Row of the respondent in the study."""
    language: NDArray[np.int32]
    """Position in `languages`."""
    questions: tuple[str, ...]
    """Ids, in the study's order."""
    languages: tuple[str, ...]
    """Sorted; an empty string stands for answers without a language."""


@dataclass(frozen=True, slots=True)
class AttributeColumn:
    """One attribute of respondents, by row; arrays of shape (respondents,)."""

    respondent: NDArray[np.int64]
    value: NDArray[np.int32]
    """Position in `values`."""
    values: tuple[str, ...]
    """Sorted; an empty string stands for respondents without the attribute."""


def judgements(
    study: Study,
    *,
    coders: Sequence[str] = (),
    also: Sequence[str] = (),
    rounds: Sequence[str] = (),
    as_of: str = "",
    with_drawn: bool = True,
    read_under: ReadUnder = None,
) -> Judgements:
    """The standing decisions of these coders in these rounds, now or as of a moment.

    Without names, all rounds but those for training are included and all coders except machines
    and consensus; coders named in `also` are added. `as_of` is a UTC time as the study writes it;
    decisions are those standing at that time. Codes are those they count as under the revision that
    was the latest at that time, unless `read_under` says otherwise. Raises StudyError for a coder
    or round the study does not have.
    """
    with study.reading() as connection:
        if as_of:  # the states of standing decisions are looked at where these are read
            leave_out_where(connection, decision.c.state.not_in([*State]), "state")
        asked = people_of(connection, coders)
        people = asked | {coder_id(connection, name): name for name in also}
        phases = phases_of(connection, rounds)
        made = set(pairs_decided(connection, list(people), [row for row, _ in phases]))
        reads = [
            CoderInRound(coder_row, round_row, coder_name, round_name, as_of, with_drawn)
            for coder_row, coder_name in sorted(people.items())
            for round_row, round_name in phases
            if (coder_row, round_row) in made
        ]
        is_quick = as_of or len(reads) < 2 or not has_many_answers(connection, _MANY)
        found = [one.column(connection) for one in reads] if is_quick else None
    if found is None:
        with ThreadPoolExecutor(_READERS) as readers:
            found = list(readers.map(lambda one: one.column_in(study), reads))
    with study.reading() as connection:  # no earlier than any decision that was read
        revision = connection.execute(
            select(func.max(codebook_revision.c.number)).where(
                codebook_revision.c.created_at <= as_of if as_of else true()
            )
        ).scalar()
        latest = int(revision or 1)
        meanings = _meanings(connection, latest, read_under)
    columns, code_sets = with_common_numbers([one for one in found if one is not None])
    active = {column.coder for column in columns}
    used = {column.round for column in columns}
    whole = Judgements(
        columns,
        tuple(name for _, name in sorted(people.items()) if name in active | {*coders, *also}),
        tuple(name for number, name in people.items() if number not in asked),
        tuple(name for _, name in phases if rounds or name in used),
        code_sets,
        latest,
    )
    return as_read(whole, meanings)


def answer_columns(study: Study, numbers: Rows | None = None) -> AnswerColumns:
    """Properties of all answers of the study, or of those in these rows; texts are left out.

    All answers are read when the rows named are a large part of them.
    """
    languages: dict[str, int] = {}
    with study.reading() as connection:
        asked = connection.execute(select(question.c.id, question.c.key).order_by(question.c.id))
        questions = {row.id: (place, row.key) for place, row in enumerate(asked)}
        place_of = {str(number): place for number, (place, _) in questions.items()}
        rows_of, places, owners, spoken = [], [], [], []
        for number, question_id, owner, language in _answer_parts(connection, numbers):
            for name in sorted(set(language).difference(languages)):
                languages[name] = len(languages)
            rows_of.append(np.array(number, dtype=np.int64))
            places.append(_through(place_of.__getitem__, map(str, question_id), len(number)))
            owners.append(np.array(owner, dtype=np.int64))
            spoken.append(_through(languages.__getitem__, language, len(number)))
    order = sorted(languages)
    rank = np.array([order.index(name) for name in languages], dtype=np.int32)
    place_of_language = _one(spoken, np.int32)
    return AnswerColumns(
        _one(rows_of, np.int64),
        _one(places, np.int32),
        _one(owners, np.int64),
        rank[place_of_language] if rank.size else place_of_language,
        tuple(key for _, key in questions.values()),
        tuple(order),
    )


def _answer_parts(connection: Connection, numbers: Rows | None) -> Iterator[Sequence[Any]]:
    """Columns of a part of the answers: row, question, respondent, language."""
    statement = select(answer.c.id, answer.c.question_id, answer.c.respondent_id, answer.c.language)
    parts: Iterable[tuple[Select[Any], Sequence[Sequence[str]] | None]]
    if numbers is not None and len(numbers) <= _MAX_LISTED:
        wanted = sorted(map(int, numbers))
        parts = [(statement.where(answer.c.id.in_(some)), None) for some in batched(wanted)]
    else:
        statement = statement.where(is_in_study() if numbers is None else true())
        parts = [(statement, None)]
        if connection.dialect.name == "sqlite":
            parts = joined_columns(connection, statement, select(answer.c.id), answer.c.id)
    for part, columns in parts:
        if columns is not None and all(np.diff(place := np.array(columns[0], dtype=np.int64)) > 0):
            yield place, *columns[1:]
            continue
        for rows in fetched(connection, part.order_by(answer.c.id), ROWS):
            yield tuple(zip(*rows, strict=True))


def attribute_column(study: Study, name: str) -> AttributeColumn:
    """One attribute of all respondents."""
    with study.reading() as connection:
        owners: list[int] = []
        values: list[str] = []
        cache: dict[str, str] = {}
        statement = select(respondent.c.id, respondent.c.attributes).order_by(respondent.c.id)
        for rows in fetched(connection, statement, ROWS):
            for number, text in rows:
                value = cache.get(text)
                if value is None:
                    value = cache[text] = str(json.loads(text).get(name, ""))
                owners.append(number)
                values.append(value)
    order = tuple(sorted(set(values)))
    place = {value: number for number, value in enumerate(order)}
    return AttributeColumn(
        np.array(owners, dtype=np.int64), _through(place.__getitem__, values, len(values)), order
    )


def answer_ids(study: Study, numbers: Sequence[int]) -> dict[int, str]:
    """The ids of the answers in these rows of the study, by row."""
    wanted = list(dict.fromkeys(int(number) for number in numbers))
    found: dict[int, str] = {}
    with study.reading() as connection:
        for some in batched(wanted):
            rows = connection.execute(
                select(answer.c.id, answer.c.key).where(answer.c.id.in_(some))
            )
            found.update({row.id: row.key for row in rows})
    return found


def _meanings(connection: Connection, latest: int, under: ReadUnder) -> Meanings | None:
    if under is Given.AS_CODED:
        return None
    return read_meanings(connection, latest if under is None else under)


def people_of(connection: Connection, names: Sequence[str]) -> dict[int, str]:
    if names:
        return {coder_id(connection, name): name for name in names}
    rows = connection.execute(select(coder.c.id, coder.c.name).where(coder.c.role.in_(PEOPLE)))
    return {row.id: row.name for row in rows}


def phases_of(connection: Connection, names: Sequence[str]) -> list[tuple[int, str]]:
    if names:
        return sorted({round_id(connection, name): name for name in names}.items())
    rows = connection.execute(
        select(coding_round.c.id, coding_round.c.name)
        .where(counts(coding_round.c.id))
        .order_by(coding_round.c.id)
    )
    return [(row.id, row.name) for row in rows]


def _through(
    number_of: Callable[[Any], int], values: Iterable[Any], count: int
) -> NDArray[np.int32]:
    return np.fromiter(map(number_of, values), dtype=np.int32, count=count)


def _one(parts: list[NDArray[Any]], kind: type[np.signedinteger[Any]]) -> NDArray[Any]:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=kind)
