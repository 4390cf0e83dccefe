"""Base classes of all commands: a single-value option refuses a second value.

click takes the last of several values and says nothing, so what was typed first would be lost.
Options that have been renamed go on working under their former names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import click

PATHS = frozenset({"study", "backup", "source", "target", "old", "new"})
"""Arguments that are text and may name a file."""


class Command(click.Command):
    """A command that refuses a second value for an option that takes one.

    Options that may be repeated or counted take as many as they are given, and a switch means the
    same however often it is given; of `--this/--no-this`, one is given once. A value from the
    environment is no second value: what was typed counts.
    """

    def __init__(
        self, *arguments: Any, formerly: Mapping[str, str] | None = None, **named: Any
    ) -> None:
        """`formerly` gives today's name of an option by the name it had."""
        super().__init__(*arguments, **named)
        self.formerly = dict(formerly or {})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        args = _with_present_names(ctx, args, self.formerly)
        if not ctx.resilient_parsing:
            _check_given_once(self, ctx, args)
        rest = super().parse_args(ctx, args)
        _check_is_text(self, ctx)
        return rest


class Group(Command, click.Group):
    """A group of commands that refuse second values, as do its own options."""

    command_class = Command
    group_class = type


def _with_present_names(
    ctx: click.Context, args: Sequence[str], formerly: Mapping[str, str]
) -> list[str]:
    """Replace the former names of options, and say so once on standard error."""
    told: set[str] = ctx.meta.setdefault(f"{__name__}.renamed", set())
    end = args.index("--") if "--" in args else len(args)
    renamed = list(args)
    for place, typed in enumerate(args[:end]):
        name, equals, value = typed.partition("=")
        if name in formerly:
            renamed[place] = f"{formerly[name]}{equals}{value}"
            if name not in told:
                click.echo(f"{name} is now called {formerly[name]}.", err=True)
                told.add(name)
    return renamed


def _check_given_once(command: click.Command, ctx: click.Context, args: Sequence[str]) -> None:
    *_, order = command.make_parser(ctx).parse_args(args=list(args))
    given: defaultdict[str | None, list[click.Option]] = defaultdict(list)
    for parameter in order:
        if isinstance(parameter, click.Option) and takes_one_value(parameter):
            given[parameter.name].append(parameter)
    for options in given.values():
        if len(options) > 1:
            _refuse(ctx, options)


def _check_is_text(command: click.Command, ctx: click.Context) -> None:
    """Refuse bytes that are not text; file names are the system's and may contain them."""
    for parameter in command.get_params(ctx):
        if parameter.name in PATHS or not isinstance(parameter.type, click.types.StringParamType):
            continue
        value = ctx.params.get(parameter.name or "")
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, str) and not one.isprintable() and _has_surrogates(one):
                raise click.BadParameter(
                    "it contains bytes that are not text in your locale's encoding.", ctx, parameter
                )


def _has_surrogates(text: str) -> bool:
    return any("\ud800" <= letter <= "\udfff" for letter in text)


def takes_one_value(option: click.Option) -> bool:
    """Return whether the option takes a single value."""
    is_switch = option.is_bool_flag and not option.secondary_opts
    return not (option.multiple or option.count or is_switch)


def _refuse(ctx: click.Context, options: Sequence[click.Option]) -> None:
    names = list(dict.fromkeys(map(_name, options)))
    if len(names) > 1:
        ctx.fail(f"{' and '.join(names)} exclude each other, but both were given.")
    often = "twice" if len(options) == 2 else f"{len(options)} times"
    ctx.fail(f"{names[0]} was given {often}, but can be given only once.")


def _name(option: click.Option) -> str:
    """Name the option as the help does: its longest spelling, with its opposite."""
    return "/".join(
        max(spellings, key=len) for spellings in (option.opts, option.secondary_opts) if spellings
    )
