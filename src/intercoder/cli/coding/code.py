"""`intercoder code`: opens the coding screen, or codes line by line."""

from __future__ import annotations

import sys
from contextlib import ExitStack, nullcontext, suppress
from typing import TYPE_CHECKING

import click

from intercoder.cli.commands import Command
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import print_lines, study_argument
from intercoder.errors import StudyError, UnreachableError, UsageError

if TYPE_CHECKING:
    from intercoder.coding.queue import QueueFilter
    from intercoder.study.study import Study
    from intercoder.suggest.live.early_worker import EarlyWorker
    from intercoder.suggest.live.offers import Assist


@click.command(name="code", cls=Command)
@study_argument
@click.option("--coder", metavar="NAME", help="Name of the coder. If omitted, the app asks.")
@click.option(
    "--add",
    is_flag=True,
    help="Add the coder if the study has none of that name. If omitted, you are asked.",
)
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
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
@click.option(
    "--recheck",
    is_flag=True,
    help="Start with the answers to look at again since the codebook was changed.",
)
@click.option(
    "--new-codes",
    is_flag=True,
    help="Start with answers that may have codes that were added since you decided them.",
)
@shows_answers
def code(
    study: str,
    coder: str | None,
    round_: str | None,
    *,
    add: bool,
    plain: bool,
    take_over: bool,
    **starts: bool,
) -> None:
    """Code the answers of STUDY, which may be a package that was sent to you.

    Everything is saved as you go: to stop, just quit. Next time you continue at the answer you
    left; the last line says how. ? or F1 shows what can be done.
    """
    if add and not coder:
        raise UsageError("--add needs a coder.", "Add --coder with the name.")
    asked = [f"--{name.replace('_', '-')}" for name, is_asked in starts.items() if is_asked]
    if len(asked) > 1:
        raise UsageError(f"{' and '.join(asked)} lead to different answers.", "Leave one out.")
    start = asked[0] if asked else ""
    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("The coding screen needs a terminal.", "Add --plain to code line by line.")
    from intercoder.suggest.live.early_worker import early_worker

    with early_worker() as early:
        from intercoder.tui.terminal.ending import screen_terminal

        with nullcontext() if plain else screen_terminal():
            _code(
                study, coder, round_, early, add=add, plain=plain, take_over=take_over, start=start
            )


def _code(
    study: str,
    coder: str | None,
    round_: str | None,
    early: EarlyWorker,
    *,
    add: bool,
    plain: bool,
    take_over: bool,
    start: str,
) -> None:
    from intercoder.cli.coding.closing import begin_session, parting_lines
    from intercoder.cli.coding.newcomer import ensure_coder
    from intercoder.cli.coding.starting_with import starting_with
    from intercoder.study.packages.packages import this_package
    from intercoder.study.rounds.people import Role, logged_in
    from intercoder.study.study import MAIN_ROUND, open_study
    from intercoder.tui.terminal.ending import lines_typed

    with open_study(study) as opened, ExitStack() as until_the_end:
        package = this_package(opened)
        if package is not None:
            coder, round_ = coder or package.coder, round_ or package.round
        round_ = round_ or MAIN_ROUND
        who = logged_in(opened) if coder is None else None
        if who is not None and (plain or start or who.role is Role.CODER):
            coder = who.name
        if coder:
            ensure_coder(opened, coder, add=add, asking=lines_typed())
        only = None
        if start:
            only = until_the_end.enter_context(starting_with(start, opened, coder, round_))
            if only is None:
                return
        if not _suggests(opened, round_):
            early.close()
        assist = early.assist
        if plain:
            _code_plain(opened, coder, round_, take_over=take_over, only=only, assist=assist)
        else:
            from intercoder.tui.running import run_code

            closing_line = begin_session(opened, coder, round_)
            kept = run_code(
                opened, coder, round=round_, take_over=take_over, only=only, assist=assist
            )
            for words in filter(None, (kept, closing_line())):
                click.echo(words)
            print_lines(parting_lines(opened))


def _code_plain(
    opened: Study,
    coder: str | None,
    round: str,
    *,
    take_over: bool,
    only: QueueFilter | None,
    assist: Assist,
) -> None:
    from intercoder.cli.coding.closing import begin_session, parting_lines
    from intercoder.coding.first_steps.guide import Guide
    from intercoder.plain.coding.coding import run_plain
    from intercoder.study.coding.opening import open_workspace_and_send
    from intercoder.study.rounds.people import coders
    from intercoder.training.may_code import check_may_code

    name = coder or _only([one.name for one in coders(opened)])
    check_may_code(opened, [name], round)
    closing_line = begin_session(opened, name, round, plain=True)
    workspace, sent = open_workspace_and_send(opened, name, round=round, take_over=take_over)
    try:
        if sent:
            click.echo(f"Changes kept on this machine that are now in the study: {sent}.")
        run_plain(
            workspace,
            stdin=sys.stdin,
            stdout=sys.stdout,
            assist=assist,
            only=only,
            guide=Guide(),
        )
    finally:
        with suppress(UnreachableError):  # a process that has ended holds no place
            workspace.leave()
    if words := closing_line():
        click.echo(words)
    print_lines(parting_lines(opened))


def _suggests(study: Study, round: str) -> bool:
    """Whether coders of this round may be shown suggestions."""
    from intercoder.coding.suggestion import Mode
    from intercoder.study.rounds.suggestion_settings import read_assistance

    with suppress(StudyError):  # there is no such round: whoever sits down is told
        return read_assistance(study, round).mode is not Mode.OFF
    return False


def _only(names: list[str]) -> str:
    """Return the only coder; the line-by-line mode does not ask who is coding."""
    if len(names) == 1:
        return names[0]
    if not names:
        raise UsageError("This study has no coders yet.", "Add one with `intercoder coder add`.")
    raise UsageError("Which coder?", f"Add --coder with one of: {', '.join(names)}.")
