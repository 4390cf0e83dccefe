"""Checks the decision log from its first row: hashes, order and current decisions.

Rows are hashed as the driver returns them, without building decisions: a study of a million answers
is checked in seconds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from intercoder.coding.decision import ORDINARY
from intercoder.coding.hash_chain import (
    circumstances_from_text,
    circumstances_to_text,
    first_hash,
    passages_from_text,
)
from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import (
    answer,
    chain_head,
    coder,
    coding_round,
    decision,
)
from intercoder.study.log.decision_log import AnyRow
from intercoder.study.log.decision_rows import codes_from_text
from intercoder.study.log.earlier_texts import EarlierTexts, earlier_texts
from intercoder.study.seal.checks import DecisionCount
from intercoder.study.study import Study
from intercoder.text.display import display_line

_ROWS = 2000
_REMEMBERED = 50_000
"""Number of distinct texts of one column whose parsed form is cached."""
_ENCODE = json.JSONEncoder(ensure_ascii=True, separators=(",", ":")).encode
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, RecursionError)
"""Exceptions that reading a malformed value may raise."""


def chain_faults(
    connection: Connection,
    study: Study,
    whose: int | None,
    count: DecisionCount,
    advance: Callable[[int], object],
) -> Iterator[str]:
    """A sentence for each row that was changed or is out of place.

    In a package only its own line can be checked, since others may be incomplete in it; `whose`
    limits the check to one coder. `count` counts every row. `advance` is called with the number of
    rows just checked.
    """
    heads: Mapping[tuple[int, str], AnyRow] = {
        (row.coder_id, row.line): row for row in connection.execute(select(chain_head))
    }
    reader = _Reader()
    redacted = earlier_texts(connection)
    for line in _lines(connection, heads):
        if whose not in {None, line.coder_id}:
            continue  # of the others a coder's login sees only closed rounds
        name = display_line(line.name)
        is_whole = line.line == study.package or not study.package
        expected, place = first_hash(study.id, line.name, line.line), 0
        for rows in _rows_of(connection, line):
            count.count(line.coder_id, [row[-2:] for row in rows])
            for row in rows:
                previous, own = row[0], row[-1]
                if is_whole and previous != expected:
                    yield f"Before {_what(row, name)} something was removed or slipped in."
                try:
                    is_as_written = reader.is_as_written(row, line.name, redacted)
                except _UNREADABLE:
                    yield f"The {_what(row, name)} cannot be read."
                else:
                    if not is_as_written:
                        yield f"The {_what(row, name)}, or the text it was made on, was changed."
                expected = own
            place += len(rows)
            advance(len(rows))
        head = heads.get((line.coder_id, line.line))
        if not is_whole:
            continue
        if (head.hash, head.decisions) != (expected, place) if head else place > 0:
            yield f"The last decisions of {name} are missing."


class _Line(NamedTuple):
    """A line of a coder's log."""

    coder_id: int
    name: str
    line: str


def _lines(connection: Connection, heads: Collection[tuple[int, str]]) -> list[_Line]:
    """Every line that has rows, or should have some."""
    names = {row.id: row.name for row in connection.execute(select(coder.c.id, coder.c.name))}
    written = connection.execute(select(decision.c.coder_id, decision.c.line).distinct())
    found = {(row.coder_id, row.line) for row in written}.union(heads)
    return [
        _Line(number, str(names.get(number, number)), line)
        for number, line in sorted(found, key=str)
    ]


_COLUMNS = (
    decision.c.previous,
    decision.c.id,
    answer.c.key.label("answer_key"),
    answer.c.text,
    coding_round.c.name.label("round"),
    decision.c.revision,
    decision.c.act,
    decision.c.refers_to,
    decision.c.state,
    decision.c.codes,
    decision.c.unsure,
    decision.c.memo,
    decision.c.shown,
    decision.c.milliseconds,
    decision.c.decided_at,
    decision.c.circumstances,
    decision.c.seq,
    decision.c.hash,
)


def _what(row: tuple[Any, ...], name: str) -> str:
    """The decision of a row, described for people."""
    return f"decision {display_line(str(row[1]))} of {name} on answer {display_line(str(row[2]))}"


def _rows_of(connection: Connection, line: _Line) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows of a line in order, many at a time."""
    statement = (
        select(*_COLUMNS)
        .select_from(decision)
        .outerjoin(answer, answer.c.id == decision.c.answer_id)
        .outerjoin(coding_round, coding_round.c.id == decision.c.round_id)
        .where(decision.c.coder_id == line.coder_id, decision.c.line == line.line)
        .order_by(decision.c.seq)
    )
    yield from fetched(connection, statement, _ROWS)


class _Reader:
    """Hashes rows as `coding.hash_chain` does, caching what many rows share.

    The JSON that is hashed is assembled from pieces, in a third of the time the encoder takes.
    """

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._shown: dict[str, str] = {}
        self._circumstances: dict[str, str] = {}
        self._words: dict[str, str] = {}

    def is_as_written(self, row: tuple[Any, ...], name: str, redacted: EarlierTexts) -> bool:
        """Whether a row has the hash it should have, on the answer's text or an earlier one.

        Raises what parsing an unreadable value raises.
        """
        own, key, text = row[-1], row[2], row[3]
        judged = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        return self._hash_of(row, name, judged) == own or any(
            self._hash_of(row, name, earlier) == own for earlier in redacted.get(key, ())
        )

    def _hash_of(self, row: tuple[Any, ...], name: str, judged_text: str) -> str:
        previous, id, key, _, round, revision, act, refers_to, *judged = row
        state, codes, unsure, memo, shown, milliseconds, decided_at, circumstances, _, _ = judged
        if not isinstance(revision, int) or not isinstance(milliseconds, int):
            raise TypeError("no number")
        words = self._words
        content = (
            f'[{_quoted(previous)},{_quoted(id)},{_quoted(key)},"{judged_text}",'
            f"{words.get(name) or _remember(words, name, _quoted)},"
            f"{words.get(round) or _remember(words, round, _quoted)},"
            f"{revision},{words.get(act) or _remember(words, act, _quoted)},"
            f"{'null' if refers_to is None else _quoted(refers_to)},"
            f"{words.get(state) or _remember(words, state, _quoted)},"
            f"{self._codes.get(codes) or _remember(self._codes, codes, _codes_as_hashed)},"
            f"{_FLAGS[unsure]},{_quoted(memo)},"
            f"{'null' if shown is None else _remember(self._shown, shown, _again)},"
            f"{milliseconds},{_quoted(decided_at)}"
        )
        if circumstances is not None:
            content += _remember(self._circumstances, circumstances, _circumstances)
        return hashlib.sha256(f"{content}]".encode()).hexdigest()


_FLAGS: Mapping[Any, str] = {0: "false", 1: "true"}
_quoted = json.encoder.encode_basestring_ascii


def _remember(known: dict[str, str], text: str, read: Callable[[str], str]) -> str:
    found = known.get(text)
    if found is None:
        if len(known) >= _REMEMBERED:
            known.clear()
        found = known[text] = read(text)
    return found


def _codes_as_hashed(text: str) -> str:
    return _ENCODE(sorted(codes_from_text(text).items()))


def _again(text: str) -> str:
    return _ENCODE(json.loads(text))


def _circumstances(text: str) -> str:
    """The hashed form of circumstances, appended to the rest; empty for ordinary ones."""
    read, passages = circumstances_from_text(text), passages_from_text(text)
    if read == ORDINARY and not passages:
        return ""
    return f",{_quoted(circumstances_to_text(read, passages))}"
