"""Every figure for a set of decisions, used by all breakdowns of a study's agreement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.account import counted
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.dense_numbers import numbered
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.agreement.whole.summary import Agreement, RatingOrigins


@dataclass(frozen=True, slots=True)
class Compared:
    """Decisions to be compared with each other."""

    sets: CodeSets
    respondent: NDArray[np.int64]
    """The respondent who gave each answer, shape (answers,)."""
    revisions: tuple[int, ...] = ()
    """Codebook revisions under which they were made; empty if not known."""
    told: RatingOrigins | None = None
    """Counts of the decisions and of missing ones; None if not known."""

    @classmethod
    def of(cls, table: StudyTable) -> Compared:
        """All decisions of a table."""
        return cls(
            table.sets,
            table.respondent,
            table.revisions_of(table.sets.present),
            told=counted(table),
        )


def clusters_of(respondent: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """Respondents numbered from 0, shape (answers,); None if each gave only one answer."""
    found, numbers = numbered(respondent)
    return None if found == respondent.size else numbers


def figures_of(compared: Compared, selection: Selection, *, only_alphas: bool = False) -> Agreement:
    """Every figure of these decisions, computed as the selection requests.

    With `only_alphas`, those that `agreement_of_sets` then gives.
    """
    found = agreement_of_sets(
        compared.sets,
        selection.distance,
        selection.how,
        clusters_of(compared.respondent),
        only_alphas=only_alphas,
    )
    return replace(found, told=compared.told)


def only_codes(agreement: Agreement, codes: Collection[str]) -> Agreement:
    """The same with the figures of these codes only; figures over sets still cover all codes."""
    return replace(
        agreement,
        of_codes={code: found for code, found in agreement.of_codes.items() if code in codes},
        codes={code: found for code, found in agreement.codes.items() if code in codes},
    )
