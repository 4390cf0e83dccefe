"""Determines what the columns of a table mean, for `intercoder import`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from intercoder.answers.column_map import ColumnMap, check_map
from intercoder.answers.proposal import SEEN_ROWS, columns_of_codes, propose_map
from intercoder.cli.exchange.import_dialog import agree_on_map
from intercoder.cli.exchange.import_flags import ALL, MapFlags, amend, map_from_flags
from intercoder.cli.output import say
from intercoder.errors import UsageError
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.own_tables import own_map
from intercoder.exchange.importing.refused_rows import refusal
from intercoder.tables.table import RefusedRow, Table, no_rows, preview
from intercoder.text.display import display_line


def agreed_map(
    table: Table,
    flags: MapFlags,
    map_file: Path | None,
    *,
    questions: Sequence[str],
    lookup: CodeLookup,
    may_ask: bool,
) -> ColumnMap | None:
    """Return the column map: from a file, from flags, from our own export, or as confirmed.

    None if a person was asked and wants no import. Raises UsageError where nobody can be asked and
    the proposal is doubtful, and for what `check_map` finds.
    """
    settled = _settled(table, flags, map_file)
    if settled is None:
        agreed = _proposed(table, flags, questions, lookup, may_ask=may_ask)
    else:
        agreed = amend(settled, flags, _offered(table, flags, lookup), lookup)
        check_map(agreed, table.columns)
    if agreed is not None:
        say_what_is_hidden(table, agreed.attributes, lookup)
    return agreed


def _offered(table: Table, flags: MapFlags, lookup: CodeLookup) -> Sequence[str]:
    """Return the columns flags may mean; `--attributes all` excludes earlier codings."""
    if flags.attributes != ALL:
        return table.columns
    coded = _coded(table, table.columns, lookup)
    if coded:
        say(f"--attributes all leaves out columns with earlier codings: {_listed(coded)}.")
    return [name for name in table.columns if name not in coded or flags.means(name)]


def say_what_is_hidden(table: Table, attributes: Sequence[str], lookup: CodeLookup) -> None:
    """Warn about attributes that hold codes."""
    coded = _coded(table, attributes, lookup)
    if coded:
        say(
            f"{_listed(coded)} contain codes of the codebook: they are kept as attributes, and "
            "never shown to coders beside an answer."
        )


def _coded(table: Table, wanted: Sequence[str], lookup: CodeLookup) -> list[str]:
    """Return those of the columns that hold codes, judging by the first rows."""
    if not wanted:
        return []
    rows = [row.cells for row in preview(table, SEEN_ROWS)]
    coded = columns_of_codes(table.columns, rows, lookup.words())
    return [name for name in dict.fromkeys(wanted) if name in coded]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{display_line(name)}'" for name in names)


def _settled(table: Table, flags: MapFlags, map_file: Path | None) -> ColumnMap | None:
    if map_file is not None:
        from intercoder.answers.map_file import read_map

        return read_map(map_file)
    if flags.name_answers:
        return map_from_flags(flags, table.columns)
    return own_map(table.columns)


def _proposed(
    table: Table,
    flags: MapFlags,
    questions: Sequence[str],
    lookup: CodeLookup,
    *,
    may_ask: bool,
) -> ColumnMap | None:
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
    for remark in proposal.remarks:
        say(remark)
    proposed = amend(proposal.column_map, flags, _offered(table, flags, lookup), lookup)
    if may_ask and sys.stdin.isatty() and sys.stderr.isatty():
        agreed = agree_on_map(table, rows, proposed)
        if agreed is not None:
            check_map(agreed, table.columns)
        return agreed
    if proposal.doubts:
        raise UsageError(
            f"It is unclear what the columns of {table.path.name} mean.",
            " ".join(proposal.doubts),
        )
    check_map(proposed, table.columns)
    return proposed
