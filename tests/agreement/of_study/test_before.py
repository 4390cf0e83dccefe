"""Figures that hold answers judged or settled before in an earlier round say how many."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import Kind, StudyAgreement
from intercoder.agreement.of_study.selection import ViewBy
from intercoder.agreement.of_study.sides.quick_summary import agreement_so_far
from intercoder.cli.main import run
from intercoder.coding.decision import Circumstances, ConsensusSource
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round, reopen_round
from intercoder.study.study import Study
from tests.agreement.of_study.logs import NONE, decide
from tests.homes import home, pytest_generate_tests, study

__all__ = ["home", "pytest_generate_tests", "study"]

FIRST, THEN, LAST = (f"2026-03-0{day}T09:00:00.000Z" for day in (2, 3, 4))


def both(study: Study, answer: str, round: str, at: str, ben: str = "books") -> None:
    decide(study, "anna", answer, ["books"], round=round, at=at)
    decide(study, "ben", answer, [ben], round=round, at=at)


@pytest.fixture
def twice(study: Study) -> Study:
    """Four answers of a pilot, which is closed; two of them, and two others, in main later."""
    for number in range(1, 5):
        both(study, f"v{number}:value", "pilot", FIRST)
    close_round(study, "pilot")
    for answer in ("v3:value", "v4:value", "v5:value", "v1:better"):
        both(study, answer, "main", THEN)
    return study


def known(found: StudyAgreement) -> tuple[int, dict[str, int]]:
    told = found.whole.told
    assert told is not None
    return told.judged_before, dict(told.judged_before_in)


def remarks(found: StudyAgreement) -> list[str]:
    return [one.sentence for one in found.remarks if one.kind is Kind.BEFORE]


MAIN = replace(NONE, rounds=("main",))


def test_a_figure_says_how_many_of_its_answers_were_judged_before(twice: Study) -> None:
    found = agreement_of_study(twice, MAIN)
    assert known(found) == (2, {"pilot": 2})
    assert remarks(found) == [
        "2 of the 4 answers compared were judged or adjudicated in an earlier round (pilot 2):"
        " coders may know their codes, which raises agreement."
    ]
    assert found.shared_before == {("anna", "ben"): 2}
    assert found.as_json()["n"]["judged_before"] == {"answers": 2, "by_round": {"pilot": 2}}


def test_the_pilot_itself_was_judged_first(twice: Study) -> None:
    close_round(twice, "main")
    assert known(agreement_of_study(twice, replace(NONE, rounds=("pilot",)))) == (0, {})
    assert known(agreement_of_study(twice, NONE)) == (2, {"pilot": 2})


def test_only_answers_that_two_judged_are_counted(twice: Study) -> None:
    decide(twice, "anna", "v1:value", ["books"], at=THEN)
    assert known(agreement_of_study(twice, MAIN)) == (2, {"pilot": 2})


def test_a_round_that_is_open_shows_nobody_what_was_judged_unless_it_is_settled(
    twice: Study,
) -> None:
    reopen_round(twice, "pilot")
    assert known(agreement_of_study(twice, MAIN)) == (0, {})
    add_coder(twice, "consensus", Role.CONSENSUS)
    how = Circumstances(settled=ConsensusSource.UNANIMOUS, by="anna")
    for answer, at in (("v3:value", FIRST), ("v4:value", LAST)):  # v4 only after main
        decide(twice, "consensus", answer, ["books"], round="pilot", at=at, circumstances=how)
    assert known(agreement_of_study(twice, MAIN)) == (1, {"pilot": 1})


def test_parts_of_a_view_say_how_many_of_theirs(twice: Study) -> None:
    (view,) = agreement_of_study(twice, replace(MAIN, views=(ViewBy.parse("question"),))).views
    counts = {one.label: one.agreement.told for one in view.parts}
    assert {label: told and told.judged_before for label, told in counts.items()} == {
        "value": 2,
        "better": 0,
    }


def test_a_machine_that_coded_them_before_tells_nobody(study: Study) -> None:
    add_coder(study, "robot", Role.MACHINE)
    decide(study, "robot", "v1:value", ["books"], round="machine", at=FIRST)
    close_round(study, "machine")
    both(study, "v1:value", "main", THEN)
    assert known(agreement_of_study(study, MAIN)) == (0, {})


def test_in_the_same_second_the_round_closed_first_was_first(study: Study) -> None:
    both(study, "v1:value", "pilot", FIRST)
    close_round(study, "pilot")
    both(study, "v1:value", "main", FIRST)
    close_round(study, "main")
    assert known(agreement_of_study(study, NONE)) == (1, {"pilot": 1})


def test_the_overview_counts_them_too(twice: Study) -> None:
    assert agreement_so_far(twice, "main", NONE).judged_before == 2
    assert agreement_so_far(twice, "pilot", NONE).judged_before == 0


def test_another_round_changes_no_coefficient(twice: Study) -> None:
    before = agreement_of_study(twice, MAIN)
    decide(twice, "anna", "v5:value", ["quiet"], round="recode", at=LAST)
    close_round(twice, "recode")
    after = agreement_of_study(twice, MAIN)
    assert before.whole.overall == after.whole.overall
    assert known(after) == (2, {"pilot": 2})


def test_the_terminal_and_the_report_say_it_of_all_parts_and_pairs(
    twice: Study, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    for answer in ("v3:value", "v5:value"):
        decide(twice, "carla", answer, ["books"], at=THEN)
    add_coder(twice, "lea", Role.LEAD)
    arguments = ["agreement", twice.target, "--round", "main", "--as", "lea", "--resamples", "0"]
    assert run([*arguments, "--by", "question"]) == 0
    shown = capsys.readouterr().out
    assert "- 2 of the 4 answers compared were judged or adjudicated in an earlier round" in shown
    assert "Judged or adjudicated in an earlier round: value 2 of 3.\n" in shown
    pairs = "anna - ben 2 of 4, anna - carla 1 of 2, ben - carla 1 of 2."
    assert f"Judged or adjudicated in an earlier round: {pairs}\n" in shown
    written = tmp_path / "report.md"
    assert run([*arguments, "--by", "question", "--report", str(written)]) == 0
    told = written.read_text("utf-8")
    assert "- Judged before: 2 of those coded by two or more, in earlier rounds: pilot 2" in told
    assert (
        told.count("2 of them judged before") == 3
    )  # over all codes, and the drawing and the table by code
    assert "earlier round: value 2 of 3." in told
    assert "earlier round: anna – ben 2 of 4, anna – carla 1 of 2, ben – carla 1 of 2." in told
    assert run([*arguments, "--format", "csv"]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert {(row["scope"], row["part"], row["n"], row["judged_before"]) for row in rows} == {
        ("whole", "", "4", "2"),
        ("pair", "anna,ben", "4", "2"),
        ("pair", "anna,carla", "2", "1"),
        ("pair", "ben,carla", "2", "1"),
    }
