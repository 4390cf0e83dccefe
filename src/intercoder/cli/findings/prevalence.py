"""`intercoder prevalence`: how often codes are, from a random sample and the machine together."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option
from intercoder.cli.commands import Command
from intercoder.cli.findings.estimating import Leaving, estimate
from intercoder.cli.findings.prevalence_lines import COLUMNS, prevalence_rows, print_prevalence
from intercoder.cli.findings.prevalence_options import (
    asked_of,
    sample_options,
)
from intercoder.cli.findings.unprotected import unprotected_options, unprotected_reason
from intercoder.cli.findings.written import check_free, format_of
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import (
    Format,
    format_option,
    print_result,
    print_rows,
    study_argument,
)
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.findings.prevalence.of_study.results import PrevalenceResult

_unprotected, _reason = unprotected_options("--output")


@click.command(cls=Command)
@study_argument
@sample_options
@click.option(
    "--unit",
    type=click.Choice(["answers", "respondents"]),
    default="answers",
    show_default=True,
    help="What shares are of. A respondent has the codes of all their answers.",
)
@click.option(
    "--all-of",
    "sets",
    multiple=True,
    metavar="CODES",
    help="Also the share with all of these codes, whatever else it has: ids with commas. "
    "Repeatable.",
)
@click.option(
    "--output",
    "out",
    type=click.Path(path_type=Path),
    metavar="OUT",
    help="Write to OUT, which ends in .txt, .json or .csv, instead of the terminal.",
)
@click.option("--force", is_flag=True, help="With --output: overwrite OUT if it exists.")
@_unprotected
@_reason
@as_option
@format_option
@leaves("Estimates", when=lambda asked: asked["out"])
def prevalence(study: str, as_name: str | None, format_: Format, **options: Any) -> None:
    """Estimate how often each code occurs in STUDY, with intervals that hold.

    A random sample of the answers that people coded, drawn by `intercoder allocate`, is combined
    with the probabilities that a model gives for all other answers. The model never judges an
    answer that it learned from, and whatever it says, the estimate is right on average: a good
    model only makes the interval shorter. Counts of machine codes are never reported.

    What a model put forward to be coded, or what was coded in the order of import, is no random
    sample and is refused.

    What is written with --output leaves the study: codes with small counts are hidden in it, and it
    is listed (`releases`). What is printed is for your eyes only.
    """
    asked = asked_of(options)
    out: Path | None = options["out"]
    reason = unprotected_reason(options["unprotected"], options["reason"])
    if out is None and reason is not None:
        raise UsageError("--unprotected is about what is written.", "Add --output OUT.")
    if out is not None:
        format_ = format_of(out, format_)
        check_free(out, force=options["force"])
    estimate(
        study,
        as_name,
        lambda _: [asked],
        lambda found: _show(found[0], format_),
        None if out is None else Leaving(out, reason),
    )


def _show(found: PrevalenceResult, format_: Format) -> None:
    if format_ is Format.JSON:
        print_result(found.as_json(), format_)
    elif format_ is Format.CSV:
        print_rows(COLUMNS, list(prevalence_rows(found)), format_)
    else:
        print_prevalence(found)
