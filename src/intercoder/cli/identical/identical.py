"""`intercoder identical`: lists identical answers that were coded differently."""

from __future__ import annotations

import sys
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
from intercoder.errors import UsageError
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from intercoder.cli.text_tables import Cell, Value
    from intercoder.codebook.code import Codebook
    from intercoder.coding.identical import Version
    from intercoder.study.identical.identical_answers import Described
    from intercoder.study.identical.identical_groups import Asked
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

COLUMNS = (
    "answers",
    "differ",
    "question",
    "round",
    "coder",
    "text",
    "codes",
    "judgements",
)
START = {Format.TABLE: 40}
"""Characters of a text shown in the table; other formats get as many as the screen's list."""
MAX_TEXT_SHOWN = 200
NO_CODE = "no code applies"


@click.command(cls=Command, formerly={"--limit": "--top"})
@study_argument
@click.option(
    "--coder", metavar="NAME", help="Only what this coder judged differently from themselves."
)
@click.option(
    "--between",
    is_flag=True,
    help="Show what coders judged differently from each other. For leads.",
)
@click.option("--round", "round_", metavar="ROUND", help="Only this round.")
@click.option("--question", metavar="ID", help="Only answers to this question.")
@click.option("--near", is_flag=True, help="Include answers that are nearly identical.")
@click.option(
    "--order",
    type=click.Choice(["size", "difference"]),
    default="size",
    show_default=True,
    help="Largest groups first, or those that differ most.",
)
@click.option(
    "--top",
    type=click.IntRange(min=1),
    default=20,
    show_default=True,
    help="Number of groups to list.",
)
@click.option("--screen", is_flag=True, help="Open the screen, where Enter shows every answer.")
@as_option
@format_option
@shows_answers
def identical(  # noqa: PLR0913 - an argument for each option
    study: str,
    coder: str | None,
    round_: str | None,
    question: str | None,
    order: str,
    top: int,
    as_name: str | None,
    format_: Format,
    *,
    between: bool,
    near: bool,
    screen: bool,
) -> None:
    """List identical answers that were coded differently: by one coder, or between coders.

    A coder who judged the same text in two ways made a slip or changed their mind: `intercoder code
    STUDY --coder NAME --identical` takes them through these answers. This command changes no
    judgement.
    """
    from intercoder.coding.identical import Order, ordered
    from intercoder.study.identical.identical_answers import described
    from intercoder.study.identical.identical_groups import Asked, differing
    from intercoder.study.study import open_study

    if between and coder:
        raise UsageError(
            "--coder compares one coder's judgements, --between several coders'.",
            "Use only one of them.",
        )
    with open_study(study) as opened:
        rounds = (round_,) if round_ else ()
        whose = _whose(opened, person(opened, as_name), coder, rounds, between=between)
        asked = Asked(whose, rounds, question or "", near)
        if screen:
            _open_screen(opened, asked, between=between)
            return
        found = ordered(differing(opened, asked, between=between), Order(order))
        shown = described(opened, found[:top], START.get(format_, MAX_TEXT_SHOWN))
        codebook = opened.codebook()
    if format_ is Format.JSON:
        print_result({"found": len(found), "groups": [_as_json(one) for one in shown]}, format_)
    else:
        print_rows(COLUMNS, [_row(one, codebook, format_) for one in shown], format_)
    if format_ is Format.TABLE or not found:
        say(_summary(len(found), len(shown), between=between))


def _whose(
    study: Study, who: Coder | None, coder: str | None, rounds: Sequence[str], *, between: bool
) -> str:
    """Return the coder whose judgements are compared; empty for all coders.

    Where a blind round is open, a coder who says who they are gets their own. Raises StudyError for
    what the person may not see.
    """
    from intercoder.study.rounds.blindness import check_may_see, confined_to

    if between:
        check_may_see(study, who, rounds=rounds)
        return ""
    if coder is not None:
        check_may_see(study, who, rounds=rounds, of=(coder,))
        return coder
    alone = confined_to(study, who, rounds=rounds)
    return "" if alone is None else alone.name


def _open_screen(study: Study, asked: Asked, *, between: bool) -> None:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The screen needs a terminal.", "Leave out --screen to print a table.")
    from intercoder.tui.running import run_identical

    run_identical(study, asked, between=between)


def _row(one: Described, codebook: Codebook, format_: Format) -> tuple[Cell, ...]:
    found = one.differing
    is_table = format_ is Format.TABLE

    def called(codes: Sequence[str]) -> str:
        names = [codebook.name_of(code) for code in codes] if is_table else codes
        return " + ".join(names) or NO_CODE

    def counted(version: Version) -> str:
        by = version.by.items()
        who = "" if found.coder else f" ({', '.join(f'{name} {count}' for name, count in by)})"
        return f"{called(version.codes)} {version.judgements}{who}"

    differ = f"{found.difference:.0%}" if is_table else found.difference
    return (
        one.answers,
        differ,
        one.question,
        found.round,
        found.coder or None,
        one.start,
        ", ".join(codebook.name_of(code) if is_table else code for code in found.codes),
        "; ".join(counted(version) for version in found.versions),
    )


def _as_json(one: Described) -> dict[str, Value]:
    found = one.differing
    return {
        "question": one.question,
        "language": one.language,
        "round": found.round,
        "coder": found.coder or None,
        "answers": one.answers,
        "judgements": found.judgements,
        "differ": found.difference,
        "codes": list(found.codes),
        "versions": [
            {"codes": list(version.codes), "coders": dict(version.by)} for version in found.versions
        ],
        "text": one.start,
    }


def _summary(found: int, shown: int, *, between: bool) -> str:
    who = "between coders" if between else "by one coder"
    if not found:
        return f"No identical answers are coded differently {who}."
    groups = counted(found, "group of answers is", "groups of answers are")
    rest = f" The first {shown:,} are listed; --top lists more." if shown < found else ""
    return f"{groups} coded differently {who}.{rest}"
