"""docs/codebooks.md says what the program does."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.cli.codebook.codebook import codebook as command
from intercoder.codebook.document import CODE_FIELDS
from intercoder.codebook.files.sheet import BOOK_COLUMNS, COLUMNS
from intercoder.codebook.files.yaml_file import read_yaml
from intercoder.codebook.keys import RESERVED_KEYS

PAGE = (Path(__file__).parents[2] / "docs" / "codebooks.md").read_text("utf-8")


def test_the_example_is_a_sound_codebook_without_warnings() -> None:
    example = PAGE.split("```yaml\n")[1].split("```")[0]
    reading = read_yaml(example)
    assert [str(finding) for finding in reading.findings] == []
    assert reading.codebook is not None


@pytest.mark.parametrize("field", [*CODE_FIELDS, *BOOK_COLUMNS])
def test_every_field_is_explained(field: str) -> None:
    assert f"`{field}`" in PAGE


def test_the_columns_are_listed_in_their_order() -> None:
    assert "  ".join(COLUMNS) in PAGE


@pytest.mark.parametrize("name", command.commands)
def test_every_command_is_listed(name: str) -> None:
    assert f"intercoder codebook {name} " in PAGE


def test_the_reserved_letters_are_named() -> None:
    letters = sorted(key for key in RESERVED_KEYS if key.isalpha())
    assert f"`{' '.join(letters)}`" in PAGE
