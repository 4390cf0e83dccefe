"""`intercoder suggest audit`: shows how suggestions influenced coders, and whether figures are
safe."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from intercoder.agreement.whole.figure_words import explained, interval_or_word, with_interval
from intercoder.cli.acting_user import as_option, person
from intercoder.cli.coder_options import coders_option
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
    progress,
    study_argument,
)
from intercoder.cli.suggest.words import CSV_COLUMNS, csv_rows
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.agreement.result import Figure
    from intercoder.cli.text_tables import Cell
    from intercoder.suggest.audit.acceptance import Acceptance, Taken
    from intercoder.suggest.audit.assisted_comparison import Sides
    from intercoder.suggest.audit.audit import Audit

_TITLES = {
    "codes_per_answer": "codes an answer",
    "no_code_applies": "no code applies, share",
    "unsure": "unsure, share",
    "skipped": "skipped, share",
    "geometric_mean_seconds": "seconds, geometric mean",
    "median_seconds": "seconds, median",
    "alpha_set_masi": "alpha of sets, MASI",
    "percent_agreement": "percent agreement",
    "pooled_kappa": "pooled kappa",
}
_REVISED = {
    "changed": "anything was changed",
    "added_suggested": "a suggested code was added",
    "added_other": "another code was added",
    "removed_suggested": "a suggested code was removed",
    "removed_other": "another code was removed",
}
_RATIO = "geometric_mean_seconds"


@click.command(cls=Command)
@study_argument
@coders_option("Only these coders.")
@click.option("--round", "rounds", multiple=True, metavar="ROUND", help="Only this round.")
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=1,
    show_default=True,
    help="Random seed for resampling.",
)
@click.option(
    "--resamples",
    type=click.IntRange(0),
    default=2000,
    show_default=True,
    help="Number of bootstrap resamples: at least 100, or 0 for no intervals.",
)
@as_option
@format_option
def audit(
    study: str,
    *,
    coders: tuple[str, ...],
    rounds: tuple[str, ...],
    seed: int,
    resamples: int,
    as_name: str | None,
    format_: Format,
) -> None:
    """Show how suggestions influenced coders, and whether reliability figures are safe to report.

    Shows which suggestions coders took; how coding with suggestions differs from coding without, on
    answers assigned to either side at random; and a verdict with its rule.
    docs/suggestions-figures.md explains every figure.
    """
    from intercoder.agreement.intervals.intervals import Resampling
    from intercoder.errors import UsageError
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study
    from intercoder.suggest.audit.audit import audit as run

    if 0 < resamples < 100:
        raise UsageError(
            "Intervals need at least 100 resamples.", "Use more, or 0 for no intervals."
        )
    how = Resampling(resamples=resamples, seed=seed)
    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name), rounds=rounds)
        check_gets_all(opened, rounds=rounds, of=coders)
        with progress("Reading decisions") as advance:
            found = run(opened, coders=coders, rounds=rounds, how=how, advance=advance)
    if format_ is Format.JSON:
        print_result(found.as_json(), format_)
    elif format_ is Format.CSV:
        print_rows(CSV_COLUMNS, list(_csv(found)), format_)
    else:
        _print(found)


def _print(found: Audit) -> None:
    counts = found.counts
    lines = [
        display_line(found.study),
        found.verdict.sentence,
        "",
        f"{counted(counts.judgements, 'judgement')}, {counts.with_suggestions:,} of them with "
        f"suggestions in view; {counts.compared:,} are compared.",
    ]
    lines += [
        f"Round {name}: {one.mode.value}, {one.unassisted:.0%} of answers kept without suggestions"
        for name, one in found.rounds.items()
    ]
    print_lines([*lines, *(f"- {remark}" for remark in found.remarks())])
    if found.taken is not None:
        _print_taken("Which suggestions were taken:", found.taken)
    if found.taken_after is not None:
        _print_taken(
            "Of the suggestions that came into view after a decision (only those with a code "
            "that had not been given):",
            found.taken_after,
        )
    _print_comparison(found)
    _print_revisions(found)
    if counts.with_suggestions:
        from intercoder.suggest.audit.verdict import RULE

        print_lines(["", RULE, *_rules(found), *explained(_figures(found))])


def _print_taken(title: str, taken: Acceptance) -> None:
    print_lines(["", title])
    for what, parts in (("place", taken.by_rank), ("probability", taken.by_probability)):
        print_rows(
            [what, "shown", "chosen", "interval", "by its number"],
            [_taken_row(one) for one in parts],
            Format.TABLE,
        )
        print_lines([""])
    print_lines(
        [
            f"Nothing was suggested on {taken.answers - taken.with_suggestions:,} of these"
            f" {counted(taken.answers, 'judgement')}. Of the codes given on them"
            f" {with_interval(taken.not_shown)} were not among the suggestions."
        ]
    )


def _taken_row(one: Taken) -> list[Cell]:
    return [
        one.label,
        one.shown,
        one.chosen.value,
        interval_or_word(one.chosen),
        one.accepted.value,
    ]


def _print_comparison(found: Audit) -> None:
    comparison = found.comparison
    if comparison is None:
        if found.counts.with_suggestions:
            print_lines(
                [
                    "",
                    "There is no comparison: it needs judgements with and without suggestions.",
                ]
            )
        return
    without, with_them = comparison.judgements
    twice = comparison.twice
    print_lines(
        [
            "",
            f"Coding without suggestions ({counted(without, 'judgement')}, "
            f"{counted(twice[0], 'answer')} judged by two or more) and with them ({with_them:,}, "
            f"{twice[1]:,}):",
        ]
    )
    sides = (*comparison.coding.items(), *comparison.agreement.items())
    rows: list[list[Cell]] = [
        [
            _TITLES[key],
            one.unassisted.value,
            interval_or_word(one.unassisted),
            one.assisted.value,
            interval_or_word(one.assisted),
        ]
        for key, one in sides
    ]
    print_rows(["", "without", "interval", "with", "interval"], rows, Format.TABLE)
    print_lines([""])
    # a table of its own: in one, a terminal of 80 columns would cut the intervals
    differences: list[list[Cell]] = [[_TITLES[key], _difference(key, one)] for key, one in sides]
    print_rows(["", "with minus without"], differences, Format.TABLE)


def _difference(key: str, one: Sides) -> str:
    if key == _RATIO and one.difference.value is not None:
        return f"times {with_interval(one.difference)}"
    return with_interval(one.difference, is_difference=True)


def _print_revisions(found: Audit) -> None:
    revised = found.revisions
    if revised is None:
        return
    rows: list[list[Cell]] = [
        [_REVISED[key], figure.value, interval_or_word(figure)]
        for key, figure in revised.figures.items()
    ]
    print_lines(
        ["", f"Suggestions came into view after {counted(revised.revealed, 'decision')}. Of these:"]
    )
    print_rows(["", "share", "interval"], rows, Format.TABLE)
    reveal = found.comparison.reveal if found.comparison else {}
    if "alpha_set_masi" in reveal:
        print_lines(
            [
                "Alpha of sets after they came into view, minus before, on the same answers: "
                f"{with_interval(reveal['alpha_set_masi'], is_difference=True)}."
            ]
        )


def _rules(found: Audit) -> Iterator[str]:
    how = found.how
    if how.resamples:
        yield (
            f"Intervals: {how.confidence:.0%}, BCa bootstrap over respondents (exact where all or"
            f" none of the cases count), {how.resamples} resamples, seed {how.seed}."
        )


def _figures(found: Audit) -> Iterator[Figure]:
    for taken in (found.taken, found.taken_after):
        for one in (*taken.by_rank, *taken.by_probability) if taken else ():
            yield one.chosen
    comparison = found.comparison
    if comparison is not None:
        for sides in (*comparison.coding.values(), *comparison.agreement.values()):
            yield from (sides.unassisted, sides.assisted, sides.difference)
    if found.revisions is not None:
        yield from found.revisions.figures.values()


def _csv(found: Audit) -> Iterator[tuple[Cell, ...]]:
    for scope, taken in (("acceptance", found.taken), ("after_reveal", found.taken_after)):
        if taken is None:
            continue
        for what, parts in (("rank", taken.by_rank), ("probability", taken.by_probability)):
            for one in parts:
                figures = {"chosen": one.chosen, "accepted": one.accepted}
                yield from csv_rows(f"{scope}:{what}", one.label, "", figures, one.shown)
        figures = {"chosen_but_not_shown": taken.not_shown}
        yield from csv_rows(scope, "", "", figures, taken.answers)
    comparison = found.comparison
    if comparison is not None:
        for part in ("unassisted", "assisted", "difference"):
            for n, group in (
                (comparison.judgements, comparison.coding),
                (comparison.twice, comparison.agreement),
            ):
                figures = {key: getattr(one, part) for key, one in group.items()}
                number = {"unassisted": n[0], "assisted": n[1]}.get(part)
                yield from csv_rows("comparison", part, "", figures, number)
        for code, figure in comparison.codes.items():
            figures = {"krippendorff_alpha_nominal": figure}
            yield from csv_rows("comparison", "difference", code, figures, None)
        yield from csv_rows("after_less_before_reveal", "", "", comparison.reveal, None)
    if found.revisions is not None:
        revised = found.revisions
        yield from csv_rows("revisions", "", "", revised.figures, revised.revealed)
