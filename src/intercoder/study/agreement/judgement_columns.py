"""Standing decisions as columns of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.codebook.changes.meaning import Meanings


@dataclass(frozen=True, slots=True)
class JudgementColumns:
    """One coder's standing decisions in one round, by answer; arrays of shape (decisions,)."""

    coder: str
    round: str
    answer: NDArray[np.int64]
    """Row of the answer in the study."""
    codes: NDArray[np.int32]
    """Position in `Judgements.code_sets`; an empty set means "no code applies"."""
    skipped: NDArray[np.bool_]
    unsure: NDArray[np.bool_]
    assisted: NDArray[np.bool_]
    """Whether suggestions could be seen."""
    drawn: NDArray[np.bool_]
    """Whether a model put the answer next, so that it is not part of a random sample."""
    revision: NDArray[np.int32]
    """Revision of the codebook."""
    decided_at: NDArray[np.int64]
    """Seconds since 1970, UTC."""
    again: int = 0
    """Number of decisions given as they were before a model had the answer judged again."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """The standing decisions that match a query."""

    columns: tuple[JudgementColumns, ...]
    """One for every coder and round with any decision, by coder and then round."""
    coders: tuple[str, ...]
    """The coders named, or all with decisions, in the order in which they joined the study."""
    besides: tuple[str, ...]
    """Coders included only because they were named in `also`."""
    rounds: tuple[str, ...]
    """The rounds named, or all with decisions, in the order in which they began."""
    code_sets: tuple[tuple[str, ...], ...]
    """The distinct sets of codes, each as sorted ids."""
    revision: int
    """The codebook's latest revision at the moment of the query."""
    meanings: Meanings | None = None
    """What codes given under earlier revisions count as; None where each counts as itself."""


Numbered = tuple[JudgementColumns, tuple[tuple[str, ...], ...]]
"""Decisions, and the sets of codes that their numbers stand for."""


def with_common_numbers(
    found: Sequence[Numbered],
) -> tuple[tuple[JudgementColumns, ...], tuple[tuple[str, ...], ...]]:
    """Columns that were numbered each by itself, under the same numbers; and the sets of these."""
    sets: dict[tuple[str, ...], int] = {}
    columns = []
    for column, own in found:
        numbers = np.array([sets.setdefault(codes, len(sets)) for codes in own], dtype=np.int32)
        columns.append(replace(column, codes=numbers[column.codes]))
    return tuple(columns), tuple(sets)


def of_round(found: Judgements, round: str) -> Judgements:
    """Those of one round, as if only it had been read."""
    columns = tuple(one for one in found.columns if one.round == round)
    active = {one.coder for one in columns}
    coders = tuple(name for name in found.coders if name in active)
    return without_unused(replace(found, columns=columns, coders=coders, rounds=(round,)))


def without_unused(found: Judgements) -> Judgements:
    """The same without sets that no decision has any more: their codes do not count."""
    used = np.zeros(len(found.code_sets), dtype=np.bool_)
    for column in found.columns:
        used[column.codes] = True
    if used.all():
        return found
    numbers = (np.cumsum(used) - 1).astype(np.int32)
    return replace(
        found,
        columns=tuple(replace(one, codes=numbers[one.codes]) for one in found.columns),
        code_sets=tuple(one for one, is_used in zip(found.code_sets, used, strict=True) if is_used),
    )
