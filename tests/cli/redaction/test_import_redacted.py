"""`import --redact` replaces personal data on the way in, so that they never lie in the study."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.protection.redaction.kinds import Kind
from intercoder.study.exchange import exported_rows
from intercoder.study.log.redactions import RedactionTotals
from intercoder.study.redaction.totals import redaction_totals
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study

ROWS = """respondent,why
r1,Ask kestrel@example.org or 030 23125 001
r2,no reason
r3,kestrel@example.org again
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    path = folder / "answers.csv"
    path.write_text(ROWS, "utf-8")
    return path


def bring(study: Study, table: Path, *options: str) -> int:
    named = ["--respondent", "respondent", "--question", "why", "--yes"]
    return run(["import", study.target, str(table), *named, *options])


def test_what_is_replaced_never_lies_in_the_study(
    study: Study, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring(study, table, "--redact", "--format", "json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["answers_redacted"], said["redacted"]) == (2, {"email": 2, "phone": 1})
    texts = {one.text for one in exported_rows.answers(study) if one.question == "why"}
    assert texts == {"Ask [EMAIL 1] or [PHONE 1]", "no reason", "[EMAIL 1] again"}
    study.close()
    for path in Path(study.target).parent.glob("*"):
        if path.is_file():
            assert b"kestrel" not in path.read_bytes().lower(), path


def test_the_study_counts_it_until_the_import_is_undone(study: Study, table: Path) -> None:
    assert bring(study, table, "--redact") == 0
    assert redaction_totals(study) == RedactionTotals(2, {Kind.EMAIL: 2, Kind.PHONE: 1})
    assert bring(study, table, "--redact") == 0  # the same again
    assert redaction_totals(study).answers == 2
    assert verify(study).ok
    assert run(["import", study.target, "--undo"]) == 0
    assert redaction_totals(study) == RedactionTotals()
    assert verify(study).ok


def test_redacted_answers_stay_so_when_they_are_imported_again(
    study: Study, table: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bring(study, table) == 0
    assert run(["redact", study.target, "--yes"]) == 0
    capsys.readouterr()
    assert bring(study, table, "--format", "json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["answers_new"], said["answers_same"], said["answers_changed"]) == (0, 3, [])
    assert all("kestrel" not in one.text for one in exported_rows.answers(study))


def test_memos_of_earlier_codings_are_redacted_too(study: Study, tmp_path: Path) -> None:
    path = tmp_path / "coded.csv"
    path.write_text("id,why,code,memo\nr1,nothing,books,ask kestrel@example.org\n", "utf-8")
    named = ["--respondent", "id", "--question", "why", "--codes", "code", "--memo-column", "memo"]
    options = [*named, "--coder", "anna", "--yes", "--redact"]
    assert run(["import", study.target, str(path), *options]) == 0
    (coding,) = exported_rows.codings(study)
    assert coding.judgement.memo == "ask [EMAIL 1]"


def test_names_need_redact(study: Study, table: Path) -> None:
    assert bring(study, table, "--names-with", "no_such") == 2
