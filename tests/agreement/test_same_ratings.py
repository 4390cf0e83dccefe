"""Which cells of a table are the same rating, whatever the file and however they are written."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.tables.categories import alike_names, categories_of
from intercoder.agreement.tables.numbers import Commas, NumberReader, written
from intercoder.agreement.whole.ratings_file import FileRequest, WideLayout, agreement_of_file
from intercoder.agreement.whole.summary import Agreement
from intercoder.cli.main import run
from intercoder.errors import RefusedRowsError, UsageError
from intercoder.text.alike import alike_key

PLAIN = NumberReader()
ALPHA = "krippendorff_alpha_nominal"
NONE = Resampling(resamples=0)
ROWS = (
    *(("1", "1.0", "1"), ("2", "2.0", "2"), ("1", "", "1")),
    *(("2", "2.0", "2"), ("3", "3.0", "3"), ("3", "1.0", "1")),
)


def csv_of(folder: Path, rows: Any, between: str = ",", names: str = "ABC") -> Path:
    path = folder / "ratings.csv"
    width = len(rows[0])
    lines = [between.join(row) for row in (("u", *names[:width]), *rows_with_number(rows))]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def rows_with_number(rows: Any) -> list[tuple[str, ...]]:
    return [(f"visitor {number}", *row) for number, row in enumerate(rows)]


def read(path: Path, level: str = "nominal", **asked: Any) -> Agreement:
    raters = tuple("ABC"[: asked.pop("coders", 3)])
    return agreement_of_file(path, FileRequest(WideLayout(raters), level, **asked), NONE)


def alpha(found: Agreement) -> float | None:
    return found.overall[ALPHA].value


def as_files(folder: Path) -> dict[str, Path]:
    """The same ratings, one column as a program with floats alone writes it."""
    import pyarrow as pa
    from pyarrow import parquet

    columns = list(zip(*ROWS, strict=True))
    numbers = [[float(cell) if cell else None for cell in column] for column in columns]
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["A", "B", "C"])
    for row in zip(*numbers, strict=True):
        sheet.append(list(row))
    book.save(folder / "ratings.xlsx")
    whole = [[None if one is None else int(one) for one in column] for column in numbers]
    for name, parts in {
        "floats": [pa.array(column, pa.float64()) for column in numbers],
        "integers": [pa.array(column, pa.int32()) for column in whole],
        "mixed": [
            pa.array(whole[0], pa.int8()),
            pa.array(numbers[1], pa.float32()),
            pa.array(columns[2]).dictionary_encode(),
        ],
    }.items():
        parquet.write_table(
            pa.table(dict(zip("ABC", parts, strict=True))), folder / f"{name}.parquet"
        )
    lines = [
        json.dumps({"A": row[0] and int(row[0]), "B": row[1] and float(row[1]), "C": row[2]})
        for row in ROWS
    ]
    (folder / "ratings.jsonl").write_text("\n".join(lines), "utf-8")
    made = {path.name: path for path in folder.iterdir()}
    return {**made, "ratings.csv": csv_of(folder, ROWS)}


def test_the_same_ratings_give_the_same_figures_from_every_format(tmp_path: Path) -> None:
    found = {name: read(path) for name, path in as_files(tmp_path).items()}
    assert {name: alpha(one) for name, one in found.items()} == dict.fromkeys(
        found, pytest.approx(0.82979, abs=1e-4)
    )
    assert {tuple(one.codes) for one in found.values()} == {("1", "2", "3")}
    for level in ("ordinal", "interval", "ratio"):
        values = [alpha(read(path, level)) for path in as_files(tmp_path).values()]
        assert values == [pytest.approx(0.82979, abs=1e-4)] * len(values)


ONE_NUMBER = ["1", "1.0", "01", "+1", "1.", "1e0", "10E-1", "0.1e1", "１", "１．０", "١", "1.000"]
NO_NUMBER = [
    "1_0",
    "1,0",
    "1 0",
    "0x1",
    "²",
    "①",
    "½",
    "nan",
    "inf",
    "-",
    ".",
    "",
    "1\u200b",
    "1e999",
]


@pytest.mark.parametrize("text", ONE_NUMBER)
def test_equal_numbers_are_one_however_they_are_written(text: str) -> None:
    assert PLAIN.read(text) == 1


@pytest.mark.parametrize("text", NO_NUMBER)
def test_what_is_no_number_is_left_as_text(text: str) -> None:
    assert PLAIN.read(text) is None


def test_minus_nothing_is_nothing_and_long_numbers_are_not_rounded() -> None:
    assert {PLAIN.read(one) for one in ("0", "-0", "-0.0", "0e5", "−0")} == {Decimal(0)}
    assert PLAIN.read("12345678901234567") != PLAIN.read("12345678901234568")
    assert [written(Decimal(one)) for one in ("1.50", "-0", "100", "1e2", "0.010")] == [
        *("1.5", "0", "100", "100"),
        "0.01",
    ]


SPELLINGS = (
    str,
    lambda n: f"{n}.0",
    lambda n: f"{n:02}",
    lambda n: f"{n}e0",
    lambda n: f"+{n}" if n >= 0 else str(n),
    lambda n: f"{n * 10}e-1",
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), min_size=2, max_size=12), st.data()
)
def test_no_spelling_of_numbers_changes_the_categories(
    rows: list[tuple[int, int]], data: st.DataObject
) -> None:
    plain = [str(number) for row in rows for number in row]
    spelled = [data.draw(st.sampled_from(SPELLINGS))(int(text)) for text in plain]
    first, second = categories_of(plain, PLAIN), categories_of(spelled, PLAIN)
    assert [first.place[text] for text in plain] == [second.place[text] for text in spelled]
    assert list(first.names) == [str(n) for n in sorted({int(text) for text in plain})]
    several = len(set(spelled)) > len(set(plain))
    assert any("Equal numbers" in one for one in second.remarks) == several


def test_numbers_taken_as_one_are_named() -> None:
    (remark,) = categories_of(["1", "1.0", "2", "books"], PLAIN).remarks
    assert remark == "Equal numbers are one category: 1 = 1.0."
    assert categories_of(["01", "02", "02"], PLAIN).names == ("01", "02")


def test_true_and_false_are_one_in_every_letter_case_where_all_ratings_are_such_words(
    tmp_path: Path,
) -> None:
    rows = (("True", "true"), ("False", "FALSE"), ("True", "TRUE"), ("False", "true"))
    found = read(csv_of(tmp_path, (*rows, ("yes", "YES"))), coders=2)
    assert found.overall["percent_agreement"].value == 0.8
    assert list(found.codes) == ["false", "true", "yes"]
    assert found.remarks is not None and "in whatever letter case" in found.remarks[0]
    mixed = read(csv_of(tmp_path, (*rows, ("staff", "staff"))), coders=2)
    assert mixed.remarks is not None
    assert "only in letter case, and count as different" in mixed.remarks[0]


NEAR = [
    ("Books", "books", "letter case"),
    ("café", "cafe\u0301", "how letters are composed"),
    ("open hours", "open  hours", "blanks"),
    ("open hours", "open\u00a0hours", "blanks"),
    ("quiet", "qui\u200bet", "invisible characters"),
    ("staff", "\ufeffstaff", "invisible characters"),
    ("straße", "STRASSE", "letter case"),
    ("ｓｔａｆｆ", "staff", "how letters are composed"),
]


@pytest.mark.parametrize(("one", "other", "word"), NEAR)
def test_categories_that_look_alike_are_named_or_folded_never_merged_in_silence(
    one: str, other: str, word: str
) -> None:
    apart = categories_of([one, one, other], PLAIN)
    assert len(apart.names) == 2
    (remark,) = apart.remarks
    assert remark.startswith(f"2 categories differ from another only in {word}")
    assert "--fold treats them as one." in remark
    shown = remark.partition(": ")[2]
    assert "(2)" in shown and "(1)" in shown
    assert len({part.split("”")[0] for part in shown.split("“")[1:]}) == 2  # they can be told apart
    folded = categories_of([one, one, other], PLAIN, fold=True)
    assert folded.names == (one,)
    assert folded.remarks[0].startswith("Folded into one category: ")


@pytest.mark.parametrize(("one", "other"), [("cafe", "café"), ("books", "book"), ("a-b", "a b")])
def test_other_differences_say_nothing(one: str, other: str) -> None:
    assert categories_of([one, other], PLAIN).remarks == ()
    assert len(categories_of([one, other], PLAIN, fold=True).names) == 2


@settings(max_examples=200, deadline=None)
@example(["0.", "0\u200b"])  # the first is shown as 0
@example([".0", ".\u200b0"])
@given(st.lists(st.text(st.sampled_from("aA\u0301\u200b\u00e1 1.0"), max_size=4), max_size=8))
def test_no_category_is_split_or_merged_without_a_word(texts: list[str]) -> None:
    texts = [text.strip() for text in texts]
    texts = [text for text in texts if text]
    found = categories_of(texts, PLAIN)
    different = set(texts)
    merged = len(found.names) < len(different)
    shown = [*found.place.items(), *((name, place) for place, name in enumerate(found.names))]
    split = any(
        alike_key(one) == alike_key(other) and place != another
        for (one, place), (other, another) in combinations(shown, 2)
    )
    assert any("are one category" in one for one in found.remarks) == merged
    assert any("count as different" in one for one in found.remarks) >= split
    assert not (found.remarks and not merged and not split)


def test_coders_and_answers_that_look_alike_are_named(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("u,who,what\n1,anna,books\n1.0,ben,books\n2,Anna,staff\n2,ben,staff\n", "utf-8")
    assert list(alike_names("coders", ["anna", "Anna", "ben"], PLAIN)) == [
        "2 coders differ from another only in letter case, and count as different: anna and Anna."
    ]
    assert list(alike_names("answers", ["1", "1.0", "2"], PLAIN)) == [
        "2 answers differ from another only in how a number is written, and count as different: "
        "1 and 1.0."
    ]


COMMAS = (("1,5", "1,5"), ("2,5", "3,0"), ("3,5", "3,5"), ("4,0", "4,5"), ("10,25", "10,0"))


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval", "ratio"])
def test_decimal_commas_are_read_where_a_comma_divides_nothing(tmp_path: Path, level: str) -> None:
    found = read(csv_of(tmp_path, COMMAS, ";"), level, coders=2)
    points = tuple(tuple(cell.replace(",", ".") for cell in row) for row in COMMAS)
    plain = read(csv_of(tmp_path, points, ";"), level, coders=2)
    assert {key: one.value for key, one in found.overall.items()} == {
        key: one.value for key, one in plain.overall.items()
    }
    assert found.remarks is not None
    assert "Commas are read as decimal marks: “1,5” is 1.5." in found.remarks


def test_a_comma_and_a_point_are_the_same_decimal_mark(tmp_path: Path) -> None:
    rows = (("1,5", "1.5"), ("2", "2,0"), ("3,25", "3.25"))
    assert alpha(read(csv_of(tmp_path, rows, ";"), coders=2)) == 1.0


def test_what_is_unclear_is_said_and_the_lead_can_settle_it(tmp_path: Path) -> None:
    rows = (("1,000", "1,000"), ("2,000", "2"), ("3,000", "3"))
    path = csv_of(tmp_path, rows, ";")
    found = read(path, coders=2)
    assert found.remarks is not None and "unclear which number" in found.remarks[0]
    with pytest.raises(RefusedRowsError) as refused:
        read(path, "interval", coders=2)
    assert "--decimal" in str(refused.value.rows)
    assert alpha(read(path, coders=2, decimal=",")) == 1.0
    quoted = tuple(tuple(f'"{cell}"' for cell in row) for row in COMMAS)
    unclear = read(csv_of(tmp_path, quoted), coders=2)
    assert unclear.remarks is not None and "--decimal" in unclear.remarks[0]
    assert NumberReader.of(["1,5", "1.000"], ";").read("1.000") is None
    assert NumberReader.of(["1,5"], "\t").commas is Commas.DECIMAL


def test_named_categories_are_found_however_they_are_written(tmp_path: Path) -> None:
    found = read(csv_of(tmp_path, ROWS), categories=("3", "2.0", "1"))
    assert list(found.codes) == ["3", "2.0", "1"]
    assert alpha(found) == pytest.approx(0.82979, abs=1e-4)
    with pytest.raises(UsageError, match="are the same"):
        read(csv_of(tmp_path, ROWS), categories=("1", "1.0", "2", "3"))
    with pytest.raises(RefusedRowsError):
        read(csv_of(tmp_path, ROWS), categories=("1", "2"))


def test_codes_in_sets_follow_the_same_rule(tmp_path: Path) -> None:
    rows = (("1;2", "2.0;1"), ("1", "01"), ("Books", "books"), ("-", "-"))
    found = read(csv_of(tmp_path, rows), "set", coders=2)
    assert found.overall["percent_agreement"].value == 0.75
    assert found.remarks is not None
    assert ["Equal numbers" in found.remarks[0], "--fold" in found.remarks[1]] == [True, True]
    folded = read(csv_of(tmp_path, rows), "set", coders=2, fold=True)
    assert folded.overall["percent_agreement"].value == 1.0


def test_the_remarks_stand_below_the_table_and_in_the_json(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(csv_of(tmp_path, ROWS))
    asked = ["agreement-table", path, "--raters", "A,B,C", "--resamples", "0"]
    assert run(asked) == 0
    assert (
        "\nEqual numbers are one category: 1 = 1.0; 2 = 2.0; 3 = 3.0.\n" in capsys.readouterr().out
    )
    assert run([*asked, "--format", "json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["remarks"]) == 1
    assert np.isfinite(alpha(read(Path(path))) or np.nan)
