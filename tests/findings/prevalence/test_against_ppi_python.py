"""The same figures as ppi-python, of an endless population with the tuning that it chooses.

Figures of version 0.2.3 (MIT), made by `make_ppi_figures.py` beside this file; where the
package is installed it is asked again.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from intercoder.agreement.intervals.distributions import normal_quantile
from intercoder.findings.prevalence.tuning import tune

FIGURES = json.loads((Path(__file__).parent / "ppi_figures.json").read_text("utf-8"))


def data_of(seed: int, n: int, more: int, share: float) -> tuple[np.ndarray, ...]:
    """Labels, predictions of the labelled, and of the others."""
    rng = np.random.default_rng(seed)
    labels = (rng.random(n) < share).astype(float)
    likely = np.clip(0.5 * labels + 0.5 * rng.random(n), 0, 1)
    others = np.clip(0.5 * (rng.random(more) < share) + 0.5 * rng.random(more), 0, 1)
    return labels, likely, others


def ours(labels: np.ndarray, likely: np.ndarray, others: np.ndarray) -> tuple[float, float, float]:
    """The estimate and its interval by the same formulas: no folds, no Wilson, an endless
    population."""
    n, more = len(labels), len(others)
    scale = 1 + n / more
    # ppi-python takes the variance over all predictions, ours over the labelled ones; with half of
    # the labels the slope stays below 1, and only the result is cut.
    every = np.concatenate((likely, others))
    half = tune(labels[:, None] / 2, likely[:, None], np.ones(n), scale=scale)[0]
    tuned = float(np.clip(2 * half * likely.var() / every.var(ddof=1), 0, 1))
    residual = labels - tuned * likely
    value = tuned * others.mean() + residual.mean()
    error = np.sqrt(residual.var() / n + tuned**2 * others.var() / more)
    reach = normal_quantile(0.975) * error
    return value, value - reach, value + reach


@pytest.mark.parametrize("case", FIGURES["cases"], ids=lambda one: f"seed {one['seed']}")
def test_kept_figures_of_ppi_python(case: dict[str, float]) -> None:
    data = data_of(int(case["seed"]), int(case["n"]), int(case["more"]), case["share"])
    value, low, high = ours(*data)
    assert value == pytest.approx(case["value"], abs=1e-6)
    assert low == pytest.approx(case["low"], abs=1e-6)
    assert high == pytest.approx(case["high"], abs=1e-6)


@pytest.mark.slow
def test_ppi_python_itself_where_it_is_installed() -> None:
    ppi_py = pytest.importorskip("ppi_py", reason="ppi-python is not installed")
    labels, likely, others = data_of(99, 350, 4000, 0.12)
    low, high = ppi_py.ppi_mean_ci(labels, likely, others, alpha=0.05)
    value, our_low, our_high = ours(labels, likely, others)
    assert value == pytest.approx(
        ppi_py.ppi_mean_pointestimate(labels, likely, others)[0], abs=1e-6
    )
    assert our_low == pytest.approx(low[0], abs=1e-6)
    assert our_high == pytest.approx(high[0], abs=1e-6)
