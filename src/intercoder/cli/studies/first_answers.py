"""The first answers of a study made for them: one question about the columns, ids or not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from intercoder.cli.exchange.person_at_terminal import PersonAtTerminal
from intercoder.errors import UsageError

if TYPE_CHECKING:
    from intercoder.exchange.importing.columns.column_map import ColumnMap
    from intercoder.exchange.importing.request import ImportRequest
    from intercoder.tables.table import Row, Table

PREFIX = "row"
"""What rows are called where a table has no ids; a study of one file can number its rows."""
_Found = TypeVar("_Found")


@dataclass(frozen=True, slots=True)
class PersonWhoBegins(PersonAtTerminal):
    """Asked once about all columns, and about each only if they want to change something."""

    question: str = ""

    def confirm_map(
        self, table: Table, rows: Sequence[Row], proposed: ColumnMap
    ) -> ColumnMap | None:
        """Ask whether to begin."""
        from intercoder.cli.exchange.import_dialog import agree_at_once

        if not (proposed.respondent or proposed.id or proposed.number_rows):
            proposed = replace(proposed, number_rows=PREFIX)
        return agree_at_once(table, rows, proposed, self.question)


def numbered_if_without_ids(
    read: Callable[[ImportRequest], _Found], request: ImportRequest, hint: str
) -> _Found:
    """What `read` gives; with the rows of the table numbered, if nothing but ids was missing.

    Raises the error otherwise, with `hint` on what can be done about it.
    """
    try:
        return read(request)
    except UsageError as error:
        flags = replace(request.flags, number_rows=PREFIX)
        try:
            return read(replace(request, flags=flags))
        except UsageError:
            raise UsageError(error.message, f"{error.hint} {hint}".strip()) from error
