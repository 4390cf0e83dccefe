"""How often each code is: a sentence on the base, bars with intervals, and the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from intercoder.findings.tables.bases import Bases
from intercoder.findings.tables.frequencies import Frequency, FrequencyTable
from intercoder.findings.tables.request import Unit
from intercoder.report.document import Block, Cell, Column, Drawing, Paragraph, Row, Table
from intercoder.report.drawings.shares import MAX_LINES, ShareLine, shares
from intercoder.report.findings.words import (
    Behind,
    count_cell,
    interval_cell,
    share_cell,
    unit_words,
    units_counted,
)
from intercoder.report.numbers import count, listed, numbered, percent


def frequency_blocks(table: FrequencyTable, name: str, behind: Behind) -> Iterator[Block]:
    """Bars and table; `name` begins the ids."""
    made = frequency_table(table, name, behind)
    yield from _drawings(table, name)
    yield made


def base_paragraph(table: FrequencyTable) -> Paragraph:
    """Who answered, what was judged, and what is missing for which reason."""
    return Paragraph.of(*_base_sentences(table.bases))


def _base_sentences(bases: Bases) -> Iterator[str]:
    if bases.answers is not None and bases.respondents is not None:
        said = f"{numbered(bases.answers, 'answer')} by {numbered(bases.respondents, 'respondent')}"
        if bases.not_answered and bases.respondents_in_study is not None:
            said += (
                f"; {count(bases.not_answered)} of {count(bases.respondents_in_study)} gave none"
            )
        yield f"{said}."
    if bases.judged is None:
        return
    kinds = f"{numbered(bases.judged, 'answer')} {'was' if bases.judged == 1 else 'were'} judged"
    if bases.coded is not None and bases.no_code_applies is not None:
        kinds += (
            f": {count(bases.coded)} have codes, to {count(bases.no_code_applies)} no code applies"
        )
    yield f"{kinds}."
    missing = [f"{count(number)} {words}" for words, number in bases.missing() if number]
    if missing:
        yield f"Without a result are {listed(missing)}."
    if any(number is None for _, number in bases.missing()):
        yield "How many are missing for other reasons is not shown."


def frequency_table(table: FrequencyTable, name: str, behind: Behind) -> Table:
    """The table of codes with counts, shares and intervals."""
    about = table.about
    is_mentions = about.settings.unit is Unit.MENTIONS
    unit = Unit.ANSWERS if is_mentions else about.settings.unit
    base = _base(table)
    caption = f"How often each code was given, of {base}."
    rows = tuple(_row(table, one, unit, behind) for one in table.rows)
    return Table(
        f"{name}-frequencies",
        caption,
        (
            Column("Code", is_number=False),
            Column(about.settings.unit.value.capitalize()),
            Column("Share"),
            Column(f"{percent(about.settings.confidence, 0)} interval"),
            *(() if about.settings.unit is Unit.ANSWERS else (Column("Answers"),)),
            *(() if about.settings.unit is Unit.RESPONDENTS else (Column("Respondents"),)),
        ),
        rows,
        (
            "A parent (indented codes below it) counts every unit with any of its codes once, so"
            " it is not their sum. A unit can have several codes.",
        )
        if any(one.row.is_union for one in table.rows)
        else (),
    )


def _base(table: FrequencyTable) -> str:
    about, bases = table.about, table.bases
    number = {
        Unit.ANSWERS: bases.judged,
        Unit.RESPONDENTS: bases.respondents_judged,
        Unit.MENTIONS: bases.mentions,
    }[about.settings.unit]
    if number is None:
        return unit_words(about)
    judged = "" if about.settings.unit is Unit.MENTIONS else " judged"
    return f"{units_counted(number, about)}{judged}"


def _row(table: FrequencyTable, one: Frequency, unit: Unit, behind: Behind) -> Row:
    address = replace(table.address(unit), code=one.row.code)
    answers = behind(address)
    of_unit = table.about.settings.unit
    is_hidden = one.count is None
    gone = "" if one.row.in_codebook else " (no longer in the codebook)"
    return Row(
        (
            Cell(one.row.name + gone),
            count_cell(one.count, answers),
            share_cell(one.share, is_hidden=is_hidden, behind=answers),
            interval_cell(one.low, one.high, is_hidden=is_hidden),
            *(() if of_unit is Unit.ANSWERS else (count_cell(one.answers, answers),)),
            *(() if of_unit is Unit.RESPONDENTS else (count_cell(one.respondents, answers),)),
        ),
        one.row.depth,
    )


def _drawings(table: FrequencyTable, name: str) -> Iterator[Drawing]:
    confidence = percent(table.about.settings.confidence, 0)
    lines = [
        ShareLine(one.row.name, one.share, one.low, one.high, one.row.depth) for one in table.rows
    ]
    number = -(-len(lines) // MAX_LINES)
    size = -(-len(lines) // number) if number else 1
    for part, start in enumerate(range(0, len(lines), size), start=1):
        some = lines[start : start + size]
        of = f", part {part} of {number}" if number > 1 else ""
        known = [(one.share, one.label) for one in some if one.share is not None]
        most = max(known) if known else None
        described = (
            f"Bars for {numbered(len(some), 'code')}, each with the ends of its interval."
            + (f" The longest is {most[1]} with {percent(most[0])}." if most else "")
            + " The table below has all numbers."
        )
        yield Drawing(
            f"{name}-shares-{part}",
            f"Shares of codes{of}, with {confidence} intervals, of {_base(table)}.",
            shares(f"{name}-shares-{part}", some, f"Shares of codes{of}", described),
            f"{name}-frequencies",
        )
