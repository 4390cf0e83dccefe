"""The suggester behaves as scikit-learn's estimators do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from sklearn.base import clone
from sklearn.model_selection import KFold, cross_val_predict

import intercoder
from intercoder.codebook.code import Codebook
from intercoder.suggest.learning.learning_data import alike
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.training import train

SAID = (
    ("the books are good", {"books"}),
    ("friendly helpful staff", {"staff"}),
    ("novels and books and friendly staff", {"books", "staff"}),
    ("so calm and quiet", {"quiet"}),
    ("nothing at all", set[str]()),
)
TEXTS = [f"{text} {place}" for place in range(12) for text, _ in SAID]
SETS = [codes for _ in range(12) for _, codes in SAID]


def test_it_learns_and_gives_a_probability_for_each_code() -> None:
    suggester = intercoder.Suggester().fit(TEXTS, SETS)
    assert suggester.classes_.tolist() == ["books", "quiet", "staff"]
    likely = suggester.predict_proba(["good books", "quiet"])
    assert likely.shape == (2, 3)
    assert likely.min() >= 0
    assert likely.max() <= 1
    assert likely[0].argmax() == 0
    assert suggester.code_sets(["calm and quiet"]) == [frozenset({"quiet"})]


def test_its_probabilities_are_those_of_the_study_s_own_suggester(codebook: Codebook) -> None:
    texts = tuple(Text(text, "en", "value") for text in TEXTS)
    codes = tuple(code.id for code in codebook.assignable)
    given = np.array([[code in found for code in codes] for found in SETS])
    learning = LearningSet(np.arange(len(texts)), texts, given, alike(texts), codes)
    expected = train(learning, codebook, texts).suggester.probabilities(texts)
    found = intercoder.Suggester(codebook, language="en", question="value").fit(TEXTS, SETS)
    np.testing.assert_array_equal(found.predict_proba(TEXTS), expected)
    assert tuple(found.classes_) == codes


def test_clones_have_its_parameters_and_nothing_it_learned(codebook: Codebook) -> None:
    fitted = intercoder.Suggester(codebook, language="en", seed=3).fit(TEXTS, SETS)
    twin = clone(fitted)
    assert twin.get_params(deep=False)["seed"] == 3
    assert twin.get_params()["language"] == "en"
    assert not hasattr(twin, "classes_")
    assert twin.set_params(seed=5).seed == 5


def test_cross_validation_predicts_each_text_without_it() -> None:
    marks = np.array(
        [[int(code in codes) for code in ("books", "staff", "quiet")] for codes in SETS]
    )
    likely = cross_val_predict(
        intercoder.Suggester(),
        np.array(TEXTS, dtype=object),
        marks,
        cv=KFold(3, shuffle=True, random_state=1),
        method="predict_proba",
    )
    assert likely.shape == marks.shape
    assert likely[marks == 1].mean() > likely[marks == 0].mean() + 0.3
    predicted = cross_val_predict(intercoder.Suggester(), TEXTS, marks, cv=3)
    assert (predicted == marks).mean() > 0.8


@pytest.mark.slow
def test_decisions_of_a_study_are_learned_from(demo_path: Path) -> None:
    with intercoder.open_study(demo_path) as study:
        made = study.decisions(coders=["anna"]).dropna(subset="codes").head(150)
        suggester = intercoder.Suggester(study.codebook()).fit(made["text"], made["codes"])
    assert suggester.predict_proba(made["text"]).shape == (len(made), len(suggester.classes_))


def test_what_cannot_be_learned_from_is_said_in_a_sentence(codebook: Codebook) -> None:
    suggester = intercoder.Suggester(codebook)
    with pytest.raises(intercoder.IntercoderError, match="2 texts and 1 sets"):
        suggester.fit(["a", "b"], [{"books"}])
    with pytest.raises(intercoder.IntercoderError, match="no codes parking"):
        suggester.fit(["a"], [{"parking"}])
    with pytest.raises(intercoder.IntercoderError, match="no set of codes"):
        suggester.fit(["a"], ["books"])
    with pytest.raises(intercoder.IntercoderError, match="One text is no list"):
        suggester.fit("a", [{"books"}])
    with pytest.raises(intercoder.IntercoderError, match="The array has 2 columns"):
        suggester.fit(["a"], np.array([[1, 0]]))
