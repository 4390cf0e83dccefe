"""A command group that imports a command's module only when the command runs."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module

import click

from intercoder.cli.commands import Command, Group


class LazyGroup(Group):
    """Commands by name, each in a module of `intercoder.cli` that defines a click command.

    `lazy` is module, name in that module, and one-line help, by command, in the order a person
    meets them.
    """

    lazy: Mapping[str, tuple[str, str, str]]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy)

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
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (*_, line) in self.lazy.items()])
