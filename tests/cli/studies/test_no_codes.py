"""A study that has answers and no codes yet: every command works on it, or says what is missing."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.codebook.code import Codebook
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study, create_study
from tests.conftest import fill, library_answers

WHEN = "2026-03-01T10:11:12.000Z"


@pytest.fixture(autouse=True)
def no_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO())


@pytest.fixture
def uncoded(tmp_path: Path) -> str:
    """Twenty answers that anna and ben read: most have no code, one is skipped, one has a memo."""
    with create_study(str(tmp_path / "read.study"), Codebook("Read", ())) as study:
        fill(study)
        add_coder(study, "lea", Role.LEAD)
        _read(study)
        return study.target


def _read(study: Study) -> None:
    with take_in(study) as intake:
        for number, one in enumerate(library_answers()):
            for who in ("anna", "ben"):
                judged = Judgement.of((), unsure=number == 3, memo="hours?" if number == 1 else "")
                if number == 4 and who == "ben":
                    judged = SKIPPED
                intake.add_decisions([EarlierDecision(one.id, who, judged, WHEN, 4)])


WORKING = (
    "status {study}",
    "overview {study} --format table --as lea",
    "round list {study}",
    "agreement {study} --as lea",
    "agreement {study} --as lea --by question --format json",
    "agreement {study} --as lea --report {here}/report.html",
    "agreement {study} --as lea --report {here}/report.docx",
    "findings {study}",
    "findings {study} --table by --by language",
    "findings {study} --table sets",
    "findings {study} --table cooccurrence",
    "findings {study} --table conclusions",
    "suggest audit {study}",
    "suggest groups {study}",
    "suggest settings {study}",
    "identical {study}",
    "consensus {study}",
    "differences {study} --coder anna --as lea",
    "export {study} {here}/out.csv",
    "export {study} {here}/out.qdpx",
    "codebook show {study}",
    "codebook history {study}",
    "codebook recheck {study}",
    "allocate {study} --round pilot --coders anna,ben --seed 1 --yes",
    "package {study} {here}/anna.study --coders anna --round main",
    "backup {study} {here}/copy.study",
    "verify {study}",
)
REFUSED = (
    ("suggest order {study} --coder anna --order useful", "nothing to learn"),
    ("suggest train {study}", "nothing to learn"),
    ("suggest evaluate {study}", "nothing to learn"),
    ("suggest apply {study} --machine m --check 0", "nothing to learn"),
)


def _typed(command: str, study: str, here: Path) -> list[str]:
    return [part.format(study=study, here=here) for part in command.split()]


@pytest.mark.slow
def test_every_command_works_without_codes(
    uncoded: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command in WORKING:
        assert run(_typed(command, uncoded, tmp_path)) == 0, (command, capsys.readouterr().err)


def test_what_needs_codes_says_so(
    uncoded: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for command, words in REFUSED:
        assert run(_typed(command, uncoded, tmp_path)) == 1, command
        assert words in capsys.readouterr().err
    for command in ("agreement {study}", "findings {study}"):
        run(_typed(command, uncoded, tmp_path))
        assert "no codes yet" in capsys.readouterr().err


@pytest.mark.slow
def test_codes_come_while_answers_are_read_and_may_all_go_again(
    uncoded: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["codebook", "add", uncoded, "Opening hours", "--as", "lea", "--yes"]) == 0
    capsys.readouterr()
    assert run(["codebook", "show", uncoded]) == 0
    assert "Opening hours" in capsys.readouterr().out
    assert run(["codebook", "undo", uncoded, "2", "--as", "lea", "--yes"]) == 0
    with pytest.MonkeyPatch.context() as typed:
        typed.setattr(sys, "stdin", io.StringIO("codes\nhours\norder useful\nquit\n"))
        assert run(["code", uncoded, "--coder", "anna", "--plain"]) == 0
    said = capsys.readouterr().out
    assert "no codes yet" in said
    assert "Type codes to hear" not in said
