"""A rule is written line by line."""

from __future__ import annotations

import io

import pytest

from intercoder.codebook.coding_rules.rule import rule_of
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.plain.rules.writing import run_plain_rule
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rules.rules import find_rule, rules
from intercoder.study.study import Study


@pytest.fixture
def coded(study: Study) -> Study:
    """Anna coded the first three answers to `better`: the first quiet, the others access."""
    workspace = open_workspace(study, "anna")
    for place, number in enumerate(workspace.numbers(QueueFilter(question="better"))[:3]):
        workspace.write(Decide(number, Judgement.of(["access"] if place else ["quiet"]), 1.0))
    workspace.leave()
    return study


def said(study: Study, *lines: str, id: str = "") -> str:
    """What is said when these lines are typed."""
    out = io.StringIO()
    typed = io.StringIO("".join(f"{line}\n" for line in lines))
    run_plain_rule(study, None, id=id, stdin=typed, stdout=out)
    return out.getvalue()


def test_a_rule_is_tried_with_every_line_and_kept(coded: Study) -> None:
    text = said(coded, "code Access", "opening hours", "wrong", "wrong", "unless number 1", "keep")
    assert "Taken 3: 2 rightly, 1 wrongly; missed 0 of 2" in text
    assert "Longer »opening hours«, number 1" in text
    assert "There are no more." in text
    assert "Taken 2: 2 rightly, 0 wrongly" in text
    assert text.endswith("Kept as rule r1, version 1.\nRule: \nStopped.\n")
    expected = rule_of("access", phrases=["opening hours"], unless=["number 1"])
    assert find_rule(coded, "r1").rule == expected
    changed = said(coded, "remove number 1", "hide", "wrong", "quit", id="r1")
    assert "(the text is hidden)" in changed
    assert "The rule was not kept." in changed
    assert find_rule(coded, "r1").last.number == 1


def test_what_is_no_rule_is_told_why_and_nothing_is_kept(coded: Study) -> None:
    text = said(coded, "code nothing", "x", "wrong", "similarity most", "remove y", "keep", "help")
    assert "The codebook has no code “nothing”." in text
    assert "There is no rule to try yet." in text
    assert "The similarity is a number." in text
    assert "The rule does not have “y”." in text
    assert "unless WORDS: Add words" in text
    assert rules(coded) == ()
