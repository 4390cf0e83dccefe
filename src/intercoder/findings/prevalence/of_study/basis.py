"""Reads and learns all that figures of prevalence rest on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.codes import names_of
from intercoder.agreement.of_study.results import CodeName
from intercoder.codebook.code import Codebook
from intercoder.errors import StudyError, UsageError
from intercoder.findings.prevalence.design import Design, Floats, stratified, weighed
from intercoder.findings.prevalence.differences import Shared
from intercoder.findings.prevalence.estimates import Estimates, Predicted, estimate_prevalence
from intercoder.findings.prevalence.of_study.asked import ATTRIBUTE, Asked, Base, Cluster
from intercoder.findings.prevalence.of_study.cross_fitting import (
    CrossFitted,
    folds_of_respondents,
    random_folds,
)
from intercoder.findings.prevalence.of_study.drawn_later import (
    later_draw,
    that_can_be_weighed,
    weighed_draws,
)
from intercoder.findings.prevalence.of_study.fitting import Folds, fit, sample_learned_from
from intercoder.findings.prevalence.of_study.labels import (
    CodeTree,
    Votes,
    check_whose,
    read_votes,
)
from intercoder.findings.prevalence.of_study.random_sample import (
    MIN_SAMPLE,
    RandomSample,
    random_sample,
)
from intercoder.findings.prevalence.stages import staged
from intercoder.study.agreement.decision_columns import (
    AnswerColumns,
    answer_columns,
    attribute_column,
)
from intercoder.study.allocation.allocations import allocations
from intercoder.study.rounds.rounds import counted_rounds
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.study.suggest.training_data import answer_texts
from intercoder.suggest.learning.learning_data import alike, as_text
from intercoder.text.counted import counted
from intercoder.text.display import display_line

MIN_GROUP = 10
"""Sampled answers of a group below which no figure is given."""
UNSTATED = "not stated"


@dataclass(frozen=True)
class Group:
    """Answers of the population that have something in common."""

    label: str
    """Empty for all answers."""
    members: NDArray[np.bool_]
    """(N,)"""


@dataclass(frozen=True)
class Basis:
    """The sample, what people said of it, and what the model says of everything."""

    study: str
    asked: Asked
    sample: RandomSample
    names: tuple[CodeName, ...]
    tree: CodeTree
    votes: Votes
    labels: Floats
    """(n, k) of the sampled answers that have one."""
    sampled: NDArray[np.int64]
    """(n,) their places in the population."""
    is_earlier: NDArray[np.bool_]
    labelled: NDArray[np.int64]
    """(n,) which of the sampled answers of `sample` they are."""
    columns: AnswerColumns
    """Of the population."""
    cluster: NDArray[np.int64] | None
    fitted: CrossFitted | None
    fold: NDArray[np.int64]
    remarks: tuple[str, ...]
    stands_for: Floats | None = None
    """(n,) how many units each sampled one stands for, where that does not follow from the strata
    alone: of respondents."""

    def estimates(self, group: Group | None = None, whole: Estimates | None = None) -> Estimates:
        """The prevalence of every column among all answers, or in a group.

        `whole`: the estimates of all answers, from which a group takes how far to believe the
        model. Raises ValueError where too few answers of the group were drawn.
        """
        inside = np.ones(len(self.sample.population), dtype=np.bool_)
        if group is not None:
            inside = group.members
        mine = inside[self.sampled]
        fitted = self.fitted
        design = self._design(inside, mine)
        predicted = None
        if fitted is not None:
            likely = fitted.everywhere[inside]
            spread = None
            if not design.is_finite:
                rest = inside.copy()
                rest[self.sampled] = False
                likely = fitted.everywhere[rest] if rest.any() else likely
                spread = likely.var(axis=0, dtype=np.float64)
            predicted = Predicted(
                fitted.held_out[mine],
                self.fold[mine],
                likely.mean(axis=0, dtype=np.float64),
                spread,
                None if whole is None else whole.believed,
            )
        return estimate_prevalence(
            self.labels[mine],
            design,
            predicted,
            confidence=self.asked.confidence,
            seed=self.asked.seed,
        )

    def deviations(self, found: Estimates) -> Floats:
        """What each sampled answer, or cluster, adds to the errors of the estimates of all."""
        everything = np.ones(len(self.sample.population), dtype=np.bool_)
        design = self._design(everything, np.ones(len(self.sampled), dtype=np.bool_))
        return design.deviations(found.residuals)

    def shared(
        self, one: Estimates, group: Group, other: Estimates, against: Group
    ) -> Shared | None:
        """What clusters with answers in both groups, such as respondents, do to a difference."""
        if self.cluster is None:
            return None
        names = [self.cluster[of.members[self.sampled]] for of in (group, against)]
        both = np.intersect1d(names[0], names[1])
        if not both.size:
            return None

        def together(values: Floats, others: Floats) -> Floats:
            sums = []
            for of, part, called in ((one, values, names[0]), (other, others, names[1])):
                of_cluster = np.zeros(int(of.design.cluster.max()) + 1, dtype=np.int64)
                of_cluster[of.design.cluster] = called
                found = of.design.deviations(part)
                total = np.zeros((both.size, found.shape[1]))
                inside = np.isin(of_cluster, both)
                np.add.at(total, np.searchsorted(both, of_cluster[inside]), found[inside])
                sums.append(total)
            return np.asarray((sums[0] * sums[1]).sum(axis=0))

        people = together(one.labels, other.labels)
        if one.machine is None or other.machine is None:
            return Shared(people, people)
        return Shared(people, together(one.machine.residuals, other.machine.residuals))

    def drawn_in(self, group: Group) -> int:
        """How many sampled answers a group has."""
        return int(group.members[self.sampled].sum())

    def _design(self, inside: NDArray[np.bool_], mine: NDArray[np.bool_]) -> Design:
        strata = int(self.sample.stratum.max()) + 1
        sizes = np.bincount(self.sample.stratum[inside], minlength=strata)
        cluster = None if self.cluster is None else self.cluster[mine]
        if self.stands_for is not None:
            return weighed(
                self.stands_for[mine],
                self.sample.stratum[self.sampled][mine],
                int(inside.sum()),
                is_finite=not self.asked.wider,
            )
        draws = self.sample.drawn_in[self.sampled][mine]
        first = draws <= 0
        design = stratified(
            self.sample.stratum[self.sampled][mine][first],
            sizes,
            cluster=None if cluster is None else cluster[first],
            is_finite=not self.asked.wider,
        )
        if first.all() and not (self.sample.drawn_in[self.sampled] > 0).any():
            return design
        later = [
            later_draw(self, number, inside, mine)
            for number in range(1, int(self.sample.drawn_in[self.sampled].max()) + 1)
        ]
        return staged(design, np.flatnonzero(first), later)


def read_basis(
    study: Study, asked: Asked, *, advance: Callable[[int], object] = lambda _: None
) -> Basis:
    """Read the sample, learn from it, and judge every answer; `advance` is told of each judged.

    Raises StudyError or UsageError, in one sentence, for whatever makes it impossible.
    """
    check_whose(study, asked.codes_of)
    everything = answer_columns(study)
    among = None
    if asked.question:
        if asked.question not in everything.questions:
            raise UsageError(
                f"The study has no question “{display_line(asked.question)}”.",
                f"Its questions are {', '.join(map(display_line, everything.questions))}.",
            )
        wanted = everything.questions.index(asked.question)
        among = everything.number[everything.question == wanted]
    sample = random_sample(study, asked.round or last_drawn(study), asked.sample, among=among)
    codebook = study.codebook()
    tree = CodeTree.of(codebook, asked.sets)
    if not tree.assignable:
        raise StudyError(
            "The codebook has no codes yet.", "Add codes with `intercoder codebook change`."
        )
    votes = read_votes(study, sample, tree)
    labels, has_label = votes.labels(asked.codes_of)
    if int(has_label.sum()) < MIN_SAMPLE:
        few = counted(int(has_label.sum()), "answer has", "answers have")
        raise StudyError(
            f"In the random sample, only {few} codes of “{display_line(asked.codes_of)}”.",
            "Count the codes of all coders with --codes-of all, or have more answers coded.",
        )
    labelled = np.flatnonzero(has_label)
    labelled, left_out = that_can_be_weighed(sample, asked, labelled)
    sampled = sample.sampled[labelled]
    is_earlier = sample.is_earlier[labelled]
    columns = _of_rows(everything, sample.population)
    rows = sample.population[sampled]
    texts = tuple(as_text(one) for one in answer_texts(study, rows.tolist()))
    fold = random_folds(len(sampled), asked.folds, asked.seed, is_earlier)
    fold_of = None
    if asked.unit is Base.RESPONDENTS:
        fold, fold_of = folds_of_respondents(
            columns.respondent, sampled, fold, asked.folds, asked.seed
        )
    fitted = None
    if not asked.people_only and len(sampled) < len(sample.population):
        learning = sample_learned_from(rows, texts, labels[labelled], tree)
        folds = Folds(fold, fold_of)
        fitted = fit(study, asked.seed, tree, sample, learning, folds, sampled, advance)
    cluster = None
    if asked.cluster is Cluster.RESPONDENT:
        cluster = columns.respondent[sampled]
    elif asked.cluster is Cluster.DUPLICATES:
        cluster = alike(texts)
    return Basis(
        study.name,
        asked,
        sample,
        _names_of(codebook, tree),
        tree,
        votes,
        labels[labelled],
        sampled,
        is_earlier,
        labelled,
        columns,
        cluster,
        fitted,
        fold,
        (
            *sample.remarks,
            *left_out,
            *weighed_draws(sample, sampled),
            *_remarks(votes, sample, asked, int(has_label.sum())),
        ),
    )


def _names_of(codebook: Codebook, tree: CodeTree) -> tuple[CodeName, ...]:
    found = names_of(codebook, tree.codes[: tree.single])
    sets = (
        CodeName(code, " + ".join(found[column].name for column in columns), ())
        for code, columns in zip(tree.codes[tree.single :], tree.sets, strict=True)
    )
    return (*found, *sets)


def last_drawn(study: Study) -> str:
    """The last round that was allocated, and is neither for training nor a recoding.

    The main round where there is none.
    """
    for one in reversed(counted_rounds(study)):
        if not one.repeats and allocations(study, one.name):
            return one.name
    return MAIN_ROUND


def groups_of(study: Study, basis: Basis) -> tuple[Group, ...]:
    """The groups that were asked for, the largest first; none where none were.

    Raises UsageError for an attribute the respondents do not have, or for a reference there is not.
    """
    by, columns = basis.asked.by, basis.columns
    if not by:
        return ()
    if by == "question":
        value, names = columns.question, columns.questions
    elif by == "language":
        value, names = columns.language, columns.languages
    else:
        name = by.removeprefix(ATTRIBUTE)
        known = study.attributes()
        if name not in known:
            raise UsageError(
                f"The respondents have no attribute “{display_line(name)}”.",
                f"They have {', '.join(map(display_line, known))}."
                if known
                else "They have no attributes.",
            )
        column = attribute_column(study, name)
        value = column.value[np.searchsorted(column.respondent, columns.respondent)]
        names = column.values
    found = [
        Group(names[number] or UNSTATED, value == number) for number in np.unique(value).tolist()
    ]
    found.sort(key=lambda one: -int(one.members.sum()))
    reference = basis.asked.reference
    if reference:
        if reference not in {one.label for one in found}:
            raise UsageError(
                f"There is no group “{display_line(reference)}” to compare with.",
                f"The groups are {', '.join(display_line(one.label) for one in found)}.",
            )
        found.sort(key=lambda one: one.label != reference)
    return tuple(found)


def _of_rows(columns: AnswerColumns, rows: NDArray[np.int64]) -> AnswerColumns:
    at = np.searchsorted(columns.number, rows)
    return AnswerColumns(
        rows,
        columns.question[at],
        columns.respondent[at],
        columns.language[at],
        columns.questions,
        columns.languages,
    )


def _remarks(votes: Votes, sample: RandomSample, asked: Asked, labelled: int) -> list[str]:
    notes = []
    without = sample.sampled.size - labelled
    if without:
        notes.append(
            f"{without:,} sampled answers have no codes of “{display_line(asked.codes_of)}”: the "
            "figures take them to be like the others."
        )
    if votes.assisted and not asked.people_only:
        notes.append(
            f"{counted(votes.assisted, 'judgement was', 'judgements were')} made with suggestions "
            "in view. Coders may have followed them, and what the model gains is overstated then."
        )
    if votes.unknown:
        notes.append(
            f"{counted(votes.unknown, 'judgement has', 'judgements have')} codes that the codebook "
            "no longer has; these codes are left out."
        )
    if asked.wider:
        notes.append(
            "The figures are about everybody who could have answered, as far as those who did are "
            "like them."
        )
    return notes
