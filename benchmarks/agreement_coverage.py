"""Does the 95 % interval of alpha hold the true value in 95 % of studies?

Each row simulates many studies of a yes-or-no code: a share of answers has the code, coders find it
with the same sensitivity and specificity, and the true alpha is that of endless answers. A study
counts as covered where the interval the program would print holds it. Studies in which fewer than
10 answers have the code get no interval; their share is printed. Prints one JSON object.

    python benchmarks/agreement_coverage.py [--studies 400] [--resamples 1000]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.intervals.distributions import t_interval
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.tables.ratings import Ratings
from intercoder.agreement.whole.of_ratings import agreement_of_ratings

KEY = "krippendorff_alpha_nominal"
SENSITIVITY = 0.92
ROWS = (
    # prevalence, answers, coders, share missing
    (0.02, 500, 3, 0.0),
    (0.02, 1000, 3, 0.0),
    (0.10, 100, 3, 0.0),
    (0.10, 200, 2, 0.0),
    (0.10, 500, 3, 0.0),
    (0.10, 300, 3, 0.3),
    (0.30, 50, 3, 0.0),
    (0.30, 200, 2, 0.0),
    (0.30, 1000, 3, 0.0),
    (0.50, 100, 5, 0.2),
)
"""Expected positives from 10 on, as the interval asks for."""


def specificity(prevalence: float) -> float:
    """So that coders use the code about as often as it is there."""
    return 1 - (1 - SENSITIVITY) * prevalence / (1 - prevalence)


def study(
    rng: np.random.Generator, prevalence: float, answers: int, coders: int, missing: float
) -> NDArray[np.int8]:
    """One study's ratings, shape (coders, answers), -1 missing."""
    truth = rng.random(answers) < prevalence
    yes = np.where(truth, SENSITIVITY, 1 - specificity(prevalence))
    values = (rng.random((coders, answers)) < yes).astype(np.int8)
    values[rng.random(values.shape) < missing] = -1
    return values


def true_alpha(prevalence: float) -> float:
    """Alpha of endless answers: chance-corrected agreement of two such coders."""
    false = 1 - specificity(prevalence)
    used = prevalence * SENSITIVITY + (1 - prevalence) * false
    apart = prevalence * SENSITIVITY * (1 - SENSITIVITY) + (1 - prevalence) * false * (1 - false)
    return 1 - apart / (used * (1 - used))


def simulate(row: Sequence[float], studies: int, resamples: int, seed: int) -> dict[str, Any]:
    """Coverage and median width of one row."""
    prevalence, answers, coders, missing = row[0], int(row[1]), int(row[2]), row[3]
    rng = np.random.default_rng(seed)
    target = true_alpha(prevalence)
    held, below, above, widths, gwet = 0, 0, 0, [], 0
    for number in range(studies):
        ratings = Ratings.from_codes(
            study(rng, prevalence, answers, coders, missing), ["no", "yes"]
        )
        how = Resampling(resamples=resamples, seed=number)
        figure = agreement_of_ratings(ratings, how=how).overall[KEY]
        if figure.low is None or figure.high is None or figure.value is None:
            continue
        widths.append(figure.high - figure.low)
        held += figure.low <= target <= figure.high
        below += figure.high < target
        above += figure.low > target
        if figure.se is not None:
            low, high = t_interval(figure.value, figure.se, answers)
            gwet += low <= target <= high
    given = len(widths)
    return {
        "prevalence": prevalence,
        "answers": answers,
        "coders": coders,
        "missing": missing,
        "expected_positives": round(prevalence * answers, 1),
        "true_alpha": round(target, 4),
        "studies": studies,
        "without_interval": round(1 - given / studies, 4),
        "coverage": round(held / given, 4),
        "simulation_error": round(float(np.sqrt(0.05 * 0.95 / given)), 4),
        "interval_below": round(below / given, 4),
        "interval_above": round(above / given, 4),
        "median_width": round(float(np.median(widths)), 3),
        "coverage_of_gwet_t": round(gwet / given, 4),
    }


def main() -> None:
    """Simulate every row and print the coverage."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studies", type=int, default=400)
    parser.add_argument("--resamples", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    rows = []
    for row in ROWS:
        rows.append(simulate(row, asked.studies, asked.resamples, asked.seed))
        print(rows[-1], file=sys.stderr)
    print(json.dumps({"interval": "BCa over answers, 95 %", "rows": rows}, indent=2))


if __name__ == "__main__":
    main()
