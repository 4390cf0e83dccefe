"""Small terminals that disagree about widths, as real ones do."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from unicodedata import category, combining, east_asian_width

_SEQUENCES = re.compile(r"\x1b\[([?0-9;]*)([A-Za-z])|(\n)|([^\x1b\n])", re.DOTALL)
Width = Callable[[str], int]


class Emulator:
    """A terminal without line wrap that knows what the app writes."""

    def __init__(self, columns: int, rows: int, width: Width, *, joins: bool = False) -> None:
        """`joins` draws emoji sequences, flags and syllables as one sign, as newer terminals do."""
        self.columns, self.rows = columns, rows
        self._width, self._joins = width, joins
        self._cells = [[" "] * columns for _ in range(rows)]
        self._x = self._y = 0

    def feed(self, written: str) -> None:
        """Take what the app writes."""
        for match in _SEQUENCES.finditer(written):
            numbers, command, line_feed, letter = match.groups()
            if letter:
                self._put(letter)
            elif line_feed:
                self._y = min(self._y + 1, self.rows - 1)
            elif command == "H":
                row, column = ([*map(int, filter(None, numbers.split(";"))), 1, 1])[:2]
                self._x, self._y = min(column, self.columns) - 1, min(row, self.rows) - 1
            elif command == "G":
                self._x = min(int(numbers), self.columns) - 1
            elif command == "J":
                self._cells = [[" "] * self.columns for _ in range(self.rows)]
            else:
                assert command in "mhl", match[0]

    def text(self, y: int, start: int = 0, end: int | None = None) -> str:
        """What stands in these cells of a row; a wide sign stands in the first of its cells."""
        return "".join(self._cells[y][start:end])

    def _put(self, letter: str) -> None:
        before = self._x - 1
        while before > 0 and self._cells[self._y][before] == "":
            before -= 1
        if before >= 0 and self._is_drawn_into(self._cells[self._y][before], letter):
            self._cells[self._y][before] += letter
            return
        width = self._width(letter)
        if width == 0:
            return
        if self._x + width > self.columns:
            self._x = self.columns - width
        for place in range(self._x, self._x + width):
            self._clear(place)
        self._cells[self._y][self._x] = letter
        if width == 2:
            self._cells[self._y][self._x + 1] = ""
        self._x += width

    def _is_drawn_into(self, cell: str, letter: str) -> bool:
        if self._width(letter) == 0:
            return True
        if not self._joins or not cell:
            return False
        flags = "\U0001f1e6" <= letter <= "\U0001f1ff" and "\U0001f1e6" <= cell <= "\U0001f1ff"
        return (
            cell.endswith("\u200d")
            or "\U0001f3fb" <= letter <= "\U0001f3ff"
            or category(letter) == "Mc"
            or (flags and len(cell) == 1)
            or "\u1160" <= letter <= "\u11ff"
            or (combining(cell[-1]) == 9 and category(letter) == "Lo")
        )

    def _clear(self, place: int) -> None:
        """Writing over half of a wide sign leaves a blank in its other half."""
        cells = self._cells[self._y]
        if cells[place] == "" and place > 0:
            cells[place - 1] = " "
        if place + 1 < self.columns and cells[place + 1] == "":
            cells[place + 1] = " "
        cells[place] = " "


def _by_tables(letter: str) -> int:
    if category(letter) in {"Mn", "Me", "Cf"} or "\u1160" <= letter <= "\u11ff":
        return 0
    return 2 if east_asian_width(letter) in {"W", "F"} else 1


def _without_emoji(letter: str) -> int:
    """Emoji came later than this terminal: each is as wide as a letter."""
    return 1 if letter >= "\U0001f000" else _by_tables(letter)


def _all_show(letter: str) -> int:
    """What shapes words and emoji is shown, and every sign of emoji is wide."""
    if category(letter) == "Cf" or "\u1160" <= letter <= "\u11ff":
        return 1
    is_emoji = letter >= "\U0001f000" or "\u2600" <= letter <= "\u27bf"
    return 2 if is_emoji else _by_tables(letter)


def _marks_take_none(letter: str) -> int:
    return 0 if category(letter)[0] == "M" else _by_tables(letter)


TERMINALS: Mapping[str, tuple[Width, bool]] = {
    "by tables": (_by_tables, False),
    "without emoji": (_without_emoji, False),
    "all signs show": (_all_show, False),
    "marks take none": (_marks_take_none, False),
    "sequences are joined": (_by_tables, True),
    "all signs show, joined": (_all_show, True),
}
