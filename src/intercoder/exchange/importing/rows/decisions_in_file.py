"""Collects the decisions of one table before they go into a study.

Where a row is a whole decision, it goes on at once, and what is remembered only finds it again.
Where each row holds one code, rows of the same answer, coder and round make one decision, wherever
in the file they stand; they are held until its end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.refused_rows import BadCellError
from intercoder.exchange.importing.rows.earlier_codings import RowCoding
from intercoder.study.answers.answer_import import EarlierDecision
from intercoder.tables.table import RefusedRow

_Key: TypeAlias = tuple[str, str, str]
"""Answer, coder and round."""


class DecisionsInFile:
    """Takes the decisions of rows; gives them out when they are whole."""

    def __init__(self, *, code_per_row: bool, lookup: CodeLookup, column: str) -> None:
        self._code_per_row = code_per_row
        self._lookup = lookup
        self._column = column
        self._first_rows: dict[_Key, int] = {}
        self._prints: dict[_Key, int] = {}
        self._growing: dict[_Key, RowCoding] = {}
        self._spoiled: set[_Key] = set()
        self._ready: list[EarlierDecision] = []
        self.repeated = 0
        """Rows that said again what an earlier one had said."""

    def check(self, answer: str, coding: RowCoding, row: int) -> None:
        """Raises BadCellError where the row contradicts an earlier one."""
        key = (answer, coding.coder, coding.round)
        first = self._first_rows.get(key)
        if first is None:
            return
        if not self._code_per_row:
            if self._prints[key] != _print(coding):
                raise BadCellError("", f"the same coder has another decision in row {first}")
            return
        earlier = self._growing[key]
        if (coding.state, coding.unsure, coding.memo) != (
            earlier.state,
            earlier.unsure,
            earlier.memo,
        ):
            raise BadCellError("", f"contradicts row {first}, which has the same answer and coder")
        together = tuple(dict.fromkeys((*earlier.codes, *coding.codes)))
        self._lookup.check_together(together, self._column)

    def add(self, answer: str, coding: RowCoding, row: int) -> None:
        """Take a row that has been checked."""
        key = (answer, coding.coder, coding.round)
        if key not in self._first_rows:
            self._first_rows[key] = row
            if self._code_per_row:
                self._growing[key] = coding
            else:
                self._prints[key] = _print(coding)
                self._ready.append(_decision(answer, coding))
            return
        earlier = self._growing.get(key, coding)
        says_no_more = set(coding.codes) <= set(earlier.codes) and set(coding.marked) <= set(
            earlier.marked
        )
        if not self._code_per_row or says_no_more:
            self.repeated += 1
            return
        self._growing[key] = replace(
            earlier,
            codes=tuple(dict.fromkeys((*earlier.codes, *coding.codes))),
            marked=tuple(dict.fromkeys((*earlier.marked, *coding.marked))),
        )

    def spoil(self, answer: str, coder: str, round_name: str) -> None:
        """One row of this decision is refused: what is left of it is no decision."""
        if self._code_per_row:
            self._spoiled.add((answer, coder, round_name))

    def take_ready(self) -> list[EarlierDecision]:
        """The whole decisions since the last call."""
        ready, self._ready = self._ready, []
        return ready

    def finish(self) -> Iterator[EarlierDecision | RefusedRow]:
        """At the end of the file: the decisions whose rows had to be brought together."""
        for key, coding in self._growing.items():
            if key in self._spoiled:
                reason = "another row of the same decision is refused"
                yield RefusedRow(self._first_rows[key], "", reason)
            else:
                yield _decision(key[0], coding)
        self._growing.clear()


def _print(coding: RowCoding) -> int:
    """What tells decisions apart: not when they were made, nor how long it took."""
    return hash((coding.state, frozenset(coding.codes), coding.unsure, coding.memo))


def _decision(answer: str, coding: RowCoding) -> EarlierDecision:
    return EarlierDecision(
        answer,
        coding.coder,
        coding.judgement(),
        coding.decided_at,
        coding.seconds,
        coding.round,
        coding.marked,
    )
