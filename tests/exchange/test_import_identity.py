"""Who answered what is known by ids and titles as people read them: nobody twice, nobody merged."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.codebook.code import Codebook
from intercoder.study.exchange.exported_rows import answers, respondent_keys
from intercoder.study.study import Study, create_study, open_study
from intercoder.text.folding import fold_id, fold_name, fold_title

Out = pytest.CaptureFixture[str]


@pytest.fixture
def empty(tmp_path: Path, codebook: Codebook) -> str:
    target = str(tmp_path / "empty.study")
    with create_study(target, codebook):
        return target


def table(path: Path, *rows: str) -> str:
    path.write_text("\n".join(rows) + "\n", "utf-8")
    return str(path)


def wave(path: Path, title: str, *ids: str) -> str:
    return table(path, f"respondent,{title}", *(f"{one},quiet rooms {one}" for one in ids))


def take(study: str, file: str, *more: str, question: str = "value") -> int:
    return run(["import", study, file, "--respondent", "respondent", "--question", question, *more])


def people(study: str) -> set[str]:
    with open_study(study) as opened:
        return set(respondent_keys(opened))


SPELLINGS = [
    ("1", "00001"),
    ("1", "1.0"),
    ("1", "１"),
    ("v1", "V1"),
    ("Zoe\u0308", "Zoë"),
    ("v 1", "v\u00a01"),
    ("v1", "v1\u200b"),
    ("v1", "\ufeffv1"),
    ("v  1", "v 1"),
    ("12", "١٢"),
]


@pytest.mark.parametrize(("first", "second"), SPELLINGS)
def test_another_spelling_of_an_id_is_asked_about_before_anything_is_written(
    empty: str, tmp_path: Path, capsys: Out, first: str, second: str
) -> None:
    assert take(empty, wave(tmp_path / "1.csv", "value", first)) is ExitCode.DONE
    later = wave(tmp_path / "2.csv", "value", second, "new")
    capsys.readouterr()
    assert take(empty, later) is ExitCode.FAILED
    said = capsys.readouterr().err
    assert "spelled differently than before" in said
    assert "--spellings same" in said
    assert people(empty) == {first}


def test_a_person_decides_whether_spellings_mean_the_same(empty: str, tmp_path: Path) -> None:
    take(empty, table(tmp_path / "1.csv", "respondent,value", "1,quiet rooms"))
    later = table(tmp_path / "2.csv", "respondent,value", "00001,quiet rooms", "2,books")
    assert take(empty, later, "--spellings", "same") is ExitCode.DONE
    assert people(empty) == {"1", "2"}
    with open_study(empty) as opened:
        assert {one.id for one in answers(opened)} == {"1:value", "2:value"}
    assert take(empty, later, "--spellings", "apart") is ExitCode.DONE
    assert people(empty) == {"1", "2", "00001"}


def test_yes_keeps_spellings_apart_and_says_so(empty: str, tmp_path: Path, capsys: Out) -> None:
    take(empty, wave(tmp_path / "1.csv", "value", "1"))
    assert take(empty, wave(tmp_path / "2.csv", "value", "01"), "--yes") is ExitCode.DONE
    assert "respondent '01': before, '1'" in capsys.readouterr().err
    assert people(empty) == {"1", "01"}


def test_two_spellings_in_one_file_are_named_too(empty: str, tmp_path: Path, capsys: Out) -> None:
    assert take(empty, wave(tmp_path / "1.csv", "value", "v1", "v2", "V1")) is ExitCode.FAILED
    assert "'V1': before, 'v1'" in capsys.readouterr().err
    assert people(empty) == set()
    both = wave(tmp_path / "2.csv", "value", "v1", "V1")
    assert take(empty, both, "--spellings", "same") is ExitCode.FAILED  # two texts of one person
    assert people(empty) == set()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("What is good?", "what is good ? "),
        ("größte Stärke", "gro\u0308ßte Sta\u0308rke"),
        ("What’s good", "What's  good"),
        ("best_thing", "Best thing"),
    ],
)
def test_another_spelling_of_a_title_asks_too(
    empty: str, tmp_path: Path, first: str, second: str
) -> None:
    assert take(empty, wave(tmp_path / "1.csv", first, "1"), question=first) is ExitCode.DONE
    later = wave(tmp_path / "2.csv", second, "1", "2")
    named = second.strip()
    assert take(empty, later, question=named) is ExitCode.FAILED
    assert take(empty, later, "--spellings", "same", question=named) is ExitCode.DONE
    with open_study(empty) as opened:
        assert [one.id for one in opened.questions()] == [first]
        assert len(list(answers(opened))) == 2


def test_attributes_and_ids_of_answers_are_compared_as_well(
    empty: str, tmp_path: Path, capsys: Out
) -> None:
    long = ["--id", "id", "--text", "text", "--attribute"]
    first = table(tmp_path / "1.csv", "id,text,Age", "a1,books,30")
    assert run(["import", empty, first, *long, "Age"]) is ExitCode.DONE
    later = table(tmp_path / "2.csv", "id,text,age", "A1,books,30")
    assert run(["import", empty, later, *long, "age"]) is ExitCode.FAILED
    said = capsys.readouterr().err
    assert "attribute 'age': before, 'Age'" in said
    assert "answer 'A1': before, 'a1'" in said
    assert run(["import", empty, later, *long, "age", "--spellings", "same"]) is ExitCode.DONE
    with open_study(empty) as opened:
        assert opened.attributes() == ("Age",)
        assert [one.id for one in answers(opened)] == ["a1"]


@pytest.mark.parametrize(
    "bad", ["nan", "NaN", "None", "NULL", "#N/A", "<NA>", "1.234567890123456e15", "1,23E+15"]
)
def test_what_stands_for_nothing_or_lost_its_digits_is_no_id(
    empty: str, tmp_path: Path, capsys: Out, bad: str
) -> None:
    rows = table(tmp_path / "1.csv", "respondent;value", f"{bad};quiet", "v2;books")
    assert take(empty, rows) is ExitCode.FAILED
    assert "row 2, column 'respondent': no id:" in capsys.readouterr().err
    assert people(empty) == set()


def test_ids_keep_every_digit_or_are_refused(empty: str, tmp_path: Path, capsys: Out) -> None:
    pandas = pytest.importorskip("pandas")
    texts = ["quiet", "quiet"]
    exact = pandas.DataFrame({"respondent": [1234567890123451.0, 1234567890123452.0]})
    exact.assign(value=texts).to_parquet(tmp_path / "1.parquet")
    assert take(empty, str(tmp_path / "1.parquet")) is ExitCode.DONE
    assert people(empty) == {"1234567890123451", "1234567890123452"}
    lost = pandas.DataFrame({"respondent": [12345678901234567.0, 12345678901234568.0]})
    lost.assign(value=texts).to_parquet(tmp_path / "2.parquet")
    assert take(empty, str(tmp_path / "2.parquet")) is ExitCode.FAILED
    assert "store ids as text" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ((1234567890123450, 1234567890123460), "spreadsheets keep 15"),
        ((True, False), "true or false"),
        ((1.5, 2.5), "decimals"),
        (("date", "date"), "a date"),
    ],
)
def test_cells_of_a_sheet_that_are_no_text_are_ids_only_where_nothing_is_lost(
    empty: str, tmp_path: Path, capsys: Out, cells: tuple[object, object], reason: str
) -> None:
    from datetime import date

    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["respondent", "value"])
    for number, cell in enumerate(cells, start=1):
        book.active.append([date(2026, number, 1) if cell == "date" else cell, "quiet"])
    book.save(tmp_path / "a.xlsx")
    assert take(empty, str(tmp_path / "a.xlsx")) is ExitCode.FAILED
    assert reason in capsys.readouterr().err
    assert people(empty) == set()


def test_rows_of_another_file_are_not_the_same_people(
    empty: str, tmp_path: Path, capsys: Out
) -> None:
    numbered = ["--question", "value", "--number-rows", "w"]
    first = table(tmp_path / "1.csv", "value", "quiet rooms", "kind staff")
    assert run(["import", empty, first, *numbered]) is ExitCode.DONE
    assert run(["import", empty, first, *numbered]) is ExitCode.DONE  # the same file again
    other = table(tmp_path / "2.csv", "value", "kind staff", "quiet rooms")
    assert run(["import", empty, other, *numbered]) is ExitCode.FAILED
    assert "another prefix than 'w'" in capsys.readouterr().err
    better = table(tmp_path / "3.csv", "better", "longer hours")
    typed = ["import", empty, better, "--question", "better", "--number-rows", "w"]
    assert run(typed) is ExitCode.FAILED
    with open_study(empty) as opened:
        assert len(list(answers(opened))) == 2


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["n,value", "1,the quiet rooms", "2,many kind people", "3,late hours"], "only numbers"),
        (["respondent,", "v1,the quiet rooms", "v2,many kind people"], "without a title"),
    ],
)
def test_nothing_is_proposed_that_only_a_place_would_tell(
    empty: str, tmp_path: Path, capsys: Out, rows: list[str], words: str
) -> None:
    assert run(["import", empty, table(tmp_path / "1.csv", *rows)]) is not ExitCode.DONE
    assert words in capsys.readouterr().err


def test_columns_with_the_same_title_are_told_apart_by_place_and_that_is_said(
    empty: str, tmp_path: Path, capsys: Out
) -> None:
    rows = ["respondent,why,why", "v1,so many books,so little noise", "v2,kind staff,late hours"]
    assert run(["import", empty, table(tmp_path / "1.csv", *rows)]) is ExitCode.DONE
    assert "told apart by their places: 'why (2)'" in capsys.readouterr().err
    with open_study(empty) as opened:
        assert {one.id: one.text for one in answers(opened)} == {
            "v1:why": "so many books",
            "v1:why (2)": "so little noise",
            "v2:why": "kind staff",
            "v2:why (2)": "late hours",
        }


def test_an_id_with_a_colon_is_not_the_answer_to_another_question(
    empty: str, tmp_path: Path, capsys: Out
) -> None:
    take(empty, table(tmp_path / "1.csv", "respondent,b:c", "a,quiet"), question="b:c")
    take(empty, table(tmp_path / "2.csv", "respondent,c", "a:b,quiet"), question="c")
    assert "different: 1 answer." in capsys.readouterr().err


@given(st.text(max_size=12))
def test_folding_twice_changes_nothing(text: str) -> None:
    for fold in (fold_name, fold_id, fold_title):
        assert fold(fold(text)) == fold(text)


def test_the_study_of_the_tests_has_no_doubtful_ids(study: Study) -> None:
    keys = list(respondent_keys(study))
    assert len({fold_id(key) for key in keys}) == len(keys)
