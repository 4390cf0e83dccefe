"""A team's whole way with a study in PostgreSQL: the same commands, and coders without a server."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from tests import postgres

TYPED = {"anna": "k\n\nt\n\nq\n\n0\n", "ben": "k\n\nt\n\nc\n\n0\n"}
"""What each coder types, line by line: they differ on the third answer alone."""


@pytest.mark.slow
def test_allocate_package_merge_settle_and_export(
    study: Study,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    add_coder(study, "lea", Role.LEAD)
    study.close()
    server = postgres.new_database()
    lead, the_round = ("--as", "lea"), ("--round", "pilot")
    sizes = (
        *("--overlap", "100%", "--coders-per-answer", "all"),
        *("--answers", "4", "--by", "question"),
    )
    order = ("--order", "imported", "--seed", "3", "--yes")
    assert run(["copy", study.target, server]) == 0
    assert run(["allocate", server, *the_round, "--coders", "anna,ben", *sizes, *order]) == 0
    assert run(["package", server, "--all", *the_round, str(tmp_path / "out")]) == 0
    for name, typed in TYPED.items():
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        assert run(["code", str(tmp_path / "out" / f"pilot-{name}.study"), "--plain"]) == 0
    files = [str(tmp_path / "out" / f"pilot-{name}.study") for name in TYPED]
    assert run(["merge", server, *files]) == 0
    assert run(["merge", server, *files]) == 0
    assert "nothing that the study does not have" in capsys.readouterr().err

    out = tmp_path / "consensus.csv"
    assert run(["export", server, str(out)]) == 1
    assert "blind and open" in capsys.readouterr().err
    assert run(["round", "close", server, "pilot", *lead]) == 0
    assert run(["consensus", server, *the_round, "--settle-unanimous", *lead]) == 0
    assert run(["export", server, str(out), "--consensus", "--no-bom", *the_round, *lead]) == 0
    with out.open(encoding="utf-8", newline="") as file:
        settled = [row["settled"] for row in csv.DictReader(file)]
    assert sorted(settled) == ["open", "unanimous", "unanimous", "unanimous"]
    assert run(["identical", server, "--between", *lead]) == 0
    assert run(["overview", server, "--format", "json", *lead]) == 0
    assert run(["verify", server]) == 0
