"""Reads decisions made before the study from the rows of a table."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TypeAlias

from intercoder.codebook.mark_words import mark_of
from intercoder.coding.decision import Judgement, Origin, State
from intercoder.errors import UsageError
from intercoder.exchange.importing.code_lookup import NO_CODE, CodeLookup
from intercoder.exchange.importing.columns.code_lists import listed_words, words_in
from intercoder.exchange.importing.columns.column_map import CodingColumns
from intercoder.exchange.importing.refused_rows import BadCellError
from intercoder.study.answers.answer_import import Marked
from intercoder.study.rounds.people import MAX_NAME_LENGTH, usable_name
from intercoder.tables.table import Row

_STATES: Mapping[str, State | None] = MappingProxyType(
    {
        "": None,
        "coded": State.CODED,
        "no code applies": State.NO_CODE_APPLIES,
        "no code": State.NO_CODE_APPLIES,
        NO_CODE: State.NO_CODE_APPLIES,
        "skipped": State.SKIPPED,
        "unseen": State.UNSEEN,
        "open": State.UNSEEN,
    }
)
_MAX_SECONDS = 1e9
_PLACE = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class RowCoding:
    """What one row says about one coder's decision."""

    coder: str
    round: str
    state: State
    """Never `unseen`."""
    codes: tuple[str, ...] = ()
    """Ids of codes, in the order of the row."""
    unsure: bool = False
    memo: str = ""
    decided_at: str = ""
    """UTC, ISO 8601 with milliseconds; empty if not said."""
    seconds: float = 0.0
    marked: tuple[Marked, ...] = ()
    """Words marked for its codes."""

    def judgement(self) -> Judgement:
        """The decision without who, when and on which answer."""
        if self.state is State.SKIPPED:
            return Judgement(State.SKIPPED, unsure=self.unsure, memo=self.memo)
        marks = dict.fromkeys(self.codes, Origin.IMPORTED)
        return Judgement.of(marks, unsure=self.unsure, memo=self.memo)


_ReadCodes: TypeAlias = Callable[[Sequence[str]], tuple[str, ...] | None]
"""Codes of a row: none apply if empty; None where nothing is said."""


@dataclass(frozen=True, slots=True)
class _Columns:
    """The columns in which one coder's codes are, or those of all."""

    column: str
    """One of them, to be named where something is wrong."""
    who: Callable[[Sequence[str]], tuple[str, str]]
    """Coder and round of a row. Raises BadCellError where it names no coder."""
    codes: _ReadCodes


class CodingReader:
    """Reads the decisions of a table with these columns, by a map that has been checked."""

    def __init__(self, codings: CodingColumns, columns: Sequence[str], lookup: CodeLookup) -> None:
        self._codings, self._lookup = codings, lookup
        self._places = {name: columns.index(name) for name in codings.columns()}
        self._sets = [
            _Columns(
                one.codes or next(iter(one.code or one.code_columns)),
                _who_reader(one, self._places),
                _codes_reader(one, self._places, lookup, has_lists=bool(codings.coders)),
            )
            for one in _by_coder(codings)
        ]

    def who(self, row: Row) -> tuple[tuple[str, str], ...]:
        """The coders of a row, each with the round. Raises BadCellError where it names none."""
        return tuple(one.who(row.cells) for one in self._sets)

    def read(self, row: Row) -> tuple[RowCoding, ...]:
        """The decisions in a row, of coders who made one. Raises BadCellError."""
        found = (self._read(row, one) for one in self._sets)
        return tuple(one for one in found if one is not None)

    def _read(self, row: Row, columns: _Columns) -> RowCoding | None:
        named, cells = self._codings, row.cells
        codes = columns.codes(cells)
        state = _state(named, self._cell(row, named.state), codes, columns.column)
        if state is None:
            return None
        coder, round_name = columns.who(cells)
        kept = codes if codes and state is State.CODED else ()
        self._lookup.check_together(kept, columns.column)
        return RowCoding(
            coder,
            round_name,
            state,
            kept,
            bool(_mark(self._cell(row, named.unsure), named.unsure)),
            self._cell(row, named.memo),
            _moment(self._cell(row, named.decided_at), named.decided_at),
            _seconds(self._cell(row, named.seconds), named.seconds),
            tuple(
                Marked(start, end, code)
                for start, end in _places(self._cell(row, named.passages), named.passages)
                for code in kept
            ),
        )

    def _cell(self, row: Row, column: str) -> str:
        return row.cells[self._places[column]] if column else ""


def _by_coder(codings: CodingColumns) -> list[CodingColumns]:
    """The columns of each coder, where each has columns of their own; else all of them."""
    if not codings.coders:
        return [codings]
    return [
        replace(
            codings,
            coder=coder,
            code=tuple(one for one in codings.code if codings.coders[one] == coder),
            code_columns={
                column: word
                for column, word in codings.code_columns.items()
                if codings.coders[column] == coder
            },
        )
        for coder in dict.fromkeys(codings.coders.values())
    ]


def _codes_reader(
    codings: CodingColumns, places: Mapping[str, int], lookup: CodeLookup, *, has_lists: bool
) -> _ReadCodes:
    if codings.code_columns:
        return _marked_codes(codings, places, lookup)
    separator = codings.separator if has_lists or codings.codes else ""
    if len(codings.code) > 1:
        return _codes_of_several([_cell_reader(name, places[name], separator, lookup)
                                  for name in codings.code], codings.code)  # fmt: skip
    column = codings.codes or codings.code[0]
    return _cell_reader(column, places[column], separator, lookup)


def _cell_reader(column: str, place: int, separator: str, lookup: CodeLookup) -> _ReadCodes:
    """Reads one column with a code, or with several: where a separator is given, or in a list."""

    def read(cells: Sequence[str]) -> tuple[str, ...] | None:
        cell = cells[place].strip()
        if not cell:
            return None
        if lookup.knows(cell):
            return (lookup.find(cell, column),)
        if lookup.says_none(cell):
            lookup.note_none(cell)
            return ()
        if (not separator or separator not in cell) and listed_words(cell) is None:
            return (lookup.find(cell, column),)
        words = words_in(cell, separator, lookup.knows)
        if len(words) == 1 and lookup.says_none(words[0]):
            return ()
        return tuple(dict.fromkeys(lookup.find(word, column) for word in words))

    return read


def _codes_of_several(readers: Sequence[_ReadCodes], columns: Sequence[str]) -> _ReadCodes:
    """Reads several columns with one code each: the codes of all of them are one decision."""

    def read(cells: Sequence[str]) -> tuple[str, ...] | None:
        given: dict[str, None] = {}
        none_applies = ""
        for reader, column in zip(readers, columns, strict=True):
            codes = reader(cells)
            if codes == ():
                none_applies = none_applies or column
            given.update(dict.fromkeys(codes or ()))
        if none_applies and given:
            raise BadCellError(
                none_applies,
                "the cell says that no code applies, but other codes are given with it",
            )
        return tuple(given) if given or none_applies else None

    return read


def _marked_codes(
    codings: CodingColumns, places: Mapping[str, int], lookup: CodeLookup
) -> _ReadCodes:
    """Reads a column for each code; a cell may also repeat the code that its column is for."""
    marked = [(column, places[column], word) for column, word in codings.code_columns.items()]

    def read(cells: Sequence[str]) -> tuple[str, ...] | None:
        given: list[str] = []
        is_empty = True
        for column, place, word in marked:
            mark = _mark_for(cells[place], column, word, lookup)
            if mark:
                given.append(lookup.find(word, column))
            is_empty = is_empty and mark is None
        return None if is_empty else tuple(dict.fromkeys(given))

    return read


def _mark_for(cell: str, column: str, word: str, lookup: CodeLookup) -> bool | None:
    try:
        return mark_of(cell)
    except ValueError:
        if lookup.knows(cell) and lookup.find(cell, column) == lookup.find(word, column):
            return True
    return _mark(cell, column)


def _who_reader(
    codings: CodingColumns, places: Mapping[str, int]
) -> Callable[[Sequence[str]], tuple[str, str]]:
    known: dict[str, str] = {}
    only = usable_name(codings.coder) if codings.coder else ""

    def coder_of(cell: str) -> str:
        if cell not in known:
            if not cell.strip():
                raise BadCellError(codings.coder_column, "a decision without a coder")
            try:
                known[cell] = usable_name(cell)
            except UsageError as error:
                raise BadCellError(codings.coder_column, "not a name for a coder") from error
        return known[cell]

    def round_of(cell: str) -> str:
        name = cell.strip() or codings.round_is
        if not name.isprintable() or len(name) > MAX_NAME_LENGTH:
            raise BadCellError(codings.round, "not a name for a round")
        return name

    def read(cells: Sequence[str]) -> tuple[str, str]:
        coder = only or coder_of(cells[places[codings.coder_column]])
        return coder, round_of(cells[places[codings.round]] if codings.round else "")

    return read


def _state(
    codings: CodingColumns, cell: str, codes: tuple[str, ...] | None, codes_column: str
) -> State | None:
    """The state a row says or implies; None where it says nothing."""
    words = " ".join(cell.replace("_", " ").casefold().split())
    if words not in _STATES:
        raise BadCellError(
            codings.state,
            "not a state: use 'coded', 'no code applies', 'skipped' or leave it empty",
        )
    said = _STATES[words]
    if said is None:
        return None if codes is None else State.CODED if codes else State.NO_CODE_APPLIES
    if (said is State.CODED) != bool(codes):
        there = "there are codes" if codes else "there is no code"
        raise BadCellError(codes_column, f"the state is '{said.value}', but {there}")
    return None if said is State.UNSEEN else said


def _mark(cell: str, column: str) -> bool | None:
    try:
        return mark_of(cell)
    except ValueError as error:
        raise BadCellError(
            column, "neither 1 nor 0 (nor yes, no, checked, unchecked, x)"
        ) from error


def _moment(cell: str, column: str) -> str:
    """The time in the form the study writes; one that names no zone is taken for UTC."""
    if not cell.strip():
        return ""
    try:
        found = datetime.fromisoformat(cell.strip())
        found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadCellError(column, "not a time such as 2026-01-31T09:30:00Z") from error
    return found.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _places(cell: str, column: str) -> list[tuple[int, int]]:
    """Starts and ends of passages, such as `4-17 30-35`."""
    found = []
    for word in cell.split():
        first, _, last = word.partition("-")
        if not _PLACE.fullmatch(first) or not _PLACE.fullmatch(last) or int(first) >= int(last):
            raise BadCellError(column, "not places of words in the answer, such as 4-17")
        found.append((int(first), int(last)))
    return found


def _seconds(cell: str, column: str) -> float:
    try:
        point = cell.replace(",", ".") if "." not in cell else cell  # a comma of `--decimal ,`
        seconds = float(point) if cell.strip() else 0.0
    except ValueError:
        seconds = math.nan
    if not 0 <= seconds <= _MAX_SECONDS:
        raise BadCellError(column, "not a number of seconds")
    return seconds
