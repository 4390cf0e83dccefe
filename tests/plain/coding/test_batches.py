"""Lists and batches line by line: what is typed, what is said, and what is on disk."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from itertools import count

import pytest

from intercoder.coding.decision import Judgement, Origin
from intercoder.coding.suggestion import Assistance
from intercoder.plain.coding.coding import PROMPT, run_plain
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study

STAFF = Judgement.of({"staff": Origin.BATCH})


@pytest.fixture
def workspace(study: Study) -> Iterator[CoderWorkspace]:
    set_assistance(study, Assistance(unassisted=0.0))
    yield open_workspace(study, "anna")


def type_lines(workspace: CoderWorkspace, *lines: str) -> list[str]:
    """What is said after each line (the greeting first), when these are typed and input ends."""
    stdout = StringIO()
    clock = count(step=2.0)
    run_plain(
        workspace, stdin=StringIO("\n".join([*lines, ""])), stdout=stdout, now=lambda: next(clock)
    )
    return stdout.getvalue().split(PROMPT)


def decisions(study: Study) -> dict[str, Judgement]:
    return {one.answer.id: one.judgement for one in codings(study)}


def test_listed_answers_are_marked_and_get_a_code_once_confirmed(
    workspace: CoderWorkspace, study: Study
) -> None:
    said = type_lines(
        workspace,
        "list text number, sort id down",
        "mark 1 3-4",
        "give Staff to marked",
        "yes",
        "undo",
        "redo",
    )
    assert said[1].startswith("10 answers.\n1: v9:better. Open. Longer opening hours, number 9")
    assert "Marked: 3 of 10." in said[2]
    assert "Give “Staff”: 3 answers would change." in said[3]
    assert "Saved on 3 answers.\nType undo to take all of it back." in said[3]
    assert said[4].strip() == "Taken back on 3 answers."
    assert said[5].strip() == "Brought back on 3 answers."
    assert decisions(study) == {"v9:better": STAFF, "v7:better": STAFF, "v6:better": STAFF}


def test_nothing_changes_without_a_yes(workspace: CoderWorkspace, study: Study) -> None:
    said = type_lines(workspace, "list", "mark all", "marked 0", "")
    assert "Record that no code applies: 20 answers would change." in said[3]
    assert "Nothing is changed." in said[3]
    assert decisions(study) == {}


def test_every_action_can_be_typed(workspace: CoderWorkspace, study: Study) -> None:
    type_lines(workspace, "k t", "", "list coded", "mark 1", "marked unsure", "yes")
    type_lines(workspace, "list unsure", "mark all", "marked memo look again", "yes")
    type_lines(workspace, "list memo", "mark all", "marked sure", "yes", "take staff", "yes")
    assert decisions(study) == {"v1:value": Judgement.of(["books"], memo="look again")}
    type_lines(workspace, "list code k", "mark all", "marked skip", "yes")
    assert decisions(study)["v1:value"].memo == "look again"
    assert decisions(study)["v1:value"].codes == {}


def test_lists_are_read_out_in_parts(workspace: CoderWorkspace) -> None:
    said = type_lines(workspace, "list sort length", "list more", "hide", "list length 1-5")
    assert said[1].count("\n") == 21
    assert "1: v6:value. Open. books" in said[1]
    assert "The list has no more answers." in said[2]
    assert "1: v6:value. Open.\n" in said[4], "hidden texts are not read out"


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("list attribute age=60+, question value", "5 answers."),
        ("list language fi", "1 answer."),
        ("list suggested staff", "0 answers."),
        ("list sort attribute age down", "20 answers."),
        ("list nonsense", "Not understood: “nonsense”."),
        ("list sort colour", "Type sort and one of: state, id,"),
        ("list code zzz", "No single code is called “zzz”."),
        ("list length x", "Type length and the characters: 1-40, 40- or 7."),
        ("list attribute age", "Type attribute, its name, an equals sign, and the value."),
        ("list help", "with commas between"),
        ("mark 1", "Type list first"),
        ("give staff", "No answer is marked."),
        ("marked dance", "Type marked and one of"),
    ],
)
def test_what_is_typed_is_found_or_explained(
    workspace: CoderWorkspace, line: str, found: str
) -> None:
    assert found in type_lines(workspace, line)[1]


def test_numbers_that_the_list_does_not_have_are_not_marked(workspace: CoderWorkspace) -> None:
    said = type_lines(workspace, "list language fi", "mark 2", "mark 1-0", "mark x", "mark none")
    assert all("The list has the numbers 1 to 1." in one for one in said[2:5])
    assert "Marked: 0 of 1." in said[5]


def test_the_blind_sample_is_left_out(workspace: CoderWorkspace, study: Study) -> None:
    set_assistance(study, Assistance(unassisted=1.0))
    said = type_lines(workspace, "list", "mark all", "marked 0")
    assert "0 answers would change." in said[3]
    assert "Left out: 20 coded one at a time, to measure agreement." in said[3]
    assert decisions(study) == {}
