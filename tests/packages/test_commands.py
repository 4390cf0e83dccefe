"""`intercoder package` and `intercoder merge`, and what the other commands do with a package."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.suggestion import ALL, Assistance
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round, insert_round
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study
from tests.packages.parcels import code, log, standing, tamper

DOCS = Path(__file__).parents[2] / "docs"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "anna.study"


@pytest.fixture
def coded(study: Study, out: Path, capsys: Captured) -> Path:
    assert run(["package", study.target, str(out), "--coders", "anna"]) == 0
    code(out, "anna", [0, 1, 2])
    capsys.readouterr()
    return out


def test_a_package_is_written_and_reported(study: Study, out: Path, capsys: Captured) -> None:
    code(study, "anna", [0])
    command = ["package", study.target, str(out), "--coders", "anna", "--format", "json"]
    assert run(command) == 0
    (sent,) = json.loads(capsys.readouterr().out)
    assert len(sent.pop("package")) == 36
    assert sent == {
        "coder": "anna",
        "round": "main",
        "answers": 20,
        "decisions": 1,
        "file": str(out),
    }
    assert out.exists()


def test_several_go_into_a_folder(study: Study, tmp_path: Path, capsys: Captured) -> None:
    add_coder(study, "Eva / María")
    folder = tmp_path / "out"
    assert run(["package", study.target, str(folder), "--all"]) == 0
    names = ["main-Eva---María.study", "main-anna.study", "main-ben.study"]
    assert sorted(one.name for one in folder.iterdir()) == names
    assert run(["package", study.target, str(folder), "--coders", "anna"]) == 1
    assert "already exists" in capsys.readouterr().err
    more = ["package", study.target, str(folder), "--coders", "anna,ben", "--force"]
    assert run(more) == 0
    assert "of this round that has not come back: anna, ben." in capsys.readouterr().err


def test_who_it_is_for_has_to_be_said(study: Study, out: Path, capsys: Captured) -> None:
    assert run(["package", study.target, str(out)]) == 2
    assert run(["package", study.target, str(out), "--all", "--coders", "anna"]) == 2
    assert "No coder was chosen" in capsys.readouterr().err
    assert run(["package", study.target, str(out), "--coders", "eve"]) == 1
    assert "The study has no coder “eve”" in capsys.readouterr().err
    assert run(["package", study.target, str(out / "x"), "--all", "--round", "two"]) == 1
    assert not out.exists()


def test_a_folder_that_cannot_be_made_is_said(
    study: Study, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "file").write_text("x")
    assert run(["package", study.target, str(tmp_path / "file"), "--all"]) == 1
    assert "cannot be" in capsys.readouterr().err


def test_where_suggestions_learn_otherwise_it_is_said(
    study: Study, out: Path, capsys: Captured
) -> None:
    set_assistance(study, Assistance(learn_from=ALL))
    assert run(["package", study.target, str(out), "--coders", "anna"]) == 0
    assert "they learn from the coder's own decisions only" in capsys.readouterr().err


def test_the_study_may_be_named_by_the_environment(
    study: Study, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INTERCODER_STUDY", study.target)
    assert run(["package", str(out), "--coders", "anna"]) == 0
    code(out, "anna", [0])
    assert run(["merge", str(out)]) == 0
    assert len(standing(study)) == 1


def test_what_came_in_is_reported(study: Study, coded: Path, capsys: Captured) -> None:
    assert run(["merge", study.target, str(coded), "--format", "json", "--dry-run"]) == 0
    tried = capsys.readouterr()
    assert "dry run" in tried.err
    assert standing(study) == {}
    assert run(["merge", study.target, str(coded), "--format", "json"]) == 0
    told = capsys.readouterr().out
    assert told == tried.out
    (found,) = json.loads(told)
    assert found.pop("last_decision").endswith("Z")
    assert found == {
        "file": str(coded),
        "coder": "anna",
        "round": "main",
        "new": 3,
        "known": 0,
        "late": 0,
        "comments": 0,
        "decided": 3,
        "left": 17,
        "outside": 0,
        "handed_over": 0,
    }
    assert len(standing(study)) == 3


def test_the_page_shows_the_report_as_it_is(study: Study, coded: Path, capsys: Captured) -> None:
    page = (DOCS / "packages.md").read_text("utf-8")
    (shown,) = json.loads(page.split("```json\n")[1].split("```")[0])
    assert run(["merge", study.target, str(coded), "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert {name: type(one) for name, one in shown.items()} == {
        name: type(one) for name, one in found.items()
    }
    assert all(f"`{name}`" in page for name in found)


def test_people_read_a_table(study: Study, coded: Path, capsys: Captured) -> None:
    assert run(["merge", study.target, str(coded)]) == 0
    title, _, row = capsys.readouterr().out.splitlines()
    assert title.split()[:6] == ["file", "coder", "round", "new", "known", "late"]
    assert row.split()[1:9] == ["anna", "main", "3", "0", "0", "0", "3", "17"]


def test_what_brings_nothing_says_why(study: Study, coded: Path, capsys: Captured) -> None:
    older = shutil.copy(coded, coded.with_name("older.study"))
    code(coded, "anna", [3])
    assert run(["merge", study.target, str(coded)]) == 0
    assert run(["merge", study.target, str(coded)]) == 0
    assert "contains nothing that the study does not have" in capsys.readouterr().err
    assert run(["merge", study.target, str(older)]) == 0
    assert "is older than what already came back" in capsys.readouterr().err
    close_round(study, "main")
    code(coded, "anna", [4, 5])
    assert run(["merge", study.target, str(coded)]) == 0
    assert f"were left in {coded}: 2." in capsys.readouterr().err


def test_refused_packages_are_listed_with_reasons(
    study: Study, coded: Path, tmp_path: Path, capsys: Captured
) -> None:
    (tmp_path / "letter").write_text("x")
    tamper(coded, "UPDATE decision SET memo = 'what she thought' WHERE seq = 2")
    assert run(["merge", study.target, str(coded), str(tmp_path / "letter")]) == 1
    told = capsys.readouterr()
    assert "2 of 2 packages cannot be merged" in told.err
    assert f"  {coded} was changed by something other than intercoder: decision 2" in told.err
    assert f"  {tmp_path / 'letter'} is not a package" in told.err
    assert "what she thought" not in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


@pytest.mark.slow
def test_a_package_knows_who_codes_and_in_which_round(
    study: Study, out: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    with study.writing() as connection:
        insert_round(connection, "two")
    keep_list(study, "anna", "two", None, [Listed(3), Listed(5)])
    assert run(["package", study.target, str(out), "--coders", "anna", "--round", "two"]) == 0
    capsys.readouterr()
    monkeypatch.setattr("sys.stdin", open("/dev/null"))  # noqa: SIM115, PTH123
    assert run(["code", str(out), "--plain"]) == 0
    assert "0 of 2" in capsys.readouterr().out
    assert run(["code", str(out), "--plain", "--coder", "ben"]) == 1
    assert "no coder “ben”" in capsys.readouterr().err


def test_status_and_verify_work_on_a_package(study: Study, coded: Path, capsys: Captured) -> None:
    assert run(["status", str(coded), "--format", "json"]) == 0
    told = capsys.readouterr()
    (found,) = json.loads(told.out)
    assert (found["coder"], found["coded"]) == ("anna", 3)
    assert "This is a package for anna" in told.err
    assert run(["verify", str(coded)]) == 0
    tamper(coded, "UPDATE answer SET text = 'x' WHERE id = 3")
    assert run(["verify", str(coded)]) == 1
    assert "was changed" in capsys.readouterr().out


@pytest.mark.parametrize(
    "command",
    [
        ["coder", "add", "{package}", "eve"],
        ["codebook", "revise", "{package}", "{book}"],
        ["codebook", "merge", "{package}", "quiet", "--into", "books", "--dry-run"],
        ["import", "{package}", "{table}", "--yes"],
        ["suggest", "settings", "{package}", "--mode", "off"],
        ["suggest", "groups", "{package}"],
        ["suggest", "apply", "{package}", "--machine", "robot", "--dry-run"],
        ["package", "{package}", "{other}", "--coders", "anna"],
        ["package", "{package}", "{other}", "--all"],
        ["merge", "{package}", "{package}"],
    ],
)
def test_what_makes_no_sense_in_a_package_is_refused(
    study: Study, coded: Path, tmp_path: Path, command: list[str], capsys: Captured
) -> None:
    names = {
        "package": coded,
        "book": tmp_path / "book.yaml",
        "table": tmp_path / "table.csv",
        "other": tmp_path / "other",
    }
    names["book"].write_text("name: One\ncodes:\n  - {id: books, name: A, definition: One}\n")
    names["table"].write_text("respondent,text\n1,books are good\n")
    before = log(coded)
    assert run([word.format(**names) for word in command]) == 1
    told = capsys.readouterr()
    assert "is a package: answers are coded in it" in told.err
    assert told.out == ""
    assert log(coded) == before
    assert not names["other"].exists()


def test_what_cannot_be_merged_comes_in_as_a_table(
    study: Study, coded: Path, tmp_path: Path
) -> None:
    """A copy that was coded on beside the package, as the page says."""
    copy = Path(shutil.copy(coded, tmp_path / "copy.study"))
    code(coded, "anna", [3], ["quiet"])
    code(copy, "anna", [3, 4], ["staff"])
    assert run(["merge", study.target, str(coded)]) == 0
    assert run(["merge", study.target, str(copy)]) == 1
    table = tmp_path / "copy.csv"
    assert run(["export", str(copy), str(table), "--coders", "anna"]) == 0
    assert run(["import", study.target, str(table), "--yes"]) == 0
    found = standing(study)
    assert [sorted(one[1]) for one in found.values()].count(["staff"]) == 1
    assert [sorted(one[1]) for one in found.values()].count(["quiet"]) == 1
    assert len(found) == 5


def test_a_lead_may_code_in_a_package(study: Study, out: Path) -> None:
    add_coder(study, "lena", Role.LEAD)
    assert run(["package", study.target, str(out), "--coders", "lena"]) == 0
    code(out, "lena", [0])
    assert run(["merge", study.target, str(out)]) == 0
