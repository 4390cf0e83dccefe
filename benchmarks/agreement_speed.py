"""Speed and memory of the agreement statistics beside scikit-learn, statsmodels and NLTK.

Four tables: (a) 5,000 answers, 3 coders, 30 codes, every code's figures; (b) 100,000 answers, 5
coders, 20 categories, 30 % missing; (c) 1,000,000 answers, 3 coders, yes or no; (d) 5,000 answers,
3 coders, sets out of 30 codes, alpha with MASI. Each program runs in a process of its own on the
same table; seconds are the least of several runs, imports and making the table left out; memory is
the growth of the process's peak while it computes (needs Linux). Every program gets one thread, as
in the command line: on a busy machine waiting for a second one costs more than it brings. Prints
one JSON object.

    python benchmarks/agreement_speed.py [--case a] [--repeat 5]
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Job = Callable[[], object]
Table = NDArray[Any]

GOALS = {
    ("a", "ours: every code's figures"): (0.010, None),
    ("a", "ours: with BCa intervals"): (0.200, None),
    ("b", "ours: the whole table"): (0.100, 100),
    ("b", "ours: with intervals"): (2.0, 100),
    ("c", "ours: alpha"): (0.005, 50),
    ("d", "ours: alpha, MASI"): (0.200, 250),
    ("d", "ours: with BCa interval"): (1.0, 250),
}
"""Seconds and MiB aimed at on two free cores."""


def bits_of_a() -> Table:
    """Yes bits, shape (coders, answers, codes): codes from common to rare, coders 80 % alike."""
    rng = np.random.default_rng(1)
    prevalence = 0.17 / np.arange(1, 31) ** 0.9 + 0.008
    truth = rng.random((5_000, 30)) < prevalence
    own = rng.random((3, 5_000, 30)) < prevalence
    return np.where(rng.random((3, 5_000, 30)) < 0.82, truth, own)


def categories_of_b() -> Table:
    """Category numbers, shape (coders, answers), -1 missing."""
    rng = np.random.default_rng(2)
    share = 1 / np.arange(1, 21)
    shape = (5, 100_000)
    truth = rng.choice(20, size=shape[1], p=share / share.sum())
    own = rng.choice(20, size=shape, p=share / share.sum())
    values = np.where(rng.random(shape) < 0.8, truth, own).astype(np.int8)
    values[rng.random(shape) < 0.3] = -1
    return values


def yes_of_c() -> Table:
    """Yes and no, shape (coders, answers)."""
    rng = np.random.default_rng(3)
    truth = rng.random(1_000_000) < 0.2
    return (truth ^ (rng.random((3, 1_000_000)) < 0.08)).astype(np.int8)


def ours(case: str, table: Table) -> dict[str, Job]:
    from intercoder.agreement.coefficients.alpha import alpha_of, disagreement_sums
    from intercoder.agreement.coefficients.metrics import nominal_distance
    from intercoder.agreement.coefficients.set_alpha import SetStatistic
    from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
    from intercoder.agreement.coefficients.statistic import SumStatistic
    from intercoder.agreement.intervals.intervals import Resampling, estimate
    from intercoder.agreement.tables.code_sets import CodeSets
    from intercoder.agreement.tables.patterns import merge
    from intercoder.agreement.tables.ratings import Ratings
    from intercoder.agreement.whole.of_codes import agreement_by_code
    from intercoder.agreement.whole.of_ratings import agreement_of_ratings
    from intercoder.agreement.whole.of_sets import agreement_of_sets

    points = Resampling(resamples=0)
    if case in {"a", "d"}:
        present = np.ones(table.shape[:2], dtype=np.bool_)
        sets = CodeSets.from_bits(table, present, [f"code {n}" for n in range(30)])
        if case == "a":
            return {
                "ours: every code's figures": lambda: agreement_by_code(sets, points),
                "ours: with BCa intervals": lambda: agreement_by_code(sets),
            }

        def masi(with_interval: bool) -> object:
            found, ratings = sets.distinct()
            patterns = merge(ratings.values, ratings.n_categories)
            statistic = SetStatistic(found, patterns, [SET_DISTANCES["masi"]])
            if with_interval:
                return estimate([statistic], patterns.times, Resampling())
            return statistic.observed()

        return {
            "ours: alpha, MASI": lambda: masi(False),
            "ours: with BCa interval": lambda: masi(True),
            "ours: the whole table with intervals": lambda: agreement_of_sets(sets),
        }
    ratings = Ratings.from_codes(table, [f"category {n}" for n in range(int(table.max()) + 1)])
    jobs: dict[str, Job] = {
        "ours: the whole table": lambda: agreement_of_ratings(ratings, how=points),
        "ours: with intervals": lambda: agreement_of_ratings(ratings),
    }
    if case == "b":
        return jobs

    def alpha() -> object:
        patterns, distance = merge(ratings.values, 2), nominal_distance(2)
        parts = disagreement_sums(patterns.counts, distance)
        return SumStatistic(parts, patterns.times, {"alpha": alpha_of(distance)}).observed()

    return {"ours: alpha": alpha, **jobs}


def scikit_learn(case: str, table: Table) -> dict[str, Job]:
    from sklearn.metrics import cohen_kappa_score

    def pairs(values: Table, labels: list[int]) -> list[float]:
        found = []
        for a, b in combinations(values, 2):
            both = (a >= 0) & (b >= 0)
            found.append(float(cohen_kappa_score(a[both], b[both], labels=labels)))
        return found

    if case == "d":
        return {}
    if case == "a":
        codes = range(table.shape[2])
        return {
            "scikit-learn: Cohen's kappa, all pairs and codes": lambda: [
                pairs(table[..., code].astype(np.int8), [0, 1]) for code in codes
            ]
        }
    labels = list(range(int(table.max()) + 1))
    return {"scikit-learn: Cohen's kappa, all pairs": lambda: pairs(table, labels)}


def statsmodels(case: str, table: Table) -> dict[str, Job]:
    from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

    def fleiss(values: Table) -> float:
        return float(fleiss_kappa(aggregate_raters(values.T)[0]))

    if case == "a":
        codes = range(table.shape[2])
        return {
            "statsmodels: Fleiss' kappa, all codes": lambda: [
                fleiss(table[..., code].astype(np.int8)) for code in codes
            ]
        }
    return {"statsmodels: Fleiss' kappa": lambda: fleiss(table)} if case == "c" else {}


def nltk(case: str, table: Table) -> dict[str, Job]:
    from nltk.metrics.agreement import AnnotationTask
    from nltk.metrics.distance import binary_distance, masi_distance

    def alpha(values: Any, distance: Any) -> float:
        data = [
            (coder, answer, value)
            for coder, row in enumerate(values)
            for answer, value in enumerate(row)
            if not isinstance(value, int) or value >= 0
        ]
        return float(AnnotationTask(data=data, distance=distance).alpha())

    if case == "d":  # no empty sets: NLTK divides by zero there, so "none" stands for them
        sets = [
            [frozenset(map(str, np.flatnonzero(bits))) or frozenset({"none"}) for bits in row]
            for row in table
        ]
        return {"NLTK: alpha, MASI": lambda: alpha(sets, masi_distance)}
    if case == "a":
        columns = [table[..., code].astype(int).tolist() for code in range(table.shape[2])]
        return {"NLTK: alpha, all codes": lambda: [alpha(one, binary_distance) for one in columns]}
    values = table.tolist()
    return {"NLTK: alpha": lambda: alpha(values, binary_distance)}


PROGRAMS = {"ours": ours, "scikit-learn": scikit_learn, "statsmodels": statsmodels, "nltk": nltk}
TABLES = {"a": bits_of_a, "b": categories_of_b, "c": yes_of_c, "d": bits_of_a}


def measure(case: str, program: str, job: str, repeat: int) -> dict[str, float]:
    """One job in this process: seconds at best, and how far it raised the peak of memory."""
    table = TABLES[case]()
    jobs = PROGRAMS[program](case, table)
    if not job:
        return dict.fromkeys(jobs, 0.0)
    before = _forget_peak()
    best = float("inf")
    for done in range(repeat):
        begun = time.perf_counter()
        jobs[job]()
        best = min(best, time.perf_counter() - begun)
        if done and best > 2:
            break
    return {"seconds": best, "peak_mib": (_memory("VmHWM") - before) / 1024}


def _forget_peak() -> int:
    """Start counting the peak of memory anew (Linux); returns what is in use now, in KiB."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    return _memory("VmRSS")


def _memory(field: str) -> int:
    """One of the kernel's figures about this process, in KiB."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(field))


def in_process(case: str, program: str, job: str, repeat: int) -> dict[str, float]:
    """`measure` in a process of its own, so that memory and imports are its own."""
    command = [sys.executable, __file__, "--measure", case, program, job, str(repeat)]
    one_thread = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=one_thread)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def compare(cases: str, repeat: int) -> dict[str, Any]:
    """All programs on the tables named, as ratios to our quickest job of the same table."""
    rows: list[dict[str, Any]] = []
    for case in cases:
        mine = 0.0
        for program in PROGRAMS:
            for job in in_process(case, program, "", 0):
                runs = repeat if program == "ours" else min(repeat, 3)
                found = in_process(case, program, job, runs)
                mine = mine or found["seconds"]
                goal = GOALS.get((case, job))
                rows.append(
                    {
                        "case": case,
                        "job": job,
                        "seconds": round(found["seconds"], 5),
                        "ratio": round(found["seconds"] / mine, 1),
                        "peak_mib": round(found["peak_mib"], 1),
                        "goal_seconds": goal[0] if goal else None,
                        "goal_mib": goal[1] if goal else None,
                    }
                )
                print(rows[-1], file=sys.stderr)
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else None
    return {"numpy": np.__version__, "cores": os.cpu_count(), "load": load, "rows": rows}


def main() -> None:
    """Compare, or measure one job for the process that compares."""
    warnings.simplefilter("ignore")
    if sys.argv[1:2] == ["--measure"]:
        case, program, job, repeat = sys.argv[2:]
        print(json.dumps(measure(case, program, job, int(repeat))))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", choices=[*TABLES, "all"], default="all")
    parser.add_argument("--repeat", type=int, default=5)
    asked = parser.parse_args()
    cases = "".join(TABLES) if asked.case == "all" else asked.case
    print(json.dumps(compare(cases, asked.repeat), indent=2))


if __name__ == "__main__":
    main()
