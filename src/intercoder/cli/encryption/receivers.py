"""Options that name the public keys of receivers, and the identities that open files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

IDENTITY_VARIABLE = "INTERCODER_IDENTITY"
_Function = TypeVar("_Function", bound=Callable[..., Any])


def to_option(help_: str, *, required: bool = False) -> Callable[[_Function], _Function]:
    """Adds `--to KEY`, repeatable; the command receives the tuple `to`."""
    return click.option("--to", metavar="KEY", multiple=True, required=required, help=help_)


def identity_option(help_: str) -> Callable[[_Function], _Function]:
    """Adds `--identity PATH`, also read from INTERCODER_IDENTITY."""
    return click.option(
        "--identity",
        type=click.Path(path_type=Path),
        envvar=IDENTITY_VARIABLE,
        help=f"{help_} Also read from {IDENTITY_VARIABLE}.",
    )
