"""Texts are encoded once for a study, whoever learns from them or suggests."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import update

from intercoder.coding.suggestion import ALL
from intercoder.study.database.schema import text_vector
from intercoder.study.study import Study
from intercoder.study.suggest.text_vectors import count_vectors
from intercoder.suggest.encoders.encoder import find_encoder
from intercoder.suggest.learning.models import StudyLearner, rebuild, train_and_keep
from intercoder.suggest.learning.study_vectors import StudyVectors, embedder_of, kept_as
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.labelled_answers import Text
from tests.suggest.coded_study import code_answers, make_study, text_of
from tests.suggest.watched_encoder import ANSWERS, Watched


@pytest.fixture
def coded(tmp_path: Path) -> Study:
    study = make_study(tmp_path / "coded.study", ANSWERS)
    code_answers(study, range(60))
    return study


@pytest.mark.slow
def test_what_was_read_once_is_read_by_nobody_again(coded: Study, watched: Watched) -> None:
    first = train_and_keep(coded, ALL, encoder="e5")
    assert len(set(watched.read)) == len(watched.read)
    assert count_vectors(coded, "e5 of-a-test") == len(watched.read)
    watched.read.clear()
    second, _ = StudyLearner(coded, ALL, "", encoder="e5").learn()
    assert watched.read == []
    assert second.record.manifest["probe"] == first.record.manifest["probe"]
    centred = replace(second.suggester, embedder=Embedder(watched)).with_vectors(
        StudyVectors(coded)
    )
    assert centred.embedder is not None
    centred.embedder.rows([Text(text_of(number)) for number in range(ANSWERS)])
    assert watched.read == []


def test_a_model_is_rebuilt_from_texts_whatever_is_kept(coded: Study, watched: Watched) -> None:
    made = train_and_keep(coded, ALL, encoder="e5")
    assert made.record.manifest["encoder_weights"] == "of-a-test"
    with coded.writing() as connection:
        wrong = np.ones(5, dtype="<f2").tobytes()
        connection.execute(update(text_vector).values(vector=wrong))
    watched.read.clear()
    assert rebuild(coded, made.record.id).largest_difference < 1e-6
    assert watched.read


@pytest.mark.parametrize("value", [b"", b"odd", np.full(5, np.nan, dtype="<f2").tobytes()])
def test_a_vector_that_cannot_be_is_made_again(
    coded: Study, watched: Watched, value: bytes
) -> None:
    embedder = embedder_of(coded, "e5")
    assert embedder is not None
    texts = [Text(text_of(number)) for number in range(5)]
    expected = embedder.rows(texts)
    with coded.writing() as connection:
        connection.execute(update(text_vector).values(vector=value))
    again = embedder_of(coded, "e5")
    assert again is not None
    np.testing.assert_array_equal(again.rows(texts), expected)


def test_other_weights_or_none_that_are_known_share_nothing(coded: Study) -> None:
    vector = {"more books": np.ones(4, dtype=np.float16)}
    kept = StudyVectors(coded)
    kept.keep(Watched(), vector)
    assert kept.find(Watched(weights_id="others"), ["more books"]) == {}
    kept.keep(Watched(weights_id=""), vector)
    assert kept.find(Watched(weights_id=""), ["more books"]) == {}


def test_a_study_does_not_tell_where_a_folder_lies() -> None:
    assert kept_as(Watched(name="models/e5")) == "folder of-a-test"
    assert kept_as(find_encoder("e5")) == "e5 1571fc9827503943"
