"""`intercoder mask`: how texts open for whoever reads on this machine."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from intercoder.cli.commands import Command
from intercoder.cli.output import Format, format_option, print_result, say
from intercoder.errors import UsageError


@click.command(cls=Command)
@click.option(
    "--on/--off",
    "on_demand",
    default=None,
    help="Have texts open masked, or in full again.",
)
@click.option(
    "--words",
    metavar="FILE",
    help="Your own list of words that stay masked, one entry a line; - reads standard input. "
    "`rain*` is every word with that beginning.",
)
@click.option("--forget-words", is_flag=True, help="Keep no list of words any more.")
@format_option
def mask(*, on_demand: bool | None, words: str | None, forget_words: bool, format_: Format) -> None:
    """Choose how texts open when you read them: in full, or masked until you ask.

    The choice and the list are kept in your own settings on this machine. They are in no study, and
    nobody else can see them.
    """
    from dataclasses import replace

    from intercoder.protection.masking.kept_choice import keep_choice, read_choice
    from intercoder.protection.masking.own_words import NO_WORDS, own_words

    if words is not None and forget_words:
        raise UsageError("--words and --forget-words contradict each other.", "Give one of them.")
    before = read_choice()
    choice = before
    if on_demand is not None:
        choice = replace(choice, on_demand=on_demand)
    if words is not None or forget_words:
        listed = NO_WORDS if words is None else own_words(_lines(words))
        choice = replace(choice, own_words=listed, fault="")
    if (on_demand, words, forget_words) != (None, None, False):
        keep_choice(choice, over_damage=words is not None or forget_words)
    elif before.fault:
        say(f"{before.fault} --words or --forget-words begins a new list.")
    print_result(
        {"opens_masked": choice.on_demand, "own_words": len(choice.own_words)},
        format_,
    )


def _lines(name: str) -> list[str]:
    try:
        text = sys.stdin.read() if name == "-" else Path(name).read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            "The list of words could not be read.", "Give a text file in UTF-8, one entry a line."
        ) from error
    return text.splitlines()
