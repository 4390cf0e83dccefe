"""Exporting a study: what is in the table, and that a failed export harms nothing."""

from __future__ import annotations

import csv
import os
import stat
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from intercoder.codebook.code import Code
from intercoder.coding.change import Decide
from intercoder.coding.decision import SKIPPED, Judgement, Origin, State
from intercoder.errors import ExportError, MissingPackageError, StudyError, UsageError
from intercoder.exchange.exporting.exporting import Style, export
from intercoder.exchange.exporting.study_tables import decision_count, rows_of
from intercoder.exchange.exporting.wanted import Shape, Wanted
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.codebook.codebook_revisions import add_revision
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import coding_rows
from intercoder.study.study import Study, open_study
from tests.forked import in_process

LONG = (
    *("answer", "respondent", "question", "language", "text", "round", "coder", "state"),
    *("code", "code_name", "origin", "unsure", "memo", "revision", "decided_at", "seconds"),
)
WHEN = "2026-03-01T10:00:00.000Z"


@pytest.fixture
def coded(study: Study) -> Study:
    """anna: two codes, none, skipped; ben: one code on the first answer, in two rounds."""
    two = {"books": Origin.MANUAL, "quiet": Origin.SUGGESTED}
    decisions = [
        EarlierDecision("v1:value", "anna", Judgement.of(two, unsure=True, memo="a memo"), WHEN, 3),
        EarlierDecision("v2:value", "anna", Judgement.of(()), WHEN, 1.5),
        EarlierDecision("v3:value", "anna", SKIPPED, WHEN),
        EarlierDecision("v1:value", "ben", Judgement.of(["quiet"]), WHEN),
        EarlierDecision("v1:value", "ben", Judgement.of(["staff"]), WHEN, round="pilot"),
    ]
    with take_in(study) as intake:
        intake.add_decisions(decisions)
    return study


@pytest.mark.parametrize("shape", Shape)
def test_forgetting_sets_of_codes_changes_nothing(
    coded: Study, tmp_path: Path, shape: Shape, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    for known in (5_000, 1):
        monkeypatch.setattr("intercoder.exchange.exporting.decision_tables._MOST_KNOWN", known)
        path = tmp_path / f"{known}.csv"
        export(coded, path, Wanted(shape))
        written.append(path.read_bytes())
    assert written[0] == written[1]


def test_the_rows_of_one_coder_are_not_sorted_in_memory(coded: Study) -> None:
    """A million of them would take hundreds of megabytes."""
    if coded.is_remote:
        pytest.skip("a server sorts within its own limits")
    asked = []
    coded.close()
    with open_study(coded.address) as study:

        def note(_connection: Any, _cursor: Any, text: str, values: Any, *_: Any) -> None:
            if "milliseconds" in text:
                asked.append((text, values))

        event.listen(Engine, "before_cursor_execute", note)
        try:
            found = [row for part in coding_rows(study, coders=["anna"]) for row in part.id]
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        with study.reading() as connection:
            plans = [
                row[3]
                for text, values in asked
                for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {text}", values)
            ]
    assert len(found) == 3
    assert plans
    assert not [one for one in plans if "TEMP B-TREE" in one]


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_long_table_has_a_row_for_each_answer_coder_and_code(
    coded: Study, tmp_path: Path
) -> None:
    done = export(coded, tmp_path / "out.csv", Wanted(coders=("anna",)))
    rows = read(tmp_path / "out.csv")
    assert tuple(rows[0]) == LONG
    assert done.rows == len(rows) == 4
    assert [(r["answer"], r["state"], r["code"], r["code_name"]) for r in rows] == [
        ("v1:value", "coded", "books", "Books and media"),
        ("v1:value", "coded", "quiet", "Quiet"),
        ("v2:value", "no code applies", "", ""),
        ("v3:value", "skipped", "", ""),
    ]
    first = rows[0]
    assert (first["unsure"], first["memo"], first["decided_at"]) == ("1", "a memo", WHEN)
    assert (first["respondent"], first["question"], first["round"]) == ("v1", "value", "main")
    assert float(first["seconds"]) == 3.0
    assert first["revision"] == "1"


def test_a_wide_table_has_a_column_for_each_code_but_no_heading(
    coded: Study, tmp_path: Path
) -> None:
    export(coded, tmp_path / "out.csv", Wanted(Shape.WIDE, coders=("anna",)))
    rows = read(tmp_path / "out.csv")
    codes = [title for title in rows[0] if title.startswith("code:")]
    assert codes == [f"code:{c}" for c in ("books", "staff", "quiet", "access", "other", "refuses")]
    assert [rows[0][code] for code in codes] == ["1", "0", "1", "0", "0", "0"]
    assert {rows[1][code] for code in codes} == {"0"}


def test_the_codes_of_a_skipped_answer_are_empty_and_not_0(coded: Study, tmp_path: Path) -> None:
    export(coded, tmp_path / "out.csv", Wanted(Shape.WIDE, coders=("anna",)))
    skipped = next(row for row in read(tmp_path / "out.csv") if row["state"] == "skipped")
    assert {value for title, value in skipped.items() if title.startswith("code:")} == {""}


def test_attributes_are_joined_when_asked_for(coded: Study, tmp_path: Path) -> None:
    export(coded, tmp_path / "plain.csv")
    export(coded, tmp_path / "out.csv", Wanted(attributes=True))
    assert "attribute:age" not in read(tmp_path / "plain.csv")[0]
    assert {r["respondent"]: r["attribute:age"] for r in read(tmp_path / "out.csv")} == {
        "v1": "30-39",
        "v2": "60+",
        "v3": "30-39",
    }


def test_a_round_can_be_chosen(coded: Study, tmp_path: Path) -> None:
    export(coded, tmp_path / "out.csv", Wanted(round="pilot"))
    assert [(r["coder"], r["code"]) for r in read(tmp_path / "out.csv")] == [("ben", "staff")]


@pytest.mark.parametrize("shape", Shape)
def test_all_answers_means_every_answer_once_or_as_often_as_decided(
    coded: Study, tmp_path: Path, shape: Shape
) -> None:
    export(coded, tmp_path / "out.csv", Wanted(shape, coders=("anna",), all_answers=True))
    rows = read(tmp_path / "out.csv")
    assert {row["answer"] for row in rows} == {
        f"v{n}:{question}" for n in range(1, 11) for question in ("value", "better")
    }
    unseen = [row for row in rows if row["state"] == "unseen"]
    assert len(unseen) == 17
    assert {(row["coder"], row["unsure"], row.get("code:books", "")) for row in unseen} == {
        ("", "", "")
    }


def test_codes_that_only_an_older_revision_had_keep_their_columns(
    coded: Study, tmp_path: Path
) -> None:
    from intercoder.exchange.exporting.decision_tables import column_codes

    before = coded.codebook()
    after = replace(before, codes=(*before.codes[2:], Code("new", "New")))
    assert column_codes([after, before]) == (
        *("staff", "quiet", "access", "other", "refuses", "new"),
        "books",
    )


def test_a_code_that_the_codebook_has_dropped_keeps_its_name(coded: Study, tmp_path: Path) -> None:
    codes = tuple(code for code in coded.codebook().codes if code.id != "books")
    add_revision(coded, replace(coded.codebook(), codes=codes), drop_used=True)
    export(coded, tmp_path / "out.csv", Wanted())
    names = {row["code"]: row["code_name"] for row in read(tmp_path / "out.csv")}
    assert names["books"] == "Books and media"


def test_an_undone_decision_is_not_exported(coded: Study, tmp_path: Path) -> None:
    from intercoder.coding.change import TakeBack

    workspace = open_workspace(coded, "ben")
    item = workspace.opening().item
    assert item is not None
    workspace.write(Decide(item.number, Judgement.of(["access"]), 1.0))
    export(coded, tmp_path / "before.csv")
    workspace.write(TakeBack())
    export(coded, tmp_path / "after.csv")
    assert "access" in {row["code"] for row in read(tmp_path / "before.csv")}
    assert "access" not in {row["code"] for row in read(tmp_path / "after.csv")}


def test_text_that_a_spreadsheet_would_run_is_guarded_unless_asked_not_to(
    coded: Study, tmp_path: Path
) -> None:
    with take_in(coded) as intake:
        memo = Judgement.of(["books"], memo="=1+1")
        intake.add_decisions([EarlierDecision("v4:value", "ben", memo, WHEN)])
    export(coded, tmp_path / "out.csv", Wanted(coders=("ben",)))
    export(coded, tmp_path / "raw.csv", Wanted(coders=("ben",)), Style(guarded=False))
    assert "'=1+1" in {row["memo"] for row in read(tmp_path / "out.csv")}
    assert "=1+1" in {row["memo"] for row in read(tmp_path / "raw.csv")}


def test_the_byte_order_mark_can_be_left_out(coded: Study, tmp_path: Path) -> None:
    export(coded, tmp_path / "with.csv")
    export(coded, tmp_path / "without.csv", style=Style(byte_order_mark=False))
    marked, bare = (tmp_path / "with.csv").read_bytes(), (tmp_path / "without.csv").read_bytes()
    assert marked == b"\xef\xbb\xbf" + bare


def test_a_study_without_decisions_gives_a_table_with_titles_only(
    study: Study, tmp_path: Path
) -> None:
    for suffix in ("csv", "xlsx", "parquet"):
        assert export(study, tmp_path / f"out.{suffix}").rows == 0
    assert (tmp_path / "out.csv").read_text("utf-8-sig").strip() == ",".join(LONG)


def test_progress_counts_the_decisions(coded: Study, tmp_path: Path) -> None:
    steps: list[int] = []
    wanted = Wanted(coders=("anna",))
    export(coded, tmp_path / "out.csv", wanted, advance=steps.append)
    assert sum(steps) == decision_count(coded, wanted) == 3
    assert decision_count(coded, Wanted()) == 5


# -- what can go wrong ---------------------------------------------------------------------------


def test_a_file_is_not_replaced_unless_asked_to(coded: Study, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    out.write_text("mine")
    with pytest.raises(ExportError, match="already exists"):
        export(coded, out)
    assert out.read_text() == "mine"
    export(coded, out, replace=True)
    assert out.read_text("utf-8-sig").startswith("answer,")


def test_the_study_itself_is_never_replaced(coded: Study, tmp_path: Path) -> None:
    link = tmp_path / "link.csv"
    link.symlink_to(coded.target)
    with pytest.raises(ExportError, match="the study itself"):
        export(coded, link, replace=True)


@pytest.mark.parametrize("name", ["out", "out.txt", "out.csv.gz", ".csv", "csv"])
def test_an_unknown_ending_is_refused(coded: Study, tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="which format"):
        export(coded, tmp_path / name)


@pytest.mark.parametrize("name", ["nowhere/out.csv", f"{'x' * 300}.csv"])
def test_a_target_that_cannot_be_made_is_refused_in_a_sentence(
    coded: Study, tmp_path: Path, name: str
) -> None:
    with pytest.raises(ExportError, match="cannot be written"):
        export(coded, tmp_path / name)
    assert not list(tmp_path.glob("*unfinished*"))


def test_a_folder_is_refused(coded: Study, tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(ExportError, match="is a folder"):
        export(coded, tmp_path / "out.csv", replace=True)


@pytest.mark.parametrize("wanted", [Wanted(coders=("nobody",)), Wanted(round="nowhere")])
def test_an_unknown_coder_or_round_is_named_with_those_there_are(
    coded: Study, tmp_path: Path, wanted: Wanted
) -> None:
    with pytest.raises(StudyError, match=r"no (coder|round)") as refused:
        export(coded, tmp_path / "out.csv", wanted)
    assert "anna" in refused.value.hint or "pilot" in refused.value.hint
    assert not list(tmp_path.glob("*.csv")) + list(tmp_path.glob("*unfinished*"))


def export_to_full_disk(target: str, out: Path) -> str:
    """What is said of an export for which there is no room."""
    import resource

    for late in ("openpyxl", "pyarrow.parquet"):  # their loading would find no room, either
        import_module(late)
    with open_study(target) as study:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
        try:
            export(study, out, replace=True)
        except ExportError as error:
            return str(error)
    return ""


@pytest.mark.parametrize("suffix", ["csv", "xlsx", "parquet"])
def test_a_disk_that_fills_up_leaves_the_old_file(
    coded: Study, tmp_path: Path, suffix: str
) -> None:
    out = tmp_path / f"out.{suffix}"
    out.write_text("mine")
    code, said = in_process(export_to_full_disk, coded.target, out)
    assert code == 0
    assert f"{out} cannot be written: File too large." in said
    assert out.read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write all")
def test_a_folder_one_may_not_write_to_is_refused(coded: Study, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(ExportError, match="cannot be written"):
        export(coded, folder / "out.csv")


def test_a_new_file_is_private_and_an_old_one_keeps_its_permissions(
    coded: Study, tmp_path: Path
) -> None:
    out = tmp_path / "out.csv"
    export(coded, out)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    out.chmod(0o640)
    export(coded, out, replace=True)
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


def test_parquet_without_its_package_names_the_extra(
    coded: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)  # as Python marks what cannot be imported
    with pytest.raises(MissingPackageError, match="pyarrow") as refused:
        export(coded, tmp_path / "out.parquet")
    assert "intercoder[parquet]" in refused.value.hint


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("attributes", [False, True])
def test_rows_made_of_many_decisions_are_those_of_each(
    coded: Study, shape: Shape, attributes: bool
) -> None:
    """With --all-answers each decision is taken by itself; without, many at a time."""
    many = list(rows_of(coded, Wanted(shape, attributes=attributes)).rows)
    each = rows_of(coded, Wanted(shape, attributes=attributes, all_answers=True))
    place = [column.title for column in each.columns].index("state")
    assert many == [row for row in each.rows if row[place] != State.UNSEEN.value]
