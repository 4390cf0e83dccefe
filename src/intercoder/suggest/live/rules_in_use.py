"""The rules that a lead wrote, as evidence beside what a model suggests."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from intercoder.codebook.coding_rules.firing import RuleSet
from intercoder.coding.suggestion import Suggestion
from intercoder.errors import UsageError
from intercoder.study.rules.rules import KeptRule, applied_rules
from intercoder.study.study import Study
from intercoder.study.suggest.training_data import AnswerText
from intercoder.text.matching.phrases import Span


@dataclass(frozen=True, slots=True)
class FiredRules:
    """The rules of one code that found words in an answer."""

    rules: str
    """Their ids, such as `r1, r4`."""
    spans: tuple[Span, ...]


class RulesInUse:
    """The active rules of a study, read again when `refresh` is called."""

    def __init__(self, study: Study) -> None:
        self._study = study
        self._kept: tuple[KeptRule, ...] = ()
        self._together: RuleSet | None = None
        self.refresh()

    def refresh(self) -> None:
        """Read the rules as they are now. One that cannot be used here turns all of them off."""
        kept = applied_rules(self._study)
        if kept == self._kept:
            return
        self._kept = kept
        try:
            self._together = RuleSet([one.rule for one in kept]) if kept else None
        except UsageError:  # it needs a pipeline that this machine does not have
            self._together = None

    def fired(self, answer: AnswerText) -> Mapping[str, FiredRules]:
        """By code: the rules that find words in the answer, and the words."""
        if self._together is None:
            return {}
        found: dict[str, FiredRules] = {}
        for hit in self._together.fired(answer.text, answer.question, answer.language):
            before = found.get(hit.code, FiredRules("", ()))
            names = ", ".join(filter(None, (before.rules, self._kept[hit.rule].id)))
            found[hit.code] = FiredRules(names, tuple(sorted({*before.spans, *hit.spans})))
        return found


def with_rules(
    suggested: tuple[Suggestion, ...],
    fired: Mapping[str, FiredRules],
    probabilities: Mapping[str, float],
) -> tuple[Suggestion, ...]:
    """The codes that rules give first, with the words that they found, then the model's others.

    A code keeps the model's probability; one that the model does not know has none, 0.
    """
    by_rule = (
        Suggestion(code, probabilities.get(code, 0.0), one.spans, rule=one.rules)
        for code, one in sorted(fired.items(), key=lambda pair: -probabilities.get(pair[0], 0.0))
    )
    return (*by_rule, *(one for one in suggested if one.code not in fired))
