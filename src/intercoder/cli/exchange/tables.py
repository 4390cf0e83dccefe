"""`export --tables`: tables of counts leave the study the way of `findings --output`."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.errors import UsageError

_KEPT = {"study": "", "out": "--output", "tables": "--table", "by": "--by", "round_": "--round"}
_KEPT |= {"force": "--force", "as_name": "--as"}
"""Options of `export` that apply to tables, and what `findings` calls them."""


def write_tables(context: click.Context, study: str, out: Path, table: str) -> None:
    """Write tables of findings, as the options of this `export` ask for.

    There is one way out for tables, so that all of them are protected and listed alike. Raises
    UsageError for options that say how answers are written, and what `findings` raises.
    """
    from intercoder.cli.findings.findings import findings

    typed = [
        one
        for one in context.command.params
        if context.get_parameter_source(one.name or "")
        not in (click.core.ParameterSource.DEFAULT, click.core.ParameterSource.DEFAULT_MAP, None)
    ]
    other = next((one for one in typed if one.name not in _KEPT), None)
    if other is not None:
        raise UsageError(
            f"{other.opts[0]} says how answers are written, and --tables writes counts.",
            "Leave out one of them.",
        )
    arguments = ["--output", str(out), "--table", table]
    for name in ("by", "round_", "force", "as_name"):
        value = context.params[name]
        for one in value if isinstance(value, tuple) else (value,):
            if one is True:
                arguments.append(_KEPT[name])
            elif one:
                arguments += [_KEPT[name], str(one)]
    with findings.make_context("findings", [*arguments, "--", study], parent=context) as inner:
        findings.invoke(inner)
