"""May a machine stand in for a coder? The alternative-annotator test, for each code.

Calderon, Reichart and Dror 2025 (ACL), section 3: each coder in turn is left out, and machine and
coder are compared with the others. The machine has an advantage on an answer where it agrees with
the others at least as well as the coder does, and the coder likewise. A one-sided t test asks
whether the coder's advantage is less than the machine's plus a margin, epsilon: the price of a
person's work. The share of coders for whom that is shown, with the false discovery rate controlled
(Benjamini and Yekutieli 2001), is the winning rate; from one half on, the machine may stand in.

Of a code that hardly ever stands, everybody agrees nearly everywhere that it does not, and any
machine would pass. So only answers on which somebody gave the code count, the machine included.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.intervals.distributions import student_t_cdf

EPSILON = 0.15
"""The margin for trained coders; the paper has .2 for experts and .1 for crowd workers."""
FALSE_DISCOVERIES = 0.05
MIN_ANSWERS = 30
"""Answers a coder must share with others for a t test."""
WINNING = 0.5

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Replacement:
    """The outcome for one code."""

    coders: int
    """With enough answers to be tested."""
    answers: int
    """On which somebody gave the code, judged by two or more people."""
    winning_rate: float | None
    """Share of the coders over whom the machine is shown to have the advantage; None where nobody
    could be tested."""
    advantage: float | None
    """Mean over coders of the share of answers on which the machine agrees with the others at least
    as well as the coder."""

    @property
    def may_stand_in(self) -> bool | None:
        """None where it cannot be said."""
        return None if self.winning_rate is None else self.winning_rate >= WINNING


def alternative_annotator_test(
    given: Marks,
    present: Marks,
    machine: Marks,
    *,
    epsilon: float = EPSILON,
    min_answers: int = MIN_ANSWERS,
    only_in_play: bool = True,
) -> Replacement:
    """The test for one code: `given` and `present` (coders, answers), `machine` (answers,).

    `only_in_play` leaves out answers on which nobody gave the code.
    """
    given = given & present
    counted = present.sum(axis=0) >= 2
    if only_in_play:
        counted &= given.any(axis=0) | machine
    p_values, advantages = [], []
    for coder in range(len(given)):
        mine = counted & present[coder]
        if mine.sum() < min_answers:
            continue
        others = present[:, mine].sum(axis=0) - 1
        gave = given[:, mine].sum(axis=0) - given[coder, mine]
        own = _agreement(given[coder, mine], gave, others)
        machines = _agreement(machine[mine], gave, others)
        ahead = (own >= machines).astype(np.float64) - (machines >= own)
        p_values.append(_below(ahead, epsilon))
        advantages.append(float((machines >= own).mean()))
    if not p_values:
        return Replacement(0, int(counted.sum()), None, None)
    won = benjamini_yekutieli(np.array(p_values), FALSE_DISCOVERIES)
    return Replacement(
        len(p_values), int(counted.sum()), float(won.mean()), float(np.mean(advantages))
    )


def benjamini_yekutieli(p_values: NDArray[np.float64], rate: float) -> Marks:
    """Which hypotheses are rejected at this false discovery rate, however they depend."""
    m = p_values.size
    order = np.argsort(p_values, kind="stable")
    ranks = np.arange(1, m + 1)
    reached = np.flatnonzero(p_values[order] <= ranks * rate / (m * (1 / ranks).sum()))
    rejected = np.zeros(m, dtype=np.bool_)
    if reached.size:
        rejected[order[: reached[-1] + 1]] = True
    return rejected


def _agreement(
    said: Marks, gave: NDArray[np.int64], others: NDArray[np.int64]
) -> NDArray[np.float64]:
    """With what share of the others one agrees on each answer."""
    return np.asarray(np.where(said, gave, others - gave) / others)


def _below(values: NDArray[np.float64], limit: float) -> float:
    """P value of the one-sided t test that the mean is below the limit."""
    n = values.size
    spread = float(values.std(ddof=1))
    away = float(values.mean()) - limit
    if spread == 0:
        return 0.0 if away < 0 else 1.0
    return student_t_cdf(away / (spread / math.sqrt(n)), n - 1)
