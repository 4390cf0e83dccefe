"""The rows of the lead's codebook: the tree, and how each code stands beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rich.style import Style
from textual.strip import Strip

from intercoder.codebook.code import Code
from intercoder.tui.drawing.drawing import wrap
from intercoder.tui.drawing.figure_words import number
from intercoder.tui.drawing.glyphs import CHOSEN
from intercoder.tui.drawing.row_styles import RowStyles, figure, row_of, text
from intercoder.tui.widgets.facts_panel import Facts
from intercoder.tui.widgets.row_list import FixedRows, Line

if TYPE_CHECKING:
    from intercoder.agreement.of_changes.code_standings import CodeStanding, Standings

TITLES = ("decisions", "answers", "alpha", "again", "notes")
WIDTHS = (9, 7, 6, 6, 5)
KEY = 3
"""Cells of a code's key."""
WITH_ANSWERS = 76
"""Cells of a row from which there is room for the number of answers."""
MAX_NAME = 64
"""Cells of a name: in a wide window its figures stay beside it."""
NOT_YET = "…"
NO_CODES = "No code has these words. Esc shows all of them."


@dataclass(frozen=True, slots=True)
class Shown:
    """What the rows show."""

    rows: tuple[tuple[int, Code], ...] = ()
    """Codes and their depths."""
    keys: Mapping[str, str] = field(default_factory=dict)
    marked: frozenset[str] = frozenset()
    standings: Standings | None = None
    """None while they are counted, or where they may not be seen."""
    may_count: bool = True


def code_rows(shown: Shown) -> Callable[[int], FixedRows]:
    """The rows in so many cells: a heading, then a line for each code."""

    def rows(width: int) -> FixedRows:
        lines = [Line(_heading)]
        for place, (depth, code) in enumerate(shown.rows):
            lines.append(Line(_drawn(shown, depth, code), place))
        if not shown.rows:
            lines.append(Line(_quiet(NO_CODES)))
        if shown.standings is not None and shown.standings.gone:
            said = f"Not in the codebook any more, but counted: {', '.join(shown.standings.gone)}."
            lines += [Line(_quiet(one)) for one in ("", *wrap(said, width))]
        return FixedRows(lines)

    return rows


def _row(
    name: str,
    key: str,
    cells: tuple[str, ...],
    styles: list[Style],
    width: int,
    look: RowStyles,
) -> Strip:
    sizes = WIDTHS if width >= WITH_ANSWERS else (WIDTHS[0], 0, *WIDTHS[2:])
    taken = KEY + 2 + sum(size + 1 for size in sizes if size)
    columns = [
        text(key, styles[0], KEY),
        text(name, styles[1], min(max(width - taken, 1), MAX_NAME)),
    ]
    columns += [
        figure(cell, style, size)
        for cell, style, size in zip(cells, styles[2:], sizes, strict=True)
        if size
    ]
    return row_of(columns, width, look)


def _heading(width: int, look: RowStyles) -> Strip:
    return _row("code", "key", TITLES, [look.quiet] * (len(TITLES) + 2), width, look)


def _quiet(words: str) -> Callable[[int, RowStyles], Strip]:
    return lambda width, look: row_of([text(words, look.quiet, width)], width, look)


def _drawn(shown: Shown, depth: int, code: Code) -> Callable[[int, RowStyles], Strip]:
    def drawn(width: int, look: RowStyles) -> Strip:
        is_marked = code.id in shown.marked
        sign = f"{CHOSEN} " if is_marked else "  "
        name = look.good if is_marked else look.strong if code.heading else look.background
        standing = shown.standings.of(code.id) if shown.standings is not None else None
        cells = _cells(code, standing, is_awaited=shown.may_count)
        styles = [look.key, name, *[look.background] * len(cells)]
        if standing is not None:
            styles[5] = look.weak if standing.to_look_at else look.background
            styles[6] = look.weak if standing.notes else look.background
        key = shown.keys.get(code.id, "")
        return _row(f"{sign}{'  ' * depth}{code.name}", key, cells, styles, width, look)

    return drawn


def _cells(code: Code, standing: CodeStanding | None, *, is_awaited: bool) -> tuple[str, ...]:
    if standing is None:
        waits = NOT_YET if is_awaited and not code.heading else ""
        return (waits, waits, waits, "", "")
    notes = f"{len(standing.notes)}" if standing.notes else ""
    again = f"{standing.to_look_at:,}" if standing.to_look_at else ""
    figures = standing.figures
    if code.heading and not figures.decisions:
        return ("", "", "", again, notes)
    return (
        f"{figures.decisions:,}",
        f"{figures.answers:,}",
        number(figures.alpha),
        again,
        notes,
    )


def facts_of(standing: CodeStanding | None) -> Facts:
    """What has to be done about a code: what is to be looked at again, and why; open marks."""
    if standing is None:
        return Facts("")
    from intercoder.agreement.of_changes.preview_words import standing_sentences  # loads NumPy

    sentences = standing_sentences(standing)
    return Facts("To be done" if sentences else "", sentences)
