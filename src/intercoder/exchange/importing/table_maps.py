"""How the columns of a table are understood: as told, as this program exports, or proposed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from intercoder.answers.answer import Question
from intercoder.answers.column_map import ColumnMap, check_map
from intercoder.answers.proposal import SEEN_ROWS, columns_of_codes, propose_map
from intercoder.errors import UsageError
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.import_run import ImportPlan
from intercoder.exchange.importing.map_flags import ALL, MapFlags, amend, map_from_flags
from intercoder.exchange.importing.own_tables import own_map
from intercoder.exchange.importing.refused_rows import refusal
from intercoder.exchange.importing.spellings import Spellings
from intercoder.tables.table import RefusedRow, Row, Table, no_rows, preview


@dataclass(frozen=True, slots=True)
class ProposedMap:
    """What the columns seem to mean, with the flags taken into account."""

    column_map: ColumnMap
    rows: Sequence[Row]
    """The rows it was proposed from."""
    remarks: tuple[str, ...]
    doubts: tuple[str, ...]
    """Why it may be wrong; where there are any, a person has to look at it."""


def settled_map(
    table: Table, flags: MapFlags, map_file: Path | None, lookup: CodeLookup
) -> ColumnMap | None:
    """The map from a file, from flags, or as this program exports; None where it must be proposed.

    Raises UsageError for what `check_map` finds.
    """
    settled = _settled(table, flags, map_file)
    if settled is None:
        return None
    found = amend(settled, flags, offered_columns(table, flags, lookup), lookup)
    check_map(found, table.columns)
    return found


def proposed_map(
    table: Table, flags: MapFlags, questions: Sequence[str], lookup: CodeLookup
) -> ProposedMap:
    """What the columns seem to mean, by their names and first rows.

    Raises TableError for a table without rows.
    """
    rows = preview(table, SEEN_ROWS)
    if not rows:
        refused = [row for row in table.rows() if isinstance(row, RefusedRow)]
        raise refusal(table, refused, Counter()) if refused else no_rows(table)
    proposal = propose_map(
        table.columns,
        [row.cells for row in rows],
        questions=questions,
        is_code=lookup.knows,
        words=lookup.words(),
    )
    proposed = amend(proposal.column_map, flags, offered_columns(table, flags, lookup), lookup)
    return ProposedMap(proposed, rows, tuple(proposal.remarks), tuple(proposal.doubts))


def check_is_clear(table: Table, proposed: ProposedMap) -> None:
    """Raise UsageError where the proposal is doubtful, or does not fit the columns."""
    if proposed.doubts:
        raise UsageError(
            f"It is unclear what the columns of {table.path.name} mean.",
            " ".join(proposed.doubts),
        )
    check_map(proposed.column_map, table.columns)


def offered_columns(table: Table, flags: MapFlags, lookup: CodeLookup) -> Sequence[str]:
    """The columns flags may mean: `--attributes all` does not mean those with earlier codings."""
    if flags.attributes != ALL:
        return table.columns
    coded = coded_columns(table, table.columns, lookup)
    return [name for name in table.columns if name not in coded or flags.means(name)]


def coded_columns(table: Table, wanted: Sequence[str], lookup: CodeLookup) -> list[str]:
    """Those of the columns wanted that hold codes, by the first rows."""
    if not wanted:
        return []
    rows = [row.cells for row in preview(table, SEEN_ROWS)]
    coded = columns_of_codes(table.columns, rows, lookup.words())
    return [name for name in dict.fromkeys(wanted) if name in coded]


def plan_for(
    table: Table,
    column_map: ColumnMap,
    *,
    questions: tuple[Question, ...] = (),
    code_map: Mapping[str, str] | None = None,
    unguarded: bool = False,
    spellings: str | None = None,
    replaces: bool | None = None,
) -> ImportPlan:
    """What is taken from the table, and how."""
    is_ours = own_map(table.columns) is not None and bool(table.form.delimiter)
    return ImportPlan(
        column_map,
        questions,
        code_map or {},
        guarded=is_ours and not unguarded,
        spellings=Spellings(spellings) if spellings else None,
        replaces=replaces,
    )


def _settled(table: Table, flags: MapFlags, map_file: Path | None) -> ColumnMap | None:
    if map_file is not None:
        from intercoder.answers.map_file import read_map

        return read_map(map_file)
    if flags.name_answers:
        return map_from_flags(flags, table.columns)
    return own_map(table.columns)
