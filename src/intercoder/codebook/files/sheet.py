"""Codebooks as tables, one row per code: the parts that CSV and Excel files share.

A list is in one cell, with one item per line or `|` between items. A backslash before `|` or
another backslash makes it an ordinary character, and `\\n` is a line break within an item. The
codebook's own name, note and language are in three more columns of a CSV file, in any one row, so
that they survive sorting; an Excel file has a second sheet for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.concerns import WarningTopic
from intercoder.codebook.document import (
    CODE_FIELDS,
    LIST_FIELDS,
    NONE_FIELDS,
    SWITCH_FIELDS,
    TEXT_FIELDS,
)
from intercoder.codebook.faults import Fault, ReadingResult, in_order
from intercoder.codebook.files.others.foreign_codes import colour_of
from intercoder.codebook.files.others.titles import TITLES
from intercoder.codebook.ids import KnownCodes, NamedRow, give_ids
from intercoder.codebook.rules import check
from intercoder.text.folding import fold_name

COLUMNS: tuple[str, ...] = tuple(CODE_FIELDS)
_IF_FILLED = frozenset({"heavy", "colour", "guid"})
NOTHING_KNOWN = KnownCodes()
BOOK_COLUMNS: Mapping[str, str] = {
    "codebook": "name",
    "codebook note": "note",
    "codebook language": "language",
}
"""Attribute of `Codebook` by its column."""

_USUAL_NAMES = ("label", "code name", "code label", "code", "category")
OTHER_TITLES: Mapping[str, tuple[str, ...]] = {
    "name": tuple(dict.fromkeys((*_USUAL_NAMES, *TITLES["name"].split("|")))),
    "definition": tuple(TITLES["definition"].split("|")),
    "use when": tuple(TITLES["use_when"].split("|")),
    "don't use when": tuple(TITLES["dont_use_when"].split("|")),
    "examples": tuple(TITLES["examples"].split("|")),
    "aliases": tuple(TITLES["aliases"].split("|")),
    "colour": tuple(TITLES["colour"].split("|")),
}
"""Titles that mean a column of ours where the file does not have it; the first that is there."""

MAX_ROWS = 10_000

_YES = frozenset({"yes", "y", "x", "true", "1", "✓"})
_NO = frozenset({"", "no", "n", "false", "0", "-"})
_ESCAPED = re.compile(r"\\([\\|n])|([|\n])")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a sheet: its number in the file, from 1, and its cells by column."""

    number: int
    cells: Mapping[str, str]


def written_columns(codebook: Codebook) -> tuple[str, ...]:
    """The columns that a sheet of this codebook has: some only if filled."""
    return tuple(
        column
        for column, attribute in CODE_FIELDS.items()
        if column not in _IF_FILLED or any(getattr(code, attribute) for code in codebook.codes)
    )


def codebook_rows(codebook: Codebook, columns: Sequence[str] = COLUMNS) -> list[list[str]]:
    """The cells of each code, in the order of the columns."""
    return [[_cell(code, CODE_FIELDS[column]) for column in columns] for code in codebook.codes]


def read_titles(titles: Sequence[str]) -> tuple[dict[int, str], list[Fault]]:
    """The column at each position, from the titles in the first row, with faults of the titles.

    Unknown columns are ignored, with a warning: leads keep notes of their own.
    """
    known = (*COLUMNS, *BOOK_COLUMNS)
    places: dict[int, str] = {}
    findings: list[Fault] = []
    columns = [" ".join(one.replace("_", " ").replace("’", "'").lower().split()) for one in titles]
    meant = _other_titles(columns)
    for place, column in enumerate(meant.get(one, one) for one in columns):
        if column in places.values():
            findings.append(Fault(f"the column '{column}' is there twice", row=1))
        elif column in known:
            places[place] = column
        elif column:
            near = get_close_matches(column, known, n=1)
            hint = f"; did you mean '{near[0]}'?" if near else ""
            message = f"the column '{column}' is not known and was left out{hint}"
            findings.append(Fault(message, is_warning=True, row=1, concern=WarningTopic.COLUMN))
    if "name" not in places.values():
        message = (
            "the first row must have the titles of the columns, and one of them 'name' (or 'label' "
            f"or 'code'). The titles are: {', '.join(COLUMNS)}"
        )
        findings.append(Fault(message, row=1))
    return places, findings


def _other_titles(columns: Sequence[str]) -> dict[str, str]:
    """What other titles mean, where the file lacks ours: the column by its title.

    A codebook as it is often handed on has two columns, `code` and `definition`.
    """
    meant: dict[str, str] = {}
    for column, others in OTHER_TITLES.items():
        if column not in columns:
            meant.update(dict.fromkeys([one for one in others if one in columns][:1], column))
    return meant


def read_rows(
    rows: Iterable[Row],
    about: Mapping[str, str],
    default_name: str,
    found: Iterable[Fault] = (),
    known: KnownCodes = NOTHING_KNOWN,
) -> ReadingResult:
    """The codebook in rows under known columns, with all faults and their rows.

    `about` holds the codebook's own name, note and language if they are stored separately. A code
    without an id keeps that of the code with its name among those `known`; a new one gets an id
    derived from its name, and a warning that names it.
    """
    kept = list(rows)
    findings = list(found)
    book = dict(about)
    for column, field in BOOK_COLUMNS.items():
        texts = list(dict.fromkeys(row.cells[column] for row in kept if row.cells.get(column)))
        if len(texts) > 1:
            findings.append(Fault(f"the column '{column}' has two different values"))
        if texts:
            book[field] = texts[0]
    coded = [row for row in kept if any(row.cells.get(column) for column in COLUMNS)]
    named = [
        NamedRow(row.number, row.cells.get("name", ""), row.cells.get("id", "")) for row in coded
    ]
    ids, given = give_ids(named, known)
    findings.extend(given)
    parents = _parents(coded, ids)
    codes = []
    for row, code_id, parent in zip(coded, ids, parents, strict=True):
        findings.extend(_bad_switches(row, code_id))
        codes.append(_code(row, code_id, parent))
    codebook = Codebook(
        name=book.get("name") or default_name,
        codes=tuple(codes),
        note=book.get("note", ""),
        language=book.get("language", ""),
    )
    findings.extend(
        fault if fault.position is None else replace(fault, row=coded[fault.position].number)
        for fault in check(codebook)
    )
    without = {one for row, one in zip(named, ids, strict=True) if not row.id and one}
    return ReadingResult(codebook, in_order(findings), given=frozenset(without))


def _parents(rows: Sequence[Row], ids: Sequence[str]) -> list[str]:
    """The id of each row's parent, which the row gives by id or, if that has none, by name."""
    names: dict[str, list[str]] = {}
    for row, code_id in zip(rows, ids, strict=True):
        if not row.cells.get("id"):
            names.setdefault(fold_name(row.cells.get("name", "")), []).append(code_id)
    found = []
    for row in rows:
        written = row.cells.get("parent", "")
        meant = names.get(fold_name(written), []) if written and written not in ids else []
        found.append(meant[0] if len(meant) == 1 and meant[0] else written)
    return found


def join_items(items: Iterable[str]) -> str:
    """The items of a list in one cell, one per line."""
    return "\n".join(
        item.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n") for item in items
    )


def split_items(cell: str) -> tuple[str, ...]:
    """The items of a list in one cell; empty ones are left out."""
    items = [""]
    last = 0
    for match in _ESCAPED.finditer(cell):
        items[-1] += cell[last : match.start()]
        last = match.end()
        escaped = match.group(1)
        if escaped is None:
            items.append("")
        else:
            items[-1] += "\n" if escaped == "n" else escaped
    items[-1] += cell[last:]
    return tuple(item.strip() for item in items if item.strip())


def _cell(code: Code, attribute: str) -> str:
    value = getattr(code, attribute)
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, tuple):
        return join_items(value)
    return value or ""


def _code(row: Row, code_id: str, parent: str) -> Code:
    values: dict[str, object] = {}
    for field, attribute in CODE_FIELDS.items():
        cell = row.cells.get(field, "")
        if field in NONE_FIELDS:
            values[attribute] = cell or None
        elif field in TEXT_FIELDS:
            values[attribute] = cell
        elif field in LIST_FIELDS:
            values[attribute] = split_items(cell)
        else:
            values[attribute] = cell.lower() in _YES
    values["colour"] = colour_of(row.cells.get("colour", "")) or row.cells.get("colour", "")
    values["id"] = code_id
    values["parent"] = parent or None
    return Code(**values)  # type: ignore[arg-type]


def _bad_switches(row: Row, code_id: str) -> Iterator[Fault]:
    for field in sorted(SWITCH_FIELDS):
        if row.cells.get(field, "").lower() not in _YES | _NO:
            yield Fault(
                f"'{field}' must be yes, or empty", code=code_id, field=field, row=row.number
            )
