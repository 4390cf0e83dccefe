"""How well each pair of coders agrees, and how much each of them coded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, TypeVar

from intercoder.text.counted import counted
from intercoder.tui.agreement.panels.panel import AnswersLink, why_nothing_differs
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.figure_words import number, percent, sentence
from intercoder.tui.widgets.facts_panel import Facts

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.of_study.sides.answers_behind import UnitsBehind
    from intercoder.agreement.result import Figure
    from intercoder.agreement.whole.summary import Figures

KAPPA = "pooled_kappa"
T = TypeVar("T")


class PairPanel:
    """One item for each cell of the square: row times coders, plus column."""

    def __init__(self, found: StudyAgreement, names: CoderNames) -> None:
        self._found = found
        self.names = names
        self.coders = names.ordered
        self.distance = found.selection.distance

    def figure(self, row: int, column: int) -> Figure | None:
        """Alpha below the diagonal, kappa above it; None on it, and where there is none."""
        if row == column:
            return None
        key = f"alpha_set_{self.distance}" if row > column else KAPPA
        return self._figures(row, column).get(key)

    def coded(self, coder: int) -> int:
        """How many answers the coder judged."""
        return self._found.coded[self.coders[coder]]

    def coded_twice(self, coder: int) -> int:
        """How many of them somebody else judged as well."""
        return self._found.coded_twice[self.coders[coder]]

    def codes_each(self, coder: int) -> float | None:
        """Codes given to an answer, on average; None where not all codes are shown."""
        coded, of_code = self.coded(coder), self._found.whole.of_codes
        if self._found.selection.codes or not coded or not of_code:
            return None
        return sum(one.by_coder[self.coders[coder]] for one in of_code.values()) / coded

    def facts(self, item: int | None) -> Facts:
        """The pair, or the coder, in words."""
        if item is None:
            return Facts("No coders to compare", (why_nothing_differs(self._found, self.names),))
        row, column = divmod(item, len(self.coders))
        if row == column:
            return Facts(self.names.of(self.coders[row]), tuple(self._about(row)))
        figures = self._figures(row, column)
        confidence = self._found.selection.how.confidence
        agreed = figures["percent_agreement"].value
        words = f"{counted(self._shared(row, column), 'answer')} coded by both"
        if agreed is not None:
            words += f"; {percent(agreed)} of them with exactly the same codes"
        before = self._of_pair(self._found.shared_before, row, column)
        return Facts(
            f"{self._name(row)} and {self._name(column)}",
            (
                f"{words}.",
                *((f"{before:,} of them judged or adjudicated before.",) if before else ()),
                *(
                    sentence(name, figures[key], confidence)
                    for key, name in (
                        (f"alpha_set_{self.distance}", "Alpha over sets of codes"),
                        (KAPPA, "Kappa pooled over the codes"),
                    )
                    if key in figures
                ),
            ),
        )

    def behind(self, item: int | None) -> AnswersLink | None:
        """The answers both coded; on the diagonal, those the coder and anyone else coded."""
        if item is None:
            return None
        row, column = divmod(item, len(self.coders))
        first, second = self.coders[row], self.coders[column]

        def find() -> UnitsBehind:
            from intercoder.agreement.of_study.sides.answers_behind import behind_coder, behind_pair

            if first == second:
                return behind_coder(self._found, first)
            return behind_pair(self._found, first, second)

        return AnswersLink(first if row == column else f"{first} and {second}", find)

    def _about(self, coder: int) -> Iterator[str]:
        coded, twice = self.coded(coder), self.coded_twice(coder)
        yield f"{counted(coded, 'answer')} coded, {twice:,} of them by others as well."
        account = self._found.account.coders[self.coders[coder]]
        words = f"No code applies to {account.no_code_applies:,}, {account.unsure:,} unsure"
        words += f"; {account.skipped:,} skipped"
        if account.not_done is not None:
            words += f", {account.not_done:,} allocated and not done"
        yield f"{words}."
        others = [
            f"{self._name(other)} {number(figure.value)}"
            for other in range(len(self.coders))
            if other != coder
            and (figure := self.figure(max(coder, other), min(coder, other))) is not None
        ]
        if others:
            yield f"Alpha over sets with {', '.join(others)}."

    def _name(self, coder: int) -> str:
        return self.names.of(self.coders[coder])

    def _shared(self, row: int, column: int) -> int:
        return self._of_pair(self._found.shared, row, column) or 0

    def _figures(self, row: int, column: int) -> Figures:
        return self._of_pair(self._found.whole.pairs, row, column) or {}

    def _of_pair(self, by_pair: Mapping[tuple[str, str], T], row: int, column: int) -> T | None:
        first, second = self.coders[row], self.coders[column]
        return by_pair.get((first, second)) or by_pair.get((second, first))
