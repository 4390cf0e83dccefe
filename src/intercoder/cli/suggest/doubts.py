"""`intercoder suggest doubts`: lists a coder's decisions that are probably slips."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import (
    Format,
    format_option,
    print_result,
    print_rows,
    say,
    study_argument,
)
from intercoder.cli.suggest.encoder_option import encoder_for, encoder_option
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.cli.text_tables import Cell, Value
    from intercoder.suggest.orders.find_doubts import DoubtsFound

COLUMNS = ("code", "name", "missing", "too_much", "uneven")


@click.command(cls=Command, formerly={"--list": "--top"})
@study_argument
@click.option(
    "--coder", required=True, metavar="NAME", help="The coder whose decisions are examined."
)
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    default="main",
    show_default=True,
    help="Name of the round.",
)
@click.option(
    "--top",
    type=click.IntRange(1),
    default=100,
    show_default=True,
    help="Maximum number of decisions to list, the most doubtful first.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Random seed for learning."
)
@encoder_option
@as_option
@format_option
@shows_answers
def doubts(
    study: str,
    coder: str,
    round_: str,
    top: int,
    seed: int,
    encoder: str,
    as_name: str | None,
    format_: Format,
) -> None:
    """Find decisions of a coder that are probably slips, and list them to be judged again.

    A model learns from this coder alone, and each decision is judged by what was learned without
    it. The same text coded in two ways is also a doubt. Nothing is changed: the coder goes through
    the list on the coding screen (Ctrl+P, “decisions in doubt”), and is not told which way a doubt
    points.

    Answers of the unassisted sample are left out, so that it stays a random sample. A decision that
    is judged again is marked, and figures can leave it out.
    """
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see
    from intercoder.study.study import open_study
    from intercoder.suggest.orders.find_doubts import find_doubts

    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name), rounds=(round_,), of=(coder,))
        check_gets_all(opened, rounds=(round_,), of=(coder,))
        reads = encoder_for(opened, encoder)
        found = find_doubts(opened, coder, round_, length=top, seed=seed, encoder=reads)
        names = {code.id: code.name for code in opened.codebook().codes}
    rows: list[tuple[Cell, ...]] = [
        (code, names.get(code, code), *(int(count) for count in counts))
        for code, counts in zip(found.codes, found.counts, strict=True)
        if format_ is not Format.TABLE or counts.any()
    ]
    slips = found.slips
    if format_ is Format.JSON:
        result: dict[str, Value] = {
            "coder": coder,
            "round": round_,
            "decisions": found.decisions,
            "left_out": found.left_out,
            "slips_expected": None
            if slips is None
            else {"value": slips.estimate, "low": slips.low, "high": slips.high},
            "slips_expected_listed": None if slips is None else slips.listed,
            "found": found.found,
            "listed": found.listed,
            "codes": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
        }
        print_result(result, format_)
        return
    print_rows(COLUMNS, rows, format_)
    say(_summary(found, coder))


def _summary(found: DoubtsFound, coder: str) -> str:
    """How many slips to expect, and how many decisions are listed."""
    left_out = f" ({found.left_out:,} more left out: unassisted sample, or judged again already)"
    said = f"{counted(found.decisions - found.left_out, 'decision')} examined{left_out}: "
    slips = found.slips
    expected = (
        "too few to tell how many are slips."
        if slips is None
        else f"about {counted(slips.estimate, 'slip')} expected ({slips.low:,} to {slips.high:,})."
    )
    if not found.listed:
        return f"{said}{expected} None is in doubt, so none is listed."
    of_list = "" if slips is None else f": about {slips.listed:,} of them are slips"
    return (
        f"{said}{expected} {found.listed:,} listed for {coder}, the most doubtful first{of_list}."
    )
