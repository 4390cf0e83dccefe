"""`intercoder import`, called as a person calls it."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.study.exchange.exported_rows import answers, codings
from intercoder.study.study import create_study, open_study

ROOT = Path(__file__).parents[3]
LIBRARY = ROOT / "data" / "synthetic" / "library"

WIDE = """\
respondent;age;valued;better
r1;60+;The quiet reading room;More films, please
r2;18-29;Friendly staff, always;Longer hours on Saturdays
r3;60+;It is warm and close;nothing
r4;18-29;The novels and the films;The old lift is slow
"""
LONG = """\
nr,opinion,q_books,q_staff,note
1,The quiet reading room,1,0,a
2,"Friendly staff, always",0,1,b
3,It is warm and close,0,0,b
"""


@pytest.fixture
def target(tmp_path: Path, codebook: Codebook) -> str:
    path = str(tmp_path / "new.study")
    create_study(path, codebook).close()
    return path


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.fixture
def wide(tmp_path: Path) -> str:
    path = tmp_path / "wide.csv"
    path.write_text(WIDE, encoding="utf-8")
    return str(path)


@pytest.fixture
def long(tmp_path: Path) -> str:
    path = tmp_path / "long.csv"
    path.write_text(LONG, encoding="utf-8")
    return str(path)


def report(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run(["import", *arguments, "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_a_plain_table_needs_no_flag(
    target: str, wide: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(capsys, target, wide) == {
        "file": wide,
        "format": "CSV",
        "encoding": "utf-8",
        "delimiter": "semicolon",
        "sheet": "",
        "rows_left_out": [],
        "rows_completed": 0,
        "cells_missing": {},
        "letters_broken": {},
        "encoding_guessed": False,
        "shape": "wide",
        "columns": {
            "respondent": "respondent",
            "question": ["valued", "better"],
            "attributes": ["age"],
        },
        "columns_left": [],
        "rows": 4,
        "questions": ["valued", "better"],
        "respondents": 4,
        "answers_new": 8,
        "answers_same": 0,
        "answers_changed": [],
        "answers_repeated": 0,
        "answers_empty": 0,
        "answers_redacted": 0,
        "redacted": {},
        "by_question": [
            {"question": one, "new": 4, "same": 0, "changed": 0, "not_in_file": 0}
            for one in ("valued", "better")
        ],
        "answers_in_groups": 0,
        "groups": 0,
        "attributes_filled": {},
        "languages_filled": 0,
        "wordings_filled": 0,
        "attributes_changed": [],
        "languages_changed": [],
        "wordings_changed": [],
        "translations_filled": 0,
        "translations_changed": [],
        "changes": "",
        "decisions_new": 0,
        "decisions_same": 0,
        "decisions_differing": [],
        "decisions_repeated": 0,
        "decisions_on_empty_answers": 0,
        "decisions_on_removed_answers": 0,
        "words_for_none": {},
        "rows_refused": [],
        "spellings": [],
        "dry_run": False,
    }


def test_the_table_for_people_leaves_out_what_is_empty(
    target: str, wide: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", target, wide]) == 0
    out = capsys.readouterr().out
    assert "encoding           utf-8\n" in out
    assert "delimiter          semicolon\n" in out
    assert "answers new        8\n" in out
    assert "decisions" not in out


def test_flags_say_what_columns_mean(
    target: str, long: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = report(
        capsys,
        target,
        long,
        *("--text", "opinion", "--id", "nr", "--question-is", "valued=What do you value?"),
        *("--language-is", "en", "--codes-from", "q_*", "--coder", "anna"),
        *("--attributes", "all"),
    )
    assert (found["answers_new"], found["decisions_new"]) == (3, 3)
    with open_study(target) as study:
        assert study.questions()[0].text == "What do you value?"
        assert [one.attributes["note"] for one in answers(study)] == ["a", "b", "b"]
        assert [tuple(one.judgement.codes) for one in codings(study)] == [
            ("books",),
            ("staff",),
            (),
        ]


def test_one_question_of_a_wide_table_can_be_taken_with_its_wording(
    target: str, wide: str, capsys: pytest.CaptureFixture[str]
) -> None:
    found = report(
        capsys, target, wide, "--respondent", "respondent", "--question", "better=What else = what?"
    )
    assert (found["answers_new"], found["columns_left"]) == (4, ["age", "valued"])
    with open_study(target) as study:
        assert study.questions()[0].text == "What else = what?"


def test_a_saved_map_understands_the_next_wave_alike(
    target: str, long: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    saved = str(tmp_path / "map.yaml")
    flags = ("--text", "opinion", "--id", "nr", "--code-column", "q_books=Books and media")
    first = report(capsys, target, long, *flags, "--coder", "ben", "--save-map", saved)
    again = report(capsys, target, long, "--map", saved)
    assert again["columns"] == first["columns"]
    assert (again["answers_same"], again["decisions_same"]) == (3, 3)


def test_a_long_table_comes_again_without_doubling(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("id,text\n1,The quiet room\n2,Friendly staff\n", encoding="utf-8")
    assert report(capsys, target, str(path))["answers_new"] == 2
    again = report(capsys, target, str(path))
    assert (again["answers_new"], again["answers_same"]) == (0, 2)


def test_a_guessed_encoding_is_said_to_be_one(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("id,text\n1,Hyvä hiljainen sali\n2,Isot pöydät\n", encoding="cp1252")
    assert run(["import", target, str(path)]) == 0
    said = capsys.readouterr()
    assert "cp1252" in said.out
    assert "is a guess" in said.err
    with open_study(target) as study:
        assert [one.text for one in answers(study)] == ["Hyvä hiljainen sali", "Isot pöydät"]


def test_an_encoding_that_cannot_be_told_must_be_named(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("id,text\n1,Тихий зал\n2,Книги\n", encoding="cp1251")
    assert run(["import", target, str(path)]) == 1
    assert "Give it with --encoding" in capsys.readouterr().err
    flags = ("--encoding", "cp1251", "--id", "id", "--text", "text")
    assert report(capsys, target, str(path), *flags)["answers_new"] == 2


def test_what_is_doubtful_is_not_guessed(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("a,b\nyes,no\nno,yes\n", encoding="utf-8")
    assert run(["import", target, str(path)]) == 2
    said = capsys.readouterr().err
    assert "It is unclear what the columns of odd.csv mean." in said
    assert "--question" in said
    assert "--respondent" in said


def test_codes_without_a_coder_are_not_guessed(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "coded.csv"
    path.write_text("id,text,codes\n1,The quiet room,quiet\n", encoding="utf-8")
    assert run(["import", target, str(path)]) == 2
    assert "--coder NAME" in capsys.readouterr().err
    assert report(capsys, target, str(path), "--no-codings")["decisions_new"] == 0
    assert report(capsys, target, str(path), "--coder", "anna")["decisions_new"] == 1


def test_the_first_bad_rows_are_shown_and_the_rest_counted(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("id,text\n" + ",said\n" * 25, encoding="utf-8")
    assert run(["import", target, str(path), "--id", "id", "--text", "text"]) == 1
    said = capsys.readouterr().err
    assert "Error: Nothing was imported, because 25 rows of bad.csv cannot be used." in said
    assert "row 21, column 'id': no id" in said
    assert "row 22" not in said
    assert "and 5 more." in said
    assert "said\n" not in said


def test_bad_rows_can_be_put_aside(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, aside = tmp_path / "bad.csv", tmp_path / "refused.csv"
    path.write_text("id,text\n1,good\n,bad\n", encoding="utf-8")
    flags = ("--id", "id", "--text", "text", "--skip-bad", str(aside))
    found = report(capsys, target, str(path), *flags)
    assert found["answers_new"] == 1
    assert [one["row"] for one in found["rows_refused"]] == [3]
    assert ",bad" in aside.read_text("utf-8")


def test_corrected_rows_come_in_from_the_file_of_the_refused(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, aside = tmp_path / "bad.csv", tmp_path / "refused.csv"
    lines = ["id,text", *(f"{n},The quiet room and number {n}" for n in range(5)), ",No id here"]
    path.write_text("\n".join(lines), encoding="utf-8")
    report(capsys, target, str(path), "--skip-bad", str(aside))
    aside.write_text(aside.read_text("utf-8").replace(",,No id", ",9,No id"), encoding="utf-8")
    found = report(capsys, target, str(aside))
    assert (found["answers_new"], found["columns"]["text"]) == (1, "text")
    assert "attributes" not in found["columns"]


def test_a_table_whose_rows_are_all_bad_is_refused_by_them(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("id,text\n1,a,b\n2\n", encoding="utf-8")
    assert run(["import", target, str(path)]) == 1
    assert "row 2: 3 cells where the table has 2 columns" in capsys.readouterr().err


def test_a_dry_run_writes_nothing(
    target: str, wide: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(capsys, target, wide, "--dry-run")["answers_new"] == 8
    with open_study(target) as study:
        assert study.answer_count() == 0


def test_encoding_and_delimiter_can_be_told(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "mac.csv"
    path.write_bytes("id\ttext\n1\tää; öö\n".encode("mac_roman"))
    told = ("--encoding", "mac_roman", "--delimiter", "tab", "--id", "id", "--text", "text")
    found = report(capsys, target, str(path), *told)
    assert (found["encoding"], found["delimiter"]) == ("mac_roman", "tab")
    with open_study(target) as study:
        assert [one.text for one in answers(study)] == ["ää; öö"]


@pytest.mark.parametrize(
    ("arguments", "said", "code"),
    [
        (("--delimiter", "xx"), "is not one character", 2),
        (("--respondent", "respondant", "--question", "better"), "nearest are 'respondent'", 1),
        (("--respondent", "respondent", "--codes-from", "q", "--coder", "a"), "needs one *", 2),
        (("--respondent", "respondent", "--codes-from", "a*", "--coder", "a"), "no code", 2),
        (
            (
                *("--respondent", "respondent", "--question", "better"),
                *("--codes", "valued"),
                *("--coder", "a,b"),
            ),
            "cannot be a coder's name",
            2,
        ),
        (("--coder", "anna"), "no flag says where the codes are", 2),
        (("--text", "better", "--question", "valued"), "are for long tables", 2),
        (("--map", "nothing.yaml"), "no file nothing.yaml", 1),
        (("--questions", "nothing.csv"), "no file nothing.csv", 1),
        (("--header-row", "9"), "has no column names", 1),
    ],
)
def test_flags_that_make_no_sense_are_refused(
    target: str,
    wide: str,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    said: str,
    code: int,
) -> None:
    assert run(["import", target, wide, *arguments]) == code
    assert said in capsys.readouterr().err
    with open_study(target) as study:
        assert study.answer_count() == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"id,text\n", "has column names but no rows"),
        (b"id,text\n,\n \n", "has column names but no rows"),
        (bytes(range(256)) * 20, "not a table this program can read"),
        (b'id,text\n1,"never closed\n2,b\n', "quotation marks"),
    ],
)
def test_a_file_without_a_sound_table_is_refused(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, said: str
) -> None:
    path = tmp_path / "bad.csv"
    path.write_bytes(content)
    assert run(["import", target, str(path), "--id", "id", "--text", "text"]) == 1
    assert said in capsys.readouterr().err


def test_other_words_for_codes_and_wordings_come_from_tables(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "coded.csv").write_text("id,text,coder,codes\n1,A,anna,hush\n", encoding="utf-8")
    (tmp_path / "map.csv").write_text("from,to\nHush,quiet\n", encoding="utf-8")
    (tmp_path / "questions.csv").write_text("question,wording\ntext,Why?\n", encoding="utf-8")
    report(
        capsys,
        target,
        str(tmp_path / "coded.csv"),
        *("--code-map", str(tmp_path / "map.csv"), "--questions", str(tmp_path / "questions.csv")),
        *("--id", "id", "--text", "text", "--codes", "codes", "--coder-column", "coder"),
    )
    with open_study(target) as study:
        assert study.questions()[0].text == "Why?"
        assert [set(one.judgement.codes) for one in codings(study)] == [{"quiet"}]


def test_a_table_beside_with_a_fault_is_refused_by_row(
    target: str, wide: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    beside = tmp_path / "beside.csv"
    beside.write_text("from,to\nhush,nonsense\n,quiet\n", encoding="utf-8")
    assert run(["import", target, wide, "--code-map", str(beside)]) == 1
    said = capsys.readouterr().err
    assert "row 2: 'nonsense' is not a code" in said
    assert "row 3: no word" in said


def test_hostile_column_names_reach_the_terminal_as_pictures(
    target: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "hostile.csv"
    path.write_text("id,\x1b]0;owned\x07text\n1,The quiet room\n", encoding="utf-8")
    assert run(["import", target, str(path)]) == 0
    said = capsys.readouterr()
    assert "\x1b" not in said.out + said.err
    assert "␛]0;owned" in said.out


@pytest.mark.slow
def test_the_synthetic_library_comes_in_and_goes_round(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if not (LIBRARY / "answers.csv").exists():
        pytest.skip("the synthetic tables are not in this checkout")
    codebook = str(ROOT / "codebooks" / "library-visitors.yaml")
    first, second = str(tmp_path / "a.study"), str(tmp_path / "b.study")
    for path in (first, second):
        assert run(["new", path, "--codebook", codebook]) == 0
    questions = ("--questions", str(LIBRARY / "questions.csv"))
    taken = report(capsys, first, str(LIBRARY / "answers.csv"), *questions)
    decided = report(capsys, first, str(LIBRARY / "codings.csv"))
    assert taken["answers_new"] > 0
    assert decided["decisions_new"] == decided["rows"]
    out = str(tmp_path / "out.csv")
    assert run(["export", first, out, "--with", "attributes", "--all-answers"]) == 0
    capsys.readouterr()
    again = report(capsys, second, out)
    assert again["answers_new"] == taken["answers_new"]
    assert again["decisions_new"] == decided["decisions_new"]


def test_a_table_may_be_piped_in(target: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pasted = 'respondent\tvalue\nv1\t"Quiet,\nand warm"\nv2\tThe staff, always\n'
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(pasted.encode("utf-8"))))
    assert run(["import", target, "-"]) == 0
    with open_study(target) as study:
        assert [one.text for one in answers(study)] == ["Quiet,\nand warm", "The staff, always"]


def test_the_last_import_is_undone_and_said(
    target: str, wide: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", target, wide, "--yes"]) == 0
    assert run(["import", "--undo", target, wide]) == 2
    capsys.readouterr()
    assert run(["import", "--undo", target, "--format", "json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["file"], said["answers_removed"], said["respondents_removed"]) == (
        "wide.csv",
        8,
        4,
    )
    assert run(["import", "--undo", target]) == 1
    assert "no import to undo" in capsys.readouterr().err


def test_answers_are_removed_by_their_ids(
    target: str, wide: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["import", target, wide, "--yes"]) == 0
    capsys.readouterr()
    remove = ["answers", "remove", target, "--answer", "r1:valued", "--respondent", "r2"]
    assert run([*remove, "--dry-run", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["deleted"] == 3
    assert run([*remove, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "deleted": 3,
        "kept_in_log": 0,
        "decisions_set_aside": 0,
        "respondents_deleted": 1,
        "dry_run": False,
    }
    assert run(["answers", "removed", target]) == 0
    assert "No answers with decisions" in capsys.readouterr().err
    assert run(["answers", "remove", target]) == 2
    with open_study(target) as study:
        assert study.answer_count() == 5
