"""`intercoder adjudicate`: adjudicating disagreements, on a screen or line by line."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.adjudication.consensus_rule_options import Rule, apply, rule_options
from intercoder.cli.commands import Command
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import progress, say, study_argument
from intercoder.errors import UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercoder.adjudication.queue import Queued, Wanted
    from intercoder.study.adjudication.adjudication_workspace import AdjudicationWorkspace
    from intercoder.study.adjudication.consensus import Judged
    from intercoder.study.study import Study


@click.command(cls=Command, formerly={"--least": "--minimum"})
@study_argument
@as_option
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    help="The round. Defaults to the one closed last, or main.",
)
@click.option(
    "--code",
    metavar="CODE",
    help="Only answers to which some coders gave this code and others did not.",
)
@click.option("--question", metavar="ID", help="Only answers to this question.")
@click.option("--language", metavar="CODE", help="Only answers in this language.")
@click.option("--pair", metavar="A,B", help="Only where these two coders differ.")
@click.option(
    "--minimum",
    type=click.FloatRange(0, 1),
    default=0.0,
    metavar="SIZE",
    help="Only disagreements of at least this size: 0 is full agreement, 1 is no code in common.",
)
@click.option(
    "--which",
    type=click.Choice(["waiting", "open", "stale", "settled", "all"]),
    default="waiting",
    show_default=True,
    help="Which disagreements to show. Stale: adjudicated, but a coder has changed a decision "
    "since. Waiting: open or stale.",
)
@click.option(
    "--order",
    type=click.Choice(["worst", "random", "imported"]),
    default="worst",
    show_default=True,
    help="Order of the queue. Worst: the largest disagreements first.",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Random seed for --order random."
)
@click.option("--names", is_flag=True, help="Show the coders' names from the start.")
@rule_options
@click.option(
    "--plain", is_flag=True, help="Work line by line, for screen readers and simple terminals."
)
@shows_answers
def adjudicate(  # noqa: PLR0913 - an argument for each option
    study: str,
    as_name: str | None,
    round_: str | None,
    *,
    code: str | None,
    question: str | None,
    language: str | None,
    pair: str | None,
    minimum: float,
    which: str,
    order: str,
    seed: int,
    names: bool,
    rule: Rule,
    plain: bool,
) -> None:
    """Adjudicate the disagreements in STUDY.

    A lead adjudicates once the round is closed; coders can then read and comment. Answers on which
    all coders agree become consensus automatically when a lead opens the screen. Coders' decisions
    never change: the consensus is stored beside them.
    """
    from intercoder.adjudication.checking import checked, pair_of, usual_round
    from intercoder.adjudication.queue import DisagreementFilter, Order, Wanted
    from intercoder.study.adjudication.adjudication_replay import open_adjudication_and_send
    from intercoder.study.study import open_study

    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The adjudication screen needs a terminal.", "Add --plain to adjudicate line by line."
        )
    wanted = Wanted(
        DisagreementFilter(which),
        code or "",
        question or "",
        language or "",
        pair_of(pair) if pair else None,
        minimum,
        Order(order),
        seed,
    )
    from intercoder.tui.terminal.ending import screen_terminal

    with nullcontext() if plain else screen_terminal(), open_study(study) as opened:
        name = round_ or usual_round(opened)
        workspace, sent = open_adjudication_and_send(opened, name, person(opened, as_name))
        wanted = checked(opened, wanted)
        if workspace.may_settle:
            apply(opened, name, workspace.who, rule)
        queued = _queue(opened, name, wanted)
        if not queued:
            if sent.words:
                say(sent.words)
            say(f"There is nothing {_words(wanted)} in the round “{display_line(name)}”.")
            return
        _open(workspace, queued, wanted, named=names, plain=plain, notice=sent.words)


def _queue(study: Study, round: str, wanted: Wanted) -> tuple[Queued, ...]:
    from intercoder.adjudication.queue import queue
    from intercoder.study.adjudication.consensus import judged

    with progress("Answers looked at") as advance:

        def counted() -> Iterator[Judged]:
            for one in judged(study, round):
                advance(1)
                yield one

        return queue(counted(), wanted)


def _words(wanted: Wanted) -> str:
    """Describe the disagreements that were asked for and not found."""
    narrowed = (wanted.code, wanted.question, wanted.language, wanted.pair, wanted.least)
    those = " matching what was asked for" if any(narrowed) else ""
    what = {"waiting": "waiting for adjudication", "all": "coded differently"}
    return what.get(wanted.which.value, f"that is {wanted.which.value}") + those


def _open(
    workspace: AdjudicationWorkspace,
    queued: tuple[Queued, ...],
    wanted: Wanted,
    *,
    named: bool,
    plain: bool,
    notice: str,
) -> None:
    if plain:
        from intercoder.plain.adjudication.adjudication import run_plain_adjudication

        if notice:
            click.echo(notice)
        run_plain_adjudication(workspace, queued, named=named, stdin=sys.stdin, stdout=sys.stdout)
        return
    from intercoder.tui.running import run_adjudication

    if words := run_adjudication(workspace, queued, wanted, named=named, notice=notice):
        say(words)
