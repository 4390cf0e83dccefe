"""`intercoder new`."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.codebook.files.files import write_codebook
from intercoder.study.study import Study, open_study


@pytest.fixture
def codebook_file(tmp_path: Path, codebook: Codebook) -> Path:
    path = tmp_path / "codes.yaml"
    write_codebook(codebook, path)
    return path


def test_a_study_is_made_with_its_codebook(
    study_path: Path, codebook_file: Path, codebook: Codebook, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", str(study_path), "--codebook", str(codebook_file)]) == 0
    with open_study(str(study_path)) as made:
        assert made.name == "Library visitors"
        assert made.codebook().codes == codebook.codes
        assert made.answer_count() == 0
    said = capsys.readouterr()
    assert said.out == ""
    assert "Made the study “Library visitors” with 6 codes" in said.err


def test_a_study_can_be_given_a_name(study_path: Path, codebook_file: Path) -> None:
    assert run(["new", str(study_path), "--codebook", str(codebook_file), "--name", " Pilot "]) == 0
    with open_study(str(study_path)) as made:
        assert made.name == "Pilot"


def test_what_is_there_already_is_not_touched(
    study: Study, codebook_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", study.target, "--codebook", str(codebook_file)]) == 1
    assert "already exists" in capsys.readouterr().err
    assert study.answer_count() == 20


def test_every_fault_of_a_codebook_is_listed_and_no_study_is_made(
    study_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    faulty = tmp_path / "faulty.yaml"
    faulty.write_text(
        "name: Faulty\ncodes:\n"
        "  - {id: a, name: A, definition: One}\n"
        "  - {id: a, name: Again, definition: Two}\n"
        "  - {id: b, name: B, definition: Three, parent: nowhere}\n"
    )
    assert run(["new", str(study_path), "--codebook", str(faulty)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Error: ")
    assert "nowhere" in said
    assert "“a”" in said or "'a'" in said or " a " in said
    assert not study_path.exists()


def test_a_codebook_that_is_not_there_is_named(
    study_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", str(study_path), "--codebook", str(tmp_path / "no.yaml")]) == 1
    assert "There is no file" in capsys.readouterr().err
    assert not study_path.exists()


def test_a_study_may_begin_without_codes(
    study_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", str(study_path)]) == 0
    assert "no codes yet" in capsys.readouterr().err
    with open_study(str(study_path)) as study:
        assert study.codebook() == Codebook(study_path.stem, ())
        assert study.name == study_path.stem


def test_a_sheet_without_codes_is_still_a_mistake(
    study_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet = tmp_path / "codes.csv"
    sheet.write_text("id,name,definition\n", "utf-8")
    assert run(["new", str(study_path), "--codebook", str(sheet)]) == 1
    assert "there are no codes" in capsys.readouterr().err
    assert not study_path.exists()


@pytest.mark.parametrize(
    ("place", "why"),
    [("nowhere/x.study", "cannot be created"), ("x" * 300, "too long for a study")],
)
def test_a_place_that_cannot_be_written_is_said(
    tmp_path: Path, codebook_file: Path, place: str, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["new", str(tmp_path / place), "--codebook", str(codebook_file)]) == 1
    said = capsys.readouterr().err
    assert said.startswith("Error: ")
    assert why in said


def test_a_table_with_code_and_definition_makes_a_study_and_few_lines(
    study_path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "codes.csv"
    rows = "".join(f"Code {number},What it means\n" for number in range(65))
    file.write_text(f"code,definition\n{rows}", "utf-8")
    assert run(["new", str(study_path), "--codebook", str(file)]) == 0
    with open_study(str(study_path)) as made:
        assert len(made.codebook().assignable) == 65
    said = capsys.readouterr().err.splitlines()
    assert len(said) < 9
    assert said[0].split() == ["warnings", "what", "where"]
    assert "codes without an example" in said[2]
    assert said[3].split()[:4] == ["65", "codes", "had", "no"]
    assert f"intercoder codebook check {file} --format csv" in said[4]
