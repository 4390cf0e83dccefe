"""How a study was designed and coded, as a package for reviewers tells it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.findings.of_study import Findings
from intercoder.findings.tables.request import By
from intercoder.study.allocation.allocations import allocations
from intercoder.study.codebook.history import meanings_now
from intercoder.study.rounds.people import coders
from intercoder.study.rounds.rounds import rounds
from intercoder.study.study import Study


def design_of(study: Study, found: Findings, names: Names, given: set[str]) -> dict[str, Any]:
    """Coders, rounds, allocations, sample, and what codes count as; `given` are all codes that
    decisions have."""
    kept = found.study.rounds
    survey = found.settings.survey
    order = sorted(rounds(study), key=lambda one: not one.repeats)
    return {
        "coders": {names(one.name): one.role.value for one in coders(study)},
        "rounds": [
            {
                "name": names.hide(one.name),
                "begun": one.created_at[:10],
                "closed": one.closed_at[:10],
                "blind": one.blind,
                "repeats": names.hide(one.repeats),
            }
            for one in order
            if one.name in kept
        ],
        "allocations": [
            allocation for name in kept for allocation in _allocations(study, name, names)
        ],
        "questions": list(found.study.answers.questions),
        "attributes": [one.name for one in found.divisions if one.by is By.ATTRIBUTE],
        "sample": {
            "weights": survey.weight or None,
            "strata": survey.strata or None,
            "clusters": survey.cluster or None,
        },
        **_codes(study, found, given),
    }


def _allocations(study: Study, name: str, names: Names) -> Iterator[dict[str, Any]]:
    for one in allocations(study, name):
        asked: Mapping[str, Any] = one.document.get("settings", {})
        told = ("overlap", "per_overlap", "by", "order", "seed", "answers", "blind")
        yield {
            "round": names.hide(name),
            "number": one.number,
            "made": one.made_at[:10],
            "coders": [names(coder) for coder in asked.get("coders", ())],
            **{key: asked[key] for key in told if key in asked},
        }


def _codes(study: Study, found: Findings, given: set[str]) -> dict[str, Any]:
    """The columns of decisions, the rows of tables, and what codes meant under each revision."""
    columns, rows = found.study.decisions.codes, found.rows
    known = found.study.decisions.known_in
    meanings = meanings_now(study)
    counts_as = {}
    for revision in known if meanings is not None else ():
        means = meanings.of(revision) if meanings is not None else None
        changed = {
            code: means.of(code) for code in sorted(given) if means and means.of(code) != code
        }
        if changed:
            counts_as[str(revision)] = changed
    return {
        "columns": list(columns),
        "rows": [
            {
                "code": row.code,
                "name": row.name,
                "depth": row.depth,
                "above": [
                    one.code
                    for other, one in enumerate(rows.rows)
                    if other != number and rows.above[other, number]
                ],
                "members": [
                    code
                    for code, is_member in zip(columns, rows.members[:, number], strict=True)
                    if is_member
                ],
            }
            for number, row in enumerate(rows.rows)
        ],
        "levels": [
            {
                code: level.codes[int(place)]
                for code, place in zip(columns, level.members.argmax(axis=1), strict=True)
            }
            for level in rows.levels
        ],
        "could_be_given": {
            str(revision): [code for code in columns if code in codes]
            for revision, codes in known.items()
        },
        "counts_as": counts_as,
    }
