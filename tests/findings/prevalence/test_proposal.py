"""The answers proposed next: random ones, with the chances that are told."""

from __future__ import annotations

import numpy as np
import pytest

from intercoder.findings.prevalence.design import stratified
from intercoder.findings.prevalence.proposal import propose

LIKELY = np.linspace(0.001, 0.5, 400) ** 2


def test_an_answer_is_proposed_as_often_as_its_chance_says() -> None:
    rng = np.random.default_rng(1)
    often, told = np.zeros(400), np.zeros(400)
    for _ in range(1500):
        found = propose(rng.permutation(400), LIKELY, 50, share=0.9)
        often[found.places] += 1
        told[found.places] = found.chance
    seen = told > 0
    assert seen.all()
    assert often / 1500 == pytest.approx(told, abs=0.06)


def test_doubtful_answers_come_more_often_but_never_alone() -> None:
    found = propose(np.random.default_rng(2).permutation(400), LIKELY, 60, share=0.9)
    rates = np.array(found.proposed) / np.array(found.sizes)
    assert rates[-1] > 2 * rates[0]
    assert min(found.proposed) > 0
    assert sum(found.proposed) == len(set(found.places.tolist())) == 60


def test_where_the_model_is_not_believed_the_random_order_goes_on() -> None:
    order = np.random.default_rng(3).permutation(400)
    found = propose(order, LIKELY, 50, share=0.0)
    assert found.places.tolist() == order[:50].tolist()
    assert set(found.chance.tolist()) == {50 / 400}


def test_within_a_stratum_answers_come_in_the_random_order() -> None:
    order = np.random.default_rng(4).permutation(400)
    found = propose(order, LIKELY, 80, share=0.9)
    rank = np.argsort(order)
    assert (np.diff(rank[found.places]) > 0).all()


def test_no_more_are_proposed_than_there_are() -> None:
    found = propose(np.array([3, 1, 2]), LIKELY, 50, share=0.9)
    assert sorted(found.places.tolist()) == [1, 2, 3]
    assert propose(np.zeros(0, dtype=np.int64), LIKELY, 50, share=0.9).places.size == 0


def test_weighed_by_its_strata_a_proposal_gives_the_right_share_and_a_better_one() -> None:
    """One code that a model doubts on few answers: proposed answers against as many at random."""
    rng = np.random.default_rng(5)
    likely = np.where(np.arange(4000) < 400, 0.4, 0.004)
    truth = rng.random(4000) < likely
    proposed, at_random = [], []
    for _ in range(400):
        order = rng.permutation(4000)
        found = propose(order, likely, 200, share=0.9)
        design = stratified(found.stratum, np.array(found.sizes))
        residual: np.ndarray = truth[found.places] - likely[found.places]
        proposed.append(likely.mean() + design.mean(residual[:, None])[0])
        first = order[:200]
        at_random.append(likely.mean() + (truth[first] - likely[first]).mean())
    assert np.mean(proposed) == pytest.approx(truth.mean(), abs=0.002)
    assert np.std(proposed) < 0.85 * np.std(at_random)
