"""A codebook as it is often handed on: a table with `code` and `definition`."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.codebook.concerns import WarningTopic, summarise
from intercoder.codebook.files.files import examine_codebook


def read(folder: Path, text: str) -> list[tuple[str, str, str]]:
    """Id, name and definition of each code."""
    file = folder / "codes.csv"
    file.write_text(text, "utf-8")
    book = examine_codebook(file).sound(file.name)
    return [(code.id, code.name, code.definition) for code in book.codes]


@pytest.mark.parametrize(
    "titles",
    [
        "code,definition",
        "Code,Definition",
        "label,definition",
        "category,description",
        "code_label,meaning",
        "name,definition",
    ],
)
def test_the_names_of_codes_may_stand_under_another_title(tmp_path: Path, titles: str) -> None:
    found = read(tmp_path, f"{titles}\nOpening hours,When it is open\nStaff,Who works there\n")
    assert found == [
        ("opening-hours", "Opening hours", "When it is open"),
        ("staff", "Staff", "Who works there"),
    ]


def test_where_a_file_has_our_titles_others_mean_nothing(tmp_path: Path) -> None:
    found = read(tmp_path, "code,name,description,definition\n1,Staff,old,Who works there\n")
    assert found == [("staff", "Staff", "Who works there")]


def test_a_label_is_the_name_where_there_is_a_code_too(tmp_path: Path) -> None:
    assert read(tmp_path, "code,label\n12,Staff\n") == [("staff", "Staff", "")]


def test_a_file_without_names_says_which_titles_would_do(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("thing,definition\nStaff,Who works there\n", "utf-8")
    (fault,) = examine_codebook(file).faults
    assert "'name' (or 'label' or 'code')" in fault.message


def test_many_warnings_are_few_lines_with_the_gravest_on_top(tmp_path: Path) -> None:
    rows = "".join(f"Code {n},{'' if n % 2 else 'What it means'},\n" for n in range(60))
    file = tmp_path / "codes.csv"
    file.write_text(f"code,definition,shade\n{rows}", "utf-8")
    reading = examine_codebook(file)
    assert len(reading.warnings) == 92
    found = summarise(reading.warnings)
    assert [(one.concern, one.count) for one in found] == [
        (WarningTopic.COLUMN, 1),
        (WarningTopic.DEFINITION, 30),
        (WarningTopic.EXAMPLE, 1),
        (WarningTopic.NEW_ID, 60),
    ]
    assert found[1].message == "codes have no definition"
    assert found[1].places == (
        "row 3, code 'code-1'; row 5, code 'code-3'; row 7, code 'code-5'; and 27 more"
    )
    assert found[2].places.startswith("code-0, code-1")


def test_a_guessed_encoding_comes_before_everything_else(tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_bytes("code,definition\nCafé,Où l’on boit\nBücher,\n".encode("cp1252"))
    assert summarise(examine_codebook(file).warnings)[0].concern is WarningTopic.ENCODING
