"""How somebody wants to read is kept for them alone, and damage never shows a text."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from intercoder.errors import StudyError
from intercoder.protection.masking.kept_choice import KeptChoice, keep_choice, read_choice
from intercoder.protection.masking.own_words import own_words


def test_what_is_kept_is_read_again_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "settings" / "masking.json"
    choice = KeptChoice(on_demand=True, own_words=own_words(["rain*", "傘"]))
    keep_choice(KeptChoice(), file)
    keep_choice(choice, file)
    assert read_choice(file) == choice
    assert list(file.parent.iterdir()) == [file]
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


def test_nothing_is_masked_where_nothing_was_chosen(tmp_path: Path) -> None:
    assert read_choice(tmp_path / "masking.json") == KeptChoice()


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        '{"version": 1}',
        '{"version": 2, "on_demand": false, "own_words": []}',
        '{"version": 1, "on_demand": false, "own_words": ["um*b"]}',
        '{"version": 1, "on_demand": false, "own_words": "rain"}',
        "[" * 100_000,
    ],
)
def test_texts_open_masked_where_the_choice_cannot_be_read(tmp_path: Path, content: str) -> None:
    file = tmp_path / "masking.json"
    file.write_text(content, "utf-8")
    assert read_choice(file).on_demand
    assert "intercoder mask" in read_choice(file).fault


def test_a_place_that_cannot_be_written_to_is_said(tmp_path: Path) -> None:
    (tmp_path / "settings").write_text("a file", "utf-8")
    with pytest.raises(StudyError, match="could not be kept"):
        keep_choice(KeptChoice(), tmp_path / "settings" / "masking.json")
