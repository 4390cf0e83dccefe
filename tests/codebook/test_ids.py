"""Codes without ids: what they are called decides which they are, never where they stand."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.ids import KnownCodes, NamedRow, give_ids, make_ids
from tests.codebook.reading import read_csv

Out = pytest.CaptureFixture[str]
NAMES = ["Книги", "Люди", "Время работы", "Books & media", "Books, media", "C++", "C#", "静か"]


def rows(*names: str) -> list[NamedRow]:
    return [NamedRow(number, name, "") for number, name in enumerate(names, start=2)]


@given(st.permutations(NAMES))
def test_ids_of_new_codes_follow_from_names_and_not_from_places(names: list[str]) -> None:
    assert dict(zip(NAMES, make_ids(NAMES, ()), strict=True)) == dict(
        zip(names, make_ids(names, ()), strict=True)
    )
    assert len(set(make_ids(names, ()))) == len(names)


@given(st.permutations(NAMES), st.integers(0, len(NAMES)))
def test_a_sheet_in_another_order_keeps_every_id(names: list[str], kept: int) -> None:
    ids, _ = give_ids(rows(*NAMES), KnownCodes())
    before = Codebook("x", tuple(Code(one, name) for one, name in zip(ids, NAMES, strict=True)))
    again, findings = give_ids(rows(*names[:kept], "Quiet"), KnownCodes(before))
    assert again[:-1] == [ids[NAMES.index(name)] for name in names[:kept]]
    assert again[-1] == "quiet"
    assert all(finding.is_warning for finding in findings)


@pytest.mark.parametrize("name", ["CAFE\u0301", "  café ", "Caf\u00e9\u200b", "ｃafé"])
def test_a_name_is_known_again_however_it_is_spelled(name: str) -> None:
    known = KnownCodes(Codebook("x", (Code("k7", "Café"),)))
    assert give_ids(rows(name), known)[0] == ["k7"]


def test_a_name_that_is_not_unique_is_refused_and_says_what_to_do() -> None:
    twice = Codebook("x", (Code("a", "Other", parent="p"), Code("b", "Other", parent="q")))
    for given_rows, known in (
        (rows("Other"), KnownCodes(twice)),
        (rows("Staff", "staff "), KnownCodes()),
        ([NamedRow(2, "Media", "books"), NamedRow(3, "Books", "")],
         KnownCodes(Codebook("x", (Code("books", "Books"),)))),
    ):  # fmt: skip
        ids, findings = give_ids(given_rows, known)
        assert "" in ids
        assert any("write its id" in one.message for one in findings if not one.is_warning)


def test_a_new_code_never_gets_the_id_of_another_that_is_or_was() -> None:
    known = KnownCodes(Codebook("x", (Code("books", "Media"),)), {"staff": "People"})
    ids, _ = give_ids(rows("Books", "Staff", "People"), known)
    assert ids[0].startswith("books-")
    assert ids[1].startswith("staff-")
    assert ids[2] == "staff"  # the code of this name comes back


def test_a_parent_may_be_named_where_it_has_no_id() -> None:
    text = "name,parent\nУслуги,\nКниги,услуги\n"
    book = read_csv(text.encode(), "x").sound("x")
    assert book.codes[1].parent == book.codes[0].id


def sheet(path: Path, *names: str) -> Path:
    lines = "".join(f"{name},What is meant.\n" for name in names)
    path.write_text(f"name,definition\n{lines}", "utf-8")
    return path


@pytest.fixture
def made(tmp_path: Path) -> str:
    study = str(tmp_path / "s.study")
    run(["new", study, "--codebook", str(sheet(tmp_path / "one.csv", "Книги", "Люди", "Тишина"))])
    return study


def ids_of(study: str, capsys: Out) -> dict[str, str]:
    capsys.readouterr()
    run(["codebook", "show", study, "--format", "json"])
    return {one["name"]: one["id"] for one in json.loads(capsys.readouterr().out)}


def test_a_study_keeps_its_ids_through_shuffled_sheets(
    made: str, tmp_path: Path, capsys: Out
) -> None:
    names = ["Книги", "Люди", "Тишина"]
    before = ids_of(made, capsys)
    for number in range(3):
        names.append(f"Новое {number}")
        Random(number).shuffle(names)
        path = sheet(tmp_path / f"next{number}.csv", *names)
        assert run(["codebook", "revise", made, str(path)]) is ExitCode.DONE
        after = ids_of(made, capsys)
        assert before.items() <= after.items()
        before = after


def test_a_renamed_row_without_id_is_said_before_anything_is_written(
    made: str, tmp_path: Path, capsys: Out
) -> None:
    path = sheet(tmp_path / "renamed.csv", "Книги", "Персонал", "Тишина")
    before = ids_of(made, capsys)
    assert run(["codebook", "revise", made, str(path)]) is ExitCode.USAGE
    said = capsys.readouterr().err
    assert "“Люди”" in said
    assert "would be removed" in said
    assert "--yes" in said
    assert run(["codebook", "revise", made, str(path), "--dry-run"]) is ExitCode.DONE
    assert ids_of(made, capsys) == before
    assert run(["codebook", "revise", made, str(path), "--yes"]) is ExitCode.DONE
    assert "Персонал" in ids_of(made, capsys)


def test_ids_filled_in_again_after_sorting_are_noticed(tmp_path: Path, capsys: Out) -> None:
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text("id,name\nc1,Books\nc2,Staff\nc3,Quiet\n", "utf-8")
    second.write_text("id,name\nc1,Quiet\nc2,Books\nc3,Staff\n", "utf-8")
    study = str(tmp_path / "s.study")
    run(["new", study, "--codebook", str(first)])
    assert run(["codebook", "revise", study, str(second)]) is ExitCode.USAGE
    assert "decisions would change their meaning" in capsys.readouterr().err.replace("\n", " ")


def test_unquoted_commas_are_refused_with_their_rows() -> None:
    text = "id,name,definition\nstaff,Staff,People,who help\nhours,Hours\nquiet,Quiet, at noon\n"
    reading = read_csv(text.encode(), "x")
    assert [(fault.row, "quotation marks" in fault.message) for fault in reading.faults] == [
        (2, True)
    ]
    cut = "id,name,definition\nstaff,Staff,Kind\nhours,Hours,Open\nquiet,Quiet, at noon\n"
    assert [one.row for one in read_csv(cut.encode(), "x").warnings if "cut" in one.message] == [4]


def test_a_sheet_of_a_workbook_is_not_chosen_by_its_place(tmp_path: Path) -> None:
    from openpyxl import Workbook

    from intercoder.codebook.files.files import examine_codebook

    book = Workbook()
    book.active.append(["name"])
    book.active.append(["Books"])
    book.create_sheet("old").append(["name"])
    book.save(tmp_path / "codes.xlsx")
    reading = examine_codebook(tmp_path / "codes.xlsx")
    assert any("several sheets" in fault.message for fault in reading.faults)
