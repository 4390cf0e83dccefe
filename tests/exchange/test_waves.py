"""Panels: a respondent in a wave is one respondent, and later waves find the same questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from intercoder.answers.answer import Question
from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.codebook.code import Codebook
from intercoder.exchange.importing.columns.map_file import read_map
from intercoder.exchange.importing.columns.waves import wave_column
from intercoder.exchange.importing.spellings import KnownSpellings, Spelling, fold_question
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.study import create_study, open_study

Out = pytest.CaptureFixture[str]
PANEL = """\
person,Welle,age_group,value
1,2024,15-24,The quiet reading room is good.
1,2025,15-24,The staff help me always.
2,2024,25-64,Open longer please on Sundays.
2,2025,25-64,More films for the weekend please.
3,2024,65+,It is fine as it is now.
3,2025,65+,A cafe with good coffee please.
"""


@pytest.fixture
def empty(tmp_path: Path, codebook: Codebook) -> str:
    target = str(tmp_path / "empty.study")
    with create_study(target, codebook):
        return target


def write(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


def take(capsys: Out, study: str, file: str, *more: str) -> dict[str, Any]:
    """The report of an import that is expected to work."""
    capsys.readouterr()
    assert run(["import", study, file, "--format", "json", *more]) is ExitCode.DONE
    report: dict[str, Any] = json.loads(capsys.readouterr().out)
    return report


def test_ids_and_waves_make_respondents_without_a_flag(
    empty: str, tmp_path: Path, capsys: Out
) -> None:
    report = take(capsys, empty, write(tmp_path / "panel.csv", PANEL))
    assert (report["respondents"], report["answers_new"]) == (6, 6)
    assert report["columns"]["wave"] == "Welle"
    with open_study(empty) as study:
        first, *_ = answers(study)
        assert (first.respondent, first.attributes["wave"]) == ("1:2024", "2024")
        assert first.attributes["age_group"] == "15-24"
        assert set(study.attributes()) == {"age_group", "wave"}
    again = take(capsys, empty, str(tmp_path / "panel.csv"))
    assert (again["answers_new"], again["answers_same"]) == (0, 6)


def test_findings_are_by_wave(empty: str, tmp_path: Path, capsys: Out) -> None:
    header, *rows = PANEL.splitlines()
    marked = [f"{row},{number % 2}" for number, row in enumerate(rows)]
    coded = "\n".join([f"{header},books", *marked])
    take(capsys, empty, write(tmp_path / "coded.csv", coded), "--coder", "anna")
    asked = ["findings", empty, "--by", "wave", "--codes-of", "anna", "--format", "json"]
    assert run(asked) is ExitCode.DONE
    assert '"2025"' in capsys.readouterr().out


def test_a_later_wave_in_a_file_of_its_own_is_named(
    empty: str, tmp_path: Path, capsys: Out
) -> None:
    first = write(
        tmp_path / "1.csv", "person,What is good?\n1,The quiet room.\n2,The novels here.\n"
    )
    second = write(
        tmp_path / "2.csv", "person,What  is good ?\n00002,The staff there.\n3,The novels here.\n"
    )
    named = ("--respondent", "person", "--question")
    take(capsys, empty, first, *named, "What is good?", "--wave-is", "1")
    later = (*named, "What  is good ?", "--wave-is", "2")
    assert run(["import", empty, second, *later]) is ExitCode.FAILED
    assert "before, 'What is good?'" in capsys.readouterr().err
    kept = tmp_path / "kept.yaml"
    report = take(capsys, empty, second, *later, "--spellings", "same", "--save-map", str(kept))
    assert report["questions"] == ["What is good?"]
    assert report["by_question"] == [
        {"question": "What is good?", "new": 2, "same": 0, "changed": 0, "not_in_file": 0}
    ]
    assert read_map(kept).wave_is == "2"
    with open_study(empty) as study:
        assert {one.respondent for one in answers(study)} == {"1:1", "2:1", "00002:2", "3:2"}
        assert {one.attributes["wave"] for one in answers(study)} == {"1", "2"}


def test_what_is_new_same_changed_and_gone_is_a_table(
    empty: str, tmp_path: Path, capsys: Out
) -> None:
    first = write(tmp_path / "1.csv", "person,value\n1,quiet rooms\n2,novels\n3,warm light\n")
    second = write(tmp_path / "2.csv", "person,value\n1,quiet rooms\n2,many novels\n4,staff\n")
    named = ("--respondent", "person", "--question", "value")
    take(capsys, empty, first, *named)
    assert run(["import", empty, second, *named, "--dry-run"]) is ExitCode.DONE
    said = capsys.readouterr()
    assert [line.split() for line in said.out.splitlines()[-3:]] == [
        ["question", "new", "same", "changed", "not", "in", "file"],
        ["--------", "---", "----", "-------", "-----------"],
        ["value", "1", "1", "1", "1"],
    ]
    assert "--wave-is" in said.err


def test_a_row_without_a_wave_is_refused(empty: str, tmp_path: Path, capsys: Out) -> None:
    file = write(tmp_path / "panel.csv", PANEL.replace("3,2025", "3,"))
    named = ("--respondent", "person", "--question", "value")
    assert run(["import", empty, file, *named, "--wave", "Welle"]) is ExitCode.FAILED
    assert "row 7, column 'Welle': no wave" in capsys.readouterr().err
    both = ("--wave", "Welle", "--wave-is", "1")
    assert run(["import", empty, file, *named, *both]) is ExitCode.USAGE


def test_only_a_column_that_tells_answers_apart_is_the_wave() -> None:
    cells = {
        "id": ["1", "1", "2", "2"],
        "text": ["a", "b", "a", "b"],
        "wave": ["x", "y", "x", "y"],
        "visit": ["x", "x", "x", "x"],
        "sex": ["f", "m", "f", "m"],
    }
    assert wave_column(cells, "id", ["text"], "", ["visit", "sex", "wave"]) == "wave"
    assert wave_column(cells, "id", ["text"], "", ["visit", "sex"]) == ""
    assert wave_column({**cells, "text": ["a", "a", "b", "b"]}, "id", ["text"], "", ["wave"]) == ""
    assert wave_column({**cells, "id": ["1", "2", "3", "4"]}, "id", ["text"], "", ["wave"]) == ""


@pytest.mark.parametrize(
    ("before", "written"),
    [
        ("What is good?", "What is good"),
        ("größte Stärke", "gro\u0308ßte Sta\u0308rke:"),
        ("Why?", "¿Why?"),
        ("better", "Please say what would be better."),
    ],
)
def test_a_question_is_found_again_by_title_or_wording(before: str, written: str) -> None:
    found: list[Spelling] = []
    known = KnownSpellings("question", [before, "other"], fold_question, found, takes_as_same=True)
    known.learn({"better": "Please say what would be better", "other": ""}, [Question(written)])
    assert known.of(written) == before
    assert [(one.written, one.before) for one in found] == [(written, before)]


def test_wordings_that_several_questions_have_match_none() -> None:
    known = KnownSpellings("question", ["q1", "q2"], fold_question, [], takes_as_same=True)
    known.learn({"q1": "Why?", "q2": "Why?"}, [Question("Why?")])
    assert known.of("Why?") == "Why?"
    once = KnownSpellings("question", ["q1"], fold_question, [], takes_as_same=True)
    once.learn({"q1": "Why?"}, [Question("a", "Why?"), Question("b", "Why?")])
    assert (once.of("a"), once.of("b")) == ("a", "b")
