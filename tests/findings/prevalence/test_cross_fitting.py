"""The model never knows the answers that it judges, and knows all others equally well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from intercoder.findings.prevalence.of_study.cross_fitting import (
    ALWAYS,
    Batch,
    Population,
    cross_fit,
    random_folds,
)
from intercoder.suggest.model.feature_space import find_feature_space
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.training import Learner
from tests.suggest.coded_study import CODEBOOK, CODES, text_of, truth

TEXTS = tuple(Text(text_of(number), "en") for number in range(240))
IDS = tuple(code.id for code in CODEBOOK.assignable)


def learning_of(places: np.ndarray) -> LearningSet:
    given = np.array([[code in truth(int(one)) for code in IDS] for one in places])
    texts = tuple(TEXTS[one] for one in places)
    return LearningSet(places, texts, given, -places - 1, IDS)


def fitted(learning: LearningSet, fold: np.ndarray, sampled: np.ndarray):  # type: ignore[no-untyped-def]
    space = find_feature_space(TEXTS, CODEBOOK)
    rows = space.features.rows(TEXTS)

    def batches() -> Iterator[Batch]:
        for start in range(0, len(TEXTS), 100):
            places = np.arange(start, min(start + 100, len(TEXTS)))
            yield places, rows[places], [TEXTS[one] for one in places]

    population = Population(len(TEXTS), batches)
    return cross_fit(learning, fold, sampled, population, Learner(space, CODEBOOK))


def test_what_is_said_of_an_answer_does_not_hang_on_its_own_fold() -> None:
    sampled = np.arange(0, 240, 3)
    fold = random_folds(80, 4, 1, np.zeros(80, dtype=np.bool_))
    learning = learning_of(sampled)
    before = fitted(learning, fold, sampled)
    given = learning.given.copy()
    given[fold == 2] = ~given[fold == 2]
    after = fitted(replace(learning, given=given), fold, sampled)
    assert (before.held_out[fold == 2] == after.held_out[fold == 2]).all()
    assert (before.held_out[fold != 2] != after.held_out[fold != 2]).any()
    assert np.allclose(before.everywhere[sampled], before.held_out, atol=1e-6)
    staff = IDS.index(CODES[0])
    assert before.held_out[learning.given[:, staff], staff].mean() > 0.6


def test_answers_that_are_always_learned_from_are_never_judged() -> None:
    sampled = np.arange(0, 240, 3)
    always = np.arange(80) < 20
    fold = random_folds(80, 4, 1, always)
    assert (fold[:20] == ALWAYS).all()
    found = fitted(learning_of(sampled), fold, sampled)
    assert (found.held_out[:20] == 0).all()
    assert (found.held_out[20:].max(axis=1) > 0).all()


def test_folds_are_equally_large_and_do_not_look_at_the_answers() -> None:
    fold = random_folds(103, 10, 7, np.zeros(103, dtype=np.bool_))
    assert set(np.bincount(fold).tolist()) == {10, 11}
    assert (fold == random_folds(103, 10, 7, np.zeros(103, dtype=np.bool_))).all()


def test_near_duplicates_kept_in_one_fold_would_make_the_estimate_wrong() -> None:
    """A model that knows by heart what it has met. Half of all answers say the same, with the code.

    With random folds sampled answers have met their like as often as the others have. Kept
    together in a fold they never have, and what is added for that is too much.
    """
    rng = np.random.default_rng(1)
    alike = np.arange(1000) < 500
    off = {}
    for way in ("random", "together"):
        found = []
        for _ in range(60):
            sampled = rng.choice(1000, 100, replace=False)
            fold = rng.permutation(100) % 5
            if way == "together":
                fold[alike[sampled]] = 0
            likely = np.zeros(1000)
            residual = np.zeros(100)
            for one in range(5):
                within = sampled[fold != one]
                knows = alike[within].any()
                said = np.where(alike, 1.0 if knows else 0.3, 0.0)
                likely += said / 5
                residual[fold == one] = (alike - said)[sampled[fold == one]]
            found.append(likely.mean() + residual.mean())
        off[way] = abs(float(np.mean(found)) - 0.5)
    assert off["random"] < 0.01
    assert off["together"] > 0.2
