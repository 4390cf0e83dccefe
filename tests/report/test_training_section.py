"""What the report says of training."""

from __future__ import annotations

import pytest

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.of_study.selection import Selection
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.report.gathering import conduct_of_study
from intercoder.report.training.section import training, training_sentences
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.study import Study
from intercoder.study.training.key import KeyAnswer, set_key
from intercoder.training.admission import let_past
from intercoder.training.begin import begin_training
from intercoder.training.gate import Gate


@pytest.fixture
def trained(study: Study) -> Study:
    """Anna has judged four answers of the key, all wrongly."""
    add_coder(study, "lea", Role.LEAD)
    set_key(study, [KeyAnswer(f"v{n}:value", ("books",), "why") for n in range(1, 5)], "lea")
    begin_training(study, "t", ["anna"], gate=Gate(at_least=1))
    workspace = open_workspace(study, "anna", round="t")
    for number in workspace.numbers(QueueFilter()):
        workspace.write(Decide(number, Judgement.of(["staff"]), 1.0))
    workspace.leave()
    return study


def test_training_is_told_and_is_in_no_figure(trained: Study) -> None:
    conduct = conduct_of_study(trained, Selection(), Names())
    said = " ".join(one.text for one in training_sentences(conduct))
    assert "anna was trained on answers with a key" in said
    assert "Not reached by anna." in said
    let_past(trained, ["anna"], "She knows it.", acting_user(trained, "lea"))
    past = conduct_of_study(trained, Selection(), Names())
    said = " ".join(one.text for one in training_sentences(past))
    assert "anna was given answers without having reached it: She knows it." in said
    (section,) = training(conduct)
    assert section.title == "Training"
    assert [one.name for one in conduct.rounds] == []
    assert agreement_of_study(trained).rounds == ()


def test_nothing_is_said_where_nobody_was_trained(study: Study) -> None:
    conduct = conduct_of_study(study, Selection(), Names())
    assert list(training_sentences(conduct)) == []
    assert list(training(conduct)) == []


def test_a_report_as_of_a_day_knows_of_no_later_training(trained: Study) -> None:
    asked = Selection(as_of="2020-01-01")
    assert conduct_of_study(trained, asked, Names()).training == ()


def test_names_are_hidden_where_they_are_to_be(trained: Study) -> None:
    conduct = conduct_of_study(trained, Selection(pseudonyms=True), Names.hidden(trained))
    assert "anna" not in " ".join(one.text for one in training_sentences(conduct))
