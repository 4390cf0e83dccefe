"""Asks questions in a terminal; asks again if the input is not text."""

from __future__ import annotations

import sys
from typing import Any

import click

from intercoder.cli.output import say
from intercoder.plain.typed_lines import why_refused


def prompt(question: str, **options: Any) -> Any:
    """Return the answer to a question, like `click.prompt` but asked on standard error."""
    while True:
        try:
            typed = click.prompt(question, err=True, **options)
        except UnicodeDecodeError:  # a hidden line is read past our standard input
            say(
                "The input contains bytes that are not text in your locale's encoding. Type it "
                "again."
            )
            continue
        why = why_refused(typed, sys.stdin.encoding) if isinstance(typed, str) else ""
        if not why:
            return typed
        say(f"{why} Type it again.")
