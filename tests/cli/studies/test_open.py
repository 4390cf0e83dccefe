"""`intercoder open`: a study beside the file, made once and continued afterwards."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.cli.studies.open_ import study_beside
from intercoder.codebook.code import Codebook
from intercoder.codebook.files.files import write_codebook
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.rounds.people import coders
from intercoder.study.study import open_study

Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.fixture
def visitors(tmp_path: Path) -> Path:
    path = tmp_path / "visitors 2026.csv"
    path.write_text("respondent,value\nv1,The quiet reading room\nv2,The staff\n", "utf-8")
    return path


@pytest.mark.slow
def test_a_file_becomes_a_study_beside_it_and_is_continued_there(
    visitors: Path, capsys: Out
) -> None:
    assert run(["open", str(visitors), "--yes"]) == 0
    said = capsys.readouterr()
    assert "with 2 answers" in said.err
    assert "no codes yet" in said.err
    assert "intercoder code" in said.out
    study = visitors.with_name("visitors 2026.study")
    assert run(["open", str(visitors), "--coder", "ida", "--plain"]) == 0
    with open_study(str(study)) as opened:
        assert [one.text for one in answers(opened)] == ["The quiet reading room", "The staff"]
        assert opened.codebook().codes == ()
        assert [one.name for one in coders(opened)] == ["ida"]
    assert run(["open", str(study), "--plain"]) == 0


def test_a_codebook_may_be_given_at_the_start_only(
    visitors: Path, codebook: Codebook, capsys: Out
) -> None:
    book = visitors.with_name("book.yaml")
    write_codebook(codebook, book)
    assert run(["open", str(visitors), "--yes", "--codebook", str(book)]) == 0
    with open_study(str(study_beside(visitors))) as opened:
        assert opened.codebook() == codebook
    capsys.readouterr()
    assert run(["open", str(visitors), "--yes", "--codebook", str(book)]) == 1
    assert "codebook revise" in capsys.readouterr().err


def test_rows_are_numbered_where_nothing_names_people(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("value,sent\nThe quiet reading room,2\nThe staff is kind,2\n", "utf-8")
    assert run(["open", str(path), "--yes"]) == 0
    with open_study(str(study_beside(path))) as opened:
        assert [one.id for one in answers(opened)] == ["row2:value", "row3:value"]


@pytest.mark.parametrize("content", ["", "1,2\n3,4\n", "id,value\n1,The staff,too much\n"])
def test_what_cannot_be_read_leaves_nothing_behind(
    tmp_path: Path, content: str, capsys: Out
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text(content, "utf-8")
    assert run(["open", str(path), "--yes"]) != 0
    assert "Error" in capsys.readouterr().err
    assert [one.name for one in tmp_path.iterdir()] == ["answers.csv"]


@pytest.mark.parametrize(
    ("name", "study"),
    [
        ("wave.1.csv", "wave.1.study"),
        ("wave1.csv.gz", "wave1.study"),
        ("wave1", "wave1.study"),
        ("wave1.xlsx", "wave1.study"),
    ],
)
def test_the_study_has_the_name_of_the_file(name: str, study: str) -> None:
    assert study_beside(Path("data") / name) == Path("data") / study
