"""How many slips are expected: about as many as there are, however hard the answers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from intercoder.suggest.orders.doubts import doubtful
from intercoder.suggest.orders.expected_slips import MIN_DECISIONS, expect_slips

OFTEN = np.array([0.35, 0.25, 0.2, 0.12, 0.08])


def coded(
    n: int, slips: float, noise: float = 1.0, seed: int = 1
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Calibrated probabilities, one code for each answer, and where it is another by mistake."""
    generator = np.random.default_rng(seed)
    logits = np.log(OFTEN) + generator.normal(0, 3 / noise, (n, len(OFTEN)))
    likely = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    truth = (likely.cumsum(axis=1) > generator.random(n)[:, None]).argmax(axis=1)
    wrong = generator.random(n) < slips
    said = np.where(wrong, (truth + generator.integers(1, 5, n)) % 5, truth)
    return likely, said[:, None] == np.arange(5), wrong


@pytest.mark.parametrize("noise", [0.3, 0.6])
@pytest.mark.parametrize("share", [0.0, 0.03, 0.1])
def test_about_as_many_slips_are_expected_as_there_are(share: float, noise: float) -> None:
    """Answers that are hard for the model count as slips to some degree, never fewer."""
    likely, given, wrong = coded(1500, share, noise)
    found = expect_slips(likely, given)
    assert found is not None
    assert found.low <= found.share <= found.high
    assert 0.5 * wrong.mean() <= found.share <= 1.5 * wrong.mean() + 0.03


def test_the_most_doubtful_are_slips_most_often() -> None:
    likely, given, wrong = coded(1500, 0.05, 1.0)
    found = expect_slips(likely, given)
    assert found is not None
    in_doubt = doubtful(likely, given)
    assert len(in_doubt) > 1.5 * found.share * len(given)  # more are in doubt
    first, more, all_ = (found.among(in_doubt[at].strength) for at in (20, 60, len(in_doubt) - 1))
    assert first > more > all_
    assert more == pytest.approx(wrong[[doubt.place for doubt in in_doubt[:61]]].mean(), abs=0.25)


def test_the_same_seed_expects_the_same() -> None:
    likely, given, _ = coded(300, 0.03)
    first, second = (expect_slips(likely, given, seed=7) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first.share == second.share


def test_nothing_is_expected_of_too_few_or_of_what_no_model_understands() -> None:
    likely, given, _ = coded(MIN_DECISIONS - 1, 0.03)
    assert expect_slips(likely, given) is None
    assert expect_slips(np.zeros((200, 0)), np.zeros((200, 0), dtype=bool)) is None
    assert expect_slips(np.full((200, 2), 0.5), np.zeros((200, 2), dtype=bool)) is None
