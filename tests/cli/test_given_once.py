"""Flags given twice: what takes one value refuses a second one, in every command there is."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from intercoder.cli.commands import Command, takes_one_value
from intercoder.cli.main import intercoder, run
from intercoder.codebook.code import Codebook
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study, create_study, open_study


def every_command(
    command: click.Command = intercoder, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Each command and group of the program, with the words that call it."""
    yield path, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            yield from every_command(below, (*path, name))


COMMANDS = dict(every_command())
OPTIONS = [
    (path, option)
    for path, command in COMMANDS.items()
    for option in command.params
    if isinstance(option, click.Option)
]


def value_of(option: click.Option, place: int) -> list[str]:
    """Something the option takes; the second is another than the first, where there are two."""
    if option.is_flag:
        return []
    if isinstance(option.type, click.Choice):
        choices = list(option.type.choices)
        return [str(choices[place % len(choices)])]
    return [str(place + 1)]


def test_every_command_is_of_the_class_that_refuses_second_values() -> None:
    assert len(COMMANDS) > 40
    assert all(isinstance(command, Command) for command in COMMANDS.values())
    repeatable = {one.opts[0] for _, one in OPTIONS if not takes_one_value(one)}
    assert {"--plain", "--yes", "--dry-run"} <= repeatable


def test_an_option_takes_a_second_value_only_where_it_can_be_repeated() -> None:
    for path, option in OPTIONS:  # one test: there are near a thousand
        named = " ".join((*path, option.opts[-1]))
        command, args = COMMANDS[path], given_twice(option)
        context = click.Context(command, info_name="x")
        if takes_one_value(option):
            said = ""
            try:
                command.parse_args(context, args)
            except click.UsageError as refused:
                said = refused.message
            assert max(option.opts, key=len) in said, named
            assert "twice" in said, named
        else:
            assert option.multiple or option.is_flag, named
            *_, order = command.make_parser(context).parse_args(args)
            assert order.count(option) == 2, named


def given_twice(option: click.Option) -> list[str]:
    """The words of a command line that give the option twice, in its different spellings."""
    return [
        part
        for place in range(2)
        for part in (
            (option.secondary_opts or option.opts)[0] if place else option.opts[-1],
            *value_of(option, place),
        )
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--coder", "anna", "--coder", "ben"], "--coder was given twice"),
        (["--coder", "anna", "--coder", "anna"], "--coder was given twice"),
        (["--coder=anna", "--round", "main", "--coder=ben"], "--coder was given twice"),
        (["--coder", "a", "--coder", "b", "--coder", "c"], "--coder was given 3 times"),
    ],
)
def test_a_second_value_is_refused_before_anything_is_done(
    study: Study, study_path: Path, args: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = study_path.read_bytes()
    assert run(["code", str(study_path), "--plain", *args]) == 2
    assert said in capsys.readouterr().err
    assert study_path.read_bytes() == before


@pytest.mark.slow
def test_both_ways_of_a_choice_are_refused_and_a_switch_may_be_repeated(
    study: Study,
    study_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("quit\n"))
    count = ["consensus", str(study_path), "--as", "anna"]
    assert run([*count, "--majority", "--no-majority"]) == 2
    assert "--majority/--no-majority was given twice" in capsys.readouterr().err
    assert run(["code", str(study_path), "--plain", "--plain", "--coder", "anna"]) == 0


def test_what_is_typed_counts_before_the_environment(
    study: Study, study_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCODER_AS", "ben")
    monkeypatch.setenv("INTERCODER_STUDY", "another.study")
    assert run(["overview", str(study_path), "--as", "anna", "--format", "json"]) in {0, 1}


MENTIONS = """\
id,text,code1,code2,code3,coder
1,The quiet reading room is good.,books,staff,,anna
2,The staff help me always.,staff,,,anna
3,Open longer please on Sundays.,access,staff,books,anna
4,Nothing,-,,,anna
5,I did not read this one.,,,,anna
"""


@pytest.fixture
def target(tmp_path: Path, codebook: Codebook) -> str:
    path = str(tmp_path / "new.study")
    create_study(path, codebook).close()
    return path


def take(tmp_path: Path, target: str, table: str, *args: str) -> int:
    path = tmp_path / "mentions.csv"
    path.write_text(table, encoding="utf-8")
    columns = ["--id", "id", "--text", "text", "--question-is", "q", "--coder-column", "coder"]
    return run(["import", target, str(path), *columns, *args, "--yes"])


def codes_in(target: str) -> dict[str, set[str]]:
    with open_study(target) as opened:
        found: dict[str, set[str]] = {}
        for one in codings(opened):
            found.setdefault(one.answer.id, set()).update(one.judgement.codes)
        return found


def test_the_codes_of_several_columns_are_one_decision(tmp_path: Path, target: str) -> None:
    columns = ["--code", "code1", "--code", "code2", "--code", "code3"]
    assert take(tmp_path, target, MENTIONS, *columns) == 0
    assert codes_in(target) == {
        "1": {"books", "staff"},
        "2": {"staff"},
        "3": {"access", "staff", "books"},
        "4": set(),
    }


def test_rows_of_one_answer_are_still_brought_together(tmp_path: Path, target: str) -> None:
    table = "id,text,code1,code2,coder\n1,Books,books,,anna\n1,Books,,staff,anna\n"
    assert take(tmp_path, target, table, "--code", "code1", "--code", "code2") == 0
    assert codes_in(target) == {"1": {"books", "staff"}}


@pytest.mark.parametrize("cells", ["-,staff", "staff,-", "refuses,staff"])
def test_columns_that_contradict_each_other_are_refused(
    tmp_path: Path, target: str, cells: str
) -> None:
    table = f"id,text,code1,code2,coder\n1,Books,{cells},anna\n"
    assert take(tmp_path, target, table, "--code", "code1", "--code", "code2") == 1
    assert codes_in(target) == {}


def test_a_column_named_twice_is_refused(tmp_path: Path, target: str) -> None:
    assert take(tmp_path, target, MENTIONS, "--code", "code1", "--code", "code1") == 2


def test_a_saved_map_keeps_all_columns_of_codes(tmp_path: Path, target: str) -> None:
    saved = tmp_path / "map.yaml"
    columns = ["--code", "code1", "--code", "code2", "--code", "code3"]
    assert take(tmp_path, target, MENTIONS, *columns, "--dry-run", "--save-map", str(saved)) == 0
    table = tmp_path / "mentions.csv"
    assert run(["import", target, str(table), "--map", str(saved), "--yes"]) == 0
    assert codes_in(target)["3"] == {"access", "staff", "books"}
