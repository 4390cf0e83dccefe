"""A lead changes the codebook while somebody codes line by line."""

from __future__ import annotations

from intercoder.codebook.changes.change import Add, Split
from intercoder.codebook.code import Code
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study
from tests.plain.coding.test_coding import type_lines

HALL = Code("hall", "Hall", "The entrance.")


def test_a_new_code_can_be_given_from_the_next_answer_on(study: Study) -> None:
    desk = open_workspace(study, "anna")
    said = type_lines(desk, "books", "", "changes")
    assert "The codebook is in its first revision." in said[-2]
    change_codebook(study, [Add(HALL)])
    said = type_lines(desk, "quiet", "", "hall", "", "changes")
    assert "Codebook revision 2: 1 new code. Type changes to hear what." in said[2]
    assert "Added: Hall." in said[3]
    assert "Revision 2" in said[5]
    assert "Added “Hall” at the top." in said[5]
    made = [(list(one.judgement.codes), one.revision) for one in codings(study)]
    assert made == [(["books"], 1), (["quiet"], 1), (["hall"], 2)]
    desk.leave()
    again = type_lines(open_workspace(study, "ben"), "")
    assert "Codebook revision" not in again[0]


def test_what_was_chosen_and_cannot_be_given_any_more_is_said(study: Study) -> None:
    desk = open_workspace(study, "anna")
    type_lines(desk, "quiet")
    change_codebook(study, [Split("quiet", (Code("calm", "Peace"), Code("hush", "Hush")))])
    said = type_lines(desk, "next", "books", "", "back", "back")
    assert "Codebook revision 2: 2 new codes, 1 no longer given." in said[1]
    assert "No longer chosen: “Quiet” was split into Peace, Hush." in said[5]
