"""Bringing a table into a study from Python, by the one way down that the command takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from intercoder.errors import UsageError
from intercoder.exchange.importing.code_lookup import CodeLookup
from intercoder.exchange.importing.importing import import_table
from intercoder.exchange.importing.map_flags import MapFlags
from intercoder.exchange.importing.table_maps import (
    check_is_clear,
    plan_for,
    proposed_map,
    settled_map,
)
from intercoder.study.study import Study, check_is_whole
from intercoder.tables.opening import open_table
from intercoder.text.display import display_line

_OF_TABLE = ("encoding", "delimiter", "sheet", "header_row")
_OF_PLAN = ("unguarded", "spellings", "replaces")
_OTHERS = ("map", "skip_bad", "dry_run")


def import_into(study: Study, path: Path, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Import the table; what the command prints. Raises what `import_table` does."""
    columns = {one.name for one in fields(MapFlags)}
    unknown = set(asked) - {*columns, *_OF_TABLE, *_OF_PLAN, *_OTHERS}
    if unknown:
        raise UsageError(
            f"There is nothing called {', '.join(map(display_line, sorted(unknown)))} to say of a "
            "table.",
            f"There are {', '.join(sorted({*columns, *_OF_TABLE, *_OF_PLAN, *_OTHERS}))}.",
        )
    check_is_whole(study)
    table = open_table(path, **{name: asked[name] for name in _OF_TABLE if name in asked})
    lookup = CodeLookup(study.codebook(), {})
    flags = MapFlags.from_typed({name: _listed(value) for name, value in asked.items()})
    map_file = Path(asked["map"]) if asked.get("map") else None
    column_map = settled_map(table, flags, map_file, lookup)
    if column_map is None:
        known = [one.id for one in study.questions()]
        proposed = proposed_map(table, flags, known, lookup)
        check_is_clear(table, proposed)
        column_map = proposed.column_map
    plan = plan_for(table, column_map, **{name: asked[name] for name in _OF_PLAN if name in asked})
    report = import_table(
        study,
        table,
        plan,
        refused_to=Path(asked["skip_bad"]) if asked.get("skip_bad") else None,
        dry_run=bool(asked.get("dry_run")),
    )
    return dict(report.summary())


def _listed(value: Any) -> Any:
    """Lists as the flags have them."""
    return tuple(value) if isinstance(value, list) else value
