"""The pages that lead people through the program: what they say to type works, in their order."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from intercoder import __version__

ROOT = Path(__file__).parents[2]


def typed_on(page: str) -> list[str]:
    """The lines of the page's blocks that a person is to type."""
    text = (ROOT / "docs" / page).read_text("utf-8")
    blocks = re.findall(r"^```\n(.*?)^```$", text, flags=re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


@pytest.mark.slow
def test_every_command_of_the_tutorial_does_what_it_is_for(tmp_path: Path) -> None:
    for name in ("codebooks", "data"):
        (tmp_path / name).symlink_to(ROOT / name)
    paths = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": paths, "XDG_STATE_HOME": str(tmp_path / "state")}
    lines = typed_on("tutorial.md")
    assert len(lines) > 15
    for line in lines:
        ran = subprocess.run(
            ["bash", "-c", f"set -o pipefail; {line}"],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=240,
        )
        assert ran.returncode == 0, f"{line}\n{ran.stderr}"
    report = (tmp_path / "reliability.md").read_text("utf-8")
    assert "Krippendorff's alpha" in report
    assert (tmp_path / "final.csv").stat().st_size > 100_000


def test_every_page_is_reached_from_the_first() -> None:
    pages = {path.name for path in (ROOT / "docs").glob("*.md")}
    reached, waiting = set[str](), ["index.md"]
    while waiting:
        page = waiting.pop()
        reached.add(page)
        links = re.findall(r"\]\(([a-z-]+\.md)", (ROOT / "docs" / page).read_text("utf-8"))
        waiting.extend(set(links) - reached - set(waiting))
    assert reached == pages


def test_every_link_between_pages_leads_somewhere() -> None:
    for path in (*(ROOT / "docs").glob("*.md"), ROOT / "README.md"):
        for link in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", path.read_text("utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


def test_the_citation_names_this_version() -> None:
    assert f"\nversion: {__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")
