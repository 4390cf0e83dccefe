"""What a change of the codebook put in doubt is looked at again, and counted."""

from __future__ import annotations

import pytest

from intercoder.codebook.changes.change import Add, Change, Edit, Merge, Retire, Split
from intercoder.codebook.code import Code
from intercoder.coding.change import Decide, TakeBack
from intercoder.coding.decision import SKIPPED, Judgement, SelectionReason
from intercoder.coding.queue import RECHECK, QueueFilter
from intercoder.study.codebook.changing import change_codebook, undo_change
from intercoder.study.codebook.rechecks import (
    NEW,
    Recheck,
    new_code_rechecks,
    rechecks,
    to_look_at_again,
)
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.study import Study

SPLIT = Split("quiet", (Code("calm", "Calm"), Code("silence", "Silence")))


def numbers(study: Study) -> list[int]:
    workspace = open_workspace(study, "anna")
    try:
        return list(workspace.numbers(QueueFilter()))
    finally:
        workspace.leave()


def decide(study: Study, number: int, *codes: str) -> None:
    workspace = open_workspace(study, "anna")
    workspace.write(Decide(number, Judgement.of(codes), 1.0))
    workspace.leave()


@pytest.fixture
def answers(study: Study) -> list[int]:
    """Three answers that anna decided: quiet, quiet with books, and books."""
    first, second, third, *_ = numbers(study)
    decide(study, first, "quiet")
    decide(study, second, "quiet", "books")
    decide(study, third, "books")
    return [first, second, third]


def only(study: Study) -> Recheck:
    (found,) = rechecks(study, "anna", "main")
    return found


def test_nothing_is_in_doubt_while_the_codebook_is_as_it_was(
    study: Study, answers: list[int]
) -> None:
    assert rechecks(study, "anna", "main") == ()
    change_codebook(study, [Merge(("quiet",), "books")])
    assert rechecks(study, "anna", "main") == ()


def test_a_split_is_looked_at_answer_by_answer(study: Study, answers: list[int]) -> None:
    first, second, _ = answers
    change_codebook(study, [SPLIT])
    found = only(study)
    assert (found.code, found.why, found.one_of) == ("quiet", "it was split", ("calm", "silence"))
    assert (found.to_look_at, found.looked_at) == ((first, second), 0)
    decide(study, first, "calm")
    decide(study, second, "silence")
    found = only(study)
    assert (found.to_look_at, found.looked_at, found.changed) == ((), 2, 1)
    assert to_look_at_again(study, "anna", "main") == ()


@pytest.mark.parametrize(
    ("again", "has_changed"),
    [(["quiet"], False), (["books"], True), (["quiet", "books"], True), ([], True)],
)
def test_after_another_definition_the_same_codes_again_are_no_change(
    study: Study, answers: list[int], again: list[str], has_changed: bool
) -> None:
    book = study.codebook()
    change: Change = Edit("quiet", "definition", book["quiet"].definition, "Nobody speaks.")
    change_codebook(study, [change])
    assert only(study).to_look_at == tuple(answers[:2])
    decide(study, answers[0], *again)
    found = only(study)
    assert (found.to_look_at, found.looked_at) == ((answers[1],), 1)
    assert found.changed == has_changed


def test_what_was_retired_and_taken_off_is_looked_at_and_not_changed(
    study: Study, answers: list[int]
) -> None:
    change_codebook(study, [Retire("quiet")])
    decide(study, answers[1], "books")
    found = only(study)
    assert (found.to_look_at, found.looked_at, found.changed) == ((answers[0],), 1, 0)


def test_a_decision_that_was_taken_back_is_in_doubt_again(study: Study, answers: list[int]) -> None:
    change_codebook(study, [SPLIT])
    decide(study, answers[0], "calm")
    workspace = open_workspace(study, "anna")
    workspace.write(TakeBack())
    workspace.leave()
    assert only(study).to_look_at == tuple(answers[:2])


def test_what_is_skipped_is_not_in_doubt(study: Study, answers: list[int]) -> None:
    change_codebook(study, [SPLIT])
    workspace = open_workspace(study, "anna")
    workspace.write(Decide(answers[0], SKIPPED, 1.0))
    workspace.leave()
    assert only(study).to_look_at == (answers[1],)


def test_undoing_the_change_takes_the_doubt_away(study: Study, answers: list[int]) -> None:
    change_codebook(study, [SPLIT])
    undo_change(study, 2)
    assert rechecks(study, "anna", "main") == ()
    assert rechecks(study, "ben", "main") == ()


def test_what_was_looked_at_stays_so_when_it_is_decided_once_more_after_another_change(
    study: Study, answers: list[int]
) -> None:
    change_codebook(study, [SPLIT])
    decide(study, answers[0], "calm")
    change_codebook(study, [Edit("books", "name", study.codebook()["books"].name, "Media")])
    decide(study, answers[0], "silence")
    found = only(study)
    assert (found.to_look_at, found.looked_at) == ((answers[1],), 1)
    (again,) = found.again
    assert again[:3] == (answers[0], frozenset({"silence"}), False)


def test_what_was_changed_before_the_codebook_was_is_not_looked_at_again(
    study: Study, answers: list[int]
) -> None:
    decide(study, answers[0], "books")
    change_codebook(study, [SPLIT])
    decide(study, answers[0], "calm")
    assert (only(study).to_look_at, only(study).looked_at) == ((answers[1],), 0)


def test_answers_decided_before_a_code_existed_may_lack_it(
    study: Study, answers: list[int]
) -> None:
    change_codebook(study, [Add(Code("lifts", "Lifts"))])
    assert rechecks(study, "anna", "main") == ()
    decide(study, answers[0], "quiet", "lifts")
    decide(study, answers[1], "quiet")
    (found,) = new_code_rechecks(study, "anna", "main")
    assert (found.code, found.why) == ("lifts", NEW)
    assert (found.to_look_at, found.looked_at, found.changed) == ((answers[2],), 2, 1)


def test_parts_of_a_code_and_merged_codes_are_not_new(study: Study, answers: list[int]) -> None:
    change_codebook(study, [SPLIT])
    change_codebook(study, [Merge(("calm",), "books")])
    assert new_code_rechecks(study, "anna", "main") == ()


def test_the_list_kept_for_a_coder_holds_what_was_not_decided_under_the_codebook_as_it_is(
    study: Study, answers: list[int]
) -> None:
    change_codebook(study, [SPLIT])
    order = [answers[1], answers[0]]
    listed = [Listed(number, drawn=False) for number in order]
    keep_list(study, "anna", "main", SelectionReason.RECHECK, listed)
    workspace = open_workspace(study, "anna")
    found = workspace.following(None, RECHECK)
    assert [item.number for item in found] == list(workspace.numbers(RECHECK)) == order
    assert {item.drawn for item in found} == {None}
    workspace.write(Decide(answers[1], Judgement.of(["calm"]), 1.0))
    assert [item.number for item in workspace.following(None, RECHECK)] == [answers[0]]
    assert workspace.opening(RECHECK).filter == RECHECK
    workspace.leave()
