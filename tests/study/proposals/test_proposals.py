"""Codes that coders propose: who sees them, who may give them, and what becomes of them."""

from __future__ import annotations

import pytest

from intercoder.codebook.changes.change import Accept, Add
from intercoder.codebook.code import Code
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Decide, Propose
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import OPEN, QueueFilter
from intercoder.errors import StudyError, UsageError
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.codebook.changing import change_codebook, redo_change, undo_change
from intercoder.study.codebook.codebook_in_use import all_news
from intercoder.study.codebook.rechecks import rechecks, to_look_at_again
from intercoder.study.codebook.recodes import recodes
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.coding.coding_format import CODING
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.proposals.proposing import (
    open_proposals,
    reject_proposals,
    take_back_rejections,
)
from intercoder.study.rounds.people import Role, acting_user, add_coder
from intercoder.study.rounds.rounds import make_blind
from intercoder.study.safekeeping.verification import verify
from intercoder.study.saving.pending_change import Pressing, from_document, to_document
from intercoder.study.study import Study
from tests.homes import run_in

BUS = Proposal("", "Bus stop", "How near the bus is.", "staff", "the bus stop", "")


def propose(desk: CoderWorkspace, made: Proposal = BUS, place: int = 0) -> Proposal:
    """Propose a code on an answer of the queue, and record it there."""
    number = desk.numbers(QueueFilter())[place]
    made = desk.proposed(made)
    desk.codebook_in_use.proposing(made)
    desk.write(Propose(number, made))
    desk.write(Decide(number, Judgement.of([made.code_id]), 1.0))
    return made


def seen(study: Study, coder: str) -> list[str]:
    """Names of the provisional codes that a coder may give."""
    desk = open_workspace(study, coder)
    names = [code.name for code in desk.opening().codebook.codes if code.provisional]
    desk.leave()
    return names


def counted(study: Study) -> list[list[str]]:
    """The codes of anna's decisions as they count."""
    found = judgements(study)
    (column,) = [one for one in found.columns if one.coder == "anna"]
    return [list(found.code_sets[number]) for number in column.codes]


def test_a_proposed_code_is_given_at_once_and_stays_its_coders(study: Study) -> None:
    make_blind(study, "main", blind=True)
    desk = open_workspace(study, "anna")
    made = propose(desk)
    book = desk.opening().codebook
    assert book[made.code_id].provisional
    assert book[made.code_id].parent == "staff"
    assert made.code_id not in study.codebook()
    desk.leave()
    assert (seen(study, "anna"), seen(study, "ben")) == (["Bus stop"], [])
    assert open_proposals(study, "main") == 1
    assert seen(study, "ben") == ["Bus stop"]
    with pytest.raises(StudyError, match="were opened on"):
        open_proposals(study, "main")
    assert verify(study).ok


def test_in_a_round_that_is_not_blind_others_see_and_give_it(study: Study) -> None:
    desk, other = open_workspace(study, "anna"), open_workspace(study, "ben")
    other.following(None, OPEN)
    made = propose(desk)
    other.following(None, OPEN)
    if study.is_remote:
        other = open_workspace(study, "ben", take_over=True)
    else:
        new = other.codebook_in_use.read_newest()
        assert "“Bus stop”" in new.news.words
        other.take_codebook(new)
    assert other.codebook_in_use.codes_now.codebook[made.code_id].name == "Bus stop"
    other.write(Decide(other.numbers(QueueFilter())[1], Judgement.of([made.code_id]), 1.0))
    assert verify(study).ok


def test_accepted_it_counts_as_the_code_until_that_is_undone(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    lea = acting_user(study, "lea")
    desk = open_workspace(study, "anna")
    made = propose(desk)
    code = Code("bus", "Bus")
    change_codebook(study, [Add(code), Accept((made.code_id,), "bus")], lea, "It is often said.")
    assert counted(study) == [["bus"]]
    number = desk.numbers(QueueFilter())[0]
    desk.following(None, QueueFilter())
    new = desk.codebook_in_use.read_newest()
    assert new.news.words.endswith("“Bus stop” was accepted as “Bus”: It is often said.")
    desk.take_codebook(new)
    assert dict(desk.item(number).draft.codes).keys() == {"bus"}
    assert made.code_id not in new.codebook
    desk.leave()
    (recode,) = recodes(study)
    assert (recode.how, recode.old_name, recode.new) == (
        "accepted",
        "Bus stop (proposed)",
        ("bus",),
    )
    assert recode.decisions == 1
    undo_change(study, 2)
    assert counted(study) == [[made.code_id]]
    assert seen(study, "anna") == ["Bus stop"]
    redo_change(study, 2)
    change_codebook(study, [Accept((made.code_id,), "quiet")])
    assert counted(study) == [["quiet"]]
    told = all_news(study, "anna").proposals
    assert [one.what for one in told] == ["merged into “Quiet”"]
    assert verify(study).ok


def test_rejected_it_is_looked_at_again_and_its_coder_hears_why(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    lea = acting_user(study, "lea")
    desk = open_workspace(study, "anna")
    made = propose(desk)
    number = desk.numbers(QueueFilter())[0]
    with pytest.raises(UsageError, match="why"):
        reject_proposals(study, [made.id], lea, " ")
    reject_proposals(study, [made.id], lea, "It is “Staff”.")
    with pytest.raises(StudyError, match="rejected already"):
        reject_proposals(study, [made.id], lea, "Once more.")
    desk.following(None, QueueFilter())
    assert desk.codebook_in_use.is_outdated
    new = desk.codebook_in_use.read_newest()
    assert new.news.words == "“Bus stop” was rejected: It is “Staff”."
    desk.take_codebook(new)
    item = desk.item(number)
    assert not item.draft.codes
    assert item.in_doubt == "“Bus stop”: its proposal was rejected"
    desk.leave()
    assert to_look_at_again(study, "anna", "main") == (number,)
    assert counted(study) == [[made.code_id]]
    take_back_rejections(study, [made.id], lea)
    assert rechecks(study, "anna", "main") == ()
    assert seen(study, "anna") == ["Bus stop"]
    assert all_news(study, "anna").proposals[0].what.startswith("proposed")
    assert verify(study).ok


def test_a_coder_decides_about_no_proposal(study: Study) -> None:
    desk = open_workspace(study, "anna")
    made = propose(desk)
    with pytest.raises(StudyError, match="only leads decide about"):
        reject_proposals(study, [made.id], acting_user(study, "ben"), "No.")


def test_what_waits_for_a_server_says_which_words_and_not_what_they_are(study: Study) -> None:
    desk = open_workspace(study, "anna")
    desk.following(None, OPEN)
    number = desk.numbers(QueueFilter())[0]
    answer = desk.item(number).answer
    words = answer.text[4:17]
    made = desk.proposed(Proposal("", "Rest", example=words, answer=answer.id))
    pressing = Pressing(1, "", CODING)
    pressing.note([(number, answer.id)])
    press = pressing.pressed(Propose(number, made, (4, 17)))
    document = to_document(press, CODING)
    assert words not in str(document)
    again = from_document(document, {answer.id: number}, CODING)
    for _ in range(2):  # it may have been on its way already
        desk.write(again)
    with study.reading() as connection:
        (kept,) = read_proposals(connection, None).made
    assert kept == made


@pytest.mark.files_only
def test_what_is_decided_about_a_proposal_is_found_by_verify(study: Study) -> None:
    made = propose(open_workspace(study, "anna"))
    reject_proposals(study, [made.id], None, "No.")
    run_in(
        study,
        *("DROP TRIGGER proposal_stays", "UPDATE proposal SET name = 'Another'"),
    )
    assert any("The proposed codes were changed" in fault for fault in verify(study).faults)
