"""What the order `useful` teaches, beside random order, on answers that people have coded.

For each data set and seed, of 2,500 answers drawn at random 700 are held out; the others are coded
25 at random first, and then as the order has it, a few at a time, the list drawn anew each time as
the coding screen does. Prints for 100 to 500 coded answers micro-F1, macro-F1 and recall in the top
3 of each order, their means, and the difference from random order with the same seed.

    python -m benchmarks.orders FOLDER [--data anes_mip,nhs_fft] [--seeds 3]
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.suggester import DATA, Coded, best_threshold, measure, read
from intercoder.coding.suggestion import QueueOrder
from intercoder.suggest.model.feature_space import find_feature_space
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.suggester import Suggester
from intercoder.suggest.model.training import Learner
from intercoder.suggest.orders.ordering import RANDOM_UNTIL, put_in_order, scores
from intercoder.suggest.orders.redraw_order import hashed_pieces

DRAWN, HELD_OUT, FIRST = 2500, 700, 25
STEPS = (25, 35, 50, 70, 100, 130, 165, 200, 250, 300, 400, 500)
AT = (100, 200, 300, 500)
KEYS = ("micro_f1", "macro_f1", "recall_at_3")
RANDOM = "random"
Places = NDArray[np.int64]


def chosen(
    order: str, suggester: Suggester, coded: Coded, rest: Places, count: int, seed: int
) -> Places:
    """The answers that come next in this order."""
    assert suggester.learned is not None
    # While the useful order is random as well, both begin with the same answers.
    if order == RANDOM or suggester.learned.answers < RANDOM_UNTIL:
        return np.random.default_rng(seed).permutation(rest)[:count]
    texts: list[Text] = [coded.texts[place] for place in rest]
    scored = scores(
        suggester.probabilities(texts),
        suggester.thresholds,
        suggester.learned.examples,
        suggester.learned.answers,
    )
    found = put_in_order(
        QueueOrder(order),
        scored,
        np.arange(len(rest)),
        np.zeros(len(rest), dtype=bool),
        lambda places: hashed_pieces([texts[place].text for place in places]),
        limit=count,
        seed=seed,
    )
    return rest[found]


def curve(coded: Coded, order: str, seed: int) -> dict[int, dict[str, float]]:
    """Figures by number of coded answers."""
    held = np.arange(min(HELD_OUT, len(coded.texts) // 3))
    pool = np.arange(len(held), len(coded.texts))
    learner = Learner(find_feature_space(coded.texts, coded.codebook), coded.codebook)
    known = pool[:FIRST]
    figures = {}
    for step, size in enumerate(STEPS):
        trained = learner.fit(coded.take(known))
        if size in AT:
            likely = trained.suggester.probabilities([coded.texts[place] for place in held])
            limits = best_threshold(trained.out_of_fold, coded.given[known])
            figures[size] = measure(likely, limits, coded.given[held])
        if size < STEPS[-1]:
            rest = np.setdiff1d(pool, known)
            more = STEPS[step + 1] - size
            added = chosen(order, trained.suggester, coded, rest, more, 1000 * seed + size)
            known = np.concatenate([known, added])
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", default=",".join(DATA))
    parser.add_argument("--seeds", type=int, default=3)
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.exit(f"There is no folder {asked.folder}: name the one with the data sets.")
    rows = []
    gains: dict[tuple[int, str], list[float]] = defaultdict(list)
    for name in asked.data.split(","):
        whole = read(asked.folder, name)
        for seed in range(asked.seeds):
            drawn = np.random.default_rng(seed).permutation(len(whole.texts))[:DRAWN]
            coded = whole.part(drawn)
            by_order = {one: curve(coded, one, seed) for one in (RANDOM, QueueOrder.USEFUL.value)}
            for size in AT:
                row: dict[str, object] = {"data": name, "seed": seed, "coded": size}
                for key in KEYS:
                    base, value = (by_order[one][size][key] for one in by_order)
                    row[key] = {"random": round(base, 4), "useful": round(value, 4)}
                    gains[size, key].append(value - base)
                rows.append(row)
            print(f"{name} {seed} done", file=sys.stderr)
    summary = [
        {
            "coded": size,
            "figure": key,
            "useful_less_random": round(float(np.mean(values)), 4),
            "better_in": sum(value > 0 for value in values),
            "runs": len(values),
        }
        for (size, key), values in gains.items()
    ]
    print(json.dumps({"summary": summary, "runs": rows}, indent=1))


if __name__ == "__main__":
    main()
