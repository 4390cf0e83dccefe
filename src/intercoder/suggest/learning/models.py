"""Trains a study's models, stores them with their training record, and rebuilds them."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any

import numpy as np

from intercoder import __version__
from intercoder.codebook.code import Codebook
from intercoder.coding.hash_chain import new_id
from intercoder.errors import StudyError
from intercoder.study.rounds.suggestion_settings import teachers
from intercoder.study.study import Study
from intercoder.study.suggest.models import ModelRecord, find_model, keep_model
from intercoder.study.suggest.training_data import Moment, answer_rows, answer_texts, moment
from intercoder.suggest.advice.in_use import with_advice
from intercoder.suggest.encoders.encoder import is_packaged, weights_of
from intercoder.suggest.learning.languages_coded import answers_by_language
from intercoder.suggest.learning.learning_data import (
    as_text,
    check_has_codes,
    learning_set,
    pool,
    scope_of,
)
from intercoder.suggest.learning.remembered_words import with_words
from intercoder.suggest.learning.study_vectors import embedder_of
from intercoder.suggest.model.arrays import to_bytes
from intercoder.suggest.model.embeddings import Embedder, embedder
from intercoder.suggest.model.feature_space import (
    DEFINITIONS,
    WHOLE_DEFINITIONS,
    find_feature_space,
)
from intercoder.suggest.model.labelled_answers import LearningSet, Text
from intercoder.suggest.model.suggester import Suggester
from intercoder.suggest.model.training import Learner, Trained
from intercoder.text.words import KnownRuns, known_runs

_PROBED = 25
"""Number of answers on which a model's probabilities are recorded, to compare with when rebuilt."""
CALIBRATED_ON = 2000
"""Number of left-out answers used to calibrate a model while someone codes; more take longer and
change little.
"""
SAME = 1e-3
"""Probabilities that differ by less count as equal: other processors round differently."""


@dataclass(frozen=True)
class KeptModel:
    """A model, its suggester, and its left-out predictions for the answers it learned from."""

    record: ModelRecord
    suggester: Suggester
    learning: LearningSet
    out_of_fold: np.ndarray[Any, np.dtype[np.float64]]


class StudyLearner:
    """Learns from a study repeatedly, for one scope.

    The feature space is recomputed when the codebook has a new revision or the number of answers
    has grown by a tenth; in between, learning again only processes what was decided since.
    """

    def __init__(
        self,
        study: Study,
        learn_from: str,
        coder: str,
        *,
        seed: int = 1,
        encoder: str = "",
        judged: int | None = None,
    ) -> None:
        """`judged` is as for `Learner.fit`.

        Raises UsageError for an invalid scope or an unavailable encoder, StudyError for a coder the
        study does not have.
        """
        self.study = study
        self.scope = scope_of(learn_from, coder)
        self.learn_from = learn_from
        self.coder = coder
        self.seed = seed
        self.judged = judged
        self.encoder = encoder
        self._embedder = embedder_of(study, encoder)
        self._learner: Learner | None = None
        self._runs: dict[str, KnownRuns] = {}
        self._ground_at = Moment(0, 0)
        self._revision = 0

    def learn(self, advance: Callable[[int], object] = lambda _: None) -> tuple[KeptModel, bytes]:
        """Learn from the present decisions; returns the model (not stored yet) and its arrays.

        `advance` is called with the number of texts just read.
        """
        now = moment(self.study)
        revision = self.study.revision()
        who = teachers(self.study, self.learn_from, self.coder)
        learner = self._on_space(now, revision, advance)
        learning = learning_set(self.study, who, up_to=now.decisions, revision=revision)
        trained = learner.fit(learning, seed=self.seed, judged=self.judged, advance=advance)
        suggester, advisor = with_advice(
            self.study, revision, trained.suggester, learning, trained.out_of_fold
        )
        manifest = {
            "learn_from": self.learn_from,
            "coder": self.coder,
            "teachers": list(who),
            "revision": revision,
            "decisions_up_to": now.decisions,
            "answers_up_to": now.answers,
            "ground_up_to": self._ground_at.answers,
            "seed": self.seed,
            "judged": self.judged,
            "embeddings": self._embedder.name if self._embedder else "",
            "encoder_weights": weights_of(self._embedder.encoder) if self._embedder else "",
            "advisor": advisor,
            "definitions": DEFINITIONS,
            "versions": versions(),
            "languages": answers_by_language(learning.texts),
            "figures": _figures(trained, learning),
            "probe": _probe(self.study, trained.suggester, now),
        }
        record = ModelRecord(new_id(), self.scope, "", manifest)
        kept = KeptModel(record, suggester, learning, trained.out_of_fold)
        return kept, with_words(to_bytes(suggester), self._runs)

    def _on_space(self, now: Moment, revision: int, advance: Callable[[int], object]) -> Learner:
        grown = now.answers > 1.1 * self._ground_at.answers
        if self._learner is None or grown or revision != self._revision:
            codebook = self.study.codebook(revision)
            known = pool(self.study, seed=self.seed, up_to=now.answers)
            self._runs = known_runs((text.text, text.language) for text in known)
            self._learner = _learner(known, codebook, self.seed, self._embedder, advance)
            self._ground_at, self._revision = now, revision
        return self._learner


def train_and_keep(
    study: Study,
    learn_from: str,
    coder: str = "",
    *,
    seed: int = 1,
    encoder: str = "",
    advance: Callable[[int], object] = lambda _: None,
) -> KeptModel:
    """Learn from the study's present decisions, and store the model.

    `advance` is called with the number of texts just read.
    """
    check_has_codes(study)
    learner = StudyLearner(study, learn_from, coder, seed=seed, encoder=encoder)
    return keep(study, *learner.learn(advance))


def keep(study: Study, made: KeptModel, arrays: bytes | None) -> KeptModel:
    """Store a model; without its arrays, only its training record."""
    record = keep_model(study, made.record.id, made.record.scope, made.record.manifest, arrays)
    return KeptModel(record, made.suggester, made.learning, made.out_of_fold)


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """A model learned again from its manifest, compared with the original."""

    record: ModelRecord
    largest_difference: float
    """Largest difference between the recorded probabilities and the new ones."""
    versions_differ: tuple[str, ...]
    """Names of libraries whose versions differ now."""

    @property
    def same(self) -> bool:
        """Whether it gives the same results again."""
        return self.largest_difference <= SAME


def rebuild(
    study: Study,
    id: str,
    *,
    encoder: str = "",
    advance: Callable[[int], object] = lambda _: None,
) -> Rebuilt:
    """Learn a model again from its manifest, and from texts: vectors kept of them are not used.

    The folder of the encoder it was learned with must be given: a study from elsewhere must not
    decide which files are opened. Raises StudyError if the study has no such model, or the folder
    is not given.
    """
    record = find_model(study, id)
    manifest = record.manifest
    named = manifest["embeddings"]
    if named and named != encoder and not is_packaged(named):
        raise StudyError(
            "This model was learned with the encoder in a folder.",
            "Name the folder with --encoder, if you trust what is in it.",
        )
    codebook = study.codebook(manifest["revision"])
    up_to, seed = manifest["ground_up_to"], manifest["seed"]
    # Noted since definitions are read for what they say of their own code.
    definitions = manifest.get("definitions", WHOLE_DEFINITIONS)
    known = pool(study, seed=seed, up_to=up_to)
    learner = _learner(known, codebook, seed, embedder(named), advance, definitions)
    learning = learning_set(
        study,
        manifest["teachers"],
        up_to=manifest["decisions_up_to"],
        revision=manifest["revision"],
    )
    trained = learner.fit(learning, seed=seed, judged=manifest["judged"])
    then = Moment(manifest["decisions_up_to"], manifest["answers_up_to"])
    now = np.array(_probe(study, trained.suggester, then))
    before = np.array(manifest["probe"])
    largest = (
        float(np.abs(now - before).max())
        if before.size and now.shape == before.shape
        else (0.0 if now.shape == before.shape else 1.0)
    )
    was: Mapping[str, str] = manifest["versions"]
    differ = tuple(name for name, one in versions().items() if was.get(name) != one)
    return Rebuilt(record, largest, differ)


def versions() -> dict[str, str]:
    """The library versions that a model's numbers depend on besides the study."""
    libraries = ("numpy", "scipy", "scikit-learn", "spacy")
    return {
        "intercoder": __version__,
        "python": platform.python_version(),
        **{name: version(name) for name in libraries},
    }


def _learner(
    known: Sequence[Text],
    codebook: Codebook,
    seed: int,
    second_view: Embedder | None,
    advance: Callable[[int], object],
    definitions: int = DEFINITIONS,
) -> Learner:
    space = find_feature_space(
        known,
        codebook,
        seed=seed,
        embedder=second_view,
        definitions=definitions,
        advance=advance,
    )
    return Learner(space, codebook)


def _figures(trained: Trained, learning: LearningSet) -> dict[str, Any]:
    """Its quality on the answers it learned from, each left out; None if undefined."""
    judged = ~np.isnan(trained.out_of_fold).any(axis=1)
    likely, given = trained.out_of_fold[judged], learning.given[judged]
    predicted = likely >= trained.suggester.thresholds
    marked = int(predicted.sum() + given.sum())
    top = np.argsort(-likely, axis=1, kind="stable")[:, :3]
    coded = given.any(axis=1)
    found = np.take_along_axis(given, top, axis=1).sum(axis=1)[coded] / given.sum(axis=1)[coded]
    return {
        "answers": len(learning),
        "reads_meaning": trained.suggester.embedder is not None,
        "codes_given": int(given.any(axis=0).sum()),
        "micro_f1": round(2 * int((predicted & given).sum()) / marked, 4) if marked else None,
        "recall_in_top_3": round(float(found.mean()), 4) if len(found) else None,
    }


def _probe(study: Study, suggester: Suggester, then: Moment) -> list[list[float]]:
    """The probabilities of a few answers, spread evenly."""
    rows = np.array(answer_rows(study, up_to=then.answers), dtype=np.int64)
    if not len(rows) or not suggester.codes:
        return []
    places = np.unique(np.linspace(0, len(rows) - 1, _PROBED).astype(np.int64))
    texts = [as_text(one) for one in answer_texts(study, rows[places].tolist())]
    found: list[list[float]] = np.round(suggester.probabilities(texts), 6).tolist()
    return found
