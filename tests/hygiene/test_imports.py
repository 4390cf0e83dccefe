"""What importing costs: nothing heavy at start-up, and no file left behind."""

from __future__ import annotations

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import intercoder

HEAVY = ("sqlalchemy", "alembic", "numpy", "pandas", "pydantic", "textual", "rapidfuzz", "yaml")


def loaded_after(statement: str) -> set[str]:
    """Modules loaded in a fresh interpreter after the statement."""
    script = f"import sys\n{statement}\nprint(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=240
    )
    return set(ran.stdout.split("\n")[-2].split())


def test_help_loads_nothing_heavy() -> None:
    loaded = loaded_after(
        "from intercoder.cli.main import main\n"
        "sys.argv = ['intercoder', '--help']\n"
        "try:\n    main()\nexcept SystemExit:\n    pass"
    )
    assert "click" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_the_app_loads_neither_pandas_nor_numpy_nor_pydantic() -> None:
    loaded = loaded_after("import intercoder.tui.app, intercoder.study.coding.coder_workspace")
    assert "textual" in loaded
    assert loaded.isdisjoint({"pandas", "numpy", "pydantic", "alembic", "openpyxl", "rapidfuzz"})
    assert loaded.isdisjoint({"scipy", "sklearn", "spacy", "sqlalchemy.dialects.postgresql"})


def test_what_starts_and_asks_the_worker_loads_nothing_of_it() -> None:
    loaded = loaded_after("import intercoder.suggest.live.offers, intercoder.suggest.live.worker")
    assert loaded.isdisjoint({*HEAVY, "scipy", "sklearn", "spacy"})


@pytest.mark.parametrize("room", ["coding", "answers", "codebook", "text"])
def test_values_load_no_library(room: str) -> None:
    modules = [
        module.name
        for module in pkgutil.walk_packages(
            [str(Path(intercoder.__file__).parent / room)], f"intercoder.{room}."
        )
    ]
    assert modules
    loaded = loaded_after(f"import {', '.join(modules)}")
    assert loaded.isdisjoint({"sqlalchemy", "numpy", "pandas", "textual", "openpyxl", "rapidfuzz"})


@pytest.mark.slow
def test_importing_any_module_makes_no_file(tmp_path: Path) -> None:
    modules = [
        module.name
        for module in pkgutil.walk_packages(intercoder.__path__, "intercoder.")
        if ".migrations." not in module.name and not module.name.endswith("__main__")
    ]
    environment = {**os.environ, "HOME": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    for name in ("CONFIG", "STATE", "DATA", "CACHE"):
        environment[f"XDG_{name}_HOME"] = str(tmp_path / name)
    subprocess.run(
        [sys.executable, "-c", "import " + ", ".join(modules)],
        check=True,
        cwd=tmp_path,
        env=environment,
        timeout=240,
    )
    assert list(tmp_path.iterdir()) == []
