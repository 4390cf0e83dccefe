"""Files that findings are written to: their format, and that none is overwritten unasked."""

from __future__ import annotations

from pathlib import Path

import click

from intercoder.cli.output import Format
from intercoder.errors import ExportError, UsageError

_ENDINGS = {".json": Format.JSON, ".csv": Format.CSV, ".txt": Format.TABLE}


def format_of(out: Path, typed: Format) -> Format:
    """The format that the name ends like. Raises UsageError for another ending, or if another
    format was asked for."""
    ending = _ENDINGS.get(out.suffix.lower())
    if ending is None:
        raise UsageError(
            f"The name {out.name} does not show which format is wanted.",
            f"End it in {', '.join([*_ENDINGS][:-1])} or {[*_ENDINGS][-1]}.",
        )
    context = click.get_current_context()
    was_typed = context.get_parameter_source("format_") is click.core.ParameterSource.COMMANDLINE
    if was_typed and typed is not ending:
        raise UsageError(
            f"{out.name} does not end like the format {typed.value}.",
            "Leave out --format, or change the ending.",
        )
    return ending


def check_free(out: Path, *, force: bool) -> None:
    """Raise ExportError where the file cannot be written, or exists and `force` is not given."""
    if out.is_dir():
        raise ExportError(f"{out} is a folder.", "Add a file name.")
    if not out.parent.is_dir():
        raise ExportError(f"There is no folder {out.parent}.", "Choose another place.")
    if out.exists() and not force:
        raise ExportError(f"{out} already exists.", "Use --force to overwrite it.")


def write(out: Path, text: str) -> None:
    """Write the file whole or not at all. Raises ExportError where that is impossible."""
    from intercoder.study.file.unfinished_files import put_in_place, unfinished

    try:
        with unfinished(out) as part:
            part.touch(0o600, exist_ok=False)
            part.write_text(text, "utf-8")
            put_in_place(part, out, replace=True)
    except OSError as error:
        raise ExportError(
            f"{out} cannot be written: {error.strerror or type(error).__name__}.",
            "Choose another place.",
        ) from error
