"""`import intercoder` loads nothing before a name is asked for; type checkers know the names."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import intercoder

HEAVY = {
    "sqlalchemy",
    "numpy",
    "pandas",
    "pydantic",
    "textual",
    "click",
    "yaml",
    "sklearn",
    "scipy",
}


def printed(statement: str) -> str:
    """What the statement prints in a fresh interpreter."""
    ran = subprocess.run(
        [sys.executable, "-c", statement], capture_output=True, text=True, check=True, timeout=240
    )
    return ran.stdout


def test_importing_loads_nothing_heavy() -> None:
    loaded = set(printed("import sys, intercoder; dir(intercoder); print(*sys.modules)").split())
    assert loaded.isdisjoint(HEAVY)
    ours = {name for name in loaded if name.startswith("intercoder")}
    assert ours == {"intercoder"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["alpha", "open_study"])
def test_a_name_loads_no_more_than_it_needs(name: str) -> None:
    loaded = set(printed(f"import sys; from intercoder import {name}; print(*sys.modules)").split())
    assert loaded.isdisjoint({"textual", "click", "sklearn", "spacy", "openpyxl"})


def test_every_public_name_is_there_and_documented() -> None:
    for name in intercoder.__all__:
        assert name in dir(intercoder)
        assert getattr(intercoder, name).__doc__
    unknown = "nothing"
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        getattr(intercoder, unknown)


def test_type_checkers_are_told_the_same_names() -> None:
    stub = Path(intercoder.__file__).with_suffix(".pyi").read_text("utf-8")
    homes = re.findall(r"^from intercoder\.(\S+) import (\w+) as \2$", stub, re.MULTILINE)
    assert {name: home for home, name in homes} == intercoder._HOMES


@pytest.mark.slow
def test_the_wheel_says_that_it_is_typed(tmp_path: Path) -> None:
    root = Path(intercoder.__file__).parents[2]
    if not (root / "pyproject.toml").exists():
        pytest.skip("no checkout")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=root,
        check=True,
        capture_output=True,
        timeout=240,
    )
    names = zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist()
    assert {"intercoder/py.typed", "intercoder/__init__.pyi"} <= set(names)
