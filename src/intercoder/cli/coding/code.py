"""`intercoder code`: opens the coding screen, or codes line by line."""

from __future__ import annotations

import sys
from contextlib import nullcontext, suppress
from typing import TYPE_CHECKING

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import say, study_argument
from intercoder.errors import UnreachableError, UsageError

if TYPE_CHECKING:
    from intercoder.coding.queue import QueueFilter
    from intercoder.study.study import Study

NONE_DIFFER = "No identical answers are coded differently by {coder} in the round “{round}”."


@click.command(name="code", cls=Command)
@study_argument
@click.option("--coder", metavar="NAME", help="Name of the coder. If omitted, the app asks.")
@click.option(
    "--round",
    "round_",
    metavar="NAME",
    help="The round. Defaults to main, or in a package to the round it was made for.",
)
@click.option(
    "--plain",
    is_flag=True,
    help="Code line by line, for screen readers and simple terminals.",
)
@click.option(
    "--take-over",
    is_flag=True,
    help="Continue here even if the coder is still at work in another window.",
)
@click.option(
    "--identical",
    is_flag=True,
    help="Start with the identical answers that you coded differently.",
)
def code(
    study: str,
    coder: str | None,
    round_: str | None,
    *,
    plain: bool,
    take_over: bool,
    identical: bool,
) -> None:
    """Code the answers of STUDY, which may be a package that was sent to you.

    Everything is saved as you go: to stop, just quit. Next time you continue at the answer you
    left. F1 shows all keys.
    """
    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The coding screen needs a terminal.", "Add --plain to code line by line.")
    from intercoder.tui.terminal.ending import screen_terminal

    with nullcontext() if plain else screen_terminal():
        _code(study, coder, round_, plain=plain, take_over=take_over, identical=identical)


def _code(
    study: str,
    coder: str | None,
    round_: str | None,
    *,
    plain: bool,
    take_over: bool,
    identical: bool,
) -> None:
    from intercoder.study.packages.packages import this_package
    from intercoder.study.rounds.people import Role, logged_in
    from intercoder.study.study import MAIN_ROUND, open_study

    with open_study(study) as opened:
        package = this_package(opened)
        if package is not None:
            coder, round_ = coder or package.coder, round_ or package.round
        round_ = round_ or MAIN_ROUND
        who = logged_in(opened) if coder is None else None
        if who is not None and (plain or identical or who.role is Role.CODER):
            coder = who.name
        if identical and not coder:
            raise UsageError("--identical needs a coder.", "Add --coder with your name.")
        only = _coded_differently(opened, coder, round_) if identical and coder else None
        if identical and only is None:
            say(NONE_DIFFER.format(coder=coder, round=round_))
            return
        if plain:
            from intercoder.plain.coding.coding import run_plain
            from intercoder.study.coding.outbox_replay import open_workspace_and_send
            from intercoder.study.rounds.people import coders
            from intercoder.suggest.live.assistant import Assistant

            name = coder or _only([one.name for one in coders(opened)])
            workspace, sent = open_workspace_and_send(
                opened, name, round=round_, take_over=take_over
            )
            try:
                if sent:
                    click.echo(f"Changes kept on this machine that are now in the study: {sent}.")
                run_plain(
                    workspace, stdin=sys.stdin, stdout=sys.stdout, assist=Assistant, only=only
                )
            finally:
                with suppress(UnreachableError):  # a process that has ended holds no place
                    workspace.leave()
        else:
            from intercoder.tui.running import run_code

            words = run_code(opened, coder, round=round_, take_over=take_over, only=only)
            if words:
                click.echo(words)


def _coded_differently(study: Study, coder: str, round: str) -> QueueFilter | None:
    """Return the identical answers this coder coded differently; None if there are none."""
    from intercoder.coding.queue import QueueFilter
    from intercoder.study.identical.identical_answers import numbers_to_look_at

    numbers = numbers_to_look_at(study, coder, round)
    return QueueFilter(answers=numbers) if numbers else None


def _only(names: list[str]) -> str:
    """Return the only coder; the line-by-line mode does not ask who is coding."""
    if len(names) == 1:
        return names[0]
    if not names:
        raise UsageError("This study has no coders yet.", "Add one with `intercoder coder add`.")
    raise UsageError("Which coder?", f"Add --coder with one of: {', '.join(names)}.")
