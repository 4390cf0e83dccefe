"""Redaction and deletion where they meet imports, marked passages and drafts."""

from __future__ import annotations

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.coding.decision import Judgement
from intercoder.protection.redaction.detecting import personal_data
from intercoder.study.answers.answer_import import EarlierDecision, Marked, take_in
from intercoder.study.answers.redacting_intake import RedactingIntake
from intercoder.study.answers.undoing import undo_import
from intercoder.study.exchange import exported_rows
from intercoder.study.redaction.deleting import delete_respondents
from intercoder.study.redaction.finding import find_personal_data
from intercoder.study.redaction.redacting import redact
from intercoder.study.rounds.people import Coder, Role
from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study

CODED = Judgement.of(["books"])
LEA = Coder("lea", Role.LEAD)
TEXT = "Ask kestrel@example.org about the old lamps."
MARKED = Marked(TEXT.index("the old lamps"), len(TEXT) - 1, "books")


def answer(translation: str = "", text: str = TEXT) -> Answer:
    return Answer("wr:visit", "visit", "wr", text, "en", {}, translation)


def bring(study: Study, *answers: Answer, redacting: bool = False) -> None:
    to_redact = RedactingIntake(personal_data) if redacting else None
    with take_in(study, replaces=True, redacting=to_redact) as intake:
        intake.add_questions([Question("visit"), Question("more")])
        intake.add_answers(answers)


def code_marked(study: Study, *, redacting: bool = False, with_answer: bool = True) -> None:
    to_redact = RedactingIntake(personal_data) if redacting else None
    with take_in(study, redacting=to_redact) as intake:
        intake.add_questions([Question("visit")])
        if with_answer:
            intake.add_answers([answer()])
        one = EarlierDecision("wr:visit", "anna", CODED, marked=(MARKED,))
        intake.add_decisions([one])


def marked_words(study: Study) -> list[str]:
    texts = {one.id: one.text for one in exported_rows.answers(study)}
    return [
        passage.words(texts[one.answer.id])
        for one in exported_rows.codings(study)
        for passage in one.judgement.passages
    ]


def test_undoing_an_import_brings_no_replaced_translation_back(study: Study) -> None:
    bring(study, answer("Frag kestrel@example.org."))
    bring(study, answer("Frag kestrel@example.org nach Lampen."))
    redact(study, tuple(find_personal_data(study, personal_data)), LEA)
    undo_import(study)
    assert all("kestrel" not in one.translation for one in exported_rows.answers(study))
    assert verify(study).ok


@pytest.mark.parametrize("question", ["visit", "more"])
def test_decisions_on_what_a_deleted_respondent_said_do_not_come_in(
    study: Study, question: str
) -> None:
    bring(study, answer())
    delete_respondents(study, ["wr"], LEA)
    key = f"wr:{question}"
    with take_in(study) as intake:
        intake.add_questions([Question(question)])
        intake.add_answers([Answer(key, question, "wr", TEXT, "en")])
        judged = Judgement.of(["books"], memo="kestrel again")
        taken = intake.add_decisions([EarlierDecision(key, "anna", judged)])
    assert taken.new == 0
    assert list(exported_rows.codings(study)) == []
    assert verify(study).ok


def test_words_marked_in_a_table_are_found_in_the_text_with_placeholders(study: Study) -> None:
    code_marked(study, redacting=True)
    assert marked_words(study) == ["the old lamps"]
    assert verify(study).ok


def test_words_marked_in_a_table_are_found_in_a_text_that_was_redacted_here(study: Study) -> None:
    bring(study, answer())
    redact(study, tuple(find_personal_data(study, personal_data)), LEA)
    code_marked(study)
    assert marked_words(study) in (["the old lamps"], [])
    assert verify(study).ok
