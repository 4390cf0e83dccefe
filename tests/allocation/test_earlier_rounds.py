"""Answers of earlier rounds in the allocation of a blind one: left out, or taken in and counted."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from intercoder.allocation.settings import Settings
from intercoder.cli.main import run
from intercoder.coding.decision import SKIPPED, Circumstances, ConsensusSource
from intercoder.study.agreement.decision_columns import answer_ids
from intercoder.study.allocation.allocations import allocations
from intercoder.study.queue.work_lists import read_list
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.rounds import close_round, make_blind
from intercoder.study.study import Study
from tests.agreement.of_study.logs import decide
from tests.cli.allocation.test_allocate import later_wave
from tests.homes import home, pytest_generate_tests, study

__all__ = ["home", "pytest_generate_tests", "study"]

Capture = pytest.CaptureFixture[str]
PILOT = ("v1:value", "v2:value", "v3:value", "v4:value")


@pytest.fixture
def piloted(study: Study) -> Study:
    """The study of 20 answers, of which anna and ben judged four in a pilot that is closed."""
    for coder in ("anna", "ben"):
        for answer in PILOT:
            decide(study, coder, answer, ["books"], round="pilot")
    decide(study, "anna", "v5:value", SKIPPED, round="pilot")
    close_round(study, "pilot")
    return study


def allocate(study: Study, capsys: Capture, *options: str, name: str = "blind") -> dict[str, Any]:
    capsys.readouterr()
    arguments = ("allocate", study.target, "--round", name, *options, "--format", "json", "--yes")
    assert run(arguments) == 0, capsys.readouterr().err
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def refused(study: Study, capsys: Capture, *options: str, name: str = "blind") -> str:
    capsys.readouterr()
    assert run(["allocate", study.target, "--round", name, *options, "--yes"]) in (1, 2)
    return capsys.readouterr().err


def given(study: Study, coders: Sequence[str] = ("anna", "ben"), name: str = "blind") -> set[str]:
    numbers = [one.number for coder in coders for one in read_list(study, coder, name)]
    return set(answer_ids(study, numbers).values())


BEGIN = ("--coders", "anna,ben", "--overlap", "50%", "--seed", "5")


def test_a_blind_round_leaves_out_what_was_judged_in_a_closed_round(
    piloted: Study, capsys: Capture
) -> None:
    found = allocate(piloted, capsys, *BEGIN)
    assert (found["answers"], found["overlap"]) == (16, 8)
    assert found["earlier_rounds"] == {
        "left_out": 4, "left_out_by_round": {"pilot": 4},
        "taken_in": 0, "taken_in_overlap": 0, "taken_in_by_round": {},
    }  # fmt: skip
    assert not given(piloted) & set(PILOT)
    assert "v5:value" in given(piloted)  # only skipped: there is no code that anybody could know
    (kept,) = allocations(piloted, "blind")
    assert kept.document["earlier_rounds"]["left_out"] == 4


def test_main_is_older_than_the_pilot_and_leaves_its_answers_out_all_the_same(
    piloted: Study, capsys: Capture
) -> None:
    assert allocate(piloted, capsys, *BEGIN, name="main")["answers"] == 16
    assert not given(piloted, name="main") & set(PILOT)


def test_with_round_takes_them_in_and_counts_them(piloted: Study, capsys: Capture) -> None:
    found = allocate(piloted, capsys, *BEGIN, "--with-round", "pilot")
    assert (found["answers"], found["overlap"]) == (20, 10)
    earlier = found["earlier_rounds"]
    assert (earlier["left_out"], earlier["taken_in"]) == (0, 4)
    assert earlier["taken_in_by_round"] == {"pilot": 4}
    twice = given(piloted, ("anna",)) & given(piloted, ("ben",))
    assert earlier["taken_in_overlap"] == len(twice & set(PILOT))
    assert found["settings"]["with_rounds"] == ["pilot"]


def test_the_preview_and_the_result_say_how_many(piloted: Study, capsys: Capture) -> None:
    sentence = (
        "Left out: 4 answers whose codes coders may know from earlier rounds (pilot 4).\n"
        "--with-round NAME includes those of a round."
    )
    assert run(["allocate", piloted.target, "--round", "blind", *BEGIN, "--dry-run"]) == 0
    assert sentence in capsys.readouterr().out
    assert run(["allocate", piloted.target, "--round", "blind", *BEGIN, "--yes"]) == 0
    shown = capsys.readouterr()
    assert sentence in shown.out
    assert "Left out: 4 answers" in shown.err


def test_an_answer_of_two_rounds_stays_out_until_both_are_taken_in(
    piloted: Study, capsys: Capture
) -> None:
    decide(piloted, "anna", "v1:value", ["quiet"], round="pilot-2")
    decide(piloted, "anna", "v6:value", ["quiet"], round="pilot-2")
    close_round(piloted, "pilot-2")
    earlier = allocate(piloted, capsys, *BEGIN, "--with-round", "pilot")["earlier_rounds"]
    assert earlier["left_out"] == 2
    assert earlier["left_out_by_round"] == {"pilot-2": 2}
    assert earlier["taken_in_by_round"] == {"pilot": 3}
    both = ("--with-round", "pilot", "--with-round", "pilot-2")
    earlier = allocate(piloted, capsys, *BEGIN, *both, name="again")["earlier_rounds"]
    assert (earlier["left_out"], earlier["taken_in"]) == (0, 5)


def test_what_was_settled_in_an_open_round_is_left_out_too(study: Study, capsys: Capture) -> None:
    for coder in ("anna", "ben"):
        decide(study, coder, "v1:value", ["books"], round="pilot")
        decide(study, coder, "v2:value", ["books"], round="pilot")
    make_blind(study, "pilot", blind=True)
    add_coder(study, "consensus", Role.CONSENSUS)
    how = Circumstances(settled=ConsensusSource.DECIDED, by="anna")
    decide(study, "consensus", "v1:value", ["books"], round="pilot", circumstances=how)
    earlier = allocate(study, capsys, *BEGIN)["earlier_rounds"]
    assert (earlier["left_out"], earlier["left_out_by_round"]) == (1, {"pilot": 1})
    assert "v2:value" in given(study)  # blind and open: nobody has seen what others decided


def test_a_machines_decisions_leave_nothing_out(study: Study, capsys: Capture) -> None:
    add_coder(study, "robot", Role.MACHINE)
    decide(study, "robot", "v1:value", ["books"], round="pilot")
    close_round(study, "pilot")
    assert allocate(study, capsys, *BEGIN)["answers"] == 20


def test_a_round_that_is_not_blind_takes_them_in_and_says_so(
    piloted: Study, capsys: Capture
) -> None:
    found = allocate(piloted, capsys, *BEGIN, "--not-blind")
    assert (found["answers"], found["earlier_rounds"]["taken_in"]) == (20, 4)
    said = refused(piloted, capsys, *BEGIN, "--not-blind", "--with-round", "pilot", name="other")
    assert "this round already includes them" in said


def test_answers_that_everybody_can_look_up_are_remarked_on(study: Study, capsys: Capture) -> None:
    decide(study, "anna", "v1:value", ["books"])
    (remark,) = allocate(study, capsys, *BEGIN)["remarks"]
    assert remark.startswith("1 of the allocated answers was judged in the round “main”")


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--with-round", "nowhere"), "no round “nowhere”"),
        (("--with-round", "main"), "because of the round “main”"),
        (("--answers", "17"), "these coders can read 16 apart from 4 of earlier rounds"),
        (("--overlap", "17"), "can read only 16"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    piloted: Study, capsys: Capture, options: Sequence[str], said: str
) -> None:
    assert said in refused(piloted, capsys, "--coders", "anna,ben", *options)


def test_nothing_left_to_give_out_is_said_with_its_reason(study: Study, capsys: Capture) -> None:
    for question in ("value", "better"):
        for respondent in range(1, 11):
            decide(study, "anna", f"v{respondent}:{question}", ["books"], round="pilot")
    close_round(study, "pilot")
    said = refused(study, capsys, *BEGIN)
    assert "All 20 answers to allocate were judged or adjudicated in earlier rounds: pilot" in said
    assert "--with-round pilot" in said


def test_more_answers_later_do_not_bring_them_back(piloted: Study, capsys: Capture) -> None:
    allocate(piloted, capsys, *BEGIN)
    said = refused(piloted, capsys)
    assert "All 4 answers to allocate were judged or adjudicated" in said
    later_wave(piloted)
    found = allocate(piloted, capsys)
    assert (found["answers"], found["earlier_rounds"]["left_out"]) == (10, 4)
    assert not given(piloted) & set(PILOT)
    found = allocate(piloted, capsys, "--with-round", "pilot")
    assert (found["answers"], found["earlier_rounds"]["taken_in"]) == (4, 4)
    assert set(PILOT) <= given(piloted)
    assert allocations(piloted, "blind")[-1].document["settings"]["with_rounds"] == ["pilot"]


def test_rebalancing_gives_none_of_them_out(piloted: Study, capsys: Capture) -> None:
    allocate(piloted, capsys, *BEGIN)
    add_coder(piloted, "dora")
    found = allocate(piloted, capsys, "--add-coders", "dora", "--rebalance")
    assert found["earlier_rounds"]["left_out"] == 4
    assert not given(piloted, ("anna", "ben", "dora")) & set(PILOT)


def test_who_leaves_hands_on_what_was_given_and_it_is_counted(
    study: Study, capsys: Capture
) -> None:
    add_coder(study, "carla")
    allocate(study, capsys, "--coders", "anna,ben,carla", "--overlap", "0", "--seed", "5")
    theirs = sorted(given(study, ("ben",)))
    decide(study, "carla", theirs[0], ["books"], round="pilot")
    close_round(study, "pilot")
    found = allocate(study, capsys, "--leaving", "ben")
    assert found["earlier_rounds"]["taken_in_by_round"] == {"pilot": 1}


def test_judging_again_says_how_many_were_settled(study: Study, capsys: Capture) -> None:
    for answer in PILOT:
        decide(study, "anna", answer, ["books"])
    add_coder(study, "consensus", Role.CONSENSUS)
    how = Circumstances(settled=ConsensusSource.DECIDED, by="ben")
    decide(study, "consensus", "v2:value", ["quiet"], circumstances=how)
    again = ("--recode", "main", "--share", "100%", "--seed", "1")
    found = allocate(study, capsys, *again)
    assert found["answers"] == 4
    (remark,) = found["remarks"]
    assert remark.startswith("1 of these answers was adjudicated in the round “main”")


def test_settings_of_an_older_program_take_no_earlier_round_in() -> None:
    kept = Settings(("anna",), 1).as_json()
    del kept["with_rounds"]
    assert Settings.from_json(kept).with_rounds == ()
