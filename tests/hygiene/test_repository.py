"""Rules of the repository that a machine can hold."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))


def tracked_texts() -> list[Path]:
    """The files git tracks, but for data."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [
        ROOT / name
        for name in listed.stdout.split("\0")
        if name and not name.endswith((".csv", ".svg", ".png")) and (ROOT / name).is_file()
    ]


def test_no_module_is_too_long() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*SOURCES, *(ROOT / "tests").rglob("*.py")]
        if (lines := path.read_text("utf-8").count("\n")) > 600
    }
    assert long == {}


def test_packages_import_nothing_by_themselves() -> None:
    for path in SOURCES:
        if path.name == "__init__.py" and path.parent.name != "intercoder":
            assert "import" not in re.sub(r'""".*?"""', "", path.read_text("utf-8"), flags=re.S)


def test_no_address_of_a_package_index_and_no_path_of_a_machine() -> None:
    forbidden = re.compile(
        "|".join(
            (
                "pypi" + r"\.org",
                "python" + "hosted",
                "npm" + "js",
                "/ro" + "ot/",
                "/wo" + "rk/",
                "/ho" + "me/",
            )
        )
    )
    found = [
        str(path.relative_to(ROOT))
        for path in tracked_texts()
        if forbidden.search(path.read_text("utf-8", "replace"))
    ]
    assert found == []


def test_every_requirement_is_held_to_a_version() -> None:
    held = {
        re.split(r"[=<>\[;]", line)[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    }
    wanted = re.findall(
        r'^\s+"([A-Za-z0-9_.-]+)[=<>]', (ROOT / "pyproject.toml").read_text("utf-8"), flags=re.M
    )
    assert {name.lower().replace("_", "-") for name in wanted} <= held
