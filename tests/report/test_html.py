"""The HTML report: whole, safe, readable without seeing, and without a network."""

from __future__ import annotations

import re
from itertools import pairwise
from xml.etree import ElementTree as Tree

import pytest

from intercoder.report.formats.html import report_html
from intercoder.report.numbers import MINUS
from tests.report.conftest import HOSTILE, TEXT, Reported
from tests.report.reading import Page


def svgs(html: str) -> list[str]:
    return re.findall(r"<svg.*?</svg>", html, flags=re.S)


@pytest.mark.parametrize("which", ["everyday", "hostile", "demo_report"])
def test_the_page_is_well_formed(which: str, request: pytest.FixtureRequest) -> None:
    html = report_html(request.getfixturevalue(which).document)
    page = Page(html)
    names = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(names) == len(set(names))
    links = [one.attributes["href"] for one in page.all("a")]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(names)
    for svg in svgs(html):
        Tree.fromstring(svg)


@pytest.mark.parametrize("which", ["everyday", "hostile"])
def test_the_page_fetches_nothing_and_runs_nothing(
    which: str, request: pytest.FixtureRequest
) -> None:
    page = Page(report_html(request.getfixturevalue(which).document))
    tags = {one.tag for one in page.elements}
    assert tags.isdisjoint({"script", "link", "img", "iframe", "object", "embed", "form", "base"})
    for one in page.elements:
        assert not any(name.startswith("on") for name in one.attributes)
        assert "src" not in one.attributes
        assert one.attributes.get("href", "#").startswith("#")
    style = page.source.split("<style>")[1].split("</style>")[0]
    assert "url(" not in style
    assert "@import" not in style
    policy = [one.attributes.get("content", "") for one in page.all("meta")]
    assert "default-src 'none'; style-src 'unsafe-inline'" in policy


def test_hostile_names_are_shown_as_they_are(hostile: Reported) -> None:
    page = Page(report_html(hostile.document))
    assert HOSTILE[0] in page.text
    assert HOSTILE[7] in page.text
    assert "{{ 7 * 7 }}" in page.text
    assert "<b>anna</b>" in page.text
    assert "bell␇ escape␛[31m override⟨U+202E⟩gnp.exe" in page.text
    assert "\x1b" not in page.source
    assert "\u202e" not in page.source
    assert "<img" not in page.source
    assert "<script" not in page.source


def test_every_figure_says_in_words_what_it_shows(everyday: Reported) -> None:
    html = report_html(everyday.document)
    drawn = svgs(html)
    assert len(drawn) >= 5
    for svg in drawn:
        root = Tree.fromstring(svg)
        labels = root.get("aria-labelledby", "").split()
        title, description = (root.find(tag) for tag in ("title", "desc"))
        assert title is not None
        assert description is not None
        assert labels == [title.get("id"), description.get("id")]
        assert len(description.text or "") > 40
    captions = re.findall(r"<figcaption>.*?</figcaption>", html, flags=re.S)
    assert len(captions) == len(drawn)
    assert all(re.search(r'The numbers are in <a href="#[\w-]+">Table \d+', c) for c in captions)


def test_tables_have_captions_and_every_heading_its_scope(everyday: Reported) -> None:
    page = Page(report_html(everyday.document))
    assert len(page.all("caption")) == len(page.all("table")) >= 7
    scopes = {one.attributes.get("scope") for one in page.all("th")}
    assert scopes == {"col", "colgroup", "row", "rowgroup"}
    levels = [int(one.tag[1]) for one in page.elements if re.fullmatch(r"h[1-6]", one.tag)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert page.all("html")[0].attributes["lang"] == "en"


def test_no_cell_is_empty_and_no_figure_is_nan(everyday: Reported) -> None:
    html = report_html(everyday.document)
    body = re.findall(r"<tbody>.*?</tbody>", html, flags=re.S)
    cells = re.findall(r"<td[^>]*>(.*?)</td>", "".join(body), flags=re.S)
    assert cells
    assert all(cell.strip() for cell in cells)
    assert "nan" not in Page(html).text.casefold().split()


def test_what_is_refused_has_a_note_with_the_reason(everyday: Reported) -> None:
    html = report_html(everyday.document)
    notes = dict(re.findall(r'<p id="(codes-table-note-\w+)"><sup>\w+</sup> (.*?)</p>', html))
    assert any("too rare for an interval" in note for note in notes.values())
    marks = set(re.findall(r'href="#(codes-table-note-\w+)"', html))
    assert marks == set(notes)


def test_negative_numbers_have_a_real_minus_sign(everyday: Reported) -> None:
    html = report_html(everyday.document)
    text = Page(html).text
    assert not re.search(r"(?<![\d\w\-.–:])-\d", text.replace("--", ""))
    assert f"1\u00a0{MINUS}\u00a0J" in html


def test_the_report_holds_no_answer_and_no_respondent(everyday: Reported) -> None:
    html = report_html(everyday.document)
    assert TEXT not in html
    assert everyday.found.worst
    for unit in everyday.found.worst:
        assert not re.search(rf"\b{unit.answer}\b", html)
    assert not re.search(r"\br\d{3}\b", html)
