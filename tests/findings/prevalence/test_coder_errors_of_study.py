"""How a study's double-coded answers say how far coders err."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from intercoder.findings.prevalence.coder_error import Corrected, ErrorKnownFrom
from intercoder.findings.prevalence.design import simple
from intercoder.findings.prevalence.estimates import estimate_prevalence
from intercoder.findings.prevalence.of_study.coder_errors import corrected
from intercoder.findings.prevalence.of_study.labels import Votes

N = 4000
RNG = np.random.default_rng(4)
TRUTH = RNG.random(N) < 0.2


def judged(coders: int, double: int) -> tuple[np.ndarray, np.ndarray]:
    """Judgements of one code, with errors: the first answers by all, the others by one."""
    seen = np.where(TRUTH, 0.8, 0.03)
    given = RNG.random((coders, N)) < seen
    present = np.arange(N) % coders == np.arange(coders)[:, None]
    present[:, :double] = True
    return given & present, present


def found(
    given: np.ndarray, present: np.ndarray, settled: np.ndarray, whose: str = "all"
) -> Corrected | None:
    """What is said of a study with these judgements, all drawn, of twice as many answers."""
    names = tuple(f"coder {number}" for number in range(len(given)))
    votes = Votes(names, given[..., None], present, settled, TRUTH[:, None], 0, 0)
    labels, _ = votes.labels(whose)
    basis: Any = SimpleNamespace(
        votes=votes,
        labelled=np.arange(N),
        asked=SimpleNamespace(confidence=0.95, codes_of=whose),
    )
    return corrected(basis, estimate_prevalence(labels, simple(N, 2 * N)))[0]


def test_a_consensus_on_all_double_coded_answers_tells_the_errors() -> None:
    given, present = judged(2, 1500)
    one = found(given, present, np.arange(N) < 1500)
    assert one is not None
    assert one.known_from is ErrorKnownFrom.CONSENSUS
    assert one.errors is not None
    assert one.errors.sensitivity == pytest.approx(0.8, abs=0.05)
    assert one.low < TRUTH.mean() < one.high
    assert one.value == pytest.approx(TRUTH.mean(), abs=0.02)


def test_a_consensus_on_unanimous_answers_alone_tells_nothing() -> None:
    given, present = judged(2, 1500)
    unanimous = (given[0] == given[1]) & (np.arange(N) < 1500)
    one = found(given, present, unanimous)
    assert one is not None
    assert one.known_from is ErrorKnownFrom.TWO_CODERS
    assert one.low < TRUTH.mean() < one.high


def test_three_coders_tell_the_errors_without_a_consensus() -> None:
    given, present = judged(3, 2500)
    one = found(given, present, np.zeros(N, dtype=np.bool_))
    assert one is not None
    assert one.known_from is ErrorKnownFrom.SEVERAL_CODERS
    assert one.value == pytest.approx(TRUTH.mean(), abs=0.03)


def test_with_few_double_coded_answers_nothing_is_said() -> None:
    given, present = judged(2, 20)
    assert found(given, present, np.zeros(N, dtype=np.bool_)) is None


def test_of_one_coder_nothing_is_said() -> None:
    given, present = judged(2, 1500)
    assert found(given, present, np.zeros(N, dtype=np.bool_), "coder:coder 1") is None
