"""`intercoder round`: lists, closes and reopens rounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Group
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_rows,
    say,
    study_argument,
    without_empty,
)
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.study.overview.progress import CoderProgress
    from intercoder.study.study import Study

COLUMNS = (
    "round",
    "state",
    "blind",
    "repeats",
    "coders",
    "seats",
    "decided",
    "skipped",
    "unseen",
    "allocations",
    "seed",
    "closed_at",
    "outside",
    "set_free",
)
SELDOM = ("outside", "set_free")
"""Columns that a table shows only if they are not empty."""


@click.group(name="round", cls=Group)
def round_() -> None:
    """List, close and reopen the rounds of a study, and set which are blind."""


@round_.command("list")
@study_argument
@format_option
def list_(study: str, format_: Format) -> None:
    """List the rounds: open or closed, blind or not, their progress and their seeds.

    A seat is one coder's place at one answer: an answer that two coders judge has two seats.
    Outside: decisions on answers that are not, or no longer, allocated to their coders. A seat is
    set free when one of these decisions takes its place.
    """
    from intercoder.study.allocation.allocations import seeds
    from intercoder.study.overview.progress import progress, words_of
    from intercoder.study.rounds.rounds import rounds
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        everyone, drawn = progress(opened), seeds(opened)
        phases = rounds(opened)
    of_round: dict[str, list[CoderProgress]] = {one.name: [] for one in phases}
    for someone in everyone:
        of_round[someone.round].append(someone)
    rows = []
    for one in phases:
        theirs = of_round[one.name]
        counts = [each.progress for each in theirs]
        made, seed = drawn.get(one.name, (0, None))
        rows.append(
            (
                one.name,
                "open" if one.is_open else "closed",
                one.blind,
                one.repeats or None,
                len(counts),
                sum(each.total for each in counts),
                sum(each.decided for each in counts),
                sum(each.skipped for each in counts),
                sum(each.unseen for each in counts),
                made,
                seed,
                one.closed_at or None,
                sum(each.outside.decided for each in theirs),
                sum(each.set_free for each in theirs),
            )
        )
    columns, shown = without_empty(COLUMNS, rows, SELDOM, format_)
    print_rows(columns, shown, format_)
    for sentence in words_of(everyone):
        say(sentence)


@round_.command(cls=StudyCommand)
@study_argument
@click.argument("name", metavar="ROUND")
@click.option("--yes", is_flag=True, help="Close the round even if decisions are missing.")
@as_option
def close(study: str, name: str, yes: bool, as_name: str | None) -> None:
    """Close a round: it takes no more decisions, and everybody sees what was decided in it.

    For leads only. Missing decisions are counted first.
    """
    from intercoder.errors import StudyError
    from intercoder.study.rounds.blindness import check_lead
    from intercoder.study.rounds.rounds import close_round, find_round
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        check_lead(opened, person(opened, as_name), "closes rounds")
        before = find_round(opened, name)
        missing = _missing(opened, name) if before.is_open else {}
        if missing and not yes:
            named = ", ".join(f"{display_line(one)} {count:,}" for one, count in missing.items())
            raise StudyError(
                f"{counted(sum(missing.values()), 'decision is', 'decisions are')} missing in the "
                f"round “{display_line(name)}”: {named}.",
                "Wait for them, or add --yes to close the round anyway.",
            )
        closed = close_round(opened, name)
    say(f"The round “{closed.name}” is closed: it takes no more decisions.")
    if closed.blind:
        say("Coders can now see what the others decided in it.")


@round_.command(cls=StudyCommand)
@study_argument
@click.argument("name", metavar="ROUND")
@as_option
def reopen(study: str, name: str, as_name: str | None) -> None:
    """Reopen a closed round. For leads only.

    A blind round hides its decisions again, but coders cannot unsee what they have seen.
    """
    from intercoder.study.rounds.blindness import check_lead
    from intercoder.study.rounds.rounds import reopen_round
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        check_lead(opened, person(opened, as_name), "reopens rounds")
        opened_again = reopen_round(opened, name)
    say(f"The round “{opened_again.name}” is open again.")
    if opened_again.blind:
        say(
            "Its decisions are hidden from other coders again. Anyone who looked while it was "
            "closed is no longer blind: state this when you report agreement."
        )


@round_.command(cls=StudyCommand)
@study_argument
@click.argument("name", metavar="ROUND")
@click.option("--off", is_flag=True, help="Make the round no longer blind.")
@as_option
def blind(study: str, name: str, off: bool, as_name: str | None) -> None:
    """Make a round blind: while it is open, coders see nothing of each other. For leads only."""
    from intercoder.study.rounds.blindness import check_lead
    from intercoder.study.rounds.rounds import make_blind
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        check_lead(opened, person(opened, as_name), "decides which rounds are blind")
        made = make_blind(opened, name, blind=not off)
    say(f"The round “{made.name}” is {'blind' if made.blind else 'not blind'}.")


def _missing(study: Study, name: str) -> dict[str, int]:
    """Count the answers of the round each coder still has to decide; only coders with any.

    Where nothing is allocated nobody owes a decision: everybody codes what they come to. Nor does
    anybody where somebody else has judged the answer in their place.
    """
    from intercoder.study.allocation.allocations import is_given_out
    from intercoder.study.overview.progress import progress

    if not is_given_out(study, name):
        return {}
    return {one.coder: one.to_do for one in progress(study, name) if one.to_do}
