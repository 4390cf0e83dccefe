"""A codebook as a document to append to a publication."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.codebook.changes.change import Merge, Retire
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.code import Code, Codebook
from intercoder.report.codebook_document import codebook_document
from intercoder.report.document import Table
from intercoder.report.formats.html import report_html
from intercoder.report.formats.latex import report_latex
from intercoder.report.formats.markdown import report_markdown
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.study import Study

BOOK = Codebook(
    "Library <b>",
    (
        Code("services", "Services", heading=True),
        Code("loans", "Loans | fees", "What they cost.", parent="services", examples=("Too dear",)),
        Code("quiet", "Quiet", use_when="Silence", dont_use_when="Warmth"),
        Code("nothing", "Nothing \\said", exclusive=True),
    ),
    note="After the pilot.",
)


def tables(history: CodebookHistory) -> list[Table]:
    document = codebook_document(history.codebook(), history)
    return [block for block in document.blocks() if isinstance(block, Table)]


def test_every_code_has_its_rules_and_examples_in_the_order_of_the_tree() -> None:
    (table,) = tables(CodebookHistory(BOOK))
    assert [(row.depth, row.cells[0].text) for row in table.rows] == [
        (0, "Services"),
        (1, "Loans | fees"),
        (0, "Quiet"),
        (0, "Nothing \\said"),
    ]
    assert [cell.text for cell in table.rows[1].cells[1:]] == [
        *("What they cost.", "", "", "“Too dear”"),
    ]
    assert table.rows[0].is_heading


def test_changes_are_told_with_date_name_and_reason_and_what_was_undone() -> None:
    history = (
        CodebookHistory(BOOK)
        .changed([Merge(("quiet",), "loans")], by="lea", at="2026-03-01T10:00:00Z", reason="one")
        .changed([Retire("nothing")], by="lea", at="2026-03-02T10:00:00Z")
        .without(2, by="lea", at="2026-03-03T10:00:00Z", reason="not one")
    )
    _, changes = tables(history)
    assert [tuple(cell.text for cell in row.cells) for row in changes.rows] == [
        ("2", "2026-03-01", "lea", "merged “Quiet” into “Loans | fees” (undone later)", "one"),
        ("3", "2026-03-02", "lea", "retired “Nothing \\said”", ""),
        ("4", "2026-03-03", "lea", "undid revision 2", "not one"),
    ]


@pytest.mark.parametrize("writer", [report_html, report_markdown, report_latex])
def test_texts_of_people_are_escaped_in_every_format(writer: object) -> None:
    assert callable(writer)
    written = str(writer(codebook_document(BOOK)))
    assert "Library <b>" not in written
    assert "Loans | fees |" not in written
    assert "After the pilot." in written


@pytest.mark.parametrize("ending", ["html", "md", "tex"])
def test_the_command_writes_the_codebook_of_a_study(
    study: Study, tmp_path: Path, ending: str, capsys: pytest.CaptureFixture[str]
) -> None:
    change_codebook(study, [Retire("other")], reason="never given")
    out = tmp_path / f"book.{ending}"
    assert run(["codebook", "document", study.target, str(out)]) == 0
    assert "never given" in out.read_text("utf-8")
    assert run(["codebook", "document", study.target, str(out)]) == 1
    assert "already exists" in capsys.readouterr().err
