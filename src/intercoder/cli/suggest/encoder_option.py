"""`--encoder`: which encoder reads what answers mean, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.cli.output import say

if TYPE_CHECKING:
    from intercoder.study.study import Study

Decorated = TypeVar("Decorated", bound=Callable[..., Any])


def encoder_option(command: Decorated) -> Decorated:
    """Add `--encoder`."""
    return click.option(
        "--encoder",
        metavar="NAME",
        default="",
        help="Compare answers by meaning, too: e5, use, wordllama, a model's folder, or none. "
        "Defaults to the study's (suggest settings).",
    )(command)


def encoder_for(study: Study, asked: str) -> str:
    """The encoder asked for, or the study's, told to the person; empty for none."""
    from intercoder.suggest.learning.encoder_in_use import encoder_in_use

    found = encoder_in_use(study, asked)
    if found.words:
        say(found.words)
    return found.name
