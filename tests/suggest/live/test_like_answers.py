"""“Like: …”: the coder's own decided answers that mean most nearly the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from intercoder.coding.suggestion import ALL, Suggestion
from intercoder.study.study import Study
from intercoder.suggest.learning.models import StudyLearner
from intercoder.suggest.live.like_answers import LikeAnswers, find_like_answers
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.suggester import Suggester
from tests.suggest.coded_study import SAID, code_answers, make_study, text_of, truth


class SubjectEncoder:
    """Knows the subjects of made-up answers, whatever their words."""

    name = "subjects"

    def vectors(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.array(
            [
                [1.0, *(2.0 * any(one in text for one in said) for said in SAID.values())]
                for text in texts
            ],
            dtype=np.float32,
        )


@pytest.fixture
def study(tmp_path: Path) -> Study:
    made = make_study(tmp_path / "visitors.study", 60)
    code_answers(made, range(30))
    code_answers(made, range(30, 40), coder="ben")
    return made


def with_meaning(study: Study) -> Suggester:
    model, _ = StudyLearner(study, ALL, "").learn()
    texts = [Text(text_of(number), "en", "value") for number in range(60)]
    return replace(model.suggester, embedder=Embedder(SubjectEncoder()).centred_on(texts))


def found_for(study: Study, coder: str, round: str = "main") -> LikeAnswers | None:
    return find_like_answers(study, coder, round, with_meaning(study))


def one_of(code: str, among: range) -> int:
    return next(number for number in among if truth(number) == {code})


def test_the_most_similar_answer_with_the_code_is_named(study: Study) -> None:
    like = found_for(study, "anna")
    assert like is not None
    number = one_of("staff", range(45, 60))
    text = Text(text_of(number), "en", "value")
    staff, books = like.named(
        number + 1, text, (Suggestion("staff", 0.8), Suggestion("books", 0.2))
    )
    assert staff.like is not None
    assert "staff" in truth(int(staff.like.answer[1:]))
    assert staff.like.text == text_of(int(staff.like.answer[1:]))
    assert int(staff.like.answer[1:]) < 30
    assert books.like is None  # nothing with that code means the same


def test_an_answer_is_not_like_itself(study: Study) -> None:
    like = found_for(study, "anna")
    assert like is not None
    number = one_of("staff", range(30))
    row = int(like.rows[[one.id for one in like.answers].index(f"a{number:05}")])
    (named,) = like.named(row, Text(text_of(number), "en"), (Suggestion("staff", 0.8),))
    assert named.like is not None
    assert named.like.answer != f"a{number:05}"


def test_only_the_coders_own_decisions_of_this_round_are_looked_at(study: Study) -> None:
    of_ben = found_for(study, "ben")
    assert of_ben is not None
    assert {int(one.id[1:]) for one in of_ben.answers} == set(range(30, 40))
    code_answers(study, range(50, 52), coder="anna", round="again")
    again = found_for(study, "anna", "again")
    assert again is not None
    assert {int(one.id[1:]) for one in again.answers} == {50, 51}


def test_without_an_encoder_or_decisions_nothing_is_like(study: Study) -> None:
    model, _ = StudyLearner(study, ALL, "").learn()
    assert find_like_answers(study, "anna", "main", model.suggester) is None
    code_answers(study, [59], coder="anna", round="again")
    assert find_like_answers(study, "ben", "again", with_meaning(study)) is None
