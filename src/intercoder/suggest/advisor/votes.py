"""What coders and an advisor said of the same answers, side by side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.study import Study
from intercoder.suggest.advice.in_use import AdviceInUse, advised
from intercoder.suggest.learning.learning_data import learning_set

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Votes:
    """Judgements of c coders and the advisor on n answers with k codes."""

    codes: tuple[str, ...]
    given: Marks
    """(c, n, k)"""
    present: Marks
    """Whether the coder judged the answer, (c, n)."""
    advisor: Marks
    """(n, k)"""


def votes_on_advice(study: Study, advice: AdviceInUse) -> Votes:
    """The judgements of all people on answers on which there is advice."""
    codes = tuple(code.id for code in study.codebook().assignable)
    said: dict[int, NDArray[np.bool_]] = {}
    judged: list[dict[int, NDArray[np.bool_]]] = []
    for one in coders(study):
        if one.role not in PEOPLE:
            continue
        learning = learning_set(study, [one.name])
        on = advised(advice, learning)
        rows = learning.rows[on.places].tolist()
        said.update(zip(rows, on.named, strict=True))
        judged.append(dict(zip(rows, learning.given[on.places], strict=True)))
    rows = sorted(said)
    given = np.zeros((len(judged), len(rows), len(codes)), dtype=np.bool_)
    present = np.zeros((len(judged), len(rows)), dtype=np.bool_)
    for coder, of_coder in enumerate(judged):
        for place, row in enumerate(rows):
            if row in of_coder:
                present[coder, place] = True
                given[coder, place] = of_coder[row]
    advisor = np.array([said[row] for row in rows], dtype=np.bool_)
    return Votes(codes, given, present, advisor.reshape(len(rows), len(codes)))
