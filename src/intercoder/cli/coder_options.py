"""Options that name coders: `--coder NAME` takes one, `--coders A,B,C` takes any number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from intercoder.errors import UsageError

_Function = TypeVar("_Function", bound=Callable[..., Any])


def coders_option(help_: str, name: str = "--coders") -> Callable[[_Function], _Function]:
    """Adds an option for several coders, with commas between them; may also be repeated.

    The command receives a tuple of names, empty only if the option is left out.
    """
    return click.option(
        name,
        multiple=True,
        metavar="A,B,C",
        callback=_named,
        help=help_,
    )


def names_in(typed: Iterable[str]) -> tuple[str, ...]:
    """Split lists of names at their commas; no name of a coder contains one."""
    parts = (part.strip() for text in typed for part in text.split(","))
    return tuple(part for part in parts if part)


def _named(
    _context: click.Context, option: click.Parameter, typed: tuple[str, ...]
) -> tuple[str, ...]:
    names = names_in(typed)
    if typed and not names:
        raise UsageError("No coders were named.", f"Write {option.opts[0]} anna,ben.")
    return names
