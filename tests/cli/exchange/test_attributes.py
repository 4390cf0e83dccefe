"""`intercoder attributes`, and an `import` that completes what came before."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run
from intercoder.study.exchange.exported_rows import answers
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, create_study, open_study

FIRST = "id,value,age\n1,The quiet reading room,20\n2,Friendly staff,30\n"
SECOND = "id,value,age,sex,weight\n1,The quiet reading room,20,f,1.2\n2,Friendly staff,30,m,0.8\n"
COLUMNS = ("--respondent", "id", "--question", "value", "--attributes", "all")


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.fixture
def begun(tmp_path: Path, codebook: Any, capsys: pytest.CaptureFixture[str]) -> str:
    """A study whose first table had no more than an age."""
    path = str(tmp_path / "new.study")
    create_study(path, codebook).close()
    assert run(["import", path, table(tmp_path, FIRST), *COLUMNS, "--yes"]) == 0
    capsys.readouterr()
    return path


def table(folder: Path, text: str) -> str:
    path = folder / f"{len(list(folder.iterdir()))}.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def known(path: str) -> dict[str, dict[str, str]]:
    with open_study(path) as study:
        return {one.respondent: dict(one.attributes) for one in answers(study)}


def found(capsys: pytest.CaptureFixture[str], *typed: str) -> dict[str, Any]:
    assert run([*typed, "--format", "json"]) == 0
    read: dict[str, Any] = json.loads(capsys.readouterr().out)
    return read


def test_a_later_table_fills_attributes_that_the_first_did_not_have(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = table(tmp_path, SECOND)
    said = found(capsys, "import", begun, later, *COLUMNS, "--yes")
    assert said["attributes_filled"] == {"sex": 2, "weight": 2}
    assert (said["answers_new"], said["attributes_changed"], said["changes"]) == (0, [], "")
    assert known(begun) == {
        "1": {"age": "20", "sex": "f", "weight": "1.2"},
        "2": {"age": "30", "sex": "m", "weight": "0.8"},
    }
    again = found(capsys, "import", begun, later, *COLUMNS)
    assert again["attributes_filled"] == {}


def test_a_row_without_an_answer_still_describes_a_respondent(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = table(tmp_path, "id,value,sex\n1,,f\n2,Friendly staff,m\n9,,f\n")
    said = found(capsys, "import", begun, later, *COLUMNS)
    assert (said["attributes_filled"], said["answers_empty"]) == ({"sex": 2}, 2)
    assert known(begun)["1"] == {"age": "20", "sex": "f"}
    assert "9" not in known(begun)


def test_other_values_are_refused_where_nobody_can_be_asked(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = table(tmp_path, "id,value,age,sex\n1,The quiet reading room,21,f\n")
    for more in ([], ["--yes"]):
        assert run(["import", begun, later, *COLUMNS, *more]) == 1
        said = capsys.readouterr().err
        assert "1 value of the table differs from the study's: attribute 'age' of 1 resp" in said
        assert "respondent '1', attribute 'age': '20' in the study, '21' in the table" in said
        assert "--replace uses the table's values; --keep" in said
    assert known(begun)["1"] == {"age": "20"}


@pytest.mark.parametrize(
    ("flag", "age", "word"),
    [("--keep", "20", "kept as they were"), ("--replace", "21", "replaced")],
)
def test_a_flag_says_whether_other_values_replace_those_there(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], flag: str, age: str, word: str
) -> None:
    later = table(tmp_path, "id,value,age,sex\n1,The quiet reading room,21,f\n")
    said = found(capsys, "import", begun, later, *COLUMNS, flag)
    assert (said["attributes_changed"], said["changes"]) == (["1"], word)
    assert known(begun)["1"] == {"age": age, "sex": "f"}
    with open_study(begun) as study:
        assert verify(study).ok


def test_an_empty_cell_never_erases_what_is_known(begun: str, tmp_path: Path) -> None:
    later = table(tmp_path, "id,value,age\n1,The quiet reading room,\n")
    assert run(["import", begun, later, *COLUMNS, "--replace"]) == 0
    assert known(begun)["1"] == {"age": "20"}


def test_a_dry_run_shows_what_would_be_filled_and_replaced(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = table(tmp_path, "id,value,age,sex\n1,The quiet reading room,21,f\n")
    assert run(["import", begun, later, *COLUMNS, "--dry-run"]) == 0
    said = capsys.readouterr().err
    assert "fill attribute 'sex' of 1 respondent\n" in said
    assert "replace attribute 'age' of 1 respondent\n" in said
    assert "'20' in the study, '21' in the table" in said
    assert known(begun)["1"] == {"age": "20"}


def test_languages_and_wordings_come_later_and_are_asked_about(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    later = table(tmp_path, "id,value,lang\n1,The quiet reading room,en\n2,Friendly staff,en\n")
    columns = ("--respondent", "id", "--language", "lang")
    said = found(capsys, "import", begun, later, *columns, "--question", "value=What do you value?")
    assert (said["languages_filled"], said["wordings_filled"]) == (2, 1)
    with open_study(begun) as study:
        assert study.questions()[0].text == "What do you value?"
        assert study.languages() == ("en",)
    other = table(tmp_path, "id,value,lang\n1,The quiet reading room,fi\n")
    typed = ["import", begun, other, *columns, "--question", "value=And what do you like?"]
    assert run(typed) == 1
    assert "wording of 1 question, language of 1 answer" in capsys.readouterr().err
    assert run([*typed, "--replace"]) == 0
    with open_study(begun) as study:
        assert study.questions()[0].text == "And what do you like?"
        assert study.languages() == ("en", "fi")


def test_a_table_of_respondents_alone_describes_those_there_are(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = table(tmp_path, "id,age,town\n1,20,Turku\n2,,Oulu\n9,50,Vaasa\n")
    said = found(capsys, "attributes", begun, alone)
    assert (said["column_respondent"], said["columns_attributes"]) == ("id", ["age", "town"])
    assert (said["respondents"], said["respondents_unknown"]) == (2, ["9"])
    assert said["attributes_filled"] == {"town": 2}
    assert known(begun) == {
        "1": {"age": "20", "town": "Turku"},
        "2": {"age": "30", "town": "Oulu"},
    }
    with open_study(begun) as study:
        assert verify(study).ok
        assert study.attributes() == ("age", "town")


def test_a_table_of_respondents_is_asked_about_as_an_import_is(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = table(tmp_path, "id,age\n1,21\n2,30\n")
    assert run(["attributes", begun, alone]) == 1
    assert "1 value of the table differs" in capsys.readouterr().err
    assert run(["attributes", begun, alone, "--dry-run"]) == 0
    assert "This was a dry run" in capsys.readouterr().err
    assert known(begun)["1"] == {"age": "20"}
    assert run(["attributes", begun, alone, "--replace", "--keep"]) == 2
    assert run(["attributes", begun, alone, "--replace"]) == 0
    assert known(begun)["1"] == {"age": "21"}


def test_ids_spelled_otherwise_are_named_before_anything_is_written(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = table(tmp_path, "id,town\n001,Turku\n2.0,Oulu\n")
    assert run(["attributes", begun, alone]) == 1
    assert "respondent '001': before, '1'" in capsys.readouterr().err
    assert run(["attributes", begun, alone, "--spellings", "apart"]) == 1
    assert "None of the ids" in capsys.readouterr().err
    assert run(["attributes", begun, alone, "--spellings", "same"]) == 0
    assert known(begun)["2"] == {"age": "30", "town": "Oulu"}


def test_codes_are_never_taken_for_attributes_without_a_word(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = table(tmp_path, "id,topic,town\n1,books;staff,Turku\n2,quiet,Oulu\n")
    assert run(["attributes", begun, alone]) == 0
    assert "they seem to contain codings: 'topic'" in capsys.readouterr().err
    assert known(begun)["1"] == {"age": "20", "town": "Turku"}
    assert run(["attributes", begun, alone, "--attribute", "topic"]) == 0
    assert "'topic' contain codes of the codebook" in capsys.readouterr().err
    assert known(begun)["1"]["topic"] == "books;staff"


def test_answers_are_never_taken_for_attributes(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = table(tmp_path, "id,value,town\n1,The quiet reading room,Turku\n2,Friendly,Oulu\n")
    said = found(capsys, "attributes", begun, alone)
    assert (said["columns_attributes"], said["columns_left"]) == (["town"], ["value"])


def test_a_respondent_described_in_two_ways_is_refused_with_the_row(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = table(tmp_path, "id,town\n1,Turku\n1,Oulu\n,Vaasa\n2,Oulu\n")
    assert run(["attributes", begun, alone]) == 1
    said = capsys.readouterr().err
    assert "row 3: attributes of respondent '1' differ from an earlier row" in said
    assert "row 4, column 'id': no id" in said
    assert known(begun)["2"] == {"age": "30"}
    aside = tmp_path / "aside.csv"
    assert run(["attributes", begun, alone, "--skip-bad", str(aside)]) == 0
    assert known(begun)["2"] == {"age": "30", "town": "Oulu"}
    assert len(aside.read_text("utf-8-sig").splitlines()) == 3


def test_a_table_about_nobody_in_the_study_is_refused(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alone = table(tmp_path, "id,town\n8,Turku\n9,Oulu\n")
    assert run(["attributes", begun, alone]) == 2
    assert "--respondent" in capsys.readouterr().err
    assert run(["attributes", begun, alone, "--respondent", "id"]) == 1
    assert "None of the ids in the column 'id'" in capsys.readouterr().err


@pytest.mark.parametrize("ending", ["xlsx", "parquet", "jsonl"])
def test_every_format_of_table_is_read(begun: str, tmp_path: Path, ending: str) -> None:
    import pandas

    frame = pandas.DataFrame({"id": ["1", "2"], "town": ["Turku", "Oulu"]})
    path = tmp_path / f"people.{ending}"
    if ending == "xlsx":
        frame.to_excel(path, index=False)
    elif ending == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_json(path, orient="records", lines=True)
    assert run(["attributes", begun, str(path)]) == 0
    assert known(begun)["1"] == {"age": "20", "town": "Turku"}


def test_attributes_of_an_export_come_back_by_their_titles(
    study: Study, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    assert run(["export", study.target, str(out), "--all-answers", "--with", "attributes"]) == 0
    said = found(capsys, "attributes", study.target, str(out))
    assert said["columns_attributes"] == ["attribute:age"]
    assert (said["attributes_filled"], said["attributes_changed"]) == ({}, [])


def test_a_table_without_texts_is_no_way_to_bring_details_unseen(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    coded = table(tmp_path, "id,codes,lang,sex\n1:value,books,en,f\n2:value,staff,en,m\n")
    typed = ["import", begun, coded, "--id", "id", "--codes", "codes", "--coder", "anna"]
    for more in (["--attribute", "sex"], ["--language", "lang"], ["--language-is", "en"]):
        assert run([*typed, *more]) == 2
        assert "contains only decisions" in capsys.readouterr().err
    assert run(["import", begun, coded, "--coder", "anna", "--yes"]) == 0
    assert known(begun)["1"] == {"age": "20"}


def test_personal_columns_are_left_out_and_named(
    begun: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = table(
        tmp_path, "respondent,contact,wave\n1,a@example.org,first\n2,b@example.org,later\n"
    )
    assert run(["attributes", begun, path, "--yes", "--format", "json"]) == 0
    out, said = capsys.readouterr()
    assert json.loads(out)["columns_attributes"] == ["wave"]
    assert "'contact' (e-mail addresses)" in said
