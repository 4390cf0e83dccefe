"""`intercoder wellbeing`: what leads settle, what coders set for themselves, what was met."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from intercoder.cli.main import run
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement, SelectionReason
from intercoder.coding.queue import OPEN
from intercoder.coding.wellbeing.limits import Limits
from intercoder.coding.wellbeing.own_limits import own_limits
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.queue.work_lists import read_list
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from intercoder.study.wellbeing.settings import wellbeing_settings

Out = pytest.CaptureFixture[str]


@pytest.fixture
def led(study: Study) -> Study:
    add_coder(study, "lea", Role.LEAD)
    return study


def settle(study: Study, *options: str, who: str = "lea") -> int:
    return run(["wellbeing", "settings", study.target, *options, "--as", who])


def test_a_lead_settles_everything_and_takes_it_back(
    led: Study, tmp_path: Path, capsys: Out
) -> None:
    words, outcome = tmp_path / "words.txt", tmp_path / "led-to.txt"
    words.write_text("noise\n", "utf-8")
    outcome.write_text("Longer hours.\n", "utf-8")
    given = ("--heavy-question", "better", "--lexicon", str(words), "--break-minutes", "30")
    offered = ("--colleague", "Kim", "--contact", "A helpline", "--outcome", str(outcome))
    assert settle(led, *given, *offered, "--format", "json") == 0
    shown = json.loads(capsys.readouterr().out)
    assert shown["heavy_questions"] == ["better"]
    assert (shown["words_of_lexicon"], shown["break_minutes"]) == (1, 30)
    assert run(["wellbeing", "support", led.target]) == 0
    said = capsys.readouterr().out
    assert said.splitlines()[-1] == "Longer hours."
    assert "To talk it over: Kim" in said
    no = ("--no-heavy-questions", "--no-lexicon", "--no-contacts", "--no-outcome")
    assert settle(led, *no, "--colleague", "", "--break-minutes", "0") == 0
    settled = wellbeing_settings(led)
    assert (settled.questions, settled.lexicon, settled.limits) == ((), (), Limits())
    assert not settled.support


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--heavy-question", "x"), "no question “x”"),
        (("--break-minutes", "1"), "cannot be 1"),
        (("--heavy-question", "better", "--no-heavy-questions"), "contradict each other"),
    ],
)
def test_what_does_not_fit_is_refused_and_changes_nothing(
    led: Study, options: tuple[str, ...], says: str, capsys: Out
) -> None:
    assert settle(led, *options) != 0
    assert says in capsys.readouterr().err
    assert not wellbeing_settings(led).questions


def test_a_coder_settles_nothing(led: Study, capsys: Out) -> None:
    assert settle(led, "--day-heavy", "5", who="anna") == 1
    assert "Only a lead" in capsys.readouterr().err


def test_own_limits_need_no_study(capsys: Out) -> None:
    assert run(["wellbeing", "limits", "--day-heavy", "20", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["day_heavy"] == 20
    assert own_limits() == Limits(day_heavy=20)
    assert run(["wellbeing", "limits", "--day-heavy", "0"]) == 0
    assert own_limits() == Limits()


def test_coders_see_their_days_and_leads_totals_without_times(led: Study, capsys: Out) -> None:
    assert settle(led, "--heavy-question", "value") == 0
    desk = open_workspace(led, "anna")
    number = desk.numbers(OPEN)[0]
    desk.write(Decide(number, Judgement.of(["books"]), 60.0))
    capsys.readouterr()
    exposure = ["wellbeing", "exposure", led.target, "--format", "json"]
    assert run([*exposure, "--as", "anna"]) == 0
    (day,) = json.loads(capsys.readouterr().out)
    assert (day["heavy"], day["others"], day["minutes_with_heavy"]) == (1, 0, 1.0)
    assert run([*exposure, "--as", "ben"]) == 0
    assert json.loads(capsys.readouterr().out) == []
    assert run([*exposure, "--as", "lea"]) == 0
    totals = json.loads(capsys.readouterr().out)
    assert totals == [{"coder": "anna", "heavy": 1, "others": 0, "days_with_heavy": 1}]
    assert run(exposure) == 1
    assert run(["status", led.target]) == 0
    assert "Heavy answers" not in capsys.readouterr().err
    assert run(["status", led.target, "--as", "lea"]) == 0
    assert "Heavy answers met: 1 of 1, at most 1 by one person" in capsys.readouterr().err


def test_the_order_is_mixed_without_anything_learned(led: Study) -> None:
    assert settle(led, "--heavy-question", "better") == 0
    order = ["suggest", "order", led.target, "--coder", "anna", "--order", "mixed"]
    assert run(order) == 0
    listed = read_list(led, "anna", purpose=SelectionReason.MIXED)
    assert len(listed) == 20
    assert any(one.drawn for one in listed)  # so that figures know the order


def test_the_report_says_what_coders_met_and_names_nobody(led: Study, tmp_path: Path) -> None:
    assert settle(led, "--heavy-question", "value", "--colleague", "Kim") == 0
    for name in ("anna", "ben"):
        desk = open_workspace(led, name)
        for number in desk.numbers(OPEN)[:5]:
            desk.write(Decide(number, Judgement.of(["books"]), 9.0))
        desk.leave()
    out = tmp_path / "report.md"
    assert run(["agreement", led.target, "--report", str(out), "--resamples", "0"]) == 0
    text = out.read_text("utf-8")
    assert "Heavy answers, and those who coded them" in text
    assert "Most heavy answers of one coder" in text
    assert "They were offered a colleague to talk to." in text
    assert "HarmCheck" not in text.split("Heavy answers, and")[0]
