"""Testing the suggestions of a study: what is learned from, what is tested, and what is found."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.coding.decision import Judgement
from intercoder.errors import StudyError, UsageError
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round
from intercoder.suggest.evaluation.cross_validation import (
    Material,
    Said,
    held_out_test,
    repeats_for,
)
from intercoder.suggest.evaluation.evaluation import Asked, evaluate, plan_evaluation
from intercoder.suggest.evaluation.evaluation_data import (
    compared_before,
    people_compared,
    study_material,
)
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from tests.agreement.of_study.logs import decide
from tests.suggest.simulated import CODES, World, make_study

QUICK = Resampling(resamples=100)


# -- protocol -------------------------------------------------------------------------------------


class Remembering:
    """Stands in for a suggester: knows the groups it has learned from."""

    def __init__(self, material: Material) -> None:
        self.material = material
        self.learned: list[int] = []
        self.seen_before = False

    def __call__(self, learning: LearningSet, texts: Sequence[Text], places: np.ndarray) -> Said:
        groups = self.material.learning.groups
        self.learned.append(len(learning))
        self.seen_before |= bool(np.isin(groups[places], learning.groups).any())
        assert [self.material.learning.texts[place] for place in places] == list(texts)
        k = len(learning.codes)
        likely = np.tile(learning.given.mean(axis=0), (len(texts), 1))
        return Said(likely, np.full(k, 0.5), np.full(k, 0.2))


def material(answers: int = 400, seed: int = 1) -> Material:
    """Every third answer has its like; every other one is tested."""
    random = np.random.default_rng(seed)
    rows = np.arange(1, answers + 1)
    texts = tuple(Text(f"answer {n}") for n in range(answers))
    given = random.random((answers, 3)) < 0.4
    groups = np.arange(answers) // 3
    learning = LearningSet(rows, texts, given, groups, ("a", "b", "c"))
    tested = np.arange(0, answers, 2)
    return Material(learning, tested, given[tested])


def test_nothing_like_an_answer_tested_was_ever_learned_from() -> None:
    one = material()
    stand_in = Remembering(one)
    steps: list[int] = []
    found = held_out_test(one, stand_in, 5, 2, 1, steps.append)
    assert not stand_in.seen_before
    assert len(steps) == len(stand_in.learned) == 5 * (2 + 5)
    assert found.predictions.given.shape == (200, 3)
    assert (found.predictions.probabilities > 0).all()  # every answer was tested, every time
    assert found.sizes[-1] == 320
    assert [len(tested.given) for tested in found.growing] == [200] * 6


def test_the_last_point_of_the_curve_is_the_whole_test() -> None:
    one = material()
    found = held_out_test(one, Remembering(one), 4, 1, 1, lambda _: None)
    assert np.array_equal(found.growing[-1].probabilities, found.predictions.probabilities)


def test_few_answers_are_divided_more_often() -> None:
    assert [repeats_for(n) for n in (50, 800, 1500, 10_000)] == [5, 5, 2, 1]


# -- what is fair to test on ----------------------------------------------------------------------


def test_tested_are_decisions_without_suggestions_in_view(tmp_path: Path) -> None:
    with make_study(tmp_path / "s.study", World(answers=300, unassisted=0.4)) as study:
        found = study_material(study, "all")
    assert len(found.material.learning) == 300
    assert 80 < len(found.material.tested) < 160
    assert not found.assisted_are_tested
    (remark,) = found.remarks()
    assert remark.startswith(f"Tested on {len(found.material.tested)} answers judged without")


def test_where_too_few_are_without_the_others_are_tested_and_it_is_said(tmp_path: Path) -> None:
    with make_study(tmp_path / "s.study", World(answers=120, unassisted=0.1)) as study:
        found = study_material(study, "all")
    assert len(found.material.tested) == 120
    assert found.assisted_are_tested
    assert "flatter the suggester" in found.remarks()[0]


def test_answers_a_model_drew_are_learned_from_but_not_tested(tmp_path: Path) -> None:
    world = World(answers=200, unassisted=0.1, drawn=1.0)  # all assisted answers were drawn
    with make_study(tmp_path / "s.study", world) as study, pytest.raises(StudyError, match="Too"):
        study_material(study, "all")
    world = World(answers=400, unassisted=0.4, drawn=1.0)
    with make_study(tmp_path / "t.study", world) as study:
        found = study_material(study, "all")
    assert len(found.material.learning) == 400
    assert found.drawn == 2 * (400 - len(found.material.tested))
    assert any("put forward to be coded next" in one for one in found.remarks())


def test_only_what_the_teachers_gave_counts_as_given(tmp_path: Path) -> None:
    with make_study(tmp_path / "s.study", World(answers=200, unassisted=1.0)) as study:
        both, anna = study_material(study, "all"), study_material(study, "coder:anna")
        alone = study_material(study, "all", coders_named=["anna"])
    assert anna.teachers == ("anna",)
    assert np.array_equal(anna.material.given, alone.material.given)
    assert (both.material.given.sum(axis=0) > anna.material.given.sum(axis=0)).all()  # half suffice
    assert anna.table.coders == ("anna", "ben")  # the ceiling is between people all the same
    assert alone.table.coders == ("anna",)


def test_a_consensus_counts_instead_of_the_judgements_it_was_made_from(tmp_path: Path) -> None:
    with make_study(tmp_path / "s.study", World(answers=200, unassisted=1.0)) as study:
        add_coder(study, "settled", Role.CONSENSUS)
        with take_in(study) as intake:
            intake.add_decisions(
                [
                    EarlierDecision(f"a{number}", "settled", Judgement.of([CODES[0]]))
                    for number in range(100)
                ]
            )
        found = study_material(study, "all").material
        by_consensus = study_material(study, "consensus").material.learning
    was_settled = np.isin(found.learning.rows, by_consensus.rows)
    only_first = np.arange(len(found.learning.codes)) == found.learning.codes.index(CODES[0])
    assert was_settled.sum() == 100
    assert (found.learning.given[was_settled] == only_first).all()
    assert (found.given[was_settled[found.tested]] == only_first).all()


def test_nobody_to_learn_from_and_nothing_coded_are_errors(tmp_path: Path) -> None:
    with make_study(tmp_path / "s.study", World(answers=20)) as study:
        with pytest.raises(StudyError, match="Too few answers are coded"):
            study_material(study, "all")
        with pytest.raises(StudyError, match="no decisions to learn from"):
            study_material(study, "consensus")
        with pytest.raises(StudyError):
            study_material(study, "all", coders_named=["nobody"])
        with pytest.raises(UsageError):
            study_material(study, "own")


# -- a whole study --------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_study_is_evaluated_from_all_sides(tmp_path: Path) -> None:
    world = World(answers=250, unassisted=1.0, noise=0.05)
    with make_study(
        tmp_path / "s.study", world, languages=lambda n: "en" if n % 3 else "fi"
    ) as study:
        plan = plan_evaluation(study, Asked(repeats=1, more=200, how=QUICK))
        steps: list[int] = []
        found = evaluate(study, plan, steps.append)
    assert len(steps) == plan.fits == 30
    f1 = found.quality.overall["micro_f1"]
    assert f1.value is not None and f1.value > 0.75  # the words say it all but for the noise
    assert f1.low is not None and f1.low < f1.value
    assert set(found.languages) == {"en", "fi"}
    assert sum(one.answers for one in found.languages.values()) == 250
    assert found.growth.forecast is not None
    assert found.ceiling.answers == 250
    coders = found.ceiling.overall["f1"].coders
    assert coders.value is not None and coders.value > 0.8
    document = found.as_json()
    assert set(document["codes"]) == set(CODES)
    assert document["rule"]["seed"] == 1


@pytest.mark.slow
def test_the_same_seed_gives_the_same_figures(tmp_path: Path) -> None:
    asked = Asked(repeats=1, how=Resampling(resamples=100, seed=7))
    with make_study(tmp_path / "s.study", World(answers=80, unassisted=1.0)) as study:
        first, second = (evaluate(study, plan_evaluation(study, asked)) for _ in range(2))
    assert first.as_json() == second.as_json()


def test_machines_are_neither_teachers_nor_a_ceiling(tmp_path: Path) -> None:
    with make_study(tmp_path / "s.study", World(answers=80, unassisted=1.0)) as study:
        add_coder(study, "robot", Role.MACHINE)
        found = study_material(study, "all")
    assert found.teachers == ("anna", "ben")
    assert found.table.coders == ("anna", "ben")


def test_the_ceiling_counts_answers_of_an_earlier_round(tmp_path: Path) -> None:
    with make_study(tmp_path / "s.study", World(answers=80, unassisted=1.0)) as study:
        for number in range(12):
            decide(study, "dora", f"a{number}", (), round="pilot", at="2020-03-02T09:00:00.000Z")
        close_round(study, "pilot")
        found = study_material(study, "all", rounds=("main",))
        people, _ = people_compared(found)
    assert int((people.present.sum(axis=0) >= 2).sum()) == 80
    assert compared_before(found) == 12


@pytest.mark.parametrize("wrong", [{"folds": 1}, {"folds": 21}, {"repeats": 21}, {"more": 0}])
def test_questions_that_make_no_sense_are_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(UsageError):
        Asked(**wrong)  # type: ignore[arg-type]
