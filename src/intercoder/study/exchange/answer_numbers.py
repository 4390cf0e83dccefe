"""Rows of answers by their ids."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.study import Study


def numbers_of(study: Study, ids: Iterable[str]) -> dict[str, int]:
    """The rows of these answers; those that the study does not have, or no more, are missing."""
    found: dict[str, int] = {}
    with study.reading() as connection:
        for some in batched(list(dict.fromkeys(ids))):
            statement = select(answer.c.key, answer.c.id).where(
                answer.c.key.in_(some), is_in_study()
            )
            found.update({row.key: row.id for row in connection.execute(statement)})
    return found
