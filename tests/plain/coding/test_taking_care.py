"""Breaks, support, and handing an answer over, line by line."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intercoder.codebook.changes.change import Edit
from intercoder.coding.queue import OPEN
from intercoder.coding.wellbeing.limits import Limits
from intercoder.coding.wellbeing.settings import Support, WellbeingSettings
from intercoder.protection.wellbeing.own_key import own_identities
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.study import Study
from intercoder.study.wellbeing.check_ins import read_check_ins, support_requests
from intercoder.study.wellbeing.settings import set_wellbeing
from tests.plain.coding.test_coding import type_lines

LEA = Coder("lea", Role.LEAD)
OFFERED = Support("Kim, room 3", ("A helpline",), "Opening hours were extended.")


def settle(study: Study, settled: WellbeingSettings) -> None:
    add_coder(study, "lea", Role.LEAD)
    set_wellbeing(study, settled, LEA)


def test_support_is_said_at_the_start_and_in_a_break(study: Study) -> None:
    settle(study, WellbeingSettings(limits=Limits(30), support=OFFERED))
    greeting, rest, *_ = type_lines(open_workspace(study, "anna"), "break")
    assert "To talk it over: Kim, room 3" in greeting
    assert "Support: A helpline" in greeting
    assert "Opening hours were extended." in rest
    assert "A break after 30 minutes." in rest


def test_a_break_is_due_after_so_many_heavy_answers_and_a_day_ends(study: Study) -> None:
    settle(study, WellbeingSettings(limits=Limits(break_heavy=2, day_heavy=3), support=OFFERED))
    change_codebook(study, [Edit("quiet", "heavy", False, True)], LEA)
    lines = ("q", "", "q", "", "k", "", "q", "")
    _, _, second, _, fourth, _, sixth, _, eighth, *_ = type_lines(
        open_workspace(study, "anna"), *lines
    )
    assert "Consider a short break" not in second
    assert "2 heavy answers since your last break. Consider a short break." in fourth
    assert "heavy" not in sixth
    assert "You have coded 3 heavy answers today: enough for one day." in eighth
    assert "type quit to stop" in eighth
    again = type_lines(open_workspace(study, "anna", take_over=True), "codes")
    assert "You have coded 3 heavy answers today" in again[1]  # in another window, too


def test_an_answer_is_handed_over_with_a_word(study: Study) -> None:
    anna = open_workspace(study, "anna")
    first = anna.numbers(OPEN)[0]
    _, asked, done, *_ = type_lines(anna, "hand", "hand Ben: Too close to home.")
    assert "Type hand and a name" in asked
    assert "People: ben." in asked
    assert "Handed over to ben." in done
    assert "Friendly staff" in done
    assert first not in anna.numbers(OPEN)
    anna.leave()
    (greeting, *_) = type_lines(open_workspace(study, "ben"))
    assert "From anna: Too close to home." in greeting


def test_a_decided_answer_is_not_handed_over(study: Study) -> None:
    said = type_lines(open_workspace(study, "anna"), "k", "", "back", "hand ben")
    assert "You have decided this answer." in said[-2]


def test_how_heavy_an_answer_is_is_said_only_when_asked(study: Study) -> None:
    settle(study, replace(WellbeingSettings(), lexicon=("reading room",)))
    greeting, heavy, *_ = type_lines(open_workspace(study, "anna"), "heavy")
    assert "heavy" not in greeting
    assert "This answer is heavy, by its words." in heavy


def test_a_line_for_oneself_and_asking_for_support(study: Study) -> None:
    pytest.importorskip("pyrage", reason="intercoder[encrypt] is not installed")
    add_coder(study, "lea", Role.LEAD)
    lines = ("check-in", "check-in A long day.", "support")
    _, how, kept, asked, *_ = type_lines(open_workspace(study, "anna"), *lines)
    assert "Type check-in and a line" in how
    assert "Kept, for you alone." in kept
    assert "The leads see that you would like support" in asked
    (one,) = read_check_ins(study, "anna", own_identities())
    assert one.line == "A long day."
    assert [one.coder for one in support_requests(study, LEA)] == ["anna"]
    type_lines(open_workspace(study, "anna", take_over=True), "support no")
    assert not support_requests(study, LEA)
