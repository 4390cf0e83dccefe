"""Makes the model with which a study leaves for scoring."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intercoder import __version__
from intercoder.codebook.files.yaml_file import dump
from intercoder.errors import StudyError, UsageError
from intercoder.findings.prevalence.of_study.asked import Asked, Base
from intercoder.findings.prevalence.of_study.basis import Basis, read_basis
from intercoder.findings.prevalence.of_study.compute import column_ids, column_names
from intercoder.findings.prevalence.of_study.cross_fitting import (
    ALWAYS,
    Batch,
    Population,
    fold_models,
    judge,
)
from intercoder.findings.prevalence.of_study.fitting import learner_of, sample_learned_from
from intercoder.scale.model.scoring_model import (
    Column,
    Floats,
    HumanSample,
    Origin,
    ScoringModel,
)
from intercoder.study.exchange.answer_owners import owners_of
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import answer_texts
from intercoder.suggest.learning.learning_data import as_text
from intercoder.suggest.model.labelled_answers import LearningSet
from intercoder.suggest.model.precision import choose_thresholds
from intercoder.suggest.probability.calibration import thresholds

FOLDS = 5
"""Each is a model to be asked of every answer: ten would take half as long again, for little."""


def pack(study: Study, asked: Asked, *, precision: float | None = None) -> ScoringModel:
    """Learn from the random sample that `asked` names, without each of its folds in turn.

    A code is given from the probability on that balances precision and recall best on the sample;
    with `precision`, from that on at which it is shown to be right so often. Raises StudyError or
    UsageError for whatever makes it impossible.
    """
    if asked.unit is not Base.ANSWERS or asked.wider:
        raise UsageError("Answers are scored, each by itself.", "Leave out the other options.")
    basis = _without_later_draws(read_basis(study, replace(asked, people_only=True)))
    tree = basis.tree
    rows = basis.sample.population[basis.sampled]
    texts = [as_text(one) for one in answer_texts(study, rows.tolist())]
    learning = sample_learned_from(rows, texts, basis.labels, tree)
    learner = learner_of(study, asked.seed)
    models = fold_models(learning, basis.fold, learner, seed=asked.seed)
    everyone = np.arange(len(rows))

    def sample() -> Iterator[Batch]:
        yield everyone, learner.space.features.rows(texts), texts

    found = judge(
        models,
        basis.fold,
        everyone,
        Population(len(rows), sample),
        columns=tree.likely_parents,
    )
    respondents, questions = owners_of(study, rows.tolist())
    columns = _columns(study, basis)
    return ScoringModel(
        Origin(
            study.name,
            basis.sample.round,
            study.revision(),
            asked.codes_of,
            asked.seed,
            __version__,
            precision,
            basis.votes.coders,
            asked.question,
            basis.remarks,
        ),
        columns,
        _thresholds(learning, found.held_out, basis.fold, precision),
        models.suggesters,
        HumanSample(
            respondents,
            questions,
            basis.labels,
            found.held_out,
            basis.fold,
            basis.sample.stratum[basis.sampled],
            np.bincount(basis.sample.stratum),
        ),
        dump(study.codebook()).encode(),
    )


def _without_later_draws(basis: Basis) -> Basis:
    """Answers drawn later for one code have chances that hold among the study's answers only."""
    draws = basis.sample.drawn_in[basis.sampled]
    kept = np.flatnonzero(draws <= 0)
    if kept.size == draws.size:
        return basis
    return replace(
        basis,
        labels=basis.labels[kept],
        sampled=basis.sampled[kept],
        is_earlier=basis.is_earlier[kept],
        labelled=basis.labelled[kept],
        fold=basis.fold[kept],
        remarks=(
            *basis.remarks,
            f"{draws.size - kept.size:,} coded answers that were drawn for one code are left out.",
        ),
    )


def _columns(study: Study, basis: Basis) -> tuple[Column, ...]:
    tree = basis.tree
    alone = {code.id for code in study.codebook().codes if code.exclusive}
    found = []
    for place, (id, name) in enumerate(zip(column_ids(basis), column_names(basis), strict=True)):
        is_parent = tree.is_parent(place)
        below = tree.below[place - tree.assignable].tolist() if is_parent else ()
        code = tree.codes[place]
        if place >= tree.single:
            all_of = tree.sets[place - tree.single]
            found.append(Column(id, code, name.name, all_of=all_of))
            continue
        is_exclusive = not is_parent and code in alone
        found.append(Column(id, code, name.name, is_parent, tuple(below), is_exclusive))
    return tuple(found)


def _thresholds(
    learning: LearningSet,
    held_out: Floats,
    fold: NDArray[np.int64],
    precision: float | None,
) -> Floats:
    judged = fold != ALWAYS
    likely = held_out[judged][:, : len(learning.codes)]
    given = learning.given[judged]
    if precision is None:
        return thresholds(likely, given)
    applied = choose_thresholds(learning.codes, likely, given, learning.groups[judged], precision)
    if all(one.threshold is None for one in applied):
        raise StudyError(
            f"No code is shown to reach a precision of {precision:g}.",
            "Have more answers coded, require less, or leave out --precision.",
        )
    return np.array([np.inf if one.threshold is None else one.threshold for one in applied])
