"""Questions that a command asks in a terminal: what is no text is asked for again."""

from __future__ import annotations

import sys
from typing import Any

import click

from intercoder.cli.output import say
from intercoder.plain.typed_lines import why_refused


def prompt(question: str, **options: Any) -> Any:
    """What was typed, as `click.prompt` takes it, asked on standard error."""
    while True:
        try:
            typed = click.prompt(question, err=True, **options)
        except UnicodeDecodeError:  # a hidden line is read past our standard input
            say("That has bytes that are no text in the encoding of your locale. Type it again.")
            continue
        why = why_refused(typed, sys.stdin.encoding) if isinstance(typed, str) else ""
        if not why:
            return typed
        say(f"{why} Type it again.")
