"""`intercoder import --undo`: takes the last import back."""

from __future__ import annotations

import sys
from typing import Any

import click

from intercoder.cli.output import ExitCode, Format, print_result, say
from intercoder.errors import UsageError
from intercoder.text.display import display_line


def undo_last_import(study: str, typed: dict[str, Any], format_: Format) -> ExitCode:
    """Undo the last import, after asking if somebody is there and `--yes` was not given.

    Raises UsageError if other options were typed, and what `undo_import` raises.
    """
    from intercoder.study.answers.undoing import last_import, undo_import
    from intercoder.study.study import open_study

    agrees = typed.pop("yes")
    if any(value not in (None, "", (), False) for value in typed.values()):
        raise UsageError(
            "--undo takes back the last import, and no file or other option goes with it.",
            "Type: intercoder import --undo STUDY",
        )
    with open_study(study) as opened:
        made = last_import(opened)
        count = made.answers[1] - made.answers[0] + 1
        if not agrees and sys.stdin.isatty() and sys.stderr.isatty():
            say(
                f"The last import was {display_line(made.file)}, at "
                f"{made.made_at[:16].replace('T', ' ')} UTC, with {count:,} new answers."
            )
            if not click.confirm("Undo it?", default=False, err=True):
                say("Nothing is undone.")
                return ExitCode.FAILED
        undone = undo_import(opened)
    print_result(
        {
            "file": undone.file,
            "made_at": undone.made_at,
            "answers_removed": undone.answers,
            "respondents_removed": undone.respondents,
            "questions_removed": undone.questions,
            "details_restored": undone.details,
        },
        format_,
    )
    return ExitCode.DONE
