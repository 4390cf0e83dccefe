"""`intercoder agreement FILE`: tables of ratings without a study."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from intercoder.cli.main import run

WIDE = """visitor,anna,ben,cleo
1,books,books,books
2,staff,staff,books
3,books,,books
4,quiet,quiet,quiet
5,staff,staff,staff
6,quiet,books,quiet
"""


class Command:
    """The program, as a person calls it."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def file(self, text: str, name: str = "ratings.csv") -> str:
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        code = run(["agreement-table", *arguments])
        shown = self._capsys.readouterr()
        return int(code), shown.out, shown.err

    def json(self, *arguments: str) -> Any:
        code, out, err = self(*arguments, "--format", "json")
        assert code == 0, err
        assert err == ""
        return json.loads(out)


@pytest.fixture
def command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Command:
    return Command(tmp_path, capsys)


def test_the_json_of_a_wide_table_has_the_shape_that_is_promised(command: Command) -> None:
    found = command.json(command.file(WIDE), "--raters", "anna,ben,cleo")
    assert list(found) == ["n", "overall", "codes", "pairs", "rule", "remarks"]
    assert found["n"]["coders"] == 3
    assert found["n"]["answers"] == 6
    assert found["n"]["ratings"] == 17
    assert found["n"]["missing"] == 1
    assert found["n"]["codes"]["books"]["by_coder"] == {"anna": 2, "ben": 2, "cleo": 3}
    figures = [found["overall"], *found["codes"].values(), *found["pairs"].values()]
    for figure in (one for part in figures for one in part.values()):
        assert list(figure) == ["value", "reason", "se", "low", "high", "method"]
        assert (figure["value"] is None) == (figure["reason"] is not None)
    assert list(found["pairs"]) == ["anna,ben", "anna,cleo", "ben,cleo"]
    assert "missing" in found["rule"]["missing"]


def test_a_long_table_gives_what_the_wide_one_gives(command: Command) -> None:
    rows = list(csv.DictReader(io.StringIO(WIDE)))
    lines = [
        f"{row['visitor']},{coder},{row[coder]}"
        for row in rows
        for coder in ("anna", "ben", "cleo")
        if row[coder]
    ]
    long = command.file("\n".join(["visitor,who,code", *lines]), "long.csv")
    options = ("--long", "--unit", "visitor", "--rater", "who", "--value", "code")
    found = command.json(long, *options)
    wide = command.json(command.file(WIDE), "--raters", "anna,ben,cleo")
    assert found["overall"] == wide["overall"]
    assert found["pairs"] == wide["pairs"]


def test_sets_are_split_at_semicolons_and_a_dash_is_the_empty_set(command: Command) -> None:
    path = command.file("visitor,anna,ben\n1,books; staff,books\n2,-,-\n3,,books\n4,staff,staff\n")
    found = command.json(path, "--raters", "anna,ben", "--level", "set")
    assert found["n"]["ratings"] == 7
    assert found["n"]["missing"] == 1
    assert list(found["codes"]) == ["books", "staff"]
    assert found["overall"]["percent_agreement"]["value"] == pytest.approx(2 / 3)
    assert found["overall"]["masi_distance"]["value"] == pytest.approx(2 / 9)
    assert found["rule"]["distance"].startswith("masi: 1 - J * M")
    assert "empty" in found["rule"]["empty_set"]


def test_the_distance_between_sets_can_be_chosen(command: Command) -> None:
    path = command.file("anna,ben\n" + "a;b,a\nb,b\na,b\n-,-\n" * 10)
    options = ("--raters", "anna,ben", "--level", "set", "--distance", "jaccard")
    found = command.json(path, *options)
    assert found["rule"]["distance"].startswith("jaccard")
    assert found["overall"]["alpha_set_jaccard"]["method"].startswith("BCa")


@pytest.mark.parametrize(
    ("level", "value"), [("nominal", 0.691), ("ordinal", 0.807), ("interval", 0.811)]
)
def test_levels_of_krippendorffs_reliability_data(
    command: Command, level: str, value: float
) -> None:
    a = ["*", "*", "*", "*", "*", "3", "4", "1", "2", "1", "1", "3", "3", "*", "3"]
    b = ["1", "*", "2", "1", "3", "3", "4", "3", "*", "*", "*", "*", "*", "*", "*"]
    c = ["*", "*", "2", "1", "3", "4", "4", "*", "2", "1", "1", "3", "3", "*", "4"]
    rows = ["A,B,C", *(",".join(row).replace("*", "") for row in zip(a, b, c, strict=True))]
    found = command.json(
        command.file("\n".join(rows)), "--raters", "A,B,C", "--level", level, "--resamples", "0"
    )
    key = f"krippendorff_alpha_{level}"
    assert found["overall"][key]["value"] == pytest.approx(value, abs=6e-4)
    assert found["overall"][key]["low"] is None


def test_words_can_be_put_in_order(command: Command) -> None:
    path = command.file("a,b\nlow,low\nhigh,middle\nmiddle,middle\nlow,middle\n")
    code, _, err = command(path, "--raters", "a,b", "--level", "ordinal")
    assert code == 1
    assert "--categories" in err
    options = ("--raters", "a,b", "--level", "ordinal", "--categories", "low,middle,high")
    assert command.json(path, *options)["overall"]["krippendorff_alpha_ordinal"]["value"] > 0


def test_ones_own_weights_of_disagreement(command: Command) -> None:
    cells = {"11": 88, "12": 14, "13": 18, "21": 10, "22": 40, "23": 10, "31": 2, "32": 6, "33": 12}
    rows = [",".join(cell) for cell, count in cells.items() for _ in range(count)]
    path = command.file("\n".join(["a,b", *rows]))
    options = ("--raters", "a,b", "--categories", "1,2,3", "--weights", "0,1,3;1,0,6;3,6,0")
    found = command.json(path, *options, "--resamples", "100")
    assert found["overall"]["cohen_kappa_weighted"]["value"] == pytest.approx(0.348, abs=5e-4)
    assert found["overall"]["krippendorff_alpha_weighted"]["value"] is not None
    code, _, err = command(path, "--raters", "a,b", "--categories", "1,2,3", "--weights", "0,1;1,0")
    assert code == 2
    assert "3 rows of 3 numbers" in err


def test_whole_respondents_are_resampled_where_their_column_is_named(command: Command) -> None:
    lines = [
        f"{n // 2},{'books' if n % 3 else 'staff'},{'books' if n % 4 else 'staff'}"
        for n in range(80)
    ]
    path = command.file("\n".join(["person,a,b", *lines]))
    found = command.json(path, "--raters", "a,b", "--respondent", "person")
    assert "respondents" in found["overall"]["cohen_kappa"]["method"]


def test_the_minimum_required_gives_the_probability_of_falling_below(command: Command) -> None:
    lines = [f"{'xy'[n % 2]},{'xy'[(n % 7 == 0) ^ (n % 2)]}" for n in range(100)]
    path = command.file("\n".join(["a,b", *lines]))
    found = command.json(path, "--raters", "a,b", "--minimum", "0.667")
    assert 0 < found["overall"]["krippendorff_alpha_nominal"]["below_minimum"] < 1
    assert found["rule"]["minimum"] == 0.667
    _, out, _ = command(path, "--raters", "a,b", "--minimum", "0.667")
    assert "below the minimum" in out


def test_the_table_for_people_says_figures_refusals_and_rules(command: Command) -> None:
    code, out, err = command(command.file(WIDE), "--raters", "anna,ben,cleo")
    assert code == 0
    assert err == ""
    assert "3 coders, 6 answers, 6 of them rated by two or more; 17 ratings, 1 missing." in out
    assert "alpha, nominal" in out
    assert "too few for an interval" in out
    assert "Missing ratings are left out; an answer counts if it has two or more ratings." in out
    assert "Gwet's AC1" in out
    assert "Hubert" not in out
    _, everything, _ = command(command.file(WIDE), "--raters", "anna,ben,cleo", "--all")
    assert "Hubert" in everything


def test_the_csv_has_one_row_a_figure(command: Command) -> None:
    code, out, _ = command(command.file(WIDE), "--raters", "anna,ben,cleo", "--format", "csv")
    assert code == 0
    rows = list(csv.DictReader(io.StringIO(out)))
    assert {row["part"] for row in rows} == {"overall", "code", "pair"}
    alpha = next(row for row in rows if row["key"] == "krippendorff_alpha_nominal")
    assert float(alpha["value"]) == pytest.approx(0.7, abs=0.3)


@pytest.mark.parametrize(
    ("raters", "reason"),
    [("anna", "one_coder"), ("dora", "empty"), ("anna,dora", "one_coder"), ("eve,fay", "no_pairs")],
)
def test_ratings_that_determine_nothing_are_no_error(
    command: Command, raters: str, reason: str
) -> None:
    path = command.file("id,anna,dora,eve,fay\n1,x,,x,\n2,y,,,y\n")
    found = command.json(path, "--raters", raters)
    assert {f["reason"].partition(":")[0] for f in found["overall"].values()} == {reason}


@pytest.mark.parametrize(
    ("arguments", "exit_code", "said"),
    [
        (("--raters", "anna,zoe"), 1, "no column 'zoe'"),
        (("--raters", "anna,anna"), 2, "named twice"),
        ((), 2, "No coders were named"),
        (("--long", "--unit", "visitor"), 2, "--long needs"),
        (("--raters", "anna,ben", "--level", "interval"), 1, "row 2, column 'anna': not a number"),
        (("--raters", "anna,ben", "--categories", "books"), 1, "row 3, column 'anna'"),
        (("--raters", "anna,ben", "--categories", "a,a"), 2, "given twice"),
        (("--raters", "anna,ben", "--weights", "0,x;1,0"), 2, "must all be numbers"),
        (("--raters", "anna,ben", "--weights", "0,1;1,0"), 2, "need the categories"),
        (("--raters", "anna,ben", "--resamples", "5"), 2, "at least 100 resamples"),
        (("--raters", "anna,ben", "--level", "wrong"), 2, "wrong"),
    ],
)
def test_what_is_asked_wrongly_is_said_in_a_sentence(
    command: Command, arguments: tuple[str, ...], exit_code: int, said: str
) -> None:
    code, out, err = command(command.file(WIDE), *arguments)
    assert code == exit_code
    assert said in err
    assert out == ""
    assert "Traceback" not in err


def test_a_rating_given_twice_is_refused_with_both_rows(command: Command) -> None:
    path = command.file("u,r,v\n1,anna,x\n1,ben,x\n1,anna,y\n,ben,x\n")
    code, _, err = command(path, "--long", "--unit", "u", "--rater", "r", "--value", "v")
    assert code == 1
    assert "row 4, column 'v': this coder already rated this answer in row 2" in err
    assert "row 5, column 'u': this cell is empty" in err


def test_a_dash_beside_a_code_is_refused(command: Command) -> None:
    path = command.file("a,b\nbooks;-,books\n")
    code, _, err = command(path, "--raters", "a,b", "--level", "set")
    assert code == 1
    assert "row 2, column 'a'" in err


def test_the_words_nan_and_none_are_categories_like_any_other(command: Command) -> None:
    path = command.file("a,b\nnan,nan\nnone,none\nnan,none\n")
    found = command.json(path, "--raters", "a,b")
    assert found["n"]["missing"] == 0
    assert list(found["codes"]) == ["nan", "none"]
    code, _, err = command(path, "--raters", "a,b", "--level", "interval")
    assert code == 1
    assert "not a number" in err


def test_hostile_names_of_codes_do_not_reach_the_terminal_raw(command: Command) -> None:
    path = command.file("a,b\n\x1b]0;owned\x07,x\nx,x\n")
    code, out, _ = command(path, "--raters", "a,b")
    assert code == 0
    assert "\x1b" not in out
    assert "\u241b]0;owned" in out


def test_an_absent_file_is_said_to_be_absent(command: Command) -> None:
    code, _, err = command("nowhere.csv", "--raters", "a,b")
    assert code == 1
    assert "There is no file nowhere.csv" in err


def test_a_workbook_can_be_read_as_well(command: Command) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in csv.reader(io.StringIO(WIDE)):
        sheet.append(row)
    path = command.folder / "ratings.xlsx"
    book.save(path)
    found = command.json(str(path), "--raters", "anna,ben,cleo")
    plain = command.json(command.file(WIDE), "--raters", "anna,ben,cleo")
    assert found["overall"] == plain["overall"]
