"""How often codes are among all answers, estimated from people and machine together."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.codebook.code import Codebook
from intercoder.findings.prevalence.of_study.results import Prevalence, PrevalenceResult
from intercoder.report.document import (
    Block,
    Cell,
    Column,
    Drawing,
    Items,
    Paragraph,
    Row,
    Section,
    Table,
)
from intercoder.report.drawings.shares import MAX_LINES, ShareLine, shares
from intercoder.report.findings.words import HIDDEN, interval_cell, share_cell, share_words
from intercoder.report.numbers import NOTHING, count, listed, numbered, percent

REFERENCES = (
    "Angelopoulos, A. N., Duchi, J. C., & Zrnic, T. (2023). PPI++: Efficient prediction-powered"
    " inference. arXiv:2311.01453.",
    "Egami, N., Hinck, M., Stewart, B. M., & Wei, H. (2023). Using imperfect surrogates for"
    " downstream inference: Design-based supervised learning for social science applications of"
    " large language models. Advances in Neural Information Processing Systems, 36."
    " arXiv:2306.04746.",
    "Zrnic, T., & Candès, E. J. (2024). Cross-prediction-powered inference. Proceedings of the"
    " National Academy of Sciences, 121(15), e2322083121. doi:10.1073/pnas.2322083121",
)
_MOST = 3
"""Codes named in the summary."""
Line = tuple[str, str, int, Prevalence | None]
"""A column, its name, its depth in the tree, and its estimate for all (None where hidden)."""


def prevalence_section(found: PrevalenceResult, book: Codebook, name: str) -> Section:
    """The part of a chapter."""
    blocks: list[Block] = [Paragraph.of(*_what(found))]
    if found.whole.codes:
        lines = list(lines_of(found, book))
        blocks += [*_drawings(found, lines, name), _table(found, lines, name)]
    if found.remarks:
        blocks.append(Items(found.remarks))
    return Section(name, f"Among all {found.base}", tuple(blocks), level=2)


def most_frequent(found: PrevalenceResult, book: Codebook) -> str:
    """The codes at the top of the tree that are most frequent by these estimates, to go into a
    sentence; empty where none is shown."""
    tops = [(label, one) for _, label, depth, one in lines_of(found, book) if one and not depth]
    tops.sort(key=lambda pair: -pair[1].share.value)
    confidence = found.asked.confidence
    return listed(
        [
            f"“{label}” {share_words(one.share.value, one.share.low, one.share.high, confidence)}"
            for label, one in tops[:_MOST]
        ]
    )


def whom(found: PrevalenceResult) -> str:
    """`2,000 answers, from 300 that people coded`."""
    all_of = "" if found.base == "answers" else "all of whose answers "
    that = "that " if found.base == "answers" else ""
    return (
        f"{count(found.population)} {found.base}, from {count(found.sampled)} {that}{all_of}people"
        " coded"
    )


def _what(found: PrevalenceResult) -> Iterator[str]:
    drawn = f"in the random sample “{found.round}”"
    if found.sampled == found.population:
        yield f"People coded all {numbered(found.sampled, found.base.rstrip('s'))} {drawn}."
        return
    machine = ", and what a model says of the others" if found.uses_machine else ""
    yield f"Estimates for all {whom(found)} {drawn}{machine}."
    if found.uses_machine:
        yield (
            "No code that a machine gave is counted: the model, which never judges an answer that"
            " it learned from, makes intervals shorter, and whatever it says, the estimate is right"
            " on average."
        )


def lines_of(found: PrevalenceResult, book: Codebook) -> Iterator[Line]:
    """In the order of the codebook. A parent that can be given by itself has two lines."""
    there, of_all = {one.id for one in found.names}, found.whole.codes
    for depth, code in book.walk():
        of_any = f"{code.id}+"
        if of_any in there:
            yield of_any, code.name, depth, of_all.get(of_any)
        if code.id in there:
            itself = (
                (f"{code.name}, by itself", depth + 1) if of_any in there else (code.name, depth)
            )
            yield code.id, *itself, of_all.get(code.id)


def _drawings(found: PrevalenceResult, lines: list[Line], name: str) -> Iterator[Drawing]:
    number = -(-len(lines) // MAX_LINES)
    size = -(-len(lines) // number)
    level = percent(found.asked.confidence, 0)
    for part, start in enumerate(range(0, len(lines), size), start=1):
        some = [
            ShareLine(label, one.share.value, one.share.low, one.share.high, depth)
            if one
            else ShareLine(label, None, None, None, depth)
            for _, label, depth, one in lines[start : start + size]
        ]
        of = f", part {part} of {number}" if number > 1 else ""
        yield Drawing(
            f"{name}-shares-{part}",
            f"Estimated shares of codes{of}, with {level} intervals, of all"
            f" {numbered(found.population, found.base.rstrip('s'))}.",
            shares(
                f"{name}-shares-{part}",
                some,
                f"Estimated shares of codes{of}",
                f"Bars for {numbered(len(some), 'code')}, each with the ends of its interval. The"
                " table below has all numbers.",
            ),
            f"{name}-table",
        )


def _table(found: PrevalenceResult, lines: list[Line], name: str) -> Table:
    level = percent(found.asked.confidence, 0)
    remarks = [
        f"In sample: coded {found.base} with the code; one that only some of its coders gave it to"
        " counts in part. At once: intervals that hold for all codes of the table together, for"
        " whoever picks codes after looking at it."
    ]
    columns = [
        Column("Code", is_number=False),
        Column("In sample"),
        Column("Share"),
        Column(f"{level} interval"),
        Column("At once"),
    ]
    if found.uses_machine:
        columns += [Column("People alone"), Column("Gain")]
        remarks.append(
            "People alone: the interval without the model. Gain: how many times larger the sample"
            " would have to be to do as well without it."
        )
    return Table(
        f"{name}-table",
        f"How often each code is, estimated for all {whom(found)}.",
        tuple(columns),
        tuple(Row(tuple(_cells(found, label, one)), depth) for _, label, depth, one in lines),
        tuple(remarks),
    )


def _cells(found: PrevalenceResult, label: str, one: Prevalence | None) -> Iterator[Cell]:
    yield Cell(label)
    if one is None:
        for _ in range(6 if found.uses_machine else 4):
            yield Cell(NOTHING, HIDDEN)
        return
    yield in_sample(one)
    yield share_cell(one.share.value, is_hidden=False)
    for ends in (one.share, one.together, *((one.people,) if found.uses_machine else ())):
        yield interval_cell(ends.low, ends.high, is_hidden=False)
    if found.uses_machine:
        yield Cell(f"{one.gain:.2f}×", value=one.gain)


def in_sample(one: Prevalence) -> Cell:
    """How many sampled answers have the code."""
    halves = "" if one.positives % 1 == 0 else f"{one.positives:,.1f}"
    return Cell(halves or count(int(one.positives)), value=one.positives)
