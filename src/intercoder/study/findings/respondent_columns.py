"""Attributes of all respondents as columns, read in one pass."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from intercoder.study.agreement.decision_columns import AttributeColumn
from intercoder.study.database.bulk import fetched
from intercoder.study.database.schema import answer, redacted_answer, respondent
from intercoder.study.log.redactions import RedactionAct
from intercoder.study.study import Study

_ROWS = 500


@dataclass(frozen=True, slots=True)
class RespondentColumns:
    """All respondents of a study, whether or not they answered anything, but for those who were
    deleted on request."""

    number: NDArray[np.int64]
    """Shape (respondents,): row in the study, ascending."""
    attributes: dict[str, AttributeColumn]
    """By name, in the order asked for."""


def respondent_columns(study: Study, names: Sequence[str]) -> RespondentColumns:
    """These attributes of all respondents but deleted ones. An attribute nobody has is empty for
    everybody."""
    numbers: list[int] = []
    values: dict[str, list[str]] = {name: [] for name in names}
    with study.reading() as connection:
        deleted = (
            select(answer.c.respondent_id)
            .join(redacted_answer, redacted_answer.c.answer_id == answer.c.id)
            .where(redacted_answer.c.act == RedactionAct.DELETED.value)
        )
        statement = (
            select(respondent.c.id, respondent.c.attributes)
            .where(respondent.c.id.not_in(deleted))
            .order_by(respondent.c.id)
        )
        for rows in fetched(connection, statement, _ROWS):
            for number, text in rows:
                numbers.append(number)
                known = json.loads(text) if names else {}
                for name, column in values.items():
                    column.append(str(known.get(name, "")))
    row = np.array(numbers, dtype=np.int64)
    return RespondentColumns(row, {name: _column(row, column) for name, column in values.items()})


def _column(row: NDArray[np.int64], values: Sequence[str]) -> AttributeColumn:
    order = tuple(sorted(set(values)))
    place = {value: number for number, value in enumerate(order)}
    found = np.fromiter((place[one] for one in values), dtype=np.int32, count=len(values))
    return AttributeColumn(row, found, order)
