"""Counts the answers that people judged differently, and how many of these have a consensus."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.agreement.judgement_columns import Judgements
from intercoder.study.database.schema import coder, coding_round, current_decision
from intercoder.study.rounds.people import Role
from intercoder.study.study import Study

_Column = tuple[NDArray[np.int64], NDArray[np.int32]]
"""One coder's judgements in a round: rows of the answers, and the sets of codes as numbers."""


@dataclass(frozen=True, slots=True)
class Disagreements:
    """Number of answers of a round that two or more people judged differently."""

    open: int = 0
    """Answers without a consensus."""
    settled: int = 0
    """Answers with a consensus."""


def disagreements(study: Study, read: Judgements | None = None) -> Mapping[str, Disagreements]:
    """Number of answers that people judged differently, with and without consensus, by round.

    Judgements differ if their codes do, as they count under the codebook as it is. Rounds without
    disagreements are left out. `read` are the judgements, if they have been read.
    """
    read = read or judgements(study)
    columns: dict[str, list[_Column]] = defaultdict(list)
    for one in read.columns:
        columns[one.round].append((one.answer[~one.skipped], one.codes[~one.skipped]))
    found = {}
    for name in read.rounds:
        differing = differing_answers(columns[name])
        if differing.size:
            settled = int(np.isin(differing, _with_consensus(study, name)).sum())
            found[name] = Disagreements(differing.size - settled, settled)
    return found


def differing_answers(columns: Sequence[_Column]) -> NDArray[np.int64]:
    """The answers to which not all columns have the same set, sorted; each has an answer once."""
    if not columns:
        return np.zeros(0, dtype=np.int64)
    beyond = 1 + max(int(answers.max(initial=-1)) for answers, _ in columns)
    lowest = np.full(beyond, np.iinfo(np.int32).max, dtype=np.int32)
    highest = np.full(beyond, -1, dtype=np.int32)
    for answers, codes in columns:
        lowest[answers] = np.minimum(lowest[answers], codes)
        highest[answers] = np.maximum(highest[answers], codes)
    return np.flatnonzero(lowest < highest)


def _with_consensus(study: Study, round: str) -> NDArray[np.int64]:
    """Rows of the answers that have a consensus in the round."""
    with study.reading() as connection:
        found = connection.execute(
            select(current_decision.c.answer_id)
            .join(coder, coder.c.id == current_decision.c.coder_id)
            .join(coding_round, coding_round.c.id == current_decision.c.round_id)
            .where(coder.c.role == Role.CONSENSUS.value, coding_round.c.name == round)
        ).scalars()
        return np.fromiter(found, dtype=np.int64)
