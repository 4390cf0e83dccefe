"""Answers drawn later, where a model doubts one code: figures stay right on average."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from intercoder.findings.prevalence.design import Design, Floats, simple
from intercoder.findings.prevalence.estimates import Predicted, estimate_prevalence
from intercoder.findings.prevalence.stages import LaterDraw, staged

Places = NDArray[np.int64]
Marks = NDArray[np.bool_]

FIRST, LATER, POPULATION = 40, 30, 400


def _draw(
    rng: np.random.Generator, values: Floats, doubt: Floats, inside: Marks | None = None
) -> tuple[Places, Design]:
    """Draw 40 answers evenly; then 30 of the rest, mostly where a model doubts, and it doubts the
    more the more of the code it has seen. Returns places and design, in a part where one is asked.
    """
    order = rng.permutation(POPULATION)
    first, rest = order[:FIRST], order[FIRST:]
    cut = np.quantile(doubt, 0.85 if values[first].mean() > 0.2 else 0.6)
    stratum = (doubt[rest] > cut).astype(np.int64)
    sizes = np.bincount(stratum, minlength=2)
    wanted = np.array([LATER // 3, LATER - LATER // 3])
    picked = [rest[stratum == one][: wanted[one]] for one in (0, 1)]
    of = np.repeat([0, 1], wanted)
    later = np.concatenate(picked)
    if inside is None:
        inside = np.ones(POPULATION, dtype=bool)
    mine_first, mine = first[inside[first]], inside[later]
    places = np.concatenate([mine_first, later[mine]])
    left = int(inside[rest].sum())
    draw = LaterDraw(np.arange(mine_first.size, places.size), of[mine], sizes, wanted, left)
    design = simple(mine_first.size, int(inside.sum()))
    return places, staged(design, np.arange(mine_first.size), [draw])


def _population(seed: int = 3) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(seed)
    doubt = rng.random(POPULATION)
    return (rng.random(POPULATION) < 0.05 + 0.4 * doubt**2).astype(float), doubt


def test_even_draws_give_the_plain_mean_and_its_variance() -> None:
    stratum = np.zeros(LATER, dtype=np.int64)
    left = POPULATION - FIRST
    draw = LaterDraw(
        np.arange(FIRST, FIRST + LATER), stratum, np.array([left]), np.array([LATER]), left
    )
    design = staged(simple(FIRST, POPULATION), np.arange(FIRST), [draw])
    n = FIRST + LATER
    assert design.weights == pytest.approx(np.full(n, 1 / n))
    assert design.nominal_size == pytest.approx(simple(n, POPULATION).nominal_size)


def test_two_later_draws_do_too() -> None:
    draws, begun, left = [], FIRST, POPULATION - FIRST
    for count in (20, 35):
        stratum = np.zeros(count, dtype=np.int64)
        places = np.arange(begun, begun + count)
        draws.append(LaterDraw(places, stratum, np.array([left]), np.array([count]), left))
        begun, left = begun + count, left - count
    design = staged(simple(FIRST, POPULATION), np.arange(FIRST), draws)
    assert design.weights == pytest.approx(np.full(begun, 1 / begun))
    assert design.nominal_size == pytest.approx(simple(begun, POPULATION).nominal_size)


def test_weights_add_up_and_are_those_of_the_answers_chances() -> None:
    values, doubt = _population()
    _, design = _draw(np.random.default_rng(1), values, doubt)
    assert design.weights.sum() == pytest.approx(1)
    later = design.weights[FIRST:]
    assert later[0] > 2 * later[-1]  # what is doubted was drawn more often, and weighs less


@pytest.mark.slow
def test_the_estimate_is_unbiased_and_its_variance_right() -> None:
    """Though what is drawn later depends on what was found first. Counted evenly it is not."""
    values, doubt = _population()
    rng = np.random.default_rng(5)
    found, plain, variances = [], [], []
    for _ in range(4000):
        places, design = _draw(rng, values, doubt)
        labels = values[places][:, None]
        found.append(design.mean(labels)[0])
        plain.append(labels.mean())
        variances.append(design.variance(labels)[0])
    error = np.std(found) / np.sqrt(len(found))
    assert abs(np.mean(found) - values.mean()) < 3 * error
    assert abs(np.mean(plain) - values.mean()) > 20 * error
    assert np.mean(variances) == pytest.approx(np.var(found), rel=0.08)


@pytest.mark.slow
def test_groups_are_as_good_as_unbiased() -> None:
    values, doubt = _population()
    inside = np.random.default_rng(8).random(POPULATION) < 0.5
    rng = np.random.default_rng(6)
    found, variances = [], []
    for _ in range(3000):
        places, design = _draw(rng, values, doubt, inside)
        found.append(design.mean(values[places][:, None])[0])
        variances.append(design.variance(values[places][:, None])[0])
    assert abs(np.mean(found) - values[inside].mean()) < 0.1 * np.std(found)
    assert 0.95 < np.mean(variances) / np.var(found) < 1.35


@pytest.mark.slow
def test_intervals_with_a_model_hold() -> None:
    values, doubt = _population()
    said = np.clip(0.05 + 0.4 * doubt**2 + 0.3 * (values - 0.2), 0, 1)
    rng = np.random.default_rng(7)
    held, off = [], []
    for _ in range(500):
        places, design = _draw(rng, values, doubt)
        fold = rng.permutation(places.size) % 5
        predicted = Predicted(said[places][:, None], fold, np.array([said.mean()]))
        one = estimate_prevalence(values[places][:, None], design, predicted)
        held.append(bool(one.low[0] <= values.mean() <= one.high[0]))
        off.append(one.value[0] - values.mean())
        assert one.gain[0] >= 1
    assert 0.925 < np.mean(held) < 0.985
    assert abs(np.mean(off)) < 3 * np.std(off) / np.sqrt(len(off))


def test_one_answer_of_a_stratum_says_too_little() -> None:
    draw = LaterDraw(
        np.arange(40, 43), np.array([0, 0, 1]), np.array([200, 160]), np.array([2, 1]), 360
    )
    assert not draw.can_be_weighed
    with pytest.raises(ValueError, match="two answers or more"):
        staged(simple(FIRST, POPULATION), np.arange(FIRST), [draw])
