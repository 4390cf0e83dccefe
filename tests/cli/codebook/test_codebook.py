"""`intercoder codebook` as a lead uses it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.cli.output import ExitCode

BOOK = """\
name: Library visitors
language: en
codes:
  - id: services
    name: Services
    definition: What the library offers.
    heading: true
  - id: books
    name: Books
    parent: services
    definition: What is on the shelves.
    examples: [More films.]
    key: k
  - id: quiet
    name: Quiet
    definition: Noise and silence.
    examples: [Too loud.]
"""

Out = pytest.CaptureFixture[str]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "library.yaml"
    path.write_text(BOOK, "utf-8")
    return path


def edited(book: Path, name: str, before: str, after: str) -> Path:
    assert before in BOOK
    path = book.with_name(name)
    path.write_text(BOOK.replace(before, after), "utf-8")
    return path


def test_a_sound_file_passes_the_check(book: Path, capsys: Out) -> None:
    assert run(["codebook", "check", str(book)]) is ExitCode.DONE
    assert capsys.readouterr() == ("", "library.yaml is sound: 3 codes, 0 warnings.\n")


def test_faults_are_listed_with_their_lines_and_fail_the_check(book: Path, capsys: Out) -> None:
    bad = edited(book, "bad.yaml", "key: k", "key: s\n    exclusve: yes")
    assert run(["codebook", "check", str(bad)]) is ExitCode.FAILED
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "fault: line 13, code 'books': the key 's' has another meaning while coding",
        "fault: line 14, code 'books': there is no key 'exclusve'; did you mean 'exclusive'?",
    ]
    assert captured.err == "bad.yaml: 2 faults, 0 warnings.\n"


def test_a_warning_does_not_fail_the_check(book: Path, capsys: Out) -> None:
    bare = edited(book, "bare.yaml", "    definition: Noise and silence.\n", "")
    assert run(["codebook", "check", str(bare)]) is ExitCode.DONE
    assert capsys.readouterr().out == "warning: line 14, code 'quiet': the code has no definition\n"


def test_findings_as_json(book: Path, capsys: Out) -> None:
    bad = edited(book, "bad.yaml", "key: k", "key: s")
    assert run(["codebook", "check", str(bad), "--format", "json"]) is ExitCode.FAILED
    assert json.loads(capsys.readouterr().out) == [
        {
            "kind": "fault",
            "line": 13,
            "row": None,
            "code": "books",
            "field": "key",
            "message": "the key 's' has another meaning while coding",
        }
    ]


def test_escape_sequences_of_a_file_never_reach_the_terminal(book: Path, capsys: Out) -> None:
    bad = edited(book, "bad.yaml", "id: books", r'"id": "b\e]0;x\a"')
    run(["codebook", "check", str(bad)])
    run(["codebook", "show", str(bad)])
    captured = capsys.readouterr()
    assert "\x1b" not in captured.out + captured.err
    assert "b␛]0;x␇" in captured.out


def test_a_codebook_is_shown_as_a_tree_with_keys(book: Path, capsys: Out) -> None:
    assert run(["codebook", "show", str(book)]) is ExitCode.DONE
    assert capsys.readouterr().out.splitlines() == [
        "Library visitors (en)",
        "",
        "key  code      id",
        "---  --------  --------",
        "     Services  services",
        "k      Books   books",
        "q    Quiet     quiet",
    ]


def test_a_codebook_as_json_has_what_the_tree_shows(book: Path, capsys: Out) -> None:
    assert run(["codebook", "show", str(book), "--format", "json"]) is ExitCode.DONE
    assert json.loads(capsys.readouterr().out)[1] == {
        "key": "k",
        "id": "books",
        "name": "Books",
        "parent": "services",
        "depth": 1,
        "heading": False,
        "exclusive": False,
        "heavy": False,
        "definition": "What is on the shelves.",
    }


def test_a_faulty_codebook_is_not_shown_but_its_faults_are(book: Path, capsys: Out) -> None:
    bad = edited(book, "bad.yaml", "parent: services", "parent: servics")
    assert run(["codebook", "show", str(bad)]) is ExitCode.FAILED
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines()[:2] == [
        "Error: The codebook bad.yaml has a fault.",
        "  line 10, code 'books': there is no code 'servics'; did you mean 'services'?",
    ]


def test_the_codebook_of_a_study_is_shown(book: Path, tmp_path: Path, capsys: Out) -> None:
    from intercoder.codebook.files.files import read_codebook
    from intercoder.study.study import create_study

    study = tmp_path / "visitors.study"
    create_study(str(study), read_codebook(book)).close()
    assert run(["codebook", "show", str(study)]) is ExitCode.DONE
    assert "k      Books   books" in capsys.readouterr().out
    assert run(["codebook", "diff", str(study), str(book)]) is ExitCode.DONE
    assert capsys.readouterr().err == "The codebooks are the same.\n"


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_codebook_goes_to_a_spreadsheet_and_back(book: Path, kind: str, capsys: Out) -> None:
    sheet, again = book.with_name(f"sheet.{kind}"), book.with_name("again.yaml")
    assert run(["codebook", "convert", str(book), str(sheet)]) is ExitCode.DONE
    assert run(["codebook", "convert", str(sheet), str(again)]) is ExitCode.DONE
    capsys.readouterr()
    assert run(["codebook", "diff", str(book), str(again), "--format", "json"]) is ExitCode.DONE
    assert json.loads(capsys.readouterr().out) == []


def test_nothing_is_overwritten_unless_asked(book: Path, capsys: Out) -> None:
    target = book.with_name("there.csv")
    target.write_text("mine", "utf-8")
    assert run(["codebook", "convert", str(book), str(target)]) is ExitCode.USAGE
    assert target.read_text("utf-8") == "mine"
    assert run(["codebook", "convert", str(book), str(target), "--force"]) is ExitCode.DONE
    assert "Books" in target.read_text("utf-8")
    assert "3 codes written" in capsys.readouterr().err


def test_an_id_made_on_the_way_is_told(tmp_path: Path, capsys: Out) -> None:
    sheet = tmp_path / "own.csv"
    sheet.write_text("name,definition\nOpening hours,When it is open.\n", "utf-8")
    assert run(["codebook", "convert", str(sheet), str(tmp_path / "own.yaml")]) is ExitCode.DONE
    assert "row 2, code 'opening-hours': the code had no id" in capsys.readouterr().err


def test_differences_are_shown(book: Path, capsys: Out) -> None:
    new = edited(book, "new.yaml", "name: Quiet", "name: Silence")
    assert run(["codebook", "diff", str(book), str(new)]) is ExitCode.DONE
    assert capsys.readouterr().out.splitlines()[2].split() == [
        "renamed", "quiet", "name", "Quiet", "Silence",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["none.yaml", "none.study", "none.txt", "postgresql://nowhere/x"])
def test_what_is_not_there_is_told_in_words(tmp_path: Path, name: str, capsys: Out) -> None:
    source = name if "://" in name else str(tmp_path / name)
    assert run(["codebook", "show", source]) is ExitCode.FAILED
    told = capsys.readouterr().err
    assert told.startswith("Error: ")
    assert "Sorry" not in told


def test_a_study_gets_a_revised_codebook(book: Path, capsys: Out) -> None:
    study = str(book.with_name("library.study"))
    assert run(["new", study, "--codebook", str(book)]) is ExitCode.DONE
    newer = edited(book, "newer.yaml", "name: Quiet", "name: Noise and quiet")
    capsys.readouterr()
    assert run(["codebook", "revise", study, str(newer)]) is ExitCode.DONE
    captured = capsys.readouterr()
    assert "renamed" in captured.out
    assert "Noise and quiet" in captured.out
    assert captured.err == "Revision 2 is now the study's codebook.\n"
    assert run(["codebook", "diff", study, str(newer)]) is ExitCode.DONE
    assert capsys.readouterr().err == "The codebooks are the same.\n"
    assert run(["codebook", "revise", study, str(newer)]) is ExitCode.USAGE


def test_the_check_says_in_which_encoding_a_sheet_was_read(tmp_path: Path, capsys: Out) -> None:
    path = tmp_path / "codes.csv"
    text = "id;name\nksiazki;Książki i żurnale\nludzie;Życzliwość\n"
    path.write_bytes(text.encode("cp1250"))
    assert run(["codebook", "check", str(path)]) is ExitCode.DONE
    captured = capsys.readouterr()
    assert "codes.csv (read as cp1250, a guess) is sound" in captured.err
    assert "--encoding" in captured.out
    path.write_bytes("id;name\nludzie;Ludzie ż\n".encode("cp1250"))
    assert run(["codebook", "check", str(path)]) is ExitCode.FAILED
    assert "cannot be detected" in capsys.readouterr().out
    assert run(["codebook", "check", str(path), "--encoding", "cp1250"]) is ExitCode.DONE
    assert "(read as cp1250) is sound" in capsys.readouterr().err
