"""`intercoder enough --propose CODE --allocate`: drawn for one code, coded, and weighed."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from intercoder.cli.main import run
from intercoder.findings.prevalence.of_study.random_sample import RandomSample, random_sample
from intercoder.report.sections.coding import _KINDS
from intercoder.study.allocation.allocations import allocations
from intercoder.study.allocation.queue_orders import queue_orders
from intercoder.study.study import Study, open_study
from tests.findings.prevalence.sampled_study import (
    ROUND,
    code_queues,
    make_sampled,
    true_shares,
)

ANSWERS, SAMPLED, NEXT = 400, 100, 30
QUICK = ("--folds", "2", "--as", "lea", "--format", "json")


@pytest.fixture(scope="module")
def drawn_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of 400 answers 100 are coded; 30 more are drawn for the staff, and not coded yet."""
    path = tmp_path_factory.mktemp("next") / "library.study"
    make_sampled(path, ANSWERS, "--answers", str(SAMPLED), "--overlap", "0").close()
    asked = ("--propose", "staff", "--next", str(NEXT), "--allocate")
    assert run(["enough", str(path), *asked, *QUICK]) == 0
    return path


@pytest.fixture
def drawn(drawn_file: Path, study_path: Path) -> Iterator[Study]:
    shutil.copy(drawn_file, study_path)
    with open_study(str(study_path)) as study:
        yield study


def prevalence(study: Study, capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    capsys.readouterr()
    assert run(["prevalence", study.target, *options, *QUICK]) == 0, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def later(sample: RandomSample) -> int:
    return int((sample.drawn_in[sample.sampled] == 1).sum())


@pytest.mark.slow
def test_the_draw_is_kept_with_its_chances(drawn: Study) -> None:
    made = allocations(drawn, ROUND)[-1].document
    assert made["kind"] == "targeted"
    assert made["kind"] in _KINDS
    strata = made["draw"]["strata"]
    assert made["draw"]["code"] == "staff"
    assert sum(one["answers"] for one in strata) == ANSWERS - SAMPLED
    assert sum(len(one["drawn"]) for one in strata) == NEXT
    assert len(strata) > 1
    chances = [len(one["drawn"]) / one["answers"] for one in strata]
    assert max(chances) > 1.5 * min(chances)
    queues = queue_orders(drawn, ROUND)
    given = np.concatenate(list(queues.values()))
    assert np.unique(given).size == given.size == SAMPLED + NEXT
    assert abs(queues["anna"].size - queues["ben"].size) <= 1


def test_until_enough_of_it_is_coded_it_changes_nothing(
    drawn: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert later(random_sample(drawn, ROUND)) == 0
    assert prevalence(drawn, capsys, "--people-only")["rule"]["sampled"] == SAMPLED
    code_queues(drawn, ROUND, done=lambda queue: SAMPLED // 2 + 1)
    found = prevalence(drawn, capsys, "--people-only")
    assert found["rule"]["sampled"] == SAMPLED
    assert any("were drawn for one code are left out" in one for one in found["remarks"])


def test_once_coded_it_is_weighed_by_its_chances(
    drawn: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    before = prevalence(drawn, capsys, "--people-only")
    code_queues(drawn, ROUND)
    found = prevalence(drawn, capsys, "--people-only", "--by", "attribute:wave")
    assert found["rule"]["sampled"] == SAMPLED + NEXT
    told = f"Drawn for the code “staff”, and weighed by the chances they had: {NEXT} answers."
    assert told in found["remarks"]
    staff = found["all_answers"]["codes"]["staff"]
    unweighted = staff["sampled_with_code"] / (SAMPLED + NEXT)
    assert staff["prevalence"]["value"] != pytest.approx(unweighted, abs=1e-3)
    ends, old = staff["simultaneous"], before["all_answers"]["codes"]["staff"]
    assert ends["low"] <= true_shares(ANSWERS)["staff"] <= ends["high"]
    assert old["simultaneous"]["low"] <= true_shares(ANSWERS)["staff"] <= ends["high"]
    for one in found["groups"]:
        assert one["codes"]["staff"]["prevalence"]["low"] > 0
    assert sum(one["sampled"] for one in found["groups"]) == SAMPLED + NEXT
    wider = prevalence(drawn, capsys, "--people-only", "--wider")
    assert wider["rule"]["sampled"] == SAMPLED


@pytest.mark.slow
def test_a_second_draw_comes_after_the_first_is_coded(
    drawn: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["enough", drawn.target, "--propose", "staff", "--next", "20", "--allocate", *QUICK]
    assert run(asked) == 1
    assert "The round “sample” has 30 answers allocated but not coded yet" in (
        capsys.readouterr().err
    )
    code_queues(drawn, ROUND)
    assert run([*asked, "--people-only"]) == 0
    assert json.loads(capsys.readouterr().out)["next_answers"]["allocated"] == {
        "anna": 10, "ben": 10,
    }  # fmt: skip
    code_queues(drawn, ROUND)
    found = prevalence(drawn, capsys, "--people-only")
    assert found["rule"]["sampled"] == SAMPLED + NEXT + 20
    ends = found["all_answers"]["codes"]["staff"]["simultaneous"]
    assert ends["low"] <= true_shares(ANSWERS)["staff"] <= ends["high"]


def test_no_more_answers_can_be_drawn_evenly_afterwards(
    drawn: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    more = ["allocate", drawn.target, "--round", ROUND, "--answers", "20", "--as", "lea", "--yes"]
    assert run(more) == 1
    told = capsys.readouterr().err
    assert "were drawn for the code “staff”, so no more can be drawn evenly." in told
    code_queues(drawn, ROUND)
    written = Path(f"{drawn.target}.md")
    assert run(["agreement", drawn.target, "--report", str(written), "--as", "lea"]) == 0
    assert "were drawn for one code, more of them where a model doubted it" in written.read_text()


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--allocate",), "Add --propose CODE."),
        (("--allocate", "--propose", "staff", "--question", "q1"), "from all of a round"),
        (("--allocate", "--propose", "staff", "--sample", "overlap"), "from all of a round"),
    ],
)
def test_what_cannot_be_allocated_is_refused(
    drawn: Study, options: tuple[str, ...], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["enough", drawn.target, *options, *QUICK]) != 0
    assert told in capsys.readouterr().err
