"""From the decisions of coders to the codes of each answer, under one version.

The rule of the final results is the one of `intercoder export --final`
(`exchange/exporting/final_answers.py`), here on whole columns of decisions. In every other version
an answer's latest round counts too: a round that repeats another comes before all that do not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.coding.adjudication_changes import agreed_codes
from intercoder.findings.whose.coded_answers import (
    Answers,
    AnswerState,
    Bools,
    CodedAnswers,
    Ints,
    Origins,
)
from intercoder.findings.whose.versions import Source, Version

NOT_JUDGED, JUDGED, OPEN, UNSURE, SKIPPED = (
    AnswerState.NOT_JUDGED,
    AnswerState.JUDGED,
    AnswerState.OPEN,
    AnswerState.UNSURE,
    AnswerState.SKIPPED,
)


@dataclass(frozen=True)
class Decisions:
    """Standing decisions of people and of the consensus; each array has the shape (decisions,)."""

    answer: Ints
    """Position among the answers."""
    coder: NDArray[np.int32]
    """Position in `coders`; -1 is the consensus."""
    round: NDArray[np.int32]
    """The later a round counts, the higher."""
    set: NDArray[np.int32]
    """Position in `sets`."""
    skipped: Bools
    unsure: Bools
    drawn: Bools
    """A model had put the answer forward."""
    revision: NDArray[np.int32]
    by_rule: Bools
    """A rule made this consensus from what coders gave; False for their own decisions."""
    day: NDArray[np.int32]
    """Days since 1970, UTC."""
    coders: tuple[str, ...]
    sets: tuple[frozenset[str], ...]
    """The different sets of codes."""
    codes: tuple[str, ...]
    """Ids of all codes that could be given or were."""
    known_in: Mapping[int, frozenset[str]]
    """For each revision of the codebook the codes that could be given."""
    rounds: tuple[str, ...] = ()
    """The names that `round` numbers."""

    def taken(self, chosen: Bools) -> Decisions:
        """Only these decisions."""
        columns = {name: getattr(self, name)[chosen] for name in _COLUMNS}
        return Decisions(
            **columns,
            coders=self.coders,
            sets=self.sets,
            codes=self.codes,
            known_in=self.known_in,
            rounds=self.rounds,
        )


_COLUMNS = (
    *("answer", "coder", "round", "set", "skipped", "unsure", "drawn", "revision", "by_rule"),
    "day",
)


def combined(answers: Answers, decisions: Decisions, version: Version) -> CodedAnswers:
    """The codes of all answers under the version."""
    found = _Result(answers, decisions)
    asked = _asked(decisions, version)
    counted = asked
    if version.without_unsure:
        found.note(asked.answer[asked.unsure], UNSURE)
        counted = asked.taken(~asked.unsure)
    found.note(counted.answer[counted.skipped & (counted.coder >= 0)], SKIPPED)
    judged = counted.taken(~counted.skipped)
    everyone = judged.taken(judged.coder >= 0)
    people = everyone.taken(_of_latest_round(everyone))
    settled = judged.taken(judged.coder < 0)
    settled = settled.taken(_of_latest_round(settled))
    match version.source:
        case Source.CONSENSUS:
            found.note(people.answer, OPEN)
        case Source.MAJORITY | Source.ANY:
            found.by_code(people, majority=version.source is Source.MAJORITY)
        case Source.CODER:
            found.alone(people)
        case _:
            found.agreed(people)
    found.alone(settled, everyone)
    return CodedAnswers(
        answers,
        version.words,
        version.key,
        found.state,
        found.marks,
        found.could_be_given(),
        decisions.codes,
        found.unsure,
        _origins(answers.number.size, people, settled),
    )


def _origins(size: int, people: Decisions, settled: Decisions) -> Origins:
    """The round that counts, and when its coders last decided."""
    round_, day = (np.full(size, -1, dtype=np.int32) for _ in range(2))
    np.maximum.at(round_, people.answer, people.round)
    np.maximum.at(day, people.answer, people.day)
    round_[settled.answer] = settled.round
    return Origins(round_, day, people.rounds)


def _asked(decisions: Decisions, version: Version) -> Decisions:
    """The decisions that the version knows of."""
    chosen = np.ones(decisions.answer.size, dtype=np.bool_)
    if version.source is Source.CODER:
        place = decisions.coders.index(version.coder) if version.coder in decisions.coders else -2
        chosen &= decisions.coder == place
    elif version.source not in (Source.FINAL, Source.CONSENSUS):
        chosen &= decisions.coder >= 0
    if version.revision is not None:
        chosen &= decisions.revision == version.revision
    return decisions.taken(chosen)


def _of_latest_round(decisions: Decisions) -> Bools:
    """Which decisions were made in the latest round that their answer has one of."""
    if not decisions.answer.size:
        return np.zeros(0, dtype=np.bool_)
    latest = np.full(int(decisions.answer.max()) + 1, -1, dtype=np.int32)
    np.maximum.at(latest, decisions.answer, decisions.round)
    found: Bools = decisions.round == latest[decisions.answer]
    return found


class _Result:
    """The result of each answer, as it is found."""

    def __init__(self, answers: Answers, decisions: Decisions) -> None:
        size, codes = answers.number.size, decisions.codes
        self.state = np.full(size, NOT_JUDGED, dtype=np.int8)
        self.marks = np.zeros((size, len(codes)), dtype=np.bool_)
        self.unsure = np.zeros(size, dtype=np.bool_)
        place = {code: number for number, code in enumerate(codes)}
        self._of_set = np.zeros((len(decisions.sets) + 1, len(codes)), dtype=np.bool_)
        for number, one in enumerate(decisions.sets):
            self._of_set[number, [place[code] for code in one]] = True
        self._sets = list(decisions.sets)
        known = decisions.known_in
        self._numbers = sorted(known)
        self._known = np.array(
            [[code in known[number] for code in codes] for number in self._numbers], dtype=np.bool_
        ).reshape(len(self._numbers), len(codes))
        self._lacks: Bools | None = None

    def note(self, answer: Ints, state: AnswerState) -> None:
        """Say why these answers have no result, where nothing better is known."""
        if answer.size:
            self.state[answer] = np.minimum(self.state[answer], np.int8(state))

    def alone(self, decisions: Decisions, coders: Decisions | None = None) -> None:
        """Take each decision as the result of its answer, in the place of what was found.

        Where a rule made it from those of `coders`, they are what stands behind it.
        """
        if not decisions.answer.size:
            return
        self.state[decisions.answer] = JUDGED
        self.marks[decisions.answer] = self._of_set[decisions.set]
        self.unsure[decisions.answer] = decisions.unsure
        if self._lacks is not None:
            self._lacks[decisions.answer] = False
        if coders is None or not decisions.by_rule.any():
            self._behind(decisions)
            return
        rounds = int(max(decisions.round.max(), coders.round.max(initial=0))) + 1
        keys = decisions.answer * rounds + decisions.round
        own = coders.answer * rounds + coders.round
        rests_on = np.isin(own, keys[decisions.by_rule])
        self._behind(coders.taken(rests_on))
        self._behind(decisions.taken(~np.isin(keys, own[rests_on])))

    def by_code(self, decisions: Decisions, *, majority: bool) -> None:
        """Decide code by code: given by more than half, or by anyone."""
        if not decisions.answer.size:
            return
        votes = np.zeros(self.marks.shape, dtype=np.int16)
        np.add.at(votes, decisions.answer, self._of_set[decisions.set].astype(np.int16))
        coders = np.bincount(decisions.answer, minlength=self.state.size)
        self.marks |= (2 * votes > coders[:, None]) if majority else (votes > 0)
        self.state[decisions.answer] = JUDGED
        np.logical_or.at(self.unsure, decisions.answer, decisions.unsure)
        self._behind(decisions)

    def agreed(self, decisions: Decisions) -> None:
        """Take what all coders of an answer gave, or more than half, or its only coder."""
        if not decisions.answer.size:
            return
        order = np.lexsort((decisions.set, decisions.answer))
        answer, given = decisions.answer[order], decisions.set[order]
        answers, starts, counts = np.unique(answer, return_index=True, return_counts=True)
        outcomes: dict[tuple[int, ...], int] = {}
        result = np.empty(answers.size, dtype=np.int64)
        single = counts == 1
        result[single] = given[starts[single]]
        listed = given.tolist()
        for row in np.flatnonzero(~single).tolist():
            pattern = tuple(listed[starts[row] : starts[row] + counts[row]])
            if pattern not in outcomes:
                outcomes[pattern] = self._outcome(pattern)
            result[row] = outcomes[pattern]
        settled = result >= 0
        self.note(answers[~settled], OPEN)
        self.state[answers[settled]] = JUDGED
        self.marks[answers[settled]] = self._of_set[result[settled]]
        np.logical_or.at(self.unsure, decisions.answer, decisions.unsure)
        self._behind(decisions)

    def _outcome(self, pattern: Sequence[int]) -> int:
        found = agreed_codes([self._sets[one] for one in pattern], majority=True, single=True)
        return -1 if found is None else self._sets.index(found[1])

    def _behind(self, decisions: Decisions) -> None:
        """Note the codes that one of these decisions could not give."""
        if self._known.all():
            return
        place = np.searchsorted(self._numbers, decisions.revision)
        if self._lacks is None:
            self._lacks = np.zeros(self.marks.shape, dtype=np.bool_)
        np.logical_or.at(self._lacks, decisions.answer, ~self._known[place])

    def could_be_given(self) -> Bools | None:
        """See `CodedAnswers.could_be_given`; a code that was given could be given."""
        if self._lacks is None or not self._lacks.any():
            return None
        found: Bools = ~self._lacks | self.marks
        return found
