"""Reads the standing decisions with certain codes in one pass over the log."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
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
from intercoder.study.agreement.packed_rows import (
    IS_DRAWN,
    NO_SET,
    ROWS,
    SetNumbers,
)
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
from intercoder.study.log.decision_rows import leave_out_where
from intercoder.study.study import Study

ANY_OTHER = ""
"""Stands in a set for all codes that were not asked for."""
_BITS = 62
"""As many bits as one number of the database can hold safely."""
_LONG = 200_000
"""From so many decisions on, two threads read them: SQLite lets them run side by side."""
PLACE = 1 << 20
"""More than there are revisions, or rows of rounds: two numbers in one are read quicker."""


@dataclass(frozen=True, slots=True)
class FoundDecisions:
    """Decisions read, as columns of shape (decisions,)."""

    pair: NDArray[np.int64]
    """The rows of the coder and of the round, in one number."""
    answer: NDArray[np.int64]
    codes: NDArray[np.int32]
    """Position in `code_sets`."""
    revision: NDArray[np.int32]
    code_sets: tuple[tuple[str, ...], ...]
    """The distinct sets of codes as they were given; see `ANY_OTHER`."""
    any_drawn: bool
    """Whether a model put any of the study's answers next."""

    def only(self, rows: NDArray[np.bool_]) -> FoundDecisions:
        """Those of these decisions only."""
        return replace(
            self,
            pair=self.pair[rows],
            answer=self.answer[rows],
            codes=self.codes[rows],
            revision=self.revision[rows],
        )


def read_decisions(
    study: Study, connection: Connection, codes: Collection[str] | None, *, with_others: bool
) -> FoundDecisions:
    """The standing decisions of people and machines with any of these codes; None for all.

    With `with_others`, it is known whether they have any other code.
    """
    if codes is None:
        return _with_sets(connection, None)
    if not codes:
        rows, numbers = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)
        return FoundDecisions(rows, rows, numbers, numbers, (), any_drawn=False)
    fields = _Fields.of(connection, len(codes))
    if fields.bits > _BITS:
        return _with_sets(connection, codes)
    return _with_marks(study, connection, sorted(codes), fields, with_others=with_others)


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
    study: Study,
    connection: Connection,
    codes: Sequence[str],
    fields: _Fields,
    *,
    with_others: bool,
) -> FoundDecisions:
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
    found = _of_whole_log(study, connection, statement)
    parts = []
    for bits in (fields.marks, fields.round, fields.coder, fields.revision):
        parts.append(found & ((1 << bits) - 1))
        found = found >> bits
    marked, phase, who, revision = parts
    sets, place = np.unique(marked >> 1, return_inverse=True)
    named = [*codes, ANY_OTHER]
    return FoundDecisions(
        who * PLACE + phase,
        found,
        place.astype(np.int32),
        revision.astype(np.int32),
        tuple(
            tuple(code for bit, code in enumerate(named) if one >> bit & 1) for one in sets.tolist()
        ),
        bool((marked & 1).any()),
    )


def _of_whole_log(
    study: Study, connection: Connection, statement: Select[Any]
) -> NDArray[np.int64]:
    """The numbers that a query joins to one text; two threads read the halves of a long file."""
    last = _last(connection)
    if study.is_remote or last < _LONG:
        return numbers_of(connection.execute(statement).scalar())
    middle = last // 2
    first = statement.where(decision.c.seq <= middle)
    second = statement.where(decision.c.seq > middle)
    with ThreadPoolExecutor(max_workers=1) as beside:
        reading = beside.submit(_beside, study, second, last)
        found = numbers_of(connection.execute(first).scalar())
        rest = reading.result()
    if rest is None:
        rest = numbers_of(connection.execute(second).scalar())
    return np.concatenate([found, rest])


def _beside(study: Study, statement: Select[Any], last: int) -> NDArray[np.int64] | None:
    """The numbers of a query in a transaction of its own; None if somebody has decided since."""
    with study.reading() as connection:
        if _last(connection) != last:
            return None
        return numbers_of(connection.execute(statement).scalar())


def _last(connection: Connection) -> int:
    """Number of the last decision in the log."""
    return int(connection.execute(select(func.max(decision.c.seq))).scalar() or 0)


def _mark(code: str) -> str:
    """How a decision's text has this code."""
    return json.dumps(code, ensure_ascii=False) + ":"


def _is_drawn() -> ColumnElement[bool]:
    return and_(decision.c.circumstances.is_not(None), IS_DRAWN)


def _with_sets(connection: Connection, codes: Collection[str] | None) -> FoundDecisions:
    """Each decision with its set of codes: for many codes."""
    statement = _standing(
        connection,
        (cast(decision.c.answer_id, BigInteger) * PLACE + decision.c.revision) * 2
        + cast(_is_drawn(), Integer),
        cast(decision.c.coder_id, BigInteger) * PLACE + decision.c.round_id,
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
    row, revision = np.divmod(whole >> 1, PLACE)
    found = FoundDecisions(
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
    return (
        _last(connection)
        == connection.execute(select(func.count()).select_from(current_decision)).scalar()
    )


def numbers_of(text: str | None) -> NDArray[np.int64]:
    """Numbers that the database joined to one text."""
    return np.fromstring(text or "", dtype=np.int64, sep=",")
