"""Rounds for training and their key, in both homes of a study."""

from __future__ import annotations

import pytest

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.coding.suggestion import Mode
from intercoder.errors import StudyError, UsageError
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.agreement.earlier_rounds import known_answers
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.rounds.suggestion_settings import read_assistance
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study
from intercoder.study.suggest.suggestion_exposure import readings
from intercoder.study.suggest.training_data import labelled_answers
from intercoder.study.training.key import (
    KeyAnswer,
    read_key,
    remove_from_key,
    revealed_key,
    set_key,
)
from intercoder.study.training.training_rounds import Feedback
from intercoder.training.begin import begin_training, draw_for_key
from intercoder.training.gate import Gate
from intercoder.training.of_study import attempts, kept_from_real_answers, trained

KEY = [
    KeyAnswer(f"v{number}:value", ("books",) if number % 2 else (), f"why {number}", "a test")
    for number in range(1, 7)
]


@pytest.fixture
def keyed(study: Study) -> Study:
    """The study with a lead and a key of six answers."""
    add_coder(study, "lea", Role.LEAD)
    set_key(study, KEY, "lea")
    return study


def judge(study: Study, coder: str, round: str, codes: list[list[str]]) -> None:
    workspace = open_workspace(study, coder, round=round, take_over=True)
    try:
        for number, given in zip(workspace.numbers(QueueFilter()), codes, strict=False):
            workspace.write(Decide(number, Judgement.of(given), 1.0))
    finally:
        workspace.leave()


def as_in_key(study: Study, coder: str, round: str) -> None:
    """Judge everything that was given as the key has it."""
    right = {one.number: one.codes for one in read_key(study)}
    workspace = open_workspace(study, coder, round=round, take_over=True)
    try:
        for number in workspace.numbers(QueueFilter()):
            workspace.write(Decide(number, Judgement.of(right[number]), 1.0))
    finally:
        workspace.leave()


def test_the_key_is_made_changed_and_sealed(keyed: Study) -> None:
    assert [one.answer for one in read_key(keyed)] == [one.answer for one in KEY]
    assert set_key(keyed, [KeyAnswer("v1:value", (), "no", "x")], "lea") == (0, 1)
    assert read_key(keyed)[0].codes == ()
    assert remove_from_key(keyed, ["v1:value"]) == 1
    for wrong, error in (
        (KeyAnswer("nobody", ()), StudyError),
        (KeyAnswer("v2:value", ("unknown",)), UsageError),
        (KeyAnswer("v2:value", (), "x" * 3000), UsageError),
    ):
        with pytest.raises(error):
            set_key(keyed, [KeyAnswer("v3:value", ()), wrong], "lea")
    assert len(read_key(keyed)) == 5
    assert verify(keyed).ok


@pytest.mark.parametrize("feedback", [Feedback.EACH, Feedback.END])
def test_the_key_of_an_answer_is_seen_when_it_is_to_be(keyed: Study, feedback: Feedback) -> None:
    begin_training(keyed, "t", ["anna"], answers=4, feedback=feedback, gate=Gate())
    assert revealed_key(keyed, "anna", "t") == ()
    judge(keyed, "anna", "t", [["books"]] * 3)
    assert len(revealed_key(keyed, "anna", "t")) == (3 if feedback is Feedback.EACH else 0)
    judge(keyed, "anna", "t", [["books"]] * 4)
    assert len(revealed_key(keyed, "anna", "t")) == 4
    assert revealed_key(keyed, "ben", "t") == ()
    assert revealed_key(keyed, "anna", "main") == ()


def test_what_is_judged_in_training_counts_nowhere_unless_asked_for(keyed: Study) -> None:
    begin_training(keyed, "t", ["anna", "ben"], gate=Gate())
    for name in ("anna", "ben"):
        as_in_key(keyed, name, "t")
    assert judgements(keyed).columns == ()
    assert list(codings(keyed)) == []
    assert list(labelled_answers(keyed, ["anna", "ben"])) == []
    assert list(readings(keyed)) == []
    assert not agreement_of_study(keyed).coded
    assert len(judgements(keyed, rounds=("t",)).columns) == 2
    assert len(list(codings(keyed, round="t"))) == 12
    assert len(known_answers(keyed)["t"]) == 6
    assert read_assistance(keyed, "t").mode is Mode.OFF


def test_the_gate_opens_for_whoever_judges_as_the_key(keyed: Study) -> None:
    assert kept_from_real_answers(keyed, ["anna", "ben"]) == {}
    begin_training(keyed, "t", ["anna"], answers=4, gate=Gate(at_least=1), seed=1)
    assert set(kept_from_real_answers(keyed, ["anna", "ben", "lea"])) == {"anna", "ben"}
    judge(keyed, "anna", "t", [["staff"]] * 4)
    first = trained(keyed)["anna"]
    assert first.latest.is_finished
    assert not first.has_passed
    assert len(first.latest.differences) == 4
    begin_training(keyed, "t2", ["anna"], gate=Gate(at_least=1))
    as_in_key(keyed, "anna", "t2")
    assert set(kept_from_real_answers(keyed, ["anna", "ben", "lea"])) == {"ben"}
    assert [(one.number, one.given) for one in attempts(keyed)] == [(1, 4), (2, 2)]
    judge(keyed, "ben", "main", [["books"]])
    assert kept_from_real_answers(keyed, ["ben"]) == {}  # whoever codes already is no newcomer


def test_a_key_stays_as_it_was_judged_against(keyed: Study) -> None:
    begin_training(keyed, "t", ["anna"], answers=6)
    judge(keyed, "anna", "t", [["books"]])
    judged = revealed_key(keyed, "anna", "t")[0].answer
    with pytest.raises(StudyError, match="their figures rest"):
        set_key(keyed, [KeyAnswer(judged, ("staff",))], "lea")
    with pytest.raises(StudyError, match="their figures rest"):
        remove_from_key(keyed, [judged])
    assert len(read_key(keyed)) == 6


def test_what_cannot_be_begun_leaves_nothing(keyed: Study) -> None:
    begin_training(keyed, "t", ["anna"])
    for names, round, answers in (
        (["anna"], "t2", None),  # nothing of the key is new to her
        (["anna"], "t", None),
        (["nobody"], "t3", None),
        (["ben", "ben"], "t3", None),
        (["ben"], "t3", 7),
        (["ben"], "main", None),
    ):
        with pytest.raises((StudyError, UsageError)):
            begin_training(keyed, round, names, answers=answers)
    with pytest.raises(UsageError):
        begin_training(keyed, "t", ["ben"], gate=Gate())
    assert {one.coder for one in attempts(keyed)} == {"anna"}
    begin_training(keyed, "t", ["ben"])
    assert {one.coder for one in attempts(keyed)} == {"anna", "ben"}


def test_a_lead_codes_answers_that_become_the_key(keyed: Study) -> None:
    assert draw_for_key(keyed, "key", "lea", 5, 1) == 5
    judge(keyed, "lea", "key", [["books"]] * 5)
    assert list(codings(keyed)) == []
    assert attempts(keyed) == ()
    assert not {one.answer.id for one in codings(keyed, round="key")} & {one.answer for one in KEY}
