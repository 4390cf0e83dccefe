"""Candidates for quotations, in an order that a model makes and people choose from.

The model is the study's suggester; of each answer it says how likely the code is after learning
from the others. Typical answers are the likeliest of those with the code, rare ones the least
likely, contrary ones the likeliest of those without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.of_study import Findings
from intercoder.findings.quotations.standing import Standing
from intercoder.study.rounds.people import Role, coders
from intercoder.study.study import Study
from intercoder.suggest.learning.learning_data import learning_set, pool
from intercoder.suggest.model.training import train

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
MIN_WORDS, MAX_WORDS = 4, 60
"""Shorter and longer answers come last: they are poor quotations."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An answer that could be quoted for a code."""

    code: str
    standing: Standing
    number: int
    """Row of the answer in the study."""
    probability: float | None
    """Of the code, by a model that had not learned from the answer; None where there is none."""


def candidates(
    study: Study, found: Findings, codes: Sequence[str], *, most: int = 5, seed: int = 1
) -> tuple[Candidate, ...]:
    """At most so many candidates of each kind for each code, best first.

    `found` says whose codes count. Near-identical answers come once, and so does a respondent.
    """
    coded = found.study.under(found.versions[0])
    people = [one.name for one in coders(study) if one.role is not Role.MACHINE]
    learning = learning_set(study, people)
    trained = train(learning, study.codebook(), pool(study, seed=seed), seed=seed)
    place = np.searchsorted(coded.answers.number, learning.rows)
    known = (place < coded.answers.number.size) & coded.judged[
        np.minimum(place, coded.answers.number.size - 1)
    ]
    place = place[known]
    likely = trained.out_of_fold[known]
    lengths = np.array([len(text.text.split()) for text in learning.texts])[known]
    fits = (lengths >= MIN_WORDS) & (lengths <= MAX_WORDS)
    group = learning.groups[known]
    person = coded.answers.respondent[place]
    results = []
    for code in codes:
        given = coded.marks[place, coded.codes.index(code)] if code in coded.codes else None
        if given is None:
            continue
        column = learning.codes.index(code) if code in learning.codes else None
        p = likely[:, column] if column is not None else np.full(place.size, np.nan)
        for standing in Standing:
            order = _order(p, given, standing, fits)
            for at in _different(order, group, person, most):
                number = int(coded.answers.number[place[at]])
                chance = None if np.isnan(p[at]) else float(p[at])
                results.append(Candidate(code, standing, number, chance))
    return tuple(results)


def _order(p: Floats, given: Bools, standing: Standing, fits: Bools) -> Ints:
    """Places of the answers that are in question, best first; those without a probability last."""
    in_question = np.flatnonzero(~given if standing is Standing.CONTRARY else given)
    if standing is Standing.CONTRARY:
        in_question = in_question[~np.isnan(p[in_question])]
    sign = 1.0 if standing is Standing.RARE else -1.0
    key = np.where(np.isnan(p), np.inf, sign * p)
    order: Ints = in_question[np.lexsort((key[in_question], ~fits[in_question]))]
    return order


def _different(order: Ints, group: Ints, person: Ints, most: int) -> Iterator[int]:
    groups: set[int] = set()
    people: set[int] = set()
    for at in order.tolist():
        if len(groups) == most:
            return
        if group[at] in groups or person[at] in people:
            continue
        groups.add(int(group[at]))
        people.add(int(person[at]))
        yield at
