"""The codebook of figures is that of the revisions under which the decisions were made."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import Kind, StudyAgreement
from intercoder.agreement.of_study.selection import Selection, ViewBy
from intercoder.codebook.code import Code, Codebook
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from tests.agreement.of_study.logs import NONE, decide, revise

CODED = {"anna": ["books", "staff", "books"], "ben": ["books", "staff", "quiet"]}


def code_all(study: Study, *, answers: range = range(1, 4), revision: int = 1) -> None:
    """Anna and ben judge three answers; they differ on the last."""
    for coder, given in CODED.items():
        for number, code in zip(answers, given, strict=True):
            decide(study, coder, f"v{number}:value", [code], revision=revision)


def with_parking(codebook: Codebook) -> Codebook:
    """The same codebook with a code more, another name for one, and one code less."""
    codes = [
        replace(code, name="Silence") if code.id == "quiet" else code
        for code in codebook.codes
        if code.id != "other"
    ]
    return replace(codebook, codes=(*codes, Code("parking", "Parking", parent="place")))


def said(found: StudyAgreement) -> str:
    return " ".join(one.sentence for one in found.remarks)


def test_a_later_revision_changes_nothing_that_is_said_of_earlier_decisions(
    study: Study, codebook: Codebook
) -> None:
    code_all(study)
    before = agreement_of_study(study, NONE).as_json()
    revise(study, with_parking(codebook))
    after = agreement_of_study(study, NONE)
    assert after.as_json() == before
    assert after.revision == 1
    assert "parking" not in after.whole.codes
    assert {one.id: one.name for one in after.codes}["quiet"] == "Quiet"
    assert "Parking" not in said(after)


def test_decisions_under_the_later_revision_alone_have_its_codes_and_names(
    study: Study, codebook: Codebook
) -> None:
    revise(study, with_parking(codebook))
    code_all(study, revision=2)
    found = agreement_of_study(study, NONE)
    names = {one.id: one.name for one in found.codes}
    assert (found.revision, found.revisions, found.codes_in) == (2, (2,), {2: 6})
    assert names["quiet"] == "Silence"
    assert "parking" in names
    assert "other" not in names
    assert "“Parking”" in said(found)


def test_of_several_revisions_each_code_says_under_which_it_could_be_given(
    study: Study, codebook: Codebook
) -> None:
    code_all(study)
    revise(study, with_parking(codebook))
    code_all(study, answers=range(4, 7), revision=2)
    found = agreement_of_study(study, NONE)
    assert {one.id: one.revisions for one in found.codes} == {
        "books": (1, 2),
        "staff": (1, 2),
        "quiet": (1, 2),
        "access": (1, 2),
        "refuses": (1, 2),
        "parking": (2,),
        "other": (1,),
    }
    assert found.codes_in == {1: 6, 2: 6}
    sentences = [one.sentence for one in found.remarks if one.kind is Kind.REVISIONS]
    assert any(
        one.startswith("“Parking” could be given under revision 2 only: 6 of the 12 decisions")
        for one in sentences
    )
    assert any(one.startswith("“Other” could be given under revision 1 only") for one in sentences)


def test_each_part_of_a_view_lists_the_codes_of_its_own_revisions(
    study: Study, codebook: Codebook
) -> None:
    code_all(study)
    revise(study, with_parking(codebook))
    code_all(study, answers=range(4, 7), revision=2)
    view = ViewBy.parse("revision")
    parts = agreement_of_study(study, replace(NONE, views=(view,))).views[0].parts
    codes = {part.label: set(part.agreement.codes) for part in parts}
    assert "parking" not in codes["1"]
    assert "other" in codes["1"]
    assert "parking" in codes["2"]
    assert "other" not in codes["2"]


def test_nobody_is_said_not_to_have_used_a_code_of_answers_coded_once(
    study: Study, codebook: Codebook
) -> None:
    code_all(study)
    revise(study, with_parking(codebook))
    decide(study, "anna", "v7:value", ["books"], revision=2)
    found = agreement_of_study(study, NONE)
    assert found.revisions == (1, 2)
    assert "Parking" not in said(found)
    assert "parking" not in {one.code for one in found.rare}


def test_a_code_that_only_the_consensus_gave_is_none_of_the_coders(
    study: Study, codebook: Codebook
) -> None:
    code_all(study)
    revise(study, with_parking(codebook))
    add_coder(study, "consensus", Role.CONSENSUS)
    decide(study, "consensus", "v3:value", ["parking"], revision=2)
    view = ViewBy.parse("reference:consensus")
    found = agreement_of_study(study, replace(NONE, views=(view,)))
    assert found.revisions == (1,)
    assert "parking" not in {one.id for one in found.codes}


@pytest.mark.parametrize("revision", [1, 2])
def test_a_code_that_a_later_revision_has_can_be_mapped_to(
    study: Study, codebook: Codebook, revision: int
) -> None:
    later = with_parking(codebook)
    revise(study, later)
    code_all(study, revision=revision)
    found = agreement_of_study(study, Selection(code_map={"quiet": "parking"}, how=NONE.how))
    assert found.whole.of_codes["parking"].answers == 1
    assert {one.id: one.name for one in found.codes}["parking"] == "Parking"


def test_a_revision_that_touches_no_code_in_use_changes_no_coefficient(
    study: Study, codebook: Codebook
) -> None:
    code_all(study)
    before = agreement_of_study(study, NONE)
    revise(study, replace(codebook, codes=(*codebook.codes, Code("parking", "Parking"))))
    decide(study, "ben", "v3:value", ["quiet"], revision=2)  # the same judgement again
    after = agreement_of_study(study, NONE)
    for key, one in before.whole.overall.items():
        assert after.whole.overall[key].value == pytest.approx(one.value)
    assert after.whole.codes["books"] == before.whole.codes["books"]
