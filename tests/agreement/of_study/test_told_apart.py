"""What the judgements of a study are, and why others are missing: counted apart, by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.selection import Selection, ViewBy
from intercoder.answers.answer import Answer
from intercoder.coding.decision import SKIPPED, Circumstances, Judgement, SelectionReason
from intercoder.study.agreement.decision_columns import answer_columns, answer_ids
from intercoder.study.allocation.allocations import (
    CoderQueue,
    RoundChange,
    last_answer,
    write_change,
)
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study
from tests.agreement.of_study.logs import NONE, decide
from tests.homes import home, pytest_generate_tests, study

__all__ = ["home", "pytest_generate_tests", "study"]

VALUE = tuple(f"v{number}:value" for number in range(1, 11))
NO_CODE = Judgement.of(())
UNSURE = replace(Judgement.of(("quiet",)), unsure=True)


def give_out(study: Study, round: str, number: int = 1, **answers: tuple[str, ...]) -> None:
    """Allocate answers of the round, by coder."""
    rows = answer_columns(study).number.tolist()
    row_of = {key: row for row, key in answer_ids(study, rows).items()}
    queues = tuple(
        CoderQueue(coder, [row_of[key] for key in keys], [True] * len(keys))
        for coder, keys in answers.items()
    )
    document = {"settings": {"coders": sorted(answers), "seed": 1}, "kind": "new"}
    change = RoundChange(round, number, last_answer(study), document, queues, blind=True)
    write_change(study, change)


def missing(found: StudyAgreement) -> dict[str, int]:
    """The reasons there are."""
    told = found.whole.told
    assert told is not None
    assert sum(told.missing.values()) == found.whole.counts.missing
    assert told.coded + told.no_code_applies == found.whole.counts.ratings
    return {name: count for name, count in told.missing.items() if count}


def unjudged(found: StudyAgreement) -> dict[str, int]:
    counts = found.account.unjudged
    assert sum(counts.values()) == found.answers_in_study - found.whole.counts.answers
    return {kind.value: count for kind, count in counts.items() if count}


@pytest.fixture
def given(study: Study) -> Study:
    """Anna and ben have v1 to v4, anna v5 and v6 alone, ben v7 and v8; 20 answers in all.

    v1 both code; v2 anna codes and ben skips; v3 anna judges that no code applies and ben has not
    come to it; v4 nobody has come to; v5 anna codes, unsure; v6 she skips; v7 ben codes.
    """
    give_out(study, "blind", anna=VALUE[:6], ben=(*VALUE[:4], *VALUE[6:8]))
    for coder, answer, judgement in (
        ("anna", VALUE[0], Judgement.of(("books",))),
        ("ben", VALUE[0], Judgement.of(("books",))),
        ("anna", VALUE[1], Judgement.of(("quiet",))),
        ("ben", VALUE[1], SKIPPED),
        ("anna", VALUE[2], NO_CODE),
        ("anna", VALUE[4], UNSURE),
        ("anna", VALUE[5], SKIPPED),
        ("ben", VALUE[6], Judgement.of(("quiet",))),
    ):
        decide(study, coder, answer, judgement, round="blind")
    return study


ROUND = replace(NONE, rounds=("blind",))


def test_missing_judgements_are_told_apart(given: Study) -> None:
    found = agreement_of_study(given, ROUND)
    # Judged: v1, v2, v3, v5, v7, by two coders: 10 places, of which 6 are judged.
    assert found.whole.counts.ratings == 6
    assert missing(found) == {"skipped": 1, "not_done": 1, "not_allocated": 2}
    assert found.whole.told is not None
    told = found.whole.told
    assert (told.coded, told.no_code_applies, told.unsure) == (5, 1, 1)


def test_answers_judged_by_nobody_are_told_apart(given: Study) -> None:
    # v6 was skipped; v4 and v8 are allocated and not done; twelve are allocated to nobody.
    found = agreement_of_study(given, ROUND)
    assert unjudged(found) == {"skipped": 1, "not_done": 2, "not_allocated": 12}


def test_each_coder_has_an_account_of_their_own(given: Study) -> None:
    anna, ben = agreement_of_study(given, ROUND).account.coders.values()
    assert anna.as_json() == {
        "no_code_applies": 1, "unsure": 1, "skipped": 1, "left_out": 0,
        "allocated": 6, "not_done": 1,
    }  # fmt: skip
    assert ben.as_json() == {
        "no_code_applies": 0, "unsure": 0, "skipped": 1, "left_out": 0,
        "allocated": 6, "not_done": 3,
    }  # fmt: skip


def test_unsure_decisions_left_out_are_not_called_undone(given: Study) -> None:
    found = agreement_of_study(given, replace(ROUND, leave_out_unsure=True))
    # v5 is judged by nobody now: v1, v2, v3, v7 are left, 8 places, 5 judged.
    assert missing(found) == {"skipped": 1, "not_done": 1, "not_allocated": 1}
    assert unjudged(found)["left_out_unsure"] == 1
    assert found.account.coders["anna"].left_out == 1
    decide(given, "ben", VALUE[4], ["books"], round="blind")  # though it is not his
    found = agreement_of_study(given, replace(ROUND, leave_out_unsure=True))
    assert missing(found)["left_out_unsure"] == 1


def test_answers_a_model_chose_are_left_out_by_name(given: Study) -> None:
    drawn = Circumstances(drawn=SelectionReason.USEFUL)
    decide(given, "ben", VALUE[2], ["books"], round="blind", circumstances=drawn)
    assert missing(agreement_of_study(given, ROUND))["left_out_drawn"] == 1


def test_where_nothing_is_allocated_nobody_owes_a_judgement(study: Study) -> None:
    decide(study, "anna", VALUE[0], ["books"])
    decide(study, "ben", VALUE[1], ["books"])
    found = agreement_of_study(study, NONE)
    assert missing(found) == {"not_allocated": 2}
    assert unjudged(found) == {"not_allocated": 18}
    assert found.account.coders["anna"].allocated == 0


def test_at_a_moment_before_the_allocation_nothing_was_allocated(given: Study) -> None:
    found = agreement_of_study(given, replace(ROUND, as_of="2026-03-02"))
    assert missing(found) == {"skipped": 1, "not_allocated": 3}


def test_what_was_allocated_between_is_not_known_of_a_past_moment(given: Study) -> None:
    import time

    from intercoder.study.database.clock import utc_now

    moment = utc_now()
    time.sleep(0.01)
    give_out(given, "blind", 2, anna=(VALUE[6],))
    found = agreement_of_study(given, replace(ROUND, as_of=moment))
    assert missing(found) == {"skipped": 1, "unknown": 3}
    assert found.account.coders["anna"].allocated is None


def test_parts_of_a_view_say_what_they_leave_out(given: Study) -> None:
    decide(given, "ben", VALUE[2], ["books"], round="blind", shown=["books"])
    asked = replace(ROUND, views=(ViewBy.parse("assisted"), ViewBy.parse("question")))
    assisted, question = agreement_of_study(given, asked).views
    kinds = {part.label: part.agreement.told for part in assisted.parts}
    assert kinds["assisted"] is not None
    assert kinds["assisted"].missing["left_out_by_view"] == 1  # anna's, on the same answer
    (value,) = question.parts
    assert value.agreement.told is not None
    assert value.agreement.told.missing["not_allocated"] == 2


def same_figures(one: StudyAgreement, other: StudyAgreement) -> bool:
    return all(
        getattr(one.whole, name) == getattr(other.whole, name) for name in ("overall", "codes")
    )


def test_nothing_that_nobody_judged_changes_a_figure_or_what_is_missing(given: Study) -> None:
    before = agreement_of_study(given, ROUND)
    with take_in(given) as intake:
        intake.add_answers([Answer("w1:better", "better", "w1", "Fine", "en")])
    add_coder(given, "carla")
    give_out(given, "blind", 2, carla=("w1:better", VALUE[9]))
    after = agreement_of_study(given, ROUND)
    assert same_figures(before, after)
    assert after.coders == before.coders
    assert missing(after) == missing(before)
    give_out(given, "blind", 3, anna=("w1:better",))
    later = agreement_of_study(given, ROUND)
    assert same_figures(before, later)
    assert missing(later) == missing(before)
    assert unjudged(later) == {"skipped": 1, "not_done": 3, "not_allocated": 12}


def test_a_selection_of_coders_is_counted_alone(given: Study) -> None:
    found = agreement_of_study(given, Selection(rounds=("blind",), coders=("ben",), how=NONE.how))
    assert missing(found) == {}
    assert unjudged(found) == {"skipped": 1, "not_done": 3, "not_allocated": 14}
