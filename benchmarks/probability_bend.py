"""Which bend of high probabilities fits other people's codes, and which prior before any is given.

From each data set come codebooks of several sizes: its commonest codes with the answers that have
no other (`only`), or with the others merged into one code (`rest`). For each, N answers are learned
from, and up to 750 others tested. It prints JSON:

- of each codebook and N: how many codes are called 90 % and more, how many of these are right, as
  it is now and without the bend; and the bend that would have fitted the tested answers best
- `prior`: quartiles of these bends over the codebooks, for each N; and before anything is coded,
  constant and slope of the log of the slope, and of the intercept, in the log of the number of
  codes. The constants of `suggest/probability` come from there: those of the bend are more cautious
  than the middle, and were chosen so that `now` holds.

    python benchmarks/probability_bend.py FOLDER [--seeds 2] [--sizes 25,50,100,200,500]
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import log_expit

sys.path.insert(0, str(Path(__file__).parent.parent))  # data sets are read as there

from benchmarks.suggester import TOP, Coded, Floats, read
from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.model.feature_space import find_feature_space
from intercoder.suggest.model.training import Learner

CODEBOOKS = (
    *("anes_mip only 2", "anes_mip only 4", "anes_mip only 12", "anes_mip rest 15"),
    *("anes_mip only 30", "anes_mip rest 30", "nhs_fft only 3", "nhs_fft only 10"),
    *("nhs_fft rest 12", "nhs_fft rest 20", "nhs_fft only 40", "banking77 only 6"),
    *("banking77 only 15", "banking77 rest 20", "banking77 only 30", "nlupp only 20"),
    *("nlupp rest 25", "napire_causes_effects only 10", "napire_causes_effects only 25"),
    *("napire_causes_effects rest 30", "xsid_8lang only 6", "xsid_8lang rest 8"),
    *("xsid_8lang only 16", "so_emotions_3raters only 3", "so_emotions_3raters only 7"),
    *("so_emotions_3raters rest 2", "coal_debate_6lang only 3"),
)
PART, TESTED = 1500, 750


def with_codes(whole: Coded, which: str, count: int) -> Coded:
    """The data set with its commonest codes."""
    kept = np.sort(np.argsort(-whole.given.sum(axis=0), kind="stable")[:count])
    given = whole.given[:, kept]
    has_other = np.delete(whole.given, kept, axis=1).any(axis=1)
    codes = [whole.codebook.codes[code] for code in kept]
    rows = np.arange(len(given))
    if which == "only":
        rows = np.flatnonzero(given.any(axis=1) & ~has_other)
    else:
        given = np.column_stack((given, has_other))
        codes.append(Code("rest", "Other"))
    book = Codebook(whole.codebook.name, tuple(codes))
    return Coded(tuple(whole.texts[row] for row in rows), given[rows], book)


def best_line(values: list[Floats], offset: Floats, given: NDArray[np.bool_]) -> Floats:
    """Logistic regression: weights of these values beside an offset."""
    rows = np.column_stack(values)
    signs = np.where(given, 1.0, -1.0)

    def loss(weights: Floats) -> float:
        return -float(log_expit(signs * (offset + rows @ weights)).sum())

    found: Floats = minimize(loss, np.zeros(rows.shape[1])).x
    return found


def top(likely: Floats, given: NDArray[np.bool_]) -> dict[str, int]:
    """How many codes are called 90 % and more, and how many of these are right."""
    called = likely >= TOP
    return {"called": int(called.sum()), "right": int((called & given).sum())}


def measure(coded: Coded, sizes: list[int], seed: int) -> dict[int, dict[str, Any]]:
    """The figures of one draw, by the number of answers learned from."""
    drawn = np.random.default_rng(seed).permutation(len(coded.texts))[:PART]
    coded = coded.part(drawn)
    tested = min(TESTED, len(drawn) // 2)
    texts, given = coded.texts[:tested], coded.given[:tested]
    learner = Learner(find_feature_space(coded.texts, coded.codebook), coded.codebook)
    found: dict[int, dict[str, Any]] = {}
    for size in (0, *sizes):
        if size > len(drawn) - tested:
            continue
        suggester = learner.fit(coded.take(np.arange(tested, tested + size))).suggester
        scores = suggester.scores(texts).astype(np.float64)
        if not size:
            flat = scores.ravel()
            slope, level = best_line([flat, np.ones(flat.size)], 0 * flat, given.ravel())
            codes = len(coded.codebook.codes)
            found[0] = {"codes": codes, "slope": float(slope), "level": float(level)}
            continue
        straight = replace(suggester.calibration, bend=None)
        logits = straight.slope * scores + straight.intercept
        near = logits > -3
        rising = np.logaddexp(0, logits)
        few = 1 / (1 + coded.given[tested : tested + size].sum(axis=0))
        values = [np.ones(near.sum()), -rising[near], -(few * rising)[near]]
        lift, flattening, _ = best_line(values, logits[near], given[near])
        found[size] = {
            "now": top(suggester.probabilities(texts), given),
            "straight": top(straight.probabilities(scores), given),
            "lift": float(lift),
            "flattening": float(flattening),
        }
    return found


def prior(rows: list[dict[str, Any]], sizes: list[int]) -> dict[str, Any]:
    """What the codebooks have in common."""
    found: dict[str, Any] = {}
    for size in sizes:
        some = [row for row in rows if row["labelled"] == size]
        for key in ("lift", "flattening"):
            if some:
                quarters = np.percentile([row[key] for row in some], (25, 50, 75))
                found.setdefault(key, {})[size] = np.round(quarters, 3).tolist()
    first = [row for row in rows if row["labelled"] == 0]
    logs = np.log([row["codes"] for row in first])
    by_codes = np.column_stack((np.ones(len(logs)), logs))
    for key, values in (
        ("log_slope", np.log([max(row["slope"], 0.5) for row in first])),
        ("level", np.array([row["level"] for row in first])),
    ):
        weights = np.linalg.lstsq(by_codes, values, rcond=None)[0]
        found[key] = [round(float(one), 3) for one in weights]
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--sizes", default="25,50,100,200,500")
    parser.add_argument("--codebooks", default=",".join(CODEBOOKS))
    asked = parser.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    rows: list[dict[str, Any]] = []
    for codebook in asked.codebooks.split(","):
        name, which, count = codebook.split()
        coded = with_codes(read(asked.folder, name), which, int(count))
        for seed in range(asked.seeds):
            for size, figures in measure(coded, sizes, seed).items():
                rows.append({"codebook": codebook, "seed": seed, "labelled": size, **figures})
    print(json.dumps({"rows": rows, "prior": prior(rows, sizes)}, indent=1))


if __name__ == "__main__":
    main()
