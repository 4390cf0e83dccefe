"""`intercoder code`: the coding screen, or the same line by line."""

from __future__ import annotations

import sys
from contextlib import suppress

import click

from intercoder.cli.output import study_argument
from intercoder.errors import UnreachableError, UsageError


@click.command(name="code")
@study_argument
@click.option("--coder", metavar="NAME", help="Who is coding. Left out, the app asks.")
@click.option("--round", "round_", default="main", show_default=True, help="Which round of coding.")
@click.option(
    "--plain",
    is_flag=True,
    help="Line by line, for screen readers and simple terminals.",
)
@click.option(
    "--take-over",
    is_flag=True,
    help="Go on here although the coder's place is taken in another window.",
)
def code(study: str, coder: str | None, round_: str, *, plain: bool, take_over: bool) -> None:
    """Code the answers of STUDY.

    Everything is saved as you go: to stop, just quit. The next time you are back at the answer you
    left. F1 shows all keys.
    """
    from intercoder.study.people import Role, logged_in
    from intercoder.study.study import open_study

    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The coding screen needs a terminal.", "Add --plain to code line by line.")
    with open_study(study) as opened:
        who = logged_in(opened) if coder is None else None
        if who is not None and (plain or who.role is Role.CODER):
            coder = who.name
        if plain:
            from intercoder.cli.plain import run_plain
            from intercoder.study.people import coders
            from intercoder.study.sending import sit_down_and_send
            from intercoder.suggest.assistant import Assistant

            name = coder or _only([one.name for one in coders(opened)])
            desk, sent = sit_down_and_send(opened, name, round=round_, take_over=take_over)
            try:
                if sent:
                    click.echo(f"Changes kept on this machine that are in the study now: {sent}.")
                run_plain(desk, stdin=sys.stdin, stdout=sys.stdout, assist=Assistant)
            finally:
                with suppress(UnreachableError):  # a process that has ended holds no place
                    desk.leave()
        else:
            from intercoder.tui.app import run_code

            if words := run_code(opened, coder, round=round_, take_over=take_over):
                click.echo(words)


def _only(names: list[str]) -> str:
    """The one coder there is; line by line, nobody is asked who they are."""
    if len(names) == 1:
        return names[0]
    if not names:
        raise UsageError("Nobody codes in this study yet.", "Add a coder: intercoder coder add.")
    raise UsageError("Which coder?", f"Add --coder with one of: {', '.join(names)}.")
