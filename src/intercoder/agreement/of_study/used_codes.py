"""The codebook of a set of decisions, from the revisions under which they were made.

A study's codebook may have changed since. Codes that coders could not have given are left out, and
a code has the name that they saw.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from intercoder.agreement.of_study.results import CodeName
from intercoder.codebook.changes.meaning import Meanings
from intercoder.codebook.code import Codebook
from intercoder.codebook.differences import joined
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class UsedCodes:
    """The revisions under which some decisions were made."""

    revisions: Mapping[int, Codebook]
    """Revisions by number, ascending; at least one."""
    codebook: Codebook
    """All their codes, in the order and under the names of the latest revision that has them."""
    known: Codebook
    """The same with the codes of all other revisions up to then, to name any other code given."""

    @classmethod
    def of(
        cls,
        study: Study,
        used: Collection[int],
        latest: int,
        meanings: Meanings | None = None,
    ) -> UsedCodes:
        """The revisions used in a study; without any decision, its `latest` at that time.

        With `meanings`, each revision has the codes that its own codes count as. Raises StudyError
        if one of these revisions cannot be read.
        """
        numbers = sorted(used) or [latest]
        codebook = meanings.codebook if meanings else study.codebook
        books = {number: codebook(number) for number in range(1, max(latest, *numbers) + 1)}
        revisions = {number: books.pop(number) for number in numbers}
        own = joined(list(revisions.values()))
        return cls(revisions, own, joined([*books.values(), own]))

    @property
    def latest(self) -> int:
        """The number of the last revision."""
        return max(self.revisions)

    @property
    def possible(self) -> frozenset[str]:
        """Ids of the codes that could be given under any of the revisions."""
        return self.possible_under(self.revisions)

    def possible_under(self, revisions: Collection[int]) -> frozenset[str]:
        """Ids of the codes that could be given under any of these revisions."""
        return frozenset(
            code.id
            for number, book in self.revisions.items()
            if number in revisions
            for code in book.assignable
        )

    def revisions_with(self, code: str) -> tuple[int, ...]:
        """The numbers of the revisions under which this code could be given."""
        return tuple(
            number
            for number, book in self.revisions.items()
            if code in book and not book[code].heading
        )

    def names_of(self, columns: Sequence[str]) -> tuple[CodeName, ...]:
        """The names of these codes, for people."""
        return tuple(self._name_of(code) for code in columns)

    def _name_of(self, code: str) -> CodeName:
        book = self.codebook if code in self.codebook else self.known
        above = book.path(code)[:-1] if code in book else ()
        return CodeName(
            code,
            book.name_of(code),
            tuple(one.name for one in above),
            code in self.revisions[self.latest],
            self.revisions_with(code),
        )
