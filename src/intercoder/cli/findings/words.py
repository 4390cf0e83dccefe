"""What is said around the tables of findings, and cells as people read them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from intercoder.agreement.whole.figure_words import share_interval
from intercoder.cli.text_tables import Cell, cell_width, lay_out

if TYPE_CHECKING:
    from intercoder.findings.tables.bases import Bases
    from intercoder.findings.tables.code_rows import CodeRow
    from intercoder.findings.tables.request import About

HIDDEN = "hidden"
"""Stands where a small count is kept back."""
WIDTH = 80


def indented(row: CodeRow) -> str:
    """The name of a code where it stands in the tree."""
    gone = "" if row.in_codebook else " (no longer in the codebook)"
    return f"{'  ' * row.depth}{row.name}{gone}"


def percent(share: float | None, digits: int = 1) -> str:
    """A share as people read it; empty where there is none."""
    return "" if share is None else f"{share * 100:.{digits}f}%"


def points(difference: float | None) -> str:
    """A difference in percentage points, with its sign."""
    return "" if difference is None else f"{difference * 100:+.1f}"


def interval(low: float | None, high: float | None) -> str:
    """Limits of a share, in percent."""
    return "" if low is None or high is None else share_interval(low, high)


def signed_interval(low: float | None, high: float | None) -> str:
    """Limits of a difference, in percentage points."""
    return "" if low is None or high is None else f"{points(low)} to {points(high)}"


def p_value(p: float | None) -> str:
    """A p value as journals print it."""
    if p is None:
        return ""
    return "<.001" if p < 0.001 else f"{p:.3f}".removeprefix("0")


def heading(title: str, about: About, wordings: Mapping[str, str]) -> Iterator[str]:
    """What the table is of, and whose codes it rests on."""
    named = [
        f"{name} ({wordings[name]})" if wordings.get(name) else name for name in about.questions
    ]
    joiner = " and " if len(named) == 2 else ", "
    together = " together" if len(named) > 1 else ""
    yield from wrapped(f"{title}: {joiner.join(named)}{together}")
    yield from wrapped(f"Codes of {about.whose}; {_rounds(about.rounds)}.")


def _rounds(rounds: Sequence[str]) -> str:
    return f"round{'s' if len(rounds) > 1 else ''} {', '.join(rounds)}" if rounds else "no round"


def base_lines(bases: Bases) -> Iterator[str]:
    """Who answered, what was judged, and what is missing for which reason."""
    if bases.answers is not None and bases.respondents is not None:
        gave = f"{numbered(bases.answers, 'answer')} of {numbered(bases.respondents, 'respondent')}"
        if bases.not_answered and bases.respondents_in_study is not None:
            gave += f"; {bases.not_answered:,} of {bases.respondents_in_study:,} gave none"
        yield from wrapped(f"{gave}.")
    if bases.judged is None:
        yield f"Judged: {HIDDEN}."
    else:
        kinds = [f"{bases.judged:,} judged"]
        if bases.coded is not None and bases.no_code_applies is not None:
            kinds[0] += f" ({bases.coded:,} with codes, {bases.no_code_applies:,} no code applies)"
        missing = list(bases.missing())
        kinds += [f"{count:,} {words}" for words, count in missing if count is not None]
        yield from wrapped(f"Of the answers, {', '.join(kinds)}.")
        unknown = [words for words, count in missing if count is None]
        if unknown:
            yield from wrapped(f"How many are {_listed(unknown)} is not shown.")
    if bases.unsure:
        yield f"A judgement behind {bases.unsure:,} of them is marked unsure."
    if bases.partly_judged:
        yield from wrapped(
            f"{numbered(bases.partly_judged, 'respondent')} with a result also gave answers "
            "without one."
        )


def _listed(words: list[str]) -> str:
    """`one, another or a third`."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def numbered(number: int, what: str) -> str:
    """`1 answer`, `2 answers`."""
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def survey_line(about: About) -> str:
    """How the sample is taken to be drawn."""
    return about.settings.survey.words


def wrapped(text: str, width: int = WIDTH) -> Iterator[str]:
    """Running text in lines of at most so many cells, broken at spaces."""
    line = ""
    for word in text.split():
        if line and cell_width(line) + 1 + cell_width(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield line


def panels(
    first: tuple[str, Sequence[str]],
    columns: Sequence[tuple[str, Sequence[Cell]]],
    last: Sequence[tuple[str, Sequence[Cell]]] = (),
) -> Iterator[list[str]]:
    """Tables of at most `WIDTH` cells: the first column, and as many of the others as fit.

    The `last` columns stand at the end of the last table.
    """
    waiting = [*columns, *last]
    while waiting:
        taken = [first, waiting.pop(0)]
        while waiting and _width([*taken, waiting[0]]) <= WIDTH:
            taken.append(waiting.pop(0))
        titles, cells = zip(*taken, strict=True)
        yield lay_out(titles, list(zip(*cells, strict=True)), WIDTH)


def _width(columns: Sequence[tuple[str, Sequence[Cell]]]) -> int:
    widths = [
        max(cell_width(title), *(cell_width(str(cell or "")) for cell in cells), 0)
        for title, cells in columns
    ]
    return sum(widths) + 2 * (len(widths) - 1)
