"""Other documents as appendices: the reliability report, and the codebook."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from intercoder.report.build import reliability_report
from intercoder.report.codebook_document import codebook_document
from intercoder.report.document import Block, Drawing, Items, Paragraph, Section, Table
from intercoder.report.findings.material import Material
from intercoder.report.sections.codebook_changes import codebook_changes

_ELSEWHERE = frozenset({"guidelines", "again", "references", "codebook-changes"})
"""Of the reliability report: what the document has in another place."""


def agreement_appendix(material: Material) -> Iterator[Section]:
    """The reliability report as a chapter with parts; none without agreement."""
    if material.agreement is None:
        return
    report = reliability_report(material.agreement, material.facts)
    facts = tuple(f"{name}: {value}" for name, value in report.facts)
    yield Section("agreement", "Appendix: reliability", (Items(facts),))
    yield from as_parts(report.sections, "agreement", without=_ELSEWHERE)


def cited(material: Material) -> tuple[str, ...]:
    """The references of the reliability report."""
    if material.agreement is None:
        return ()
    report = reliability_report(material.agreement, material.facts)
    return tuple(
        text
        for section in report.sections
        if section.id == "references"
        for block in section.blocks
        if isinstance(block, Items)
        for text in block.texts
    )


def codebook_appendix(material: Material) -> Iterator[Section]:
    """The codebook with its history."""
    book = material.codebook
    revisions = material.facts.conduct.revisions
    told = f"The codebook “{book.name}” in its latest revision"
    if revisions:
        told = f"{told}, {revisions[-1].number}, made on {revisions[-1].made_on}"
    yield Section("codebook", "Appendix: codebook", (Paragraph.of(f"{told}."),))
    made = codebook_document(book)
    changes = codebook_changes(material.facts.conduct, material.facts.withheld)
    yield from as_parts((*made.sections, *changes), "codebook")


def as_parts(
    sections: Iterable[Section], prefix: str, *, without: Collection[str] = ()
) -> Iterator[Section]:
    """Sections of another document as parts of a chapter, with ids of their own."""
    for section in sections:
        if section.id not in without:
            yield replace(
                section,
                id=f"{prefix}-{section.id}",
                blocks=tuple(_own(block, prefix) for block in section.blocks),
                level=2,
            )


def _own(block: Block, prefix: str) -> Block:
    match block:
        case Table():
            return replace(block, id=f"{prefix}-{block.id}")
        case Drawing():
            return replace(block, id=f"{prefix}-{block.id}", table=f"{prefix}-{block.table}")
        case _:
            return block
