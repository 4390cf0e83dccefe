"""How often codes are in scored data: from the human sample and the probabilities together.

What a model gave is counted beside it, and is no estimate. The estimates are those of
`intercoder prevalence`, of which only the means over all answers come from scored files.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.prevalence.design import (
    Design,
    in_unsettled_strata,
    simple,
    stratified,
)
from intercoder.findings.prevalence.differences import Differences, compare
from intercoder.findings.prevalence.estimates import (
    Estimates,
    Predicted,
    estimate_prevalence,
)
from intercoder.findings.prevalence.of_study.basis import MIN_GROUP
from intercoder.findings.prevalence.of_study.cross_fitting import ALWAYS
from intercoder.scale.counting.counts import Counts, Sampled
from intercoder.scale.model.scoring_model import HumanSample, ScoringModel
from intercoder.text.counted import counted

Floats = NDArray[np.float64]
_STRATA = "the sample was drawn in strata, whose sizes in a group are not known"


@dataclass(frozen=True)
class GroupTable:
    """One group, or all answers."""

    label: str
    """Empty for all."""
    answers: int
    given: NDArray[np.int64] | None
    """(columns,) answers with the code, as the model gave them; None where these may not leave."""
    sampled: int
    """Answers of the human sample."""
    estimates: Estimates | None
    """None where there are none."""
    reason: str = ""
    """A clause: why there are none."""
    key: tuple[str, ...] = ()
    """The values that make the group, empty where one is not stated."""
    lost: frozenset[str] = frozenset()
    """Ids of the columns of which no figure may leave."""

    def having(self, sampled: int, estimates: Estimates) -> GroupTable:
        """The same with what was estimated from so many."""
        return replace(self, sampled=sampled, estimates=estimates)

    def without(self, sampled: int, reason: str) -> GroupTable:
        """The same, with why there are no estimates."""
        return replace(self, sampled=sampled, reason=reason)


@dataclass(frozen=True)
class GroupDifference:
    """A group compared with the first one."""

    label: str
    reference: str
    found: Differences
    lost: frozenset[str] = frozenset()
    """Ids of the columns of which no figure may leave."""


@dataclass(frozen=True)
class Estimated:
    """Tables of all answers and of groups, and how groups differ."""

    tables: tuple[GroupTable, ...]
    """All answers first."""
    differences: tuple[GroupDifference, ...] = ()
    """From the first group, of the others that have estimates."""


def tables(
    model: ScoringModel,
    counts: Counts,
    sampled: Sampled | None,
    *,
    is_drawn: bool,
    confidence: float = 0.95,
) -> Estimated:
    """All answers, then each group. `is_drawn`: the study's answers are known to be a random part
    of those scored. Without `sampled` nothing is estimated."""
    answers = int(counts.answers.sum())
    everyone = GroupTable("", answers, counts.given.sum(axis=0), 0, None)
    groups = [
        GroupTable(name, int(counts.answers[at]), counts.given[at], 0, None, key=key)
        for at, (key, name) in enumerate(zip(counts.keys, counts.groups, strict=True))
        if key
    ]
    if sampled is None or counts.likely is None:
        return Estimated((everyone, *groups))
    reason = why_none(model.sample, sampled, answers, is_drawn=is_drawn)
    if reason:
        none = [one.without(len(sampled.place), reason) for one in (everyone, *groups)]
        return Estimated(tuple(none))
    estimating = _Estimating(model.sample, counts, sampled, confidence, model.origin.seed)
    whole = estimating.of(None, None)
    found = [everyone.having(len(model.sample), whole)]
    for at, one in enumerate(groups):
        mine = int((sampled.group == at).sum())
        if len(model.sample.sizes) > 1:
            found.append(one.without(mine, _STRATA))
        elif mine < MIN_GROUP:
            few = f"fewer than {MIN_GROUP} of its answers were sampled"
            found.append(one.without(mine, few))
        else:
            found.append(one.having(mine, estimating.of(at, whole)))
    return Estimated(tuple(found), tuple(differences(found[1:])))


def differences(groups: Sequence[GroupTable]) -> Iterator[GroupDifference]:
    """Each group against the first, as `intercoder prevalence` compares them."""
    if not groups or groups[0].estimates is None:
        return
    reference = groups[0].estimates
    others = [(one.label, one.estimates) for one in groups[1:] if one.estimates is not None]
    for label, estimates in others:
        many = len(others) * estimates.value.size
        found = compare(estimates, reference, comparisons=many)
        yield GroupDifference(label, groups[0].label, found)


def why_none(sample: HumanSample, sampled: Sampled, answers: int, *, is_drawn: bool) -> str:
    """A clause on why the sample says nothing of these answers; empty where it does."""
    found = np.unique(sampled.place).size
    if found < sampled.place.size:
        return "sampled answers are in the scored data more than once"
    if found < len(sample):
        return (
            f"only {found:,} of {counted(len(sample), 'sampled answer')} are in the scored data, "
            "found by respondent and question"
        )
    if answers == sample.population:
        return ""
    if not is_drawn:
        return (
            f"the sample was drawn from {counted(sample.population, 'answer')}, and {answers:,} "
            "are scored; if the study's answers are a random part of these, add --drawn-from-these"
        )
    if (sample.fold == ALWAYS).any():
        return (
            "answers of earlier rounds count in the sample, and these were not drawn at random "
            "from those scored"
        )
    return ""


@dataclass(frozen=True)
class _Estimating:
    sample: HumanSample
    counts: Counts
    sampled: Sampled
    confidence: float
    seed: int

    def of(self, group: int | None, whole: Estimates | None) -> Estimates:
        """The estimates of a group, or of all answers."""
        likely = self.counts.likely
        if likely is None:
            raise ValueError("probabilities were not counted")
        inside = np.ones(len(self.sampled.place), dtype=np.bool_)
        answers, total = int(self.counts.answers.sum()), likely.sum(axis=0)
        if group is not None:
            inside = self.sampled.group == group
            answers, total = int(self.counts.answers[group]), likely[group]
        mine = self.sampled.place[inside]
        held_out = self.sample.held_out[mine]
        # What the sampled answers add comes from models that had not learned from them, in the
        # precision of all others; those learned from by all models add nothing.
        own = np.where((self.sample.fold[mine] == ALWAYS)[:, None], 0.0, held_out)
        own = own.astype(np.float32).astype(np.float64)
        mean = (total - self.sampled.likely[inside].sum(axis=0) + own.sum(axis=0)) / answers
        return estimate_prevalence(
            self.sample.labels[mine],
            self._design(mine, answers),
            Predicted(
                held_out,
                self.sample.fold[mine],
                mean,
                None,
                None if whole is None else whole.believed,
            ),
            confidence=self.confidence,
            seed=self.seed,
        )

    def _design(self, mine: NDArray[np.int64], answers: int) -> Design:
        sample = self.sample
        if len(sample.sizes) == 1:
            return simple(mine.size, answers)
        if answers == sample.population:
            return stratified(sample.stratum[mine], sample.sizes)
        return in_unsettled_strata(sample.stratum[mine], sample.sizes, answers)
