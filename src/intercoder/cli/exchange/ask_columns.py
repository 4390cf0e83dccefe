"""Shows the first rows of a table, and asks for columns of it by number or by name."""

from __future__ import annotations

from collections.abc import Sequence
from shutil import get_terminal_size

import click

from intercoder.cli.asking import prompt
from intercoder.cli.output import places_cursor, say
from intercoder.cli.text_tables import Cell, lay_out
from intercoder.exchange.importing.import_report import describe_form
from intercoder.tables.table import Row, Table
from intercoder.text.display import display_line

_SHOWN_ROWS = 3
_MORE = "?"
_NONE = "-"
_ROWS = "rows"
"""What numbers the rows instead of naming a column with ids; a prefix may follow."""
_PREFIX = "row"


class ShownRows:
    """The rows of a table that a person is shown, a few at a time."""

    def __init__(self, table: Table, rows: Sequence[Row]) -> None:
        self._table, self._rows, self._next = table, rows, 0

    @property
    def columns(self) -> Sequence[str]:
        """Names of the columns."""
        return self._table.columns

    def show(self) -> None:
        """Show how the file is written, and its first rows."""
        form = ", ".join(part for part in describe_form(self._table.form).values() if part)
        if self._table.form.is_guess:
            form += " (a guess: check the letters below; --encoding gives another)"
        say(f"{self._table.path.name}: {form}, {len(self.columns)} columns. The first rows:")
        self.show_more()

    def show_more(self) -> None:
        """Show the next rows; after the last, the first again."""
        if self._next >= len(self._rows):
            self._next = 0
        some = self._rows[self._next : self._next + _SHOWN_ROWS]
        self._next += len(some)
        lines: list[list[Cell]] = [
            [number, name, *(row.cells[number - 1] for row in some)]
            for number, name in enumerate(self.columns, start=1)
        ]
        titles = ["", "column", *(f"row {row.number}" for row in some)]
        for line in lay_out(titles, lines, get_terminal_size().columns, places=places_cursor()):
            click.echo(line, err=True)  # safe to draw, and with the cursor placed


class AskColumns:
    """Ask for columns until the input names some."""

    def __init__(self, shown: ShownRows) -> None:
        self._shown, self._columns = shown, shown.columns

    def people(self, column: str, numbers: str, *, needed: bool = True) -> tuple[str, str]:
        """Ask for the column with the respondents' ids, or the prefix by which rows are numbered.

        The other one of the two is empty; both are, if neither is needed.
        """
        default = f"{_ROWS} {numbers}" if numbers and not column else ""
        while True:
            typed = self._typed(
                "Column with the respondents' ids, or rows to number the rows"
                if not column
                else "Column with the respondents' ids",
                [column] if column else [],
                default,
            )
            if (
                (word := typed.split(maxsplit=1))
                and word[0] == _ROWS
                and _ROWS not in self._columns
            ):
                return "", word[1] if len(word) > 1 else _PREFIX
            found = self._found(typed, [column] if column else [], needed=needed)
            if found is not None and len(found) < 2:
                return (found[0] if found else ""), ""
            say(
                "Name exactly one column." if found else self._hint(),
            )

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
        """Ask for any number of columns; `-` means none, if they are optional.

        `+` before a column takes it into what is proposed, `-` takes it out.
        """
        while True:
            found = self._found(self._typed(question, proposed), proposed, needed=needed)
            if found is not None:
                return found
            say(self._hint())

    def _typed(self, question: str, proposed: Sequence[str], default: str = "") -> str:
        numbers = ", ".join(str(self._columns.index(name) + 1) for name in proposed)
        names = ", ".join(display_line(name) for name in proposed)
        suffix = f" ({names})" if names else ""
        while True:
            typed = str(prompt(f"{question}{suffix}", default=default or numbers or _NONE)).strip()
            if typed != _MORE or _MORE in self._columns:
                return typed
            self._shown.show_more()

    def _found(self, typed: str, proposed: Sequence[str], *, needed: bool) -> list[str] | None:
        """The columns meant; None if that is not clear, or none is given where one is needed."""
        if typed == _NONE and typed not in self._columns:
            return None if needed else []
        parts = [typed] if typed in self._columns else [one.strip() for one in typed.split(",")]
        amended = self._amended(parts, proposed)
        if amended is not None:
            return amended if amended or not needed else None
        named = [self._find(part) for part in parts]
        known = [name for name in named if name is not None]
        if not known or len(known) < len(named):
            return None
        return list(dict.fromkeys(known))

    def _amended(self, parts: Sequence[str], proposed: Sequence[str]) -> list[str] | None:
        """What is proposed, with columns taken in and out; None if that is not what was typed."""
        found = list(proposed)
        for part in parts:
            name = self._find(part[1:].strip())
            if part in self._columns or part[:1] not in {"+", "-"} or name is None:
                return None
            if part[0] == "-":
                found = [one for one in found if one != name]
            elif name not in found:
                found.append(name)
        return found

    def _find(self, typed: str) -> str | None:
        if typed in self._columns:
            return typed
        if typed.isdecimal() and 1 <= int(typed) <= len(self._columns):
            return self._columns[int(typed) - 1]
        return None

    def _hint(self) -> str:
        return f"Type numbers from 1 to {len(self._columns)}, or column names."
