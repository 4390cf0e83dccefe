"""What coders marked stands beside their codes where they disagree."""

from __future__ import annotations

from intercoder.adjudication.disagreement import Disagreement, disagreement
from intercoder.adjudication.marked_words import marked_words
from intercoder.coding.decision import Judgement
from intercoder.protection.masking.seeing import Mask, see
from intercoder.study.adjudication.adjudication_workspace import open_adjudication
from intercoder.study.answers.answer_import import EarlierDecision, Marked, take_in
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.study import Study

LEAD = Coder("lea", Role.LEAD)


def judged_apart(study: Study) -> Disagreement:
    """The second answer, of which ben marked two words, and anna none."""
    add_coder(study, LEAD.name, LEAD.role)
    words = (Marked(0, 14, "staff"), Marked(23, 30, "staff"), Marked(0, 30, "other"))
    with take_in(study) as intake:
        intake.add_decisions(
            [
                EarlierDecision("v2:value", "anna", Judgement.of(["staff"])),
                EarlierDecision("v2:value", "ben", Judgement.of(["staff", "other"]), marked=words),
            ]
        )
    return disagreement(study.id, open_adjudication(study, "main", LEAD).case(3))


def test_each_coders_marks_are_named_by_their_codes(study: Study) -> None:
    item = judged_apart(study)
    names = study.codebook().name_of
    of_ben, of_anna = sorted(item.versions, key=lambda one: one.coder == "anna")
    text = item.answer.text
    assert marked_words(item, of_anna, names, see(text, Mask())) == []
    assert marked_words(item, of_ben, names, see(text, Mask())) == [
        "Staff “Friendly staff”, “helpful”",
        "Other “Friendly staff, always helpful”",
    ]
    hidden = marked_words(item, of_ben, names, see(text, Mask(hides=True)))
    assert hidden == ["Staff 2 passages", "Other 1 passage"]
