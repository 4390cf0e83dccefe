"""The protocol that every panel of the agreement screen follows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from textual.strip import Strip

from intercoder.text.counted import counted
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.drawing import draw_line, wrap
from intercoder.tui.drawing.row_styles import RowStyles
from intercoder.tui.widgets.facts_panel import Facts
from intercoder.tui.widgets.row_list import Line, Rows

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.of_study.sides.answers_behind import UnitsBehind

WIDE_ROW = 100
"""From so many cells a row has room for more."""


@dataclass(frozen=True, slots=True)
class AnswersLink:
    """The way from a figure to the answers behind it."""

    title: str
    """What the figure is of; coders by their names, which the screen hides if it has to."""
    find: Callable[[], UnitsBehind]
    """Finds them; runs in a thread."""
    first: int = 0
    """Which of them to show first."""


class Panel(Protocol):
    """One side: items, and what is known of each."""

    def facts(self, item: int | None) -> Facts:
        """About the item under the cursor; of an empty list, why it is empty."""

    def behind(self, item: int | None) -> AnswersLink | None:
        """The answers behind the item."""


class ListPanel(Panel, Protocol):
    """A side that is a list of its items."""

    def heading(self, width: int, look: RowStyles) -> Strip:
        """The line above the list."""

    def rows(self, width: int) -> Rows:
        """The list in so many cells."""


def why_nothing_differs(found: StudyAgreement, names: CoderNames) -> str:
    """Why there is no answer that two coders coded differently."""
    if found.whole.counts.rated_twice:
        if found.whole.overall["unanimous_agreement"].value == 1.0:
            return "No two coders gave the same answer different codes."
        return "For none of these codes did coders differ."
    return names.within(found.remarks[0].sentence)


def counts_told(found: StudyAgreement) -> Iterable[str]:
    """What the judgements are, and why others are missing."""
    from intercoder.agreement.of_study.account import listed_missing
    from intercoder.agreement.of_study.missing import listed

    counts, told = found.whole.counts, found.whole.told
    if told is None:
        return
    unsure = f"; {told.unsure:,} of them unsure" if told.unsure else ""
    yield (
        f"{counted(counts.ratings, 'judgement')}: {told.coded:,} coded, {told.no_code_applies:,} "
        f"no code applies{unsure}."
    )
    if counts.missing:
        yield f"Not judged by every coder, on these answers: {listed_missing(told)}."
    rest = found.answers_in_study - counts.answers
    if unjudged := listed(found.account.unjudged):
        yield f"{rest:,} {'answer' if rest == 1 else 'answers'} without a judgement: {unjudged}."


def paragraph(words: str, width: int, item: int | None, indent: str = "") -> Iterable[Line]:
    """A sentence in as many lines as it takes."""
    for line in wrap(words, width - len(indent)):
        yield Line(_plain(f"{indent}{line}"), item)


def heading_line(words: str) -> Callable[[int, RowStyles], Strip]:
    """A line above some of the items."""
    return lambda width, look: draw_line([(words, look.key)], width, look.background)


def _plain(words: str) -> Callable[[int, RowStyles], Strip]:
    return lambda width, look: draw_line([(words, look.background)], width, look.background)
