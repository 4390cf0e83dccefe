"""Proposing a code line by line."""

from __future__ import annotations

from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.study import Study
from tests.plain.coding.test_coding import type_lines


def proposed(study: Study) -> list[tuple[str, str, str | None, str]]:
    with study.reading() as connection:
        made = read_proposals(connection, None).made
    return [(one.name, one.definition, one.parent, one.example) for one in made]


def test_a_code_is_proposed_with_words_of_the_answer(study: Study) -> None:
    desk = open_workspace(study, "anna")
    said = "\n".join(
        type_lines(
            *(desk, "propose Seats", "Where to sit.", "no such", "quiet"),
            *("chairs", "READING room", "", "codes", "define Seats", "changes"),
        )
    )
    assert "No code is called “no such”." in said
    assert "Below Quiet." in said
    assert "These words are not in the answer." in said
    assert "Proposed: Seats. Key: " in said
    assert "A lead will decide." in said
    assert "Proposed by a coder. No lead has decided about it yet." in said
    assert "Proposed code “Seats”" in said
    assert proposed(study) == [("Seats", "Where to sit.", "quiet", "reading room")]
    ((code,),) = [list(one.judgement.codes) for one in codings(study)]
    assert code.startswith("proposed-")


def test_it_can_be_called_off_and_needs_a_name_of_its_own(study: Study) -> None:
    desk = open_workspace(study, "anna")
    said = "\n".join(type_lines(desk, "propose", "propose quiet", "+ Seats", "", ".", "propose x"))
    assert "The code has no name yet." in said
    assert "“Quiet” is a code already." in said
    assert "Nothing is proposed." in said
    assert proposed(study) == []
