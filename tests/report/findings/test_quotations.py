"""`intercoder quotations`, and quotations in a document."""

from __future__ import annotations

import json
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from intercoder.answers.answer import Answer
from intercoder.errors import IntercoderError
from intercoder.findings.quotations.quotable import Quotable, quotables
from intercoder.report.document import Document, Quotation, Section
from intercoder.report.formats.writers import WRITERS
from intercoder.study.answers.answer_import import take_in
from intercoder.study.study import open_study
from tests.report.findings.conftest import Run
from tests.report.findings.visitors import judge
from tests.report.reading import Page

SETTINGS = "# mine\nagreement: false\nquotations: []  # none yet\n# the end\ntitle: Visitors\n"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """The settings of a document."""
    path = tmp_path / "report.yaml"
    path.write_text(SETTINGS, "utf-8")
    return path


def test_candidates_stand_for_the_code_or_against_it(visitors: Path, run: Run) -> None:
    told = run("quotations", visitors, "--code", "staff", "--format", "json", out=True)
    listed = json.loads(told)
    kinds = {one["standing"] for one in listed}
    assert kinds == {"typical", "rare", "contrary"}
    for one in listed:
        assert ("staff" in one["text"]) == (one["standing"] != "contrary")
    typical = [one["probability"] for one in listed if one["standing"] == "typical"]
    rare = [one["probability"] for one in listed if one["standing"] == "rare"]
    assert min(typical) >= max(rare)


@pytest.mark.slow
def test_what_was_chosen_is_quoted_without_what_tells_who_it_was(
    visitors: Path, settings: Path, run: Run
) -> None:
    chosen = ["quotations", visitors, "--code", "books", "--settings", settings]
    said = run(*chosen, "--choose", "v000")
    assert "xylographer" not in said
    assert "example.org" not in said
    text = settings.read_text("utf-8")
    assert text.startswith("# mine\nagreement: false\nquotations:\n- answer: v000\n")
    assert text.endswith("# the end\ntitle: Visitors\n")
    assert "good books" not in text
    out = settings.with_suffix(".html")
    run("findings", visitors, out)
    page = Page(out.read_text("utf-8")).text
    assert "There are many good books at the desk for a […]: [EMAIL]" in page
    assert "xylographer" not in page
    assert "a.visitor" not in page
    run(*chosen, "--choose", "v000", "--show-unique-words")
    run("findings", visitors, out, "--force")
    page = Page(out.read_text("utf-8")).text
    assert "xylographer" in page
    assert "a.visitor" not in page


def test_a_quotation_that_no_longer_fits_is_left_out_and_named(
    visitors: Path, settings: Path, run: Run
) -> None:
    run("quotations", visitors, "--code", "books", "--settings", settings, "--choose", "v000")
    judge(str(visitors), {f"v{n:03}": ["seats"] for n in range(8)}, time=2)
    out = settings.with_suffix(".md")
    said = run("findings", visitors, out)
    assert "Quotation v000 of “books” is left out: it does not have the code." in said
    assert "[EMAIL]" not in out.read_text("utf-8")


def test_it_can_be_dropped(visitors: Path, settings: Path, run: Run) -> None:
    run("quotations", visitors, "--code", "books", "--settings", settings, "--choose", "v000")
    run("quotations", visitors, "--settings", settings, "--drop", "v000")
    assert "quotations: []\n" in settings.read_text("utf-8")
    with pytest.raises(IntercoderError, match="quotes no answer v000"):
        run("quotations", visitors, "--settings", settings, "--drop", "v000")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["--choose", "v001"], "kept in the settings file"),
        (["--choose", "v001", "--settings", "S"], "stands for one code"),
        (["--choose", "nobody", "--settings", "S", "--code", "books"], "no such answer"),
        (["--choose", "v000", "--settings", "S", "--code", "staff"], "does not have the code"),
        (["--choose", "v000", "--settings", "nowhere.yaml", "--code", "books"], "cannot be read"),
        (["--choose", "v001", "--drop", "v002", "--settings", "S"], "exclude each other"),
    ],
)
def test_what_cannot_be_quoted_is_refused(
    visitors: Path, settings: Path, run: Run, typed: list[str], told: str
) -> None:
    named = [str(settings) if one == "S" else one for one in typed]
    with pytest.raises(IntercoderError, match=told):
        run("quotations", visitors, *named)
    assert settings.read_text("utf-8") == SETTINGS


def _quoted(*told: tuple[str, str, str], hides: bool = True) -> Quotable:
    """The first of these answers, each a text with its language and its translation."""
    answers = {
        f"a{n}": Answer(f"a{n}", "q", f"r{n}", text, language, translation=translation)
        for n, (text, language, translation) in enumerate(told)
    }
    return quotables({"a0": hides}, answers, answers.values())["a0"]


ORDINARY = ("hyvä kirjasto ja soita", "fi", "a good library for the and call")


@pytest.mark.parametrize(
    ("text", "translation", "read"),
    [
        ("Hyvä kirjasto", "A good library", "A good library"),
        ("Hyvä ksylografi", "A good xylographer", "A good […]"),
        ("Hyvä", "A good library for the Ksylografi", "A good library for the […]"),
        ("soita 040 123 4567", "call 040 123 4567", "call [PHONE]"),
        ("kirjasto", "call a@example.org", "call [EMAIL]"),
        ("kirjasto", "unheard", ""),
        ("kirjasto", "", ""),
    ],
)
def test_a_translation_is_quoted_with_the_same_left_out(
    text: str, translation: str, read: str
) -> None:
    assert _quoted((text, "fi", translation), ORDINARY).translation == read


def test_a_rare_word_of_an_answer_is_rare_where_its_translation_repeats_it() -> None:
    quoted = _quoted(("kirjasto Kallio", "fi", "library Kallio"), ORDINARY)
    assert (quoted.text, quoted.translation) == ("kirjasto […]", "library […]")
    assert quoted.unique == 2
    shown = _quoted(("kirjasto Kallio", "fi", "library Kallio"), ORDINARY, hides=False)
    assert shown.translation == "library Kallio"


@pytest.mark.parametrize(
    ("rare", "shared"),
    [
        ("हिन्दी", "हद नद हिन दी ह न द"),  # one word, although its vowels are marks
        ("ca\u0308t", "ca t ca\u0308"),
        ("می\u200cخواهم", "می خواهم"),
        ("xylo\u00adgrapher", "xylo grapher"),
    ],
)
def test_a_word_is_not_taken_for_its_pieces(rare: str, shared: str) -> None:
    assert _quoted((f"ok {rare}", "", ""), (f"ok {shared}", "", "")).text == "ok […]"


def test_what_was_redacted_before_stays_as_it_is() -> None:
    quoted = _quoted(("ask [NAME 2] or rare", "en", ""), ("ask or", "en", ""))
    assert quoted.text == "ask [NAME] or […]"
    assert not _quoted(("[EMAIL 1] rare", "en", ""), ("ask", "en", "")).says_something


def test_a_document_has_the_translation_below_the_original(
    visitors: Path, settings: Path, run: Run
) -> None:
    with open_study(str(visitors)) as study, take_in(study) as intake:
        told = ("hyvä kirja", "fi")
        intake.add_answers(
            [
                Answer(f"{who}-2", "value", who, *told, translation="good books here")
                for who in ("r158", "r159")
            ]
        )
    judge(str(visitors), {"r158-2": ["books"]})
    chosen = ["--settings", settings, "--choose", "r158-2"]
    said = run("quotations", visitors, "--code", "books", *chosen)
    assert "with the translation:\n“good books here”" in said
    out = settings.with_suffix(".html")
    run("findings", visitors, out, "--with-answers")
    page = Page(out.read_text("utf-8"))
    assert "“ hyvä kirja ” Translation: “ good books here ”" in page.text
    assert any('"hyvä kirja","fi","good books here"' in one for one in page.texts)


@pytest.mark.parametrize("ending", ["html", "md", "tex", "docx", "xlsx"])
def test_every_format_writes_translations(ending: str) -> None:
    quotation = Quotation("hyvä kirja", "fi", "good books", "typical")
    document = Document("Findings", "Library", (), (Section("said", "Said", (quotation,)),))
    writer = WRITERS.find(ending)
    assert writer is not None
    made = writer(document)
    if isinstance(made, bytes):
        with ZipFile(BytesIO(made)) as packed:
            parts = [packed.read(one).decode() for one in packed.namelist() if one.endswith("xml")]
    else:
        parts = [made]
    text = " ".join(parts)
    assert 0 < text.index("hyvä kirja") < text.index("Translation: ") < text.index("good books")
