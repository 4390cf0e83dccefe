"""How good suggestions are on answers that people have coded, beside what a team would try first.

For each data set and seed, up to 1,000 answers are held out; N labelled ones are drawn at random
from the others, for N from 25 to 2,000. Beside ours, in the same run, what a good team would build
of scikit-learn, each with its strength chosen and its threshold found by cross-validation on the
same labelled answers:

- words and pairs of words, tf-idf, one logistic regression a code: what is tried first
- words and pieces of words, tf-idf, logistic regression; and the same with LinearSVC
- with `--encoder`, logistic regression and nearest neighbours on its vectors, centred; and what
  SetFit does, with the encoder's own weights left as they are: a contrastive head, then logistic
  regression (`suggester_peers.contrastive`)
- with `--setfit` and `--setfit-weights`, SetFit itself, from an environment of its own, at 50 and
  200 labelled answers: it takes minutes (`suggester_setfit.py`). Where it is not there, it is left
  out, and that is said

All numbers are means over the seeds, 0 and up:

- micro_f1, macro_f1: at a threshold found on the labelled answers only, each left out; at least
  one code predicted
- recall_at_3, recall_at_5: share of an answer's codes among those suggested first, mean of answers
- ece: expected calibration error of the three suggested first, ten bins
- average_precision: mean over the codes that occur in the held-out part
- top: share of answers with a code called 90 % and more, as shown in whole percent; top_right: how
  many of these codes are right
- lead: ours minus the best other program of the run, in recall in the top 3 and in micro-F1; those
  below 0 are listed as `lost`, the others counted as `won`

`goal` is what an earlier comparison of designs had reached on the same data with the same protocol
(its own random draws): micro_f1 and recall_at_3. Needs the folder of data sets; prints JSON.

    python benchmarks/suggester.py FOLDER [--data anes_mip,nlupp] [--seeds 5] [--encoder e5]

With `--encoder`, ours is measured with that second view, too; with `--vectors FILE.npz` what the
encoder makes of texts is kept there for the next run. `--part` takes a random part of
each data set, another one for each seed.

`--sizes 0` measures what the codebook alone is worth, beside the plain cosine of an answer and the
codebook's text on a code (tf-idf of pieces of words; with `--encoder`, of its vectors), codes alike
to it in random order.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.suggester_data import (
    TOP,
    Coded,
    Floats,
    VectorsInFile,
    best_threshold,
    measure,
    read,
)
from benchmarks.suggester_peers import BY_WORDS, COSINE, SETFIT, Predict, SetFit, peers
from intercoder.suggest.model.embeddings import Embedder, embedder
from intercoder.suggest.model.feature_space import POOL, find_feature_space
from intercoder.suggest.model.training import Learner

__all__ = ["DATA", "TOP", "Coded", "Floats", "best_threshold", "measure", "read"]

SETFIT_SIZES = (50, 200)
SIZES = (25, 50, 100, 200, 500, 1000, 2000)
HELD_OUT = 1000
DATA = ("anes_mip", "nhs_fft", "nlupp", "banking77", "so_emotions_3raters")
MORE_DATA = ("coal_debate_6lang", "napire_causes_effects", "xsid_8lang")
"""Without goals: parts of speeches, causes of problems, and requests, in one to eight languages."""
GOALS: dict[str, dict[str, tuple[str, str]]] = {
    "plain": {
        "anes_mip": (".594 .651 .679 .718 .776 .801 .829", ".769 .800 .828 .858 .887 .904 .924"),
        "nhs_fft": (".431 .504 .554 .585 .630 .658 .685", ".666 .700 .739 .774 .817 .847 .862"),
        "nlupp": (".512 .529 .594 .653 .740 .800 .840", ".589 .618 .676 .733 .801 .846 .879"),
        "banking77": (".434 .450 .486 .535 .641 .716 .795", ".642 .655 .695 .748 .840 .898 .933"),
        "so_emotions_3raters": (
            ".413 .474 .534 .590 .639 .666 .696",
            ".788 .812 .846 .876 .895 .908 .926",
        ),
    },
    "embeddings": {
        "anes_mip": (".653 .681 .713 .750 .793 .812 .836", ".808 .831 .858 .887 .909 .921 .937"),
        "nhs_fft": (".480 .537 .581 .606 .636 .664 .646", ".694 .726 .764 .796 .828 .852 .853"),
        "nlupp": (".522 .577 .636 .685 .765 .813 .846", ".636 .668 .717 .772 .832 .870 .890"),
        "banking77": (".473 .483 .542 .586 .692 .771 .841", ".701 .721 .753 .806 .887 .929 .953"),
        "so_emotions_3raters": (
            ".428 .487 .540 .580 .606 .633 .664",
            ".808 .829 .850 .868 .884 .894 .912",
        ),
    },
}


def ours(coded: Coded, embedder: Embedder | None) -> Callable[[], Predict]:
    """Ours: for each seed anew, learning more and more."""
    ground = find_feature_space(coded.texts[:POOL], coded.codebook, embedder=embedder)

    def predict(
        learner: Learner, labelled: NDArray[np.int64], held: NDArray[np.int64]
    ) -> tuple[Floats, Floats]:
        trained = learner.fit(coded.take(labelled))
        likely = trained.suggester.probabilities([coded.texts[place] for place in held])
        return likely, best_threshold(trained.out_of_fold, coded.given[labelled])

    def begin() -> Predict:
        learner = Learner(ground, coded.codebook)
        return lambda labelled, held: predict(learner, labelled, held)

    return begin


def compare(
    whole: Coded,
    name: str,
    seeds: range,
    sizes: list[int],
    second: Embedder | None,
    part: int,
    tuned: SetFit | None = None,
) -> list[Any]:
    """All figures of one data set."""
    found: dict[tuple[str, int], list[dict[str, float]]] = {}
    for seed in seeds:
        drawn = np.random.default_rng(seed).permutation(len(whole.texts))[: part or None]
        coded = whole.part(drawn)
        programs = {"ours": ours(coded, None), **peers(coded, second, tuned)}
        if second is not None:
            programs[f"ours, with {second.name}"] = ours(coded, second)
        most = min(HELD_OUT, len(drawn) // 3)
        held, rest = np.arange(most), np.arange(most, len(drawn))
        for program, begin in programs.items():
            predict = begin()
            for size in sizes:
                is_peer = not program.startswith("ours")
                if size > len(rest) or (is_peer and program.startswith(COSINE) != (not size)):
                    continue
                if program == SETFIT and size not in SETFIT_SIZES:
                    continue
                begun = time.perf_counter()
                likely, thresholds = predict(rest[:size], held)
                figures = measure(likely, thresholds, coded.given[held])
                figures["seconds"] = time.perf_counter() - begun
                found.setdefault((program, size), []).append(figures)
    rows = []
    for (program, size), runs in found.items():
        row: dict[str, Any] = {"data": name, "program": program, "labelled": size}
        row |= {key: round(float(np.nanmean([run[key] for run in runs])), 4) for key in runs[0]}
        if program.startswith("ours") and size in SIZES and not part:
            kind = "plain" if program == "ours" else "embeddings"
            f1, recall = (one.split() for one in GOALS[kind].get(name, ("", "")))
            if f1:
                place = SIZES.index(size)
                row["goal"] = {"micro_f1": float(f1[place]), "recall_at_3": float(recall[place])}
        rows.append(row)
    for row in rows:
        if row["program"].startswith("ours"):
            _note_lead(row, rows)
    return rows


def _note_lead(row: dict[str, Any], rows: list[Any]) -> None:
    """How far ours is before the best other program that knows no more."""
    _, _, encoder = row["program"].partition(" with ")
    others = [
        other
        for other in rows
        if other["labelled"] == row["labelled"]
        and not other["program"].startswith("ours")
        and (encoder or other["program"] in BY_WORDS)
    ]
    if others:
        row["lead"] = {
            key: round(row[key] - max(other[key] for other in others), 4)
            for key in ("recall_at_3", *(("micro_f1",) if row["labelled"] else ()))
        }


def found_setfit(python: Path | None, weights: Path | None) -> SetFit | None:
    """SetFit, where it is; otherwise it is said why it is left out."""
    if python is None or weights is None:
        print("SetFit is left out: name --setfit and --setfit-weights.", file=sys.stderr)
    elif not python.exists() or not weights.is_dir():
        missing = weights if python.exists() else python
        print(f"SetFit is left out: there is no {missing}.", file=sys.stderr)
    else:
        return SetFit(python, weights)
    return None


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", default=",".join((*DATA, *MORE_DATA)))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--encoder", default="")
    parser.add_argument("--vectors", type=Path)
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--setfit", type=Path)
    parser.add_argument("--setfit-weights", type=Path)
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.exit(f"There is no folder {asked.folder}: name the one with the data sets.")
    warnings.filterwarnings("ignore")  # codes without examples in a fold: the baseline's business
    second = embedder(asked.encoder)
    kept = VectorsInFile(asked.vectors) if asked.vectors else None
    if second is not None and kept is not None:
        second = replace(second, kept=kept)
    tuned = found_setfit(asked.setfit, asked.setfit_weights)
    seeds = range(asked.seeds)
    rows: list[Any] = []
    for name in asked.data.split(","):
        coded = read(asked.folder, name)
        sizes = [int(size) for size in asked.sizes.split(",")]
        rows += compare(coded, name, seeds, sizes, second, asked.part, tuned)
        if kept is not None:
            kept.save()
        print(f"{name} done", file=sys.stderr)
    leads = [
        {
            **{key: row[key] for key in ("data", "program", "labelled")},
            "figure": figure,
            "lead": lead,
        }
        for row in rows
        for figure, lead in row.get("lead", {}).items()
    ]
    lost = [one for one in leads if one["lead"] < 0]
    print(f"{len(leads) - len(lost)} won or level, {len(lost)} lost", file=sys.stderr)
    for one in lost:
        print("lost:", *one.values(), file=sys.stderr)
    document = {"seeds": list(seeds), "won": len(leads) - len(lost), "lost": lost, "rows": rows}
    print(json.dumps(document, indent=1))


if __name__ == "__main__":
    main()
