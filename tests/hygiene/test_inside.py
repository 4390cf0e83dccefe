"""Whoever has the clone can run every test: none reads what lies outside the repository."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def test_no_test_climbs_out_of_the_repository() -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in TESTS
        if (lines := climbs_out(path.read_text("utf-8"), len(path.relative_to(ROOT).parts)))
    }
    assert found == {}


@pytest.mark.parametrize(
    "line",
    [
        "Path(__file__).parents[3] / 'elsewhere'",
        "Path(__file__).parent.parent.parent.parent",
        "Path(__file__).resolve().parents[1].parent.parent",
        "ROOT.parent / 'elsewhere'",
        "ROOT.parents[0]",
        "open('../../elsewhere.csv')",
        "ROOT / '..' / 'elsewhere'",
    ],
)
def test_climbing_out_is_noticed(line: str) -> None:
    assert climbs_out(f"ROOT = Path(__file__).parents[2]\nFOUND = {line}", 3) == [2]


def test_what_stays_inside_is_no_climbing_out() -> None:
    inside = "HERE = Path(__file__).parent\nDOCS = HERE.parents[1] / 'docs'\nHERE.parent.parent\n"
    assert climbs_out(inside, 3) == []


def climbs_out(source: str, depth: int) -> list[int]:
    """Lines that name a place above the repository, in a file so many steps below its root."""
    tree = ast.parse(source)
    heights = {"__file__": depth}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            height = _height(node.value, heights)
            if height is not None:
                heights[node.targets[0].id] = height
    lines = {
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.expr) and (_is_above(node, heights) or _goes_up(node))
    }
    return sorted(lines)


def _is_above(node: ast.expr, heights: dict[str, int]) -> bool:
    height = _height(node, heights)
    return height is not None and height < 0


def _height(node: ast.expr, heights: dict[str, int]) -> int | None:
    """How many steps below the root the path lies, where it is made from the file's own."""
    match node:
        case ast.Name(id=name):
            return heights.get(name)
        case ast.Call(func=ast.Name(id="Path"), args=[inner]):
            return _height(inner, heights)
        case ast.Call(func=ast.Attribute(value=inner, attr="resolve" | "absolute")):
            return _height(inner, heights)
        case ast.Attribute(value=inner, attr="parent"):
            return _up(_height(inner, heights), 1)
        case ast.Subscript(
            value=ast.Attribute(value=inner, attr="parents"), slice=ast.Constant(value=int(steps))
        ):
            return _up(_height(inner, heights), steps + 1)
    return None


def _up(height: int | None, steps: int) -> int | None:
    return None if height is None else height - steps


def _goes_up(node: ast.expr) -> bool:
    """Whether a path is opened or joined that begins with two dots."""
    match node:
        case ast.BinOp(op=ast.Div(), right=ast.Constant(value=str(part))):
            return part.startswith("..")
        case ast.Call(func=ast.Name(id="open" | "Path"), args=[ast.Constant(value=str(part)), *_]):
            return part.startswith("..")
    return False
