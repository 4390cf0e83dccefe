"""Respondents deleted on request leave a tombstone without text, and come back with no import."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Propose
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError, UsageError
from intercoder.findings.of_study import Asked, findings_of_study
from intercoder.findings.tables.frequencies import frequencies
from intercoder.study.adjudication.comments import add_comment, comments
from intercoder.study.answers.answer_import import take_in
from intercoder.study.answers.removing import WhichAnswers, remove_answers
from intercoder.study.exchange import exported_rows
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.redaction.deleting import delete_respondents, respondents_deleted
from intercoder.study.redaction.totals import redaction_totals
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study, open_study
from tests.packages.parcels import at_desk, code, send, take

LEA = Coder("lea", Role.LEAD)
WHO = {"town": "Wrenfield"}
ANSWERS = [
    Answer("wr:visit", "visit", "wr", "The osprey on the roof is lovely.", "en", WHO),
    Answer("wr:more", "more", "wr", "Nothing but ospreys.", "en", WHO),
    Answer("ot:visit", "visit", "ot", "The lamps are lovely.", "en"),
]


def bring(study: Study, *more: Answer) -> tuple[int, int]:
    with take_in(study) as intake:
        intake.add_questions([Question("visit"), Question("more"), Question("third")])
        intake.add_attributes(["town"])
        taken = intake.add_answers([*ANSWERS, *more])
    return taken.new, taken.same


def judge(study: Study, *answers: str) -> None:
    queue = [one.id for one in exported_rows.answers(study)]
    code(study, "anna", [queue.index(one) for one in answers])


def test_nothing_is_left_but_that_and_when(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    bring(study)
    judge(study, "wr:visit", "ot:visit")
    add_comment(study, "main", "wr:more", LEA, "Ospreys?")
    before = verify(study).fingerprint
    with pytest.raises(StudyError, match="only leads delete"):
        delete_respondents(study, ["wr"], None)
    done = delete_respondents(study, ["wr"], LEA, "asked for it")
    assert (done.respondents, done.answers, done.judged, done.decisions) == (1, 2, 2, 1)
    assert {one.id for one in exported_rows.answers(study)} & {"wr:visit", "wr:more"} == set()
    assert [one.answer.id for one in exported_rows.codings(study)] == ["ot:visit"]
    assert comments(study, answer_key="wr:more") == ()
    (stone,) = respondents_deleted(study)
    assert (stone.respondent, stone.answers, stone.deleted_by) == ("wr", 2, "lea")
    totals = redaction_totals(study)
    assert (totals.deleted_answers, totals.deleted_respondents, totals.answers) == (2, 1, 0)
    checked = verify(study, expected=before)
    assert (checked.faults, checked.comparison) == ((), "grown")


def test_findings_leave_the_deleted_out_and_say_so(study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    bring(study)
    judge(study, "wr:visit", "ot:visit")
    delete_respondents(study, ["wr"], LEA)
    found = findings_of_study(study, Asked(questions=("visit",)))
    (part,) = found.parts(found.versions[0])
    bases = frequencies(part).bases
    assert (bases.respondents_in_study, bases.respondents, bases.judged) == (11, 1, 1)
    assert "2 answers of 1 respondent were deleted on request." in found.remarks()


def test_a_later_import_does_not_bring_them_back(study: Study) -> None:
    bring(study)
    delete_respondents(study, ["wr"], None)
    assert bring(study, Answer("wr:third", "third", "wr", "Ospreys again.", "en", WHO)) == (0, 4)
    people = exported_rows.answers(study)
    assert all("sprey" not in one.text for one in people)
    assert verify(study).ok


@pytest.mark.files_only
def test_the_texts_are_gone_from_the_folder(study: Study) -> None:
    bring(study)
    judge(study, "wr:visit")
    add_coder(study, "lea", Role.LEAD)
    remove_answers(study, WhichAnswers(answers=("wr:more",)), LEA, "off topic")
    delete_respondents(study, ["wr"], LEA)
    for while_open in (True, False):
        for path in Path(study.target).parent.rglob("*"):
            if path.is_file():
                held = path.read_bytes().lower()
                assert b"osprey" not in held, (path, while_open)
                assert b"wrenfield" not in held, (path, while_open)
        if while_open:
            study.close()


def test_decisions_in_a_package_come_back_and_count_nowhere(study: Study, tmp_path: Path) -> None:
    bring(study)
    parcel = tmp_path / "ben.package"
    send(study, "ben", parcel)
    delete_respondents(study, ["wr"], LEA)

    with open_study(str(parcel)) as opened:
        queue = [one.id for one in exported_rows.answers(opened)]
        code(opened, "ben", [queue.index("wr:visit"), queue.index("ot:visit")])
    take(study, parcel)
    assert [one.answer.id for one in exported_rows.codings(study)] == ["ot:visit"]
    assert verify(study).ok


def test_proposals_lose_the_words_of_the_deleted_also_those_in_a_package(
    study: Study, tmp_path: Path
) -> None:
    bring(study)
    parcel = tmp_path / "ben.package"

    def propose(place: Study, name: str) -> None:
        with at_desk(place, "ben") as desk:
            (item,) = desk.following(None, QueueFilter(text="osprey"), 1)
            words = Proposal("", name, "", None, item.answer.text[:12], item.answer.id)
            desk.write(Propose(item.number, desk.proposed(words)))

    propose(study, "Birds")
    send(study, "ben", parcel)
    with open_study(str(parcel)) as opened:
        propose(opened, "Birds of prey")
    delete_respondents(study, ["wr"], LEA)
    for _ in range(2):
        take(study, parcel)
        with study.reading() as connection:
            made = read_proposals(connection, None).made
        assert [(one.name, one.example) for one in made] == [("Birds", ""), ("Birds of prey", "")]
    assert verify(study).ok


def test_who_is_not_there_cannot_be_deleted(study: Study) -> None:
    bring(study)
    for named in ([], ["nobody"], ["wr", "nobody"]):
        with pytest.raises((StudyError, UsageError)):
            delete_respondents(study, named, LEA)
    assert delete_respondents(study, ["wr"], None, is_trial=True).answers == 2
    assert respondents_deleted(study) == ()
