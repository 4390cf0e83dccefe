"""Counts scored data by group, in one pass over the files, whatever their number."""

from __future__ import annotations

from collections.abc import Sequence
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
MAX_CROSSED = 400
"""Groups that two columns make together."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Counts:
    """What there is in each of g groups; one of no values where none were asked for."""

    keys: tuple[tuple[str, ...], ...]
    """The values that make each group, empty where one is not stated; the largest group first."""
    answers: Ints
    """(g,)"""
    given: Ints
    """(g, columns) answers with the code, or any code of the parent, as the model gave them."""
    likely: Floats | None
    """(g, columns) sums of probabilities; None where they were not asked for."""

    @property
    def groups(self) -> tuple[str, ...]:
        """What a person calls the groups; empty without any."""
        return tuple(" · ".join(one or UNSTATED for one in key) for key in self.keys)

    def after(self, reference: str) -> Counts:
        """The same with this group before all others. Raises UsageError if there is none."""
        if reference not in self.groups:
            raise UsageError(
                f"There is no group “{display_line(reference)}” to compare with.",
                f"The groups are {', '.join(map(display_line, self.groups))}.",
            )
        first = self.groups.index(reference)
        order = [first, *(one for one in range(len(self.keys)) if one != first)]
        return Counts(
            tuple(self.keys[one] for one in order),
            self.answers[order],
            self.given[order],
            None if self.likely is None else self.likely[order],
        )


@dataclass(frozen=True)
class Sampled:
    """The scored rows of m sampled answers."""

    place: Ints
    """(m,) which of the sample they are."""
    group: Ints
    """(m,) which group they are in."""
    likely: Floats
    """(m, columns) their probabilities, from models most of which had learned from them."""


def count(
    database: Database, model: ScoringModel, by: Sequence[str], *, with_likely: bool
) -> Counts:
    """Counts by the values of a column, or of two crossed, or of all where `by` is empty.

    Raises UsageError for a column that is not there, or has very many values.
    """
    check_groups(database, by)
    given = [f"count_if({has(one, model)})" for one in model.columns]
    likely = [f"coalesce(fsum({quoted(PROBABILITY + one.id)}::DOUBLE), 0)" for one in model.columns]
    chosen = ", ".join([*map(value, by), "count(*)", *given, *(likely if with_likely else ())])
    most = MAX_GROUPS if len(by) < 2 else MAX_CROSSED
    places = ", ".join(str(one + 1) for one in range(len(by)))
    grouped = f"GROUP BY {places} LIMIT {most + 1}" if by else ""
    rows = database.rows(f"SELECT {chosen} FROM {{files}} AS scored {grouped}")  # noqa: S608
    if len(rows) > most:
        named = " and ".join(f"“{display_line(one)}”" for one in by)
        have = "has" if len(by) == 1 else "make"
        raise UsageError(
            f"{named} {have} more than {most} different values, which are no groups.",
            "Choose another column, or put its values into classes before scoring.",
        )
    first = len(by)
    rows.sort(key=lambda row: (-row[first], *(one or "" for one in row[:first])))
    k = len(model.columns)
    counted = [row[first + 1 :] for row in rows]
    return Counts(
        tuple(tuple(one or "" for one in row[:first]) for row in rows),
        np.array([row[first] for row in rows], dtype=np.int64),
        np.array([row[:k] for row in counted], dtype=np.int64).reshape(-1, k),
        np.array([row[k:] for row in counted], dtype=np.float64).reshape(-1, k)
        if with_likely
        else None,
    )


def find_sampled(
    database: Database, model: ScoringModel, by: Sequence[str], counts: Counts
) -> Sampled:
    """The scored rows of the sampled answers, found by respondent and question."""
    sample = model.sample
    likely = [f"{quoted(PROBABILITY + one.id)}::DOUBLE" for one in model.columns]
    chosen = ", ".join([*map(value, by), "sampled.place", *likely])
    # A table whose size is known, so that it is looked up in, and not the scored data.
    database.connection.execute(
        "CREATE OR REPLACE TEMP TABLE sampled AS "
        "SELECT unnest(?) AS respondent, unnest(?) AS question, unnest(?) AS place",
        [list(sample.respondents), list(sample.questions), list(range(len(sample)))],
    )
    rows = database.rows(
        f"SELECT {chosen} FROM {{files}} AS scored JOIN "  # noqa: S608
        f"sampled ON scored.{RESPONDENT} = sampled.respondent "
        f"AND scored.{QUESTION} = sampled.question ORDER BY sampled.place"
    )
    number = {key: at for at, key in enumerate(counts.keys)}
    first = len(by)
    return Sampled(
        np.array([row[first] for row in rows], dtype=np.int64),
        np.array([number[tuple(one or "" for one in row[:first])] for row in rows], dtype=np.int64),
        np.array([row[first + 1 :] for row in rows], dtype=np.float64).reshape(
            -1, len(model.columns)
        ),
    )


def answers_given(database: Database, sampled: Sampled, model: ScoringModel) -> Ints:
    """How many answers the respondent of each sampled one gave, (m,); after `find_sampled`."""
    rows = database.rows(
        f"SELECT {RESPONDENT}, count(*) FROM {{files}} WHERE {RESPONDENT} IN "  # noqa: S608
        "(SELECT respondent FROM sampled) GROUP BY 1"
    )
    gave = dict(rows)
    names = model.sample.respondents
    return np.array([gave[names[place]] for place in sampled.place.tolist()], dtype=np.int64)


def check_groups(database: Database, by: Sequence[str]) -> None:
    """Raise UsageError for a column there is not, or that makes no groups."""
    known = [
        one
        for one in database.columns()
        if not one.startswith((CODE, PROBABILITY)) and one != RESPONDENT
    ]
    for one in by:
        if one not in known:
            raise UsageError(
                f"The scored data have no column “{display_line(one)}” to group by.",
                f"They have {', '.join(map(display_line, known))}; others must be kept when "
                "scoring, with --keep.",
            )


def value(column: str) -> str:
    """A value, with an empty one for none. Names of columns are of the scored data."""
    return f"coalesce(scored.{quoted(column)}::VARCHAR, '')"


def has(column: Column, model: ScoringModel) -> str:
    """Whether an answer has the code, or any of the parent's, or all of the set's."""
    if column.all_of:
        return f"({' AND '.join(has(model.columns[place], model) for place in column.all_of)})"
    if not column.is_parent:
        return quoted(CODE + column.id)
    below = [quoted(CODE + model.codes[place].id) for place in column.below]
    return f"({' OR '.join(below) or 'false'})"
