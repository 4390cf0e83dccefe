"""Recognises tables this program exported by their columns, and reads them back."""

from __future__ import annotations

from collections.abc import Sequence

from intercoder.exchange.exporting.decision_tables import ATTRIBUTE, CODE
from intercoder.exchange.importing.columns.column_map import CodingColumns, ColumnMap, Shape
from intercoder.exchange.importing.columns.table_head import TableHead
from intercoder.exchange.importing.recognisers.recogniser import Recognised

_ANSWER = ("answer", "respondent", "question", "language", "text")
_DECISION = ("round", "coder", "state", "unsure", "memo", "revision", "decided_at", "seconds")
_ALWAYS = frozenset({*_ANSWER, *_DECISION})
_LONG = frozenset({"code", "code_name", "origin"})


def recognise(head: TableHead) -> Recognised | None:
    """A table that `intercoder export` wrote. Only its delimited files have their cells guarded."""
    column_map = own_map(head.columns)
    if column_map is None:
        return None
    return Recognised(column_map, is_guarded=bool(head.table.form.delimiter))


def own_map(columns: Sequence[str]) -> ColumnMap | None:
    """The map of a table that `intercoder export` wrote; None for any other."""
    names = set(columns)
    if len(names) < len(columns) or not names >= _ALWAYS:
        return None
    is_long = names >= _LONG
    code_columns = {name: name.removeprefix(CODE) for name in columns if name.startswith(CODE)}
    if is_long == bool(code_columns):
        return None
    return ColumnMap(
        Shape.LONG,
        respondent="respondent",
        id="answer",
        text="text",
        question="question",
        language="language",
        translations={"text": "translation"} if "translation" in names else {},
        attributes=tuple(name for name in columns if name.startswith(ATTRIBUTE)),
        codings=CodingColumns(
            coder_column="coder",
            code=("code",) if is_long else (),
            code_columns=code_columns,
            state="state",
            unsure="unsure",
            memo="memo",
            round="round",
            decided_at="decided_at",
            seconds="seconds",
            passages="passages" if "passages" in names and is_long else "",
        ),
    )
