"""The columns of the queue: which are shown, how wide they are, and what stands in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from intercoder.coding.queue import Column

TITLES: Mapping[Column, str] = {
    Column.STATE: "state",
    Column.ID: "answer's id",
    Column.QUESTION: "question",
    Column.LANGUAGE: "language",
    Column.ANSWER: "answer",
    Column.CODES: "codes",
    Column.ATTRIBUTES: "attributes",
    Column.MEMO: "memo",
    Column.SUGGESTION: "suggestion",
    Column.LENGTH: "length",
}
_HEADS: Mapping[Column, str] = {Column.STATE: "", Column.ID: "id", Column.LENGTH: "chars"}
_FROM: Mapping[Column, int] = {
    Column.STATE: 0,
    Column.ID: 0,
    Column.QUESTION: 0,
    Column.ANSWER: 0,
    Column.CODES: 0,
    Column.MEMO: 110,
    Column.LENGTH: 110,
    Column.ATTRIBUTES: 150,
    Column.SUGGESTION: 170,
    Column.LANGUAGE: 230,
}
"""Width of the list from which a column is shown, unless the coder has chosen."""
NARROWEST, WIDEST = 3, 200
_STATE_CELLS = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """What a coder has chosen; what they have not is left to the width of the window."""

    shown: tuple[tuple[Column, bool], ...] = ()
    """Columns chosen to be shown or hidden."""
    widths: tuple[tuple[Column, int], ...] = ()
    """Widths in cells, of columns that were made wider or narrower."""

    def columns(self, width: int) -> tuple[Column, ...]:
        """The columns in a list so many cells wide. The state and the answer are always there."""
        chosen = dict(self.shown)
        return tuple(
            column
            for column in Column
            if column in {Column.STATE, Column.ANSWER} or chosen.get(column, width >= _FROM[column])
        )

    def toggled(self, column: Column, width: int) -> Layout:
        """Show this column, or hide it."""
        chosen = {**dict(self.shown), column: column not in self.columns(width)}
        return replace(self, shown=tuple(sorted(chosen.items())))

    def resized(self, column: Column, by: int, width: int) -> Layout:
        """Make this column wider by so many cells, or narrower."""
        now = self.fitted(width).get(column, NARROWEST)
        cells = max(NARROWEST, min(now + by, WIDEST))
        return replace(self, widths=tuple(sorted({**dict(self.widths), column: cells}.items())))

    def fitted(self, width: int) -> dict[Column, int]:
        """Cells of each column shown, in order, with one cell between them: exactly `width`.

        The answer has what the others leave. Where there is too little, the last ones go.
        """
        columns = list(self.columns(width))
        chosen = dict(self.widths)
        room = {column: _usual(column, width) for column in columns}
        room.update({column: cells for column, cells in chosen.items() if column in room})
        room[Column.STATE] = _STATE_CELLS
        least = min(20, width // 4)
        while len(columns) > 2 and _rest(room, width) < least:
            wide = [one for one in columns if one not in {Column.STATE, Column.ANSWER}]
            too_much = least - _rest(room, width)
            widest = max(wide, key=lambda one: room[one])
            if room[widest] - too_much >= 8:
                room[widest] -= too_much
            else:
                columns.remove(wide[-1])
                del room[wide[-1]]
        room[Column.ANSWER] = max(_rest(room, width), 1)
        return {column: room[column] for column in columns}


def head(column: Column) -> str:
    """What stands above a column."""
    return _HEADS.get(column, column.value)


def _usual(column: Column, width: int) -> int:
    about = max(8, min(14, width // 8))
    return {
        Column.STATE: _STATE_CELLS,
        Column.ID: about,
        Column.QUESTION: about,
        Column.LANGUAGE: 8,
        Column.ANSWER: 0,
        Column.CODES: max(width // 4, 20) if width < _FROM[Column.MEMO] else width // 6,
        Column.ATTRIBUTES: max(12, width // 9),
        Column.MEMO: max(8, width // 14),
        Column.SUGGESTION: max(14, width // 10),
        Column.LENGTH: 6,
    }[column]


def _rest(room: Mapping[Column, int], width: int) -> int:
    others = [cells for column, cells in room.items() if column is not Column.ANSWER]
    return width - sum(others) - len(others)


# -- kept between sessions ------------------------------------------------------------------------


def layout_file() -> Path:
    """Where the layout is kept, in the user's own configuration folder."""
    from platformdirs import user_config_path

    return user_config_path("intercoder", appauthor=False) / "queue.json"


def remembered_layout() -> Layout:
    """The layout last used; the usual one where nothing usable is remembered."""
    try:
        kept = json.loads(layout_file().read_text("utf-8"))
        return Layout(
            tuple((column, bool(value)) for column, value in _pairs(kept["shown"])),
            tuple(
                (column, max(NARROWEST, min(int(value), WIDEST)))
                for column, value in _pairs(kept["widths"])
            ),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return Layout()


def remember_layout(layout: Layout) -> None:
    """Remember the layout. Where that cannot be written, it is simply not remembered."""
    file = layout_file()
    kept = {"shown": dict(layout.shown), "widths": dict(layout.widths)}
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(kept) + "\n", "utf-8")
    except OSError:
        return


def _pairs(kept: Mapping[str, Any]) -> Iterator[tuple[Column, Any]]:
    known = {column.value: column for column in Column}
    for name in sorted(kept):
        if name in known:
            yield known[name], kept[name]


def next_column(columns: Sequence[Column], now: Column, by: int) -> Column:
    """The column to the right or left, as far as there are any."""
    place = columns.index(now) if now in columns else 0
    return columns[max(0, min(place + by, len(columns) - 1))]
