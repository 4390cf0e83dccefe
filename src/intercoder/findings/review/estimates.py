"""Estimates from people and machine for reviewers: the figures, and what they follow from.

Of a sampled answer that is the codes that people gave it, which the decisions have, what it stands
for, and what the model said of it without having learned from its fold; of all others only the mean
of what the model says of them. These are numbers that a model made from texts, and no text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.errors import UsageError
from intercoder.findings.prevalence.of_study.compute import column_ids

if TYPE_CHECKING:
    from intercoder.findings.estimating import Estimated
    from intercoder.findings.prevalence.estimates import Estimates
    from intercoder.findings.prevalence.of_study.basis import Group
    from intercoder.findings.prevalence.of_study.results import Prevalence, PrevalenceResult

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
        about = {
            "sample": number,
            "questions": list(one.questions),
            "of": found.base,
            "confidence": found.asked.confidence,
        }
        yield {
            "table": "prevalence",
            **about,
            "population": found.population,
            "sampled": found.sampled,
            "rows": [
                _row(code, row) | row.together.ends("at_once")
                for code, row in found.whole.codes.items()
            ],
        }
        yield from (_by_groups(about, divided) for divided in one.divided)


def _row(code: str, row: Prevalence) -> dict[str, Any]:
    return {
        "code": code,
        "in_sample": row.positives,
        "share": row.share.value,
        "low": row.share.low,
        "high": row.share.high,
        **row.people.ends("people"),
        "gain": row.gain,
        "model_believed": row.believed,
    }


def _by_groups(about: Table, found: PrevalenceResult) -> Table:
    return {
        "table": "prevalence by",
        **about,
        "by": found.asked.by,
        "codes": [one.id for one in found.names],
        "groups": [
            {
                "group": one.label,
                "population": one.answers,
                "sampled": one.sampled,
                "rows": [_row(code, row) for code, row in one.codes.items()],
            }
            for one in found.groups
        ],
        "differences": [
            {
                "code": one.code,
                "group": one.group,
                "reference": one.reference,
                "difference": one.share.value,
                "low": one.share.low,
                "high": one.share.high,
                **one.together.ends("at_once"),
            }
            for one in found.differences
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
        "groups": [
            {
                "by": by,
                "group": group.label,
                "population": int(group.members.sum()),
                "model_means": None
                if basis.fitted is None
                else basis.fitted.everywhere[group.members].mean(axis=0, dtype=np.float64).tolist(),
            }
            for by, groups in one.members.items()
            for group in groups
        ],
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


def groups(
    estimates: Sequence[Estimated], number_of: Mapping[int, str]
) -> tuple[list[str], list[list[str]]]:
    """Head and rows of a table with a row for each sampled answer of each group."""
    head = ["sample", "by", "group", "answers", "weight", "open", "stratum", "cluster"]
    rows: list[list[str]] = []
    for number, one in enumerate(estimates, start=1):
        answers = _answers(one, number_of)
        for divided, group, found in _groups(one):
            design = found.design
            mine = np.flatnonzero(group.members[one.basis.sampled]).tolist()
            several = [
                [
                    *(str(number), divided.asked.by, group.label, answers(place)),
                    *(repr(float(design.weights[at])), repr(float(design.open_share[at]))),
                    *(str(int(design.stratum[at])), str(int(design.cluster[at]))),
                ]
                for at, place in enumerate(mine)
            ]
            rows += sorted(several, key=lambda row: int(row[3].split()[0][1:]))
    return head, rows


def _groups(one: Estimated) -> Iterator[tuple[PrevalenceResult, Group, Estimates]]:
    """The groups that have estimates, of each division."""
    whole = one.basis.estimates()
    for divided in one.divided:
        basis = replace(one.basis, asked=divided.asked)
        shown = {group.label for group in divided.groups if group.codes}
        for group in one.members[divided.asked.by]:
            if group.label in shown:
                yield divided, group, basis.estimates(group, whole)


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
