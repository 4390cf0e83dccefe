"""Estimates that leave the study tell nothing of the few sampled answers that have a code."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.study.rounds.rounds import close_round
from intercoder.study.study import Study, open_study
from tests.findings.prevalence.sampled_study import ROUND, make_sampled

THRESHOLD = 12
ASKED = ("--people-only", "--by", "attribute:wave", "--all-of", "books,staff")


@pytest.fixture(scope="module")
def sampled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("published") / "library.study"
    with make_sampled(path, 160, "--answers", "80", "--overlap", "40%", slips=0.06) as study:
        close_round(study, ROUND)
        set_to = ["--set", str(THRESHOLD), "--as", "lea"]
        assert run(["releases", "threshold", study.target, *set_to]) == 0
    return path


@pytest.fixture
def sampled(sampled_file: Path, study_path: Path) -> Iterator[Study]:
    shutil.copy(sampled_file, study_path)
    with open_study(str(study_path)) as study:
        yield study


def done(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[str, str]:
    capsys.readouterr()
    assert run(arguments) == 0, capsys.readouterr().err
    found = capsys.readouterr()
    return found.out, found.err


def written(capsys: pytest.CaptureFixture[str], study: Study, out: Path, *more: str) -> Any:
    done(capsys, "prevalence", study.target, *ASKED, "--as", "lea", "--output", str(out), *more)
    return json.loads(out.read_text("utf-8"))


@pytest.mark.slow
def test_small_counts_of_the_sample_are_in_no_figure_and_do_not_follow_from_others(
    sampled: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    printed, _ = done(
        capsys, "prevalence", sampled.target, *ASKED, "--as", "lea", "--format", "json"
    )
    full, shown = json.loads(printed), written(capsys, sampled, tmp_path / "p.json")
    small = 0
    for code in full["all_answers"]["codes"]:
        before = [full["all_answers"], *full["groups"]]
        after = [shown["all_answers"], *shown["groups"]]
        counts = [one["codes"][code]["sampled_with_code"] for one in before]
        is_small = [
            0 < count < THRESHOLD or 0 < one["sampled"] - count < THRESHOLD
            for one, count in zip(before, counts, strict=True)
        ]
        is_shown = [code in one["codes"] for one in after]
        assert not any(a and b for a, b in zip(is_small, is_shown, strict=True))
        if any(is_small):
            small += 1
            assert sum(is_shown) < 2, "the third would follow"
            assert all(one["code"] != code for one in shown["differences"])
    assert small
    assert any(shown["all_answers"]["codes"]), "something is left to be told"
    assert "are not shown" in shown["remarks"][-1]


@pytest.mark.slow
def test_what_is_written_is_listed_and_a_lead_can_publish_all_with_a_reason(
    sampled: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "p.txt"
    arguments = ["prevalence", sampled.target, *ASKED, "--as", "lea"]
    _, said = done(capsys, *arguments, "--output", str(out))
    assert f"Counts below {THRESHOLD} are hidden" in said
    assert "hidden" in out.read_text("utf-8")
    reason = ["--unprotected", "--reason", "an annex for the board"]
    assert run([*arguments, *reason]) != 0
    shown = written(capsys, sampled, tmp_path / "q.json", *reason)
    assert not any("are not shown" in one for one in shown["remarks"])
    listed, _ = done(capsys, "releases", "list", sampled.target)
    assert "prevalence --output" in listed
    assert "an annex for the board" in " ".join(listed.split())
