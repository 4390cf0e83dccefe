"""Answers that a coder hands over in a package: they go to a lead when it is merged."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.coding.change import HandOver
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.packages.packages import packages
from intercoder.study.queue.work_lists import Listed, keep_list, read_list
from intercoder.study.redaction.deleting import delete_respondents
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import MAIN_ROUND, Study, open_study
from intercoder.study.wellbeing.care import care_of
from intercoder.study.wellbeing.handing_over import words_for
from tests.conftest import library_answers
from tests.packages.parcels import at_desk, code, copy, send, take, tamper
from tests.plain.coding.test_coding import type_lines

LEA = Coder("lea", Role.LEAD)
MINE = (3, 1, 2, 5)


@pytest.fixture
def led(study: Study) -> Study:
    add_coder(study, "lea", Role.LEAD)
    return study


@pytest.fixture
def allocated(led: Study) -> Study:
    """A study in which some answers are anna's, one of them coded alone."""
    queue = [Listed(number, drawn=False, alone=number == 1) for number in MINE]
    keep_list(led, "anna", MAIN_ROUND, None, queue)
    return led


def hand(package: Path, number: int, word: str = "") -> None:
    with at_desk(package, "anna") as workspace:
        workspace.write(HandOver(number, "your lead", word))


def queue(place: Study | Path, coder: str) -> list[int]:
    with at_desk(place, coder) as workspace:
        return list(workspace.numbers(QueueFilter()))


def test_an_answer_goes_to_the_lead_when_the_package_is_merged(
    allocated: Study, tmp_path: Path
) -> None:
    out = tmp_path / "anna.study"
    send(allocated, "anna", out)
    hand(out, 1, "Too close to home.")
    assert queue(out, "anna") == [3, 2, 5]
    with at_desk(out, "anna") as workspace:
        assert workspace.progress().total == 3
    code(out, "anna", [0])
    assert queue(allocated, "anna") == list(MINE)
    (merged,) = take(allocated, out)
    assert (merged.new, merged.handed_over, merged.handed_to) == (1, 1, "lea")
    assert (merged.decided, merged.left, merged.outside) == (1, 2, 0)
    assert queue(allocated, "anna") == [3, 2, 5]
    assert queue(allocated, "lea") == [1]
    (given,) = read_list(allocated, "lea")
    assert given.alone
    assert words_for(allocated, "lea", "main") == {1: ("anna", "Too close to home.")}
    assert verify(allocated).ok
    with open_study(str(out)) as package:
        assert verify(package).ok


def test_a_package_that_comes_back_again_hands_nothing_over_twice(
    allocated: Study, tmp_path: Path
) -> None:
    out = tmp_path / "anna.study"
    send(allocated, "anna", out)
    hand(out, 1, "Too close to home.")
    take(allocated, out)
    with at_desk(allocated, "lea") as workspace:
        workspace.write(HandOver(1, "anna", "Please look again."))
    assert 1 in queue(allocated, "anna")
    hand(out, 2)
    (merged,) = take(allocated, out)
    assert (merged.handed_over, merged.handed_to) == (1, "lea")
    assert queue(allocated, "anna") == [3, 5, 1]
    assert queue(allocated, "lea") == [2]
    (again,) = take(allocated, out)
    assert again.handed_over == 0


def test_all_answers_can_be_handed_over(allocated: Study, tmp_path: Path) -> None:
    out = tmp_path / "anna.study"
    send(allocated, "anna", out)
    for number in MINE:
        hand(out, number)
    hand(out, MINE[0])  # once more changes nothing
    assert queue(out, "anna") == []
    (merged,) = take(allocated, out)
    assert merged.handed_over == 4
    assert queue(allocated, "lea") == sorted(MINE, key=MINE.index)


def test_where_everybody_codes_all_it_leaves_the_coders_queue(led: Study, tmp_path: Path) -> None:
    out = tmp_path / "anna.study"
    send(led, "anna", out)
    hand(out, 1)
    assert 1 not in queue(out, "anna")
    (merged,) = take(led, out)
    assert merged.handed_over == 1
    assert 1 not in queue(led, "anna")
    assert 1 in queue(led, "lea")
    send(led, "anna", tmp_path / "later.study")
    assert 1 not in queue(tmp_path / "later.study", "anna")


def test_without_a_lead_it_stays_until_there_is_one(study: Study, tmp_path: Path) -> None:
    keep_list(study, "anna", MAIN_ROUND, None, [Listed(number) for number in MINE])
    out = tmp_path / "anna.study"
    send(study, "anna", out)
    hand(out, 1)
    (merged,) = take(study, out)
    assert (merged.handed_over, merged.handed_to) == (1, "")
    assert 1 in queue(study, "anna")
    add_coder(study, "lea", Role.LEAD)
    (merged,) = take(study, out)
    assert (merged.handed_over, merged.handed_to) == (1, "lea")
    assert 1 not in queue(study, "anna")


def test_what_was_decided_or_deleted_meanwhile_stays_where_it_is(
    allocated: Study, tmp_path: Path
) -> None:
    out = tmp_path / "anna.study"
    send(allocated, "anna", out)
    hand(out, 1, "Too close to home.")
    hand(out, 3)
    code(allocated, "anna", [0])
    one = library_answers()[0]
    assert not words_for(allocated, "lea", "main")
    delete_respondents(allocated, [one.respondent], LEA, "asked for it")
    (merged,) = take(allocated, out)
    assert merged.handed_over == 0
    assert words_for(allocated, "lea", "main") == {}


def test_words_that_came_with_an_answer_go_into_the_package(
    allocated: Study, tmp_path: Path
) -> None:
    add_coder(allocated, "zoe")
    with at_desk(allocated, "anna") as workspace:
        workspace.write(HandOver(3, "ben", "For you."))
        workspace.write(HandOver(2, "zoe", "Not for ben."))
    send(allocated, "ben", tmp_path / "ben.study")
    with open_study(str(tmp_path / "ben.study")) as package:
        assert list(words_for(package, "ben", "main").values()) == [("anna", "For you.")]
        assert b"Not for ben." not in (tmp_path / "ben.study").read_bytes()


def test_the_lead_is_named_line_by_line(allocated: Study, tmp_path: Path) -> None:
    out = tmp_path / "anna.study"
    send(allocated, "anna", out)
    with open_study(str(out)) as package:
        care = care_of(package, "anna", "main", package.codebook())
        assert [one.name_and_role for one in care.colleagues] == ["your lead"]
        lines = type_lines(open_workspace(package, "anna"), "hand", "hand lead: Too close.")
    assert "People: your lead." in lines[1]
    assert "Handed over to your lead." in lines[2]
    assert take(allocated, out)[0].handed_over == 1


@pytest.mark.parametrize("value", ["{}", "[1]", '[{"id": 1, "answer": "v1:value"}]', "no json"])
def test_a_package_in_which_this_was_changed_is_refused(
    allocated: Study, tmp_path: Path, value: str
) -> None:
    out = tmp_path / "anna.study"
    send(allocated, "anna", out)
    hand(out, 1)
    bad = copy(out, "bad.study")
    tamper(bad, f"UPDATE study_setting SET value = '{value}' WHERE name = 'to_hand_over'")
    with pytest.raises(StudyError, match="handed over"):
        take(allocated, bad)
    assert packages(allocated)[0].merged_at == ""
