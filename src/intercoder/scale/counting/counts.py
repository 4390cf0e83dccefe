"""Counts scored data by group, in one pass over the files, whatever their number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import UsageError
from intercoder.findings.tables.request import MAX_GROUPS
from intercoder.scale.counting.engine import Database, quoted
from intercoder.scale.model.scoring_model import Column, ScoringModel
from intercoder.scale.scoring.layout import CODE, PROBABILITY, QUESTION, RESPONDENT
from intercoder.text.display import display_line

UNSTATED = "not stated"

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """What there is in each of g groups; one without a name where none were asked for."""

    groups: tuple[str, ...]
    """The largest first."""
    answers: Ints
    """(g,)"""
    given: Ints
    """(g, columns) answers with the code, or any code of the parent, as the model gave them."""
    likely: Floats | None
    """(g, columns) sums of probabilities; None where they were not asked for."""


@dataclass(frozen=True)
class Sampled:
    """The scored rows of m sampled answers."""

    place: Ints
    """(m,) which of the sample they are."""
    group: Ints
    """(m,) which group they are in."""
    likely: Floats
    """(m, columns) their probabilities, from models most of which had learned from them."""


def count(database: Database, model: ScoringModel, by: str, *, with_likely: bool) -> Counts:
    """Counts by the values of a column, or of all where `by` is empty.

    Raises UsageError for a column that is not there, or has very many values.
    """
    _check_group(database, by)
    given = [f"count_if({_has(one, model)})" for one in model.columns]
    likely = [f"coalesce(fsum({quoted(PROBABILITY + one.id)}::DOUBLE), 0)" for one in model.columns]
    chosen = ", ".join([_group(by), "count(*)", *given, *(likely if with_likely else ())])
    rows = database.rows(
        f"SELECT {chosen} FROM {{files}} GROUP BY 1 LIMIT {MAX_GROUPS + 1}"  # noqa: S608
    )
    if len(rows) > MAX_GROUPS:
        raise UsageError(
            f"“{display_line(by)}” has more than {MAX_GROUPS} different values, which are no "
            "groups.",
            "Choose another column, or put its values into classes before scoring.",
        )
    rows.sort(key=lambda row: (-row[1], row[0] or ""))
    k = len(model.columns)
    return Counts(
        tuple(row[0] or (UNSTATED if by else "") for row in rows),
        np.array([row[1] for row in rows], dtype=np.int64),
        np.array([row[2 : 2 + k] for row in rows], dtype=np.int64).reshape(-1, k),
        np.array([row[2 + k :] for row in rows], dtype=np.float64).reshape(-1, k)
        if with_likely
        else None,
    )


def find_sampled(database: Database, model: ScoringModel, by: str, counts: Counts) -> Sampled:
    """The scored rows of the sampled answers, found by respondent and question."""
    sample = model.sample
    likely = ", ".join(f"{quoted(PROBABILITY + one.id)}::DOUBLE" for one in model.columns)
    # A table whose size is known, so that it is looked up in, and not the scored data.
    database.connection.execute(
        "CREATE OR REPLACE TEMP TABLE sampled AS "
        "SELECT unnest(?) AS respondent, unnest(?) AS question, unnest(?) AS place",
        [list(sample.respondents), list(sample.questions), list(range(len(sample)))],
    )
    rows = database.rows(
        f"SELECT {_group(by)}, sampled.place, {likely} FROM {{files}} AS scored JOIN "  # noqa: S608
        f"sampled ON scored.{RESPONDENT} = sampled.respondent "
        f"AND scored.{QUESTION} = sampled.question ORDER BY sampled.place"
    )
    number = {name: at for at, name in enumerate(counts.groups)}
    return Sampled(
        np.array([row[1] for row in rows], dtype=np.int64),
        np.array([number[row[0] or (UNSTATED if by else "")] for row in rows], dtype=np.int64),
        np.array([row[2:] for row in rows], dtype=np.float64).reshape(-1, len(model.columns)),
    )


def _check_group(database: Database, by: str) -> None:
    if not by:
        return
    known = [
        one
        for one in database.columns()
        if not one.startswith((CODE, PROBABILITY)) and one != RESPONDENT
    ]
    if by not in known:
        raise UsageError(
            f"The scored data have no column “{display_line(by)}” to group by.",
            f"They have {', '.join(map(display_line, known))}; others must be kept when scoring, "
            "with --keep.",
        )


def _group(by: str) -> str:
    return f"{quoted(by)}::VARCHAR" if by else "''"


def _has(column: Column, model: ScoringModel) -> str:
    """Whether an answer has the code, or any of the parent's."""
    if not column.is_parent:
        return quoted(CODE + column.id)
    below = [quoted(CODE + model.codes[place].id) for place in column.below]
    return f"({' OR '.join(below) or 'false'})"
