"""What the reliability report says of coders' differences: who gave what, by pair, and instead of
what."""

from __future__ import annotations

from typing import Any

import numpy as np

from intercoder.agreement.of_study.results import StudyAgreement

OF_PAIR = ("percent_agreement", "alpha_set_masi", "pooled_kappa")
Json = dict[str, Any]


def given(found: StudyAgreement) -> dict[str, Json]:
    """Of each code, on how many answers judged twice any coder gave it, and each of them did."""
    table = found.table
    bits = table.sets.bits()[:, table.twice] > 0
    by_any, by_each = bits.any(axis=0).sum(axis=0), bits.sum(axis=1)
    return {
        code: {
            "answers": int(by_any[at]),
            "given": {
                coder: int(times) for coder, times in zip(table.coders, by_each[:, at], strict=True)
            },
        }
        for at, code in enumerate(table.sets.codes)
    }


def pairs(found: StudyAgreement) -> list[Json]:
    """The figures of each pair of coders, with the answers that both judged."""
    return [
        {
            "first": first,
            "second": second,
            "answers": found.shared.get((first, second), 0),
            **{name: figures[name].value for name in OF_PAIR if name in figures},
        }
        for (first, second), figures in found.whole.pairs.items()
    ]


def cells(found: StudyAgreement) -> list[Json]:
    """Of two coders, the four cells of each code, and Cohen's kappa; nothing of more."""
    if len(found.coders) != 2:
        return []
    table = found.table
    first, second = table.sets.bits()[:, table.twice] > 0
    told = []
    for at, code in enumerate(table.sets.codes):
        a, b = first[:, at], second[:, at]
        kappa = found.whole.codes.get(code, {}).get("cohen_kappa")
        told.append(
            {
                "code": code,
                "both": int((a & b).sum()),
                "only_first": int((a & ~b).sum()),
                "only_second": int((~a & b).sum()),
                "neither": int(np.sum(~a & ~b)),
                "cohen_kappa": None if kappa is None else kappa.value,
            }
        )
    return told


def confusions(found: StudyAgreement) -> list[Json]:
    """How often codes were given in place of each other."""
    return [
        {"code": one.code, "other": one.other, "times": one.times, "share": one.share}
        for one in found.confusions
    ]
