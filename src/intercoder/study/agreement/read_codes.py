"""Decisions made under earlier revisions of the codebook, with the codes they count as now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from intercoder.codebook.changes.meaning import Meanings
from intercoder.study.agreement.judgement_columns import (
    JudgementColumns,
    Judgements,
    without_unused,
)


class Given(Enum):
    """Codes as they were given, whatever became of them."""

    AS_CODED = "as coded"


ReadUnder = int | Given | None
"""How codes are read: as under a revision, or as they were given. None stands for the latest
revision.
"""


def as_read(found: Judgements, meanings: Meanings | None) -> Judgements:
    """The same decisions, each code as the one it counts as under the revision that is read.

    Codes that were split, retired or are gone stay what they were when they were given.
    """
    if meanings is None:
        return found
    sets = {codes: number for number, codes in enumerate(found.code_sets)}
    columns = tuple(
        replace(column, codes=_numbers(column, found.code_sets, meanings, sets))
        for column in found.columns
    )
    return without_unused(replace(found, columns=columns, code_sets=tuple(sets), meanings=meanings))


def _numbers(
    column: JudgementColumns,
    code_sets: Sequence[tuple[str, ...]],
    meanings: Meanings,
    sets: dict[tuple[str, ...], int],
) -> NDArray[np.int32]:
    """The numbers of the sets as they are read; sets that are new are added to `sets`."""
    numbers = column.codes.copy()
    for revision in np.flatnonzero(np.bincount(column.revision)).tolist():
        meaning = meanings.of(revision)
        if meaning.is_plain:
            continue
        made = column.revision == revision
        read_as = np.arange(len(code_sets), dtype=np.int32)
        for number in np.flatnonzero(np.bincount(column.codes[made])).tolist():
            codes = tuple(sorted({meaning.of(code) for code in code_sets[number]}))
            read_as[number] = sets.setdefault(codes, len(sets))
        numbers[made] = read_as[column.codes[made]]
    return numbers
