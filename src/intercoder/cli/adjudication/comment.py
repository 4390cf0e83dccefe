"""`intercoder comment`: discussing answers that were coded differently."""

from __future__ import annotations

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.commands import Group
from intercoder.cli.leaving.leaves import shows_answers
from intercoder.cli.output import (
    Format,
    StudyCommand,
    format_option,
    print_rows,
    say,
    study_argument,
)
from intercoder.errors import UsageError

COLUMNS = ("round", "answer", "made_at", "by", "role", "text")


@click.group(cls=Group)
def comment() -> None:
    """Discuss answers that were coded differently."""


@comment.command(cls=StudyCommand)
@study_argument
@click.argument("answer")
@click.argument("text")
@as_option
@click.option(
    "--round",
    "round_",
    metavar="ROUND",
    help="The round. Defaults to the one closed last, or main.",
)
def add(study: str, answer: str, text: str, *, as_name: str | None, round_: str | None) -> None:
    """Add a comment on ANSWER (its id). Coders can comment once the round is closed."""
    from intercoder.adjudication.checking import usual_round
    from intercoder.study.adjudication.comments import add_comment
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        who = person(opened, as_name)
        if who is None:
            raise UsageError("Comments are recorded under a name.", "Add --as NAME.")
        made = add_comment(opened, round_ or usual_round(opened), answer, who, text)
    say(f"Commented on {made.answer} in the round “{made.round}”.")


@comment.command("list", cls=StudyCommand)
@study_argument
@click.argument("answer", required=False)
@as_option
@click.option("--round", "round_", metavar="ROUND", help="Only this round.")
@format_option
@shows_answers
def list_(
    study: str, answer: str | None, *, as_name: str | None, round_: str | None, format_: Format
) -> None:
    """List the comments by round and answer, or only those on ANSWER."""
    from intercoder.study.adjudication.comments import comments
    from intercoder.study.rounds.blindness import check_may_see
    from intercoder.study.study import open_study

    with open_study(study) as opened:
        check_may_see(opened, person(opened, as_name), rounds=(round_,) if round_ else ())
        found = comments(opened, round=round_ or "", answer_key=answer or "")
    rows = [
        (one.round, one.answer, one.made_at, one.coder, one.role.value, one.text) for one in found
    ]
    print_rows(COLUMNS, rows, format_)
    if not found:
        say("There are no comments.")
