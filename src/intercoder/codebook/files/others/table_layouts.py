"""Recognises sheets of codes that hold their tree in another way than by ids of parents.

Programs for qualitative analysis and people who list codes in a spreadsheet show the tree by
indentation, by a column with the level, by a column for each level, by paths (`Services > Books`),
by dotted numbers, or by ids of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from intercoder.codebook.files.others.foreign_codes import ForeignCode
from intercoder.codebook.files.others.titles import TITLES
from intercoder.text.folding import fold_name

_COUNTS = (
    "number of highlights|highlights|files|sources|references|grounded|density|frequency"
    "|coded segments|documents|# documents|created|created by|modified|modified by|cod. seg."
)
_COUNTED = frozenset(_COUNTS.split("|"))
"""Titles of what a program counts: such a sheet is an export."""
_IDS_OF_OTHERS = frozenset(
    {"code id", "tag id", "parent id", "parent code", "parent name", "parent tag", "parent node"}
    | {"code group", "code groups", "obercode", "elterncode"}
)
_LEVELS = re.compile(r"(?:level|ebene|stufe|niveau|tier|lvl|l|code level|kategorie ebene)\s*(\d)")
_KINDS: Mapping[str, int] = {
    **dict.fromkeys(("theme", "main category", "hauptkategorie", "obercode", "obercategory"), 0),
    "category": 1,
    "kategorie": 1,
    **dict.fromkeys(("subtheme", "sub-theme", "subcategory", "sub-category", "sub category"), 2),
    "unterkategorie": 2,
    "code": 3,
    **dict.fromkeys(("subcode", "sub-code", "sub code"), 4),
}
"""How deep in the tree what a title names usually is."""
_INDENT = re.compile(r"^(?:[\s.–—•]|-\s)*")
_PATH = re.compile(r"\s*(?:>|\\|→|»)\s*")
_NUMBER = re.compile(r"\d+(?:\.0+)?")
_DOTTED = re.compile(r"\d+(?:\.\d+)*\.?")
_ITEMS = re.compile(r"\s*[|\n]\s*")
_YES = frozenset({"yes", "x", "true", "1", "ja"})


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row below the titles: its number in the file, and its cells as they are."""

    number: int
    cells: Sequence[str]


@dataclass(slots=True)
class _Sheet:
    """A sheet, and where in it what stands."""

    columns: Mapping[str, int]
    rows: Sequence[SheetRow]
    titles: Sequence[str]
    levels: Sequence[int] = field(default_factory=tuple)

    def cell(self, row: SheetRow, what: str) -> str:
        """The cell of a row; empty if there is no such column."""
        place = self.columns.get(what, -1)
        return row.cells[place] if 0 <= place < len(row.cells) else ""

    def filled(self, what: str) -> list[str]:
        """The cells of a column that are not empty, without blanks around."""
        return [one for row in self.rows if (one := self.cell(row, what).strip())]


@dataclass(frozen=True, slots=True)
class Layout:
    """How a sheet of another program was understood."""

    said: str
    """What the tree was read from, for a person."""
    codes: tuple[ForeignCode, ...]
    unused: tuple[str, ...]
    """Titles of the columns that nothing was taken from."""


def recognised(
    titles: Sequence[str], rows: Sequence[SheetRow], *, only_numbers: bool
) -> Layout | None:
    """The codes of a sheet in such a layout; None where it is in none of them.

    With `only_numbers`, its tree is that of the column `parent`, and only its ids may be numbers.
    """
    filled = [row for row in rows if any(cell.strip() for cell in row.cells)]
    sheet = _sheet(titles, filled)
    if not filled or ("name" not in sheet.columns and not sheet.levels):
        return None
    for said, read in _LAYOUTS:
        codes = None if only_numbers and read is not _by_numbers else read(sheet)
        if codes:
            used = {*sheet.columns.values(), *sheet.levels}
            unused = tuple(
                one
                for place, one in enumerate(titles)
                if one.strip() and place not in used and fold_name(one) not in _COUNTED
            )
            return Layout(said, tuple(codes), unused)
    return None


def _sheet(titles: Sequence[str], rows: Sequence[SheetRow]) -> _Sheet:
    folded = [" ".join(fold_name(one.replace("_", " ")).split()) for one in titles]
    columns: dict[str, int] = {}
    for what, names in TITLES.items():
        free = [one for one in names.split("|") if one in folded]
        place = next(
            (folded.index(one) for one in free if folded.index(one) not in columns.values()), -1
        )
        if place >= 0:
            columns[what] = place
    levels = _level_columns(folded, rows)
    if levels:
        columns = {what: place for what, place in columns.items() if place not in levels}
        columns.pop("name", None)
    return _Sheet(columns, rows, titles, levels)


def _level_columns(folded: Sequence[str], rows: Sequence[SheetRow]) -> tuple[int, ...]:
    """Places of the columns for each level of the tree, from the top; none if there are not two."""
    numbered = [(int(found[1]), place) for place, one in enumerate(folded)
                if (found := _LEVELS.fullmatch(one))]  # fmt: skip
    if len(numbered) > 1:
        return tuple(place for _, place in sorted(numbered))
    kinds = sorted((_KINDS[one], place) for place, one in enumerate(folded) if one in _KINDS)
    places = tuple(place for _, place in kinds if not _holds_numbers(place, rows))
    if len(places) < 2:
        return ()
    top = [row.cells[places[0]].strip() if places[0] < len(row.cells) else "" for row in rows]
    return places if len({*top} - {""}) < len(top) else ()  # each its own: no tree


def _holds_numbers(place: int, rows: Sequence[SheetRow]) -> bool:
    cells = [row.cells[place].strip() for row in rows if place < len(row.cells)]
    return all(map(_DOTTED.fullmatch, filter(None, cells)))


def _by_columns_of_levels(sheet: _Sheet) -> list[ForeignCode] | None:
    """A column for each level; a level that is left out is that of the row above."""
    if not sheet.levels:
        return None
    tree = _Tree(sheet)
    current: list[str] = []
    for row in sheet.rows:
        names = [
            row.cells[place].strip() if place < len(row.cells) else "" for place in sheet.levels
        ]
        filled = [depth for depth, name in enumerate(names) if name]
        if not filled:
            continue
        path = [name or (current[depth] if depth < len(current) else "")
                for depth, name in enumerate(names[: filled[-1] + 1])]  # fmt: skip
        current = path
        tree.add([name for name in path if name], row)
    return tree.codes


def _by_level(sheet: _Sheet) -> list[ForeignCode] | None:
    """A column with the level: a row is below the last one with a smaller number."""
    levels = sheet.filled("level")
    if len(levels) < len(sheet.rows) or not all(map(_NUMBER.fullmatch, levels)):
        return None
    return _by_depth(sheet, [int(float(one)) for one in levels])


def _by_indentation(sheet: _Sheet) -> list[ForeignCode] | None:
    """Blanks before the name: a row is below the last one with fewer."""
    names = [sheet.cell(row, "name").expandtabs(4).replace("\u3000", " ") for row in sheet.rows]
    depths = [len(name) - len(_INDENT.sub("", name, count=1)) for name in names]
    if depths[0] or not any(map(str.isspace, (name[:1] for name in names))):
        return None
    if sheet.filled("parent"):
        return None
    return _by_depth(sheet, depths)


def _by_depth(sheet: _Sheet, depths: Sequence[int]) -> list[ForeignCode]:
    codes: list[ForeignCode] = []
    above: list[tuple[int, int]] = []
    for row, depth in zip(sheet.rows, depths, strict=True):
        while above and above[-1][0] >= depth:
            above.pop()
        name = _INDENT.sub("", sheet.cell(row, "name"), count=1).strip()
        codes.append(_code(sheet, row, name, above[-1][1] if above else None))
        above.append((depth, len(codes) - 1))
    return codes


def _by_path(sheet: _Sheet) -> list[ForeignCode] | None:
    """Paths in the name, or in the parent, as MAXQDA writes them; missing parents are made."""
    names, parents = sheet.filled("name"), sheet.filled("parent")
    if not any(_PATH.search(one) for one in (*names, *parents)):
        return None
    tree = _Tree(sheet)
    for row in sheet.rows:
        above = [one for one in _PATH.split(sheet.cell(row, "parent").strip()) if one]
        own = [one for one in _PATH.split(sheet.cell(row, "name").strip()) if one]
        if own:
            tree.add([*above, *own], row)
    return tree.codes


def _by_dotted_names(sheet: _Sheet) -> list[ForeignCode] | None:
    """Names such as `services.books` in a sheet of tags, as Taguette writes them."""
    titles = [fold_name(one) for one in sheet.titles]
    names = sheet.filled("name")
    if (
        "tag" not in titles
        or not any("." in one.strip(".") for one in names)
        or any(". " in one for one in names)
    ):
        return None
    tree = _Tree(sheet)
    for row in sheet.rows:
        if path := [one for one in sheet.cell(row, "name").strip().split(".") if one]:
            tree.add(path, row, word=sheet.cell(row, "name").strip())
    return tree.codes


def _by_numbers(sheet: _Sheet) -> list[ForeignCode] | None:
    """Numbers as ids; parents by number or name, or by the dots in the number (1, 1.1, 1.2)."""
    numbers = [sheet.cell(row, "number").strip() for row in sheet.rows]
    filled = [one for one in numbers if one]
    if not filled or not all(map(_DOTTED.fullmatch, filled)) or len({*filled}) < len(filled):
        return None
    places = {_plain(number): place for place, number in enumerate(numbers) if number}
    names = {fold_name(sheet.cell(row, "name")): place for place, row in enumerate(sheet.rows)}
    codes = []
    for place, (row, number) in enumerate(zip(sheet.rows, numbers, strict=True)):
        said = sheet.cell(row, "parent").strip()
        parent = places.get(_plain(said), names.get(fold_name(said))) if said else None
        if parent is None and not sheet.filled("parent"):
            parent = places.get(_plain(number).rpartition(".")[0])
        parent = None if parent == place else parent
        codes.append(_code(sheet, row, sheet.cell(row, "name").strip(), parent, _plain(number)))
    return codes


def _by_ids(sheet: _Sheet) -> list[ForeignCode] | None:
    """Ids of another program (`A1`, GUIDs), and parents by these ids or by name."""
    titles = {fold_name(one) for one in sheet.titles}
    is_export = bool(titles & _COUNTED)
    if not is_export and not titles & _IDS_OF_OTHERS:
        return None
    places = {one: place for place, row in enumerate(sheet.rows)
              if (one := sheet.cell(row, "number").strip())}  # fmt: skip
    names = {fold_name(sheet.cell(row, "name")): place for place, row in enumerate(sheet.rows)}
    groups: dict[str, int] = {}
    made: list[ForeignCode] = []
    codes: list[ForeignCode] = []
    for place, row in enumerate(sheet.rows):
        said = sheet.cell(row, "parent").strip()
        parent = places.get(said, names.get(fold_name(said))) if said else None
        if said and parent is None and not places.get(said):
            group = groups.setdefault(said, len(sheet.rows) + len(groups))
            if group - len(sheet.rows) == len(made):
                made.append(ForeignCode(said, heading=True))
            parent = group
        parent = None if parent == place else parent
        word = sheet.cell(row, "number").strip()
        codes.append(_code(sheet, row, sheet.cell(row, "name").strip(), parent, word))
    return [*codes, *made]


class _Tree:
    """Codes by their path from the top; those on the way that have no row become headings."""

    def __init__(self, sheet: _Sheet) -> None:
        self._sheet = sheet
        self.codes: list[ForeignCode] = []
        self._places: dict[tuple[str, ...], int] = {}

    def add(self, path: Sequence[str], row: SheetRow, word: str = "") -> None:
        """Add the code of a row, with what the row says of it."""
        *above, name = path
        parent = self._place(above)
        key = tuple(map(fold_name, path))
        made = _code(self._sheet, row, name, parent, word)
        if key in self._places and self.codes[self._places[key]].row is None:
            self.codes[self._places[key]] = made
            return
        self._places.setdefault(key, len(self.codes))
        self.codes.append(made)

    def _place(self, path: Sequence[str]) -> int | None:
        if not path:
            return None
        key = tuple(map(fold_name, path))
        if key not in self._places:
            parent = self._place(path[:-1])
            self._places[key] = len(self.codes)
            self.codes.append(ForeignCode(path[-1], parent, heading=True))
        return self._places[key]


def _code(
    sheet: _Sheet, row: SheetRow, name: str, parent: int | None, word: str = ""
) -> ForeignCode:
    said: dict[str, Any] = {
        what: sheet.cell(row, what).strip() for what in ("definition", "use_when", "dont_use_when")
    }
    number = word or sheet.cell(row, "number").strip()
    return ForeignCode(
        name,
        parent,
        **said,
        examples=_items(sheet.cell(row, "examples")),
        words=tuple(filter(None, (*_items(sheet.cell(row, "aliases")), number))),
        key=sheet.cell(row, "key").strip() or None,
        colour=sheet.cell(row, "colour"),
        guid=sheet.cell(row, "guid"),
        exclusive=sheet.cell(row, "exclusive").strip().lower() in _YES,
        heading=sheet.cell(row, "heading").strip().lower() in _YES,
        row=row.number,
    )


def _items(cell: str) -> tuple[str, ...]:
    return tuple(one for one in _ITEMS.split(cell.strip()) if one)


def _plain(number: str) -> str:
    number = number.strip().rstrip(".")
    return re.sub(r"(?<=\d)\.0+$", "", number) if re.fullmatch(r"\d+\.0+", number) else number


_LAYOUTS: tuple[tuple[str, Callable[[_Sheet], list[ForeignCode] | None]], ...] = (
    ("the tree was read from a column for each level", _by_columns_of_levels),
    ("the tree was read from the column with the level", _by_level),
    ("the tree was read from indentation", _by_indentation),
    ("the tree was read from paths", _by_path),
    ("the tree was read from dots in the names", _by_dotted_names),
    ("numbers of codes were kept as aliases", _by_numbers),
    ("the sheet was read as an export of another program", _by_ids),
)
