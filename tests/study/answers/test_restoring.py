"""Removed answers that come back, with their decisions and their places in queues."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.coding.change import Decide, HandOver
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import CoderBusyError, StudyError, UsageError
from intercoder.study.adjudication.setting_aside import set_decision_aside
from intercoder.study.agreement.decision_columns import answer_columns, judgements
from intercoder.study.answers.removing import WhichAnswers, answers_removed, remove_answers
from intercoder.study.answers.restoring import Restoration, restore_answers
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange import exported_rows
from intercoder.study.exchange.answer_numbers import numbers_of
from intercoder.study.overview.progress import progress
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.redaction.deleting import delete_respondents
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import MAIN_ROUND, Study
from tests.conftest import library_answers
from tests.homes import home_of, run_in
from tests.packages.parcels import send, take
from tests.study.answers.test_removing import BEN, LEA, content, judge, numbers

FIRST, SECOND, *_ = (one.id for one in library_answers())


def counted(study: Study) -> tuple[object, ...]:
    """What figures and exports are made from."""
    columns = [(one.coder, one.round, list(one.answer)) for one in judgements(study).columns]
    codings = sorted((one.coder, one.answer.id) for one in exported_rows.codings(study))
    return content(study), columns, codings, list(answer_columns(study).number)


def remove(study: Study, *answers: str) -> None:
    remove_answers(study, WhichAnswers(answers=answers), LEA, "not of this study")


def restore(study: Study, *answers: str) -> Restoration:
    return restore_answers(study, LEA, "of this study after all", answers=answers)


@pytest.fixture
def judged(study: Study) -> Study:
    """A study in which two coders decided on two answers."""
    add_coder(study, "lea", Role.LEAD)
    judge(study, "anna", FIRST, SECOND)
    judge(study, "ben", FIRST, SECOND)
    return study


def test_what_was_removed_comes_back_as_it_was(judged: Study) -> None:
    before = counted(judged)
    made = verify(judged)
    for _ in range(2):  # what was restored can be removed again, and restored again
        remove(judged, FIRST, SECOND)
        assert counted(judged) != before
        assert restore(judged, FIRST, SECOND) == Restoration(2, 4, 0)
        assert counted(judged) == before
        assert answers_removed(judged) == ()
    assert numbers(judged, QueueFilter(text="novels")) == 1
    after = verify(judged, expected=made.fingerprint)
    assert after.ok
    assert after.comparison == "grown"


def test_who_removed_an_answer_the_second_time_is_listed(judged: Study) -> None:
    add_coder(judged, "mia", Role.LEAD)
    remove(judged, FIRST)
    restore(judged, FIRST)
    remove_answers(judged, WhichAnswers(answers=(FIRST,)), Coder("mia", Role.LEAD), "withdrawn")
    assert [(one.answer, one.removed_by, one.reason) for one in answers_removed(judged)] == [
        (FIRST, "mia", "withdrawn")
    ]
    assert restore(judged, FIRST).decisions == 2


def test_what_a_lead_had_set_aside_before_stays_aside(judged: Study) -> None:
    (mine,) = (
        one.id
        for one in exported_rows.codings(judged)
        if (one.coder, one.answer.id) == ("anna", FIRST)
    )
    set_decision_aside(judged, mine, LEA, "a slip")
    before = counted(judged)
    remove(judged, FIRST)
    assert restore(judged, FIRST).decisions == 1
    assert counted(judged) == before


def test_answers_come_to_the_ends_of_the_queues_they_were_in(judged: Study) -> None:
    queue = [Listed(number, drawn=False, alone=number == 1) for number in (1, 3, 2)]
    keep_list(judged, "anna", MAIN_ROUND, None, queue)
    before = {one.coder: one.progress for one in progress(judged)}
    remove(judged, FIRST)
    assert {one.coder: one.progress for one in progress(judged)}["anna"].total == 2
    assert restore(judged, FIRST).seats == 1
    assert {one.coder: one.progress for one in progress(judged)} == before
    workspace = open_workspace(judged, "anna")
    assert list(workspace.numbers(QueueFilter())) == [3, 2, 1]
    workspace.leave()
    assert verify(judged).ok


def test_who_handed_an_answer_on_does_not_get_it_back(judged: Study) -> None:
    rows = numbers_of(judged, [one.id for one in exported_rows.answers(judged)])
    key, number = next((key, row) for key, row in rows.items() if key not in (FIRST, SECOND))
    anna = open_workspace(judged, "anna")
    anna.write(HandOver(number, "ben"))
    ben = open_workspace(judged, "ben")
    ben.write(Decide(number, Judgement.of(["books"]), 1.0))
    before = {one.coder: one.progress for one in progress(judged)}
    for workspace in (anna, ben):
        workspace.leave()
    remove(judged, key)
    assert {one.coder: one.progress for one in progress(judged)}["anna"].total == 19
    restore(judged, key)
    assert {one.coder: one.progress for one in progress(judged)} == before
    anna = open_workspace(judged, "anna")
    assert number not in anna.numbers(QueueFilter())
    anna.leave()
    assert verify(judged).ok


def test_decisions_that_came_back_in_a_package_count_again_too(
    study: Study, tmp_path: Path
) -> None:
    add_coder(study, "lea", Role.LEAD)
    out = tmp_path / "anna.package"
    send(study, "anna", out)
    remove(study, FIRST)
    judge(out, "anna", FIRST, SECOND)
    take(study, out)
    assert restore(study, FIRST).decisions == 1
    assert {one.answer.id for one in exported_rows.codings(study)} == {FIRST, SECOND}
    send(study, "anna", tmp_path / "later.package")
    assert verify(study).ok


def test_all_answers_of_a_respondent_come_back(judged: Study) -> None:
    person = next(one.respondent for one in library_answers() if one.id == FIRST)
    theirs = [one.id for one in library_answers() if one.respondent == person]
    judge(judged, "anna", *theirs)
    remove_answers(judged, WhichAnswers(respondents=(person,)), LEA, "withdrawn")
    found = restore_answers(judged, LEA, "asked to stay", respondents=[person])
    assert found.answers == len(theirs)


@pytest.mark.parametrize(
    ("who", "reason", "error"),
    [(None, "x", "only leads"), (BEN, "x", "ben does not lead"), (LEA, " ", "reason is missing")],
)
def test_leads_alone_restore_and_for_a_reason(
    judged: Study, who: Coder | None, reason: str, error: str
) -> None:
    remove(judged, FIRST)
    with pytest.raises((StudyError, UsageError), match=error):
        restore_answers(judged, who, reason, answers=[FIRST])
    assert len(answers_removed(judged)) == 1


def test_what_cannot_come_back_is_named_and_nothing_is_done(judged: Study) -> None:
    remove(judged, FIRST)
    with pytest.raises(StudyError, match="no removed answer"):
        restore(judged, FIRST, SECOND)
    with pytest.raises(StudyError, match="no removed answer"):
        restore_answers(judged, LEA, "x", respondents=["nobody"])
    with pytest.raises(UsageError, match="No answers are named"):
        restore_answers(judged, LEA, "x")
    workspace = open_workspace(judged, "anna")
    with pytest.raises(CoderBusyError):
        restore(judged, FIRST)
    workspace.leave()
    assert len(answers_removed(judged)) == 1
    person = next(one.respondent for one in library_answers() if one.id == FIRST)
    delete_respondents(judged, [person], LEA, "asked for it")
    with pytest.raises(StudyError, match="deleted for good"):
        restore(judged, FIRST)


def test_restorations_are_sealed(judged: Study) -> None:
    if home_of(judged) != "file":
        pytest.skip("the rules of a server are tried elsewhere")
    remove(judged, FIRST)
    restore(judged, FIRST)
    run_in(judged, "DROP TRIGGER removal_act_never_goes", "DELETE FROM removal_act")
    assert any("restored" in fault for fault in verify(judged).faults)
