"""What somebody has done once is remembered, and nothing wrong with the file stops anything."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.coding.first_steps.experience import (
    FORM,
    Experience,
    experience_file,
    read_experience,
    remember,
)
from intercoder.coding.first_steps.hints import WELCOME, WELCOME_VERSION, FirstStep


def test_what_was_done_is_known_the_next_time() -> None:
    assert read_experience() == Experience()
    assert read_experience().welcome_lines == WELCOME
    assert remember(Experience().welcomed().having_done([FirstStep.GIVE, FirstStep.COMMIT]))
    again = read_experience()
    assert again.done == {FirstStep.GIVE, FirstStep.COMMIT}
    assert again.welcome == WELCOME_VERSION
    assert again.welcome_lines == ()
    assert experience_file().is_file()


def test_the_file_is_as_documented(tmp_path: Path) -> None:
    file = tmp_path / "experience.json"
    remember(Experience().welcomed().having_done([FirstStep.UNDO, FirstStep.GIVE]), file)
    assert json.loads(file.read_text("utf-8")) == {
        "version": FORM,
        "welcome": WELCOME_VERSION,
        "done": ["give", "undo"],
    }
    assert [one.name for one in tmp_path.iterdir()] == ["experience.json"]


def test_two_windows_take_nothing_from_each_other(tmp_path: Path) -> None:
    file = tmp_path / "experience.json"
    one = two = read_experience(file)
    assert remember(one.having_done([FirstStep.GIVE]), file)
    assert remember(two.having_done([FirstStep.UNDO]).welcomed(), file)
    assert read_experience(file).done == {FirstStep.GIVE, FirstStep.UNDO}
    assert remember(one, file)
    assert read_experience(file).welcome == WELCOME_VERSION


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"\xff\xfe\x00",
        b"[]",
        b"null",
        b'"version"',
        b'{"version": "1"}',
        b'{"version": true, "done": ["give"]}',
        b'{"version": 1, "done": "give", "welcome": "one"}',
        b'{"version": 1, "done": [1, null, ["give"], "what nobody does"], "welcome": -4}',
        b"[" * 9_000,
        b'{"version": 1, "done": ["give"]' + b" " * 20_000 + b"}",
    ],
)
def test_a_damaged_file_is_an_empty_one_and_is_written_anew(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "experience.json"
    file.write_bytes(content)
    assert read_experience(file) == Experience()
    assert remember(Experience().having_done([FirstStep.FIND]), file)
    assert read_experience(file).done == {FirstStep.FIND}


def test_what_is_not_known_of_a_file_is_left_out_and_the_rest_counts(tmp_path: Path) -> None:
    file = tmp_path / "experience.json"
    file.write_text('{"version": 1, "done": ["give", "dance"], "colour": "red"}', "utf-8")
    assert read_experience(file).done == {FirstStep.GIVE}


def test_a_file_of_a_later_version_gives_no_hints_and_stays_as_it_is(tmp_path: Path) -> None:
    file = tmp_path / "experience.json"
    later = json.dumps({"version": FORM + 1, "done": {"give": 3}})
    file.write_text(later, "utf-8")
    found = read_experience(file)
    assert found.done == set(FirstStep)
    assert found.welcome_lines == ()
    assert not remember(found.having_done([FirstStep.GIVE]), file)
    assert not remember(Experience().having_done([FirstStep.GIVE]), file)
    assert file.read_text("utf-8") == later


def test_where_nothing_can_be_written_nothing_is_remembered(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.write_text("", "utf-8")
    assert not remember(Experience().welcomed(), in_the_way / "experience.json")
    folder = tmp_path / "experience.json"
    folder.mkdir()
    assert read_experience(folder) == Experience()
    assert not remember(Experience().welcomed(), folder)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["experience.json", "file"]


def test_without_a_home_nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    def homeless(*_: object, **__: object) -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr("platformdirs.user_config_path", homeless)
    assert read_experience() == Experience()
    assert not remember(Experience().welcomed())


def test_a_write_that_breaks_off_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "experience.json"
    remember(Experience().having_done([FirstStep.GIVE]), file)

    def full(self: Path, target: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(Path, "replace", full)
    assert not remember(Experience().having_done([FirstStep.UNDO]), file)
    monkeypatch.undo()
    assert read_experience(file).done == {FirstStep.GIVE}
    assert [one.name for one in tmp_path.iterdir()] == ["experience.json"]
