"""What is asked of an import: the options of the commands, which Python knows by the same names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from intercoder.errors import UsageError
from intercoder.exchange.importing.columns.column_map import ColumnMap
from intercoder.exchange.importing.columns.map_flags import MapFlags
from intercoder.exchange.importing.spellings import Spellings
from intercoder.tables.delimited import delimiter_character
from intercoder.tables.limits import USUAL, Limits, read_limits
from intercoder.tables.opening import open_table
from intercoder.tables.refi.answers import Split
from intercoder.tables.table import Table
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class TableRequest:
    """How a table is written, and what becomes of what does not fit."""

    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_row: int = 0
    """Empty, or 0: found out."""
    first_row: int = 0
    """Number of the first row of a respondent; 0: found out."""
    skip_rows: frozenset[int] = frozenset()
    """Numbers of rows that are no respondents."""
    split: str = ""
    """Where one answer ends and the next begins in a running text: `lines`, `paragraphs` or
    `texts`; empty: found out."""
    limits: Limits = USUAL
    unguarded: bool = False
    """Whether apostrophes in a table of this program's own are text, not protection."""
    spellings: Spellings | None = None
    """As in `ImportPlan`."""
    replaces: bool | None = None
    """As in `ImportPlan`."""
    skip_bad: Path | None = None
    """File for the rows that are refused; where there is none, any such row stops the import."""
    dry_run: bool = False

    def open(self, path: Path, *, sheet: str = "", header_row: int = 0) -> Table:
        """The file as a table; the sheet and the row of names as given here, or as asked for.

        Raises what `open_table` does.
        """
        return open_table(
            path,
            encoding=self.encoding,
            delimiter=self.delimiter,
            sheet=sheet or self.sheet,
            header_row=header_row or self.header_row,
            limits=self.limits,
            split=self.split,
        )


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """Everything that can be asked of `import`."""

    flags: MapFlags = field(default_factory=MapFlags)
    map_file: Path | None = None
    column_map: ColumnMap | None = None
    """What the columns mean, where that was agreed before."""
    save_map: Path | None = None
    questions: Path | None = None
    """A table with the wordings of questions."""
    code_map: Path | None = None
    """A table that translates words into codes."""
    map_code: tuple[str, ...] = ()
    """Words of the table and what they mean: `WORD=CODE`, or `WORD=-` where no code applies."""
    dictionary: Path | None = None
    """A data dictionary of REDCap, with labels of fields and choices."""
    platform: str = ""
    """Name of the only recogniser to be asked, or `none`; empty: all are asked."""
    redact: bool = False
    """Whether placeholders take the place of personal data on the way in."""
    names_with: tuple[str, ...] = ()
    """Language models that find names and places for it."""
    table: TableRequest = field(default_factory=TableRequest)

    @classmethod
    def from_named(cls, named: Mapping[str, Any]) -> ImportRequest:
        """The request as the command and Python have it: options by name.

        An option that is empty or None was not given. Raises UsageError for a name there is not, an
        unknown limit or a delimiter of several characters.
        """
        flags = {one.name for one in fields(MapFlags)}
        _check_names(named, {*flags, *_OF_IMPORT, *_OF_TABLE})
        typed = {name: _listed(name, value) for name, value in named.items()}
        return cls(
            MapFlags.from_typed(typed),
            map_file=_path(named.get("map")),
            save_map=_path(named.get("save_map")),
            questions=_path(named.get("questions")),
            code_map=_path(named.get("code_map")),
            map_code=_listed("map_code", named.get("map_code") or ()),
            dictionary=_path(named.get("dictionary")),
            platform=named.get("platform") or "",
            redact=bool(named.get("redact")),
            names_with=_listed("names_with", named.get("names_with") or ()),
            table=_table_request(named),
        )


@dataclass(frozen=True, slots=True)
class AttributesRequest:
    """Everything that can be asked of `attributes`."""

    respondent: str = ""
    attribute: tuple[str, ...] = ()
    """Columns; empty for all that describe respondents."""
    table: TableRequest = field(default_factory=TableRequest)

    @classmethod
    def from_named(cls, named: Mapping[str, Any]) -> AttributesRequest:
        """The request by names, like `ImportRequest.from_named`."""
        _check_names(named, {"respondent", "attribute", *_OF_TABLE})
        return cls(
            named.get("respondent") or "",
            tuple(_listed("attribute", named.get("attribute") or ())),
            _table_request(named),
        )


_OF_IMPORT = (
    *("map", "save_map", "questions", "code_map", "map_code", "dictionary", "platform"),
    *("redact", "names_with"),
)
_OF_TABLE = (
    "encoding", "delimiter", "sheet", "header_row", "first_row", "skip_rows", "split", "limit",
    "unguarded", "spellings", "replaces", "skip_bad", "dry_run",
)  # fmt: skip
_MOST_DIGITS = 9
_LISTS = frozenset(
    {"limit", "map_code", "names_with"} | {o.name for o in fields(MapFlags) if o.default == ()}
)


def _table_request(named: Mapping[str, Any]) -> TableRequest:
    spellings = named.get("spellings")
    return TableRequest(
        encoding=named.get("encoding") or "",
        delimiter=delimiter_character(named.get("delimiter") or ""),
        sheet=named.get("sheet") or "",
        header_row=named.get("header_row") or 0,
        first_row=named.get("first_row") or 0,
        skip_rows=row_numbers(named.get("skip_rows") or ""),
        split=_split(named.get("split") or ""),
        limits=read_limits(_listed("limit", named.get("limit") or ())),
        unguarded=bool(named.get("unguarded")),
        spellings=Spellings(spellings) if spellings else None,
        replaces=named.get("replaces"),
        skip_bad=_path(named.get("skip_bad")),
        dry_run=bool(named.get("dry_run")),
    )


def row_numbers(typed: str | Iterable[int]) -> frozenset[int]:
    """Numbers of rows as typed, `2,5-7`, or as Python gives them.

    Raises UsageError for what is neither a number nor a range of numbers.
    """
    if not isinstance(typed, str):
        return frozenset(typed)
    found: set[int] = set()
    for part in filter(None, typed.replace(" ", "").split(",")):
        first, dash, last = part.partition("-")
        numbers = (first, last) if dash else (first,)
        if not all(one.isdecimal() and len(one) < _MOST_DIGITS for one in numbers):
            raise UsageError(
                f"'{display_line(part)}' is no row.", "Rows are given like this: --skip-rows 2,5-7."
            )
        found.update(range(int(first), int(numbers[-1]) + 1))
    return frozenset(found)


def _split(typed: str) -> str:
    if typed and typed not in tuple(Split):
        raise UsageError(
            f"'{display_line(typed)}' does not say where answers end.",
            f"It is one of {', '.join(Split)}.",
        )
    return typed


def _listed(name: str, value: Any) -> Any:
    """Several columns as a tuple, also where Python gives a list, or one column alone."""
    if name in _LISTS:
        return (value,) if isinstance(value, str) else tuple(value or ())
    return value


def _path(value: Any) -> Path | None:
    return Path(value) if value else None


def _check_names(named: Mapping[str, Any], known: set[str]) -> None:
    unknown = sorted(set(named) - known)
    if unknown:
        raise UsageError(
            f"An import has no option {', '.join(map(display_line, unknown))}.",
            f"It has {', '.join(sorted(known))}.",
        )
