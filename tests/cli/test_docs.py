"""docs/commands.md, docs/export.md and docs/plain.md say what the program does."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import click
import pytest

from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.coding.decision import Judgement
from intercoder.exchange.exporting.decision_tables import LongTable, WideTable
from intercoder.exchange.exporting.exporting import SUFFIXES
from intercoder.plain.coding.typed_commands import COMMANDS, FILTERS
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.study import Study

DOCS = Path(__file__).parents[2] / "docs"


def load_make_commands() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_commands", DOCS / "make_commands.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


make_commands = load_make_commands()


def page(name: str) -> str:
    return (DOCS / name).read_text("utf-8")


def commands() -> Iterator[tuple[str, click.Command]]:
    yield from make_commands.commands()


def options() -> Iterator[tuple[str, click.Option]]:
    for name, command in commands():
        for param in command.params:
            if isinstance(param, click.Option) and not param.hidden:  # a former name
                yield name, param


@cache
def sections() -> tuple[str, ...]:
    return tuple(page("commands.md").split("\n### `"))


def section_of(command: str) -> str:
    """The part of the reference about one command."""
    (found,) = (one for one in sections() if re.match(rf"{re.escape(command)}[ `](?![a-z])", one))
    return found


def test_the_reference_is_what_the_program_says() -> None:
    assert make_commands.main(["--check"]) == 0, "run docs/make_commands.py"


def test_an_outdated_reference_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outdated = tmp_path / "commands.md"
    outdated.write_text(page("commands.md").replace("--shape", "--form"), "utf-8")
    monkeypatch.setattr(make_commands, "PAGE", outdated)
    assert make_commands.main(["--check"]) == 1
    assert "not up to date" in capsys.readouterr().err
    assert make_commands.main([]) == 0
    assert outdated.read_text("utf-8") == page("commands.md")


def test_every_command_is_documented_and_has_help() -> None:
    for name, command in commands():
        assert command.help, name
        assert command.help.split()[0] in section_of(name), name


def test_every_option_is_documented_and_has_help() -> None:
    for name, option in options():  # one test: there are near a thousand
        assert f"- `{make_commands.option_form(option)}`: " in section_of(name), name
        assert option.help, f"{name} {option.opts[0]} has no help"


def test_every_exit_code_is_explained() -> None:
    for code in ExitCode:
        assert f"\n| {code.value} | " in page("commands.md")


def example(command: str) -> object:
    """The JSON shown for a command in commands.md."""
    shown = page("commands.md").split(f"`intercoder {command} --format json`")[1]
    return json.loads(shown.split("```json\n")[1].split("```")[0])


def shape(value: object) -> object:
    """The keys of a result, and the types of what stands under them."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in value.items()}
    if isinstance(value, list):
        return [shape(value[0])] if value else []
    return type(value).__name__


@pytest.mark.parametrize("command", ["status", "verify"])
def test_the_json_shown_has_the_shape_of_the_real_one(
    study: Study, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with take_in(study) as intake:
        intake.add_decisions(
            [EarlierDecision("v1:value", "anna", Judgement.of(["books"]), seconds=2.5)]
        )
    assert run([command, study.target, "--format", "json"]) == 0
    assert shape(example(command)) == shape(json.loads(capsys.readouterr().out))


def test_every_column_of_an_export_is_explained() -> None:
    text = page("export.md")
    columns = [*LongTable(None).columns, *WideTable(()).columns]  # type: ignore[arg-type]
    assert all(f"`{column.title}`" in text for column in columns)
    assert all(f"`{suffix}`" in text for suffix in SUFFIXES)


def test_every_word_of_plain_coding_is_explained() -> None:
    text = page("plain.md")
    for word in COMMANDS.commands:
        also = " ".join(f"`{one}`" for one in word.also)
        assert f"| `{word.act.value}` | {also} | {word.follows} | {word.help} |" in text
    filters = next(word.help for word in COMMANDS.commands if word.act == "filter")
    assert all(name in filters for name in FILTERS)


@pytest.mark.parametrize("name", ["commands.md", "export.md", "plain.md"])
def test_links_lead_to_pages_that_are_there(name: str) -> None:
    links = [part.split(")")[0] for part in page(name).split("](")[1:]]
    missing = [
        link
        for link in links
        if not link.startswith("#") and not (DOCS / link.split("#")[0]).exists()
    ]
    assert missing == []
