"""Each language has its own scale of probabilities, and few coded answers are not trusted alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit

from intercoder.codebook.code import Codebook
from intercoder.suggest.model.arrays import from_bytes, to_bytes
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.training import train
from intercoder.suggest.probability.languages import BY_MEANING, BY_WORDS, find_languages
from tests.suggest.conftest import as_learning_set, some_answers


def drawn(count: int, scale: float, shift: float, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Logits, and codes as often as these logits mean once they are scaled and shifted."""
    random = np.random.default_rng(seed)
    logits = random.normal(-1.5, 2.0, (count, 6))
    return logits, random.random(logits.shape) < expit(scale * logits + shift)


def test_with_many_answers_a_language_is_what_its_answers_say() -> None:
    first, given_first = drawn(1500, 1.0, 0.0)
    other, given_other = drawn(1000, 0.5, -1.0, seed=2)
    found = find_languages(
        np.vstack([other, first]),
        np.vstack([given_other, given_first]),
        ["sv"] * 1000 + ["de"] * 1500,
        BY_WORDS,
    )
    assert found is not None
    assert found.first == "de"
    assert np.exp(found.known["sv"].log_scale) == pytest.approx(0.5, abs=0.08)
    assert found.known["sv"].shift == pytest.approx(-1.0, abs=0.2)


def test_few_answers_move_it_a_little_from_what_is_expected() -> None:
    first, given_first = drawn(400, 1.0, 0.0)
    few, given_few = drawn(8, 0.4, -1.5, seed=3)
    found = find_languages(
        np.vstack([first, few]),
        np.vstack([given_first, given_few]),
        ["en"] * 400 + ["de"] * 8,
        BY_MEANING,
    )
    assert found is not None
    of_german, unknown = found.known["de"], found.unknown
    assert unknown.log_scale == pytest.approx(BY_MEANING.log_scale * 400 / 420)
    assert abs(of_german.log_scale - unknown.log_scale) < 3 * BY_MEANING.scale_spread
    assert of_german != unknown


def test_where_no_language_is_stated_nothing_changes() -> None:
    logits, codes = drawn(50, 1.0, 0.0)
    assert find_languages(logits, codes, [""] * 50, BY_WORDS) is None
    found = find_languages(logits, codes, ["en"] * 50, BY_WORDS)
    assert found is not None
    np.testing.assert_array_equal(found.logits(logits[:2], ["", "en"]), logits[:2])
    assert (found.logits(logits[:2], ["de", "fr"]) != logits[:2]).all()


@given(st.lists(st.sampled_from(["en", "de", "ar", ""]), min_size=1, max_size=30))
def test_any_mixture_of_languages_gives_logits_that_rise_with_the_score(spoken: list[str]) -> None:
    logits, codes = drawn(len(spoken), 1.0, 0.0)
    found = find_languages(logits, codes, spoken, BY_WORDS)
    assert (found is None) == (not any(spoken))
    for name in ("en", "de", "ar", "", "sv"):
        if found is not None:
            moved = found.logits(np.array([[-3.0, 0.0, 3.0]]), [name])[0]
            assert np.isfinite(moved).all()
            assert (np.diff(moved) > 0).all()


def test_a_suggester_is_less_sure_in_a_language_not_coded_and_stays_so_when_stored(
    library: Codebook,
) -> None:
    texts, codes = some_answers(120)
    made = train(as_learning_set(texts, codes), library, texts).suggester
    asked = [Text("friendly staff and books", "en"), Text("friendly staff and books", "de")]
    here, there = made.probabilities(asked)
    assert here.max() > there.max()
    kept = from_bytes(to_bytes(made))
    np.testing.assert_allclose(kept.probabilities(asked), [here, there])
    assert kept.calibration.languages == made.calibration.languages
