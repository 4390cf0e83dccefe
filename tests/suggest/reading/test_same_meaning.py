"""Answers that mean the same are grouped around one that leads them, whatever their words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.coding.suggestion import Assistance
from intercoder.errors import StudyError
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.study.suggest.encoder_setting import set_study_encoder
from intercoder.study.suggest.training_data import answer_rows
from intercoder.suggest.reading.reading_process import same_meaning_from_process
from intercoder.suggest.reading.request import SameMeaning
from intercoder.suggest.reading.same_meaning import SAME, leaders_by_meaning
from intercoder.suggest.reading.same_meaning_of_study import groups_by_meaning, same_meaning
from intercoder.suggest.reading.theme_space import of_length_one
from tests.suggest.coded_study import make_study, truth
from tests.suggest.reading.test_meaning_search import let_read
from tests.suggest.watched_encoder import ANSWERS, Watched

QUIET = next(number for number in range(ANSWERS) if truth(number) == {"quiet"})


@given(st.integers(0, 40), st.integers(0, 2**16))
def test_each_is_near_its_own_leader_and_leaders_lead_themselves(count: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = of_length_one(random.normal(size=(count, 3)).astype(np.float32))
    leads = leaders_by_meaning(rows, np.ones(count, dtype=np.float32))
    assert (leads[leads] == leads).all()
    near = (rows * rows[leads]).sum(axis=1)
    assert (near >= SAME - 1e-5).all()


def test_the_one_that_most_answers_are_near_leads() -> None:
    angles = np.array([0.0, 0.6, 1.2, 3.0])
    rows = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    weights = np.ones(4, dtype=np.float32)
    assert leaders_by_meaning(rows, weights).tolist() == [1, 1, 1, 3]
    heavy = np.array([9, 1, 1, 1], dtype=np.float32)
    assert leaders_by_meaning(rows, heavy, 0.9).tolist() == [0, 1, 2, 3]


def test_empty_answers_mean_the_same_as_nothing() -> None:
    rows = np.zeros((3, 2), dtype=np.float32)
    assert leaders_by_meaning(rows, np.ones(3, dtype=np.float32)).tolist() == [0, 1, 2]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    """Eighty answers that an encoder knows the codes of; nobody is drawn to be unassisted."""
    made = make_study(tmp_path / "visitors.study", ANSWERS)
    set_assistance(made, Assistance(unassisted=0.0))
    return made


def test_those_that_mean_the_same_are_found(study: Study, watched: Watched) -> None:
    set_study_encoder(study, "e5")
    let_read(study)
    watched.read.clear()
    rows = answer_rows(study)
    found = same_meaning(study, "anna", MAIN_ROUND, rows[QUIET])
    same = {rows[number] for number in range(ANSWERS) if truth(number) == {"quiet"}}
    assert set(found.answers) == same - {rows[QUIET]}
    assert found.unread == 0
    assert not watched.read, "what is kept is not read again"


def test_an_answer_that_was_not_read_is_read_then_and_the_others_are_counted(
    study: Study, watched: Watched
) -> None:
    set_study_encoder(study, "e5")
    with pytest.raises(StudyError, match="has not read any answer yet"):
        same_meaning(study, "anna", MAIN_ROUND, answer_rows(study)[QUIET])
    let_read(study, 40)
    found = same_meaning(study, "anna", MAIN_ROUND, answer_rows(study)[ANSWERS - 1])
    assert found.unread == ANSWERS - 1 - 40


def test_of_the_unassisted_sample_nothing_is_found(study: Study, watched: Watched) -> None:
    set_study_encoder(study, "e5")
    let_read(study)
    set_assistance(study, Assistance(unassisted=1.0))
    rows = answer_rows(study)
    assert same_meaning(study, "anna", MAIN_ROUND, rows[QUIET]) == SameMeaning((), 0)


def test_the_groups_of_a_study_come_largest_first(study: Study, watched: Watched) -> None:
    set_study_encoder(study, "e5")
    with pytest.raises(StudyError, match="has not read any answer yet"):
        groups_by_meaning(study)
    let_read(study, 79)
    found = groups_by_meaning(study)
    sizes = [one.answers for one in found.groups]
    assert sizes == sorted(sizes, reverse=True)
    assert found.unread == 1
    assert found.answers <= 79
    assert {one.question for one in found.groups} == {"value"}
    assert all(2 <= one.wordings <= one.answers for one in found.groups)


@pytest.mark.slow
def test_without_an_encoder_it_is_said_how_to_have_one(study: Study) -> None:
    with pytest.raises(StudyError, match="No encoder is set") as raised:
        same_meaning_from_process(study.address, "anna", MAIN_ROUND, answer_rows(study)[0])
    assert "--encoder e5" in raised.value.hint


def test_it_is_told_in_words() -> None:
    assert SameMeaning((), 0).in_words() == "No other answer means the same."
    assert SameMeaning((1,), 2).in_words() == (
        "1 answer means the same, by the encoder: mark those you agree with. "
        "It has not read 2 answers yet."
    )
