"""Shows what a change of a study's codebook would do, asks where something counts otherwise."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.cli.acting_user import as_option, person
from intercoder.cli.output import Format, print_lines, print_rows, say, tell_of_folder
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.agreement.of_changes.code_figures import CodeFigures
    from intercoder.agreement.of_changes.preview import Preview
    from intercoder.codebook.changes.history import CodebookHistory
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study

_Function = TypeVar("_Function", bound=Callable[..., Any])


def change_options(function: _Function) -> _Function:
    """Adds what all changes of the codebook take: the study, `--reason`, `--dry-run`, `--yes`."""
    for add in reversed(
        (
            click.argument("study", metavar="STUDY", envvar="INTERCODER_STUDY"),
            click.option(
                "--reason", metavar="TEXT", default="", help="Why; recorded with the change."
            ),
            click.option("--dry-run", is_flag=True, help="Show what would change; write nothing."),
            click.option("--yes", is_flag=True, help="Don't ask, even if decisions are concerned."),
            as_option,
        )
    ):
        function = add(function)
    return function


def carry_out(
    target: str,
    step: Callable[[CodebookHistory], CodebookHistory],
    write: Callable[[Study, Coder | None], int],
    options: dict[str, Any],
) -> None:
    """Preview a change, ask if need be, and make it.

    `step` gives the history as it would be; `write` makes the change and returns the revision's
    number. A change that no decision is concerned by is made without a question. Raises UsageError
    where nobody can be asked, or the answer is no.
    """
    from intercoder.agreement.of_changes.preview import preview
    from intercoder.codebook.changes.history import Act
    from intercoder.codebook.changes.sentences import revision_in_words
    from intercoder.study.codebook.changing import check_may_change
    from intercoder.study.codebook.history import codebook_history
    from intercoder.study.rounds.blindness import check_may_see
    from intercoder.study.study import open_study

    def back(target: str) -> str:
        made = changed.revisions[-1]
        verb = "redo" if made.act is Act.UNDONE else "undo"
        return f"intercoder codebook {verb} {target} {made.of or made.number}"

    tell_of_folder(target)
    with open_study(target) as study:
        who = person(study, options["as_name"])
        check_may_see(study, who)  # it counts what codes stand on
        check_may_change(who)
        history = codebook_history(study)
        changed = step(history)
        found = preview(study, history, changed)
        say(f"Revision {found.revision}: {revision_in_words(changed, changed.revisions[-1])}.")
        print_preview(found)
        if options["dry_run"]:
            say("This was a dry run: nothing was written.")
            return
        if (found.decisions or found.doubts or found.not_alone) and not options["yes"]:
            _ask()
        number = write(study, who)
    say(f"Revision {number} is now the study's codebook. To take that back: {back(target)}")


def print_preview(found: Preview) -> None:
    """Print whose decisions count otherwise, the figures that change, and what is in doubt."""
    print_lines(_sentences(found))
    if found.figures:
        print_rows(
            ("code", "decisions", "then", "answers", "then", "alpha", "then"),
            [(one.name, *_pairs(one.before, one.after)) for one in found.figures],
            Format.TABLE,
        )
    if found.doubts:
        print_rows(
            ("to_look_at_again", "why", "decisions", "answers"),
            [
                (
                    one.name,
                    f"{one.why} into {', '.join(one.one_of)}" if one.one_of else one.why,
                    one.decisions,
                    one.answers,
                )
                for one in found.doubts
            ],
            Format.TABLE,
        )


def _pairs(before: CodeFigures, after: CodeFigures) -> tuple[int | float | None, ...]:
    return (
        *(before.decisions, after.decisions),
        *(before.answers, after.answers),
        *(before.alpha, after.alpha),
    )


def _sentences(found: Preview) -> Iterator[str]:
    if found.decisions:
        by = ", ".join(f"{name} {count:,}" for name, count in found.by_coder.items())
        rounds = ", ".join(f"{name} {count:,}" for name, count in found.by_round.items())
        yield (
            f"{_count(found.decisions, 'decision')} on {_count(found.answers, 'answer')} would "
            f"count otherwise (coders: {by}; rounds: {rounds})."
        )
    else:
        yield "No decision would count otherwise."
    if found.new:
        yield f"Nobody could give these codes so far: {', '.join(found.new)}."
    if found.not_alone > 0:
        yield (
            f"In {_count(found.not_alone, 'decision')}, a code that must be alone would not be "
            "alone any more."
        )


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _ask() -> None:
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        raise UsageError(
            "The codebook was not changed, because decisions are concerned and there is no "
            "terminal to ask.",
            "Check the change with --dry-run; if it is intended, add --yes.",
        )
    if not click.confirm("Make this change?", default=False, err=True):
        raise UsageError("The codebook was not changed.")
