"""The final result of each answer, and the rule that produced it.

The rule is fixed, so that whoever reads a table knows what stands in it:

1. the consensus, of the latest round that has one on the answer;
2. where no round has one, the latest round in which people judged the answer: what all of them gave
   it, where two or more did; else what more than half of them gave it; else the only judgement;
3. where they differ otherwise, the answer is open: it has no codes;
4. an answer that nobody judged is not judged: it has no codes either.

A judgement counts as a whole: its set of codes. The latest round is the one that was begun last;
one that repeats another, to see how steady coders are, comes before all that do not. What a machine
applied is no judgement.
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
    """Which step of the rule gave an answer its result."""

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
    """Ids; empty where no code applies, None where there is no result."""
    round: str = ""
    """The round that gave the result, or in which the answer is open or was skipped."""
    settled: ConsensusSource | None = None
    """How the consensus came about; None where the result is no consensus."""
    lead: str = ""
    """Who decided the consensus, or had a rule make it."""
    is_stale: bool = False
    """A coder's decision changed after the consensus was made."""
    coders: int = 0
    """How many people judged the answer in that round."""
    rounds: int = 0
    """In how many rounds people judged it, or it has a consensus."""
    was_skipped: bool = False
    """Nobody judged it, and somebody skipped it."""
    revisions: frozenset[int] = frozenset()
    """Of the codebook: those under which the decisions behind the result were made."""

    @property
    def state(self) -> str:
        """As in the other tables: the state of the answer, or `open`."""
        if self.codes is not None:
            return (State.CODED if self.codes else State.NO_CODE_APPLIES).value
        if self.rule is FinalRule.OPEN:
            return FinalRule.OPEN.value
        return (State.SKIPPED if self.was_skipped else State.UNSEEN).value


class Finals:
    """Finds the results of answers, with what has to be known of their study for it."""

    def __init__(
        self, rounds: Sequence[Round], consensus: str | None, people: frozenset[str]
    ) -> None:
        """`rounds` in the order in which they were begun; `consensus` is the name of that coder,
        and `people` are those who judge for themselves."""
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
    settled = how.settled or ConsensusSource.DECIDED  # it was settled elsewhere
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
