"""Themes: terms that go together in the answers of a study."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import sparse

from intercoder.suggest.model import latent_topics as themes_module
from intercoder.suggest.model.features import find_features
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.latent_topics import TOPIC_WEIGHT, find_themes

ANSWERS = tuple(
    Text(one, "en")
    for one in ("long queue at the desk", "slow desk", "queue slow", "novels", "good novels") * 10
)


def test_answers_without_a_common_word_are_about_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(themes_module, "MAX_TOPICS", 2)
    features = find_features(ANSWERS)
    themes = find_themes(features.rows(ANSWERS), 1)
    asked = features.rows([Text("slow", "en"), Text("long", "en"), Text("good", "en")])
    likeness = themes.rows(asked) @ themes.rows(asked).T
    assert likeness[0, 1] > likeness[0, 2] + 0.1


def test_themes_are_as_long_as_the_terms_that_are_known() -> None:
    features = find_features(ANSWERS)
    themes = find_themes(features.rows(ANSWERS), 1)
    asked = features.rows([Text("slow desk", "en"), Text("slow zzxqv kjwpf", "en"), Text("", "en")])
    of_terms = np.asarray(asked.multiply(asked).sum(axis=1)).ravel()
    of_themes = (themes.rows(asked) ** 2).sum(axis=1)
    np.testing.assert_allclose(of_themes, TOPIC_WEIGHT * of_terms, rtol=1e-3)
    assert of_themes[1] < of_themes[0] and of_themes[2] == 0


@pytest.mark.parametrize("shape", [(0, 0), (1, 5), (4, 0), (3, 3)])
def test_too_little_has_no_themes(shape: tuple[int, int]) -> None:
    rows = sparse.csr_matrix(shape, dtype=np.float32)
    themes = find_themes(rows, 1)
    assert themes.count == 0
    assert themes.rows(rows).shape == (shape[0], 0)
