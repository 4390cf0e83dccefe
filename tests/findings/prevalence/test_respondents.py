"""Respondents with several answers: how many of them gave a code in any."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.cli.main import run
from intercoder.findings.prevalence.design import weighed
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import open_study
from tests.findings.prevalence.sampled_study import ROUND, allocate, code_queues
from tests.suggest.coded_study import CODES, make_study, text_of, truth

PEOPLE = 160
"""The first 80 gave two answers, the others one."""
ANSWERS = PEOPLE * 3 // 2


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """240 answers of 160 visitors, of which 180 are drawn and coded."""
    path = tmp_path_factory.mktemp("respondents") / "library.study"
    with make_study(path, PEOPLE) as study, take_in(study) as intake:
        intake.add_questions([Question("again", "And what else?")])
        intake.add_answers(
            [
                Answer(f"a{number:05}", "again", f"r{number - PEOPLE:05}", text_of(number), "en")
                for number in range(PEOPLE, ANSWERS)
            ]
        )
    with open_study(str(path)) as study:
        add_coder(study, "lea", Role.LEAD)
        with take_in(study, replaces=True) as intake:
            intake.add_attributes(["wave"])
            intake.describe({f"r{n:05}": {"wave": str(1 + n % 2)} for n in range(PEOPLE)})
    allocate(path, ROUND, "--answers", "180", "--overlap", "0")
    with open_study(str(path)) as study:
        code_queues(study, ROUND)
    return path


def prevalence(path: Path, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    capsys.readouterr()
    asked = ["prevalence", str(path), "--as", "lea", "--format", "json", *options]
    assert run(asked) == 0, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def shares() -> dict[str, float]:
    """The true shares of respondents."""
    given = [
        truth(number) | (truth(PEOPLE + number) if number < ANSWERS - PEOPLE else frozenset())
        for number in range(PEOPLE)
    ]
    return {code: float(np.mean([code in one for one in given])) for code in CODES}


@pytest.mark.slow
def test_a_respondent_has_the_codes_of_all_their_answers(
    visits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = prevalence(visits, capsys, "--unit", "respondents", "--folds", "2")
    assert found["rule"]["base"] == "respondents"
    assert found["rule"]["population"] == PEOPLE
    assert found["corrected_for_coder_error"] == found["machine_may_stand_in"] == {}
    assert any("Of 160 respondents, all answers of" in one for one in found["remarks"])
    of_answers = prevalence(visits, capsys, "--people-only")["all_answers"]["codes"]
    for code, share in shares().items():
        ends = found["all_answers"]["codes"][code]["simultaneous"]
        assert ends["low"] <= share <= ends["high"]
    staff = found["all_answers"]["codes"]["staff"]
    assert staff["prevalence"]["value"] > of_answers["staff"]["prevalence"]["value"] + 0.05


def test_waves_of_respondents_are_compared(
    visits: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ("--unit", "respondents", "--people-only", "--by", "attribute:wave")
    found = prevalence(visits, capsys, *options)
    assert [one["answers"] for one in found["groups"]] == [PEOPLE // 2] * 2
    assert sum(one["sampled"] for one in found["groups"]) == found["rule"]["sampled"]
    assert {one["group"] for one in found["differences"]} == {"2"}
    assert run(["prevalence", str(visits), "--as", "lea", *options]) == 0
    assert "Prevalence among 160 respondents" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--by", "language"), "more than one language"),
        (("--cluster", "respondent"), "Clusters are made of answers"),
    ],
)
def test_what_says_nothing_of_respondents_is_refused(
    visits: Path, options: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["prevalence", str(visits), "--as", "lea", "--people-only", "--unit", "respondents"]
    assert run([*asked, *options]) != 0
    assert told in capsys.readouterr().err


def test_respondents_seen_whole_by_chance_are_weighed_by_it() -> None:
    """200 respondents with one to three answers; the more they gave, the more codes they have."""
    rng = np.random.default_rng(2)
    answers = rng.integers(1, 4, 200)
    of = np.repeat(np.arange(200), answers)
    codes = rng.random(of.size) < 0.3
    any_of = np.bincount(of, codes, 200) > 0
    found, plain, variances = [], [], []
    for _ in range(1500):
        seen = np.bincount(of[rng.permutation(of.size)[:260]], minlength=200) == answers
        drawn = np.bincount(answers[seen], minlength=4)
        stands_for = (np.bincount(answers, minlength=4) / np.maximum(drawn, 1))[answers[seen]]
        design = weighed(stands_for, answers[seen], 200)
        labels = any_of[seen].astype(float)[:, None]
        found.append(design.mean(labels)[0])
        plain.append(labels.mean())
        variances.append(design.variance(labels)[0])
    assert abs(np.mean(found) - any_of.mean()) < 3 * np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(plain) - any_of.mean()) > 0.03
    assert np.mean(variances) == pytest.approx(np.var(found), rel=0.15)


@pytest.mark.slow
def test_few_respondents_are_in_no_figure_that_is_written(
    visits: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    study = tmp_path / "library.study"
    shutil.copy(visits, study)
    assert run(["releases", "threshold", str(study), "--set", "12", "--as", "lea"]) == 0
    by = ("--by", "attribute:wave", "--all-of", "books,staff")
    options = ("--unit", "respondents", "--people-only", *by)
    full = prevalence(study, capsys, *options)
    out = tmp_path / "out.json"
    assert run(["prevalence", str(study), "--as", "lea", *options, "--output", str(out)]) == 0
    shown = json.loads(out.read_text("utf-8"))
    small = 0
    for code in full["all_answers"]["codes"]:
        known = []
        for before, after in zip(
            [full["all_answers"], *full["groups"]],
            [shown["all_answers"], *shown["groups"]],
            strict=True,
        ):
            count = before["codes"][code]["sampled_with_code"]
            is_small = 0 < count < 12 or 0 < before["sampled"] - count < 12
            small += is_small
            known.append(code in after["codes"])
            assert not (is_small and known[-1])
        assert sum(known) != 2, "the third would follow"
    assert small
    assert shown["all_answers"]["codes"], "something is left to be told"
    assert "Counts below 12 are hidden" in capsys.readouterr().err
