"""The Word document: headings and tables that Word knows as such, in any script."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from intercoder.cli.main import run
from intercoder.report.document import (
    Cell,
    Column,
    Command,
    Document,
    Items,
    Paragraph,
    Row,
    Section,
    Sentence,
    Table,
)
from intercoder.report.formats.word import report_word
from intercoder.study.study import Study
from tests.report.conftest import Reported

WORDS = Column("Code", is_number=False)
TABLE = Table(
    "codes",
    "The codes.",
    (WORDS, Column("Then", "Answers"), Column("Now", "Answers")),
    (
        Row((Cell("Place"),)),
        Row((Cell("هدوء"), Cell("1", "at first"), Cell("2")), depth=1),
    ),
    ("All of them.",),
    "ar",
)
BLOCKS = (
    Paragraph((Sentence("Known."), Sentence("who they were", is_open=True))),
    Items(("one", "two\x1b[31m \ud800 \uffff")),
    Command("intercoder verify STUDY"),
    TABLE,
)
DOCUMENT = Document("Codebook", "Visitors", (("Codes", "2"),), (Section("s", "Codes", BLOCKS),))


def read(document: Document) -> WordDocument:
    return docx.Document(BytesIO(report_word(document)))


def test_headings_lists_and_captions_have_the_styles_word_knows() -> None:
    found = [(one.style.name if one.style else "", one.text) for one in read(DOCUMENT).paragraphs]
    assert found[:4] == [
        ("Title", "Visitors"),
        ("Subtitle", "Codebook"),
        ("No Spacing", "Codes: 2"),
        ("Heading 1", "Codes"),
    ]
    assert ("Normal", "Known. [who they were]") in found
    assert ("List Bullet", "one") in found
    assert ("Caption", "Table 1. The codes.") in found
    assert ("Table Text", "a at first") in found


def test_a_table_has_its_groups_its_headings_and_its_notes() -> None:
    (table,) = read(DOCUMENT).tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["", "Answers", "Answers"],
        ["Code", "Then", "Now"],
        ["Place", "Place", "Place"],
        ["هدوء", "1a", "2"],
    ]
    repeated = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in table.rows]
    assert repeated == [True, True, False, False]
    assert table.cell(3, 0).paragraphs[0].paragraph_format.left_indent


def test_texts_say_their_language_and_run_in_the_direction_of_their_script() -> None:
    (table,) = read(DOCUMENT).tables
    (arabic,) = table.cell(3, 0).paragraphs
    (number,) = table.cell(3, 2).paragraphs
    assert arabic._p.find(f".//{qn('w:bidi')}") is not None
    assert arabic.runs[0].font.rtl
    assert number._p.find(f".//{qn('w:bidi')}") is None
    language = arabic.runs[0]._r.find(f".//{qn('w:lang')}")
    assert language is not None
    assert language.get(qn("w:val")) == "ar"


def test_what_xml_cannot_hold_is_shown_and_the_same_document_gives_the_same_file() -> None:
    (hostile,) = [one.text for one in read(DOCUMENT).paragraphs if one.text.startswith("two")]
    assert "\x1b" not in hostile
    assert report_word(DOCUMENT) == report_word(replace(DOCUMENT))


@pytest.mark.slow
def test_the_whole_report_is_a_word_document(hostile: Reported) -> None:
    made = read(hostile.document)
    assert len(made.tables) == len(hostile.document.table_numbers())


def test_a_codebook_is_written_for_word(study: Study, tmp_path: Path) -> None:
    out = tmp_path / "codebook.docx"
    assert run(["codebook", "document", study.target, str(out)]) == 0
    assert "Quiet" in {
        cell.text for row in docx.Document(str(out)).tables[0].rows for cell in row.cells
    }
    assert run(["codebook", "document", study.target, str(out)]) == 1


def test_long_documents_begin_with_contents_that_lead_to_their_headings() -> None:
    titles = [("One <1>", 1), ("Part", 2), ("Two", 1), ("Three", 1)]
    parts = tuple(Section(f"s{n}", title, (), level) for n, (title, level) in enumerate(titles))
    word = read(replace(DOCUMENT, sections=parts))
    links = [
        (one.get(qn("w:anchor")), line.text, line.style.name if line.style else "")
        for line in word.paragraphs
        for one in line._p.findall(qn("w:hyperlink"))
    ]
    marks = {
        one.get(qn("w:name")): line.text
        for line in word.paragraphs
        for one in line._p.findall(qn("w:bookmarkStart"))
    }
    assert [(marks[name], style) for name, _, style in links] == [
        (title, f"toc {level}") for title, level in titles
    ]
    assert [text for _, text, _ in links] == [title for title, _ in titles]
    signs = [one.get(qn("w:fldCharType")) for one in word.element.body.iter(qn("w:fldChar"))]
    assert signs == ["begin", "separate", "end"]


def test_short_documents_have_no_contents() -> None:
    assert "Contents" not in [one.text for one in read(DOCUMENT).paragraphs]
