"""What all commands share: printing results, exit codes and common options.

Results go to standard output in one of three formats; everything said about them goes to standard
error. JSON keys and CSV titles are the column names as given and stay the same between versions.
"""

from __future__ import annotations

import csv
import io
import json
import math
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import IntEnum, StrEnum
from functools import wraps
from pathlib import Path
from shutil import get_terminal_size
from time import monotonic
from typing import Any, TypeVar, cast

import click

from intercoder.cli.commands import Command
from intercoder.cli.text_tables import Cell, Value, cell_width, lay_out, show
from intercoder.text.display import display_line, display_text
from intercoder.text.spreadsheet_cells import guard

STUDY_VARIABLE = "INTERCODER_STUDY"
_SILENT_FOR = 1.0
"""Seconds before a progress line appears."""
_REDRAWN_EVERY = 0.1

_Function = TypeVar("_Function", bound=Callable[..., Any])


class ExitCode(IntEnum):
    """Exit codes."""

    DONE = 0
    FAILED = 1
    """The command failed, or a check found something wrong."""
    USAGE = 2
    """The command line was not understood."""
    INTERRUPTED = 130
    """The user pressed Ctrl+C."""


class Format(StrEnum):
    """The formats in which a result can be printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def format_option(function: _Function) -> _Function:
    """Adds `--format table|json|csv`; the command receives `format_`, a `Format`."""
    return click.option(
        "--format",
        "format_",
        type=click.Choice([one.value for one in Format]),
        default=Format.TABLE.value,
        show_default=True,
        callback=lambda _ctx, _parameter, value: Format(value),
        help="Output format.",
    )(function)


def study_argument(function: _Function) -> _Function:
    """Adds `STUDY`, a path or a postgresql:// address; the command receives the string `study`.

    Where it is left out, INTERCODER_STUDY is used. A command that takes more after STUDY needs
    `cls=StudyCommand`, so that these are not mistaken for it.
    """

    return _study_argument(function, asks=True)


def replaced_study_argument(function: _Function) -> _Function:
    """The same, of a file that is replaced: nobody has to know its passphrase."""
    return _study_argument(function, asks=False)


def _study_argument(function: _Function, *, asks: bool) -> _Function:
    @wraps(function)
    def told(*arguments: Any, **named: Any) -> Any:
        if asks:
            _ask_for_passphrase(named["study"])
        tell_of_folder(named["study"])
        return function(*arguments, **named)

    return click.argument("study", envvar=STUDY_VARIABLE, metavar="STUDY")(cast(_Function, told))


def _ask_for_passphrase(study: str) -> None:
    """Ask at once if the study is encrypted: before a screen takes over the terminal."""
    path = Path(study)
    if "://" in study or not path.is_file():
        return
    from intercoder.protection.encryption.unlocking import unlock
    from intercoder.study.file.file_watch import place_of_open

    if place_of_open(path) is None:
        unlock(path)


def tell_of_folder(study: str) -> None:
    """Report unexpected files beside a study's file; remove what killed programs left."""
    from intercoder.study.file.stray_files import remarks_on_folder

    if "://" not in study:
        for remark in remarks_on_folder(Path(study)):
            say(remark)


class StudyCommand(Command):
    """A command with arguments after STUDY: if one is missing, STUDY is taken as omitted."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        typed = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.MissingParameter as missing:
            study = os.environ.get(STUDY_VARIABLE)
            if not study or not isinstance(missing.param, click.Argument):
                raise
        ctx.params.clear()
        return super().parse_args(ctx, [study, *typed])


def print_rows(columns: Sequence[str], rows: Iterable[Sequence[Cell]], format_: Format) -> None:
    """Print a table with one line per row (JSON: a list of objects with `columns` as keys).

    In a table `_` in a column's name is shown as a space, cells are made safe to draw, real numbers
    have three decimals, and on a terminal wide cells are cut to fit. JSON and CSV keep all digits
    and the text as it is; NaN and infinity are null or empty.
    """
    lines = [list(row) for row in rows]
    if format_ is Format.JSON:
        _print_json([dict(zip(columns, line, strict=True)) for line in lines])
    elif format_ is Format.CSV:
        _print_csv([columns, *lines])
    else:
        titles = [column.replace("_", " ") for column in columns]
        width = get_terminal_size().columns if sys.stdout.isatty() else None
        for text in lay_out(titles, lines, width, places=places_cursor()):
            _print(text)


def without_empty(
    columns: Sequence[str], rows: Sequence[Sequence[Cell]], seldom: Sequence[str], format_: Format
) -> tuple[Sequence[str], Sequence[Sequence[Cell]]]:
    """Leave out `seldom` columns that hold only 0; JSON and CSV keep all."""
    if format_ is not Format.TABLE:
        return columns, rows
    places = [
        place
        for place, name in enumerate(columns)
        if name not in seldom or any(row[place] for row in rows)
    ]
    return [columns[place] for place in places], [[row[place] for place in places] for row in rows]


def print_result(value: Mapping[str, Value], format_: Format) -> None:
    """Print one result with named parts: one line each, one JSON object, or two-column CSV."""
    if format_ is Format.JSON:
        _print_json(value)
    elif format_ is Format.CSV:
        _print_csv([("name", "value"), *((name, _plain(part)) for name, part in value.items())])
    else:
        titles = [name.replace("_", " ") for name in value]
        width = max((cell_width(title) for title in titles), default=0)
        for title, part in zip(titles, value.values(), strict=True):
            _print(f"{title}{' ' * (width - cell_width(title))}  {show(part)}".rstrip())


def places_cursor() -> bool:
    """Return whether the terminal lets a program place the cursor; one in an editor does not."""
    return os.environ.get("TERM", "dumb") != "dumb"


def print_lines(lines: Iterable[str]) -> None:
    """Print running text, with each line made safe to draw."""
    for line in lines:
        _print(display_line(line))


def say(message: str) -> None:
    """Print a note to standard error, safe to draw."""
    click.echo(display_text(message), err=True)


@contextmanager
def progress(
    label: str, total: int | None = None, *, before: int | None = None
) -> Iterator[Callable[[int], None]]:
    """Provides a function to call with the number of steps just done, out of `total` if known.

    After a second a line on standard error counts them; it is wiped at the end. Silent where
    standard error is no terminal. With `before`, the steps that an earlier run did, it also shows
    how many are done a second, and the time left.
    """
    is_shown = sys.stderr.isatty()
    begun = drawn = monotonic()
    done = before or 0

    def advance(steps: int = 1) -> None:
        nonlocal done, drawn
        done += steps
        now = monotonic()
        if is_shown and now - begun >= _SILENT_FOR and now - drawn >= _REDRAWN_EVERY:
            drawn = now
            part = f" of {total:,} ({done / total:.0%})" if total else ""
            if before is not None and total:
                part += _pace(done - before, now - begun, total - done)
            click.echo(f"\r{display_line(label)}: {done:,}{part} \x1b[K", nl=False, err=True)

    try:
        yield advance
    finally:
        if drawn != begun:
            click.echo("\r\x1b[K", nl=False, err=True)


def _pace(steps: int, seconds: float, left: int) -> str:
    """How many steps are done a second, and the time left at this pace."""
    pace = steps / seconds
    if pace <= 0:
        return ""
    minutes = left / pace / 60
    if minutes < 1:
        time = "less than a minute"
    elif minutes < 120:
        time = f"{minutes:.0f} min"
    else:
        time = f"{minutes / 60:.0f} h"
    return f", {pace:,.0f} a second, {time} left"


def _print(line: str) -> None:
    _write(f"{line}\n")


def _write(text: str) -> None:
    """Write to standard output unchanged; `click.echo` would strip escape sequences from data."""
    sys.stdout.write(text)


def _print_json(value: Value) -> None:
    """Encode JSON with all control characters escaped, so that a terminal obeys none of them."""
    is_ascii = not (sys.stdout.encoding or "").lower().startswith("utf")
    for line in _json_text(_finite(value), is_ascii).split("\n"):
        if line.isprintable():
            _print(line)
        else:
            _print("".join(c if c.isprintable() else json.dumps(c)[1:-1] for c in line))


def _json_text(value: Value, is_ascii: bool) -> str:
    """JSON with an indent of two. Of a long list of rows Python's encoder takes seconds to indent
    what this one, which cannot indent, writes in a fraction of one."""
    if not (isinstance(value, list) and value and all(map(_is_flat, value))):
        return json.dumps(value, ensure_ascii=is_ascii, indent=2)
    encoder = json.JSONEncoder(ensure_ascii=is_ascii, separators=(",\n    ", ": "))
    rows = ",\n".join(f"  {{\n    {encoder.encode(row)[1:-1]}\n  }}" for row in value)
    return f"[\n{rows}\n]"


def _is_flat(value: Value) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(cell is None or isinstance(cell, str | int | float) for cell in value.values())
    )


def _finite(value: Value) -> Value:
    """Replace numbers that JSON cannot hold with null."""
    if value is None or type(value) in (str, int, bool):
        return value
    match value:
        case float():
            return value if math.isfinite(value) else None
        case Mapping():
            return {name: _finite(part) for name, part in value.items()}
        case None | str() | int():
            return value
        case _:
            return [_finite(part) for part in value]


def _print_csv(rows: Iterable[Sequence[Cell]]) -> None:
    """Guard text that a spreadsheet would run; on a terminal, also make it safe to draw."""
    make_safe = display_line if sys.stdout.isatty() else str
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    for row in rows:
        writer.writerow(
            [make_safe(guard(cell)) if isinstance(cell, str) else _plain(cell) for cell in row]
        )
    _write(buffer.getvalue())


def _plain(value: Value) -> Cell:
    """Format the value for a CSV cell, with all its digits."""
    match value:
        case bool():
            return "yes" if value else "no"
        case float():
            return value if math.isfinite(value) else None
        case None | str() | int():
            return value
        case _:
            return json.dumps(_finite(value), ensure_ascii=False)
