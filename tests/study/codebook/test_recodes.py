"""The recode table: what changes made of codes, and how many decisions they concerned."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from intercoder.cli.main import run
from intercoder.codebook.changes.change import Edit, Merge, Move, Retire, Split
from intercoder.codebook.code import Code
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.codebook.changing import change_codebook, undo_change
from intercoder.study.codebook.recodes import looked_at_again, recodes
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.people import coders as people
from intercoder.study.study import Study
from intercoder.tables.sheet_choice import only_sheet

PARTS = (Code("calm", "Calm"), Code("silence", "Silence"))


def decide(study: Study, who: str, *sets: str) -> None:
    """Decide the first answers, one set of codes each; an empty one is passed over."""
    workspace = open_workspace(study, who)
    for number, codes in zip(workspace.numbers(QueueFilter()), sets, strict=False):
        if codes:
            workspace.write(Decide(number, Judgement.of(codes.split()), 1.0))
    workspace.leave()


@pytest.fixture
def changed(study: Study) -> Study:
    """Quiet was split after three decisions, one of which was looked at; then parts were merged."""
    add_coder(study, "lea", Role.LEAD)
    lea = next(one for one in people(study) if one.name == "lea")
    decide(study, "anna", "quiet", "quiet books", "books")
    decide(study, "ben", "quiet")
    change_codebook(study, [Split("quiet", PARTS)], lea, "too wide")
    decide(study, "anna", "calm")
    change_codebook(study, [Merge(("books",), "calm")])
    return study


def test_each_change_counts_what_stood_when_it_was_made(changed: Study) -> None:
    split, merge = recodes(changed)
    assert (split.how, split.old, split.old_name, split.new) == (
        *("split", "quiet", "Quiet"),
        ("calm", "silence"),
    )
    assert (split.made_by, split.reason, split.new_names) == (
        "lea",
        "too wide",
        ("Calm", "Silence"),
    )
    assert (split.decisions, split.answers, split.rounds) == (3, 2, ("main",))
    assert (merge.how, merge.old, merge.new, merge.decisions) == ("merged", "books", ("calm",), 2)


def test_what_was_looked_at_again_is_counted_by_coder_and_result(changed: Study) -> None:
    (again,) = looked_at_again(changed)
    assert (again.coder, again.round, again.old_name) == ("anna", "main", "Quiet")
    assert (again.new, again.decisions, again.changed) == (("calm",), 1, 0)


def test_other_definitions_and_retired_codes_are_told_and_what_was_undone(study: Study) -> None:
    decide(study, "anna", "quiet", "books")
    was = study.codebook()["quiet"].definition
    change_codebook(study, [Edit("quiet", "definition", was, "Nobody speaks.")])
    change_codebook(study, [Retire("books")])
    change_codebook(study, [Move("quiet", study.codebook()["quiet"].parent, None)])
    undo_change(study, 3)
    anew, retired = recodes(study)
    assert (anew.how, anew.old, anew.new, anew.decisions) == (
        "defined anew",
        "quiet",
        ("quiet",),
        1,
    )
    assert (retired.how, retired.new, retired.is_undone) == ("retired", (), True)
    assert recodes(study, of=["ben"])[0].decisions == 0


def test_the_command_prints_the_table(changed: Study, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["codebook", "recodes", changed.target, "--as", "lea"]
    assert run([*words, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["how"] for row in rows] == ["split", "merged", "looked at again"]
    assert (rows[0]["new_names"], rows[0]["decisions"]) == ("Calm, Silence", "3")
    assert run([*words, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)[2]["coder"] == "anna"
    assert run(words) == 0
    assert "too wide" in capsys.readouterr().out


def test_a_study_whose_codebook_never_changed_says_so(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    assert (recodes(study), looked_at_again(study)) == ((), ())
    assert run(["codebook", "recodes", study.target]) == 0
    assert "No change of the codebook" in capsys.readouterr().err


def test_an_exported_workbook_has_the_table_beside_and_can_be_read_again(
    changed: Study, tmp_path: Path
) -> None:
    out = tmp_path / "codings.xlsx"
    assert run(["export", changed.target, str(out), "--coders", "ben", "--as", "lea"]) == 0
    book = load_workbook(out)
    titles, *rows = book["recodes"].iter_rows(values_only=True)
    assert (titles[0], titles[10]) == ("revision", "decisions")
    assert [(row[3], row[10]) for row in rows] == [("split", 1), ("merged", 0)]
    assert only_sheet(book.sheetnames) == only_sheet(book.sheetnames[:2]) == "codings"
    assert only_sheet(book.sheetnames[1:]) == ""
