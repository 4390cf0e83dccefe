"""Writes the reference in commands.md from the commands themselves.

python docs/make_commands.py            write it
python docs/make_commands.py --check    say whether it is up to date (exit code 1 if not)
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from intercoder.cli.main import intercoder

PAGE = Path(__file__).with_name("commands.md")
BEGIN = "<!-- made by make_commands.py: begin -->"
END = "<!-- made by make_commands.py: end -->"
_TYPES = {"integer": "N", "integer range": "N", "float": "NUMBER", "float range": "NUMBER"}


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command with its full name, those of a group after the group."""
    yield from _below(intercoder, "intercoder")


def reference() -> str:
    """The reference: each command with its usage, help, arguments and options."""
    return "\n".join(line for name, command in commands() for line in _section(name, command))


def option_form(option: click.Option) -> str:
    """How the option is typed, such as `--format table|json|csv`."""
    names = ", ".join(option.opts)
    if option.is_flag:
        return " / ".join([names, *option.secondary_opts])
    if option.metavar:
        return f"{names} {option.metavar}"
    if isinstance(option.type, click.Choice):
        return f"{names} {'|'.join(map(str, option.type.choices))}"
    return f"{names} {_TYPES.get(option.type.name, option.type.name.upper())}"


def page_with(reference: str, page: str) -> str:
    """The page with this reference in the place of the old one."""
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n\n{reference}\n{END}{after}"


def main(arguments: list[str]) -> int:
    """Write the page, or check it; the exit code."""
    old = PAGE.read_text("utf-8")
    new = page_with(reference(), old)
    if arguments == ["--check"]:
        if old != new:
            click.echo("docs/commands.md is not up to date: run docs/make_commands.py", err=True)
        return int(old != new)
    PAGE.write_text(new, "utf-8", newline="\n")
    return 0


def _below(group: click.Group, above: str) -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group, info_name=above)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        yield f"{above} {name}", command
        if isinstance(command, click.Group):
            yield from _below(command, f"{above} {name}")


def _section(name: str, command: click.Command) -> Iterator[str]:
    arguments = [param for param in command.params if isinstance(param, click.Argument)]
    options = [param for param in command.params if isinstance(param, click.Option)]
    usage = " ".join([name, *map(_argument_form, arguments)])
    if isinstance(command, click.Group):
        usage += " COMMAND"
    yield f"### `{usage}`"
    yield ""
    yield inspect.cleandoc(command.help or "").split("\f")[0].replace("\b\n", "").strip()
    yield ""
    for option in options:
        if not option.hidden:
            yield f"- `{option_form(option)}`: {_option_text(option)}"
    if options:
        yield ""


def _argument_form(argument: click.Argument) -> str:
    name = argument.metavar or (argument.name or "").upper()
    name = name.removesuffix("...")
    many = f"{name}…" if argument.nargs != 1 else name
    return many if argument.required or name == "STUDY" else f"[{many}]"


def _option_text(option: click.Option) -> str:
    text = " ".join((option.help or "").split()).replace("*", r"\*")
    if option.required:
        text += " Required."
    if option.show_default and not option.is_flag:
        text += f" Default: `{option.default}`."
    return text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
