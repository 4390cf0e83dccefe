"""How much better coders agree when suggestions could be seen than when they could not."""

from __future__ import annotations

from collections.abc import Collection

from intercoder.agreement.of_study.figures import clusters_of
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.whole.difference import Answers, difference_of_sets
from intercoder.agreement.whole.summary import Figures

CODE = "alpha:"
"""Prefix of a code's id in the keys of the differences."""


def with_less_without(table: StudyTable, selection: Selection, codes: Collection[str]) -> Figures:
    """The figures of assisted decisions less those of unassisted ones, for these codes only.

    Answers of both kinds are drawn together, which accounts for respondents who gave answers of
    both kinds and for answers whose coders were of both.
    """
    figures = difference_of_sets(
        table.only_where(~table.assisted).sets,
        table.only_where(table.assisted).sets,
        selection.distance,
        selection.how,
        clusters_of(table.respondent),
        Answers.EITHER,
    )
    return {
        key: figure
        for key, figure in figures.items()
        if not key.startswith(CODE) or key.removeprefix(CODE) in codes
    }
