"""The command line in one hand: one name for one thing, and former names go on working."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from intercoder.cli.commands import Command
from intercoder.cli.main import COMMANDS, TASKS, intercoder, run
from intercoder.study.study import Study


def every_command(
    command: click.Command = intercoder, path: str = ""
) -> Iterator[tuple[str, click.Command]]:
    """Each command that does something, by the words that call it."""
    if isinstance(command, click.Group):
        for name in command.list_commands(click.Context(command)):
            below = command.get_command(click.Context(command), name)
            assert below is not None
            yield from every_command(below, f"{path} {name}".strip())
    else:
        yield path, command


EVERY = dict(every_command())
OPTIONS = [
    (path, option)
    for path, command in EVERY.items()
    for option in command.params
    if isinstance(option, click.Option) and not option.hidden
]
FORMER = [
    (path, old, new)
    for path, command in EVERY.items()
    if isinstance(command, Command)
    for old, new in command.formerly.items()
]
COLUMN_OF_A_TABLE = frozenset(("import", "attributes", "agreement-table", "score run"))
"""Commands whose options name columns: `--code` is a column there, not a code."""


def test_each_command_is_in_exactly_one_group_of_the_help(
    capsys: pytest.CaptureFixture[str],
) -> None:
    grouped = [name for names in TASKS.values() for name in names]
    assert sorted(grouped) == sorted(COMMANDS)
    assert run(["--help"]) == 0
    shown = capsys.readouterr().out
    places = [shown.index(f"\n{task}:\n") for task in TASKS]
    assert places == sorted(places)
    assert all(f"\n  {name} " in shown for name in COMMANDS)


def test_one_coder_is_coder_and_several_are_coders() -> None:
    several = {(path, one.opts[0]) for path, one in OPTIONS if one.metavar == "A,B,C"}
    for path, option in OPTIONS:
        if "--coder" in option.opts:
            assert not option.multiple, path
            assert option.metavar == "NAME", path
        if "--coders" in option.opts:
            assert (path, "--coders") in several
            assert option.multiple, path
    assert {path for path, name in several if name == "--coders"} == {
        "allocate", "package", "export", "agreement", "suggest evaluate", "suggest audit",
        "codebook recheck", "codebook recodes", "codebook saturation", "init", "training begin",
            "training let-past",
    }  # fmt: skip


def test_the_same_option_takes_the_same_thing_in_every_command() -> None:
    forms: defaultdict[str, defaultdict[object, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path, option in OPTIONS:
        if path in COLUMN_OF_A_TABLE and option.metavar not in {"A,B,C", "ROUND", "NAME"}:
            continue
        form = (option.metavar or "", option.is_flag, option.count)
        forms[option.opts[0]][form].append(path)
    differing = {name: dict(found) for name, found in forms.items() if len(found) > 1}
    known = {
        "--to",  # a revision of the codebook, or the public key of a receiver
        "--minimum",  # the least alpha, or the least size of a disagreement
        "--coders-per-answer",  # a new round also knows `all`
        "--cluster",  # an attribute of the sample, or what the program knows to belong together
        "--learn-from",  # the commands differ in what they can learn from
    }  # fmt: skip
    assert set(differing) == known, differing


def test_no_former_name_is_shown() -> None:
    shown = {(path, name) for path, option in OPTIONS for name in option.opts}
    assert {(path, old) for path, old, _ in FORMER} & shown == set()
    assert len(FORMER) >= 8


@pytest.mark.parametrize(("path", "old", "new"), FORMER)
def test_a_former_name_does_what_the_present_one_does(
    path: str, old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    command = EVERY[path]
    option = next(one for one in command.params if new in one.opts)
    assert isinstance(option, click.Option)
    value = [] if option.is_flag else ["1"]
    rest = ["study"]
    for one in command.params:
        if isinstance(one, click.Argument) and one.name not in {"study", "source"}:
            rest.append(f"{one.name}")
        elif isinstance(one, click.Option) and one.required:
            rest += [one.opts[0], "1"]
    before = command.make_context(path, [*rest, new, *value]).params
    assert capsys.readouterr().err == ""
    assert command.make_context(path, [*rest, old, *value]).params == before
    assert capsys.readouterr().err == f"{old} is now called {new}.\n"
    if value:
        assert command.make_context(path, [*rest, f"{old}=1"]).params == before


def test_a_former_name_is_noted_once_even_where_the_study_is_left_out(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.setenv("INTERCODER_STUDY", study.target)
    out = tmp_path / "out.csv"
    assert run(["export", str(out), "--coder", "anna", "--coder", "ben", "--all-answers"]) == 0
    said = capsys.readouterr()
    assert said.err.count("--coder is now called --coders.") == 1
    both = out.read_bytes()
    out.unlink()
    assert run(["export", str(out), "--coders", "anna, ben", "--all-answers"]) == 0
    assert "is now called" not in capsys.readouterr().err
    assert out.read_bytes() == both


def test_a_former_name_behind_two_dashes_is_no_option(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["identical", study.target, "--", "--limit"]) == 2
    assert "is now called" not in capsys.readouterr().err


def test_agreement_of_a_table_has_its_own_command_and_the_old_one_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = tmp_path / "ratings.csv"
    table.write_text("a,b\nbooks,books\nstaff,books\nstaff,staff\n", encoding="utf-8")
    assert run(["agreement-table", str(table), "--raters", "a,b", "--resamples", "0"]) == 0
    now = capsys.readouterr()
    assert now.err == ""
    assert run(["agreement", str(table), "--raters", "a,b", "--resamples", "0"]) == 0
    before = capsys.readouterr()
    assert before.out == now.out
    assert before.err.startswith("For a table, type `intercoder agreement-table ")
    assert len(before.err.splitlines()) == 1
    assert run(["agreement", "--help"]) == 0
    assert "--raters" not in capsys.readouterr().out
    assert run(["agreement-table", "--help"]) == 0
    assert "--by" not in capsys.readouterr().out
