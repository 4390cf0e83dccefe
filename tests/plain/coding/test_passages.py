"""Marking words of an answer line by line."""

from __future__ import annotations

from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study
from tests.plain.coding.test_coding import type_lines


def test_words_are_marked_heard_and_recorded(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    _, _, marked, heard, *_ = type_lines(workspace, "k", '"the NOVELS', "words", "")
    assert "Marked for Books and media." in marked
    assert "1, Books and media: the novels" in heard
    (made,) = codings(study)
    assert [one.words(made.answer.text) for one in made.judgement.passages] == ["the novels"]


def test_without_a_code_one_is_asked_for_and_given(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    _, marked, again, *_ = type_lines(workspace, "words quiet reading room", "Quiet", "again")
    assert "For which code?" in marked
    assert "Added: Quiet." in marked
    assert "Marked for Quiet: quiet reading room" in again


def test_what_is_not_in_the_answer_or_there_twice_is_said(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    _, _, unknown, twice, *_ = type_lines(workspace, "q", "words noise", "words the", "2", "")
    assert "not in the answer" in unknown
    assert "2: " in twice
    (made,) = codings(study)
    assert [one.start for one in made.judgement.passages] == [27]


def test_a_mark_is_removed_by_its_number(study: Study) -> None:
    workspace = open_workspace(study, "anna")
    lines = type_lines(workspace, "q", "words quiet", "words - 2", "words -1", "words", "")
    assert "no mark 2" in lines[3]
    assert "Mark removed. The code stays." in lines[4]
    assert "No words are marked." in lines[5]
    (made,) = codings(study)
    assert made.judgement.passages == ()
