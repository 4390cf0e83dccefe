"""Rules code what people do not: never what they decided, nor what they are to code blind."""

from __future__ import annotations

import pytest

from intercoder.answers.answer import Answer
from intercoder.cli.main import run
from intercoder.codebook.coding_rules.rule import rule_of
from intercoder.coding.change import Decide
from intercoder.coding.decision import SKIPPED, Judgement, Origin
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.rules.applying import apply_rules, try_applying
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import Coding, codings
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.rounds.rounds import close_round
from intercoder.study.rules.free_answers import LeftToPeople, free_answers
from intercoder.study.rules.rule_runs import (
    CodedAnswer,
    begin_run,
    rule_runs,
    undo_run,
    write_coded,
)
from intercoder.study.rules.rules import add_rule, retire_rule
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study


def of_rules(study: Study) -> dict[str, Coding]:
    return {one.answer.id: one for one in codings(study) if one.coder == "rules"}


@pytest.fixture
def ruled(study: Study) -> Study:
    """The study with a rule for the ten answers about opening hours."""
    add_rule(study, rule_of("access", phrases=["opening hours"]))
    return study


def test_rules_give_their_codes_as_a_coder_who_is_no_person(ruled: Study) -> None:
    add_rule(ruled, rule_of("quiet", phrases=["number 3"]))
    add_rule(ruled, rule_of("access", tokens=[{"LOWER": "longer"}]))
    tried = try_applying(ruled)
    assert (tried.answers, tried.coded, tried.run) == (20, 10, None)
    assert not of_rules(ruled)
    applied = apply_rules(ruled)
    assert (applied.coded, dict(applied.by_code)) == (10, {"access": 10, "quiet": 1})
    assert dict(applied.by_rule) == {"r1": 10, "r2": 1, "r3": 10}
    made = of_rules(ruled)
    assert len(made) == 10
    assert made["v3:better"].judgement.codes == {
        "access": Origin.RULE,
        "quiet": Origin.RULE,
    }
    assert made["v3:better"].circumstances.rules == ("r1.1", "r2.1", "r3.1")
    assert not judgements(ruled).columns  # no agreement counts them
    assert verify(ruled).ok


def test_codes_that_exclude_each_other_are_not_given(ruled: Study) -> None:
    add_rule(ruled, rule_of("refuses", phrases=["number 3"]))
    applied = apply_rules(ruled)
    assert (applied.coded, applied.collided) == (9, 1)
    assert "v3:better" not in of_rules(ruled)


def test_what_a_person_decided_is_left_alone(ruled: Study) -> None:
    workspace = open_workspace(ruled, "anna")
    first, second, third = workspace.numbers(QueueFilter(question="better"))[:3]
    workspace.write(Decide(first, Judgement.of(["quiet"]), 1.0))
    workspace.write(Decide(second, Judgement.of([]), 1.0))
    workspace.write(Decide(third, SKIPPED, 1.0))
    workspace.leave()
    applied = apply_rules(ruled)
    assert applied.left == LeftToPeople(decided=3)
    assert len(of_rules(ruled)) == 7


def test_answers_to_be_coded_blind_and_the_overlap_sample_are_left_to_people(
    ruled: Study,
) -> None:
    add_coder(ruled, "lea", Role.LEAD)
    target = ruled.address
    ruled.close()
    command = ["allocate", target, "--round", "blind", "--coders", "anna,ben", "--as", "lea"]
    assert run([*command, "--answers", "8", "--overlap", "4", "--yes"]) == 0
    with open_study(target) as study:
        applied = apply_rules(study, acting_user(study, "lea"))
        assert applied.left == LeftToPeople(overlap=4, blind=4)
        assert applied.answers == 12
        close_round(study, "blind")
        later = apply_rules(study)
        assert later.left.overlap == 4  # whatever becomes of it, it is for people
        assert later.left.blind == 0
        assert later.left.by_rules == applied.coded
        assert len(of_rules(study)) == applied.coded + later.coded
        assert verify(study).ok


def test_a_run_is_undone_as_one_and_new_answers_are_taken_later(ruled: Study) -> None:
    apply_rules(ruled)
    with take_in(ruled) as intake:
        intake.add_answers([Answer("v99:better", "better", "v99", "No opening hours", "en", {})])
    assert apply_rules(ruled).coded == 1
    assert apply_rules(ruled).run is None
    undone, count = undo_run(ruled, 1, None, "Too broad.")
    assert (undone.number, undone.undone_because, count) == (1, "Too broad.", 10)
    assert [*of_rules(ruled)] == ["v99:better"]
    with pytest.raises(StudyError, match="was undone"):
        undo_run(ruled, 1)
    assert undo_run(ruled)[1] == 1
    assert not of_rules(ruled)
    with pytest.raises(StudyError, match="No run"):
        undo_run(ruled)
    assert apply_rules(ruled).coded == 11
    assert [(one.coded, bool(one.undone_at)) for one in rule_runs(ruled)] == [
        (10, True),
        (1, True),
        (11, False),
    ]
    assert verify(ruled).ok


def test_a_run_that_was_stopped_ends_with_what_it_has_coded(ruled: Study) -> None:
    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apply_rules(ruled, advance=stop)
    assert rule_runs(ruled)[0].finished_at is None
    assert apply_rules(ruled).coded == 0
    (stopped,) = rule_runs(ruled)
    assert stopped.finished_at is not None
    assert stopped.coded == 10
    assert undo_run(ruled)[1] == 10
    assert verify(ruled).ok


def test_an_answer_that_a_person_decides_meanwhile_stays_theirs(ruled: Study) -> None:
    (batch,) = free_answers(ruled, "main")
    chosen = [one for one in batch if "hours" in one.text]
    run_ = begin_run(ruled, "main", {"r1.1": "access"}, None, 1)
    workspace = open_workspace(ruled, "anna")
    workspace.write(Decide(chosen[0].number, Judgement.of(["quiet"]), 1.0))
    workspace.leave()
    coded = [CodedAnswer(one, ("access",), ("r1.1",)) for one in chosen]
    assert write_coded(ruled, run_, coded, 1) == 9
    assert chosen[0].key not in of_rules(ruled)


def test_only_leads_apply_rules_and_only_where_there_are_any(ruled: Study) -> None:
    with pytest.raises(StudyError, match="only leads"):
        apply_rules(ruled, acting_user(ruled, "anna"))
    retire_rule(ruled, "r1")
    with pytest.raises(StudyError, match="no rule"):
        apply_rules(ruled)
    assert not of_rules(ruled)


def test_a_coder_who_has_the_name_keeps_it(ruled: Study) -> None:
    add_coder(ruled, "Rules")
    apply_rules(ruled)
    assert {one.coder for one in codings(ruled)} == {"coding rules"}
