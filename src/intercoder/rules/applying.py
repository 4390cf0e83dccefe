"""Applies the rules of a study to the answers that people do not code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from intercoder.codebook.coding_rules.firing import Combining, RuleSet
from intercoder.errors import StudyError
from intercoder.study.rounds.people import Coder
from intercoder.study.rounds.rounds import check_takes
from intercoder.study.rules.free_answers import (
    FreeAnswer,
    LeftToPeople,
    free_answers,
    left_to_people,
)
from intercoder.study.rules.rule_runs import (
    CodedAnswer,
    RuleRun,
    begin_run,
    end_stopped_run,
    finish_run,
    write_coded,
)
from intercoder.study.rules.rules import KeptRule, applied_rules, check_may_write_rules
from intercoder.study.study import MAIN_ROUND, Study

Advance = Callable[[int], None]


@dataclass(frozen=True)
class Applied:
    """What rules gave, or would give."""

    answers: int
    """Answers that rules may code."""
    coded: int
    collided: int
    """Answers on which rules give codes that exclude each other: none was given."""
    by_code: Mapping[str, int]
    """Answers that got each code."""
    by_rule: Mapping[str, int]
    """Answers that each rule gave its code, by the rule's id; several may do so."""
    left: LeftToPeople = field(default_factory=LeftToPeople)
    """Answers that rules may not code, by the reason."""
    run: RuleRun | None = None
    """The run; None if nothing was written."""


def try_applying(
    study: Study, round: str = MAIN_ROUND, *, advance: Advance = lambda _: None
) -> Applied:
    """What the rules would give now, without writing anything. StudyError if there are none."""
    check_takes(study, round)
    made = _Made(study, _rules(study))
    for batch in free_answers(study, round):
        made.coded(batch)
        advance(len(batch))
    return made.applied(left_to_people(study, round))


def apply_rules(
    study: Study,
    who: Coder | None = None,
    round: str = MAIN_ROUND,
    *,
    advance: Advance = lambda _: None,
) -> Applied:
    """Let the rules code the answers that they may, and have not coded yet.

    A run that was stopped ends with what it has coded; this one goes on from there.
    Raises StudyError if there are no rules, for anybody known not to lead the study, and if the
    round is closed.
    """
    check_may_write_rules(who)
    check_takes(study, round)
    made = _Made(study, _rules(study))
    end_stopped_run(study)
    left = left_to_people(study, round)
    revision = study.revision()
    run: RuleRun | None = None
    written = 0
    for batch in free_answers(study, round):
        coded = made.coded(batch)
        if coded:
            if run is None:
                versions = {one.last.name: one.code for one in made.rules}
                run = begin_run(study, round, versions, who, revision)
            written += write_coded(study, run, coded, revision)
        advance(len(batch))
    if run is not None:
        run = finish_run(study, run, written)
    return made.applied(left, run)


def _rules(study: Study) -> tuple[KeptRule, ...]:
    found = applied_rules(study)
    if not found:
        raise StudyError(
            "The study has no rule that gives a code now.", "`intercoder rule add` adds one."
        )
    return found


class _Made:
    """Counts what rules give as they give it."""

    def __init__(self, study: Study, rules: tuple[KeptRule, ...]) -> None:
        self.rules = rules
        self._together = RuleSet([one.rule for one in rules])
        self._combining = Combining(study.codebook())
        self._answers = self._coded = self._collided = 0
        self._by_code: Counter[str] = Counter({one.code: 0 for one in rules})
        self._by_rule: Counter[str] = Counter({one.id: 0 for one in rules})

    def coded(self, batch: tuple[FreeAnswer, ...]) -> list[CodedAnswer]:
        """Those of these answers that get codes."""
        found = []
        for one in batch:
            given = self._combining.given(
                self._together.fired(one.text, one.question, one.language)
            )
            self._answers += 1
            self._collided += given.collides
            if given.collides or not given.codes:
                continue
            self._coded += 1
            places = sorted({place for places in given.codes.values() for place in places})
            self._by_code.update(given.codes.keys())
            self._by_rule.update(self.rules[place].id for place in places)
            names = tuple(self.rules[place].last.name for place in places)
            found.append(CodedAnswer(one, tuple(given.codes), names))
        return found

    def applied(self, left: LeftToPeople, run: RuleRun | None = None) -> Applied:
        """What was given so far."""
        return Applied(
            self._answers,
            self._coded,
            self._collided,
            MappingProxyType(dict(self._by_code)),
            MappingProxyType(dict(self._by_rule)),
            left,
            run,
        )
