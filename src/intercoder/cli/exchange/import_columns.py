"""Determines what the columns of a table mean, for `intercoder import`."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

from intercoder.answers.column_map import ColumnMap, check_map
from intercoder.cli.exchange.import_dialog import agree_on_map
from intercoder.cli.output import say
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.map_flags import ALL, MapFlags
from intercoder.exchange.importing.table_maps import (
    check_is_clear,
    coded_columns,
    proposed_map,
    settled_map,
)
from intercoder.tables.table import Table
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
    agreed = settled_map(table, flags, map_file, lookup)
    if agreed is None:
        agreed = _proposed(table, flags, questions, lookup, may_ask=may_ask)
    else:
        _say_what_is_left_out(table, flags, lookup)
    if agreed is not None:
        say_what_is_hidden(table, agreed.attributes, lookup)
    return agreed


def _say_what_is_left_out(table: Table, flags: MapFlags, lookup: CodeLookup) -> None:
    coded = coded_columns(table, table.columns, lookup) if flags.attributes == ALL else []
    if coded:
        say(f"--attributes all leaves out columns with earlier codings: {_listed(coded)}.")


def say_what_is_hidden(table: Table, attributes: Sequence[str], lookup: CodeLookup) -> None:
    """Name the attributes that hold codes."""
    coded = coded_columns(table, attributes, lookup)
    if coded:
        say(
            f"{_listed(coded)} contain codes of the codebook: they are kept as attributes, and "
            "never shown to coders beside an answer."
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f"'{display_line(name)}'" for name in names)


def _proposed(
    table: Table,
    flags: MapFlags,
    questions: Sequence[str],
    lookup: CodeLookup,
    *,
    may_ask: bool,
) -> ColumnMap | None:
    proposed = proposed_map(table, flags, questions, lookup)
    for remark in proposed.remarks:
        say(remark)
    _say_what_is_left_out(table, flags, lookup)
    if may_ask and sys.stdin.isatty() and sys.stderr.isatty():
        agreed = agree_on_map(table, proposed.rows, proposed.column_map)
        if agreed is not None:
            check_map(agreed, table.columns)
        return agreed
    check_is_clear(table, proposed)
    return proposed.column_map
