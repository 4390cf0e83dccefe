"""The Markdown report: tables that stay tables, whatever a code is called."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

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
from intercoder.report.formats.markdown import escaped, report_markdown
from intercoder.text.display import display_line
from tests.report.conftest import HOSTILE, Reported

READER = MarkdownIt("commonmark").enable("table")


def texts(markdown: str) -> str:
    """What a reader of Markdown sees: the texts of all inline elements."""
    return "\n".join(
        "".join(child.content for child in token.children or ())
        for token in READER.parse(markdown)
        if token.type == "inline"
    )


def kinds(markdown: str) -> set[str]:
    found = set()
    for token in READER.parse(markdown):
        found.add(token.type)
        found |= {child.type for child in token.children or ()}
    return found


def test_every_table_is_a_table_with_whole_rows(everyday: Reported) -> None:
    markdown = report_markdown(everyday.document)
    tables = [one for one in everyday.document.blocks() if isinstance(one, Table)]
    parsed = READER.parse(markdown)
    assert sum(token.type == "table_open" for token in parsed) == len(tables)
    assert sum(token.type == "tr_open" for token in parsed) == sum(
        len(one.rows) + 1 for one in tables
    )
    assert sum(token.type in {"td_open", "th_open"} for token in parsed) == sum(
        (len(one.rows) + 1) * len(one.columns) for one in tables
    )


def test_hostile_names_make_no_markup(hostile: Reported) -> None:
    markdown = report_markdown(hostile.document)
    assert kinds(markdown).isdisjoint(
        {"html_block", "html_inline", "link_open", "image", "code_inline", "em_open", "fence"}
    )
    shown = texts(markdown)
    for name in (HOSTILE[0], HOSTILE[2], HOSTILE[4], HOSTILE[7], HOSTILE[9]):
        assert display_line(name) in shown
    assert "\x1b" not in markdown


def test_intervals_stay_readable_in_the_source(everyday: Reported) -> None:
    markdown = report_markdown(everyday.document)
    assert re.search(r"\| \[\d\.\d{3}, \d\.\d{3}\] \|", markdown)
    assert escaped("[0.1, 0.2](http://example.org)") == r"\[0.1, 0.2](http://example.org)"


@given(st.text(max_size=40))
def test_any_text_comes_back_as_it_is_shown(name: str) -> None:
    """In a cell, in a paragraph, in a list."""
    line = display_line(f"x{name}x")
    document = Document(
        "Report",
        f"x{name}x",
        (),
        (
            Section(
                "a",
                "A",
                (
                    Paragraph.of(f"x{name}x"),
                    Items((f"x{name}x",)),
                    Table(
                        "t",
                        "T",
                        (Column("C", is_number=False),),
                        (Row((Cell(f"x{name}x"),)), Row((Cell("end"),))),
                    ),
                ),
            ),
        ),
    )
    shown = texts(report_markdown(document))
    assert shown.count(line) >= 4


@settings(max_examples=400)
@given(st.sampled_from("-+*#>=:1.)|`~_ ab"), st.text("-+*#>=:1.)|`~_ ab", max_size=6))
def test_a_name_that_begins_like_a_block_is_text(first: str, rest: str) -> None:
    line = f"{first}{rest}".strip()
    if line:
        written = READER.parse(f"{escaped(line)}\n")
        assert [token.type for token in written] == ["paragraph_open", "inline", "paragraph_close"]
        assert "".join(child.content for child in written[1].children or ()) == line
