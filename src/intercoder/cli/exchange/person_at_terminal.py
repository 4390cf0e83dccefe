"""The person at the terminal: told on standard error, and asked if both ends are a terminal."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from intercoder.cli.output import progress, say

if TYPE_CHECKING:
    from intercoder.exchange.importing.columns.column_map import ColumnMap
    from intercoder.exchange.importing.details_report import DifferencesError
    from intercoder.exchange.importing.spellings import Spellings, SpellingsError
    from intercoder.tables.table import Row, Table


@dataclass(frozen=True, slots=True)
class PersonAtTerminal:
    """What an import needs of a person, by the dialogs of this folder."""

    agrees: bool
    """Whether `--yes` was given: nothing is asked."""

    @property
    def may_be_asked(self) -> bool:
        """Whether somebody is there to answer."""
        return not self.agrees and sys.stdin.isatty() and sys.stderr.isatty()

    def tell(self, sentence: str) -> None:
        """Print the sentence to standard error."""
        say(sentence)

    def confirm_map(
        self, table: Table, rows: Sequence[Row], proposed: ColumnMap
    ) -> ColumnMap | None:
        """Ask what the columns mean."""
        from intercoder.cli.exchange.import_dialog import agree_on_map

        return agree_on_map(table, rows, proposed)

    def confirm_attributes(self, respondent: str, attributes: Sequence[str]) -> bool:
        """Ask whether the detected columns are right."""
        say(f"Respondents: {respondent}. Attributes: {', '.join(attributes)}.")
        return bool(click.confirm("Import them like this?", default=None, err=True))

    def decide_spellings(self, error: SpellingsError) -> Spellings:
        """Ask about the spellings; with `--yes` they are kept apart."""
        from intercoder.cli.exchange.spellings import decided_spellings

        return decided_spellings(error, agreed=self.agrees, may_ask=self.may_be_asked)

    def decide_differences(self, error: DifferencesError) -> bool:
        """Ask whether the study's values are replaced."""
        from intercoder.cli.exchange.details import decided

        return decided(error, may_ask=self.may_be_asked)

    def progress(self, label: str) -> AbstractContextManager[Callable[[int], object]]:
        """Count on standard error."""
        return progress(label)
