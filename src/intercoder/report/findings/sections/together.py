"""Which codes occur together: a heat map of the codes at the top of the tree, and the table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from intercoder.findings.tables.cooccurrence import CooccurrenceTable, Pair
from intercoder.findings.tables.request import Unit
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
from intercoder.report.drawings.matrix import MatrixCell, matrix
from intercoder.report.findings.words import HIDDEN, Behind, count_cell, p_cell, p_column
from intercoder.report.numbers import MINUS, NOTHING, count


def clear_pairs(table: CooccurrenceTable) -> list[Pair]:
    """Pairs that occur together more, or less, than by chance, the strongest first."""
    alpha = 1 - table.about.settings.confidence
    found = [
        one
        for one in table.pairs
        if one.phi is not None and one.adjusted_p is not None and one.adjusted_p < alpha
    ]
    return sorted(found, key=lambda one: -abs(one.phi or 0.0))


def pair_sentence(one: Pair, table: CooccurrenceTable) -> str:
    """`“A” and “B” occur together in 12 answers; 30 would be expected by chance (phi -.15).`"""
    within = (
        "with" if table.about.settings.unit is Unit.RESPONDENTS else "in"
    ) + f" {count(one.count or 0)} {table.about.settings.unit.value}"
    more = "more" if (one.phi or 0.0) > 0 else "less"
    return (
        f"“{one.first.name}” and “{one.second.name}” occur together {within}, {more} often than"
        f" the {one.expected or 0.0:,.1f} to be expected if they had nothing to do with each"
        f" other (phi {_phi(one.phi or 0.0)})."
    )


def together_section(table: CooccurrenceTable, name: str, behind: Behind) -> Section:
    """The part of a chapter on codes that occur together."""
    clear = clear_pairs(table)
    blocks: list[Block] = []
    if clear:
        blocks.append(Items(tuple(pair_sentence(one, table) for one in clear[:5])))
    else:
        blocks.append(
            Paragraph.of("No pair is shown to occur together more or less often than by chance.")
        )
    blocks += [*_map(table, name), _table(table, name, behind)]
    return Section(name, "Codes together", tuple(blocks), level=2)


def _map(table: CooccurrenceTable, name: str) -> Iterator[Drawing]:
    codes = list(dict.fromkeys(code for one in table.pairs for code in (one.first, one.second)))
    place = {code.code: at for at, code in enumerate(codes)}
    most = max((one.count or 0 for one in table.pairs), default=0) or 1
    cells = {
        (place[one.second.code], place[one.first.code]): MatrixCell(
            (one.count or 0) / most,
            NOTHING if one.count is None else count(one.count),
        )
        for one in table.pairs
    }
    names = [code.name for code in codes]
    described = (
        f"A triangle of {len(table.pairs)} cells, darker for codes that occur together in more"
        f" {table.about.settings.unit.value}. The table below has all numbers."
    )
    yield Drawing(
        f"{name}-map",
        f"In how many {table.about.settings.unit.value} two codes occur together.",
        matrix(f"{name}-map", names[1:], names[:-1], _shifted(cells), "Codes together", described),
        f"{name}-table",
    )


def _shifted(cells: dict[tuple[int, int], MatrixCell]) -> dict[tuple[int, int], MatrixCell]:
    """Without the first row, which has no cell."""
    return {(row - 1, column): shade for (row, column), shade in cells.items()}


def _table(table: CooccurrenceTable, name: str, behind: Behind) -> Table:
    return Table(
        f"{name}-table",
        "Pairs of codes: how many have both, how many would by chance, and how strongly they go"
        " together.",
        (
            Column("Codes", is_number=False),
            Column("Both"),
            Column("Expected"),
            Column("Phi"),
            p_column(table.about),
        ),
        tuple(_row(one, table, behind) for one in table.pairs),
        (
            f"Phi is the correlation of the two codes, from {MINUS}1 to 1. Codes of short answers"
            " occur together less than by chance as a rule: an answer about one thing is less"
            " likely to be about another.",
        ),
    )


def _row(one: Pair, table: CooccurrenceTable, behind: Behind) -> Row:
    both = replace(table.address(), code=one.first.code, together_with=one.second.code)
    name = Cell(f"{one.first.name}, {one.second.name}")
    if one.count is None:
        return Row((name, *(Cell(NOTHING, HIDDEN) for _ in range(4))))
    expected = one.expected or 0.0
    phi = p_cell(None) if one.phi is None else Cell(_phi(one.phi), value=one.phi)
    return Row(
        (
            name,
            count_cell(one.count, behind(both)),
            Cell(f"{expected:,.1f}", value=expected),
            phi,
            p_cell(one.adjusted_p, is_rough=one.is_rough),
        )
    )


def _phi(value: float) -> str:
    sign = MINUS if value < 0 else ""
    return f"{sign}{abs(value):.2f}".replace("0.", ".", 1)
