"""Finds a coder's probable slips in a study and lists them for the coder."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.coding.decision import SelectionReason
from intercoder.study.exchange.exported_rows import answers_at, judged_as_doubts
from intercoder.study.queue.work_lists import Listed, coded_alone, keep_list
from intercoder.study.rounds.suggestion_settings import read_assistance
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.suggest.learning.learning_data import learning_set, pool
from intercoder.suggest.learning.study_vectors import embedder_of
from intercoder.suggest.model.labelled_answers import LearningSet
from intercoder.suggest.model.training import train
from intercoder.suggest.orders.doubts import Doubt, Kind, counts_by_code, doubtful
from intercoder.suggest.orders.expected_slips import ExpectedSlips, expect_slips
from intercoder.text.words import fold

LENGTH = 100
"""Default number of decisions listed."""


@dataclass(frozen=True, slots=True)
class SlipsExpected:
    """How many slips to expect, as counts of decisions."""

    estimate: int
    """Among the decisions examined, without those left out."""
    low: int
    """Lower end of the 95 % interval."""
    high: int
    listed: int
    """Among those listed."""


@dataclass(frozen=True, slots=True)
class DoubtsFound:
    """The result of the search among a coder's decisions."""

    decisions: int
    """Number of decisions examined: on answers coded, or with no code."""
    left_out: int
    """Number left out: in the unassisted sample, which no model may touch, or reviewed before."""
    found: int
    """Number of those a model would have decided differently: many are right all the same."""
    listed: int
    codes: tuple[str, ...]
    counts: NDArray[np.int64]
    """Doubts listed, (codes, 3): missing, too much, uneven."""
    slips: SlipsExpected | None
    """None with too few decisions to tell."""


def find_doubts(
    study: Study,
    coder: str,
    round: str = MAIN_ROUND,
    *,
    length: int = LENGTH,
    seed: int = 1,
    encoder: str = "",
) -> DoubtsFound:
    """Find the coder's doubtful decisions, and list the most doubtful ones for them.

    The model learns only from this coder's decisions in this round, so that doubts follow their own
    standards; each decision is judged by a model that saw neither it nor similar ones. Answers of
    the unassisted sample are never listed: reviewing them because a model doubts them would spoil
    the random sample. Raises StudyError for a coder or round the study does not have, UsageError
    for an encoder that is not there.
    """
    settled = read_assistance(study, round)
    second = embedder_of(study, encoder)
    learning = learning_set(study, [coder], rounds=[round])
    texts = pool(study, seed=seed)
    trained = train(learning, study.codebook(), texts, seed=seed, embedder=second)
    learned = ~np.isnan(trained.out_of_fold).any(axis=1)
    places = np.flatnonzero(learned)
    kept = learning.take(places)
    found = doubtful(trained.out_of_fold[places], kept.given, _same(kept))
    rows = kept.rows.tolist()
    keys = {row: one.id for row, one in answers_at(study, rows).items()}
    left_out = judged_as_doubts(study, coder, round) | coded_alone(study, coder, round)
    free = {
        place
        for place, row in enumerate(rows)
        if row not in left_out and not settled.is_sampled(keys[row])
    }
    doubts = [doubt for doubt in found if doubt.place in free]
    listed = doubts[:length]
    expected = expect_slips(trained.out_of_fold[places], kept.given, seed=seed)
    keep_list(
        study,
        coder,
        round,
        SelectionReason.DOUBTS,
        [Listed(rows[doubt.place]) for doubt in listed],
    )
    return DoubtsFound(
        len(learning),
        len(rows) - len(free),
        len(doubts),
        len(listed),
        kept.codes,
        counts_by_code(listed, len(kept.codes)),
        None if expected is None else _as_counts(expected, len(free), listed),
    )


def _as_counts(expected: ExpectedSlips, decisions: int, listed: Sequence[Doubt]) -> SlipsExpected:
    """Slips among so many decisions, of which the first of the list are the most doubtful.

    Of decisions that contradict each other on the same text, one in two is taken for a slip.
    """
    by_model = [doubt.strength for doubt in listed if doubt.kind is not Kind.UNEVEN]
    uneven = len(listed) - len(by_model)
    of_list = uneven / 2
    if by_model:
        of_list += len(by_model) * expected.among(min(by_model))
    most = max(expected.share * decisions, of_list)
    return SlipsExpected(
        round(most),
        min(round(expected.low * decisions), round(most)),
        max(round(expected.high * decisions), round(most)),
        round(of_list),
    )


def _same(learning: LearningSet) -> NDArray[np.int64]:
    """A number for each answer, (n,), equal for the same text to the same question."""
    place: dict[tuple[str, str], int] = {}
    said = ((text.question, " ".join(fold(text.text).split())) for text in learning.texts)
    return np.array([place.setdefault(one, len(place)) for one in said], dtype=np.int64)
