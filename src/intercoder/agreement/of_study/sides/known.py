"""Answers in a round that were judged or adjudicated in an earlier one, for other rooms."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from intercoder.agreement.of_study.reading import read_study
from intercoder.agreement.of_study.selection import Selection
from intercoder.study.rounds.rounds import rounds
from intercoder.study.study import Study


def known_units(
    study: Study, *, coders: Sequence[str] = (), rounds_named: Sequence[str] = ()
) -> frozenset[tuple[str, int]]:
    """Round, and row in the study, of each such answer that these coders judged in these rounds.

    Raises StudyError for a coder or round the study does not have.
    """
    if len(rounds(study)) < 2:
        return frozenset()
    asked = Selection(coders=tuple(coders), rounds=tuple(rounds_named), with_drawn=True)
    table = read_study(study, asked).table
    return frozenset(
        (table.rounds[int(table.round[unit])], int(table.answer[unit]))
        for unit in np.flatnonzero(table.before).tolist()
    )
