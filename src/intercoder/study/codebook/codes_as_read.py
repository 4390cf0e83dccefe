"""The codes of decisions as they count under the codebook as it is, from the texts of the log."""

from __future__ import annotations

from sqlalchemy import Connection

from intercoder.codebook.changes.meaning import Meanings
from intercoder.study.codebook.history import read_meanings
from intercoder.study.log.code_set_sql import codes_in


class CodesAsRead:
    """Reads texts of `bare_codes`, each of which is parsed once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._meanings: Meanings | None = read_meanings(connection)
        self._known: dict[tuple[str, int], tuple[str, ...] | None] = {}

    @property
    def are_as_given(self) -> bool:
        """Whether every code counts as itself, whenever it was given."""
        return self._meanings is None

    def of(self, text: str, revision: int) -> tuple[str, ...] | None:
        """Ids of the codes a decision made under this revision counts as having, sorted.

        None if they cannot be read; such rows are left out.
        """
        made = 0 if self._meanings is None else revision
        if (text, made) not in self._known:
            codes = codes_in(self._connection, text)
            if codes is not None and self._meanings is not None:
                codes = tuple(sorted(set(map(self._meanings.of(revision).of, codes))))
            self._known[text, made] = codes
        return self._known[text, made]
