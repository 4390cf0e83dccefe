"""An encoder that leads have settled on: read ahead, learned with, and never waited for."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.coding.suggestion import Assistance
from intercoder.errors import UsageError
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study
from intercoder.study.suggest.encoder_setting import set_study_encoder
from intercoder.study.suggest.text_vectors import count_vectors
from intercoder.suggest.learning.encoder_in_use import encoder_in_use, settle_encoder
from intercoder.suggest.live.model_source import StudyModelSource
from intercoder.suggest.reading.same_meaning_of_study import same_meaning
from tests.suggest.coded_study import code_answers, make_study
from tests.suggest.watched_encoder import ANSWERS, Watched


@pytest.fixture
def coded(tmp_path: Path) -> Study:
    study = make_study(tmp_path / "coded.study", ANSWERS)
    code_answers(study, range(40))
    return study


def read_all(source: StudyModelSource) -> None:
    while source.read_ahead():
        pass


def test_words_suggest_until_answers_are_read_and_then_the_encoder_does(
    coded: Study, watched: Watched
) -> None:
    settle_encoder(coded, "e5")
    source = StudyModelSource(coded, "anna", "main")
    assert source.newest() is None
    first = source.train()
    assert first.record.manifest["embeddings"] == ""
    assert watched.read == []
    assert not source.is_due(first)
    read_all(source)
    assert count_vectors(coded, "e5 of-a-test") == len(set(watched.read)) == ANSWERS
    assert source.is_due(first)
    watched.read.clear()
    second = source.train()
    assert second.record.manifest["embeddings"] == "e5"
    assert len(watched.read) == 6, "what the codebook says of each code, and nothing else"
    assert not source.is_due(second)


def test_those_that_mean_the_same_are_counted_as_the_group_shows_them(
    coded: Study, watched: Watched
) -> None:
    set_assistance(coded, Assistance(unassisted=0.0))
    source = StudyModelSource(coded, "anna", "main")
    source.newest()
    assert source.same_meaning(1) is None
    settle_encoder(coded, "e5")
    source = StudyModelSource(coded, "anna", "main")
    source.newest()
    read_all(source)
    for row in (1, 2, 1):
        found = same_meaning(coded, "anna", "main", row).answers
        assert source.same_meaning(row) == len(found) > 0


def test_where_all_is_read_nothing_is_read_again(coded: Study, watched: Watched) -> None:
    settle_encoder(coded, "e5")
    source = StudyModelSource(coded, "anna", "main")
    source.newest()
    read_all(source)
    watched.read.clear()
    other = StudyModelSource(coded, "ben", "main")
    other.newest()
    read_all(other)
    assert watched.read == []


def test_without_an_encoder_or_with_none_nothing_is_read(coded: Study, watched: Watched) -> None:
    for settled in (None, "none"):
        if settled:
            settle_encoder(coded, settled)
        source = StudyModelSource(coded, "anna", "main")
        source.newest()
        assert not source.read_ahead()
        source.train()
    assert watched.read == []


def test_what_is_asked_for_comes_before_what_is_settled(coded: Study, watched: Watched) -> None:
    assert encoder_in_use(coded).words == ""
    assert encoder_in_use(coded, "e5").name == "e5"
    settle_encoder(coded, "e5")
    assert encoder_in_use(coded).name == "e5"
    assert encoder_in_use(coded, "none").name == ""
    settle_encoder(coded, "none")
    assert encoder_in_use(coded).name == ""
    assert encoder_in_use(coded, "e5").name == "e5"


@pytest.mark.parametrize("named", ["../elsewhere", "/etc", "", "e6"])
def test_a_study_cannot_name_a_folder(coded: Study, named: str) -> None:
    with pytest.raises(UsageError, match="no encoder that a study can have"):
        settle_encoder(coded, named)
    set_study_encoder(coded, named)  # as a study made by others may have it
    found = encoder_in_use(coded)
    assert found.name == ""
    assert named == "" or "is not known here" in found.words
    assert StudyModelSource(coded, "anna", "main").newest() is None
