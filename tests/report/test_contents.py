"""What the report says, and that its numbers are those of the agreement."""

from __future__ import annotations

import re
import shlex
from dataclasses import replace
from itertools import pairwise

import pytest

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.selection import Selection, ViewBy
from intercoder.agreement.whole.figure_words import chance
from intercoder.codebook.code import Code, Codebook
from intercoder.report.document import Document, Items, Paragraph, Table
from intercoder.report.formats.html import report_html
from intercoder.report.formats.latex import report_latex
from intercoder.report.formats.markdown import report_markdown
from intercoder.report.numbers import MINUS, NOTHING, coefficient, percent
from intercoder.report.reproduce_command import command
from tests.report.conftest import QUICK, MakeStudy, Reported, reported
from tests.report.reading import Page

TWO = Codebook("Two codes", (Code("books", "Books"), Code("staff", "Staff")))


def table(document: Document, name: str) -> Table:
    return next(
        block for block in document.blocks() if isinstance(block, Table) and block.id == name
    )


def words(document: Document, section: str) -> str:
    blocks = next(one for one in document.sections if one.id == section).blocks
    texts: list[str] = []
    for block in blocks:
        if isinstance(block, Paragraph):
            texts += [one.text for one in block.sentences]
        elif isinstance(block, Items):
            texts += block.texts
    return " ".join(texts)


def test_numbers_keep_their_zeros_and_their_sign() -> None:
    assert coefficient(0.5) == "0.500"
    assert coefficient(1.0) == "1.000"
    assert coefficient(-0.0123) == f"{MINUS}0.012"
    assert coefficient(-0.0001) == "0.000"
    assert percent(0.7716) == "77.2%"
    assert chance(0.0) == "< 0.1%"
    assert chance(1.0) == "> 99.9%"
    assert chance(0.25) == "25.0%"


def test_the_table_of_codes_has_the_figures_of_the_agreement(everyday: Reported) -> None:
    shown = table(everyday.document, "codes-table")
    titles = [column.title for column in shown.columns]
    rows = {row.cells[0].text: row for row in shown.rows}
    assert titles[:5] == ["Code", "With code", "anna", "ben", "carla"]
    assert rows["Services"].is_heading
    figures = everyday.found.whole.codes["staff"]
    alpha = figures["krippendorff_alpha_nominal"]
    assert alpha.value is not None
    assert alpha.low is not None
    assert alpha.high is not None
    staff = dict(zip(titles, rows["Staff"].cells, strict=True))
    assert staff["Alpha"].text == coefficient(alpha.value)
    assert staff["95% interval"].text == f"[{coefficient(alpha.low)}, {coefficient(alpha.high)}]"
    assert staff["AC1"].text == coefficient(figures["gwet_ac1"].value or 0.0)
    assert rows["Staff"].depth == 1
    order = [name for name in rows if name in {"Services", "Staff", "The place", "Quiet"}]
    assert order == ["Services", "Staff", "The place", "Quiet"]


def test_times_given_count_only_answers_coded_by_two(make: MakeStudy) -> None:
    sets = {"anna": [["books"], ["books"], ["staff"]], "ben": [["books"], None, ["staff"]]}
    shown = table(reported(make(TWO, sets)).document, "codes-table")
    books = next(row for row in shown.rows if row.cells[0].text == "Books")
    assert [cell.text for cell in books.cells[1:4]] == ["1", "1", "1"]
    assert "anna 2, ben 2" in shown.remarks[0]


def test_the_methods_say_what_the_guidelines_ask_for(everyday: Reported) -> None:
    told = words(everyday.document, "methods")
    for part in (
        "Three coders (anna, ben and carla)",
        "under revision 1 (6 codes) of the codebook “Library visitors”",
        "The study received revision 1 on 2026-03-01",
        "All answers were coded by two or more, so no sample was drawn",
        "The round “main” is not blind",
        "Of 90 answers, 90 were coded by at least one of them and 90 (100.0%) by two or more",
        "Krippendorff's alpha (Hayes & Krippendorff 2007)",
        "J = shared codes / all codes of the two sets",
        "two empty sets: 0",
        "200 resamples of answers with seed 7",
        "95% bias-corrected and accelerated bootstrap",
        "The required minimum of alpha was 0.8",
        "“no code applies” counts as the empty set",
        "compared decisions was made with the program",
        "intercoder 9.9 on 2026-03-31",
        "value: What do you value most about the library?",
    ):
        assert part in told


def test_what_the_study_cannot_know_is_left_open_and_marked(everyday: Reported) -> None:
    opened = [
        one.text
        for block in everyday.document.blocks()
        if isinstance(block, Paragraph)
        for one in block.sentences
        if one.is_open
    ]
    assert any("why agreement was assessed" in text for text in opened)
    assert any("how disagreements were resolved" in text for text in opened)
    html, markdown, latex = (
        write(everyday.document) for write in (report_html, report_markdown, report_latex)
    )
    for text in opened:
        assert f"<mark>[{text}]</mark>".replace("'", "&#39;") in html
        assert f"**\\[{text}]**" in markdown
        assert text in latex


def test_the_summary_counts_codes_by_the_lower_end(everyday: Reported) -> None:
    told = words(everyday.document, "summary")
    lows = [
        everyday.found.whole.codes[code.id]["krippendorff_alpha_nominal"].low
        for code in everyday.found.codes
    ]
    below = sum(low is not None and low < 0.667 for low in lows)
    assert below
    assert f"{below} {'lies' if below == 1 else 'lie'} below 0.667" in told
    assert "no interval" in told


def test_the_command_is_what_was_asked(everyday: Reported) -> None:
    typed = shlex.split(command(everyday.found, everyday.facts))
    assert typed[:3] == ["intercoder", "agreement", "library.study"]
    pairs = list(pairwise(typed))
    for pair in (
        ("--by", "question"),
        ("--by", "attribute:age"),
        ("--roll-up", "1"),
        ("--resamples", "200"),
        ("--seed", "7"),
        ("--minimum", "0.8"),
        ("--report", "report.html"),
    ):
        assert pair in pairs
    assert ("--as-of", "2026-03-06T02:02:01Z") in pairs


def test_the_same_study_gives_the_same_report(make: MakeStudy) -> None:
    study = make(TWO, {"anna": [["books"]] * 12, "ben": [["books"], ["staff"]] * 6})
    assert report_html(reported(study).document) == report_html(reported(study).document)


def test_two_coders_have_their_four_cells(make: MakeStudy) -> None:
    sets = {
        "anna": [["books"]] * 8 + [["staff"]] * 4,
        "ben": [["books"]] * 6 + [["staff"]] * 5 + [["books"]],
    }
    document = reported(make(TWO, sets)).document
    shown = table(document, "cells-table")
    books = next(row for row in shown.rows if row.cells[0].text == "Books")
    assert [cell.text for cell in books.cells[1:5]] == ["6", "2", "1", "3"]
    assert "pairs" not in {one.id for one in document.sections}


def test_many_coders_have_a_table_of_their_own(make: MakeStudy) -> None:
    sets = {f"coder {n}": [["books"], ["staff"]] * 6 for n in range(6)}
    sets["coder 0"] = [["staff"], ["staff"]] * 6
    document = reported(make(TWO, sets)).document
    assert len(table(document, "given-table").columns) == 7
    assert "Given by" not in {one.group for one in table(document, "codes-table").columns}


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ({"anna": [["books"], ["staff"]]}, "only one coder rated anything"),
        ({"anna": [["books"], None], "ben": [None, ["staff"]]}, "no two of these coders"),
        ({}, "there is no rating at all"),
    ],
)
def test_a_study_without_agreement_says_why(
    make: MakeStudy, sets: dict[str, list[list[str] | None]], said: str
) -> None:
    document = reported(make(TWO, sets)).document
    assert said in words(document, "summary")
    assert said in words(document, "methods")
    for write in (report_html, report_markdown, report_latex):
        text = write(document)
        assert said in text
        assert "nan" not in re.split(r"\W+", text.casefold())
    Page(report_html(document))


def test_coders_who_agree_on_everything_get_their_value_and_no_interval(make: MakeStudy) -> None:
    sets = {name: [["books"], ["staff"]] * 15 for name in ("anna", "ben")}
    document = reported(make(TWO, sets)).document
    alpha = table(document, "overall-table").rows[0]
    assert alpha.cells[1].text == "1.000"
    assert alpha.cells[2].text == NOTHING
    assert "agree on everything" in alpha.cells[2].note
    assert "No code was given instead of another" in words(document, "confusion")


def test_a_code_nobody_gave_is_refused_not_perfect(make: MakeStudy) -> None:
    sets = {name: [["books"], []] * 15 for name in ("anna", "ben")}
    document = reported(make(TWO, sets)).document
    staff = next(row for row in table(document, "codes-table").rows if row.cells[0].text == "Staff")
    refused = [cell for cell in staff.cells if cell.text == NOTHING]
    assert refused
    assert all("none of these coders used the code" in cell.note for cell in refused)


def test_no_intervals_are_reported_where_none_were_asked_for(make: MakeStudy) -> None:
    sets = {"anna": [["books"], ["staff"]] * 9, "ben": [["books"], ["staff"], ["staff"]] * 6}
    document = reported(make(TWO, sets), Selection(how=Resampling(resamples=0))).document
    assert "No intervals were computed" in words(document, "methods")
    assert table(document, "overall-table").rows[0].cells[2].text == NOTHING


def test_an_empty_view_says_so(make: MakeStudy) -> None:
    sets = {"anna": [["books"], ["staff"]] * 9, "ben": [["books"], ["staff"], ["staff"]] * 6}
    asked = replace(QUICK, views=(ViewBy.parse("recode"),))
    document = reported(make(TWO, sets), asked).document
    assert "No part of the decisions can be compared this way." in words(document, "view-1")
