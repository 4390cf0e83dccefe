"""Measures how good a study's suggestions are: every figure, on held-out human codes.

The suggester knows the texts of all answers, as it does in use, but not the codes of the answers
tested.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.codes import names_of
from intercoder.agreement.of_study.results import CodeName
from intercoder.codebook.code import Codebook
from intercoder.errors import UsageError
from intercoder.study.study import Study
from intercoder.suggest.evaluation.calibration_curve import SHOWN, Bin, miscalibrated, reliability
from intercoder.suggest.evaluation.ceiling import Ceiling, ceiling
from intercoder.suggest.evaluation.cross_validation import (
    Advance,
    Said,
    Tested,
    fits_needed,
    held_out_test,
    repeats_for,
)
from intercoder.suggest.evaluation.evaluation_data import (
    StudyMaterial,
    compared_before,
    people_compared,
    study_material,
)
from intercoder.suggest.evaluation.learning_curve import LearningCurve, growth, too_few
from intercoder.suggest.evaluation.quality import Quality, quality
from intercoder.suggest.learning.languages_coded import answers_by_language, language_remark
from intercoder.suggest.learning.learning_data import pool
from intercoder.suggest.learning.study_vectors import embedder_of
from intercoder.suggest.model.feature_space import find_feature_space
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.training import Learner

UNSTATED = "not stated"
_MAX_LANGUAGES = 40


@dataclass(frozen=True, slots=True)
class Asked:
    """The settings of an evaluation."""

    learn_from: str = "all"
    """`all`, `consensus` or `coder:NAME`."""
    coders: tuple[str, ...] = ()
    """Coders to learn from and compare with; empty for everyone."""
    rounds: tuple[str, ...] = ()
    folds: int = 5
    repeats: int = 0
    """Number of repeats of cross-validation; 0 chooses it, more for fewer answers."""
    encoder: str = ""
    """Encoder as in training: a packaged one's name, or a folder; empty for none."""
    more: int = 500
    """Number of further coded answers for the forecast."""
    how: Resampling = field(default_factory=Resampling)
    """Settings of intervals; the seed also divides the answers."""

    def __post_init__(self) -> None:
        if not 2 <= self.folds <= 20:
            raise UsageError("Answers are divided into 2 to 20 folds.", "5 is usual.")
        if not 0 <= self.repeats <= 20:
            raise UsageError(
                "Cross-validation can be repeated up to 20 times.", "Leave out --repeats."
            )
        if self.more < 1:
            raise UsageError("A forecast needs at least one more answer.", "Try --more 500.")


@dataclass(frozen=True)
class Evaluation:
    """The complete result of `suggest evaluate`."""

    study: str
    revision: int
    asked: Asked
    teachers: tuple[str, ...]
    learned: int
    """Number of coded answers to learn from; each test learns from all folds except one."""
    repeats: int
    quality: Quality
    languages: Mapping[str, Quality]
    """Quality by language; empty if all answers are in one."""
    reliability: Mapping[str, tuple[Bin, ...]]
    growth: LearningCurve
    ceiling: Ceiling
    names: tuple[CodeName, ...]
    remarks: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of the command."""
        asked, how = self.asked, self.asked.how
        return {
            "study": self.study,
            "rule": {
                "learn_from": asked.learn_from,
                "teachers": list(self.teachers),
                "rounds": list(asked.rounds),
                "encoder": asked.encoder or None,
                "revision": self.revision,
                "answers_learned_from": self.learned,
                "folds": asked.folds,
                "repeats": self.repeats,
                "seed": how.seed,
                "resamples": how.resamples,
                "confidence": how.confidence,
                "grouped": "identical and near-identical answers are never both learned from and"
                " tested",
            },
            **self.quality.as_json(),
            "languages": {name: one.as_json() for name, one in self.languages.items()},
            "reliability": {
                name: [one.as_json() for one in bins] for name, bins in self.reliability.items()
            },
            "learning_curve": self.growth.as_json(),
            "human_ceiling": self.ceiling.as_json(),
            "names": {one.id: one.as_json() for one in self.names},
            "remarks": list(self.remarks),
        }


@dataclass(frozen=True)
class Plan:
    """What will be learned from and tested, known before the long part begins."""

    asked: Asked
    chosen: StudyMaterial
    repeats: int
    fits: int
    """Number of fits."""


def plan_evaluation(study: Study, asked: Asked) -> Plan:
    """Choose what is tested. Raises StudyError if too little is coded; see `study_material`."""
    chosen = study_material(
        study,
        asked.learn_from,
        coders_named=asked.coders,
        rounds=asked.rounds,
        seed=asked.how.seed,
    )
    repeats = asked.repeats or repeats_for(len(chosen.material.learning))
    return Plan(asked, chosen, repeats, fits_needed(chosen.material, asked.folds, repeats))


def evaluate(study: Study, plan: Plan, advance: Advance = lambda _: None) -> Evaluation:
    """Learn and test as planned; `advance` is called after each fit."""
    asked, chosen, how = plan.asked, plan.chosen, plan.asked.how
    revision = study.revision()
    codebook = study.codebook(revision)
    fit = _Fit(study, codebook, chosen.material.learning, asked)
    tested = held_out_test(chosen.material, fit, asked.folds, plan.repeats, how.seed, advance)
    people, place = people_compared(chosen)
    predictions = tested.predictions
    diagram = reliability(predictions, how)
    return Evaluation(
        study=study.name,
        revision=revision,
        asked=asked,
        teachers=chosen.teachers,
        learned=len(chosen.material.learning),
        repeats=plan.repeats,
        quality=quality(predictions, how),
        languages=_languages(chosen, tested, how),
        reliability=diagram,
        growth=_growth(tested, len(chosen.material.learning), asked),
        ceiling=_with_before(
            ceiling(people, predictions.predicted[0, place], predictions.groups[place], how), chosen
        ),
        names=names_of(codebook, predictions.codes),
        remarks=(
            *chosen.remarks(),
            *miscalibrated(diagram[SHOWN]),
            *_of_languages(study, chosen.material.learning),
        ),
    )


def _with_before(found: Ceiling, chosen: StudyMaterial) -> Ceiling:
    """The same result, with the number of its answers judged in an earlier round."""
    return replace(found, judged_before=0 if found.reason else compared_before(chosen))


def _of_languages(study: Study, learning: LearningSet) -> tuple[str, ...]:
    remark = language_remark(study.languages(), answers_by_language(learning.texts))
    return (remark,) if remark else ()


class _Fit:
    """Learns in the feature space of the whole study; every answer's terms are computed once."""

    def __init__(
        self, study: Study, codebook: Codebook, learning: LearningSet, asked: Asked
    ) -> None:
        self._seed = asked.how.seed
        second = embedder_of(study, asked.encoder)
        space = find_feature_space(
            pool(study, seed=self._seed), codebook, seed=self._seed, embedder=second
        )
        self._learner = Learner(space, codebook)
        self._rows = space.features.rows(learning.texts)

    def __call__(
        self, learning: LearningSet, texts: Sequence[Text], places: NDArray[np.int64]
    ) -> Said:
        suggester = self._learner.fit(learning, seed=self._seed).suggester
        likely = suggester.probabilities_of(self._rows[places], texts)
        return Said(likely, suggester.thresholds, suggester.named_from())


def _growth(tested: Tested, now: int, asked: Asked) -> LearningCurve:
    if not tested.sizes:
        return too_few(round(now * (asked.folds - 1) / asked.folds))
    return growth(tested.sizes, tested.growing, tested.fold, now, asked.more, asked.how)


def _languages(chosen: StudyMaterial, tested: Tested, how: Resampling) -> Mapping[str, Quality]:
    material = chosen.material
    spoken = np.array([material.learning.texts[place].language for place in material.tested])
    found = np.unique(spoken).tolist()
    if not 1 < len(found) <= _MAX_LANGUAGES:
        return {}
    return {
        name or UNSTATED: quality(tested.predictions.take(np.flatnonzero(spoken == name)), how)
        for name in found
    }
