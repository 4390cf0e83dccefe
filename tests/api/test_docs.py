"""The tutorial and the notebook run as they are written, and say what they print."""

from __future__ import annotations

import ast
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import intercoder
from intercoder.api.rating_tables import Reading

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "python.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
NOTEBOOK = DOCS / "notebooks" / "agreement.ipynb"


@pytest.fixture
def folder(demo_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with the demonstration study made already."""
    shutil.copy(demo_path, tmp_path / "library.study")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run_cell(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does; what its last expression gives."""
    tree = ast.parse(source)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    if last is None or not isinstance(last, ast.Expr):
        return None
    return eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


@pytest.mark.slow
def test_the_tutorial_runs_from_top_to_bottom(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names: dict[str, Any] = {"__name__": "tutorial"}
    for block in BLOCKS:
        capsys.readouterr()
        shown = run_cell(block, names)
        printed = capsys.readouterr().out
        for line in re.findall(r"^# (.*)$", block, re.MULTILINE):
            assert line in printed.splitlines()
        assert shown is None or repr(shown)
    assert (folder / "coded.csv").exists()
    assert (folder / "report.html").exists()
    assert names["holsti"].keys[0].name == "holsti"


def test_the_tutorial_names_what_there_is() -> None:
    for name in intercoder.__all__:
        if name not in {
            "__version__",
            "Agreement",
            "Coefficient",
            "Findings",
            "Prevalence",
            "Study",
        }:
            assert name in PAGE, name
    table = PAGE.partition("| argument |")[2].partition("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) >= {
        *set(Reading.__annotations__) - {"delimiter", "decimal"}
    }


@pytest.mark.slow
def test_the_notebook_runs_and_shows_tables(folder: Path) -> None:
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    names: dict[str, Any] = {"__name__": "notebook"}
    html = []
    for cell in cells:
        if cell["cell_type"] == "code":
            assert cell["outputs"] == []
            assert cell["execution_count"] is None
            shown = run_cell("".join(cell["source"]), names)
            if hasattr(shown, "_repr_html_"):
                html.append(shown._repr_html_())
    assert len(html) >= 5
    assert any("alpha over sets, MASI" in one for one in html)
    assert names["study"].name.startswith("Library visitors")
    assert folder.joinpath("library.study").exists()
