"""The page on how the program is built names what exists, and the code keeps to its words."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "intercoder"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
RETIRED = {
    "desk": "workspace",
    "gift": "queue",
    "ground": "sampling frame, feature space, or background",
    "lesson": "labelled answer",
    "settling": "adjudication",
    "shelf": "model source",
    "sitting": "session",
}
"""Words of the code's earlier dialect, each with the word to use."""


@cache
def public_names() -> tuple[tuple[Path, str], ...]:
    """Modules, and the classes and functions that others may use."""
    return tuple(_public_names())


def _public_names() -> Iterator[tuple[Path, str]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        yield path, path.stem
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                yield path, node.name


def words_of(name: str) -> set[str]:
    """`AdjudicationWorkspace` and `adjudication_workspace` are the same two words."""
    return {one.lower() for one in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def test_every_module_and_folder_that_the_page_names_exists() -> None:
    named = re.findall(r"`(?:intercoder/)?([a-z_]+(?:/[a-z_]+)+(?:\.py)?)`", PAGE)
    assert len(named) > 60
    missing = [one for one in named if not (SOURCE / one).exists() and not (ROOT / one).exists()]
    assert [one for one in missing if not (SOURCE / "suggest" / f"{one}.py").exists()] == []


def test_every_room_has_a_row_on_the_page() -> None:
    rooms = {
        path.name if path.is_dir() else path.stem
        for path in SOURCE.iterdir()
        if path.is_dir() and (path / "__init__.py").exists()
    }
    rows = set(re.findall(r"^\| `([a-z]+)` \|", PAGE, flags=re.M))
    assert rooms <= rows
    assert rows <= rooms | {"errors", "extensions"}


@pytest.mark.parametrize("word", RETIRED)
def test_a_word_that_was_given_up_does_not_come_back(word: str) -> None:
    found = [
        f"{path.relative_to(SOURCE)}: {name}"
        for path, name in public_names()
        if word in words_of(name)
    ]
    assert found == [], f"say {RETIRED[word]}"


def test_names_are_divided_into_words() -> None:
    assert words_of("AdjudicationWorkspace") == {"adjudication", "workspace"}
    assert words_of("open_workspace") == {"open", "workspace"}
