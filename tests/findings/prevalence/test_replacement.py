"""The alternative-annotator test, beside the procedure of its paper done with SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import ttest_1samp
from statsmodels.stats.multitest import multipletests

from intercoder.findings.prevalence.replacement import (
    EPSILON,
    alternative_annotator_test,
    benjamini_yekutieli,
)


def by_the_paper(
    given: np.ndarray, present: np.ndarray, machine: np.ndarray, epsilon: float
) -> tuple[float, float]:
    """Winning rate and mean advantage, answer by answer, as the paper's algorithm 1 has it."""
    p_values, advantages = [], []
    for left_out in range(len(given)):
        ahead, machine_ahead = [], []
        for answer in range(given.shape[1]):
            others = [
                given[one, answer]
                for one in range(len(given))
                if one != left_out and present[one, answer]
            ]
            if not present[left_out, answer] or not others:
                continue
            own = np.mean([given[left_out, answer] == one for one in others])
            machines = np.mean([machine[answer] == one for one in others])
            ahead.append(float(own >= machines) - float(machines >= own))
            machine_ahead.append(machines >= own)
        p_values.append(ttest_1samp(ahead, epsilon, alternative="less").pvalue)
        advantages.append(np.mean(machine_ahead))
    rejected = multipletests(p_values, 0.05, method="fdr_by")[0]
    return float(np.mean(rejected)), float(np.mean(advantages))


@pytest.mark.parametrize("seed", range(6))
def test_it_is_the_procedure_of_the_paper(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth = rng.random(150) < 0.4
    given = truth ^ (rng.random((4, 150)) < 0.15)
    present = rng.random((4, 150)) < 0.8
    machine = truth ^ (rng.random(150) < 0.05 * seed)
    found = alternative_annotator_test(given, present, machine, only_in_play=False)
    rate, advantage = by_the_paper(given, present, machine, EPSILON)
    assert found.winning_rate == pytest.approx(rate)
    assert found.advantage == pytest.approx(advantage)


def test_a_machine_that_never_gives_a_rare_code_does_not_pass() -> None:
    """On nearly all answers nobody gives the code, and there the machine is as good as anybody."""
    rng = np.random.default_rng(3)
    truth = np.arange(2000) < 60
    given = truth ^ (rng.random((3, 2000)) < 0.002)
    present = np.ones((3, 2000), dtype=np.bool_)
    blind = np.zeros(2000, dtype=np.bool_)
    everywhere = alternative_annotator_test(given, present, blind, only_in_play=False)
    in_play = alternative_annotator_test(given, present, blind)
    assert everywhere.may_stand_in is True
    assert in_play.may_stand_in is False
    assert alternative_annotator_test(given, present, truth).may_stand_in is True


def test_with_few_answers_nothing_is_said() -> None:
    given = np.ones((2, 10), dtype=np.bool_)
    found = alternative_annotator_test(given, given, given[0])
    assert found.winning_rate is None
    assert found.may_stand_in is None
    assert found.answers == 10


@pytest.mark.parametrize("seed", range(4))
def test_false_discoveries_are_controlled_as_by_statsmodels(seed: int) -> None:
    p_values = np.random.default_rng(seed).random(12) ** 4
    ours = benjamini_yekutieli(p_values, 0.05)
    assert ours.tolist() == multipletests(p_values, 0.05, method="fdr_by")[0].tolist()
