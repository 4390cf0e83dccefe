"""Begins rounds for training: who is given which answers of the key, or answers for a key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from intercoder.allocation.settings import Settings
from intercoder.errors import StudyError, UsageError
from intercoder.study.allocation.allocations import CoderQueue
from intercoder.study.overview.progress import progress
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.rounds.rounds import usable_round_name
from intercoder.study.study import Study, check_is_whole
from intercoder.study.suggest.training_data import answer_rows
from intercoder.study.training.beginning import write_training_round
from intercoder.study.training.key import read_key
from intercoder.study.training.training_rounds import (
    Feedback,
    TrainingRound,
    find_training_round,
    training_rounds,
)
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.training.gate import Gate


def begin_training(
    study: Study,
    round: str,
    names: Sequence[str],
    *,
    answers: int | None = None,
    seed: int = 1,
    feedback: Feedback | None = None,
    gate: Gate | None = None,
    made_by: str = "",
) -> Mapping[str, int]:
    """Give answers of the key to these coders, in a new round for training or one there already.

    Each gets answers that they had in no earlier training: all of them, or so many drawn at random;
    the same ones where they have had none before. Returns the number of answers by coder. Raises
    UsageError or StudyError, in one sentence, if that is not possible; nothing is written then.
    """
    check_is_whole(study)
    round = usable_round_name(round)
    known = training_rounds(study)
    begun = known.get(round)
    if begun is not None and (feedback is not None or gate is not None):
        raise UsageError(
            f"The round “{display_line(round)}” keeps its settings.",
            "Leave out feedback and thresholds, or begin another round.",
        )
    if begun is not None and begun.feedback is Feedback.KEY:
        raise UsageError(
            f"In the round “{display_line(round)}” the key itself is coded.",
            "Choose another name for the training.",
        )
    _check_people(study, names, round if begun is not None else "")
    rows = np.array([one.number for one in read_key(study)], dtype=np.int64)
    if not rows.size:
        raise StudyError("There is no key yet.", "Make one with `intercoder training key`.")
    if answers is not None and not 1 <= answers <= rows.size:
        raise UsageError(
            f"The key has {counted(rows.size, 'answer')}; {answers:,} cannot be given.",
            "Use a number from 1 on, or leave it out for all.",
        )
    given = {name: _given_before(study, known, name) for name in names}
    queues = tuple(_coder_queue(name, rows, given[name], answers, seed) for name in names)
    if begun is None:
        begun = TrainingRound(
            round,
            feedback or Feedback.EACH,
            gate.as_json() if gate is not None else {},
            made_by,
        )
    write_training_round(study, begun, queues, _document(names, seed, answers))
    return {one.coder: len(one.answers) for one in queues}


def draw_for_key(study: Study, round: str, lead: str, count: int, seed: int) -> int:
    """Give a lead answers drawn at random, to be coded in this round and then made the key.

    Returns their number. Raises UsageError or StudyError as `begin_training` does.
    """
    check_is_whole(study)
    round = usable_round_name(round)
    _check_people(study, [lead], "")
    if round in training_rounds(study):
        raise StudyError(
            f"The round “{display_line(round)}” is there already.", "Use another name."
        )
    taken = {one.number for one in read_key(study)}
    rows = np.array([row for row in answer_rows(study) if row not in taken], dtype=np.int64)
    if not 1 <= count <= rows.size:
        raise UsageError(
            f"A key of {counted(count, 'answer')} cannot be drawn from {rows.size:,}.",
            "Use a number from 1 on.",
        )
    queue = _coder_queue(lead, rows, frozenset(), count, seed)
    begun = TrainingRound(round, Feedback.KEY, {}, lead)
    write_training_round(study, begun, (queue,), _document([lead], seed, count))
    return len(queue.answers)


def _check_people(study: Study, names: Sequence[str], round: str) -> None:
    roles = {one.name: one.role for one in coders(study)}
    for name in names:
        if roles.get(name) not in PEOPLE:
            raise StudyError(
                f"The study has no coder “{display_line(name)}”.",
                "Add them first, with `intercoder coder add`.",
            )
    if len(set(names)) < len(names):
        raise UsageError("Somebody is named twice.", "Name everybody once.")
    if round:
        find_training_round(study, round)
        has = {one.coder for one in progress(study, round) if one.progress.total}
        again = [display_line(name) for name in names if name in has]
        if again:
            raise StudyError(
                f"{', '.join(again)} has answers in the round “{display_line(round)}” already.",
                "Begin another round for the next attempt.",
            )


def _given_before(study: Study, known: Mapping[str, TrainingRound], name: str) -> frozenset[int]:
    """Rows of the answers that this coder was given in any round for training."""
    from intercoder.study.training.judged_in_training import read_training

    return frozenset(
        row
        for one in known
        for work in read_training(study, one)
        if work.coder == name
        for row in work.given
    )


def _coder_queue(
    name: str, rows: np.ndarray[Any, Any], before: frozenset[int], count: int | None, seed: int
) -> CoderQueue:
    """So many of these answers that the coder has not had, in a random order."""
    order = np.random.default_rng(seed).permutation(rows)
    new = [int(row) for row in order if int(row) not in before]
    wanted = len(new) if count is None else count
    if not new or len(new) < wanted:
        known = counted(len(new), "answer of the key is", "answers of the key are")
        raise StudyError(
            f"{known} new to {display_line(name)}, and {wanted or 1:,} are asked for.",
            "Put more answers into the key, or ask for fewer.",
        )
    chosen = new[:wanted]
    return CoderQueue(name, chosen, [True] * len(chosen))


def _document(names: Sequence[str], seed: int, answers: int | None) -> dict[str, Any]:
    """The record of the allocation."""
    settings = Settings(tuple(names), seed, overlap="0", answers=answers)
    return {"kind": "training", "settings": settings.as_json(), "seed": seed}
