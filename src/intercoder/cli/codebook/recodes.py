"""`intercoder codebook recodes`: which codes became which, by whom, in how many decisions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.coder_options import coders_option
from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_rows, say, study_argument

if TYPE_CHECKING:
    from intercoder.study.codebook.recodes import RecheckOutcome, Recode

COLUMNS = (
    *("revision", "made_at", "made_by", "how", "old", "old_name", "new", "new_names"),
    *("coder", "round", "decisions", "answers", "changed", "reason", "state"),
)
NONE = "No change of the codebook has turned a code into another, or defined one anew."


@click.command(cls=Command)
@study_argument
@coders_option("Only decisions of these coders are counted.")
@as_option
@format_option
def recodes(study: str, *, coders: tuple[str, ...], as_name: str | None, format_: Format) -> None:
    """Show the recode table of a STUDY: old codes, new codes, and the decisions concerned.

    A line for each code that was merged, split, retired, defined anew or accepted, with the
    decisions that stood then; and, by coder and round, what became of those that were looked at
    again.
    """
    from intercoder.study.codebook.recodes import looked_at_again
    from intercoder.study.codebook.recodes import recodes as changes
    from intercoder.study.rounds.blindness import check_may_see
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name), of=coders)
        made, again = changes(opened, of=coders), looked_at_again(opened, of=coders)
    rows = [*map(_change_row, made), *map(_again_row, again)]
    if format_ is Format.TABLE:
        if rows:
            print_rows(*_without_ids(rows), format_)
        else:
            say(NONE)
        return
    print_rows(COLUMNS, rows, format_)


def _change_row(one: Recode) -> tuple[Any, ...]:
    return (
        *(one.revision, one.made_at, one.made_by or None, one.how, one.old, one.old_name),
        *(", ".join(one.new) or None, ", ".join(one.new_names) or None),
        *(None, ", ".join(one.rounds) or None, one.decisions, one.answers, None),
        *(one.reason or None, "undone" if one.is_undone else None),
    )


def _again_row(one: RecheckOutcome) -> tuple[Any, ...]:
    return (
        *(None, None, None, "looked at again", one.old, one.old_name),
        *(", ".join(one.new) or None, ", ".join(one.new_names) or None),
        *(one.coder, one.round, one.decisions, one.decisions, one.changed, one.why, None),
    )


def _without_ids(rows: list[tuple[Any, ...]]) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """The columns that people read: without ids, empty columns, and the time of the day."""
    kept = [
        (place, title)
        for place, title in enumerate(COLUMNS)
        if title not in {"old", "new"} and any(row[place] is not None for row in rows)
    ]
    return tuple(title for _, title in kept), [tuple(_shown(row, kept)) for row in rows]


def _shown(row: tuple[Any, ...], kept: list[tuple[int, str]]) -> Iterator[Any]:
    for place, title in kept:
        yield row[place][: len("2026-01-31")] if title == "made_at" and row[place] else row[place]
