"""A package is sent out, coded by keys in a terminal, and taken back while it is still open."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study
from tests.packages.parcels import standing
from tests.terminal.conftest import PROGRAM, Terminal

pytestmark = pytest.mark.terminal


@pytest.mark.slow
def test_a_package_goes_out_and_comes_back_twice(
    study: Study,
    terminal: Callable[[int, int], Terminal],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "main-anna.study"
    assert run(["package", study.target, str(out), "--coders", "anna"]) == 0
    screen = terminal(80, 24)
    screen.run(*PROGRAM, "code", str(out))
    screen.wait_for("quiet reading room")
    assert "· package" in screen.screen()
    for key, done in (("k", "1 of 20"), ("t", "2 of 20")):
        screen.keys(key, "Enter")
        screen.wait_for(done)
    capsys.readouterr()
    assert run(["merge", study.target, str(out), "--format", "json"]) == 0
    screen.keys("u")
    screen.wait_for("1 of 20")
    screen.keys("q", "Enter")
    screen.wait_for("2 of 20")
    screen.keys("C-q")
    screen.wait_for("ended with 0")
    assert [one.name for one in tmp_path.glob("main-anna*")] == [out.name]
    assert run(["merge", study.target, str(out), "--format", "json"]) == 0
    first, _, rest = capsys.readouterr().out.partition("]\n")
    (then,), (now,) = json.loads(f"{first}]"), json.loads(rest)
    assert (then["new"], then["decided"]) == (2, 2)
    assert (now["new"], now["known"], now["decided"]) == (2, 2, 2)
    assert sorted(map(sorted, (one[1] for one in standing(study).values()))) == [
        ["books"],
        ["quiet", "staff"],
    ]
    assert verify(study).ok
