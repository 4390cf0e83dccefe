"""Answers taken out of a study: deleted where nothing rests on them, else kept in the log alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.coding.queue import QueueFilter
from intercoder.errors import CoderBusyError, StudyError, UsageError
from intercoder.study.adjudication.setting_aside import count_decision_again
from intercoder.study.agreement.decision_columns import answer_columns, judgements
from intercoder.study.answers.answer_import import take_in
from intercoder.study.answers.removing import (
    Removal,
    WhichAnswers,
    answers_removed,
    remove_answers,
)
from intercoder.study.answers.undoing import undo_import
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange import exported_rows
from intercoder.study.overview.progress import progress
from intercoder.study.packages.packages import packages
from intercoder.study.queue.groups import totals_in
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.conftest import library_answers
from tests.homes import home_of, run_in
from tests.packages.parcels import code, send, take

LEA = Coder("lea", Role.LEAD)
BEN = Coder("ben", Role.CODER)


def judge(place: Study | Path, coder: str, *answers: str) -> None:
    """Decide on answers, given by their ids."""
    study = open_study(str(place)) if isinstance(place, Path) else place
    queue = [one.id for one in exported_rows.answers(study)]
    code(study, coder, [queue.index(one) for one in answers])
    if study is not place:
        study.close()


def content(study: Study) -> tuple[object, ...]:
    """Everything an import can change."""
    with study.reading() as connection:
        groups = totals_in(connection)
    answers = list(exported_rows.answers(study))
    people = sorted(exported_rows.respondent_keys(study))
    return answers, people, study.questions(), study.attributes(), groups


def numbers(study: Study, wanted: QueueFilter, coder: str = "anna") -> int:
    workspace = open_workspace(study, coder)
    found = len(workspace.numbers(wanted))
    workspace.leave()
    return found


def take_more(study: Study, *, replaces: bool = True) -> None:
    """An import with something new, and with other details of what is there."""
    first, *_ = library_answers()
    with take_in(study, file="wave2.csv", replaces=replaces) as intake:
        intake.add_questions([Question("why", "Why?"), Question("value", "What is good here?")])
        intake.add_attributes(["region"])
        changed = replace(first, language="nl", attributes={"age": "99", "region": "north"})
        new = [
            Answer(f"n{n}:why", "why", f"n{n}", f"Zebras {n % 3}", "en", {"region": "south"})
            for n in range(150)
        ]
        intake.add_answers([changed, *new, Answer("v2:why", "why", "v2", "The lift")])


def test_an_import_is_undone_as_if_it_had_not_been(study: Study) -> None:
    before = content(study)
    take_more(study)
    assert content(study) != before
    assert numbers(study, QueueFilter(text="zebras")) == 150
    undone = undo_import(study)
    assert (undone.file, undone.answers, undone.respondents) == ("wave2.csv", 151, 150)
    assert (undone.questions, undone.details) == (1, 3)
    assert content(study) == before
    assert numbers(study, QueueFilter(text="zebras")) == 0
    assert verify(study).ok
    with pytest.raises(StudyError, match="no import to undo"):
        undo_import(study)
    take_more(study)
    assert numbers(study, QueueFilter(text="zebras")) == 150
    assert verify(study).ok


def test_an_import_that_changed_nothing_leaves_the_one_before_to_be_undone(study: Study) -> None:
    take_more(study)
    with take_in(study, file="again.csv") as intake:
        intake.add_answers(library_answers())
    assert undo_import(study).file == "wave2.csv"


def test_an_import_on_which_decisions_rest_is_not_undone_but_can_be_removed(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    take_more(study)
    judge(study, "anna", "n1:why")
    before = content(study)
    with pytest.raises(StudyError, match="rest on 1 of its answers") as refused:
        undo_import(study)
    assert "answers remove STUDY --last-import" in str(refused.value.hint)
    assert content(study) == before
    which = WhichAnswers(last_import=True)
    assert remove_answers(study, which, LEA, "wrong wave") == Removal(150, 1, 1, 149)
    assert study.answer_count() == 20
    assert verify(study).ok


def test_answers_without_decisions_are_deleted_at_once(study: Study) -> None:
    first, *_ = library_answers()
    which = WhichAnswers(answers=(first.id,))
    assert remove_answers(study, which, None, "", is_trial=True) == Removal(1, 0, 0, 0)
    assert study.answer_count() == 20
    assert remove_answers(study, which, None, "") == Removal(1, 0, 0, 0)
    assert remove_answers(study, WhichAnswers(respondents=("v1",)), None, "").respondents == 1
    assert study.answer_count() == 18
    assert "v1" not in set(exported_rows.respondent_keys(study))
    assert numbers(study, QueueFilter(text="novels")) == 0
    assert verify(study).ok
    assert answers_removed(study) == ()


def test_an_answer_with_decisions_counts_nowhere_and_stays_in_the_log(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    first, second, *_ = library_answers()
    judge(study, "anna", first.id, second.id)
    judge(study, "ben", first.id, second.id)
    made = verify(study)
    which = WhichAnswers(answers=(first.id,))
    assert remove_answers(study, which, LEA, "asked to be left out") == Removal(0, 1, 2, 0)
    after = verify(study, expected=made.fingerprint)
    assert after.ok
    assert after.comparison == "grown"
    assert after.decisions == made.decisions
    assert [(one.answer, one.removed_by, one.reason) for one in answers_removed(study)] == [
        (first.id, "lea", "asked to be left out")
    ]
    assert {one.answer.id for one in exported_rows.codings(study)} == {second.id}
    assert first.id not in {one.id for one in exported_rows.answers(study)}
    assert numbers(study, QueueFilter()) == 19
    assert numbers(study, QueueFilter(text=first.text)) == 0
    totals = {one.coder: one.progress.total for one in progress(study)}
    assert totals["anna"] == totals["ben"] == 19
    assert [len(one.answer) for one in judgements(study).columns] == [1, 1]
    assert len(answer_columns(study).number) == 19
    with take_in(study) as intake:
        intake.add_answers(library_answers())
    assert study.answer_count() == 19
    with pytest.raises(StudyError, match="has no answer"):
        remove_answers(study, which, LEA, "again")
    (aside, *_) = _set_aside(study)
    with pytest.raises(StudyError, match="on an answer that was removed"):
        count_decision_again(study, aside, LEA, "a mistake")


def _set_aside(study: Study) -> list[str]:
    from intercoder.study.adjudication.setting_aside import decisions_set_aside

    return [one.decision for one in decisions_set_aside(study)]


@pytest.mark.parametrize(
    ("who", "reason", "error"),
    [
        (None, "wrong", "only leads"),
        (BEN, "wrong", "ben does not lead"),
        (LEA, " ", "missing"),
    ],
)
def test_what_was_decided_is_removed_by_leads_alone_and_for_a_reason(
    study: Study, who: Coder | None, reason: str, error: str
) -> None:
    first, *_ = library_answers()
    judge(study, "anna", first.id)
    with pytest.raises((StudyError, UsageError), match=error):
        remove_answers(study, WhichAnswers(answers=(first.id,)), who, reason)
    assert study.answer_count() == 20


def test_nothing_is_taken_from_a_coder_at_work(study: Study) -> None:
    first, *_ = library_answers()
    workspace = open_workspace(study, "anna")
    with pytest.raises(CoderBusyError, match="anna is at work"):
        remove_answers(study, WhichAnswers(answers=(first.id,)), None, "")
    workspace.leave()
    assert remove_answers(study, WhichAnswers(answers=(first.id,)), None, "").deleted == 1


@pytest.mark.parametrize(
    "which", [WhichAnswers(), WhichAnswers(answers=("x",)), WhichAnswers(respondents=("x",))]
)
def test_what_is_not_there_cannot_be_removed(study: Study, which: WhichAnswers) -> None:
    with pytest.raises((StudyError, UsageError)):
        remove_answers(study, which, LEA, "wrong")
    assert study.answer_count() == 20


def test_decisions_that_come_back_on_a_removed_answer_count_nowhere(
    study: Study, tmp_path: Path
) -> None:
    add_coder(study, "lea", Role.LEAD)
    first, second, *_ = library_answers()
    out = tmp_path / "anna.package"
    send(study, "anna", out)
    assert len(packages(study)) == 1
    which = WhichAnswers(answers=(first.id,))
    with pytest.raises(StudyError, match="a package may hold them"):
        remove_answers(study, which, None, "")
    assert remove_answers(study, which, LEA, "withdrawn") == Removal(0, 1, 0, 0)
    judge(out, "anna", first.id, second.id)
    (merged,) = take(study, out)
    assert merged.new == 2
    assert {one.answer.id for one in exported_rows.codings(study)} == {second.id}
    assert verify(study).ok
    send(study, "anna", tmp_path / "later.package")


def test_the_list_of_removed_answers_is_sealed(study: Study) -> None:
    if home_of(study) != "file":
        pytest.skip("the rules of a server are tried elsewhere")
    add_coder(study, "lea", Role.LEAD)
    first, *_ = library_answers()
    judge(study, "anna", first.id)
    remove_answers(study, WhichAnswers(answers=(first.id,)), LEA, "withdrawn")
    run_in(study, "DROP TRIGGER removed_answer_never_goes", "DELETE FROM removed_answer")
    assert any("answers that were removed" in fault for fault in verify(study).faults)
