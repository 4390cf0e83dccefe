"""Refuses a flag that is typed twice but takes one value.

Click keeps the last value and says nothing, so that `--code code1 --code code2` would lose every
decision of the first column. Checked once for all commands, before any of them runs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

import click


def check_repeats(command: click.Command, arguments: Sequence[str], name: str) -> None:
    """Raise click.UsageError for a flag of this command, or of one below it, that was repeated.

    What cannot be parsed is passed over: the command itself says what is wrong with it.
    """
    parent: click.Context | None = None
    rest = list(arguments)
    while True:
        context = click.Context(command, parent, name, **command.context_settings)
        try:
            _, rest, order = command.make_parser(context).parse_args(rest)
        except click.UsageError:
            return
        _check(context, order)
        if not isinstance(command, click.Group) or not rest:
            return
        name, *rest = rest
        below = command.get_command(context, name)
        if below is None:
            return
        command, parent = below, context


def _check(context: click.Context, typed: Iterable[click.Parameter]) -> None:
    options = [one for one in typed if isinstance(one, click.Option) and _takes_one(one)]
    times = Counter(one.name for one in options)
    for option in options:
        if times[option.name] > 1:
            flags = "/".join((max(option.opts, key=len), *option.secondary_opts))
            raise click.UsageError(f"{flags} was given twice. Give it once.", context)


def _takes_one(option: click.Option) -> bool:
    """Whether a second one would replace the first. A mark that can only be set does no harm."""
    only_sets = option.is_flag and not option.secondary_opts
    return not (option.multiple or option.count or only_sets)
