"""Who runs an import: told what is found, and asked what only a person can decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from intercoder.exchange.importing.columns.column_map import ColumnMap
from intercoder.exchange.importing.details_report import DifferencesError
from intercoder.exchange.importing.spellings import Spellings, SpellingsError
from intercoder.tables.table import Row, Table


class Person(Protocol):
    """What the import needs of whoever runs it, at a terminal or from a program."""

    @property
    def may_be_asked(self) -> bool:
        """Whether somebody is there to answer."""

    def tell(self, sentence: str) -> None:
        """Report what was found while the columns are being settled."""

    def confirm_map(
        self, table: Table, rows: Sequence[Row], proposed: ColumnMap
    ) -> ColumnMap | None:
        """Return the column map as the person wants it; None if nothing is to be imported."""

    def confirm_attributes(self, respondent: str, attributes: Sequence[str]) -> bool:
        """Whether these columns are to be imported as attributes of respondents."""

    def decide_spellings(self, error: SpellingsError) -> Spellings:
        """Decide about ids and titles that are spelled differently than before.

        Raises the error where nobody decides, or nothing is to be imported.
        """

    def decide_differences(self, error: DifferencesError) -> bool:
        """Decide whether the study's values are replaced with the table's.

        Raises the error where nobody decides, or nothing is to be imported.
        """

    def progress(self, label: str) -> AbstractContextManager[Callable[[int], object]]:
        """Provide a function to call with the number of steps just done."""


class Nobody:
    """Nobody is there: what is doubtful is refused, and nothing is said."""

    may_be_asked = False

    def tell(self, sentence: str) -> None:
        """Say nothing."""

    def confirm_map(
        self, table: Table, rows: Sequence[Row], proposed: ColumnMap
    ) -> ColumnMap | None:
        """Take the map as it is proposed; never called where it is doubtful."""
        return proposed

    def confirm_attributes(self, respondent: str, attributes: Sequence[str]) -> bool:
        """Take the columns as they were found."""
        return True

    def decide_spellings(self, error: SpellingsError) -> Spellings:
        """Refuse."""
        raise error

    def decide_differences(self, error: DifferencesError) -> bool:
        """Refuse."""
        raise error

    def progress(self, label: str) -> AbstractContextManager[Callable[[int], object]]:
        """Count nothing."""
        return nullcontext(_count_nothing)


def _count_nothing(_steps: int) -> None:
    pass
