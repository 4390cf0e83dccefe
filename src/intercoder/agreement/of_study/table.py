"""A study's current decisions as arrays: the basis of every figure."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.missing import NUMBER, Missing
from intercoder.agreement.tables.code_sets import CodeSets

NEVER = np.iinfo(np.int64).min
"""The time of a missing decision."""


@dataclass(frozen=True, slots=True)
class StudyTable:
    """A study's decisions: one row per coder, one column per unit (an answer in a round).

    A coder's decisions in different rounds belong to different units, so they are never compared
    here. Units are ordered by round, then by the answers' order in the study. Skipped and unseen
    answers are missing from `sets`; "no code applies" is the empty set.
    """

    sets: CodeSets
    """The code sets; coders are the study's, answers are the units."""
    unsure: NDArray[np.bool_]
    """Whether marked unsure, shape (coders, units). False if missing."""
    assisted: NDArray[np.bool_]
    """Whether suggestions could be seen, shape (coders, units). False if missing."""
    revision: NDArray[np.int32]
    """Codebook revision, shape (coders, units); 0 if missing."""
    decided_at: NDArray[np.int64]
    """Time in seconds since 1970, UTC, shape (coders, units); `NEVER` if missing."""
    answer: NDArray[np.int64]
    """The answer's row in the study, shape (units,); see `answer_ids`."""
    round: NDArray[np.int16]
    """Position in `rounds`, shape (units,)."""
    rounds: tuple[str, ...]
    question: NDArray[np.int32]
    """Position in `questions`, shape (units,)."""
    questions: tuple[str, ...]
    language: NDArray[np.int32]
    """Position in `languages`, shape (units,)."""
    languages: tuple[str, ...]
    """Languages; the first may be empty, for answers without one."""
    respondent: NDArray[np.int64]
    """The respondent's row in the study, shape (units,)."""
    missing: NDArray[np.int8]
    """Reason for a missing judgement, as numbered in `missing.NUMBER`; shape (coders, units).
    Any number if there is a judgement.
"""
    before_in: NDArray[np.bool_]
    """Whether judged before in each of these rounds, so that coders may know the codes; shape
    (earlier rounds, units). See `before.judged_before`.
    """
    earlier: tuple[str, ...]
    """Names of the earlier rounds, for the rows of `before_in`."""

    @property
    def coders(self) -> tuple[str, ...]:
        """The coders' names, by row."""
        return self.sets.coders

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Whether without a code, shape (coders, units): if judged, no code applies."""
        return self.sets.without_codes()

    @property
    def before(self) -> NDArray[np.bool_]:
        """Whether judged before in an earlier round, shape (units,)."""
        return np.asarray(self.before_in.any(axis=0))

    @property
    def twice(self) -> NDArray[np.bool_]:
        """Whether judged by two or more coders, shape (units,)."""
        return np.asarray(self.sets.present.sum(axis=0) >= 2)

    @property
    def coded_at(self) -> NDArray[np.int64]:
        """When the later of the unit's decisions was made, shape (units,)."""
        if not len(self.coders):
            return np.zeros(self.answer.size, dtype=np.int64)
        return np.asarray(self.decided_at.max(axis=0))

    def of_units(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> StudyTable:
        """These units only, given by a mark for each or by positions."""
        return replace(
            self,
            sets=self.sets.of_answers(chosen),
            unsure=self.unsure[:, chosen],
            assisted=self.assisted[:, chosen],
            revision=self.revision[:, chosen],
            decided_at=self.decided_at[:, chosen],
            answer=self.answer[chosen],
            round=self.round[chosen],
            question=self.question[chosen],
            language=self.language[chosen],
            respondent=self.respondent[chosen],
            missing=self.missing[:, chosen],
            before_in=self.before_in[:, chosen],
        )

    def revisions_of(self, marks: NDArray[np.bool_]) -> tuple[int, ...]:
        """Codebook revisions under which these decisions were made, ascending.

        `marks` has the shape (coders, units).
        """
        numbers = np.flatnonzero(np.bincount(self.revision[marks]))
        return tuple(number for number in numbers.tolist() if number)

    def of_coders(self, names: tuple[str, ...]) -> StudyTable:
        """These coders only, in this order, on the units any of them judged.

        Raises ValueError for an unknown name.
        """
        return self.only_coders(names).judged()

    def only_coders(self, names: tuple[str, ...]) -> StudyTable:
        """These coders only, in this order, on all units. Raises ValueError for an unknown name."""
        rows = [self.coders.index(name) for name in names]
        if names == self.coders:
            return self
        return replace(
            self,
            sets=self.sets.only(rows),
            unsure=self.unsure[rows],
            assisted=self.assisted[rows],
            revision=self.revision[rows],
            decided_at=self.decided_at[rows],
            missing=self.missing[rows],
        )

    def judged(self) -> StudyTable:
        """Only the units that some coder judged."""
        marks = np.asarray(self.sets.present.any(axis=0))
        return self if marks.all() else self.of_units(marks)

    def only_where(self, marks: NDArray[np.bool_]) -> StudyTable:
        """Without the decisions not marked, shape (coders, units); those become missing."""
        kept = self.sets.present & marks
        dropped = self.sets.present & ~marks
        return replace(
            self,
            sets=self.sets.only_where(marks),
            unsure=self.unsure & kept,
            assisted=self.assisted & kept,
            revision=np.where(kept, self.revision, 0),
            decided_at=np.where(kept, self.decided_at, NEVER),
            missing=np.where(dropped, np.int8(NUMBER[Missing.OTHER_KIND]), self.missing),
        )
