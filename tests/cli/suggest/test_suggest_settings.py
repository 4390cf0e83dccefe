"""`intercoder suggest settings`, and the group it belongs to."""

from __future__ import annotations

import json
import sys

import pytest

from intercoder.cli.main import run
from intercoder.cli.output import ExitCode
from intercoder.cli.suggest.suggest import SuggestGroup
from intercoder.coding.decision import Judgement
from intercoder.coding.suggestion import Assistance, Mode, QueueOrder
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.rounds.suggestion_settings import read_assistance
from intercoder.study.study import Study


def decide(study: Study) -> None:
    with take_in(study) as intake:
        intake.add_decisions([EarlierDecision("v1:value", "anna", Judgement.of(["books"]))])


def test_the_group_lists_its_commands_without_loading_them(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sys.modules.pop("intercoder.cli.suggest.settings", None)
    assert run(["suggest", "--help"]) is ExitCode.DONE
    shown = capsys.readouterr().out
    for name, (*_, line) in SuggestGroup.lazy.items():
        assert f"  {name} " in shown
        assert line.split()[0] in shown
    assert "settings" in SuggestGroup.lazy
    assert "intercoder.cli.suggest.settings" not in sys.modules


def test_a_slip_below_the_group_is_answered_with_the_nearest(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["suggest", "setings"]) is ExitCode.USAGE
    assert "Did you mean 'settings'?" in capsys.readouterr().err
    assert run(["suggest", "zzzz"]) is ExitCode.USAGE
    assert "See intercoder suggest --help." in capsys.readouterr().err


def test_the_defaults_are_shown(study: Study, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["suggest", "settings", study.target, "--format", "json"]) is ExitCode.DONE
    assert json.loads(capsys.readouterr().out) == {
        "round": "main",
        "mode": "before",
        "learn_from": "own",
        "unassisted": 0.2,
        "seed": 1,
        "order": "allocated",
        "encoder": None,
    }


def test_what_is_typed_is_settled_and_the_rest_stays(study: Study) -> None:
    asked = ["--mode", "after", "--learn-from", "coder:ben", "--unassisted", "35%", "--seed", "7"]
    assert run(["suggest", "settings", study.target, *asked]) is ExitCode.DONE
    assert run(["suggest", "settings", study.target, "--order", "useful"]) is ExitCode.DONE
    assert read_assistance(study) == Assistance(Mode.AFTER, "coder:ben", 0.35, 7, QueueOrder.USEFUL)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--learn-from", "anna"], "is not own, all, consensus or coder:NAME"),
        (["--learn-from", "coder:"], "is not own"),
        (["--unassisted", "120%"], "is not a share"),
        (["--unassisted", "nan"], "is not a share"),
        (["--unassisted", "lots"], "is not a share"),
    ],
)
def test_what_makes_no_sense_is_refused(
    study: Study, asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["suggest", "settings", study.target, *asked]) is ExitCode.USAGE
    assert said in capsys.readouterr().err
    assert read_assistance(study) == Assistance()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--learn-from", "coder:nobody"], "no coder “nobody”"),
        (["--round", "pilot"], "no round “pilot”"),
    ],
)
def test_who_and_what_is_not_in_the_study_is_refused(
    study: Study, asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["suggest", "settings", study.target, *asked]) is ExitCode.FAILED
    assert said in capsys.readouterr().err
    assert read_assistance(study) == Assistance()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (["--learn-from", "all"], "in view, they had learned from “own”"),
        (["--unassisted", "0.5"], "made under another draw"),
        (["--seed", "2"], "made under another draw"),
    ],
)
def test_a_change_after_decisions_were_made_is_warned_of(
    study: Study, asked: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["suggest", "settings", study.target, *asked]) is ExitCode.DONE
    assert capsys.readouterr().err == ""  # nobody has decided anything yet
    assert run(["suggest", "settings", study.target, asked[0], _other(asked)]) is ExitCode.DONE
    decide(study)
    capsys.readouterr()
    assert run(["suggest", "settings", study.target, *asked]) is ExitCode.DONE
    assert said in capsys.readouterr().err
    assert run(["suggest", "settings", study.target, *asked]) is ExitCode.DONE
    assert capsys.readouterr().err == ""  # it was settled like that already


def _other(asked: list[str]) -> str:
    return {"--learn-from": "own", "--unassisted": "0.2", "--seed": "1"}[asked[0]]


def test_a_change_of_mode_or_order_is_not_warned_of(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    decide(study)
    asked = ["--mode", "off", "--order", "certain"]
    assert run(["suggest", "settings", study.target, *asked]) is ExitCode.DONE
    assert capsys.readouterr().err == ""


def test_a_lead_is_told_that_a_blind_round_elsewhere_is_kept_from_suggestions(
    study: Study, capsys: pytest.CaptureFixture[str]
) -> None:
    with study.writing() as connection:
        insert_round(connection, "pilot", blind=True)
    assert run(["suggest", "settings", study.target, "--learn-from", "all"]) is ExitCode.DONE
    assert "While pilot is blind and open" in capsys.readouterr().err
