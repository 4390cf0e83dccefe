"""`intercoder verify`: whether a study is as it was written."""

from __future__ import annotations

import click

from intercoder.cli.commands import Command
from intercoder.cli.layout import Value
from intercoder.cli.output import (
    ExitCode,
    Format,
    format_option,
    print_lines,
    print_result,
    progress,
    study_argument,
)


@click.command(cls=Command)
@study_argument
@format_option
def verify(study: str, format_: Format) -> ExitCode:
    """Check that everything in a study is intact.

    Every decision is compared with the fingerprint it was written with, and each coder's decisions
    with the order they were made in. Exit code 1 if anything was changed, removed or slipped in.
    """
    from intercoder.study.keeping import verify as look_at_everything
    from intercoder.study.study import open_study

    with open_study(study) as opened, progress("Decisions looked at") as advance:
        seen = 0

        def tell(done: int, _total: int) -> None:
            nonlocal seen
            advance(done - seen)
            seen = done

        found = look_at_everything(opened, tell)
    result: dict[str, Value] = {
        "intact": found.ok,
        "answers": found.answers,
        "decisions": found.decisions,
    }
    if format_ is Format.TABLE:
        print_result(result, format_)
        print_lines(found.faults)
    else:
        print_result({**result, "faults": found.faults}, format_)
    return ExitCode.DONE if found.ok else ExitCode.FAILED
