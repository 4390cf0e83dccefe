"""`intercoder codebook proposals`: the codes that coders proposed while coding."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.codebook.carrying_out import carry_out, change_options
from intercoder.cli.codebook.changes import find
from intercoder.cli.commands import Command, Group
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_rows,
    say,
    study_argument,
)
from intercoder.text.counted import counted

if TYPE_CHECKING:
    from intercoder.agreement.of_changes.proposal_queue import ProposalQueue, QueuedProposal
    from intercoder.codebook.changes.history import CodebookHistory
    from intercoder.codebook.changes.planned import Planned
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

COLUMNS = (
    *("group", "id", "name", "definition", "below", "answers", "coder", "round", "made_at"),
    *("state", "code", "reason", "alike", "example"),
)
SHOWN = ("group", "id", "name", "below", "answers", "coder", "round", "state", "alike")
SHOWN_ALL = ("id", "name", "below", "answers", "coder", "round", "state", "code", "reason")
NONE = "No coder has proposed a code yet. On the coding screen, + proposes one."
NONE_OPEN = "Every proposal is decided. --all lists them."
ALIKE = "Proposals of one group are alike in their names, or were given to the same answers."

_proposals = click.argument("names", metavar="PROPOSAL...", nargs=-1, required=True)


@click.group(cls=Group)
def proposals() -> None:
    """Decide about codes that coders proposed while coding.

    A PROPOSAL is named by its name, or by its id in the list. docs/proposals.md says what becomes
    of decisions.
    """


@proposals.command("list", cls=StudyCommand)
@study_argument
@click.option("--all", "all_", is_flag=True, help="Include those that were decided about.")
@as_option
@format_option
@shows_answers
def list_(study: str, *, all_: bool, as_name: str | None, format_: Format) -> None:
    """List the proposals nobody has decided about, alike ones together."""
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        _checked(opened, as_name)
        queue = _queue(opened)
    found = [one for one in queue.queued if all_ or one.is_open]
    columns = (SHOWN_ALL if all_ else SHOWN) if format_ is Format.TABLE else COLUMNS
    rows = [_row(queue, one) for one in found]
    print_rows(columns, [[row[name] for name in columns] for row in rows], format_)
    if format_ is not Format.TABLE:
        return
    if not found:
        say(NONE_OPEN if queue.queued else NONE)
    elif len({one.group for one in found}) < len(found):
        say(ALIKE)


def _row(queue: ProposalQueue, one: QueuedProposal) -> dict[str, Any]:
    made = one.proposal
    return {
        **{"group": one.group, "id": one.short_id, "name": made.name},
        **{"definition": made.definition or None, "below": queue.place_words(one) or None},
        **{"answers": len(one.answers), "coder": made.coder, "round": made.round},
        **{"made_at": made.made_at, "state": one.outcome.state.value},
        **{"code": one.outcome.code or None, "reason": one.outcome.reason or None},
        **{"alike": one.near.code.name if one.near else None, "example": made.example or None},
    }


@proposals.command("open", cls=StudyCommand)
@study_argument
@click.option("--round", "round_", metavar="ROUND", default="main", help="The blind round.")
@as_option
def open_(study: str, *, round_: str, as_name: str | None) -> None:
    """Show everybody who codes what was and is proposed in a blind round. It cannot be undone."""
    from intercoder.study.proposals.proposing import open_proposals
    from intercoder.study.rounds.blindness import check_lead
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = person(opened, as_name)
        if _leads(opened):
            check_lead(opened, who, "opens the proposals of a round")
        count = open_proposals(opened, round_)
    made = counted(count, "proposal")
    say(f"All coders see the {made} made in {round_} so far, and those to come.")


@proposals.command(cls=Command)
@change_options
@_proposals
@click.option("--name", help="Another name; else that of the first.")
@click.option("--id", "code_id", help="Its id; by default made from the name.")
@click.option("--definition", help="What it means; else as the first was described.")
@click.option("--below", metavar="CODE", help="Its parent; else as the first was proposed.")
@click.option("--to-top", "top", is_flag=True, help="Add it at the top of the tree.")
@click.option("--no-examples", is_flag=True, help="Leave out the words of answers.")
def accept(
    study: str,
    names: tuple[str, ...],
    name: str | None,
    code_id: str | None,
    definition: str | None,
    below: str | None,
    top: bool,
    no_examples: bool,
    **asked: Any,
) -> None:
    """Add a code for PROPOSAL, or for several that mean the same: what has them counts as it."""
    from intercoder.agreement.of_changes.proposal_queue import accepting

    def plan(history: CodebookHistory, queue: ProposalQueue) -> Planned:
        parent = find(history.codebook(), below).id if below else "" if top else None
        return accepting(
            history,
            queue.found(names),
            name=name or "",
            definition=definition,
            parent=parent,
            code_id=code_id or "",
            with_examples=not no_examples,
        )

    _change(study, plan, asked)


@proposals.command(cls=Command)
@change_options
@_proposals
@click.option("--into", required=True, metavar="CODE", help="The code that it counts as.")
def merge(study: str, names: tuple[str, ...], into: str, **asked: Any) -> None:
    """Merge PROPOSAL into a code of the codebook: what has it counts as that code."""
    from intercoder.agreement.of_changes.proposal_queue import merging_into

    def plan(history: CodebookHistory, queue: ProposalQueue) -> Planned:
        return merging_into(queue.found(names), find(history.codebook(), into).id)

    _change(study, plan, asked)


@proposals.command(cls=StudyCommand)
@study_argument
@_proposals
@click.option("--reason", metavar="TEXT", required=True, help="Why; its coder sees this.")
@as_option
def reject(study: str, names: tuple[str, ...], *, reason: str, as_name: str | None) -> None:
    """Reject PROPOSAL: it is no longer given, and its answers are to be looked at again."""
    from intercoder.study.proposals.proposing import reject_proposals
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = _checked(opened, as_name)
        queue = _queue(opened)
        found = queue.found(names)
        accepted = next((one for one in found if one.outcome.code), None)
        if accepted is not None:
            from intercoder.agreement.of_changes.proposal_queue import merging_into

            merging_into([accepted], accepted.outcome.code)  # says what takes that back
        reject_proposals(opened, [one.proposal.id for one in found], who, reason)
        answers = len(frozenset().union(*(one.answers for one in found)))
    said = counted(answers, "answer has it", "answers have it")
    again = " and is to be" if answers == 1 else " and are to be"
    say(f"Rejected. {said}{again} looked at again: intercoder codebook recheck {study}")


@proposals.command(cls=StudyCommand)
@study_argument
@_proposals
@click.option("--reason", metavar="TEXT", default="", help="Why; recorded with your name.")
@as_option
def restore(study: str, names: tuple[str, ...], *, reason: str, as_name: str | None) -> None:
    """Take the rejection of PROPOSAL back: it can be given again."""
    from intercoder.study.proposals.proposing import take_back_rejections
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = _checked(opened, as_name)
        found = _queue(opened).found(names)
        take_back_rejections(opened, [one.proposal.id for one in found], who, reason)
    say("It is provisional again, and can be given.")


def _change(
    target: str, plan: Callable[[CodebookHistory, ProposalQueue], Planned], asked: dict[str, Any]
) -> None:
    from intercoder.study.study import open_study

    with open_study(target) as opened:
        _checked(opened, asked["as_name"])
        queue = _queue(opened)
    carry_out(target, lambda history: plan(history, queue), asked)


def _queue(study: Study) -> ProposalQueue:
    from intercoder.agreement.of_changes.proposal_queue import read_queue

    return read_queue(study)


def _checked(study: Study, as_name: str | None) -> Coder | None:
    """Who is at work. Raises StudyError for anybody who may not see what coders proposed."""
    from intercoder.study.rounds.blindness import check_gets_all, check_may_see

    who = person(study, as_name)
    check_may_see(study, who)
    check_gets_all(study)
    return who


def _leads(study: Study) -> bool:
    from intercoder.study.rounds.people import Role, coders

    return any(one.role is Role.LEAD for one in coders(study))
