"""What counts as a random sample of a study's answers, and what is refused."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Circumstances, Judgement, SelectionReason
from intercoder.errors import StudyError
from intercoder.findings.prevalence.of_study.labels import CodeTree, read_votes
from intercoder.findings.prevalence.of_study.random_sample import (
    RandomSample,
    Sample,
    random_sample,
)
from intercoder.study.allocation.queue_orders import queue_orders
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.rounds import close_round
from intercoder.study.study import Study, open_study
from intercoder.study.suggest.training_data import answer_rows
from tests.findings.prevalence.sampled_study import (
    ROUND,
    allocate,
    code_queues,
    make_sampled,
    numbers_of,
)
from tests.suggest.coded_study import answer_of, code_answers, make_study


def rows_of(sample: RandomSample) -> set[int]:
    return set(sample.population[sample.sampled].tolist())


def test_a_drawn_round_that_is_finished_is_a_sample_of_all_answers(study_path: Path) -> None:
    with make_sampled(study_path, 300, "--answers", "90") as study:
        found = random_sample(study, ROUND)
        queues = queue_orders(study, ROUND)
    assert len(found.population) == 300
    assert rows_of(found) == set(np.concatenate(list(queues.values())).tolist())
    assert not found.is_census
    assert found.order.size == 210
    assert found.remarks == ()


def test_a_round_half_done_is_a_sample_as_far_as_each_coder_has_come(study_path: Path) -> None:
    with make_sampled(study_path, 300, "--overlap", "0", done=lambda n: n // 3) as study:
        found = random_sample(study, ROUND)
        queues = queue_orders(study, ROUND)
    begun = {int(row) for rows in queues.values() for row in rows[: len(rows) // 3]}
    assert rows_of(found) == begun
    assert len(found.population) == 300


def test_answers_coded_out_of_turn_are_no_part_of_it(study_path: Path) -> None:
    with make_sampled(study_path, 300, "--overlap", "0", done=lambda n: 40) as study:
        before = random_sample(study, ROUND)
        late = queue_orders(study, ROUND)["anna"][100:110].tolist()
        code_answers(study, numbers_of(study, late), coder="anna", round=ROUND)
        after = random_sample(study, ROUND)
    assert rows_of(after) == rows_of(before)
    assert "10 decisions were made out of turn" in after.remarks[0]


def test_a_round_in_the_order_of_import_counts_only_when_it_is_finished(study_path: Path) -> None:
    options = ("--answers", "80", "--overlap", "0", "--order", "imported")
    with make_sampled(study_path, 300, *options, done=lambda n: n - 5) as study:
        with pytest.raises(StudyError, match="in the order of import, which is not random"):
            random_sample(study, ROUND)
        code_queues(study, ROUND)
        assert random_sample(study, ROUND).sampled.size == 80


def code_as_put_forward(study: Study, round: str, rows: list[int]) -> None:
    """Have anna code these answers because a model put them forward."""
    workspace = open_workspace(study, "anna", round=round)
    reason = Circumstances(drawn=SelectionReason.CERTAIN)
    for row in rows:
        workspace.write(Decide(row, Judgement.of(["books"]), 1.0, circumstances=reason))
    workspace.leave()


def test_answers_that_a_model_put_forward_are_no_random_sample(study_path: Path) -> None:
    with make_study(study_path, 100) as study:
        code_as_put_forward(study, "main", answer_rows(study)[:35])
        with pytest.raises(StudyError, match="35 of 35 decisions are on answers that a model"):
            random_sample(study, "main")


def test_in_an_allocated_round_they_are_left_out_with_the_reason(study_path: Path) -> None:
    with make_sampled(study_path, 300, "--overlap", "0", done=lambda n: 40) as study:
        before = random_sample(study, ROUND)
        late = queue_orders(study, ROUND)["anna"][60:72].tolist()
        code_as_put_forward(study, ROUND, late)
        after = random_sample(study, ROUND)
    assert rows_of(after) == rows_of(before)
    assert "12 decisions on answers that a model put forward" in after.remarks[0]


def test_a_recoding_is_refused(study_path: Path) -> None:
    with make_sampled(study_path, 300, "--answers", "90") as study:
        close_round(study, ROUND)
    allocate(study_path, "again", "--recode", ROUND, "--share", "50%")
    with open_study(str(study_path)) as study:
        code_queues(study, "again")
        with pytest.raises(StudyError, match="judge their own earlier answers again"):
            random_sample(study, "again")


def test_what_was_never_drawn_is_refused(study_path: Path) -> None:
    with make_study(study_path, 100) as study:
        code_answers(study, range(60))
        with pytest.raises(StudyError, match="not allocated, and coders met them in the order"):
            random_sample(study, "main")


def test_too_small_a_sample_is_refused(study_path: Path) -> None:
    with (
        make_sampled(study_path, 300, "--overlap", "0", done=lambda n: 10) as study,
        pytest.raises(StudyError, match=r"Of 20 decisions .* only 20 are on a random sample"),
    ):
        random_sample(study, ROUND)


def test_the_overlap_is_a_sample_of_its_own(study_path: Path) -> None:
    with make_sampled(study_path, 300, "--answers", "200", "--overlap", "50%") as study:
        found = random_sample(study, ROUND, Sample.OVERLAP)
        queues = [set(rows.tolist()) for rows in queue_orders(study, ROUND).values()]
    assert rows_of(found) == queues[0] & queues[1]
    assert len(found.population) == 300


def test_answers_that_came_after_the_draw_are_outside(study_path: Path) -> None:
    with make_sampled(study_path, 300, "--answers", "90") as study:
        with take_in(study) as intake:
            intake.add_answers([answer_of(number) for number in range(300, 340)])
        found = random_sample(study, ROUND)
    assert len(found.population) == 300
    assert "40 answers that had no chance of being drawn" in found.remarks[0]


def test_a_second_draw_makes_strata_of_what_was_there_when(study_path: Path) -> None:
    study = make_sampled(study_path, 300, "--answers", "90", "--overlap", "0")
    with study, take_in(study) as intake:
        intake.add_answers([answer_of(number) for number in range(300, 400)])
    asked = ["--round", ROUND, "--answers", "60", "--yes", "--as", "lea"]
    assert run(["allocate", str(study_path), *asked]) == 0
    with open_study(str(study_path)) as study:
        code_queues(study, ROUND)
        found = random_sample(study, ROUND)
    assert len(found.population) == 400
    assert found.sampled.size == 150
    assert sorted(np.bincount(found.stratum).tolist()) == [100, 300]


def test_answers_of_an_earlier_round_count_as_they_were_judged(study_path: Path) -> None:
    with make_study(study_path, 300) as study:
        run(["coder", "add", str(study_path), "lea", "--lead"])
        code_answers(study, range(25), round="pilot")
        close_round(study, "pilot")
    allocate(study_path, ROUND, "--answers", "90", "--overlap", "0")
    with open_study(str(study_path)) as study:
        code_queues(study, ROUND)
        found = random_sample(study, ROUND)
        votes = read_votes(study, found, CodeTree.of(study.codebook()))
    assert len(found.population) == 300
    assert int(found.is_earlier.sum()) == 25
    assert found.sampled.size == 115
    sizes, drawn = np.bincount(found.stratum), np.bincount(found.stratum[found.sampled])
    assert sorted(zip(sizes.tolist(), drawn.tolist(), strict=True)) == [(25, 25), (275, 90)]
    assert (votes.present.sum(axis=0) == 1).all()
    assert "Judged in “pilot” and not drawn again: 25 answers" in found.remarks[0]


def test_only_answers_asked_about_are_its_population(study_path: Path) -> None:
    with make_sampled(study_path, 300, "--answers", "120") as study:
        among = np.array(answer_rows(study)[:150])
        found = random_sample(study, ROUND, among=among)
    assert len(found.population) == 150
    assert 30 <= found.sampled.size < 120
