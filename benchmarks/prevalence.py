"""Do the intervals of `intercoder prevalence` hold, and what is the machine worth?

Of each data set, whose true shares are known, n answers are drawn at random and taken as coded by
people, again and again. From each draw the prevalence of every code of 1 % and more is estimated as
the command does it: cross-fitted, tuned, Wilson at the effective size. Beside it, in the same run:
people alone (Wilson), the machine's codes counted, its probabilities averaged, and ppi-python's
`ppi_mean_ci` where that package is installed. Prints one JSON object, by band of prevalence:

- coverage: share of draws and codes in which the 95 % interval holds the true share; `error` is its
  simulation error, were all independent
- gain: median, over draws and codes, of how many times larger the people's sample would have to be
- simultaneous: share of draws in which all codes' intervals hold at once
- wider_than_people: intervals wider than those of people alone, over all draws and codes
- differences, small_differences: coverage for the shares among short answers less those among long
  ones, and among a quarter of the answers less all others; `at_once` of all codes' differences

`--learner suggester` is the study's own; `ridge` is a quick stand-in on words and characters, for
many redraws. With `--encoder` (e5, wordllama) either reads by meaning, too. Needs the folder of
data sets. With `--out`, each cell is written there as JSON after every 25 draws, with all
draws (.npz), so that a run that is cut short can be used and is gone on with when it is started
again; cells take turns, 25 draws each.

    python benchmarks/prevalence.py FOLDER [--data anes_mip,nhs_fft] [--sizes 400,1000]
        [--redraws 500] [--learner suggester] [--encoder e5] [--folds 5] [--seed 1]
        [--out RESULTS]
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.prevalence_learners import LEARNERS, Coded, Floats, Learn, read
from intercoder.findings.prevalence.design import simple, stratified
from intercoder.findings.prevalence.differences import compare
from intercoder.findings.prevalence.estimates import Estimates, Predicted, estimate_prevalence
from intercoder.findings.prevalence.intervals import wilson
from intercoder.findings.prevalence.of_study.cross_fitting import random_folds

DATA = ("anes_mip", "nhs_fft", "nlupp", "banking77", "so_emotions_3raters")
SIZES = (400, 1000)
TURN = 25
"""Draws of one cell before the next has its turn."""
BANDS = ((0.01, 0.02), (0.02, 0.05), (0.05, 1.01))
Z = 1.959963984540054


@dataclass
class Tally:
    """What was seen over all draws, one row a draw."""

    held: dict[str, list[NDArray[np.bool_]]] = field(default_factory=dict)
    gain: list[Floats] = field(default_factory=list)
    narrower: dict[str, list[Floats]] = field(default_factory=dict)
    """How many times wider than with the model a difference's interval of people alone is."""
    wider: int = 0
    at_once: list[bool] = field(default_factory=list)
    differences_at_once: list[bool] = field(default_factory=list)

    def save(self, path: Path) -> None:
        """All draws, to go on from."""
        several: dict[str, Any] = {f"held/{way}": held for way, held in self.held.items()}
        several |= {f"narrower/{way}": seen for way, seen in self.narrower.items()}
        for name in ("gain", "wider", "at_once", "differences_at_once"):
            several[name] = getattr(self, name)
        np.savez_compressed(path, **several)

    @classmethod
    def load(cls, path: Path) -> Tally:
        """What was saved."""
        found = cls()
        with np.load(path) as saved:
            found.gain = list(saved["gain"])
            found.wider = int(saved["wider"])
            found.at_once = saved["at_once"].tolist()
            found.differences_at_once = saved["differences_at_once"].tolist()
            for name in saved.files:
                kind, _, way = name.partition("/")
                if way:
                    getattr(found, kind)[way] = list(saved[name])
        return found

    def note(self, way: str, low: Floats, high: Floats, truth: Floats) -> None:
        """Whether each interval of a way holds."""
        self.held.setdefault(way, []).append((low <= truth) & (truth <= high))


def one_draw(data: Coded, use: NDArray[np.int64], n: int, asked: Any, learn: Learn, tally: Tally,
             random: np.random.Generator) -> None:  # fmt: skip
    """Draw, estimate in every way, and note what held."""
    total = len(data.texts)
    given = data.given[:, use].astype(np.float64)
    truth = given.mean(axis=0)
    sampled = np.sort(random.choice(total, n, replace=False))
    fold = random_folds(n, asked.folds, int(random.integers(2**31)), np.zeros(n, np.bool_))
    said = learn(sampled, fold)
    held_out, everywhere = said.held_out[:, use], said.everywhere[:, use]
    labels = given[sampled]
    predicted = Predicted(held_out, fold, everywhere.mean(axis=0))
    found = estimate_prevalence(labels, simple(n, total), predicted)
    tally.note("people_and_machine", found.low, found.high, truth)
    tally.note("people_alone", found.people_low, found.people_high, truth)
    tally.gain.append(
        ((found.people_high - found.people_low) / np.maximum(found.high - found.low, 1e-12)) ** 2
    )
    tally.wider += int(
        ((found.high - found.low) > (found.people_high - found.people_low) + 1e-12).sum()
    )
    tally.at_once.append(
        bool(((found.together_low <= truth) & (truth <= found.together_high)).all())
    )
    rest = np.ones(total, dtype=np.bool_)
    rest[sampled] = False
    for way, counted in (("machine_count", everywhere >= 0.5), ("machine_mean", everywhere)):
        share = np.where(rest[:, None], counted, given).mean(axis=0)
        tally.note(way, *wilson(share, np.full(share.size, float(total)), Z), truth)
    if asked.ppi is not None:
        ends = [
            asked.ppi(labels[:, one], held_out[:, one], everywhere[rest, one], alpha=0.05)
            for one in range(use.size)
        ]
        low, high = (np.array([float(np.ravel(end[side])[0]) for end in ends]) for side in (0, 1))
        tally.note("ppi_python", low, high, truth)
    length = np.array([len(text.text) for text in data.texts])
    part = np.random.default_rng(3).random(total) < 0.25
    for way, inside in (("differences", length > np.median(length)), ("small_differences", part)):
        sides = [
            _in_group(of, given, sampled, held_out, everywhere, fold, found)
            for of in (inside, ~inside)
        ]
        between = compare(sides[0], sides[1])
        true = given[inside].mean(axis=0) - given[~inside].mean(axis=0)
        tally.note(way, between.low, between.high, true)
        tally.note(f"{way}_people_alone", between.people_low, between.people_high, true)
        width = np.maximum(between.high - between.low, 1e-12)
        tally.narrower.setdefault(way, []).append(
            (between.people_high - between.people_low) / width
        )
        tally.differences_at_once.append(
            bool(((between.together_low <= true) & (true <= between.together_high)).all())
        )


def _in_group(
    inside: NDArray[np.bool_],
    given: Floats,
    sampled: NDArray[np.int64],
    held_out: Floats,
    everywhere: Floats,
    fold: NDArray[np.int64],
    whole: Estimates,
) -> Estimates:
    mine = inside[sampled]
    design = stratified(np.zeros(int(mine.sum()), dtype=np.int64), np.array([inside.sum()]))
    predicted = Predicted(
        held_out[mine],
        fold[mine],
        everywhere[inside].mean(axis=0, dtype=np.float64),
        believed=whole.believed,
    )
    return estimate_prevalence(given[sampled][mine], design, predicted)


def summary(tally: Tally, truth: Floats) -> dict[str, Any]:
    """Coverage and gain by band of prevalence, and what holds over all."""
    gain = np.array(tally.gain)
    bands = {}
    for low, high in BANDS:
        inside = (truth >= low) & (truth < high)
        if not inside.any():
            continue
        seen = len(gain) * int(inside.sum())
        bands[f"{low:g}-{min(high, 1):g}"] = {
            "codes": int(inside.sum()),
            "coverage": {
                way: round(float(np.array(held)[:, inside].mean()), 4)
                for way, held in tally.held.items()
            },
            "error": round(float(np.sqrt(0.05 * 0.95 / seen)), 4),
            "gain_median": round(float(np.median(gain[:, inside])), 3),
            "gain_least": round(float(gain[:, inside].min()), 3),
            "gain_least_of_a_code": round(float(np.median(gain[:, inside], axis=0).min()), 3),
            "differences_narrower": {
                way: round(float(np.median(np.array(seen)[:, inside])), 3)
                for way, seen in tally.narrower.items()
            },
        }
    common = truth >= 0.02
    at_once = float(np.mean(tally.at_once))
    return {
        "bands": bands,
        "simultaneous": round(at_once, 4),
        "differences_at_once": round(float(np.mean(tally.differences_at_once)), 4),
        "median_gain_above_2_percent": round(float(np.median(gain[:, common].mean(axis=0))), 3)
        if common.any()
        else None,
        "wider_than_people": tally.wider,
    }


@dataclass
class Cell:
    """One data set and size, drawn from again and again."""

    name: str
    data: Coded
    learn: Learn
    n: int
    asked: Any
    tally: Tally = field(default_factory=Tally)
    done: int = 0
    seconds: float = 0.0

    def draw(self, times: int) -> dict[str, Any]:
        """So many draws more; what is known by then. Each draw's numbers depend on its place
        alone, so that runs of any length agree on the draws they share."""
        truth = self.data.given.mean(axis=0)
        use = np.flatnonzero(truth >= BANDS[0][0])
        begun = time.process_time()
        for number in range(self.done, self.done + times):
            random = np.random.default_rng([self.asked.seed, self.n, number])
            one_draw(self.data, use, self.n, self.asked, self.learn, self.tally, random)
        self.done += times
        self.seconds += time.process_time() - begun
        return {
            "data": self.name,
            "answers": len(self.data.texts),
            "codes": int(use.size),
            "sampled": self.n,
            "redraws": self.done,
            "cpu_seconds": round(self.seconds, 1),
            **summary(self.tally, truth[use]),
        }


def _path(asked: Any, cell: Cell) -> Path:
    """Where what is known of a cell is written."""
    learner = f"{asked.learner}-{asked.encoder}" if asked.encoder else asked.learner
    name = f"{learner}-{cell.name}-{cell.n}-folds{asked.folds}-seed{asked.seed}.json"
    return Path(asked.out) / name


def main(arguments: Sequence[str] | None = None) -> None:
    """Run what is asked for and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", default=",".join(DATA))
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--redraws", type=int, default=500)
    parser.add_argument("--learner", choices=tuple(LEARNERS), default="suggester")
    parser.add_argument("--encoder", default="")
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    asked = parser.parse_args(arguments)
    asked.ppi = import_module("ppi_py").ppi_mean_ci if find_spec("ppi_py") else None
    rule = {key: getattr(asked, key) for key in ("learner", "encoder", "folds", "seed")}
    rule["ppi_python"] = asked.ppi is not None
    results: dict[tuple[str, int], dict[str, Any]] = {}
    cells = []
    for name in asked.data.split(","):
        if not (asked.folder / f"{name}.csv").exists():
            print(f"{name}: no such data set in the folder, left out", file=sys.stderr)
            continue
        data = read(asked.folder, name)
        learn = LEARNERS[asked.learner](data, asked.seed, asked.encoder)
        cells += [Cell(name, data, learn, int(n), asked) for n in asked.sizes.split(",")]
    for one in cells:
        if asked.out and (path := _path(asked, one)).with_suffix(".npz").exists():
            one.tally = Tally.load(path.with_suffix(".npz"))
            one.done = len(one.tally.gain)
            one.seconds = json.loads(path.read_text("utf-8"))["cpu_seconds"]
    while any(one.done < asked.redraws for one in cells):
        for one in cells:
            if one.done >= asked.redraws:
                continue
            found = one.draw(min(TURN, asked.redraws - one.done))
            results[one.name, one.n] = found
            print(f"{one.name} n={one.n}: {one.done} draws", file=sys.stderr)
            if asked.out:
                path = _path(asked, one)
                path.write_text(json.dumps({"rule": rule, **found}, indent=2), "utf-8")
                one.tally.save(path.with_suffix(".npz"))
    print(json.dumps({"rule": rule, "results": list(results.values())}, indent=2))


if __name__ == "__main__":
    main()
