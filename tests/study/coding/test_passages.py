"""Marked words in a study: kept with the decision, whatever becomes of that."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from intercoder.coding.change import BringBack, Decide, KeepDraft, TakeBack
from intercoder.coding.decision import Judgement, State
from intercoder.coding.passages.moving import Replacement, replaced
from intercoder.coding.passages.passage import passage_in, placed
from intercoder.coding.queue import Draft, Item, QueueFilter
from intercoder.study.answers.removing import WhichAnswers, remove_answers
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.coding.written import Reverted
from intercoder.study.database.schema import answer
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.log.text_changes import record_text_change
from intercoder.study.packages.package_writer import pack
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study


def marked(item: Item, start: int, end: int, code: str) -> Judgement:
    passage = passage_in(item.answer.text, start, end, code)
    return Judgement.of([code, "quiet"], passages=[passage], memo="m")


def test_marks_stand_with_the_decision_and_are_undone_with_it(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    item = workspace.item(1)
    made = marked(item, 4, 17, "books")
    workspace.write(Decide(1, made, 1.0))
    assert workspace.item(1).standing == made
    (coding,) = codings(study)
    assert coding.judgement == made
    undone = workspace.write(TakeBack())
    assert isinstance(undone, Reverted)
    assert undone.item.kept == Draft.of(made)
    redone = workspace.write(BringBack())
    assert isinstance(redone, Reverted)
    assert redone.item.standing == made
    workspace.leave()
    with open_study(study.address) as again:
        assert open_workspace(again, "anna").item(1).standing == made
        assert verify(again).faults == ()


def test_marks_not_recorded_yet_are_kept_as_a_draft(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    draft = Draft.of(marked(workspace.item(2), 0, 8, "staff"))
    workspace.write(KeepDraft(2, draft))
    assert workspace.item(2).kept == draft


def test_answers_with_marks_can_be_gone_through(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    workspace.write(Decide(1, marked(workspace.item(1), 4, 17, "books"), 1.0))
    workspace.write(Decide(2, Judgement.of(["quiet"]), 1.0))
    wanted = QueueFilter(passages=True)
    found = workspace.following(None, wanted)
    assert [item.number for item in found] == [1]
    assert [wanted.wants(workspace.item(number)) for number in (1, 2, 3)] == [True, False, False]
    with_words = QueueFilter(passages=True, text="staff")
    assert list(workspace.numbers(with_words)) == []


@pytest.mark.files_only
def test_a_mark_changed_by_another_program_is_found(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    workspace.write(Decide(1, marked(workspace.item(1), 4, 17, "books"), 1.0))
    workspace.leave()
    with study.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER decision_never_changes")
        connection.exec_driver_sql(
            "UPDATE decision SET circumstances = replace(circumstances, '[4,17,', '[4,18,')"
        )
    assert any("changed" in fault for fault in verify(study).faults)


@pytest.mark.files_only
def test_marks_that_cannot_be_read_are_named_and_left_out(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    workspace.write(Decide(1, marked(workspace.item(1), 4, 17, "books"), 1.0))
    with study.writing() as connection:
        connection.exec_driver_sql("DROP TRIGGER decision_never_changes")
        connection.exec_driver_sql(
            "UPDATE decision SET circumstances = replace(circumstances, '[4,17,', '[17,4,')"
        )
    assert workspace.item(1).standing.state is State.UNSEEN
    assert list(codings(study)) == []


def test_marks_are_found_again_after_parts_of_the_text_were_replaced(
    study: Study, tmp_path: Path
) -> None:
    workspace = open_workspace(study, "anna")
    item = workspace.item(1)
    text = item.answer.text
    spans = {"quiet reading room": "quiet", "novels": "books", "room": "books"}
    passages = [
        passage_in(text, text.index(words), text.index(words) + len(words), code)
        for words, code in spans.items()
    ]
    workspace.write(Decide(1, Judgement.of(["quiet", "books"], passages=passages), 1.0))
    workspace.write(KeepDraft(1, Draft.of(workspace.item(1).standing)))
    workspace.leave()
    start = text.index("room")
    new = [Replacement(start, start + 4, "[PLACE 1]")]
    with study.writing() as connection:
        record_text_change(connection, 1, text, new)
        after = replaced(text, new)
        connection.execute(update(answer).where(answer.c.id == 1).values(text=after))
    workspace = open_workspace(study, "anna")
    now = workspace.item(1)
    for marked_now in (now.standing.passages, now.draft.marked):
        words = [one.words(after) for one in placed(marked_now, after)]
        assert words == ["quiet reading [PLACE 1]", "[PLACE 1]", "novels"]
    (coding,) = codings(study)
    assert coding.judgement == now.standing
    workspace.leave()
    pack(study, [("anna", tmp_path / "anna.package")])
    with open_study(str(tmp_path / "anna.package")) as package:
        assert open_workspace(package, "anna").item(1).standing == now.standing


@pytest.mark.files_only
def test_the_record_of_replacements_is_sealed(study: Study) -> None:
    text = open_workspace(study, "anna").item(1).answer.text
    with study.writing() as connection:
        record_text_change(connection, 1, text, [Replacement(0, 3, "X")])
    assert verify(study).ok
    with study.writing() as connection, pytest.raises(IntegrityError):
        connection.exec_driver_sql("DELETE FROM text_change")


def test_an_answer_with_marks_that_is_removed_is_gone_with_them(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    workspace = open_workspace(study, "anna")
    item = workspace.item(1)
    workspace.write(Decide(1, marked(item, 4, 17, "books"), 1.0))
    workspace.leave()
    with study.writing() as connection:
        for number in (1, 3):  # nobody has judged the second one
            text = f"{number} text"
            record_text_change(connection, number, text, [Replacement(0, 1, "X")])
    which = WhichAnswers(answers=("v1:value", "v2:value"))
    remove_answers(study, which, Coder("lea", Role.LEAD), "withdrawn")
    assert list(codings(study, with_passages=True)) == []
    assert study.answer_count() == 18
    assert verify(study).ok
