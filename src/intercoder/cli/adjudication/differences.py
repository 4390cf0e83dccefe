"""`intercoder differences`: where a coder differs from the consensus, and why."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Command
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import Format, format_option, print_rows, progress, say, study_argument
from intercoder.errors import StudyError, UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from intercoder.adjudication.differences import Difference
    from intercoder.cli.text_tables import Cell
    from intercoder.codebook.code import Codebook
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

COLUMNS = (
    "round",
    "answer",
    "question",
    "language",
    "given",
    "settled",
    "missed",
    "extra",
    "how",
    "reason",
    "lead",
    "settled_at",
    "stale",
)
SHOWN = ("round", "answer", "given", "settled", "how", "reason")
"""The columns that a table shows."""


@click.command(cls=Command)
@study_argument
@click.option(
    "--coder", required=True, metavar="NAME", help="The coder whose decisions are compared."
)
@as_option
@click.option("--round", "rounds", multiple=True, metavar="ROUND", help="Only this round.")
@click.option("--screen", is_flag=True, help="Go through them on the adjudication screen.")
@format_option
@shows_answers
def differences(
    study: str,
    coder: str,
    as_name: str | None,
    *,
    rounds: tuple[str, ...],
    screen: bool,
    format_: Format,
) -> None:
    """List the answers of STUDY on which a coder differs from the consensus, with the reason.

    Covers closed rounds; a lead also sees open ones. CSV and JSON identify codes by their ids and
    say which codes the coder missed and which they added.
    """
    from intercoder.adjudication.checking import check_coder
    from intercoder.study.study import open_study

    if screen and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The screen needs a terminal.", "Leave out --screen to print a table.")
    with open_study(study) as opened:
        check_coder(opened, coder)
        who = person(opened, as_name)
        named = _rounds(opened, rounds, who)
        found = _found(opened, named, coder)
        codebook = opened.codebook()
        if screen and found:
            _open_screen(opened, found, coder, who)
            return
    columns = SHOWN if format_ is Format.TABLE else COLUMNS
    print_rows(columns, _rows(found, codebook, format_), format_)
    if not found:
        say(f"{display_line(coder)} agrees with the consensus everywhere.")


def _rounds(study: Study, names: tuple[str, ...], who: Coder | None) -> list[str]:
    """Return the rounds asked for: by default the closed ones, and for a lead all of them."""
    from intercoder.study.rounds.blindness import is_lead
    from intercoder.study.rounds.rounds import counted_rounds, find_round

    asked = [find_round(study, name) for name in names] or list(counted_rounds(study))
    if is_lead(who):
        return [one.name for one in asked]
    still = [one for one in asked if one.is_open]
    if names and still:
        raise StudyError(
            f"The round “{display_line(still[0].name)}” is open: its consensus is shown once "
            "the round is closed.",
            "Wait for a lead to close it. If you are a lead, add --as NAME.",
        )
    closed = [one.name for one in asked if not one.is_open]
    if not closed:
        raise StudyError(
            "No round of this study is closed yet.",
            "The consensus is shown once a lead closes a round. If you are a lead, add --as NAME.",
        )
    return closed


def _found(study: Study, rounds: list[str], coder: str) -> list[Difference]:
    from intercoder.adjudication.differences import differences as look

    with progress("Differences found") as advance:
        found = []
        for name in rounds:
            for one in look(study, name, coder):
                advance(1)
                found.append(one)
    return found


def _rows(
    found: Iterable[Difference], codebook: Codebook, format_: Format
) -> list[tuple[Cell, ...]]:
    if format_ is Format.TABLE:
        return [
            (
                one.round,
                one.answer,
                _names(codebook, one.given),
                _names(codebook, one.settled),
                one.how.value,
                one.reason,
            )
            for one in found
        ]
    return [
        (
            one.round,
            one.answer,
            one.question,
            one.language or None,
            _ids(one.given),
            _ids(one.settled),
            _ids(one.missed),
            _ids(one.extra),
            one.how.value,
            one.reason or None,
            one.by or None,
            one.settled_at,
            one.is_stale,
        )
        for one in found
    ]


def _names(codebook: Codebook, codes: frozenset[str]) -> str:
    return "; ".join(codebook.name_of(code) for code in sorted(codes)) or "no code applies"


def _ids(codes: frozenset[str]) -> str:
    return ";".join(sorted(codes))


def _open_screen(study: Study, found: list[Difference], coder: str, who: Coder | None) -> None:
    from intercoder.study.adjudication.adjudication_workspace import open_adjudication
    from intercoder.study.rounds.people import coders
    from intercoder.tui.running import run_differences

    if len({one.round for one in found}) > 1:
        raise UsageError("The screen shows one round at a time.", "Choose one with --round.")
    looking = who or next(one for one in coders(study) if one.name == coder)
    workspace = open_adjudication(study, found[0].round, looking)
    if words := run_differences(workspace, [one.number for one in found], coder):
        say(words)
