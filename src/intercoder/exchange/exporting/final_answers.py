"""The final result of each answer, and the rule that produced it.

The rule is fixed, so that every reader of a table knows what it contains:

1. the consensus, of the latest round that has one on the answer;
2. if no round has one, the judgement in the latest round in which people judged the answer: that of
   all, if two or more agree; else that of more than half of them; else the only judgement;
3. if they differ in any other way, the answer is open: it has no codes;
4. an answer that nobody judged is marked as "not judged": it has no codes either.

A judgement counts as a whole: its set of codes. The latest round is the one that began last; one
that repeats another, to measure intra-coder reliability, counts as earlier than all that do not. A
machine's codes are not judgements.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from intercoder.answers.answer import Answer
from intercoder.coding.adjudication_changes import agreed_codes, has_gone_stale
from intercoder.coding.decision import ConsensusSource, State
from intercoder.errors import ExportError
from intercoder.study.adjudication.consensus import JUDGED
from intercoder.study.exchange.exported_rows import Coding
from intercoder.study.rounds.rounds import Round


class FinalRule(StrEnum):
    """The step of the rule that gave an answer its result."""

    CONSENSUS = "consensus"
    UNANIMOUS = "unanimous"
    MAJORITY = "majority"
    SINGLE = "single"
    OPEN = "open"
    NOT_JUDGED = "not judged"


_BY_CODERS: Mapping[ConsensusSource, FinalRule] = {
    ConsensusSource.UNANIMOUS: FinalRule.UNANIMOUS,
    ConsensusSource.MAJORITY: FinalRule.MAJORITY,
    ConsensusSource.SINGLE: FinalRule.SINGLE,
}


@dataclass(frozen=True, slots=True)
class FinalAnswer:
    """One answer and its result."""

    answer: Answer
    rule: FinalRule = FinalRule.NOT_JUDGED
    codes: frozenset[str] | None = None
    """Ids; empty if no code applies, None if there is no result."""
    round: str = ""
    """The round that gave the result, or in which the answer is open or was skipped."""
    settled: ConsensusSource | None = None
    """Source of the consensus; None if the result is not a consensus."""
    lead: str = ""
    """The lead who decided the consensus, or who applied a rule."""
    is_stale: bool = False
    """Whether a coder's decision has changed since the consensus was made."""
    coders: int = 0
    """Number of people who judged the answer in that round."""
    rounds: int = 0
    """Number of rounds in which people judged it, or it has a consensus."""
    was_skipped: bool = False
    """Whether nobody judged it, but somebody skipped it."""
    revisions: frozenset[int] = frozenset()
    """Codebook revisions of the decisions behind the result."""

    @property
    def state(self) -> str:
        """The state of the answer as in other tables, or `open`."""
        if self.codes is not None:
            return (State.CODED if self.codes else State.NO_CODE_APPLIES).value
        if self.rule is FinalRule.OPEN:
            return FinalRule.OPEN.value
        return (State.SKIPPED if self.was_skipped else State.UNSEEN).value


class Finals:
    """Finds the results of answers, using facts about their study."""

    def __init__(
        self, rounds: Sequence[Round], consensus: str | None, people: frozenset[str]
    ) -> None:
        """`rounds` are in the order in which they began.

        `consensus` is the name of the coder who holds the consensus, `people` the names of those
        who judge for themselves.
        """
        order = sorted(rounds, key=lambda one: not one.repeats)
        self._places = {one.name: place for place, one in enumerate(order)}
        self._consensus, self._people = consensus, people

    def of(self, every: Iterable[Answer], decided: Iterable[Coding]) -> Iterator[FinalAnswer]:
        """The result of every answer, from standing decisions in the same order."""
        groups = ((key, list(made)) for key, made in groupby(decided, key=lambda c: c.answer.id))
        following = next(groups, None)
        for answer in every:
            if following is None or following[0] != answer.id:
                yield FinalAnswer(answer)
                continue
            yield self._result(answer, following[1])
            following = next(groups, None)
        if following is not None:
            raise ExportError("The study was changed while the table was written.", "Export again.")

    def _result(self, answer: Answer, made: Sequence[Coding]) -> FinalAnswer:
        judged: dict[str, list[Coding]] = {}
        agreed: dict[str, Coding] = {}
        skipped: dict[str, None] = {}
        for one in made:
            if one.coder == self._consensus and one.judgement.state in JUDGED:
                agreed[one.round] = one
            elif one.coder in self._people and one.judgement.state in JUDGED:
                judged.setdefault(one.round, []).append(one)
            elif one.coder in self._people and one.judgement.state is State.SKIPPED:
                skipped[one.round] = None
        rounds = len(judged.keys() | agreed.keys())
        if agreed:
            latest = self._latest(agreed)
            found = _of_consensus(answer, agreed[latest], judged.get(latest, []))
        elif judged:
            latest = self._latest(judged)
            found = _of_coders(answer, latest, judged[latest])
        elif skipped:
            return FinalAnswer(answer, round=self._latest(skipped), was_skipped=True)
        else:
            return FinalAnswer(answer)
        return replace(found, rounds=rounds)

    def _latest(self, names: Iterable[str]) -> str:
        return max(names, key=lambda name: self._places.get(name, -1))


def _of_consensus(answer: Answer, agreed: Coding, judged: Sequence[Coding]) -> FinalAnswer:
    how = agreed.circumstances
    settled = how.settled or ConsensusSource.DECIDED  # made outside this study
    is_by_rule = settled in _BY_CODERS and bool(judged)
    return FinalAnswer(
        answer,
        FinalRule.CONSENSUS,
        frozenset(agreed.judgement.codes),
        agreed.round,
        settled,
        how.by,
        has_gone_stale(how.settles, tuple(sorted(one.id for one in judged))),
        len(judged),
        revisions=frozenset(one.revision for one in judged)
        if is_by_rule
        else frozenset({agreed.revision}),
    )


def _of_coders(answer: Answer, round: str, judged: Sequence[Coding]) -> FinalAnswer:
    given = [frozenset(one.judgement.codes) for one in judged]
    found = agreed_codes(given, majority=True, single=True)
    revisions = frozenset(one.revision for one in judged)
    if found is None:
        return FinalAnswer(
            answer, FinalRule.OPEN, round=round, coders=len(judged), revisions=revisions
        )
    settled, codes = found
    return FinalAnswer(
        answer, _BY_CODERS[settled], codes, round, coders=len(judged), revisions=revisions
    )
