"""How good suggestions are on answers that people have coded, beside what a team would try first.

For each data set and seed, up to 1,000 answers are held out; N labelled ones are drawn at random
from the others, for N from 25 to 2,000. Beside ours, in the same run, what a good team would build
of scikit-learn, each with its strength chosen and its threshold found by cross-validation on the
same labelled answers:

- words and pairs of words, tf-idf, one logistic regression a code: what is tried first
- words and pieces of words, tf-idf, logistic regression; and the same with LinearSVC
- with `--encoder`, logistic regression and nearest neighbours on its vectors, centred

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

With `--encoder`, ours is measured with that second view, too. `--part` takes a random part of
each data set, another one for each seed.

`--sizes 0` measures what the codebook alone is worth, beside the plain cosine of an answer and the
codebook's text on a code (tf-idf of pieces of words; with `--encoder`, of its vectors), codes alike
to it in random order.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import time
import warnings
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, f1_score
from sklearn.model_selection import cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.learning.learning_data import alike
from intercoder.suggest.model.embeddings import Embedder, embedder
from intercoder.suggest.model.feature_space import POOL, code_text, find_feature_space
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.training import Learner

SIZES = (25, 50, 100, 200, 500, 1000, 2000)
HELD_OUT = 1000
REGRESSION = "words, logistic regression"
COSINE = "cosine"
TOP = 0.895
"""Shown as 90 %."""
DATA = ("anes_mip", "nhs_fft", "nlupp", "banking77", "so_emotions_3raters")
MORE_DATA = ("coal_debate_6lang", "napire_causes_effects", "xsid_8lang")
"""Without goals: parts of speeches, causes of problems, and requests, in one to eight languages."""
WORDS_AND_PIECES, SVC = "words and pieces, logistic regression", "words and pieces, LinearSVC"
STRENGTHS = (1.0, 10.0, 100.0)
"""Inverse strengths of regularisation of logistic regression that are tried."""
SVC_STRENGTHS = (0.1, 1.0, 10.0)
NEIGHBOURS = (5, 15, 40)
Floats = NDArray[np.float64]
Predict = Callable[[NDArray[np.int64], NDArray[np.int64]], tuple[Floats, Floats]]
"""From labelled and held-out answers to probabilities of these, and thresholds."""
Make = Callable[[float], Any]
"""From a strength to a model of one code."""
Strengths = tuple[float, ...]
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


@dataclass(frozen=True)
class Coded:
    """Answers with the codes that at least half of their coders gave."""

    texts: tuple[Text, ...]
    given: NDArray[np.bool_]
    codebook: Codebook

    def part(self, places: NDArray[np.int64]) -> Coded:
        """Some of them, as if there were no others; codes that none of them has are left out."""
        given = self.given[places]
        used = np.flatnonzero(given.any(axis=0))
        codes = tuple(self.codebook.codes[code] for code in used)
        texts = tuple(self.texts[place] for place in places)
        return Coded(texts, given[:, used], Codebook(self.codebook.name, codes))

    def take(self, places: NDArray[np.int64]) -> LearningSet:
        """Some of them to learn from."""
        texts = tuple(self.texts[place] for place in places)
        codes = tuple(code.id for code in self.codebook.codes)
        return LearningSet(places, texts, self.given[places], alike(texts), codes)


def read(folder: Path, name: str) -> Coded:
    """A data set; answers without any code are left out."""
    votes: dict[str, list[frozenset[str]]] = {}
    texts: dict[str, Text] = {}
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            codes = frozenset(filter(None, row["codes"].split(";")))
            votes.setdefault(row["id"], []).append(codes)
            texts[row["id"]] = Text(row["text"], row["lang"])
    agreed = {
        answer: {
            code
            for code, times in Counter(c for one in given for c in one).items()
            if 2 * times >= len(given)
        }
        for answer, given in votes.items()
    }
    kept = [answer for answer, codes in agreed.items() if codes]
    ids = sorted({code for answer in kept for code in agreed[answer]})
    given = np.array([[code in agreed[answer] for code in ids] for answer in kept])
    definitions: dict[str, str] = {}
    book = folder / f"{name}_codebook.csv"
    if book.exists():
        with book.open(encoding="utf-8", newline="") as file:
            definitions = {row["code"]: row["definition"] for row in csv.DictReader(file)}
    book_of = tuple(
        Code(one, one.replace("_", " ").replace("-", " "), definitions.get(one, "")) for one in ids
    )
    return Coded(tuple(texts[answer] for answer in kept), given, Codebook(name, book_of))


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


def plain(coded: Coded) -> Callable[[], Predict]:
    """Words and pairs, tf-idf, balanced logistic regression: what a team would try first."""

    def predict(labelled: NDArray[np.int64], held: NDArray[np.int64]) -> tuple[Floats, Floats]:
        vectors = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
        rows = vectors.fit_transform([coded.texts[place].text for place in labelled])
        held_rows = vectors.transform([coded.texts[place].text for place in held])
        return _regressed(rows, held_rows, coded.given[labelled])

    return lambda: predict


def on_words_and_pieces(coded: Coded, make: Make, strengths: Strengths) -> Callable[[], Predict]:
    """Words, pairs and pieces of words, tf-idf, one linear model a code, its strength chosen."""

    def predict(labelled: NDArray[np.int64], held: NDArray[np.int64]) -> tuple[Floats, Floats]:
        views = FeatureUnion(
            [
                ("words", TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)),
                (
                    "pieces",
                    TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True),
                ),
            ]
        )
        rows = views.fit_transform([coded.texts[place].text for place in labelled])
        held_rows = views.transform([coded.texts[place].text for place in held])
        return _chosen(rows.tocsr(), held_rows.tocsr(), coded.given[labelled], make, strengths)

    return lambda: predict


def on_vectors(coded: Coded, encoder: Embedder) -> Callable[[], Predict]:
    """Logistic regression on an encoder's vectors, centred on all answers."""
    rows = encoder.centred_on(coded.texts).rows(coded.texts)
    return lambda: (
        lambda labelled, held: _chosen(
            rows[labelled], rows[held], coded.given[labelled], _dense_regression, STRENGTHS
        )
    )


def nearest(coded: Coded, encoder: Embedder) -> Callable[[], Predict]:
    """Codes of the nearest labelled answers by an encoder's vectors, centred, by similarity."""
    rows = encoder.centred_on(coded.texts).rows(coded.texts)

    def shares(alike: Floats, given: NDArray[np.bool_], count: int) -> Floats:
        near = np.argsort(-alike, axis=1, kind="stable")[:, :count]
        weight = np.exp(5 * np.take_along_axis(alike, near, axis=1))
        found = (given[near] * weight[..., None]).sum(axis=1) / weight.sum(axis=1)[:, None]
        return np.asarray(found)

    def predict(labelled: NDArray[np.int64], held: NDArray[np.int64]) -> tuple[Floats, Floats]:
        given = coded.given[labelled]
        among = (rows[labelled] @ rows[labelled].T).astype(np.float64)
        np.fill_diagonal(among, -np.inf)
        tried = {count: shares(among, given, count) for count in NEIGHBOURS if count < len(given)}
        best = max(tried, key=lambda one: _at_best(tried[one], given))
        to_held = (rows[held] @ rows[labelled].T).astype(np.float64)
        return shares(to_held, given, best), best_threshold(tried[best], given)

    return lambda: predict


def _regression(strength: float) -> Any:
    return LogisticRegression(C=strength, class_weight="balanced", solver="liblinear")


def _dense_regression(strength: float) -> Any:
    return LogisticRegression(C=strength, class_weight="balanced")


def _svc(strength: float) -> Any:
    return LinearSVC(C=strength, class_weight="balanced")


def _chosen(
    rows: Any, held_rows: Any, given: NDArray[np.bool_], make: Make, strengths: Strengths
) -> tuple[Floats, Floats]:
    """Scores of held-out answers at the strength that is best on the labelled ones."""
    used = np.flatnonzero(given.any(axis=0) & ~given.all(axis=0))
    targets = given[:, used].astype(int)
    found, out_of_fold = np.zeros((held_rows.shape[0], given.shape[1])), {}
    for strength in strengths:
        left_out = np.zeros(given.shape)
        for test in np.array_split(np.random.default_rng(0).permutation(len(given)), 3):
            train = np.setdiff1d(np.arange(len(given)), test)
            left_out[np.ix_(test, used)] = _fitted(
                rows[train], targets[train], rows[test], make, strength
            )
        out_of_fold[strength] = left_out
    best = max(strengths, key=lambda one: _at_best(out_of_fold[one], given))
    found[:, used] = _fitted(rows, targets, held_rows, make, best)
    return found, best_threshold(out_of_fold[best], given)


def _fitted(rows: Any, targets: NDArray[np.int64], to: Any, make: Make, strength: float) -> Floats:
    """Scores between 0 and 1, (n, k), of one model a code; codes never or always given are so."""
    found = np.zeros((to.shape[0], targets.shape[1]))
    for code, column in enumerate(targets.T):
        if column.min() == column.max():
            found[:, code] = column[0]
            continue
        found[:, code] = expit(make(strength).fit(rows, column).decision_function(to))
    return found


def _at_best(out_of_fold: Floats, given: NDArray[np.bool_]) -> float:
    limit = best_threshold(out_of_fold, given)[0]
    return micro_f1(predicted(out_of_fold, limit), given)


def cosine(coded: Coded, encoder: Embedder | None) -> Callable[[], Predict]:
    """How alike an answer and the codebook's text on each code are; knows nothing else."""
    texts = [one.text for one in coded.texts]
    of_codes = [code_text(code, coded.codebook) for code in coded.codebook.codes]
    if encoder is None:
        vectors = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        vectors.fit([*texts, *(one.text for one in of_codes)])
        found = vectors.transform(texts) @ vectors.transform([one.text for one in of_codes]).T
        alike = found.toarray()
    else:
        centred = encoder.centred_on(coded.texts)
        alike = np.maximum(centred.rows(coded.texts) @ centred.rows(of_codes).T, 0)
    alike = alike + 1e-6 * np.random.default_rng(1).random(alike.shape)
    half = np.full(alike.shape[1], 0.5)
    return lambda: lambda _, held: (alike[held].astype(np.float64), half)


def _regressed(rows: Any, held_rows: Any, given: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    used = np.flatnonzero(given.any(axis=0) & ~given.all(axis=0))
    model = OneVsRestClassifier(LogisticRegression(C=10, class_weight="balanced"))
    found = np.zeros((held_rows.shape[0], given.shape[1]))
    out_of_fold = np.zeros(given.shape)
    out_of_fold[:, used] = cross_val_predict(
        model, rows, given[:, used].astype(int), cv=3, method="predict_proba"
    )
    model.fit(rows, given[:, used].astype(int))
    found[:, used] = model.predict_proba(held_rows)
    return found, best_threshold(out_of_fold, given)


def best_threshold(out_of_fold: Floats, given: NDArray[np.bool_]) -> Floats:
    """The one with the best micro-F1 on the labelled answers, each left out; for every code."""
    if not len(given):
        return np.full(given.shape[1], 0.5)
    tried = np.unique(np.quantile(out_of_fold, np.linspace(0.5, 0.9999, 200)))
    best = max(tried, key=lambda one: micro_f1(predicted(out_of_fold, one), given))
    return np.full(given.shape[1], best)


def predicted(likely: Floats, thresholds: Floats | float) -> NDArray[np.bool_]:
    """What reaches its threshold; the likeliest code where none does."""
    chosen = likely >= thresholds
    chosen[np.arange(len(likely)), likely.argmax(axis=1)] = True
    return chosen


def micro_f1(chosen: NDArray[np.bool_], given: NDArray[np.bool_]) -> float:
    """F1 over all answers and codes."""
    return float(2 * (chosen & given).sum() / (chosen.sum() + given.sum()))


def measure(likely: Floats, thresholds: Floats, given: NDArray[np.bool_]) -> dict[str, float]:
    """The figures of one run."""
    chosen = predicted(likely, thresholds)
    order = np.argsort(-likely, axis=1, kind="stable")
    recall = {
        most: (np.take_along_axis(given, order[:, :most], 1).sum(1) / given.sum(1)).mean()
        for most in (3, 5)
    }
    hit = np.take_along_axis(given, order[:, :3], 1).ravel()
    said = np.take_along_axis(likely, order[:, :3], 1).ravel()
    bins = np.minimum((said * 10).astype(int), 9)
    error = sum(
        abs(hit[bins == one].mean() - said[bins == one].mean()) * (bins == one).mean()
        for one in np.unique(bins)
    )
    occur = given.any(axis=0)
    top = likely >= TOP
    return {
        "micro_f1": micro_f1(chosen, given),
        "macro_f1": float(f1_score(given[:, occur], chosen[:, occur], average="macro")),
        "recall_at_3": float(recall[3]),
        "recall_at_5": float(recall[5]),
        "ece": float(error),
        "average_precision": float(average_precision_score(given[:, occur], likely[:, occur])),
        "top": float(top.any(axis=1).mean()),
        "top_right": float(given[top].mean()) if top.any() else float("nan"),
    }


def compare(
    whole: Coded, name: str, seeds: int, sizes: list[int], *, encoder: str, part: int
) -> list[Any]:
    """All figures of one data set."""
    found: dict[tuple[str, int], list[dict[str, float]]] = {}
    second = embedder(encoder)
    for seed in range(seeds):
        drawn = np.random.default_rng(seed).permutation(len(whole.texts))[: part or None]
        coded = whole.part(drawn)
        programs = {
            "ours": ours(coded, None),
            REGRESSION: plain(coded),
            WORDS_AND_PIECES: on_words_and_pieces(coded, _regression, STRENGTHS),
            SVC: on_words_and_pieces(coded, _svc, SVC_STRENGTHS),
        }
        programs[COSINE] = cosine(coded, None)
        if second is not None:
            programs[f"{COSINE}, {encoder}"] = cosine(coded, second)
            programs[f"ours, with {encoder}"] = ours(coded, second)
            programs[f"{encoder}, logistic regression"] = on_vectors(coded, second)
            programs[f"{encoder}, nearest neighbours"] = nearest(coded, second)
        most = min(HELD_OUT, len(drawn) // 3)
        held, rest = np.arange(most), np.arange(most, len(drawn))
        for program, begin in programs.items():
            predict = begin()
            for size in sizes:
                is_peer = not program.startswith("ours")
                if size > len(rest) or (is_peer and program.startswith(COSINE) != (not size)):
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
        and (encoder or other["program"] in {REGRESSION, WORDS_AND_PIECES, SVC, COSINE})
    ]
    if others:
        row["lead"] = {
            key: round(row[key] - max(other[key] for other in others), 4)
            for key in ("recall_at_3", *(("micro_f1",) if row["labelled"] else ()))
        }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--data", default=",".join((*DATA, *MORE_DATA)))
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--encoder", default="")
    parser.add_argument("--part", type=int, default=0)
    asked = parser.parse_args()
    if not asked.folder.is_dir():
        sys.exit(f"There is no folder {asked.folder}: name the one with the data sets.")
    warnings.filterwarnings("ignore")  # codes without examples in a fold: the baseline's business
    rows: list[Any] = []
    for name in asked.data.split(","):
        coded = read(asked.folder, name)
        sizes = [int(size) for size in asked.sizes.split(",")]
        rows += compare(coded, name, asked.seeds, sizes, encoder=asked.encoder, part=asked.part)
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
    seeds = list(range(asked.seeds))
    document = {"seeds": seeds, "won": len(leads) - len(lost), "lost": lost, "rows": rows}
    print(json.dumps(document, indent=1))


if __name__ == "__main__":
    main()
