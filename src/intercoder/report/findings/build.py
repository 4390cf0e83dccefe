"""Builds the findings document from what was read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from intercoder.findings.chapters import Chapter, of_domain
from intercoder.report.document import Block, Command, Document, Paragraph, Section, Sentence
from intercoder.report.findings.appendix import agreement_appendix, cited, codebook_appendix
from intercoder.report.findings.choices import ChapterOf
from intercoder.report.findings.material import Material
from intercoder.report.findings.sections.changed import changed
from intercoder.report.findings.sections.checklist import checklist, references
from intercoder.report.findings.sections.conclusions import conclusions_sections
from intercoder.report.findings.sections.frequencies import base_paragraph, frequency_blocks
from intercoder.report.findings.sections.groups import group_section
from intercoder.report.findings.sections.key_findings import key_findings
from intercoder.report.findings.sections.methods import methods
from intercoder.report.findings.sections.prevalence import REFERENCES, prevalence_section
from intercoder.report.findings.sections.prevalence_groups import prevalence_by_section
from intercoder.report.findings.sections.quotations import quotation_section
from intercoder.report.findings.sections.texts import written
from intercoder.report.findings.sections.together import together_section
from intercoder.report.numbers import count, listed

_QUOTATIONS = "In respondents' words"


def findings_document(material: Material, command: str) -> Document:
    """The document, ready to be written as HTML, Word, PDF, Markdown, LaTeX or Excel.

    `command` makes it again. But for quotations that a lead chose, it holds no text and no id of
    an answer or respondent.
    """
    choices = material.choices
    chapters = tuple(_chapters(material))
    appendices = (*agreement_appendix(material), *codebook_appendix(material))
    told = (
        *_author(choices.texts.introduction, "introduction", "Introduction"),
        key_findings(material),
        *changed(material),
        *chapters,
        *conclusions_sections(material),
        *_author(choices.texts.conclusion, "conclusion", "Conclusion"),
        methods(material),
        *appendices,
    )
    return Document(
        title="Findings",
        study=choices.title or material.study,
        facts=tuple(_facts(material)),
        sections=(
            *_warning(material),
            *told,
            checklist(choices, _places(told)),
            references(_cited(material)),
            _again(material, command),
        ),
    )


def _cited(material: Material) -> tuple[str, ...]:
    estimated = any(one.estimates is not None for one in material.chapters)
    return (*cited(material), *(REFERENCES if estimated else ()))


def _facts(material: Material) -> Iterator[tuple[str, str]]:
    choices, facts = material.choices, material.facts
    if choices.authors:
        yield "Authors" if len(choices.authors) > 1 else "Author", listed(list(choices.authors))
    if choices.organisation:
        yield "Organisation", choices.organisation
    if choices.title and choices.title != material.study:
        yield "Study", material.study
    yield "Made", f"{facts.made_on}, with {facts.software}"
    judged = [one.frequencies.bases.judged for one in material.chapters]
    if None not in judged:
        total = sum(number for number in judged if number is not None)
        yield "Answers", f"{count(total)} judged, to the questions reported here"
    yield "Codes", f"of {material.chapters[0].frequencies.about.whose}"
    if facts.conduct.fingerprint:
        yield (
            "Fingerprint",
            f"{facts.conduct.fingerprint} (the study as of this document; intercoder verify"
            " --expect compares it)",
        )


def _warning(material: Material) -> Iterator[Section]:
    if material.shows_answers:
        yield Section(
            "not-for-publication",
            "Not for publication",
            (
                Paragraph(
                    (
                        Sentence(
                            "This document contains answers of respondents and counts that are not"
                            " protected. It is for those who may open the study",
                            is_open=True,
                        ),
                    )
                ),
            ),
        )


def _author(text: str, name: str, title: str) -> Iterator[Section]:
    blocks = tuple(written(text))
    if blocks:
        yield Section(name, title, blocks)


def _chapters(material: Material) -> Iterator[Section]:
    if material.choices.chapters is ChapterOf.DOMAINS:
        yield from _by_domain(material)
        return
    for number, chapter in enumerate(material.chapters, start=1):
        name = f"chapter-{number}"
        title = listed([material.asked(one) for one in chapter.questions])
        words = [
            paragraph
            for one in chapter.questions
            for paragraph in written(material.choices.texts.questions.get(one, ""))
        ]
        base = base_paragraph(chapter.frequencies)
        figures = frequency_blocks(chapter.frequencies, name, material.behind)
        yield Section(name, title, (*words, base, *figures))
        yield from _parts(material, chapter, name)
        yield from quotation_section(material, f"{name}-quotations", chapter.questions)


def _parts(material: Material, chapter: Chapter, name: str) -> Iterator[Section]:
    if chapter.estimates is not None:
        yield prevalence_section(chapter.estimates, material.codebook, f"{name}-prevalence")
    for at, (estimates, table) in enumerate(
        zip(chapter.estimates_by, chapter.groups, strict=False), start=1
    ):
        is_waves = table.division.name == material.choices.waves != ""
        yield prevalence_by_section(
            estimates,
            material.codebook,
            f"{name}-prevalence-{at}",
            waves=table.groups if is_waves else (),
            said=chapter.estimates.remarks if chapter.estimates else (),
        )
    for at, table in enumerate(chapter.groups, start=1):
        is_waves = table.division.name == material.choices.waves != ""
        yield group_section(table, f"{name}-groups-{at}", material.behind, is_waves=is_waves)
    if chapter.together is not None:
        yield together_section(chapter.together, f"{name}-together", material.behind)


def _by_domain(material: Material) -> Iterator[Section]:
    """A chapter for each code at the top of the tree, with a part for each question."""
    for number, top in enumerate(material.codebook.children(None), start=1):
        codes = frozenset(
            code.id
            for code in material.codebook.codes
            if material.codebook.path(code.id)[0].id == top.id
        )
        several = len(material.chapters) > 1
        parts: list[Section] = []
        for at, chapter in enumerate(material.chapters, start=1):
            own = of_domain(chapter, codes)
            if not own.frequencies.rows:
                continue
            name = f"chapter-{number}-{at}"
            asked = listed([material.asked(one) for one in chapter.questions])
            blocks: list[Block] = [base_paragraph(own.frequencies)]
            blocks += frequency_blocks(own.frequencies, name, material.behind)
            parts.append(Section(name, asked, tuple(blocks), level=2))
            for part in _parts(material, own, name):
                title = f"{part.title}: {asked}" if several else part.title
                parts.append(replace(part, title=title))
        if parts:
            words = tuple(written(material.choices.texts.codes.get(top.id, "")))
            meaning = (Paragraph.of(top.definition),) if top.definition else ()
            yield Section(f"chapter-{number}", top.name, words or meaning)
            yield from parts
            asked_all = [one for chapter in material.chapters for one in chapter.questions]
            yield from quotation_section(material, f"chapter-{number}-quotations", asked_all, codes)
    yield from _together_of_all(material)


def _together_of_all(material: Material) -> Iterator[Section]:
    found = [
        (at, chapter, chapter.together)
        for at, chapter in enumerate(material.chapters, start=1)
        if chapter.together is not None
    ]
    if not found:
        return
    yield Section("together", "Codes together", (Paragraph.of("Of codes at the top of the tree."),))
    for at, chapter, together in found:
        section = together_section(together, f"together-{at}", material.behind)
        asked = listed([material.asked(one) for one in chapter.questions])
        yield replace(section, title=asked)


def _places(sections: tuple[Section, ...]) -> dict[str, str]:
    """The titles of what answers items of guidelines."""
    titles = {one.id: one.title for one in sections if one.level == 1}
    chapters = [one.title for one in sections if one.level == 1 and one.id.startswith("chapter-")]
    if chapters:
        titles["chapters"] = titles["bases"] = listed(chapters)
    for one in sections:
        if one.id.endswith("-quotations"):
            titles["quotations"] = one.title
        if one.title.startswith("Over "):
            titles["waves"] = one.title
    return titles


def _again(material: Material, command: str) -> Section:
    return Section(
        "again",
        "How to make this document again",
        (
            Command(command),
            Paragraph.of(
                "The settings file beside the document holds the author's choices and words. The"
                " study's list of releases (intercoder releases list) says what has been published"
                " from it.",
            ),
        ),
    )
