"""Options that `intercoder prevalence` and `intercoder enough` share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.agreement.whole.figure_words import share_difference_interval, share_interval
from intercoder.cli.output import progress, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercoder.findings.prevalence.of_study.asked import Asked
    from intercoder.study.study import Study

_Function = TypeVar("_Function", bound=Callable[..., Any])


def sample_options(function: _Function) -> _Function:
    """Adds the options that say which sample, whose codes and which groups; see `asked`."""
    for option in reversed(
        (
            click.option(
                "--round",
                "round_",
                default="",
                metavar="ROUND",
                help="The allocated round whose answers are the sample. Defaults to the last one.",
            ),
            click.option(
                "--sample",
                type=click.Choice(["round", "overlap"]),
                default="round",
                show_default=True,
                help="All answers of the round, or only those that several coders judge.",
            ),
            click.option(
                "--codes-of",
                default="all",
                show_default=True,
                metavar="WHOSE",
                help="all, consensus or coder:NAME. Of all, a consensus counts where one stands, "
                "and otherwise the share of the coders who gave the code.",
            ),
            click.option(
                "--question", default="", metavar="ID", help="Only answers to this question."
            ),
            click.option(
                "--by",
                default="",
                metavar="VIEW",
                help="Also by group: question, language or attribute:NAME (such as the wave).",
            ),
            click.option(
                "--reference",
                default="",
                metavar="GROUP",
                help="The group that the others are compared with. Defaults to the largest.",
            ),
            click.option(
                "--people-only", is_flag=True, help="Estimate from the people's sample alone."
            ),
            click.option(
                "--wider",
                is_flag=True,
                help="Speak for everybody who could have answered, not for these answers only.",
            ),
            click.option(
                "--cluster",
                type=click.Choice(["none", "respondent", "duplicates"]),
                default="none",
                show_default=True,
                help="Count the answers of a respondent, or near-identical answers, as one "
                "observation.",
            ),
            click.option(
                "--width",
                type=click.FloatRange(0, 1, min_open=True, max_open=True),
                default=0.05,
                show_default=True,
                help="Wished width of an interval, its upper end less its lower one.",
            ),
            click.option(
                "--confidence",
                type=click.FloatRange(0.5, 1, max_open=True),
                default=0.95,
                show_default=True,
                help="Confidence of the intervals.",
            ),
            click.option(
                "--folds",
                type=click.IntRange(2, 20),
                default=10,
                show_default=True,
                help="Parts of the sample; the model judges each without having learned from it.",
            ),
            click.option(
                "--seed", type=click.IntRange(0), default=1, show_default=True, help="Random seed."
            ),
        )
    ):
        function = option(function)
    return function


def asked_of(options: dict[str, Any]) -> Asked:
    """What was asked for. Raises UsageError for what cannot be."""
    from intercoder.findings.prevalence.of_study.asked import Asked, Base, Cluster
    from intercoder.findings.prevalence.of_study.random_sample import Sample

    return Asked(
        options["round_"],
        Sample(options["sample"]),
        options["codes_of"],
        options["question"],
        options["by"],
        options["reference"],
        options["people_only"],
        options["wider"],
        Cluster(options["cluster"]),
        options["folds"],
        options["confidence"],
        options["width"],
        options["seed"],
        Base(options.get("unit", "answers")),
        sets_of(options.get("sets", ())),
    )


def sets_of(typed: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """The sets of codes of `--all-of`, each once."""
    return tuple(dict.fromkeys(_codes_of(text) for text in typed))


def _codes_of(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code.strip() for code in text.split(",")))


@contextmanager
def opened_for_lead(study: str, as_name: str | None) -> Iterator[Study]:
    """The study, open, for someone who may see what several coders decided.

    Raises StudyError for anybody else, and for a package.
    """
    from intercoder.cli.acting_user import person
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import check_is_whole, open_study

    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name))
        check_gets_all(opened)
        check_is_whole(opened)
        yield opened


@contextmanager
def judging() -> Iterator[Callable[[int], None]]:
    """Says when learning begins, and shows how far the model has come through the answers."""
    begun = False
    with progress("Answers judged by the model") as count:

        def advance(answers: int) -> None:
            nonlocal begun
            if not begun:
                begun = True
                say("Learning from what people decided…")
            count(answers)

        yield advance


def percent(share: float) -> str:
    """A share in percent: `12.3%`."""
    return f"{share * 100:.1f}%"


def between(low: float, high: float) -> str:
    """An interval in percent: `10.1 to 14.8%`."""
    return f"{share_interval(low, high)}%"


def points(low: float, high: float) -> str:
    """An interval of a difference in percentage points: `-2.1 to +4.0`."""
    return share_difference_interval(low, high)
