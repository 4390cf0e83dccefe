"""Quotations of a chapter, by code in the order of the codebook."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from intercoder.findings.quotations.standing import Standing
from intercoder.report.document import Block, Paragraph, Quotation, Section
from intercoder.report.findings.material import Material, ShownQuotation

_ABOUT = {
    Standing.TYPICAL: "typical of answers with the code",
    Standing.RARE: "has the code, and says it as few others do",
    Standing.CONTRARY: "for contrast: looks as if it had the code, but does not",
}


def quotation_section(
    material: Material, name: str, questions: Iterable[str], codes: frozenset[str] | None = None
) -> Iterator[Section]:
    """The part of a chapter; none where nothing was chosen. With `codes`, only of these."""
    asked = set(questions)
    found = [
        one
        for one in material.quotations
        if one.question in asked and (codes is None or one.code in codes)
    ]
    if not found:
        return
    order = {code.id: place for place, (_, code) in enumerate(material.codebook.walk())}
    found.sort(key=lambda one: (order.get(one.code, 0), list(Standing).index(one.standing)))
    blocks: list[Block] = [
        Paragraph.of("Chosen by a lead; […] stands for words that could tell who answered.")
    ]
    last = ""
    for one in found:
        if one.code != last:
            blocks.append(Paragraph.of(f"{material.codebook.name_of(one.code)}:"))
        last = one.code
        blocks.append(_quotation(one))
    yield Section(name, "In respondents' words", tuple(blocks), level=2)


def _quotation(one: ShownQuotation) -> Quotation:
    return Quotation(one.text, one.language, one.translation, _ABOUT[one.standing])
