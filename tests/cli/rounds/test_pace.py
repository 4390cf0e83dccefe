"""A lead says whether coders see how quick they are; packages take that along."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from time import monotonic

import pytest

from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.plain.coding.coding import PROMPT, run_plain
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.pace_setting import shows_pace
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, open_study
from intercoder.tui.coding.session_start import start_session


@pytest.fixture
def led(study: Study) -> Iterator[Study]:
    """A study that lea leads."""
    add_coder(study, "lea", Role.LEAD)
    yield study


def pace(target: str, *options: str) -> ExitCode | int:
    return run(["coder", "pace", target, *options])


def progress_after(study: Study, answers: int, coder: str) -> str:
    """What `progress` says after so many answers, a minute each."""
    clock = iter(range(0, 100_000, 30))
    said = StringIO()
    typed = StringIO("\n".join([*["0"] * answers, "progress", ""]))
    workspace = open_workspace(study, coder)
    run_plain(workspace, stdin=typed, stdout=said, now=lambda: float(next(clock)))
    workspace.leave()
    return said.getvalue().split(PROMPT)[-2]


def test_it_is_shown_until_a_lead_hides_it(led: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert pace(led.target) == ExitCode.DONE
    assert pace(led.target, "--off", "--as", "lea") == ExitCode.DONE
    said = "".join(capsys.readouterr())
    assert "Coders see their pace." in said
    assert "Coders do not see their pace." in said
    session = start_session(led, "ben", monotonic())
    session.workspace.leave()
    assert not session.care.shows_pace
    assert "At this pace" not in progress_after(led, 12, "anna")
    assert pace(led.target, "--on", "--as", "lea") == ExitCode.DONE
    assert shows_pace(led)
    assert "At this pace" in progress_after(led, 12, "ben")


def test_no_coder_decides_that(led: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert pace(led.target, "--off", "--as", "anna") == ExitCode.FAILED
    assert shows_pace(led)


def test_a_package_takes_it_along(led: Study, tmp_path: Path) -> None:
    assert pace(led.target, "--off", "--as", "lea") == ExitCode.DONE
    out = tmp_path / "anna.study"
    assert run(["package", led.target, str(out), "--coders", "anna"]) == ExitCode.DONE
    with open_study(str(out)) as package:
        assert not shows_pace(package)
