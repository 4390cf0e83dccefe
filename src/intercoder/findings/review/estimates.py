"""Estimates from people and machine for reviewers: the figures, and what they follow from.

Of a sampled answer that is the codes that people gave it, which the decisions have, what it stands
for, and what the model said of it without having learned from its fold; of all others only the mean
of what the model says of them. These are numbers that a model made from texts, and no text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.errors import UsageError
from intercoder.findings.prevalence.of_study.compute import column_ids

if TYPE_CHECKING:
    from intercoder.findings.estimating import Estimated

Table = dict[str, Any]


def check_rounds(estimates: Sequence[Estimated], told: Sequence[str]) -> None:
    """Raise UsageError where estimates rest on decisions that the package would not have."""
    for one in estimates:
        missing = {one.basis.sample.round, *one.basis.sample.earlier_rounds} - set(told)
        if missing:
            raise UsageError(
                "The estimates rest on what was judged in other rounds, too.",
                "Leave out --round.",
            )


def estimate_tables(estimates: Sequence[Estimated]) -> Iterator[Table]:
    """The figures of each, as the report has them."""
    for number, one in enumerate(estimates, start=1):
        found = one.found
        yield {
            "table": "prevalence",
            "sample": number,
            "questions": list(one.questions),
            "of": found.base,
            "confidence": found.asked.confidence,
            "population": found.population,
            "sampled": found.sampled,
            "rows": [
                {
                    "code": code,
                    "in_sample": row.positives,
                    "share": row.share.value,
                    "low": row.share.low,
                    "high": row.share.high,
                    **row.together.ends("at_once"),
                    **row.people.ends("people"),
                    "gain": row.gain,
                    "model_believed": row.believed,
                }
                for code, row in found.whole.codes.items()
            ],
        }


def samples(estimates: Sequence[Estimated], names: Names) -> list[dict[str, Any]]:
    """How each sample was drawn, which codes a column counts, and the model's mean over all."""
    return [_sample(one, names) for one in estimates]


def _sample(one: Estimated, names: Names) -> dict[str, Any]:
    basis, whose = one.basis, one.basis.asked.codes_of
    if whose.startswith("coder:"):
        whose = f"coder:{names(whose.removeprefix('coder:'))}"
    given, tree = basis.tree.codes[: basis.tree.assignable], basis.tree
    members = [
        *([code] for code in given),
        *([given[place] for place in below.tolist()] for below in tree.below),
    ]
    means = None
    if basis.fitted is not None:
        means = basis.fitted.everywhere.mean(axis=0, dtype=np.float64).tolist()
    return {
        "round": names.hide(basis.sample.round),
        "earlier_rounds": [names.hide(name) for name in basis.sample.earlier_rounds],
        "codes_of": whose,
        "population": len(basis.sample.population),
        "folds": basis.asked.folds,
        "seed": basis.asked.seed,
        "quantile": basis.estimates().together_z,
        "columns": [
            {"code": code, "members": of}
            for code, of in zip(column_ids(basis), members, strict=True)
        ],
        "model_means": means,
    }


def predictions(
    estimates: Sequence[Estimated], number_of: Mapping[int, str]
) -> tuple[list[str], list[list[str]]]:
    """Head and rows of a table with a row for each sampled answer, or respondent, of each sample.

    `number_of` has the new numbers of the study's answers.
    """
    head = ["sample", "answers", "is_earlier", "weight", "open", "stratum", "cluster", "fold"]
    codes = column_ids(estimates[0].basis)
    rows: list[list[str]] = []
    for number, one in enumerate(estimates, start=1):
        basis, design = one.basis, one.basis.estimates().design
        answers = _answers(one, number_of)
        said = None if basis.fitted is None else basis.fitted.held_out
        sampled = [
            [
                *(str(number), answers(place), str(int(basis.is_earlier[place]))),
                *(repr(float(design.weights[place])), repr(float(design.open_share[place]))),
                *(str(int(design.stratum[place])), str(int(design.cluster[place]))),
                str(int(basis.fold[place])),
                *([""] * len(codes) if said is None else map(repr, said[place].tolist())),
            ]
            for place in range(len(basis.sampled))
        ]
        rows += sorted(sampled, key=lambda row: int(row[1].split()[0][1:]))
    return [*head, *(f"model:{code}" for code in codes)], rows


def _answers(one: Estimated, number_of: Mapping[int, str]) -> Callable[[int], str]:
    """The answers of a sampled unit, with spaces between."""
    basis, of = one.basis, one.of_answers
    if of is basis:
        numbers = basis.columns.number[basis.sampled].tolist()
        return lambda place: number_of[numbers[place]]
    people = basis.columns.number[basis.sampled].tolist()
    answers: dict[int, list[str]] = {}
    for row in of.sampled.tolist():
        answer = number_of[int(of.columns.number[row])]
        answers.setdefault(int(of.columns.respondent[row]), []).append(answer)
    return lambda place: " ".join(sorted(answers[people[place]], key=lambda one: int(one[1:])))
