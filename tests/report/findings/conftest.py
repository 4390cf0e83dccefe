"""Findings documents of a study of library visitors."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from intercoder.cli.main import intercoder
from tests.report.findings.visitors import make_visitors

Run = Callable[..., str]


@pytest.fixture(scope="session")
def visitors_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study, coded; copy it to write."""
    path = tmp_path_factory.mktemp("visitors") / "visitors.study"
    make_visitors(path)
    return path


@pytest.fixture
def visitors(tmp_path: Path, visitors_file: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copy(visitors_file, tmp_path / "visitors.study"))


@pytest.fixture
def run() -> Run:
    """Runs a command as lea and gives what it said; raises what it raised."""

    def running(command: str, *arguments: str | Path, out: bool = False) -> str:
        typed = [command, *map(str, arguments), "--as", "lea"]
        ran = CliRunner().invoke(intercoder, typed)
        if ran.exception and not isinstance(ran.exception, SystemExit):
            raise ran.exception
        assert ran.exit_code == 0, ran.stderr
        return ran.stdout if out else ran.stderr

    return running
