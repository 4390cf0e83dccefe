"""Coders and suggester on the same answers, in the same coefficients."""

from __future__ import annotations

import numpy as np
import pytest

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.suggest.evaluation.ceiling import Ceiling, ceiling

NONE = Resampling(resamples=0)
QUICK = Resampling(resamples=300)
CODES = ("a", "b", "c")


def world(
    seed: int, answers: int = 200, coders: int = 3, noise: float = 0.15, own: float = 0.15
) -> tuple[CodeSets, np.ndarray]:
    """Coders who miss the truth with `noise`, and a suggester with `own`; some judge less."""
    random = np.random.default_rng(seed)
    truth = random.random((answers, len(CODES))) < 0.35
    bits = np.stack([truth ^ (random.random(truth.shape) < noise) for _ in range(coders)])
    present = random.random((coders, answers)) < 0.8
    said = truth ^ (random.random(truth.shape) < own)
    return CodeSets.from_bits(bits, present, CODES), said


def compare(people: CodeSets, said: np.ndarray, how: Resampling = NONE) -> Ceiling:
    return ceiling(people, said, np.arange(people.n_answers), how)


def test_between_coders_the_figures_are_those_of_the_room_agreement() -> None:
    people, said = world(1)
    found = compare(people, said)
    twice = people.present.sum(axis=0) >= 2
    whole = agreement_of_sets(people.of_answers(twice), how=NONE)
    for key in ("alpha_set_masi", "alpha_set_jaccard"):
        assert found.overall[key].coders.value == pytest.approx(whole.overall[key].value)
    for code in CODES:
        assert found.codes[code].coders.value == pytest.approx(
            whole.codes[code]["krippendorff_alpha_nominal"].value
        )
    assert found.answers == twice.sum()


def test_with_one_coder_each_the_suggester_is_compared_as_any_second_coder() -> None:
    people, said = world(2, coders=2)
    everyone = CodeSets.from_bits(people.bits(), np.ones_like(people.present), CODES, people.coders)
    found = compare(everyone, said)
    for coder, one in zip(everyone.coders, found.coders, strict=True):
        row = everyone.coders.index(coder)
        pair = CodeSets.from_bits(
            np.stack([said, everyone.bits()[row]]), np.ones((2, len(said))), CODES
        )
        alpha = agreement_of_sets(pair, how=NONE).overall["alpha_set_masi"].value
        assert one.figures["alpha_set_masi"].value == pytest.approx(alpha)


def test_a_suggester_that_is_one_of_the_coders_is_no_better_than_they_are() -> None:
    people, said = world(3, answers=3000)
    found = compare(people, said, QUICK)
    for key in ("alpha_set_masi", "f1"):
        difference = found.overall[key].difference
        assert difference.value == pytest.approx(0, abs=0.03)


def test_a_worse_suggester_is_shown_to_be_worse() -> None:
    people, said = world(4, answers=400, own=0.3)
    for one in compare(people, said, QUICK).overall.values():
        assert one.difference.high is not None
        assert one.difference.high < 0


def test_f1_between_coders_is_the_mean_over_pairs_of_an_answer() -> None:
    sets: list[list[set[str] | None]] = [
        [{"a"}, {"a", "b"}] * 5,
        [{"a"}, {"b"}] * 5,
        [{"b"}, None] * 5,
    ]
    people = CodeSets.of(sets, CODES)
    said = np.zeros((10, 3), dtype=bool)
    said[:, 0] = True
    found = compare(people, said).overall["f1"]
    # first kind: pairs share 1, 0, 0 of 2 codes each; second: one pair shares 1 of 3
    assert found.coders.value == pytest.approx((2 / 3 + 2) / (2 + 3))
    # first kind: 1, 1 and 0 shared of 2; second: 1 of 3 and 0 of 2
    assert found.suggester.value == pytest.approx((4 / 3 + 1) / (2 + 2.5))


def test_few_answers_judged_twice_are_no_ceiling() -> None:
    people, said = world(5, answers=9)
    found = compare(people, said)
    assert "takes 10 answers" in found.reason
    assert not found.overall


@pytest.mark.slow
def test_the_interval_of_the_difference_covers_the_truth() -> None:
    people, said = world(0, answers=60_000, own=0.2)
    truth = {key: one.difference.value for key, one in compare(people, said).overall.items()}
    covered = dict.fromkeys(truth, 0)
    rounds = 120
    for seed in range(1, rounds + 1):
        for key, one in compare(*world(seed, own=0.2), how=QUICK).overall.items():
            low, high, true = one.difference.low, one.difference.high, truth[key]
            assert low is not None and high is not None and true is not None
            covered[key] += low <= true <= high
    assert all(0.88 <= number / rounds <= 1 for number in covered.values()), covered
