"""The value labels of a coded question become the codes, and their numbers aliases."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from intercoder.codebook.files.files import examine_codebook
from intercoder.codebook.files.others.value_labels import labels_in_syntax
from intercoder.codebook.how_to_read import HowToRead

CODES: dict[int | float, str] = {1: "Bücher", 2: "Staff, kind or not", 97: "Other"}
SYNTAX = '''\
* Codes of the open question.
VARIABLE LABELS q1_1 "First mention".
VALUE LABELS q1_1 q1_2
  1 'Books & films'
  2 "It's the ""staff"""
  97 'Other'
  /age 1 '15-24' 2 '25 and over'.
ADD VALUE LABELS sex 'f' 'female' 'm' 'male'.
FREQUENCIES q1_1.
'''


def write_labelled(path: Path) -> None:
    rows = {"q1_1": [1.0, 2.0], "q1_2": [97.0, 1.0], "sex": [1.0, 2.0], "likes": [0.0, 1.0]}
    frame = pd.DataFrame(rows)
    others: dict[str, dict[int | float, str]] = {
        "sex": {1: "female", 2: "male"},
        "likes": {0: "No", 1: "Yes"},
    }
    labels = {"q1_1": CODES, "q1_2": CODES, **others}
    writer = pyreadstat.write_sav if path.suffix == ".sav" else pyreadstat.write_dta
    writer(frame, str(path), variable_value_labels=labels)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".sav", ".dta"])
def test_the_labels_that_most_variables_have_are_the_codes(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"coded{suffix}"
    write_labelled(path)
    found = examine_codebook(path)
    book = found.sound(path.name)
    assert [(code.name, code.aliases) for code in book.codes] == [
        ("Bücher", ("1",)), ("Staff, kind or not", ("2",)), ("Other", ("97",)),
    ]  # fmt: skip
    assert any("--variable takes those of another (sex)" in one.message for one in found.warnings)
    of_sex = examine_codebook(path, HowToRead(variable="sex")).sound(path.name)
    assert [code.name for code in of_sex.codes] == ["female", "male"]
    refused = examine_codebook(path, HowToRead(variable="age"))
    assert "no variable 'age'" in refused.faults[0].message


def test_labels_are_read_from_syntax(tmp_path: Path) -> None:
    found = labels_in_syntax(SYNTAX)
    books = {"1": "Books & films", "2": 'It\'s the "staff"', "97": "Other"}
    assert found["q1_1"] == found["q1_2"] == books
    assert found["age"] == {"1": "15-24", "2": "25 and over"}
    assert found["sex"] == {"f": "female", "m": "male"}
    path = tmp_path / "labels.sps"
    path.write_text(SYNTAX, encoding="utf-8")
    book = examine_codebook(path).sound(path.name)
    assert [code.name for code in book.codes] == [*books.values()]
