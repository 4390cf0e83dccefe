"""The decisions seen from several sides."""

from __future__ import annotations

import pytest

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import View
from intercoder.agreement.of_study.selection import Selection, ViewBy
from intercoder.agreement.of_study.sides import views
from intercoder.agreement.whole.summary import Agreement
from intercoder.coding.decision import Circumstances, ConsensusSource
from intercoder.errors import UsageError
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import Role, add_coder, coders
from intercoder.study.study import Study
from tests.agreement.of_study.logs import NONE, decide, revise

PERCENT = "percent_agreement"


def view(study: Study, text: str) -> View:
    """One view, without intervals."""
    (found,) = agreement_of_study(study, Selection(views=(ViewBy.parse(text),), how=NONE.how)).views
    return found


def twice(found: View) -> dict[str, tuple[int, float | None]]:
    """How many answers were judged twice in each part, and the percent agreement."""
    return {
        part.label: (part.agreement.counts.rated_twice, part.agreement.overall[PERCENT].value)
        for part in found.parts
    }


@pytest.fixture
def coded(study: Study) -> Study:
    """Anna and ben judged five first answers; they differ on the second and the third."""
    for number in range(1, 6):
        decide(study, "anna", f"v{number}:value", ["books"])
        decide(study, "ben", f"v{number}:value", ["quiet" if number in {2, 3} else "books"])
    return study


def test_by_question_in_the_order_of_the_questions(coded: Study) -> None:
    for coder in ("anna", "ben"):
        decide(coded, coder, "v1:better", ["books"])
    assert twice(view(coded, "question")) == {"value": (5, 0.6), "better": (1, 1.0)}


def test_by_language_and_by_attribute(coded: Study) -> None:
    assert twice(view(coded, "language")) == {"en": (3, 2 / 3), "fi": (1, 0.0), "sv": (1, 1.0)}
    assert twice(view(coded, "attribute:age")) == {"30-39": (3, 2 / 3), "60+": (2, 0.5)}


def test_respondents_without_the_attribute_have_a_part_of_their_own(coded: Study) -> None:
    with take_in(coded) as intake:
        intake.add_attributes(["branch"])
    assert twice(view(coded, "attribute:branch")) == {views.UNSTATED: (5, 0.6)}


def test_weeks_are_those_of_the_later_decision(study: Study) -> None:
    for answer, anna, ben in (
        ("v1:value", "2026-01-04T23:59:00.000Z", "2026-01-04T10:00:00.000Z"),
        ("v2:value", "2026-01-04T12:00:00.000Z", "2026-01-05T00:00:00.000Z"),
        ("v3:value", "2026-12-31T12:00:00.000Z", "2026-12-31T12:00:00.000Z"),
    ):
        decide(study, "anna", answer, ["books"], at=anna)
        decide(study, "ben", answer, ["books"], at=ben)
    assert list(twice(view(study, "week"))) == ["2026-W01", "2026-W02", "2026-W53"]


def test_by_round(coded: Study) -> None:
    for coder in ("anna", "ben"):
        decide(coded, coder, "v2:value", ["quiet"], round="second")
    assert twice(view(coded, "round")) == {"main": (5, 0.6), "second": (1, 1.0)}


def test_by_revision_only_like_is_compared_with_like(coded: Study) -> None:
    revise(coded, coded.codebook())
    for coder, answers in (("anna", "367"), ("ben", "267")):
        for number in answers:
            decide(coded, coder, f"v{number}:value", ["books"], revision=2)
    # under the first: v1, v4, v5 (v2 and v3 have one decision left each); under the second: v6, v7
    assert twice(view(coded, "revision")) == {"1": (3, 1.0), "2": (2, 1.0)}
    assert agreement_of_study(coded, NONE).revisions == (1, 2)


def test_by_assisted_only_like_is_compared_with_like(coded: Study) -> None:
    for coder in ("anna", "ben"):
        decide(coded, coder, "v2:value", ["quiet"], shown=["quiet", "books"])
    decide(coded, "ben", "v3:value", ["books"], shown=[])
    assert twice(view(coded, "assisted")) == {"unassisted": (3, 1.0), "assisted": (1, 1.0)}


def test_against_a_reference_each_coder_stands_alone_with_it(coded: Study) -> None:
    add_coder(coded, "carla")
    for number in (1, 2):
        decide(coded, "carla", f"v{number}:value", ["quiet"])
    found = view(coded, "reference:carla")
    assert twice(found) == {"anna": (2, 0.0), "ben": (2, 0.5)}
    assert all(list(part.agreement.pairs) == [(part.label, "carla")] for part in found.parts)


def settle(study: Study, answer: str, code: str, how: ConsensusSource) -> None:
    if "consensus" not in {one.name for one in coders(study)}:
        add_coder(study, "consensus", Role.CONSENSUS)
    decide(study, "consensus", answer, [code], circumstances=Circumstances(settled=how))


def test_no_coder_is_compared_with_what_was_taken_over_from_them_alone(study: Study) -> None:
    """Two coders of different answers agree with nobody, whatever the consensus says."""
    for number in range(1, 5):
        coder = "anna" if number % 2 else "ben"
        decide(study, coder, f"v{number}:value", ["books"])
        settle(study, f"v{number}:value", "books", ConsensusSource.SINGLE)
    assert view(study, "reference:consensus").parts == ()


def test_against_the_consensus_apart_by_how_it_came_about(coded: Study) -> None:
    for number, code, how in (
        (1, "books", ConsensusSource.UNANIMOUS),
        (2, "quiet", ConsensusSource.DECIDED),
        (3, "books", ConsensusSource.DECIDED),
        (4, "books", ConsensusSource.SINGLE),
    ):
        settle(coded, f"v{number}:value", code, how)
    found = view(coded, "reference:consensus")
    assert twice(found) == {
        "anna, unanimous": (1, 1.0),
        "anna, decided": (2, 0.5),
        "ben, unanimous": (1, 1.0),
        "ben, decided": (2, 0.5),
    }
    assert "took part in the consensus" in found.note


def test_a_consensus_settled_again_counts_as_it_stood_then(coded: Study) -> None:
    settle(coded, "v1:value", "books", ConsensusSource.SINGLE)
    decide(
        coded,
        "consensus",
        "v1:value",
        ["books"],
        at="2026-05-01T09:00:00.000Z",
        circumstances=Circumstances(settled=ConsensusSource.DECIDED),
    )
    assert list(twice(view(coded, "reference:consensus"))) == ["anna, decided", "ben, decided"]
    asked = Selection(
        views=(ViewBy.parse("reference:consensus"),), as_of="2026-04-01", how=NONE.how
    )
    (before,) = agreement_of_study(coded, asked).views
    assert before.parts == ()


def test_recoding_compares_a_coder_with_themselves(coded: Study) -> None:
    for number, code in ((1, "books"), (2, "books"), (3, "quiet")):
        decide(coded, "anna", f"v{number}:value", [code], round="recode")
    (anna,) = view(coded, "recode").parts
    assert anna.label == "anna"
    assert list(anna.agreement.pairs) == [("main", "recode")]
    assert anna.agreement.counts.rated_twice == 3
    assert anna.agreement.overall[PERCENT].value == pytest.approx(2 / 3)


def test_recoding_takes_any_number_of_rounds(study: Study) -> None:
    for name, codes in (("main", "books"), ("second", "books"), ("third", "quiet")):
        decide(study, "ben", "v4:value", [codes], round=name)
        decide(study, "ben", "v5:value", ["books"], round=name)
    decide(study, "ben", "v6:value", ["books"], round="third")
    (ben,) = view(study, "recode").parts
    counts = ben.agreement.counts
    assert (counts.coders, counts.answers, counts.ratings) == (3, 2, 6)
    assert ben.agreement.overall["unanimous_agreement"].value == 0.5


def test_views_of_a_study_without_the_like_are_empty(coded: Study) -> None:
    assert view(coded, "recode").parts == ()


def test_a_view_asked_for_twice_is_shown_once(coded: Study) -> None:
    asked = (ViewBy.parse("question"), ViewBy.parse("question"))
    assert len(agreement_of_study(coded, Selection(views=asked, how=NONE.how)).views) == 1


def test_a_view_of_too_many_parts_is_refused(coded: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MAX_PARTS", 2)
    with pytest.raises(UsageError, match="3 parts"):
        view(coded, "language")


def test_chosen_codes_are_chosen_in_every_part(coded: Study) -> None:
    selection = Selection(views=(ViewBy.parse("language"),), codes=("quiet",), how=NONE.how)
    (found,) = agreement_of_study(coded, selection).views
    agreements: list[Agreement] = [part.agreement for part in found.parts]
    assert {tuple(agreement.codes) for agreement in agreements} == {("quiet",)}
