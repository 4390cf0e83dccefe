"""`intercoder mask` keeps how its user reads, and shows nobody their words."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.protection.masking.kept_choice import choice_file, read_choice


def shown(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, object]:
    assert run(["mask", *arguments, "--format", "json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def test_the_choice_is_kept_until_it_is_changed(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = tmp_path / "words.txt"
    words.write_text("rain*\n\nred umbrella\n", "utf-8")
    assert shown(capsys) == {"opens_masked": False, "own_words": 0}
    assert shown(capsys, "--on", "--words", str(words)) == {"opens_masked": True, "own_words": 2}
    assert shown(capsys, "--off") == {"opens_masked": False, "own_words": 2}
    assert read_choice().own_words.entries == ("rain*", "red umbrella")
    monkeypatch.setattr("sys.stdin", io.StringIO("lamp"))
    assert shown(capsys, "--words", "-") == {"opens_masked": False, "own_words": 1}
    assert shown(capsys, "--forget-words") == {"opens_masked": False, "own_words": 0}


def test_a_bad_list_changes_nothing_and_is_not_repeated(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = tmp_path / "words.txt"
    words.write_text("rain\num*brella", "utf-8")
    assert run(["mask", "--on", "--words", str(words)]) == 2
    said = capsys.readouterr().err
    assert "Entry 2" in said
    assert "brella" not in said
    assert read_choice().on_demand is False
    assert run(["mask", "--words", str(tmp_path / "none.txt")]) == 2
    assert run(["mask", "--words", str(words), "--forget-words"]) == 2


def test_a_damaged_choice_is_said_and_not_written_over_unasked(
    capsys: pytest.CaptureFixture[str],
) -> None:
    choice_file().parent.mkdir(parents=True, exist_ok=True)
    choice_file().write_text("{", "utf-8")
    assert shown(capsys)["opens_masked"] is True
    assert run(["mask", "--off"]) == 1
    assert choice_file().read_text("utf-8") == "{"
    assert shown(capsys, "--off", "--forget-words") == {"opens_masked": False, "own_words": 0}
