"""`intercoder consensus`: counts what is adjudicated, how, and what is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.adjudication.consensus_rule_options import Rule, apply, rule_options
from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_rows, progress, say, study_argument
from intercoder.errors import StudyError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from intercoder.adjudication.counting import Settlements
    from intercoder.cli.text_tables import Cell
    from intercoder.study.adjudication.consensus import Judged
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

COLUMNS = (
    "round",
    "question",
    "judged",
    "several",
    "differing",
    "unanimous",
    "majority",
    "single",
    "decided",
    "open",
    "stale",
    "one_coder",
)


@click.command(cls=Command)
@study_argument
@as_option
@click.option("--round", "rounds", multiple=True, metavar="ROUND", help="Only this round.")
@click.option(
    "--settle-unanimous",
    is_flag=True,
    help="First apply the round's rule: unanimous answers, and whatever else the rule covers, "
    "become consensus.",
)
@rule_options
@format_option
def consensus(
    study: str,
    as_name: str | None,
    *,
    rounds: tuple[str, ...],
    settle_unanimous: bool,
    rule: Rule,
    format_: Format,
) -> None:
    """Count the adjudicated answers in STUDY, by round and question.

    Several: answers that two or more coders judged. Differing: answers they judged differently.
    Open: judged by two or more coders and not adjudicated yet. Stale: adjudicated, but a coder has
    changed a decision since. One coder: judged by one coder only and not adjudicated.
    """
    from intercoder.study.rounds.blindness import check_may_see
    from intercoder.study.rounds.rounds import counted_rounds, find_round
    from intercoder.study.study import open_study

    if rule.is_chosen and not settle_unanimous:
        raise UsageError(
            "A rule only takes effect when it is applied.",
            "Add --settle-unanimous, or leave the rule out.",
        )
    with open_study(study) as opened:
        who = person(opened, as_name)
        names = [find_round(opened, name).name for name in rounds]
        check_may_see(opened, who, rounds=names)
        if settle_unanimous:
            _settle(opened, names, who, rule)
        named = names or [one.name for one in counted_rounds(opened)]
        found = [one for name in named for one in _counted(opened, name)]
    print_rows(COLUMNS, [_row(one) for one in found], format_)
    if not found:
        say("There are no judgements yet.")


def _settle(study: Study, rounds: list[str], who: Coder | None, rule: Rule) -> None:
    from intercoder.adjudication.checking import usual_round
    from intercoder.study.adjudication.adjudication_workspace import open_adjudication

    for name in rounds or [usual_round(study)]:
        workspace = open_adjudication(study, name, who)
        if not workspace.may_settle:
            raise StudyError(
                f"Only leads adjudicate, and {workspace.who.name} is not a lead.", "Ask a lead."
            )
        if not apply(study, name, workspace.who, rule):
            say(f"The rule leaves nothing more to adjudicate in the round “{name}”.")


def _counted(study: Study, round: str) -> Iterator[Settlements]:
    """Count by question, and for all questions together where there are several."""
    from intercoder.adjudication.counting import count, total_of
    from intercoder.study.adjudication.consensus import judged

    with progress("Answers looked at") as advance:

        def looked_at() -> Iterator[Judged]:
            for one in judged(study, round):
                advance(1)
                yield one

        found = count(round, looked_at(), [one.id for one in study.questions()])
    yield from found
    if len(found) > 1:
        yield total_of(round, found)


def _row(one: Settlements) -> tuple[Cell, ...]:
    counts = tuple(one.counts[column] for column in COLUMNS[2:])
    return (one.round, one.question or None, *counts)
