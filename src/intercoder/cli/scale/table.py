"""`intercoder score table`: counts codes in scored data, and estimates how often they are."""

from __future__ import annotations

from contextlib import redirect_stdout
from functools import partial
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.findings.prevalence_options import opened_for_lead
from intercoder.cli.findings.unprotected import unprotected_options, unprotected_reason
from intercoder.cli.findings.words import numbered
from intercoder.cli.findings.written import check_free, format_of, write
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import STUDY_VARIABLE, Format, format_option, say
from intercoder.cli.scale.table_lines import show_pairs, show_sets, show_tables
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from intercoder.scale.counting.tabulating import ScoredTables

_unprotected, _reason = unprotected_options("--output")
COUNTS = ("cooccurrence", "sets")
"""Tables of what the model gave, without estimates."""


def _study_of(asked: Mapping[str, Any]) -> str:
    study: str | None = asked["study"]
    if not study:
        raise UsageError(
            "What is written leaves the study that the model comes from, which protects small "
            "counts and lists it.",
            "Name the study with --study.",
        )
    return study


@click.command(cls=Command)
@click.argument("model", type=click.Path(path_type=Path), metavar="MODELFILE")
@click.argument("scored", type=click.Path(path_type=Path), metavar="SCORED")
@click.option(
    "--table",
    "kind",
    type=click.Choice(["prevalence", *COUNTS]),
    default="prevalence",
    show_default=True,
    help="How often codes are; or how often the model gave two codes together, or exactly which "
    "ones: counts, no estimates.",
)
@click.option(
    "--by",
    multiple=True,
    metavar="VIEW",
    help="Also by group: a column of SCORED, such as question. Twice: the two crossed.",
)
@click.option(
    "--unit",
    type=click.Choice(["answers", "respondents"]),
    default="answers",
    show_default=True,
    help="What shares are of. A respondent has the codes of all their answers.",
)
@click.option(
    "--reference",
    default="",
    metavar="GROUP",
    help="The group that the others are compared with. Defaults to the largest.",
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
@click.option("--all", "shows_all", is_flag=True, help="Show every difference, pair and set.")
@click.option(
    "--workers",
    type=click.IntRange(1),
    metavar="N",
    help="Number of threads.  [default: one for each core]",
)
@click.option(
    "--output",
    "out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write to OUT, which ends in .txt, .json or .csv, instead of the terminal.",
)
@click.option(
    "--study",
    envvar=STUDY_VARIABLE,
    metavar="STUDY",
    help="With --output: the study that the model comes from, which protects small counts and "
    "lists what leaves.",
)
@click.option("--force", is_flag=True, help="With --output: overwrite OUT if it exists.")
@_unprotected
@_reason
@as_option
@format_option
@leaves("Estimates", when=lambda asked: asked["out"], study=_study_of)
def table(model: Path, scored: Path, as_name: str | None, format_: Format, **asked: Any) -> None:
    """Show how often each code is in SCORED, a folder that `score run` made with MODELFILE.

    Prevalence comes from the sample that people coded and the probabilities of all answers, as with
    `intercoder prevalence`, with intervals that hold; groups are compared with one of them. What
    the model gave is counted beside it, and is no estimate. The files are not loaded: tables of 100
    million answers need no more memory.

    What is printed is for your eyes only. What is written with --output leaves the study: codes
    with small counts are hidden in it, what the model gave is left out, and it is listed
    (`releases`).
    """
    _check(asked)
    out: Path | None = asked["out"]
    reason = unprotected_reason(asked["unprotected"], asked["reason"])
    if out is None:
        if reason is not None:
            raise UsageError("--unprotected is about what is written.", "Add --output OUT.")
        _shown(model, scored, format_, asked)()
        return
    format_ = format_of(out, format_)
    check_free(out, force=asked["force"])
    _write(model, scored, out, as_name, format_, asked, reason)


def _check(asked: Mapping[str, Any]) -> None:
    if asked["kind"] not in COUNTS:
        return
    of_respondents = asked["unit"] == "respondents"
    for option, given in (
        ("--by", asked["by"]),
        ("--drawn-from-these", asked["drawn_from_these"]),
        ("--unit respondents", of_respondents),
    ):
        if given:
            raise UsageError(
                f"{option} does not apply to --table {asked['kind']}.", "Leave it out."
            )


def _tabulated(model: Path, scored: Path, asked: Mapping[str, Any]) -> ScoredTables:
    from intercoder.findings.prevalence.of_study.asked import Base
    from intercoder.scale.counting.tabulating import Asked, tabulate

    wanted = Asked(
        asked["by"],
        asked["counts_only"],
        asked["drawn_from_these"],
        asked["confidence"],
        asked["workers"],
        asked["reference"],
        Base(asked["unit"]),
    )
    return tabulate(model, scored, wanted)


def _shown(
    model: Path, scored: Path, format_: Format, asked: Mapping[str, Any]
) -> Callable[[], None]:
    """What prints the table, once all of it is counted."""
    from intercoder.scale.counting.tabulating import tabulate_pairs, tabulate_sets

    if asked["kind"] == "cooccurrence":
        pairs = tabulate_pairs(model, scored, asked["workers"])
        return lambda: show_pairs(pairs, format_, shows_all=asked["shows_all"])
    if asked["kind"] == "sets":
        sets = tabulate_sets(model, scored, asked["workers"])
        return lambda: show_sets(sets, format_, shows_all=asked["shows_all"])
    found = _tabulated(model, scored, asked)
    return lambda: show_tables(found, format_, shows_all=asked["shows_all"])


def _write(
    model: Path,
    scored: Path,
    out: Path,
    as_name: str | None,
    format_: Format,
    asked: Mapping[str, Any],
    reason: str | None,
) -> None:
    hidden, threshold = 0, 0
    show: Callable[[], None]
    with opened_for_lead(_study_of(asked), as_name) as study:
        from intercoder.scale.counting.publishing import publish_counts, publish_scored
        from intercoder.scale.model.model_file import read_model

        who = person(study, as_name)
        if asked["kind"] in COUNTS:
            if reason is None:
                raise UsageError(
                    "Counts of a model's codes are of people whom the study does not know, so "
                    "small ones cannot be protected.",
                    "Look at them in the terminal, or add --unprotected --reason TEXT.",
                )
            show = _shown(model, scored, format_, asked)
            read = read_model(model, for_tables=True).model
            publish_counts(study, read, who=who, unprotected=reason)
        else:
            found = _tabulated(model, scored, asked)
            published = publish_scored(study, found, who=who, unprotected=reason)
            hidden, threshold = published.hidden, published.threshold
            tables = published.tables
            show = partial(show_tables, tables, format_, shows_all=asked["shows_all"])
    written = StringIO()
    with redirect_stdout(written):
        show()
    write(out, written.getvalue())
    say(f"Wrote the figures: {out}")
    if hidden:
        say(
            f"Counts below {threshold} are hidden in it, with what they could be worked"
            f" out from: {numbered(hidden, 'figure')}."
        )
