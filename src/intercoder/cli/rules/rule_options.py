"""The options that say what a rule looks for, and codes by their id or name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from intercoder.cli.codebook.changes import find
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.codebook.code import Codebook
    from intercoder.codebook.coding_rules.rule import Rule

_Function = TypeVar("_Function", bound=Callable[..., Any])

because_option = click.option("--because", "reason", default="", help="Reason, recorded with it.")


def content_options(function: _Function) -> _Function:
    """Adds what a rule says: code, phrases or tokens, exceptions, questions and languages."""
    for option in reversed(
        (
            click.option("--code", metavar="CODE", help="The code it gives: an id or a name."),
            click.option(
                "--phrase",
                "phrases",
                multiple=True,
                metavar="WORDS",
                help="Words in a row; any phrase is enough. `open*` is any word that begins so.",
            ),
            click.option(
                "--similarity",
                type=int,
                metavar="70-100",
                help="How similar each word of a phrase must be; 100, the default, is as written.",
            ),
            click.option(
                "--tokens",
                metavar="JSON",
                help="Instead of phrases: a pattern of tokens, as spaCy's Matcher has them.",
            ),
            click.option(
                "--unless",
                multiple=True,
                metavar="WORDS",
                help="Words that must not be in the answer.",
            ),
            click.option(
                "--question", "questions", multiple=True, metavar="ID", help="Only this question."
            ),
            click.option(
                "--language",
                "languages",
                multiple=True,
                metavar="CODE",
                help="Only answers in this language.",
            ),
        )
    ):
        function = option(function)
    return function


def says_anything(asked: Mapping[str, Any]) -> bool:
    """Whether any option says what a rule looks for."""
    lists = ("phrases", "unless", "questions", "languages")
    return any(asked[name] for name in lists) or any(
        asked[name] is not None for name in ("code", "similarity", "tokens")
    )


def rule_from(asked: Mapping[str, Any], codebook: Codebook, now: Rule | None = None) -> Rule:
    """The rule that was asked for; what was not said is as it is now.

    Raises UsageError for one that cannot be used.
    """
    from intercoder.codebook.coding_rules.rule import rule_of
    from intercoder.text.matching.phrases import EXACT
    from intercoder.text.matching.token_patterns import read_pattern

    if asked["code"] is None and now is None:
        raise UsageError("A rule gives a code.", "Name it with --code.")
    is_new_kind = bool(asked["phrases"] or asked["tokens"])
    tokens = read_pattern(asked["tokens"]) if asked["tokens"] else ()
    if now is not None and not is_new_kind:
        tokens = now.pattern
    similarity = asked["similarity"]
    if similarity is None:
        similarity = EXACT if now is None else now.similarity
    code = asked["code"]
    return rule_of(
        now.code if now is not None and code is None else find(codebook, code).id,
        phrases=asked["phrases"] or (now.phrases if now and not is_new_kind else ()),
        similarity=similarity,
        tokens=tokens,
        unless=_listed(asked["unless"], now.unless if now else ()),
        questions=_listed(asked["questions"], now.questions if now else ()),
        languages=_listed(asked["languages"], now.languages if now else ()),
    )


def _listed(asked: tuple[str, ...], now: tuple[str, ...]) -> tuple[str, ...]:
    """What was given, or what there is; an empty text alone clears it."""
    if not asked:
        return now
    return () if asked == ("",) else asked
