"""`intercoder review-package`: what reviewers need to compute every figure again, without texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.findings.document import was_typed
from intercoder.cli.findings.prevalence_options import judging
from intercoder.cli.findings.words import numbered
from intercoder.cli.findings.written import check_free
from intercoder.cli.leaving.leaves import leaves
from intercoder.cli.output import Format, format_option, print_result, study_argument
from intercoder.errors import ExportError, UsageError

if TYPE_CHECKING:
    from intercoder.findings.review.request import ReviewPackage, WhatLeaves

COMMAND = "review-package"


@click.command(cls=Command, name=COMMAND)
@study_argument
@click.argument("out", type=click.Path(path_type=Path), metavar="OUT")
@click.option(
    "--individual-data",
    is_flag=True,
    help="Confirm that coded data of single respondents may leave the study. For leads only; "
    "needs --reason.",
)
@click.option(
    "--reason",
    metavar="TEXT",
    help="With --individual-data: why, recorded with your name in the list of releases.",
)
@click.option(
    "--log-hashes",
    is_flag=True,
    help="Let reviewers hash every decision again: adds the coders' names, times of decisions, and "
    "hashes of texts, from which short texts can be guessed.",
)
@click.option(
    "--by",
    multiple=True,
    metavar="VIEW",
    help="Compare groups: question, language, or an attribute of respondents. Repeatable.",
)
@click.option(
    "--codes-of",
    "versions",
    multiple=True,
    metavar="WHOSE",
    help="Whose codes, as in `findings`. Repeatable.  [default: final]",
)
@click.option("--round", "rounds", multiple=True, metavar="ROUND", help="Only this round.")
@click.option("--question", "questions", multiple=True, metavar="ID", help="Only this question.")
@click.option(
    "--together", is_flag=True, help="Count the questions together instead of one by one."
)
@click.option(
    "--roll-up",
    type=click.IntRange(1),
    metavar="DEPTH",
    help="Collapse codes into their parents, keeping this many levels.",
)
@click.option(
    "--unit",
    type=click.Choice(["answers", "respondents", "mentions"]),
    default="answers",
    show_default=True,
    help="What is counted, and what shares are of.",
)
@click.option("--leave-out-unsure", is_flag=True, help="Exclude decisions marked unsure.")
@click.option("--weight", metavar="ATTRIBUTE", help="Attribute with the respondents' weights.")
@click.option("--strata", metavar="ATTRIBUTE", help="Attribute with the strata of the sample.")
@click.option("--cluster", metavar="ATTRIBUTE", help="Attribute with the clusters of the sample.")
@click.option(
    "--correction",
    type=click.Choice(["holm", "bh", "none"]),
    default="holm",
    show_default=True,
    help="Rule over all tests of a table: Holm, Benjamini-Hochberg, or none.",
)
@click.option(
    "--confidence",
    type=click.FloatRange(0.5, 0.999),
    default=0.95,
    show_default=True,
    help="Confidence level of the intervals.",
)
@click.option(
    "--estimates",
    is_flag=True,
    help="Also the estimates for all answers, with what a model says of each sampled one.",
)
@click.option(
    "--settings",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="The settings file of a findings document: the package has exactly its figures.",
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Random seed.")
@click.option("--force", is_flag=True, help="Overwrite OUT if it exists.")
@format_option
@as_option
@leaves("Coded data of single respondents")
def review_package(
    study: str, out: Path, format_: Format, as_name: str | None, **asked: Any
) -> None:
    """Write a ZIP without texts from which reviewers compute every figure again.

    It holds codes, decisions with their hashes, the attributes that figures are compared by, how
    answers were drawn and allocated, the figures, and check.py, which needs Python and nothing
    else. Take the options that the report was made with, or its settings file.
    """
    from intercoder.findings.review.contents import (
        read_for_review,
        review_package,
        what_leaves,
    )
    from intercoder.study.findings.releases import add_release, check_leads
    from intercoder.study.findings.small_cell_settings import read_threshold
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study

    request = _of_report(asked) if asked["settings"] is not None else _request(asked)
    rounds = request.asked.rounds
    if asked["reason"] is not None and not asked["individual_data"]:
        raise UsageError("--reason explains --individual-data.", "Add it, or leave out --reason.")
    with open_study(study) as opened:
        who = person(opened, as_name)
        check_may_see(opened, who, rounds=rounds)
        check_gets_all(opened, rounds=rounds)
        if out.suffix.lower() != ".zip":
            raise UsageError(f"The name {out.name} does not end in .zip.", "Change the ending.")
        check_free(out, force=asked["force"])
        with judging() as advance:
            read = read_for_review(opened, request, advance)
        leaves = what_leaves(read, read_threshold(opened))
        if not asked["individual_data"]:
            raise UsageError(
                _said(leaves), "If they may leave, add --individual-data --reason TEXT."
            )
        check_leads(who, "let coded data of single respondents leave")
        told = {"threshold": leaves.threshold, "cells": [], **leaves.as_json()}
        add_release(opened, COMMAND, told, None, asked["reason"] or "")
        package = review_package(opened, request, read)
    _write(out, package)
    print_result(
        {
            "file": str(out),
            "digest": package.digest,
            "fingerprint": package.fingerprint,
            "decisions": package.decisions,
            "respondents": leaves.respondents,
            "attributes": ", ".join(leaves.attributes) or None,
            "rare": leaves.rare,
        },
        format_,
    )


def _said(leaves: WhatLeaves) -> str:
    told = ", ".join(leaves.attributes)
    what = f" with {told}" if told else " without any attribute"
    rare = ""
    if leaves.rare:
        share = "shares" if leaves.rare == 1 else "share"
        rare = f"; {leaves.rare:,} of them {share} these values with fewer than {leaves.threshold}"
    model = ""
    if leaves.judged_by_model:
        model = f", and what a model said of {leaves.judged_by_model:,} sampled ones"
    return (
        f"The package holds coded data of {numbered(leaves.respondents, 'single respondent')}"
        f"{what}{model}{rare}."
    )


_OF_SETTINGS = (
    *("by", "versions", "rounds", "questions", "together", "roll_up", "unit", "leave_out_unsure"),
    *("weight", "strata", "cluster", "correction", "confidence", "estimates"),
)
"""Options that a settings file decides."""


def _of_report(asked: dict[str, Any]) -> Any:
    """What the settings file of a report says."""
    from intercoder.findings.review.request import ReviewRequest
    from intercoder.report.findings.choices import GroupsIn
    from intercoder.report.findings.settings_file import read_settings

    typed = [name for name in _OF_SETTINGS if was_typed(name)]
    if typed:
        raise UsageError(
            "The settings file says what the report has, so other options cannot change it.",
            "Leave them out, or --settings.",
        )
    choices = read_settings(asked["settings"])
    return ReviewRequest(
        choices.asked(),
        as_report=True,
        groups_in_full=choices.groups_in is GroupsIn.CODES,
        waves=choices.waves,
        estimates=choices.estimates,
        with_log_hashes=asked["log_hashes"],
        seed=asked["seed"],
    )


def _request(asked: dict[str, Any]) -> Any:
    from intercoder.findings.design.multiplicity import Correction
    from intercoder.findings.of_study import Asked
    from intercoder.findings.review.request import ReviewRequest
    from intercoder.findings.tables.request import Settings, Survey, Unit

    if "question" in asked["by"] and not asked["together"]:
        raise UsageError(
            "Questions can be compared only when they are counted together.", "Add --together."
        )
    survey = Survey(asked["weight"] or "", asked["strata"] or "", asked["cluster"] or "")
    return ReviewRequest(
        Asked(
            versions=tuple(asked["versions"]),
            rounds=tuple(asked["rounds"]),
            questions=tuple(asked["questions"]),
            together=asked["together"],
            by=tuple(asked["by"]),
            without_unsure=asked["leave_out_unsure"],
            settings=Settings(
                Unit(asked["unit"]),
                asked["confidence"],
                Correction(asked["correction"]),
                survey,
                asked["roll_up"] or 0,
            ),
        ),
        estimates=asked["estimates"],
        with_log_hashes=asked["log_hashes"],
        seed=asked["seed"],
    )


def _write(out: Path, package: ReviewPackage) -> None:
    from intercoder.findings.review.packing import packed
    from intercoder.study.file.unfinished_files import put_in_place, unfinished

    try:
        with unfinished(out) as part:
            part.touch(0o600, exist_ok=False)
            part.write_bytes(packed(package.files))
            put_in_place(part, out, replace=True)
    except OSError as error:
        raise ExportError(
            f"{out} cannot be written: {error.strerror or type(error).__name__}.",
            "Choose another place.",
        ) from error
