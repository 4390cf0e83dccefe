"""Asks a person what the columns of a table mean.

Each question has an answer proposed, which Enter takes. It is asked on standard error, so that the
report on standard output stays what it is. Columns are named by number or by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from shutil import get_terminal_size

import click

from intercoder.cli.asking import prompt
from intercoder.cli.output import places_cursor, say
from intercoder.cli.text_tables import Cell, lay_out
from intercoder.exchange.importing.columns.column_map import (
    CodingColumns,
    ColumnMap,
    QuestionColumn,
    Shape,
)
from intercoder.exchange.importing.import_report import describe_form, describe_map
from intercoder.tables.table import Row, Table
from intercoder.text.display import display_line

_SHOWN_ROWS = 3


def agree_on_map(table: Table, rows: Sequence[Row], proposed: ColumnMap) -> ColumnMap | None:
    """Return the column map the person confirms; None if they cancel the import."""
    _show(table, rows)
    shape = Shape(
        prompt(
            "One row per respondent (wide), or one row per answer (long)?",
            type=click.Choice([one.value for one in Shape]),
            default=proposed.shape.value,
        )
    )
    ask = _Asking(table.columns)
    agreed = _wide(ask, proposed) if shape is Shape.WIDE else _long(ask, proposed)
    agreed = replace(
        agreed,
        language=ask.column("Column with the language", proposed.language),
        attributes=tuple(ask.columns_of("Columns that describe respondents", proposed.attributes)),
        codings=_codings(proposed.codings),
        missing=proposed.missing,
        wave=ask.column("Column with the wave", proposed.wave) if proposed.wave else "",
        wave_is=proposed.wave_is,
    )
    _show_map(agreed)
    return agreed if click.confirm("Import like this?", default=None, err=True) else None


class _Asking:
    """Ask for columns until the input names some."""

    def __init__(self, columns: Sequence[str]) -> None:
        self._columns = columns

    def column(self, question: str, proposed: str, *, needed: bool = False) -> str:
        """Ask for one column; `-` means none, if it is optional."""
        while True:
            found = self.columns_of(question, [proposed] if proposed else [], needed=needed)
            if len(found) < 2:
                return found[0] if found else ""
            say("Name exactly one column.")

    def columns_of(
        self, question: str, proposed: Sequence[str], *, needed: bool = False
    ) -> list[str]:
        """Ask for any number of columns; `-` means none, if they are optional."""
        shown = ", ".join(str(self._columns.index(name) + 1) for name in proposed) or "-"
        names = ", ".join(display_line(name) for name in proposed)
        suffix = f" ({names})" if names else ""
        while True:
            typed = prompt(f"{question}{suffix}", default=shown)
            if typed.strip() == "-" and not needed:
                return []
            found = [self._find(part) for part in self._parts(typed)]
            known = [name for name in found if name is not None]
            if known and len(known) == len(found):
                return list(dict.fromkeys(known))
            say(f"Type numbers from 1 to {len(self._columns)}, or column names.")

    def _parts(self, typed: str) -> list[str]:
        if typed.strip() in self._columns:
            return [typed]
        return typed.split(",")

    def _find(self, typed: str) -> str | None:
        typed = typed.strip()
        if typed in self._columns:
            return typed
        if typed.isdecimal() and 1 <= int(typed) <= len(self._columns):
            return self._columns[int(typed) - 1]
        return None


def _wide(ask: _Asking, proposed: ColumnMap) -> ColumnMap:
    known = {one.column: one.wording for one in proposed.questions}
    respondent = ask.column(
        "Column with the respondents' ids",
        proposed.respondent or proposed.id,
        needed=not proposed.number_rows,
    )
    columns = ask.columns_of("Columns with answers", list(known), needed=True)
    questions = [
        QuestionColumn(
            name,
            known.get(name)
            or prompt(
                f"Wording of the question '{display_line(name)}'",
                default="",
                show_default=False,
            ),
        )
        for name in columns
    ]
    numbers = "" if respondent else proposed.number_rows
    return ColumnMap(
        Shape.WIDE, respondent=respondent, questions=tuple(questions), number_rows=numbers
    )


def _long(ask: _Asking, proposed: ColumnMap) -> ColumnMap:
    text = ask.column("Column with the answers", proposed.text)
    answer_id = ask.column("Column with the answers' ids", proposed.id, needed=not text)
    respondent = ask.column(
        "Column with the respondents' ids", proposed.respondent, needed=not answer_id
    )
    question = ask.column("Column with the question", proposed.question)
    return ColumnMap(Shape.LONG, id=answer_id, text=text, respondent=respondent, question=question)


def _codings(codings: CodingColumns | None) -> CodingColumns | None:
    if codings is None:
        return None
    columns = (
        codings.codes
        or ", ".join(codings.code)
        or f"{len(codings.code_columns)} columns of 1 and 0"
    )
    if not click.confirm(
        f"Import the codes in {display_line(columns)} as earlier decisions?", default=True, err=True
    ):
        return None
    if codings.coder_column or codings.coder or codings.coders:
        return codings
    return replace(codings, coder=prompt("Name of the coder who gave them"))


def _show(table: Table, rows: Sequence[Row]) -> None:
    form = ", ".join(part for part in describe_form(table.form).values() if part)
    if table.form.is_guess:
        form += " (a guess: check the letters below; --encoding gives another)"
    say(f"{table.path.name}: {form}, {len(table.columns)} columns. The first rows:")
    shown = rows[:_SHOWN_ROWS]
    lines: list[list[Cell]] = [
        [number, name, *(row.cells[number - 1] for row in shown)]
        for number, name in enumerate(table.columns, start=1)
    ]
    titles = ["", "column", *(f"row {row.number}" for row in shown)]
    for line in lay_out(titles, lines, get_terminal_size().columns, places=places_cursor()):
        click.echo(line, err=True)  # safe to draw, and with the cursor placed


def _show_map(column_map: ColumnMap) -> None:
    described = describe_map(column_map)
    say(f"Shape: {described['shape']}")
    for role, names in described["columns"].items():
        listed = names if isinstance(names, str) else ", ".join(names)
        say(f"  {role.replace('_', ' ')}: {display_line(listed)}")
