"""How the columns of a table come to be understood, in `intercoder import`."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from intercoder.answers.column_map import ColumnMap, check_map
from intercoder.answers.proposal import SEEN_ROWS, propose_map
from intercoder.cli.import_dialog import agree_on_map
from intercoder.cli.import_flags import MapFlags, amend, map_from_flags
from intercoder.errors import UsageError
from intercoder.exchange.code_lookup import CodeLookup
from intercoder.exchange.own_tables import own_map
from intercoder.exchange.refused_rows import refusal
from intercoder.tables.table import RefusedRow, Table, no_rows, preview


def agreed_map(
    table: Table,
    flags: MapFlags,
    map_file: Path | None,
    *,
    questions: Sequence[str],
    lookup: CodeLookup,
    may_ask: bool,
) -> ColumnMap | None:
    """The map from a file, from flags, as this program exports, or as proposed and confirmed.

    None if a person was asked and wants no import. Raises UsageError where nobody can be asked and
    the proposal is doubtful, and for what `check_map` finds.
    """
    settled = _settled(table, flags, map_file)
    if settled is None:
        return _proposed(table, flags, questions, lookup, may_ask=may_ask)
    settled = amend(settled, flags, table.columns, lookup)
    check_map(settled, table.columns)
    return settled


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
        table.columns, [row.cells for row in rows], questions=questions, is_code=lookup.knows
    )
    proposed = amend(proposal.column_map, flags, table.columns, lookup)
    if may_ask and sys.stdin.isatty() and sys.stderr.isatty():
        agreed = agree_on_map(table, rows, proposed)
        if agreed is not None:
            check_map(agreed, table.columns)
        return agreed
    if proposal.doubts:
        raise UsageError(
            f"It is not clear what the columns of {table.path.name} mean.",
            " ".join(proposal.doubts),
        )
    check_map(proposed, table.columns)
    return proposed
