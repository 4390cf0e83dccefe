"""What advice is worth in a study: figures of left-out answers with it and without."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.coding.suggestion import ALL
from intercoder.study.study import Study
from intercoder.suggest.advice.in_use import AdviceInUse, advised, weigh_advice
from intercoder.suggest.learning.models import StudyLearner


@dataclass(frozen=True, slots=True)
class AdviceFigures:
    """Of decided answers with advice, each predicted without having been learned from."""

    answers: int
    micro_f1_alone: float | None
    """The advisor's own codes beside people's."""
    micro_f1_without: float | None
    micro_f1_with: float | None
    recall_in_top_3_without: float | None
    recall_in_top_3_with: float | None
    helps: bool
    """Whether probabilities are better with advice, by log likelihood: only then is it used."""


def advice_figures(study: Study, advice: AdviceInUse, *, seed: int = 1) -> AdviceFigures:
    """Learn from everybody's decisions, and compare. None where too few answers have advice."""
    model, _ = StudyLearner(study, ALL, "", seed=seed).learn()
    on = advised(advice, model.learning)
    judged = ~np.isnan(model.out_of_fold[on.places]).any(axis=1)
    places, named = on.places[judged], on.named[judged]
    given, before = model.learning.given[places], model.out_of_fold[places]
    weighed = weigh_advice(advice, model.learning, model.out_of_fold)
    alone = _micro_f1(named, given)
    if weighed is None:
        return AdviceFigures(len(places), alone, None, None, None, None, False)
    limits = model.suggester.thresholds
    return AdviceFigures(
        len(places),
        alone,
        _micro_f1(before >= limits, given),
        _micro_f1(weighed.probabilities >= limits, given),
        _recall(before, given),
        _recall(weighed.probabilities, given),
        weighed.helps,
    )


def _micro_f1(said: NDArray[np.bool_], given: NDArray[np.bool_]) -> float | None:
    total = int(said.sum() + given.sum())
    return 2 * int((said & given).sum()) / total if total else None


def _recall(likely: NDArray[np.float64], given: NDArray[np.bool_]) -> float | None:
    coded = given.any(axis=1)
    if not coded.any():
        return None
    top = np.argsort(-likely, axis=1, kind="stable")[:, :3]
    found = np.take_along_axis(given, top, axis=1).sum(axis=1)[coded]
    return float((found / given.sum(axis=1)[coded]).mean())
