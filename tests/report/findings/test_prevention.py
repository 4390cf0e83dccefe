"""The report of the prevention study, whose made-up texts stay at the level of headings."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from intercoder.cli.main import intercoder
from intercoder.codebook.files.files import read_codebook
from tests.report.findings.conftest import Run
from tests.report.reading import Page

ROOT = Path(__file__).parents[3]
DATA = ROOT / "data" / "synthetic" / "prevention"
CODEBOOK = ROOT / "codebooks" / "prevention-2know.yaml"
SETTINGS = "chapters: domains\n"
RESPONDENTS = 250


def _typed(*arguments: str | Path) -> None:
    ran = CliRunner().invoke(intercoder, [*map(str, arguments)])
    assert ran.exit_code == 0, ran.stderr


def _first_rows(source: Path, target: Path, column: str) -> list[dict[str, str]]:
    """Copy the rows of the first respondents."""
    with source.open(encoding="utf-8", newline="") as file:
        rows = [one for one in csv.DictReader(file) if one[column][:5] <= f"R{RESPONDENTS:04}"]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return rows


@pytest.mark.slow
def test_it_has_a_chapter_for_each_domain_and_no_answer(tmp_path: Path, run: Run) -> None:
    study = tmp_path / "prevention.study"
    answers, codings = tmp_path / "answers.csv", tmp_path / "codings.csv"
    given = _first_rows(DATA / "answers.csv", answers, "respondent")
    _first_rows(DATA / "codings.csv", codings, "answer")
    _typed("new", study, "--codebook", CODEBOOK, "--name", "Prevention")
    _typed("coder", "add", study, "lea", "--lead")
    questions = ["motivations", "facilitators", "situation", "barriers"]
    asked = [part for one in questions for part in ("--question", one)]
    _typed(
        "import",
        study,
        answers,
        *asked,
        *("--respondent", "respondent", "--language", "language", "--attributes", "all", "--yes"),
    )
    _typed("import", study, codings, "--yes")
    out = tmp_path / "report.html"
    out.with_suffix(".yaml").write_text(SETTINGS, "utf-8")
    run("findings", study, out)
    page = Page(out.read_text("utf-8"))
    for domain in read_codebook(CODEBOOK).children(None):
        assert domain.name in page.texts
    published = " ".join(CODEBOOK.read_text("utf-8").split())  # its examples are made up, too
    said = {one[question] for one in given for question in questions} - {""}
    told = [one for one in said if len(one.split()) > 4 and one in page.text]
    assert [one for one in told if one not in published] == []
    assert "In respondents' words" not in page.text
