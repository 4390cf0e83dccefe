"""How far the model is believed: the tuning of prediction-powered inference.

An estimate is the mean of y - t (f - F): y what people said, f what the model says of the same
answer without having learned from it, F the model's mean over the population, and t how far it is
believed. t = cov(y, f) / var(f) makes the variance least; with t = 0 the people alone speak
(PPI++, Angelopoulos, Duchi and Zrnic 2023, arXiv 2311.01453, equation 10; of an endless population
t is less, by 1 + n / N). For every fold, t comes from the other folds: chosen on the answers that
it corrects, it would make the interval too short.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

PRIOR_ANSWERS = 20.0
"""So many answers' worth of evidence pulls a group's tuning towards that of all answers."""


def tune(
    labels: Floats,
    held_out: Floats,
    weights: Floats,
    *,
    shrink_to: Floats | None = None,
    scale: float = 1.0,
) -> Floats:
    """How far to believe the model for each code, (k,), from 0 to 1.

    `labels` and `held_out` have the shape (n, k), `weights` (n,), 0 for answers not to learn from.
    `shrink_to` (k,) is believed as if `PRIOR_ANSWERS` answers said so. `scale` is 1 + n / N for an
    endless population.
    """
    total = weights.sum()
    if total <= 0 or len(labels) < 2:
        return np.zeros(labels.shape[1]) if shrink_to is None else shrink_to
    share = weights / total
    centred = held_out - share @ held_out
    spread = share @ centred**2
    together = share @ (centred * (labels - share @ labels))
    if shrink_to is not None:
        pull = PRIOR_ANSWERS / len(labels)
        together = together + pull * shrink_to * spread
        spread = spread * (1 + pull)
    tuned = np.divide(together, scale * spread, out=np.zeros_like(spread), where=spread > 1e-12)
    return np.asarray(np.clip(tuned, 0.0, 1.0))


def tune_by_fold(
    labels: Floats,
    held_out: Floats,
    weights: Floats,
    fold: NDArray[np.int64],
    *,
    shrink_to: Floats | None = None,
    scale: float = 1.0,
) -> Floats:
    """The tuning of each answer (n, k), learned from the answers of the other folds."""
    found = np.zeros_like(labels)
    for one in np.unique(fold):
        mine = fold == one
        found[mine] = tune(
            labels[~mine], held_out[~mine], weights[~mine], shrink_to=shrink_to, scale=scale
        )
    return found
