"""The rooms of the house: none too large, and none that needs one that needs it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2] / "src" / "intercoder"
MOST = 16
"""Modules of a folder."""


def modules() -> dict[str, Path]:
    """Every module but the packages themselves, by its dotted name below `intercoder`."""
    return {
        ".".join(path.relative_to(ROOT).with_suffix("").parts): path
        for path in sorted(ROOT.rglob("*.py"))
        if path.name != "__init__.py"
    }


def imported_on_loading(path: Path) -> Iterator[str]:
    """What a module imports of ours as it is loaded: not inside functions, not for types only."""
    waiting: list[ast.AST] = [ast.parse(path.read_text("utf-8"))]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}".removeprefix("intercoder.")
                yield node.module.removeprefix("intercoder.")
        elif isinstance(node, ast.Import):
            yield from (alias.name.removeprefix("intercoder.") for alias in node.names)
        waiting.extend(ast.iter_child_nodes(node))


def rooms_of(names: dict[str, Path]) -> dict[str, str]:
    """The room of each module: its folder; beside rooms that a folder holds, the module itself."""
    folders = {name.rpartition(".")[0] for name in names}
    holds_rooms = {folder.rpartition(".")[0] for folder in folders}
    return {
        name: name if (folder := name.rpartition(".")[0]) in holds_rooms else folder
        for name in names
    }


def circle(arrows: dict[str, set[str]]) -> list[str]:
    """The rooms of one circle, in their order; empty if there is none."""
    finished: set[str] = set()

    def follow(room: str, way: list[str]) -> list[str]:
        if room in way:
            return [*way[way.index(room) :], room]
        if room in finished:
            return []
        for following in sorted(arrows.get(room, ())):
            if found := follow(following, [*way, room]):
                return found
        finished.add(room)
        return []

    for room in sorted(arrows):
        if found := follow(room, []):
            return found
    return []


def test_no_room_imports_one_that_imports_it() -> None:
    names = modules()
    rooms = rooms_of(names)
    arrows: dict[str, set[str]] = {}
    for name, path in names.items():
        reached = {rooms[one] for one in imported_on_loading(path) if one in rooms}
        arrows.setdefault(rooms[name], set()).update(reached - {rooms[name]})
    assert circle(arrows) == []


def test_a_circle_is_found() -> None:
    assert circle({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle({"a": {"b", "c"}, "b": {"c"}}) == []


MIGRATIONS = "study.database.migrations.versions"
"""One module for each change of the tables since the first version: they only become more."""


def test_no_folder_is_too_full() -> None:
    counted: dict[str, int] = {}
    for name in modules():
        folder = name.rpartition(".")[0]
        if folder == MIGRATIONS:
            continue
        counted[folder] = counted.get(folder, 0) + 1
    assert {folder: count for folder, count in counted.items() if count > MOST} == {}


def test_every_folder_says_what_it_is() -> None:
    for path in ROOT.rglob("__init__.py"):
        text = path.read_text("utf-8")
        first = ast.get_docstring(ast.parse(text)) or ""
        assert first.split("\n")[0].endswith("."), path
