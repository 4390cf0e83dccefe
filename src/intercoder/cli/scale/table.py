"""`intercoder score table`: counts codes in scored data, and estimates how often they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.commands import Command
from intercoder.cli.findings.prevalence_options import between, percent
from intercoder.cli.output import Format, format_option, print_lines, print_rows
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.threads import one_thread

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell
    from intercoder.scale.counting.estimating import GroupTable
    from intercoder.scale.counting.tabulating import ScoredTables

COLUMNS = (
    *("group", "code", "name", "is_parent", "answers", "sampled", "sampled_with_code"),
    *("value", "low", "high", "simultaneous_low", "simultaneous_high"),
    *("people_alone", "people_low", "people_high", "gain", "machine_believed"),
    *("given_by_model", "reason"),
)
"""Columns of CSV and JSON. `group` is empty for all answers."""


@click.command(cls=Command)
@click.argument("model", type=click.Path(path_type=Path), metavar="MODELFILE")
@click.argument("scored", type=click.Path(path_type=Path), metavar="SCORED")
@click.option(
    "--by", default="", metavar="VIEW", help="Also by group: a column of SCORED, such as question."
)
@click.option(
    "--drawn-from-these",
    is_flag=True,
    help="The study's answers are a random part of those scored, so that its sample speaks for "
    "them.",
)
@click.option(
    "--counts-only", is_flag=True, help="Count the codes the model gave; estimate nothing."
)
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 1, max_open=True),
    default=0.95,
    show_default=True,
    help="Confidence of the intervals.",
)
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Number of threads.  [default: one for each core]",
)
@format_option
def table(model: Path, scored: Path, format_: Format, **asked: Any) -> None:
    """Show how often each code is in SCORED, a folder that `score run` made with MODELFILE.

    Prevalence comes from the sample that people coded and the probabilities of all answers, as with
    `intercoder prevalence`, with intervals that hold. What the model gave is counted beside it, and
    is no estimate. The files are not loaded: tables of 100 million answers need no more memory.

    What is printed is for your eyes only: small counts are not hidden in it.
    """
    one_thread()
    from intercoder.scale.counting.tabulating import Asked, tabulate

    found = tabulate(
        model,
        scored,
        Asked(
            asked["by"],
            asked["counts_only"],
            asked["drawn_from_these"],
            asked["confidence"],
            asked["workers"],
        ),
    )
    if format_ is Format.TABLE:
        _print(found)
    else:
        print_rows(COLUMNS, [row for one in found.tables for row in _rows(found, one)], format_)


def _rows(found: ScoredTables, one: GroupTable) -> Iterator[list[Cell]]:
    got = one.estimates
    for at, column in enumerate(found.model.columns):
        figures: list[Cell] = [None] * 11
        if got is not None:
            figures = [
                float(part[at])
                for part in (
                    *(got.positives, got.value, got.low, got.high),
                    *(got.together_low, got.together_high),
                    *(got.people, got.people_low, got.people_high, got.gain, got.believed),
                )
            ]
        name: list[Cell] = [one.label, column.id, column.name, column.is_parent]
        yield [*name, one.answers, one.sampled, *figures, int(one.given[at]), one.reason or None]


def _print(found: ScoredTables) -> None:
    model, asked = found.model, found.asked
    whole = found.tables[0]
    lines = [f"{counted(whole.answers, 'answer')} scored."]
    if whole.estimates is not None:
        lines = [
            f"Prevalence among {counted(whole.answers, 'answer')}, from {whole.sampled:,} that "
            f"people coded (round “{display_line(model.origin.round)}”) and a model's "
            "probabilities for all others.",
            f"{asked.confidence:.0%} intervals. What the model gave is no estimate.",
        ]
    elif whole.reason:
        lines.append(f"No estimates: {whole.reason}.")
    print_lines(lines)
    for one in found.tables:
        print_lines([""])
        if one.label:
            why = f". No estimates: {one.reason}" if one.reason else ""
            print_lines(
                [f"{display_line(one.label)}: {counted(one.answers, 'answer')}, {one.sampled:,} of "
                 f"them in the sample{why}."]
            )  # fmt: skip
        _print_table(found, one)
    if whole.estimates is not None and model.origin.remarks:
        print_lines(["", *model.origin.remarks])


def _print_table(found: ScoredTables, one: GroupTable) -> None:
    got = one.estimates
    rows: list[list[Cell]] = []
    for at, column in enumerate(found.model.columns):
        share = int(one.given[at]) / one.answers if one.answers else 0.0
        figures: list[Cell] = []
        if got is not None:
            figures = [
                percent(float(got.value[at])),
                between(float(got.low[at]), float(got.high[at])),
                between(float(got.people_low[at]), float(got.people_high[at])),
                f"{got.gain[at]:.1f}",
            ]
        rows.append([column.name, *figures, int(one.given[at]), percent(share)])
    titles = ["code", "given by model", "share given"]
    if got is not None:
        titles[1:1] = ["prevalence", "interval", "people alone", "gain"]
    print_rows(titles, rows, Format.TABLE)
