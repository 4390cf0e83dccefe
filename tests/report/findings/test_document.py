"""`intercoder findings STUDY OUT`."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest

from intercoder.errors import IntercoderError, StudyError, UsageError
from intercoder.report.formats.writers import WRITERS
from intercoder.study.findings.releases import releases
from intercoder.study.study import open_study
from tests.report.findings.conftest import Run
from tests.report.findings.visitors import MARKED, judge
from tests.report.reading import Page

SETTINGS = "agreement: false\nby: [age]\nwaves: wave\n"


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Where the document goes; its settings are there."""
    (tmp_path / "report.yaml").write_text(SETTINGS, "utf-8")
    return tmp_path / "report.html"


def test_every_format_is_written(visitors: Path, out: Path, run: Run) -> None:
    pytest.importorskip("typst", reason="the extra pdf is not installed")
    begins = {"html": b"<!DOCTYPE html>", "docx": b"PK", "pdf": b"%PDF", "xlsx": b"PK"}
    for ending in WRITERS.own:
        target = out.with_suffix(f".{ending}")
        assert str(target) in run("findings", visitors, target)
        assert target.read_bytes().startswith(begins.get(ending, b""))
    with zipfile.ZipFile(out.with_suffix(".docx")) as word:
        body = word.read("word/document.xml").decode()
    assert body.count("<pic:pic") == len(re.findall(r' descr="[^"]+"', body)) > 3
    assert "w:tblHeader" in body
    assert "Heading2" in body
    assert b"/StructTreeRoot" in out.with_suffix(".pdf").read_bytes()


@pytest.mark.slow
def test_its_ids_are_unique_and_its_links_lead_somewhere(
    visitors: Path, out: Path, run: Run
) -> None:
    out.with_suffix(".yaml").write_text(SETTINGS.replace("false", "true"), "utf-8")
    run("findings", visitors, out)
    page = Page(out.read_text("utf-8"))
    ids = [one.attributes["id"] for one in page.elements if "id" in one.attributes]
    assert len(ids) == len(set(ids))
    links = {one.attributes["href"] for one in page.all("a")}
    assert {link.removeprefix("#") for link in links} <= set(ids)
    assert {"summary", "agreement", "codebook", "checklist", "how-made"} <= set(ids)
    assert "Krippendorff's alpha" in page.text
    assert not page.all("script")


@pytest.mark.slow
def test_figures_are_those_of_the_export(visitors: Path, out: Path, run: Run) -> None:
    """What somebody with a spreadsheet would count and compute from the exported results."""
    from scipy.stats import norm
    from scipy.stats import t as student
    from statsmodels.stats.proportion import proportion_confint

    final = out.with_suffix(".csv")
    run("export", visitors, final, "--final", "--shape", "wide")
    rows = [
        row
        for row in csv.DictReader(io.StringIO(final.read_text("utf-8-sig")))
        if row["state"] in ("coded", "no code applies")
    ]
    run("findings", visitors, out.with_suffix(".md"))
    text = out.with_suffix(".md").read_text("utf-8")
    wider = norm.ppf(0.975) / student.ppf(0.975, len(rows) - 1)
    size = (len(rows) - 1) * wider**2  # Korn and Graubard's, of a simple random sample
    for code, name in (("books", "Books"), ("staff", "Staff"), ("quiet", "Quiet")):
        number = sum(row[f"code:{code}"] == "1" for row in rows)
        low, high = proportion_confint(number / len(rows) * size, size, method="wilson")
        cells = [str(number), f"{number / len(rows):.1%}", f"{low * 100:.1f} to {high * 100:.1f}"]
        assert f"{name} | {' | '.join(cells)} |" in text


@pytest.mark.slow
def test_no_answer_is_in_it_but_those_chosen(visitors: Path, out: Path, run: Run) -> None:
    run("findings", visitors, out)
    text = out.read_text("utf-8")
    assert MARKED not in text
    assert "friendly staff always" not in text


@pytest.mark.slow
def test_small_counts_are_not_shown(visitors: Path, out: Path, run: Run) -> None:
    said = run("findings", visitors, out)
    assert "Counts below 5 are hidden" in said
    assert "Not shown: it is small" in Page(out.read_text("utf-8")).text
    with open_study(str(visitors)) as study:
        (made,) = releases(study)
    assert made.command == "findings document"
    hidden = sum("count" not in cell for cell in made.document["cells"])
    assert f"{hidden} counts." in said


@pytest.mark.slow
def test_what_was_typed_is_kept_in_a_new_settings_file(
    visitors: Path, tmp_path: Path, run: Run
) -> None:
    out = tmp_path / "new.md"
    said = run("findings", visitors, out, "--by", "age", "--settings", tmp_path / "mine.yaml")
    assert "mine.yaml" in said
    kept = (tmp_path / "mine.yaml").read_text("utf-8")
    assert "by:\n- age\n" in kept
    run("findings", visitors, out, "--settings", tmp_path / "mine.yaml", "--force")
    assert "By age" in out.read_text("utf-8")


@pytest.mark.slow
def test_made_again_it_keeps_words_and_says_what_changed(
    visitors: Path, out: Path, run: Run
) -> None:
    words = "texts: {summary: 'Mind the queue.', questions: {value: Asked first.}}\n"
    out.with_suffix(".yaml").write_text(SETTINGS + words, "utf-8")
    run("findings", visitors, out)
    assert "Changed since" not in out.read_text("utf-8")
    judge(str(visitors), {f"v{n:03}": ["seats"] for n in range(150, 160)})
    run("findings", visitors, out, "--force")
    run("findings", visitors, out, "--force")  # of the same decisions once more
    text = Page(out.read_text("utf-8")).text
    assert "Changed since" in text
    assert "160 answers judged, 10 more than" in text
    assert "Mind the queue." in text
    assert "Asked first." in text


@pytest.mark.slow
def test_too_few_changes_are_refused_and_nothing_is_noted(
    visitors: Path, out: Path, run: Run
) -> None:
    run("findings", visitors, out)
    judge(str(visitors), {"v150": ["seats"]})
    before = out.read_bytes()
    with pytest.raises(IntercoderError, match="Only 1 respondent differs"):
        run("findings", visitors, out, "--force")
    assert out.read_bytes() == before
    with open_study(str(visitors)) as study:
        assert len(releases(study)) == 1


@pytest.mark.slow
def test_chapters_can_be_domains(visitors: Path, out: Path, run: Run) -> None:
    out.with_suffix(".yaml").write_text(SETTINGS + "chapters: domains\n", "utf-8")
    run("findings", visitors, out.with_suffix(".md"))
    text = out.with_suffix(".md").read_text("utf-8")
    for heading in ("## Services", "## The place", "### Over waves", "## Codes together"):
        assert heading in text


@pytest.mark.slow
def test_what_the_author_knows_fills_methods_and_checklist(
    visitors: Path, out: Path, run: Run
) -> None:
    run("findings", visitors, out)
    before = Page(out.read_text("utf-8")).text
    assert "[Say how the coders were trained.]" in before
    known = "known: {training: Two sessions of an hour.}\nchecklist: {COREQ 9: Content analysis.}\n"
    out.with_suffix(".yaml").write_text(SETTINGS + known, "utf-8")
    run("findings", visitors, out, "--force")
    text = Page(out.read_text("utf-8")).text
    assert "Two sessions of an hour." in text
    assert "[Say how the coders were trained.]" not in text
    assert "COREQ 9 Methodological orientation Content analysis. nothing" in text
    assert "COREQ 24 How many people coded “How the findings were made”" in text


def test_a_document_can_have_a_higher_threshold_than_the_study(
    visitors: Path, out: Path, run: Run
) -> None:
    out.with_suffix(".yaml").write_text("small_counts_below: 60\nagreement: false\n", "utf-8")
    assert "Counts below 60 are hidden" in run("findings", visitors, out)
    with open_study(str(visitors)) as study:
        (made,) = releases(study)
    assert made.document["threshold"] == 60
    assert made.reason is None


def test_a_lower_threshold_needs_a_reason_which_is_kept(
    visitors: Path, out: Path, run: Run
) -> None:
    typed = ("findings", visitors, out, "--small-counts-below", "2")
    with pytest.raises(UsageError, match="those below 5 are small in this study"):
        run(*typed)
    assert not out.exists()
    run(*typed, "--reason", "a workshop behind closed doors")
    with open_study(str(visitors)) as study:
        made = releases(study)
    assert {one.document["threshold"] for one in made} == {2}
    assert {one.reason for one in made} == {"a workshop behind closed doors"}
    with pytest.raises(UsageError, match="nothing that the reason explains"):
        run("findings", visitors, out, "--force", "--small-counts-below", "9", "--reason", "so")


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("title: [a]", "“title” in report.yaml should be a text"),
        ("titel: a", "an entry “titel”, which is not known"),
        ("agreement: perhaps", "should be true or false"),
        ("texts: {sumary: a}", "an entry “texts.sumary”"),
        ("a: b: c", "report.yaml cannot be read from line 1 on"),
        ("- a", "it is no settings file"),
        ("chapters: codes", "should be one of 'questions' or 'domains'"),
        ("confidence: 2", "“confidence” in report.yaml is refused"),
    ],
)
def test_a_wrong_settings_file_is_refused_by_entry(
    visitors: Path, out: Path, run: Run, entry: str, told: str
) -> None:
    out.with_suffix(".yaml").write_text(entry, "utf-8")
    with pytest.raises(UsageError, match=re.escape(told)):
        run("findings", visitors, out)
    assert not out.exists()


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (["report.csv"], "would be a table"),
        (["report.odt"], "does not say which kind"),
        (["report.html", "--table", "sets"], "--table is about tables"),
        (["report.html", "--code", "books"], "--code is about tables"),
        (["report.docx", "--with-answers"], "opened in HTML only"),
        (["report.html", "--codes-of", "anna", "--codes-of", "ben"], "one version"),
        (["report.html", "--codes-of", "all"], "one version"),
        (["--with-answers"], "belongs to a document"),
        (["--settings", "x.yaml"], "belongs to a document"),
    ],
)
def test_what_does_not_fit_is_refused(
    visitors: Path, tmp_path: Path, run: Run, typed: list[str], told: str
) -> None:
    named = [str(tmp_path / one) if one.startswith("report") else one for one in typed]
    with pytest.raises(IntercoderError, match=told):
        run("findings", visitors, *named)
    assert not list(tmp_path.glob("report*"))


@pytest.mark.slow
def test_answers_open_from_numbers_if_a_lead_wants_it(visitors: Path, out: Path, run: Run) -> None:
    run("findings", visitors, out, "--with-answers")
    page = out.read_text("utf-8")
    assert "xylographer" in page
    assert "Not for publication" in page
    assert "script-src 'sha256-" in page
    button = re.search(r'data-answers="(a\d+)" data-about="Staff: (\d+)"', page)
    assert button is not None
    data = re.search(rf'"{button[1]}":\[([\d,]+)\]', page)
    assert data is not None
    assert len(data[1].split(",")) == int(button[2])
    with open_study(str(visitors)) as study:
        (made,) = releases(study)
    assert made.reason is not None
    assert made.state is None  # it tells nothing to those for whom later ones are protected
    assert "Counts below 5 are hidden" in run("findings", visitors, out, "--force")


def test_answers_are_not_let_out_by_others(visitors: Path, out: Path, run: Run) -> None:
    from click.testing import CliRunner

    from intercoder.cli.main import intercoder

    ran = CliRunner().invoke(
        intercoder, ["findings", str(visitors), str(out), "--with-answers", "--as", "anna"]
    )
    assert isinstance(ran.exception, StudyError)
    assert not out.exists()
