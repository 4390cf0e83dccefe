"""From answers to respondents: who gave a code in any of their answers.

A sample of answers shows all of a respondent only where all of their answers are in it. How likely
that is depends on how many they gave, and in which strata of the draw, and on nothing else: among
respondents alike in that, those seen whole are a random sample. So they are weighed by how many
respondents each of them stands for.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import StudyError
from intercoder.findings.prevalence.of_study.basis import Basis
from intercoder.findings.prevalence.of_study.cross_fitting import CrossFitted
from intercoder.findings.prevalence.of_study.labels import CodeTree
from intercoder.findings.prevalence.of_study.random_sample import MIN_SAMPLE
from intercoder.study.agreement.decision_columns import AnswerColumns
from intercoder.text.counted import counted


def by_respondent(basis: Basis) -> Basis:
    """The same basis with respondents in the place of answers.

    Raises StudyError where respondents with so many answers are never seen whole.
    """
    people, of = np.unique(basis.columns.respondent, return_inverse=True)
    answers = np.bincount(of)
    seen = np.bincount(of[basis.sampled], minlength=people.size)
    is_whole = seen == answers
    strata = _classes(of, basis.sample.stratum, people.size)
    sizes = np.bincount(strata)
    drawn = np.bincount(strata[is_whole], minlength=sizes.size)
    _check(int(is_whole.sum()), answers[(drawn == 0)[strata]], people.size)
    places = np.flatnonzero(is_whole)
    order = np.argsort(of[basis.sampled], kind="stable")
    order = order[is_whole[of[basis.sampled]][order]]
    starts = np.flatnonzero(np.diff(of[basis.sampled][order], prepend=-1))
    tree = basis.tree
    labels = np.maximum.reduceat(basis.labels[order][:, : tree.single], starts, axis=0)
    labels = tree.with_sets(labels)
    fold = basis.fold[order][starts]
    sample = replace(
        basis.sample,
        population=people,
        stratum=strata,
        sampled=places,
        is_earlier=np.minimum.reduceat(basis.is_earlier[order], starts),
        order=np.zeros(0, dtype=np.int64),
        drawn_in=np.where(is_whole, 0, -1),
        later=(),
        stratum_of_draw=np.zeros(people.size, dtype=np.int64),
        judged_of_draw=(),
    )
    told = (
        f"Of {counted(people.size, 'respondent')}, all answers of {places.size:,} are coded. What "
        "the others gave is unknown in part, so they count through those who gave as many answers."
    )
    nothing = np.zeros(people.size, dtype=np.int32)
    return replace(
        basis,
        sample=sample,
        labels=labels,
        sampled=places,
        is_earlier=sample.is_earlier,
        labelled=places,
        columns=AnswerColumns(people, nothing, people, nothing, ("",), ("",)),
        cluster=None,
        fitted=None if basis.fitted is None else _fitted(basis.fitted, tree, of, places),
        fold=fold,
        remarks=(*basis.remarks, *([told] if places.size < people.size else [])),
        stands_for=(sizes / np.maximum(drawn, 1))[strata][places],
    )


def _classes(of: NDArray[np.int64], stratum: NDArray[np.int64], people: int) -> NDArray[np.int64]:
    """The class of each respondent: how many answers they gave in each stratum."""
    counts = np.zeros((people, int(stratum.max(initial=0)) + 1), dtype=np.int64)
    np.add.at(counts, (of, stratum), 1)
    return np.unique(counts, axis=0, return_inverse=True)[1].astype(np.int64).ravel()


def _fitted(
    fitted: CrossFitted, tree: CodeTree, of: NDArray[np.int64], places: NDArray[np.int64]
) -> CrossFitted:
    """That any of a respondent's answers has the code, were they independent."""
    order = np.argsort(of, kind="stable")
    starts = np.flatnonzero(np.diff(of[order], prepend=-1))
    without = np.multiply.reduceat(
        1.0 - fitted.everywhere[order][:, : tree.single].astype(np.float64), starts, axis=0
    )
    likely = np.asarray(tree.likely_sets(1 - without), dtype=np.float64)
    return CrossFitted(
        likely[places], np.zeros((places.size, 0), dtype=np.bool_), likely.astype(np.float32)
    )


def _check(whole: int, unseen: NDArray[np.int64], people: int) -> None:
    hint = "Ask about one question with --question, count answers, or have more of the round coded."
    if whole < MIN_SAMPLE:
        raise StudyError(
            f"Of {counted(people, 'respondent')}, all answers of only {whole:,} are coded at "
            "random: too few to speak of respondents.",
            hint,
        )
    if unseen.size:
        raise StudyError(
            f"{counted(unseen.size, 'respondent')} gave {counted(int(unseen.min()), 'answer')} or "
            "more of which never all are coded, so nothing is known of such respondents.",
            hint,
        )
