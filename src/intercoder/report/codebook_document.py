"""A codebook as a document to be appended to a publication: its codes, and how they changed."""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.code import Code, Codebook
from intercoder.report.document import (
    Cell,
    Column,
    Document,
    Items,
    Paragraph,
    Row,
    Section,
    Table,
)
from intercoder.report.gathering_changes import change_facts
from intercoder.report.sections.codebook_changes import history_table

_CODES = ("Code", "Definition", "Use when", "Don't use when", "Examples")


def codebook_document(
    book: Codebook, history: CodebookHistory | None = None, name: str = ""
) -> Document:
    """The document of a codebook; with its history, of a study's codebook with all its changes.

    `name` is the study's, or by default the codebook's. It holds no counts and no answers.
    """
    facts = [("Codebook", book.name), ("Codes", str(len(book.assignable)))]
    if book.language:
        facts.append(("Language", book.language))
    if history is not None:
        facts.append(("Revision", str(history.latest)))
    sections = [_codes(book)]
    if history is not None and history.revisions:
        sections.append(_changes(history))
    return Document("Codebook", name or book.name, tuple(facts), tuple(sections))


def _codes(book: Codebook) -> Section:
    columns = tuple(Column(title, is_number=False) for title in _CODES)
    rows = tuple(Row(tuple(_cells(code)), depth) for depth, code in book.walk())
    note = [Paragraph.of(book.note)] if book.note else []
    table = Table(
        "codes-table",
        "Codes, with what each means and when it is given.",
        columns,
        rows,
        (),
        book.language,
    )
    return Section("codes", "Codes", (*note, table, *_rules(book)))


def _cells(code: Code) -> Iterator[Cell]:
    """The cells of a code; one with nothing but a name is a heading of those below it."""
    yield Cell(code.name)
    examples = " ".join(f"“{example}”" for example in code.examples)
    rest = (code.definition, code.use_when, code.dont_use_when, examples)
    if code.heading and not any(rest):
        return
    yield from map(Cell, rest)


def _rules(book: Codebook) -> Iterator[Items]:
    alone = [code.name for code in book.codes if code.exclusive]
    heads = [code.name for code in book.codes if code.heading]
    told = []
    if alone:
        told.append(f"Given alone, never with another code: {', '.join(alone)}.")
    if heads:
        told.append(f"Headings, which are never given themselves: {', '.join(heads)}.")
    if told:
        yield Items(tuple(told))


def _changes(history: CodebookHistory) -> Section:
    return Section("changes", "How the codebook changed", (history_table(change_facts(history)),))
