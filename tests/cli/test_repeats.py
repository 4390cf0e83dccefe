"""A flag that takes one value is refused when it is typed twice: the first is never lost."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from intercoder.cli.main import intercoder, run
from intercoder.cli.output import ExitCode

Words = tuple[str, ...]


def commands(
    group: click.Group = intercoder, path: Words = ()
) -> Iterator[tuple[Words, click.Command]]:
    """Every command of the program with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


def flags() -> Iterator[tuple[Words, click.Option]]:
    """Every flag of every command that is no mere mark."""
    for path, command in commands():
        for option in command.params:
            if isinstance(option, click.Option) and not (option.is_flag or option.count):
                yield path, option


def typed(option: click.Option) -> list[str]:
    """The flag with something behind it; what it is does not matter here."""
    return [option.opts[-1], *["1"] * option.nargs]


SINGLE = [(path, option) for path, option in flags() if not option.multiple]
REPEATABLE = [(path, option) for path, option in flags() if option.multiple]


def named(one: Words | click.Option) -> str:
    """For the names of the tests."""
    return one.name or "" if isinstance(one, click.Option) else " ".join(one)


def test_there_are_flags_of_both_kinds_to_try() -> None:
    assert len(SINGLE) > 100
    assert len(REPEATABLE) > 10


@pytest.mark.parametrize(
    ("path", "option"),
    SINGLE,
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else one.name,
)
def test_a_second_value_is_refused_with_the_name_of_the_flag(
    path: Words, option: click.Option, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*path, *typed(option), *typed(option)]) == ExitCode.USAGE
    assert f"{max(option.opts, key=len)} was given twice" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("path", "option"),
    REPEATABLE,
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else one.name,
)
def test_a_repeatable_flag_is_not(
    path: Words, option: click.Option, capsys: pytest.CaptureFixture[str]
) -> None:
    run([*path, *typed(option), *typed(option)])
    assert "was given twice" not in capsys.readouterr().err


def test_yes_and_no_at_once_are_refused() -> None:
    pairs = [
        (path, option)
        for path, command in commands()
        for option in command.params
        if isinstance(option, click.Option) and option.secondary_opts
    ]
    for path, option in pairs:
        assert run([*path, option.opts[0], option.secondary_opts[0]]) == ExitCode.USAGE


def test_one_value_on_the_command_line_goes_before_the_environment(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    nowhere = str(tmp_path_factory.mktemp("empty") / "none.study")
    monkeypatch.setenv("INTERCODER_AS", "mira")
    run(["overview", nowhere, "--as", "lea"])
    assert "was given twice" not in capsys.readouterr().err


def test_both_spellings_of_a_flag_count_together(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "x.study", "--codebook=a.yaml", "--codebook", "b.yaml"]) == ExitCode.USAGE
    assert "--codebook was given twice" in capsys.readouterr().err
