"""Codebooks in Word documents: tables as NVivo writes them, headings as people do."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest

from intercoder.codebook.files.files import examine_codebook
from intercoder.errors import CodebookError

SPACE = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def document(path: Path, body: str) -> Path:
    with ZipFile(path, "w") as archive:
        archive.writestr(
            "word/document.xml", f"<w:document {SPACE}><w:body>{body}</w:body></w:document>"
        )
    return path


def paragraph(text: str, style: str = "", indent: int = 0) -> str:
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    moved = f'<w:ind w:left="{indent}"/>' if indent else ""
    half = len(text) // 2  # programs cut a text into runs as they like
    runs = "".join(
        f'<w:r><w:t xml:space="preserve">{escape(part)}</w:t></w:r>'
        for part in (text[:half], text[half:])
    )
    return f"<w:p><w:pPr>{named}{moved}</w:pPr>{runs}</w:p>"


def table(*rows: tuple[str, ...], indents: tuple[int, ...]) -> str:
    made = [
        "".join(
            f"<w:tc>{paragraph(cell, indent=indent if place == 0 else 0)}</w:tc>"
            for place, cell in enumerate(row)
        )
        for row, indent in zip(rows, (0, *indents), strict=True)
    ]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in made)}</w:tbl>"


def test_tables_of_codes_are_put_together(tmp_path: Path) -> None:
    titles = ("Name", "Description", "Files", "References")
    first = table(
        titles,
        ("Services", "What is offered.", "1", "4"),
        ("Books & films", "The collection.", "1", "12"),
        indents=(0, 240),
    )
    other = table(("Coder", "Date"), ("anna", "1 May"), indents=(0,))
    second = table(titles, ("Staff", "The people.", "1", "3"), indents=(0,))
    path = document(tmp_path / "codes.docx", paragraph("Codebook") + first + other + second)
    book = examine_codebook(path).sound(path.name)
    assert [(depth, code.name, code.definition) for depth, code in book.walk()] == [
        (0, "Services", "What is offered."),
        (1, "Books & films", "The collection."),
        (0, "Staff", "The people."),
    ]


def test_headings_are_codes_and_the_text_below_defines_them(tmp_path: Path) -> None:
    body = "".join(
        [
            paragraph("Codebook of the visitors", "Heading1"),
            paragraph("1 Services", "Heading1"),
            paragraph("What is offered."),
            paragraph("1.1 Books", "berschrift2"),
            paragraph("The collection."),
            paragraph("Novels count, too."),
            paragraph("2 Staff", "Heading1"),
        ]
    )
    path = document(tmp_path / "codes.docx", body)
    book = examine_codebook(path).sound(path.name)
    assert [(depth, code.name, code.definition) for depth, code in book.walk()] == [
        (0, "Services", "What is offered."),
        (1, "Books", "The collection.\nNovels count, too."),
        (0, "Staff", ""),
    ]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html/>"])
def test_what_is_no_document_is_refused_in_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "codes.docx").write_bytes(content)
    with pytest.raises(CodebookError, match="no Word document"):
        examine_codebook(tmp_path / "codes.docx")


def test_a_document_without_codes_or_with_entities_is_refused(tmp_path: Path) -> None:
    empty = document(tmp_path / "empty.docx", paragraph("Dear visitors"))
    assert "neither a table" in examine_codebook(empty).faults[0].message
    with ZipFile(tmp_path / "bomb.docx", "w") as archive:
        archive.writestr("word/document.xml", '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>')
    with pytest.raises(CodebookError, match="document type"):
        examine_codebook(tmp_path / "bomb.docx")
