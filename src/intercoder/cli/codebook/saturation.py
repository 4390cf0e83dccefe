"""`intercoder codebook saturation`: how many codes reading still brings, and how many there are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.coder_options import coders_option
from intercoder.cli.commands import Command
from intercoder.cli.output import (
    Format,
    format_option,
    print_lines,
    print_result,
    print_rows,
    study_argument,
)

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell
    from intercoder.findings.saturation.results import PartSaturation, Saturation
    from intercoder.findings.saturation.share_model import Estimate

CURVE = ("part", "answers", "new_codes", "codes_so_far", "in_random_order")
PARTS = ("part", "answers", "codes", "new_in_last_100", "codes_there", "not_met_yet", "in_next_100")
FIGURES = (
    *("part", "answers", "codes", "new_in_last_100", "estimates_rest_on"),
    *("codes_there", "codes_there_low", "codes_there_high"),
    *("codes_unseen", "codes_unseen_low", "codes_unseen_high"),
    *("new_in_next_100", "new_in_next_100_low", "new_in_next_100_high"),
    *("at_least_of_any_share", "at_least_low", "at_least_high", "order_is_random"),
)
ALL = "all answers"


@click.command(cls=Command)
@study_argument
@coders_option("Only decisions of these coders are counted.")
@click.option("--round", "rounds", metavar="ROUND", multiple=True, help="Only these rounds.")
@click.option(
    "--by",
    metavar="VIEW",
    default="",
    help="Figures for each question, language, or value of attribute:NAME.",
)
@click.option(
    "--least-share",
    "share",
    type=click.FloatRange(0.001, 0.2),
    default=0.01,
    show_default=True,
    help="Estimate the number of codes that at least this share of the answers have.",
)
@click.option("--curve", is_flag=True, help="With --format csv: the curves, not the figures.")
@as_option
@format_option
def saturation(
    study: str,
    *,
    coders: tuple[str, ...],
    rounds: tuple[str, ...],
    by: str,
    share: float,
    curve: bool,
    as_name: str | None,
    format_: Format,
) -> None:
    """Show how many new codes reading still brings, and estimate how many there are.

    Answers count in the order in which they were read. The number of codes that at least 1 % of
    the answers have, met or not, is estimated from how many answers each code was met in, with a
    95 % interval. This assumes that answers were read in random order; where they were not, the
    result says so.
    """
    from intercoder.findings.saturation.of_study import saturation as computed
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = person(opened, as_name)
        check_may_see(opened, who, rounds=rounds, of=coders)
        check_gets_all(opened, rounds=rounds, of=coders)
        found = computed(opened, coders=coders, rounds=rounds, by=by, least=share)
    if format_ is Format.JSON:
        print_result(found.as_json(), format_)
    elif format_ is Format.CSV:
        if curve:
            print_rows(CURVE, [row for one in found for row in _curve_rows(one)], format_)
        else:
            print_rows(FIGURES, [_figures(found, one) for one in found], format_)
    else:
        _print(found)


def _print(found: Saturation) -> None:
    from intercoder.findings.saturation.words import sentences, share_words, with_interval

    whole = found.whole
    if whole.curve:
        print_rows(CURVE[1:], [row[1:] for row in _curve_rows(whole)], Format.TABLE)
        print_lines([""])
    print_lines(sentences(found, whole))
    if whole.at_least is not None:
        print_lines(
            [f"Codes of any share, at least: {with_interval(_as_estimate(whole))} (Chao2)."]
        )
    if len(found.parts) > 1:
        print_lines([""])
        rows: list[tuple[Cell, ...]] = [
            (
                *(one.part or ALL, one.answers, one.codes, one.new_in_last),
                *(
                    (
                        with_interval(one.there.there),
                        with_interval(one.there.unseen),
                        with_interval(one.there.new_in_next),
                    )
                    if one.there
                    else (one.why_no_estimate, None, None)
                ),
            )
            for one in found
        ]
        titles = [
            f"codes_of_{share_words(found.least)}" if one == "codes_there" else one for one in PARTS
        ]
        print_rows(titles, rows, Format.TABLE)
    if found.remarks:
        print_lines(["", *found.remarks])


def _as_estimate(one: PartSaturation) -> Estimate:
    from intercoder.findings.saturation.share_model import Estimate

    bound = one.at_least
    if bound is None:
        raise ValueError("nothing was estimated")
    return Estimate(bound.value, bound.low, bound.high)


def _curve_rows(one: PartSaturation) -> list[tuple[Cell, ...]]:
    return [
        (one.part or ALL, point.answers, point.new, point.codes, round(point.expected, 1))
        for point in one.curve
    ]


def _figures(found: Saturation, one: PartSaturation) -> tuple[Cell, ...]:
    there, bound = one.there, one.at_least
    return (
        *(one.part or ALL, one.answers, one.codes, one.new_in_last, one.rests_on),
        *(_ends(there.there) if there else (None,) * 3),
        *(_ends(there.unseen) if there else (None,) * 3),
        *(_ends(there.new_in_next) if there else (None,) * 3),
        *((bound.value, bound.low, bound.high) if bound else (None,) * 3),
        found.is_random,
    )


def _ends(one: Estimate) -> tuple[float, float, float]:
    return one.value, one.low, one.high
