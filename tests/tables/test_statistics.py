"""Files of SPSS, Stata and SAS as tables; damaged ones are refused in a sentence."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pandas
import pyreadstat
import pytest

from intercoder.errors import TableError
from intercoder.exchange.exporting.labelled.mr_sets import MultipleResponseSet, add_sets
from intercoder.tables.cells import UncertainText
from intercoder.tables.labels import distinct_labels, labels_in
from intercoder.tables.limits import Limits
from intercoder.tables.opening import open_table
from intercoder.tables.table import FileFormat, Row

FRAME = pandas.DataFrame(
    {
        "ID": [1.0, 2.0, 3.0],
        "AGE": [1.0, 2.0, -9.0],
        "WHY": ["good books ", "тишина", ""],
        "USE_A": [1.0, 0.0, 1.0],
        "USE_B": [0.0, 0.0, 1.0],
        "SCORE": [1.5, 2.0, float("nan")],
    }
)
LABELS = {"AGE": {1.0: "15-24", 2.0: "25-64", -9.0: "no answer"}}
WORDINGS: dict[str, str | None] = {"WHY": "Why do you come?", "AGE": "Your age"}


@pytest.fixture
def sav(tmp_path: Path) -> Path:
    plain, path = tmp_path / "plain.sav", tmp_path / "visitors.sav"
    pyreadstat.write_sav(
        FRAME, str(plain), column_labels=WORDINGS, variable_value_labels=LABELS,
        missing_ranges={"AGE": [-9.0]},
    )  # fmt: skip
    add_sets(plain, path, [MultipleResponseSet("used", "What do you use?", (3, 4))])
    return path


def test_a_file_of_spss_brings_labels_missing_values_and_sets(sav: Path) -> None:
    table = open_table(sav)
    assert table.form.format is FileFormat.SPSS
    assert table.columns == tuple(FRAME.columns)
    assert [tuple(row.cells) for row in table.rows() if isinstance(row, Row)] == [
        ("1", "15-24", "good books", "1", "0", "1.5"),
        ("2", "25-64", "тишина", "0", "0", "2"),
        ("3", "", "", "1", "1", ""),
    ]
    labels = labels_in(table)
    assert labels.wordings == WORDINGS
    assert labels.values == {"AGE": {"1": "15-24", "2": "25-64", "-9": "no answer"}}
    assert labels.sets == {"used": ("USE_A", "USE_B")}


@pytest.mark.parametrize(
    ("name", "what"),
    [("a.zsav", "SPSS"), ("a.por", "SPSS"), ("a.dta", "Stata"), ("a.xpt", "SAS")],
)
def test_every_format_is_told_by_its_content(tmp_path: Path, name: str, what: str) -> None:
    path = tmp_path / name
    write: Any = {"zsav": pyreadstat.write_sav, "por": pyreadstat.write_por,
                  "dta": pyreadstat.write_dta, "xpt": pyreadstat.write_xport}[name[2:]]  # fmt: skip
    frame = FRAME.assign(WHY=["good books", "quiet", ""])
    write(frame, str(path), **({"compress": True} if name == "a.zsav" else {}))
    disguised = path.rename(tmp_path / "export.csv")
    table = open_table(disguised)
    assert table.form.format.value == what
    rows = [row.cells for row in table.rows() if isinstance(row, Row)]
    assert [row[2] for row in rows] == ["good books", "quiet", ""]
    assert [row[0] for row in rows] == ["1", "2", "3"]


def test_numbers_with_decimals_are_no_ids(sav: Path) -> None:
    first = next(iter(open_table(sav).rows()))
    assert isinstance(first, Row)
    assert isinstance(first.cells[5], UncertainText)
    assert not isinstance(first.cells[0], UncertainText)


@pytest.mark.slow
def test_rows_beyond_the_first_thousand_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "long.sav"
    texts = [f"answer {number}" if number % 3 else "" for number in range(2_500)]
    pyreadstat.write_sav(pandas.DataFrame({"t": texts}), str(path))
    rows = [row for row in open_table(path).rows() if isinstance(row, Row)]
    assert [(row.number, row.cells[0]) for row in rows] == [
        (number + 2, text) for number, text in enumerate(texts) if text
    ]
    with pytest.raises(TableError, match="more than 2,000 rows"):
        open_table(path, limits=Limits(rows=2_000))


def test_labels_that_several_codes_have_name_their_code() -> None:
    assert distinct_labels({"1": "yes", "2": "yes", "3": " no ", "4": ""}) == {
        "1": "yes (1)", "2": "yes (2)", "3": "no",
    }  # fmt: skip


@pytest.mark.parametrize("begins", [b"$FL2", b"<stata_dta>", b"HEADER RECORD*******LIB"])
def test_a_file_that_only_begins_so_is_refused(tmp_path: Path, begins: bytes) -> None:
    path = tmp_path / "broken.sav"
    path.write_bytes(begins + b"and then nothing that belongs there" * 9)
    with pytest.raises(TableError, match=r"broken\.sav is no sound file of"):
        open_table(path)


def mutated(content: bytes, chance: random.Random) -> bytes:
    found = bytearray(content)
    if chance.random() < 0.2:
        del found[chance.randrange(8, len(found)) :]
        return bytes(found)
    for _ in range(chance.choice((1, 2, 5, 20))):
        place = chance.randrange(4, len(found) - 4)
        found[place : place + 4] = chance.choice(
            (
                chance.randbytes(4),
                b"\xff\xff\xff\xff",
                b"\xff\xff\xff\x7f",
                b"\0\0\0\x80",
                b"\0" * 4,
            )
        )
    return bytes(found)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["sav", "dta"])
def test_a_damaged_file_is_read_or_refused_in_a_sentence(
    sav: Path, tmp_path: Path, suffix: str
) -> None:
    source = sav
    if suffix == "dta":
        source = tmp_path / "sound.dta"
        pyreadstat.write_dta(FRAME, str(source), variable_value_labels={"AGE": {1: "15-24"}})
    content, chance = source.read_bytes(), random.Random(18)
    path = tmp_path / f"damaged.{suffix}"
    outcomes = set()
    for _ in range(40):
        path.write_bytes(mutated(content, chance))
        try:
            outcomes.add(len(list(open_table(path).rows())) >= 0)
        except TableError:
            outcomes.add(False)
    assert outcomes == {True, False}
