"""The standing decisions with certain codes, and which answers each coder judged.

A change of the codebook concerns a few codes. Reading only the decisions that have them, in one
pass over the log, is several times as quick as reading all, which in a study of a million answers
is the difference between waiting and not. Which answers a coder judged comes from an index.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from operator import add
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    and_,
    cast,
    func,
    or_,
    select,
    true,
)

from intercoder.coding.decision import State
from intercoder.study.agreement.decision_columns import judgements, people_of, phases_of
from intercoder.study.agreement.packed_rows import (
    IS_DRAWN,
    KNOWN_STATES,
    NO_SET,
    ROWS,
    SetNumbers,
)
from intercoder.study.agreement.read_codes import Given
from intercoder.study.database.bulk import fetched
from intercoder.study.database.dialects import holds
from intercoder.study.database.schema import (
    answer,
    codebook_revision,
    coder,
    coding_round,
    current_decision,
    decision,
)
from intercoder.study.log.code_set_sql import JUDGED
from intercoder.study.log.decision_rows import leave_out_where
from intercoder.study.overview.counts import pairs_decided
from intercoder.study.study import Study

ANY_OTHER = ""
"""Stands in a set for all codes that were not asked for."""
_BITS = 62
"""As many bits as one number of the database can hold safely."""
_PLACE = 1 << 20
"""More than there are revisions, or rows of rounds: two numbers in one are read quicker."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The answers that one coder judged in one round."""

    coder: str
    round: str
    answer: NDArray[np.int64]
    """Rows of the study, in any order."""


@dataclass(frozen=True, slots=True)
class ConcernedDecisions:
    """People's standing decisions that have any of some codes; arrays of shape (decisions,)."""

    whose: NDArray[np.int32]
    """Position in `judged` of the coder and round."""
    answer: NDArray[np.int64]
    """Row of the answer in the study."""
    codes: NDArray[np.int32]
    """Position in `code_sets`."""
    revision: NDArray[np.int32]
    code_sets: tuple[tuple[str, ...], ...]
    """The distinct sets of codes as they were given, each as sorted ids. Where only some codes were
    asked for, others may be left out, or `ANY_OTHER` stands for them.
    """
    judged: tuple[Judged, ...]
    """By coder and then round, for all with any decision."""
    any_drawn: bool
    """Whether a model put any of the study's answers next, so that some decisions do not count as
    a random sample.
    """


def concerned_decisions(
    study: Study, codes: Collection[str] | None = None, *, with_others: bool = False
) -> ConcernedDecisions:
    """The standing decisions of people with any of these codes, as they were given; None for all.

    With `with_others`, it is known whether they have any other code. Unreadable decisions are left
    out and noted.
    """
    with study.reading() as connection:
        people = people_of(connection, ())
        rounds = dict(phases_of(connection, ()))
        pairs = sorted(pairs_decided(connection, list(people), list(rounds)))
        places = np.array([who * _PLACE + phase for who, phase in pairs], dtype=np.int64)
        found = _read(connection, codes, with_others=with_others)
        found = found.only(np.isin(found.pair, places))
        judged = (
            Judged(people[who], rounds[phase], _judged(connection, who, phase))
            for who, phase in pairs
        )
        return ConcernedDecisions(
            np.searchsorted(places, found.pair).astype(np.int32),
            found.answer,
            found.codes,
            found.revision,
            found.code_sets,
            tuple(judged),
            found.any_drawn,
        )


def without_drawn(study: Study) -> ConcernedDecisions:
    """All decisions as `agreement` takes them: without those on answers that a model put next, or
    as they were before a model had the answer judged again.
    """
    found = judgements(study, with_drawn=False, read_under=Given.AS_CODED)
    counted = [~(column.skipped | column.drawn) for column in found.columns]

    def joined(name: str, kind: type[np.signedinteger[Any]]) -> NDArray[Any]:
        parts = zip(found.columns, counted, strict=True)
        taken = [getattr(column, name)[mask] for column, mask in parts]
        return np.concatenate([np.zeros(0, dtype=kind), *taken])

    sizes = [int(mask.sum()) for mask in counted]
    return ConcernedDecisions(
        np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
        joined("answer", np.int64),
        joined("codes", np.int32),
        joined("revision", np.int32),
        found.code_sets,
        tuple(
            Judged(column.coder, column.round, column.answer[mask])
            for column, mask in zip(found.columns, counted, strict=True)
        ),
        any_drawn=False,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """Decisions read, as columns; see `ConcernedDecisions`."""

    pair: NDArray[np.int64]
    """The rows of the coder and of the round, in one number."""
    answer: NDArray[np.int64]
    codes: NDArray[np.int32]
    revision: NDArray[np.int32]
    code_sets: tuple[tuple[str, ...], ...]
    any_drawn: bool

    def only(self, rows: NDArray[np.bool_]) -> _Found:
        """Those of these decisions only."""
        return replace(
            self,
            pair=self.pair[rows],
            answer=self.answer[rows],
            codes=self.codes[rows],
            revision=self.revision[rows],
        )


def _read(connection: Connection, codes: Collection[str] | None, *, with_others: bool) -> _Found:
    """The standing decisions of people and machines with these codes."""
    if codes is None:
        return _with_sets(connection, None)
    if not codes:
        rows, numbers = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
        return _Found(rows, rows, numbers, numbers, (), any_drawn=False)
    fields = _Fields.of(connection, len(codes))
    if fields.bits > _BITS:
        return _with_sets(connection, codes)
    return _with_marks(connection, sorted(codes), fields, with_others=with_others)


@dataclass(frozen=True, slots=True)
class _Fields:
    """How many bits each property of a decision needs."""

    answer: int
    revision: int
    coder: int
    round: int
    marks: int

    @classmethod
    def of(cls, connection: Connection, codes: int) -> _Fields:
        """The fields of this study, with a mark for each of so many codes, for any others, and for
        whether a model put the answer next.
        """

        def bits(column: ColumnElement[int]) -> int:
            return int(connection.execute(select(func.max(column))).scalar() or 0).bit_length()

        return cls(
            bits(answer.c.id),
            bits(codebook_revision.c.number),
            bits(coder.c.id),
            bits(coding_round.c.id),
            codes + 2,
        )

    @property
    def bits(self) -> int:
        """How many they need together."""
        return self.answer + self.revision + self.coder + self.round + self.marks


def _with_marks(
    connection: Connection, codes: Sequence[str], fields: _Fields, *, with_others: bool
) -> _Found:
    """Each decision as one number, all joined to one text: the quickest for a few codes."""
    has = [cast(holds(decision.c.codes, _mark(code)), Integer) for code in codes]
    marks = [cast(_is_drawn(), Integer), *has]
    if with_others:
        entry = '":"'  # between a code and its origin; within a code, quotation marks are escaped
        shorter = func.length(func.replace(decision.c.codes, entry, ""))
        number = (func.length(decision.c.codes) - shorter) / len(entry)
        marks.append(cast(number > reduce(add, has), Integer))
    packed: ColumnElement[int] = cast(decision.c.answer_id, BigInteger)
    for column, bits in (
        (decision.c.revision, fields.revision),
        (decision.c.coder_id, fields.coder),
        (decision.c.round_id, fields.round),
        (reduce(add, (mark * (1 << place) for place, mark in enumerate(marks))), fields.marks),
    ):
        packed = packed * (1 << bits) + column
    having = or_(*(holds(decision.c.codes, _mark(code)) for code in codes))
    statement = _standing(connection, func.aggregate_strings(cast(packed, String), ","))
    statement = statement.where(or_(and_(decision.c.state == State.CODED, having), _is_drawn()))
    found = _numbers(connection.execute(statement).scalar())
    parts = []
    for bits in (fields.marks, fields.round, fields.coder, fields.revision):
        parts.append(found & ((1 << bits) - 1))
        found = found >> bits
    marked, phase, who, revision = parts
    sets, place = np.unique(marked >> 1, return_inverse=True)
    named = [*codes, ANY_OTHER]
    return _Found(
        who * _PLACE + phase,
        found,
        place.astype(np.int32),
        revision.astype(np.int32),
        tuple(
            tuple(code for bit, code in enumerate(named) if one >> bit & 1) for one in sets.tolist()
        ),
        bool((marked & 1).any()),
    )


def _mark(code: str) -> str:
    """How a decision's text has this code."""
    return json.dumps(code, ensure_ascii=False) + ":"


def _is_drawn() -> ColumnElement[bool]:
    return and_(decision.c.circumstances.is_not(None), IS_DRAWN)


def _with_sets(connection: Connection, codes: Collection[str] | None) -> _Found:
    """Each decision with its set of codes: for many codes."""
    statement = _standing(
        connection,
        (cast(decision.c.answer_id, BigInteger) * _PLACE + decision.c.revision) * 2
        + cast(_is_drawn(), Integer),
        cast(decision.c.coder_id, BigInteger) * _PLACE + decision.c.round_id,
        decision.c.codes,
    )
    having = true() if codes is None else or_(*(holds(decision.c.codes, _mark(c)) for c in codes))
    statement = statement.where(or_(and_(decision.c.state == State.CODED, having), _is_drawn()))
    sets = SetNumbers()
    packed, pairs, numbers = ([np.zeros(0, dtype=kind)] for kind in (np.int64, np.int64, np.int32))
    for rows in fetched(connection, statement, ROWS):
        one, pair, texts = zip(*rows, strict=True)
        packed.append(np.array(one, dtype=np.int64))
        pairs.append(np.array(pair, dtype=np.int64))
        numbers.append(np.array([sets[text] for text in texts], dtype=np.int32))
    whole = np.concatenate(packed)
    row, revision = np.divmod(whole >> 1, _PLACE)
    found = _Found(
        np.concatenate(pairs),
        row,
        np.concatenate(numbers),
        revision.astype(np.int32),
        tuple(sets.found),
        bool((whole & 1).any()),
    )
    readable = found.codes != NO_SET
    if readable.all():
        return found
    for text in [text for text, place in sets.items() if place == NO_SET]:
        leave_out_where(connection, decision.c.codes == text, "codes")
    return found.only(readable)


def _standing(connection: Connection, *columns: ColumnElement[Any]) -> Select[Any]:
    """A query for standing decisions that reads the log once, from its beginning to its end."""
    statement = select(*columns).select_from(decision)
    if _all_stand(connection):
        return statement
    return statement.join(
        current_decision,
        and_(
            current_decision.c.coder_id == decision.c.coder_id,
            current_decision.c.round_id == decision.c.round_id,
            current_decision.c.answer_id == decision.c.answer_id,
            # As a sum, so that SQLite looks up only whether those with the codes stand, instead of
            # looking up every standing decision in the log.
            current_decision.c.seq == decision.c.seq + 0,
        ),
    )


def _all_stand(connection: Connection) -> bool:
    """Whether nobody has ever decided an answer again, as far as that can be seen at once."""
    if connection.dialect.name != "sqlite":  # elsewhere, numbers are left out of the log
        return False
    last = connection.execute(select(func.max(decision.c.seq))).scalar()
    return last == connection.execute(select(func.count()).select_from(current_decision)).scalar()


def _judged(connection: Connection, who: int, phase: int) -> NDArray[np.int64]:
    """Rows of the answers that this coder judged in this round.

    Where they decided all of a stretch, as many coders do, only the exceptions are read. Else the
    database joins the rows to one text, which is read several times as quickly as one by one.
    """
    theirs = and_(current_decision.c.coder_id == who, current_decision.c.round_id == phase)
    row, state = current_decision.c.answer_id, current_decision.c.state
    first, last = (
        int(connection.execute(select(end(row)).where(theirs)).scalar() or 0)
        for end in (func.min, func.max)
    )
    number = connection.execute(select(func.count()).where(theirs)).scalar_one()
    if number and number == last - first + 1:
        skipped = (theirs, state.in_(set(KNOWN_STATES).difference(JUDGED)))
        others = connection.execute(select(row).where(*skipped)).scalars().all()
        judged = np.ones(number, dtype=np.bool_)
        judged[np.array(others, dtype=np.int64) - first] = False
        return np.arange(first, last + 1)[judged]
    text = select(func.aggregate_strings(cast(row, String), ",")).where(theirs, state.in_(JUDGED))
    return _numbers(connection.execute(text).scalar())


def _numbers(text: str | None) -> NDArray[np.int64]:
    """Numbers that the database joined to one text."""
    return np.fromstring(text or "", dtype=np.int64, sep=",")
