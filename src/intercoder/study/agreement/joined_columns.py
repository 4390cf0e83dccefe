"""Reads columns of many rows from a file, joined by the database: no Python object for each row.

SQLite hands over each row by itself, and making its values takes as long as finding the row. Here
it joins the values of thousands of rows to one text for each column.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, func

TOGETHER = 8192
"""Rows joined at a time."""
_BETWEEN = "\n"
"""Stands between values: numbers, and texts that never have it, such as JSON on one line."""


def joined_columns(
    connection: Connection, statement: Select[Any], steps: Select[Any], by: ColumnElement[int]
) -> Iterator[tuple[Select[Any], Sequence[Sequence[str]] | None]]:
    """The columns of a query in parts: the query of each part, and its columns as texts.

    Only in SQLite. Parts ascend in `by`, a whole number that every row has; within one, rows come
    in any order, the same for all columns. `steps` selects `by` for all rows, from an index alone.
    None stands for columns that cannot be told apart, because a value is null or has a line break:
    such a part is to be read row by row.
    """
    found = statement.with_only_columns(
        func.count(),
        *(func.group_concat(column, _BETWEEN) for column in statement.selected_columns),
        maintain_column_froms=True,
    )
    step = steps.order_by(by).offset(TOGETHER - 1).limit(1)
    after: int | None = None
    while True:
        beyond = [] if after is None else [by > after]
        up_to = connection.execute(step.where(*beyond)).scalar()
        within = beyond if up_to is None else [*beyond, by <= up_to]
        rows, *texts = connection.execute(found.where(*within)).one()
        if rows:
            columns = [str(text).split(_BETWEEN) for text in texts]
            is_whole = all(len(column) == rows for column in columns)
            yield statement.where(*within), columns if is_whole else None
        if up_to is None:
            return
        after = up_to
