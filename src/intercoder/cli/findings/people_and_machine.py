"""Findings of people and machine together: what `--codes-of people+machine` shows.

No codes that a machine gave are counted: the shares are estimates, from a random sample that people
coded and a model's probabilities for all other answers (`intercoder prevalence`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intercoder.cli.findings.estimating import Leaving, estimate
from intercoder.cli.findings.prevalence_lines import COLUMNS, prevalence_rows, print_prevalence
from intercoder.cli.output import Format, print_lines, print_result, print_rows
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.findings.prevalence.of_study.asked import Asked
    from intercoder.findings.prevalence.of_study.results import PrevalenceResult
    from intercoder.study.study import Study

WHOSE = "people+machine"
_ONLY_OF_CODES = (
    ("codes", "--code"),
    ("roll_up", "--roll-up"),
    ("leave_out_unsure", "--leave-out-unsure"),
    ("pseudonyms", "--pseudonyms"),
    ("weight", "--weight"),
    ("strata", "--strata"),
    ("cluster", "--cluster"),
    ("rounded", "--rounded"),
)
"""Options that tables of people's own codes have."""


def check(table: str, asked: Mapping[str, Any]) -> None:
    """Raise UsageError for what cannot be estimated."""
    if len(asked["versions"]) > 1:
        raise UsageError(
            f"{WHOSE} has tables of its own.", f"Ask for --codes-of {WHOSE} by itself."
        )
    if table not in {"frequencies", "by"}:
        raise UsageError(
            f"People and machine together estimate how often codes are, not --table {table}.",
            "Leave out --table, or --codes-of.",
        )
    for name, option in _ONLY_OF_CODES:
        if asked[name]:
            raise UsageError(
                f"{option} does not apply to --codes-of {WHOSE}.",
                f"Leave out {option}, or see the options of `intercoder prevalence`.",
            )
    if asked["unit"] == "mentions":
        raise UsageError(
            f"--codes-of {WHOSE} estimates shares of answers or respondents.",
            "Use --unit answers or --unit respondents.",
        )
    if len(asked["rounds"]) > 1 or len(asked["by"]) > 1:
        raise UsageError(
            f"--codes-of {WHOSE} takes one round as its sample, and one --by.", "Name one."
        )
    if set(asked["by"]) & {"round", "week"}:
        raise UsageError(
            "Answers that nobody coded have no round or week of coding.",
            "Use --by with question, language or an attribute.",
        )


def show_estimates(
    study: str,
    as_name: str | None,
    asked: Mapping[str, Any],
    format_: Format,
    unprotected: str | None,
) -> None:
    """Show how often each code is among all answers: each question by itself, or all together."""
    out: Path | None = asked["out"]

    def show(found: Sequence[PrevalenceResult]) -> None:
        if format_ is Format.JSON:
            print_result({"tables": [_as_json(one) for one in found]}, format_)
        elif format_ is Format.CSV:
            rows = [
                (WHOSE, one.asked.question, *row) for one in found for row in prevalence_rows(one)
            ]
            print_rows(("codes_of", "questions", *COLUMNS), rows, format_)
        else:
            for one in found:
                if one.asked.question:
                    print_lines([f"How often: {display_line(one.asked.question)}"])
                print_prevalence(one)
                print_lines([""])

    leaving = None if out is None else Leaving(out, unprotected)
    estimate(study, as_name, lambda opened: _asked(opened, asked), show, leaving)


def _as_json(found: PrevalenceResult) -> dict[str, Any]:
    questions = [found.asked.question] if found.asked.question else []
    return {"table": "prevalence", "codes_of": WHOSE, "questions": questions, **found.as_json()}


def _asked(study: Study, asked: Mapping[str, Any]) -> list[Asked]:
    from intercoder.findings.prevalence.of_study.asked import ATTRIBUTE, Asked, Base

    known = tuple(one.id for one in study.questions())
    questions: Sequence[str] = asked["questions"] or known
    if asked["together"]:
        if asked["questions"] and set(known) != set(asked["questions"]):
            raise UsageError(
                f"--codes-of {WHOSE} counts one question, or all of them together.",
                "Leave out --question, or --together.",
            )
        questions = ("",)
    elif len(known) == 1 and not asked["questions"]:
        questions = ("",)
    by = next(iter(asked["by"]), "")
    if by not in {"", "question", "language"} and not by.startswith(ATTRIBUTE):
        by = f"{ATTRIBUTE}{by}"
    return [
        Asked(
            next(iter(asked["rounds"]), ""),
            question=question,
            by=by,
            confidence=asked["confidence"],
            unit=Base(asked["unit"]),
        )
        for question in questions
    ]
