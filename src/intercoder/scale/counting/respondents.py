"""Respondents over scored data: who has a code in any of their answers.

The estimates are those of people alone, as `intercoder prevalence --unit respondents --people-only`
makes them: what models say of several answers of one respondent together is not known from what
they say of each on average. Respondents all of whose answers are in the sample speak for those who
gave as many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from intercoder.errors import UsageError
from intercoder.findings.prevalence.design import weighed
from intercoder.findings.prevalence.estimates import Estimates, estimate_prevalence
from intercoder.findings.prevalence.of_study.basis import MIN_GROUP
from intercoder.findings.prevalence.of_study.cross_fitting import ALWAYS
from intercoder.findings.prevalence.of_study.random_sample import MIN_SAMPLE
from intercoder.scale.counting.counts import Counts, Floats, Ints, Sampled, check_groups, has, value
from intercoder.scale.counting.engine import Database
from intercoder.scale.counting.estimating import (
    Estimated,
    GroupTable,
    differences,
    why_none,
)
from intercoder.scale.model.scoring_model import HumanSample, ScoringModel
from intercoder.scale.scoring.layout import RESPONDENT
from intercoder.text.counted import counted
from intercoder.text.display import display_line

_AT_ONCE = 256 * 2**20
"""Bytes that the respondents counted in one pass over the files may take."""


@dataclass(frozen=True)
class RespondentCounts:
    """What there is of respondents, by group and by how many answers they gave."""

    counts: Counts
    """Its `answers` are respondents."""
    answers: int
    classes: dict[int, int]
    """How many respondents gave so many answers."""


def count_respondents(
    database: Database, model: ScoringModel, by: Sequence[str]
) -> RespondentCounts:
    """Count respondents, some at a time. Raises UsageError for a column in which answers of one
    respondent differ, and as `count` does."""
    check_groups(database, by)
    ((answers,),) = database.rows("SELECT count(*) FROM {files}")
    k = len(model.columns)
    passes = max(-(-answers * (128 + 8 * k) // _AT_ONCE), 1)
    any_of = [f"bool_or({has(one, model)}) AS any{at}" for at, one in enumerate(model.columns)]
    values = [f"min({value(one)}) AS value{at}" for at, one in enumerate(by)]
    mixed = " OR ".join(f"min({value(one)}) <> max({value(one)})" for one in by) or "false"
    each = ", ".join([f"count(*) AS gave, ({mixed}) AS is_mixed", *values, *any_of])
    keys = [f"value{at}" for at in range(len(by))]
    sums = [f"count_if(any{at})" for at in range(k)]
    chosen = ", ".join([*keys, "gave", "count_if(is_mixed)", "count(*)", *sums])
    grouped = ", ".join([*keys, "gave"])
    people: dict[tuple[str, ...], int] = {}
    given: dict[tuple[str, ...], Ints] = {}
    classes: dict[int, int] = {}
    for number in range(passes):
        part = f"WHERE hash({RESPONDENT}) % {passes} = {number}"
        rows = database.rows(
            f"SELECT {chosen} FROM (SELECT {each} FROM {{files}} AS scored {part} "  # noqa: S608
            f"GROUP BY {RESPONDENT}) GROUP BY {grouped}"
        )
        for row in rows:
            key = tuple(row[: len(by)])
            gave, is_mixed, several = row[len(by) : len(by) + 3]
            if is_mixed:
                named = " and ".join(display_line(one) for one in by)
                raise UsageError(
                    f"Some respondents have answers of more than one {named}.",
                    "Compare respondents by what all their answers share, or count answers.",
                )
            people[key] = people.get(key, 0) + several
            classes[gave] = classes.get(gave, 0) + several
            mine = np.array(row[len(by) + 3 :], dtype=np.int64)
            given[key] = given.get(key, np.zeros(k, dtype=np.int64)) + mine
    order = sorted(people, key=lambda one: (-people[one], one))
    counts = Counts(
        tuple(order),
        np.array([people[one] for one in order], dtype=np.int64),
        np.array([given[one] for one in order], dtype=np.int64).reshape(-1, k),
        None,
    )
    return RespondentCounts(counts, answers, classes)


def respondent_tables(
    model: ScoringModel,
    found: RespondentCounts,
    sampled: Sampled,
    gave: Ints,
    *,
    is_drawn: bool,
    confidence: float = 0.95,
) -> tuple[Estimated, Sampled]:
    """All respondents, then each group, and the sampled answers the estimates rest on.

    `gave` (m,) says how many answers the respondent of each sampled one gave in all.
    """
    counts = found.counts
    tables = [
        GroupTable("", int(counts.answers.sum()), counts.given.sum(axis=0), 0, None),
        *(
            GroupTable(name, int(counts.answers[at]), counts.given[at], 0, None, key=key)
            for at, (key, name) in enumerate(zip(counts.keys, counts.groups, strict=True))
            if key
        ),
    ]
    reason = why_none(model.sample, sampled, found.answers, is_drawn=is_drawn)
    whole = None if reason else _Whole.of(model, sampled, gave, found.classes)
    reason = reason or (whole.reason if whole else "")
    if whole is None or reason:
        return Estimated(tuple(one.without(0, reason) for one in tables)), sampled
    shown = []
    for at, one in enumerate(tables):
        inside = np.ones(len(whole.group), dtype=np.bool_) if not at else whole.group == at - 1
        mine = int(inside.sum())
        estimates = None
        if mine >= MIN_GROUP:
            estimates = whole.estimates(inside, one.answers, confidence, model.origin.seed)
        few = f"fewer than {MIN_GROUP} of its respondents are coded whole"
        shown.append(one.without(mine, few) if estimates is None else one.having(mine, estimates))
    kept = np.isin(sampled.place, whole.answers)
    rest = Sampled(sampled.place[kept], sampled.group[kept], sampled.likely[kept])
    return Estimated(tuple(shown), tuple(differences(shown[1:]))), rest


@dataclass(frozen=True)
class _Whole:
    """The respondents all of whose answers are in the sample, (n,)."""

    labels: Floats
    stands_for: Floats
    gave: Ints
    group: Ints
    answers: Ints
    """Places of their answers in the sample."""
    reason: str = ""
    """A clause: why they say nothing of others."""

    @classmethod
    def of(
        cls, model: ScoringModel, sampled: Sampled, gave: Ints, classes: dict[int, int]
    ) -> _Whole:
        names = np.array(model.sample.respondents)[sampled.place]
        _, first, of, seen = np.unique(
            names, return_index=True, return_inverse=True, return_counts=True
        )
        whole = seen == gave[first]
        rows = whole[of]
        labels = np.zeros((len(first), len(model.columns)))
        np.maximum.at(labels, of, model.sample.labels[sampled.place])
        for at, one in enumerate(model.columns):
            if one.all_of:
                labels[:, at] = labels[:, list(one.all_of)].min(axis=1)
        kinds, kind = np.unique(gave[first][whole], return_inverse=True)
        drawn = np.bincount(kind, minlength=kinds.size)
        sizes = np.array([classes[one] for one in kinds.tolist()])
        return cls(
            labels[whole],
            (sizes / np.maximum(drawn, 1))[kind],
            gave[first][whole],
            sampled.group[first][whole],
            sampled.place[rows],
            _why_not_whole(model.sample, int(whole.sum()), set(kinds.tolist()), classes),
        )

    def estimates(
        self, inside: np.ndarray[tuple[int], np.dtype[np.bool_]], people: int,
        confidence: float, seed: int,
    ) -> Estimates | None:  # fmt: skip
        try:
            design = weighed(self.stands_for[inside], self.gave[inside], people)
        except ValueError:
            return None
        return estimate_prevalence(self.labels[inside], design, confidence=confidence, seed=seed)


def _why_not_whole(
    sample: HumanSample, whole: int, kinds: set[int], classes: dict[int, int]
) -> str:
    if len(sample.sizes) > 1 or (sample.fold == ALWAYS).any():
        return "the sample was drawn in strata, and respondents may have answers in several"
    if whole < MIN_SAMPLE:
        return f"all answers of only {counted(whole, 'respondent')} are in the sample"
    unseen = {one: several for one, several in classes.items() if one not in kinds}
    if unseen:
        return (
            f"{counted(sum(unseen.values()), 'respondent')} gave "
            f"{counted(min(unseen), 'answer')} or more of which never all are in the sample"
        )
    return ""
