"""What a good team would build of scikit-learn, and beside an encoder: whom suggestions must beat.

Each takes labelled and held-out answers, and gives scores of these between 0 and 1, and the
threshold that is best on the labelled ones, each left out. Strengths are chosen in the same way.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import cross_val_predict
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import FeatureUnion
from sklearn.svm import LinearSVC

from benchmarks.suggester_data import Coded, Floats, best_threshold, micro_f1, predicted
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.feature_space import code_text

REGRESSION = "words, logistic regression"
SETFIT = "SetFit"
WORDS_AND_PIECES, SVC = "words and pieces, logistic regression", "words and pieces, LinearSVC"
COSINE = "cosine"
BY_WORDS = (REGRESSION, WORDS_AND_PIECES, SVC, COSINE)
STRENGTHS = (1.0, 10.0, 100.0)
"""Inverse strengths of regularisation of logistic regression that are tried."""
SVC_STRENGTHS = (0.1, 1.0, 10.0)
NEIGHBOURS = (5, 15, 40)
STEPS, RATE = (0, 10, 30), 0.001
"""Numbers of steps of learning which answers belong together that are tried, and how far each goes.
More learn the labelled answers by heart."""
Predict = Callable[[NDArray[np.int64], NDArray[np.int64]], tuple[Floats, Floats]]
"""From labelled and held-out answers to probabilities of these, and thresholds."""
Make = Callable[[float], Any]
"""From a strength to a model of one code."""
Strengths = tuple[float, ...]


@dataclass(frozen=True)
class SetFit:
    """The Python that has SetFit, and a folder with the sentence encoder that it tunes."""

    python: Path
    weights: Path


def peers(
    coded: Coded, encoder: Embedder | None, tuned: SetFit | None = None
) -> dict[str, Callable[[], Predict]]:
    """All of them by name; those that read meaning only with an encoder."""
    found = {
        REGRESSION: plain(coded),
        WORDS_AND_PIECES: on_words_and_pieces(coded, _regression, STRENGTHS),
        SVC: on_words_and_pieces(coded, _svc, SVC_STRENGTHS),
        COSINE: cosine(coded, None),
    }
    if encoder is not None:
        found |= {
            f"{COSINE}, {encoder.name}": cosine(coded, encoder),
            f"{encoder.name}, logistic regression": on_vectors(coded, encoder),
            f"{encoder.name}, nearest neighbours": nearest(coded, encoder),
            f"{encoder.name}, contrastive head": contrastive(coded, encoder),
        }
    if tuned is not None:
        found[SETFIT] = setfit(coded, tuned)
    return found


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


def contrastive(coded: Coded, encoder: Embedder) -> Callable[[], Predict]:
    """What SetFit does, with the encoder itself left as it is: a contrastive head on its vectors.

    First a linear map of the vectors is learned that brings answers with a common code together and
    takes others apart (Tunstall et al. 2022, section 3), then logistic regression on what it gives.
    SetFit learns the encoder's own weights (`setfit`).
    """
    rows = encoder.centred_on(coded.texts).rows(coded.texts).astype(np.float64)

    def predict(labelled: NDArray[np.int64], held: NDArray[np.int64]) -> tuple[Floats, Floats]:
        given = coded.given[labelled]
        used = np.flatnonzero(given.any(axis=0) & ~given.all(axis=0))
        targets = given[:, used].astype(int)

        def scores(train: NDArray[np.int64], to: Floats, steps: int) -> Floats:
            found = np.zeros((len(to), given.shape[1]))
            map_ = _brought_together(rows[labelled[train]], given[train], steps)
            mapped, of_held = _unit(rows[labelled[train]] @ map_), _unit(to @ map_)
            found[:, used] = _fitted(mapped, targets[train], of_held, _dense_regression, 10.0)
            return found

        left_out = {steps: np.zeros(given.shape) for steps in STEPS}
        for test in np.array_split(np.random.default_rng(0).permutation(len(given)), 3):
            train = np.setdiff1d(np.arange(len(given)), test)
            for steps, of_steps in left_out.items():
                of_steps[test] = scores(train, rows[labelled[test]], steps)
        best = max(STEPS, key=lambda one: _at_best(left_out[one], given))
        found = scores(np.arange(len(given)), rows[held], best)
        return found, best_threshold(left_out[best], given)

    return lambda: predict


def setfit(coded: Coded, tuned: SetFit) -> Callable[[], Predict]:
    """SetFit itself (`suggester_setfit.py`). Minutes for 50 answers."""
    script = Path(__file__).with_name("suggester_setfit.py")

    def predict(labelled: NDArray[np.int64], held: NDArray[np.int64]) -> tuple[Floats, Floats]:
        given = coded.given[labelled]
        used = np.flatnonzero(given.any(axis=0) & ~given.all(axis=0))
        asked = {
            "weights": str(tuned.weights),
            "labelled": [coded.texts[place].text for place in labelled],
            "given": given[:, used].astype(int).tolist(),
            "held": [coded.texts[place].text for place in held],
        }
        ran = subprocess.run(
            [tuned.python, script],
            input=json.dumps(asked),
            capture_output=True,
            text=True,
            check=False,
        )
        if ran.returncode:
            raise SystemExit(f"SetFit failed: {ran.stderr.strip().splitlines()[-1]}")
        said = json.loads(ran.stdout)
        found, left_out = np.zeros((len(held), given.shape[1])), np.zeros(given.shape)
        found[:, used], left_out[:, used] = said["held"], said["left_out"]
        return found, best_threshold(left_out, given)

    return lambda: predict


def _brought_together(rows: Floats, given: NDArray[np.bool_], steps: int) -> Floats:
    """The map (d, d) by which cosines are about 1 for answers with a common code, else 0 (Adam).

    Pairs of both kinds count the same in all, as where as many are drawn of each.
    """
    common = (given.astype(float) @ given.T.astype(float)) > 0
    weight = np.where(common, 0.5 / common.sum(), 0.5 / max((~common).sum(), 1))
    np.fill_diagonal(weight, 0)
    map_ = np.eye(rows.shape[1])
    first, second = np.zeros_like(map_), np.zeros_like(map_)
    for step in range(1, steps + 1):
        mapped = rows @ map_
        length = np.linalg.norm(mapped, axis=1, keepdims=True) + 1e-9
        unit = mapped / length
        pull = 4 * (weight * (unit @ unit.T - common)) @ unit
        slope = rows.T @ ((pull - unit * (pull * unit).sum(axis=1, keepdims=True)) / length)
        first, second = 0.9 * first + 0.1 * slope, 0.999 * second + 0.001 * slope**2
        bias = np.sqrt(1 - 0.999**step) / (1 - 0.9**step)
        map_ -= RATE * bias * first / (np.sqrt(second) + 1e-8)
    return map_


def _unit(rows: Floats) -> Floats:
    found: Floats = rows / (np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9)
    return found


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
