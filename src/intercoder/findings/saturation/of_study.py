"""Reads from a study in which order answers were read and what was found in them.

An answer has the codes that at least half of those who decided it gave, as they count now; it was
read when somebody decided it first. The estimates take it that answers were read in random order.
Where an allocation says which of them are a random sample, they rest on these alone; where none
does, they rest on all, and the result says that their order was not random.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from intercoder.errors import StudyError, UsageError
from intercoder.findings.prevalence.of_study.random_sample import random_sample
from intercoder.findings.saturation.chao import chao2
from intercoder.findings.saturation.incidence import STEP, curve, incidence
from intercoder.findings.saturation.results import PartSaturation, Saturation
from intercoder.findings.saturation.share_model import LEAST, MIN_ANSWERS, codes_there
from intercoder.study.agreement.decision_columns import (
    answer_columns,
    attribute_column,
    judgements,
)
from intercoder.study.agreement.judgement_columns import Judgements
from intercoder.study.codebook.first_read import count_imported, read_order
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.text.display import display_line

QUESTION, LANGUAGE, ATTRIBUTE = "question", "language", "attribute:"
UNSTATED = "not stated"
NOT_RANDOM = (
    "The answers were not read in random order, as the estimates assume: they tell of answers like "
    "those that were read."
)


def saturation(
    study: Study,
    *,
    coders: Sequence[str] = (),
    rounds: Sequence[str] = (),
    by: str = "",
    least: float = LEAST,
    as_of: str = "",
) -> Saturation:
    """Saturation in what these coders decided in these rounds; all people, and all rounds, if none
    are named.

    `by` is `question`, `language`, or the name of an attribute; `as_of` a UTC time as the study
    writes it: what stood then counts. Raises StudyError for a coder or round the study does not
    have, UsageError for another `by`.
    """
    judged = judgements(study, coders=coders, rounds=rounds, as_of=as_of)
    codes = _codes(judged)
    names = tuple(judged.coders)
    order = [row for row in read_order(study, names, judged.rounds, as_of) if row in codes]
    random, remarks = _random_answers(study, judged)
    if random is None:
        remarks = [NOT_RANDOM, *remarks]
    elif left_out := sum(row not in random for row in order):
        remarks.append(
            f"The estimates rest on the random sample alone: {counted(left_out, 'answer')} read "
            "beside it left out."
        )
    if imported := count_imported(study, names, judged.rounds, as_of):
        remarks.append(
            f"{counted(imported, 'answer')} came with their codes: in which order they were read "
            "is not known."
        )
    parts = [_part(None, order, codes, random, least)]
    if by:
        of_part = _groups(study, by, order)
        parts += [_part(name, rows, codes, random, least) for name, rows in of_part.items()]
    return Saturation(
        least, by, tuple(judged.rounds), names, random is not None, tuple(remarks), tuple(parts)
    )


def _part(
    name: str | None,
    order: Sequence[int],
    codes: Mapping[int, frozenset[str]],
    random: frozenset[int] | None,
    least: float,
) -> PartSaturation:
    read = incidence([codes[row] for row in order])
    basis = [row for row in order if random is None or row in random]
    found = read if len(basis) == len(order) else incidence([codes[row] for row in basis])
    return PartSaturation(
        name,
        read.answers,
        read.codes,
        int((read.met_at > read.answers - STEP).sum()),
        curve(read),
        found.answers,
        codes_there(found, least=least, next_answers=STEP),
        chao2(found) if found.answers >= MIN_ANSWERS else None,
    )


def _codes(judged: Judgements) -> dict[int, frozenset[str]]:
    """What each answer has: the codes that at least half of those who decided it gave."""
    deciders: Counter[int] = Counter()
    given: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for one in judged.columns:
        decided = ~one.skipped
        for row, number in zip(
            one.answer[decided].tolist(), one.codes[decided].tolist(), strict=True
        ):
            deciders[row] += 1
            given[row].update(judged.code_sets[number])
    return {
        row: frozenset(code for code, times in given[row].items() if 2 * times >= count)
        for row, count in deciders.items()
    }


def _random_answers(study: Study, judged: Judgements) -> tuple[frozenset[int] | None, list[str]]:
    """Rows of the answers that were drawn at random, in any of the rounds; None if in none.

    Beside them, why the others are not.
    """
    found: set[int] = set()
    remarks: list[str] = []
    for name in judged.rounds:
        try:
            sample = random_sample(study, name)
        except StudyError as error:
            remarks.append(error.message)
        else:
            found.update(sample.population[sample.sampled].tolist())
    return (frozenset(found), remarks) if found else (None, remarks)


def _groups(study: Study, by: str, order: Sequence[int]) -> dict[str, list[int]]:
    """The answers read of each question, language or group, in the order of the names."""
    columns = answer_columns(study)
    place = np.searchsorted(columns.number, np.array(order, dtype=np.int64))
    if by == QUESTION:
        values, names = columns.question[place], columns.questions
    elif by == LANGUAGE:
        values, names = columns.language[place], columns.languages
    elif (name := by.removeprefix(ATTRIBUTE)) in study.attributes():
        owner = attribute_column(study, name)
        at = np.searchsorted(owner.respondent, columns.respondent[place])
        values, names = owner.value[at], owner.values
    else:
        attributes = (f"{ATTRIBUTE}{one}" for one in study.attributes())
        known = ", ".join(map(display_line, (QUESTION, LANGUAGE, *attributes)))
        raise UsageError(f"Answers have no “{display_line(by)}”.", f"There are: {known}.")
    found: dict[str, list[int]] = {name or UNSTATED: [] for name in names}
    for row, value in zip(order, values.tolist(), strict=True):
        found[names[value] or UNSTATED].append(row)
    return {name: rows for name, rows in found.items() if rows}
