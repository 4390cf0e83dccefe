"""Opens the screen for reading, or its line-by-line form, from `intercoder codebook read`."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from intercoder.cli.acting_user import person
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.suggest.reading.request import ReadingRequest


def at_terminal(target: str, as_name: str | None, request: ReadingRequest, *, plain: bool) -> None:
    """Let a person read; raises UsageError for a screen without a terminal."""
    from intercoder.study.study import check_is_whole, open_study

    if not plain and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError(
            "The reading screen needs a terminal.",
            "Add --plain to work line by line, or leave --screen out to list the clusters.",
        )
    from intercoder.tui.terminal.ending import screen_terminal

    with nullcontext() if plain else screen_terminal(), open_study(target) as opened:
        check_is_whole(opened)
        who = person(opened, as_name)
        if plain:
            from intercoder.plain.codebook.reading import run_plain_reading

            run_plain_reading(opened, who, request, stdin=sys.stdin, stdout=sys.stdout)
            return
        from intercoder.tui.running import run_reading

        run_reading(opened, who, request)
