"""Answers of earlier rounds in an allocation: left out of a blind round, or included.

Coders may know the codes of an answer that was judged in a closed round or adjudicated in any.
Judged again, it would inflate the agreement of a blind round.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.allocation.plan import EarlierAnswers, Plan
from intercoder.allocation.sampling_frame import SamplingFrame
from intercoder.errors import UsageError
from intercoder.study.agreement.earlier_rounds import known_answers, open_to_all
from intercoder.study.rounds.rounds import find_round
from intercoder.study.study import Study
from intercoder.text.display import display_line

Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Earlier:
    """Answers judged in earlier rounds, as marks over a study's answers, shape (answers,)."""

    known: Mapping[str, Marks]
    """Answers whose codes coders may know, by round."""
    open_to_all: Mapping[str, Marks]
    """Answers judged in an open round that is not blind, by round."""
    wanted: tuple[str, ...]
    """Rounds whose answers are included nevertheless."""
    is_blind: bool
    """Whether the round to be allocated is blind; one that is not includes all answers."""

    @property
    def left_out(self) -> Marks | None:
        """Marks of the answers that are not allocated; None if there are none."""
        rounds = [name for name in self.known if self.is_blind and name not in self.wanted]
        return _any([self.known[name] for name in rounds]) if rounds else None

    def without(self, among: Marks) -> Marks:
        """Those of these answers that may be allocated."""
        left_out = self.left_out
        return among if left_out is None else among & ~left_out

    def left_of(self, among: Marks) -> EarlierAnswers:
        """How many of these answers are left out, and the rounds in which they were judged."""
        left_out = self.left_out
        if left_out is None:
            return EarlierAnswers(0, {})
        unwanted = {name: marks for name, marks in self.known.items() if name not in self.wanted}
        return _counted(unwanted, among & left_out)

    def noted(self, plan: Plan, frame: SamplingFrame, among: Marks) -> Plan:
        """The plan, with the numbers of these answers that are left out and that are included."""
        rows = [number for queue in plan.change.queues for number in queue.answers]
        given = np.zeros(len(frame), dtype=np.bool_)
        given[frame.places(np.array(rows, dtype=np.int64))] = True
        held, times = np.unique(np.array(rows, dtype=np.int64), return_counts=True)
        several = np.zeros(len(frame), dtype=np.bool_)
        several[frame.places(held[times > 1])] = True
        taken_in = _counted(self.known, given)
        overlap = _counted(self.known, several).answers
        return replace(
            plan,
            left_out=self.left_of(among),
            taken_in=replace(taken_in, overlap=overlap),
            remarks=(*plan.remarks, *self._remarks(given)),
        )

    def _remarks(self, given: Marks) -> Sequence[str]:
        if not self.is_blind:
            return ()
        counts = {name: int((marks & given).sum()) for name, marks in self.open_to_all.items()}
        return [
            f"{count:,} of the allocated answers {'was' if count == 1 else 'were'} judged in "
            f"the round “{display_line(name)}”, which is open and not blind: coders can look "
            "up the decisions made there. Once that round is closed, such answers are left "
            "out."
            for name, count in counts.items()
            if count
        ]


def read_earlier(
    study: Study, round: str, frame: SamplingFrame, *, wanted: Sequence[str] = (), is_blind: bool
) -> Earlier:
    """The answers judged in the study's other rounds.

    Raises StudyError for a round in `wanted` that the study does not have, UsageError for one
    without answers to leave out.
    """
    known = known_answers(study, round)
    for name in wanted:
        find_round(study, name)
        _check_leaves_out(name, round, known, is_blind=is_blind)
    return Earlier(
        {name: _marks(rows, frame) for name, rows in known.items()},
        {name: _marks(rows, frame) for name, rows in open_to_all(study, round).items()},
        tuple(dict.fromkeys(wanted)),
        is_blind,
    )


def _check_leaves_out(name: str, round: str, known: Collection[str], *, is_blind: bool) -> None:
    shown = display_line(name)
    if not is_blind:
        raise UsageError(
            "Only a blind round leaves out answers of earlier rounds: this round already "
            "includes them.",
            "Leave out --with-round.",
        )
    if name == round:
        raise UsageError(
            f"“{shown}” is the round being allocated.", "Name an earlier one with --with-round."
        )
    if name not in known:
        listed = ", ".join(display_line(one) for one in known)
        raise UsageError(
            f"No answer is left out because of the round “{shown}”: it is open, or it has no "
            "judgements.",
            f"Answers are left out because of {listed}." if known else "Leave out --with-round.",
        )


def _marks(rows: NDArray[np.int64], frame: SamplingFrame) -> Marks:
    marks = np.zeros(len(frame), dtype=np.bool_)
    marks[frame.places(rows)] = True
    return marks


def _any(marks: Sequence[Marks]) -> Marks:
    return np.asarray(np.logical_or.reduce(marks))


def _counted(known: Mapping[str, Marks], among: Marks) -> EarlierAnswers:
    counts = {name: int((marks & among).sum()) for name, marks in known.items()}
    rounds = {name: count for name, count in counts.items() if count}
    if not rounds:
        return EarlierAnswers(0, {})
    return EarlierAnswers(int((_any([known[name] for name in rounds]) & among).sum()), rounds)
