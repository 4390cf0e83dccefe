"""How many slips `suggest doubts` expects, beside how many were made on purpose.

In random answers of each data set, a share of the decisions is spoilt: a code forgotten, one too
many, or one in another's place. Prints the share made and the share expected, how many of the 25
and 100 most doubtful decisions are among those made and how many of them are expected to be slips,
and the share that confident learning doubts. Data sets have slips of their own, so a little more
than was made is to be expected; answers that people code in two ways as well are taken for slips.

    python -m benchmarks.doubts FOLDER [--data anes_mip,nhs_fft] [--seeds 2] [--sizes 300,800]
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

from benchmarks.suggester import DATA, Coded, read
from intercoder.suggest.model.feature_space import find_feature_space
from intercoder.suggest.model.training import Learner
from intercoder.suggest.orders.doubts import doubtful
from intercoder.suggest.orders.expected_slips import expect_slips

SHARES = (0.0, 0.03, 0.06, 0.12)
PART = 1500
Marks = NDArray[np.bool_]


def spoilt(given: Marks, share: float, seed: int) -> tuple[Marks, Marks]:
    """Decisions with slips in this share of them, and which have one."""
    generator = np.random.default_rng(seed)
    made, often = given.copy(), given.mean(axis=0)
    wrong = np.zeros(len(given), dtype=np.bool_)
    for place in generator.permutation(len(given))[: round(share * len(given))]:
        kind = generator.integers(3)
        has, lacks = np.flatnonzero(given[place]), np.flatnonzero(~given[place])
        if kind != 1 and len(has):
            made[place, generator.choice(has)] = False
        if kind != 0:
            made[place, generator.choice(lacks, p=often[lacks] / often[lacks].sum())] = True
        wrong[place] = True
    return made, wrong


def measured(coded: Coded, learner: Learner, size: int, share: float, seed: int) -> dict[str, Any]:
    """What is expected of so many decisions with this share of slips."""
    learning = coded.take(np.arange(size))
    given, wrong = spoilt(learning.given, share, seed)
    likely = learner.fit(replace(learning, given=given)).out_of_fold
    expected = expect_slips(likely, given)
    doubts = doubtful(likely, given)
    row: dict[str, Any] = {"made": share, "doubted": round(len(doubts) / size, 3)}
    if expected is None:
        return row
    row |= {key: round(getattr(expected, key), 3) for key in ("share", "low", "high")}
    for first in (25, 100):
        some = doubts[:first]
        rate = expected.among(some[-1].strength) if some else 0.0
        found = int(wrong[[one.place for one in some]].sum())
        row[f"first_{first}"] = {"made": found, "expected": round(rate * len(some), 1)}
    return row


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", default=",".join(DATA))
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--sizes", default="300,800")
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.exit(f"There is no folder {asked.folder}: name the one with the data sets.")
    rows = []
    for name in asked.data.split(","):
        whole = read(asked.folder, name)
        for seed in range(asked.seeds):
            drawn = np.random.default_rng(seed).permutation(len(whole.texts))[:PART]
            coded = whole.part(drawn)
            learner = Learner(find_feature_space(coded.texts, coded.codebook), coded.codebook)
            for size in map(int, asked.sizes.split(",")):
                for share in SHARES:
                    row = measured(coded, learner, size, share, seed)
                    rows.append({"data": name, "seed": seed, "decisions": size, **row})
        print(f"{name} done", file=sys.stderr)
    print(json.dumps(rows, indent=1))


if __name__ == "__main__":
    main()
