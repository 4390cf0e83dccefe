"""How much better coders agree where suggestions could be seen than where they could not."""

from __future__ import annotations

from collections.abc import Collection

from intercoder.agreement.of_study.figures import clusters_of
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.table import StudyTable
from intercoder.agreement.whole.difference import Answers, difference_of_sets
from intercoder.agreement.whole.summary import Figures

CODE = "alpha:"
"""Before a code's id in the keys of the differences."""


def with_less_without(table: StudyTable, selection: Selection, codes: Collection[str]) -> Figures:
    """The figures of assisted decisions less those of unassisted ones, of these codes only.

    Answers are drawn together for both, so that where respondents gave answers of both kinds, or
    coders of an answer were of both, that is accounted for.
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
