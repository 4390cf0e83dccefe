"""`intercoder agreement STUDY --change-from`: agreement then and now on the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from intercoder.agreement.figure_rows import rows_of
from intercoder.agreement.whole.figure_words import difference, interval_of_difference, why_not
from intercoder.cli.output import Format, print_lines, print_result, print_rows
from intercoder.text.counted import counted
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.agreement.of_study.selection import Selection
    from intercoder.agreement.of_study.sides.change import Change
    from intercoder.agreement.result import Figure
    from intercoder.cli.text_tables import Cell
    from intercoder.study.study import Study

COLUMNS = ("scope", "code", "key", "value", "low", "high", "se", "n", "reason")
"""Columns of the CSV; `value` is the figure now minus the figure then."""
_ALPHA = "krippendorff_alpha_nominal"


def show_change(study: Study, since: str, selection: Selection, format_: Format) -> None:
    """Print how much agreement has changed since a round or a date."""
    from intercoder.agreement.of_study.sides.change import change_of_agreement, earlier

    change = change_of_agreement(study, earlier(selection, since), selection)
    if format_ is Format.JSON:
        print_result(change.as_json(), format_)
    elif format_ is Format.CSV:
        print_rows(COLUMNS, list(_csv_rows(change)), format_)
    else:
        _print_table(change, since)


def _print_table(change: Change, since: str) -> None:
    from intercoder.agreement.whole.keys import KEYS

    now = ", ".join(change.after.rounds) or "all rounds"
    then = since.replace(":", " ", 1)
    print_lines([f"Change from {then} to {now}", *_basis(change), ""])
    interval = f"{change.after.how.confidence:.0%} interval"
    rows = [[KEYS[key].title, *_cells(figure, key)] for key, figure in change.overall.items()]
    print_rows(["all codes together", "change", interval], rows, Format.TABLE)
    print_lines([""])
    codes = [[name.name, *_cells(change.codes[name.id])] for name in change.names]
    print_rows(["code", "change of alpha", interval], codes, Format.TABLE)
    print_lines(["", *_notes(change)])


def _basis(change: Change) -> Iterator[str]:
    """State which judgements are compared, and which coders are left out."""
    if not change.answers:
        yield "No answer was judged both times by the same two coders."
    else:
        named = ", ".join(display_line(name) for name in change.coders)
        answers = counted(change.answers, "answer")
        yield f"Compared: {named}, on {answers} that two or more of them judged both times."
    for when, names in (("then", change.only_before), ("now", change.only_after)):
        if names:
            yield f"Left out, judged {when} only: {', '.join(display_line(n) for n in names)}."


def _notes(change: Change) -> Iterator[str]:
    """State what a reader must know before trusting a difference."""
    yield "Above zero: the coders agree better now."
    figures = (*change.overall.values(), *change.codes.values())
    intervals = sum(figure.low is not None for figure in figures)
    if intervals:
        level = change.after.how.confidence
        yield (
            f"Each of the {intervals} intervals holds at {level:.0%} by itself: of this many, "
            f"about {intervals * (1 - level):.1f} would leave out zero by chance alone."
        )
    if change.recoded and change.answers:
        yield "The coders judged these answers twice and may remember their first codes."


def _cells(figure: Figure, key: str = "") -> list[Cell]:
    """Return the signed difference with its interval, or the reason why there is none."""
    if figure.value is None:
        return ["", why_not(figure)]
    value = difference(figure.value, key)
    return [value, interval_of_difference(figure, key) or why_not(figure)]


def _csv_rows(change: Change) -> Iterator[tuple[Cell, ...]]:
    n = change.answers
    yield from rows_of(change.overall, COLUMNS, scope="whole", code="", n=n)
    for code, figure in change.codes.items():
        yield from rows_of({_ALPHA: figure}, COLUMNS, scope="code", code=code, n=n)
