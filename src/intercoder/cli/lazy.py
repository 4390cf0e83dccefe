"""A command group that imports a command's module only when the command runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from importlib import import_module
from types import MappingProxyType

import click

from intercoder.cli.commands import Command, Group


class LazyGroup(Group):
    """Commands by name, each in a module of `intercoder.cli` that defines a click command.

    `lazy` is module, name in that module, and one-line help, by command. `tasks` groups the
    commands in the help; without it they are listed in their order.
    """

    lazy: Mapping[str, tuple[str, str, str]]
    tasks: Mapping[str, Sequence[str]] = MappingProxyType({})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in self._by_task().values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lazy:
            return None
        module, name, _ = self.lazy[cmd_name]
        command = getattr(import_module(f"intercoder.cli.{module}"), name)
        if not isinstance(command, Command):  # click's own would take a flag twice
            raise TypeError(f"intercoder.cli.{module} defines no command named {name}")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        near = get_close_matches(args[0], self.lazy, n=1)
        if args[0] not in self.lazy and not args[0].startswith("-"):
            whole = ctx.command_path
            hint = f" Did you mean '{near[0]}'?" if near else f" See {whole} --help."
            ctx.fail(f"There is no command '{args[0]}'.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for task, names in self._by_task().items():
            with formatter.section(task):
                formatter.write_dl([(name, self.lazy[name][-1]) for name in names], col_max=20)

    def _by_task(self) -> Mapping[str, Sequence[str]]:
        return self.tasks or {"Commands": list(self.lazy)}
