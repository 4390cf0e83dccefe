"""Confusions, drift, worst answers, remarks, and the answers behind a figure."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.agreement.coefficients.set_distances import SET_DISTANCES
from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import Kind
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.sides.answers_behind import (
    ids_of,
    units_disagreed_on,
    units_in_confusion,
    units_with,
)
from intercoder.agreement.of_study.sides.confusions import (
    confusion_counts,
    confusions,
    units_confused,
)
from intercoder.agreement.of_study.sides.distances import furthest, mean_distances
from intercoder.agreement.of_study.sides.sample_size import plan_overlap
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.coding.decision import Judgement
from intercoder.errors import UsageError
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study
from tests.agreement.of_study.logs import FEW, NONE, decide, revise

LABELS = ("books", "staff", "quiet", "access")
Row = list[set[str] | None]

rows = st.integers(2, 4).flatmap(
    lambda coders: st.lists(
        st.lists(
            st.one_of(st.none(), st.sets(st.sampled_from(LABELS))),
            min_size=coders,
            max_size=coders,
        ),
        min_size=1,
        max_size=12,
    )
)


def sets_of(table: list[Row], codes: tuple[str, ...] = LABELS) -> CodeSets:
    """From one row an answer."""
    return CodeSets.of([list(coder) for coder in zip(*table, strict=True)], codes)


@given(rows)
@settings(max_examples=60, deadline=None)
def test_confusions_are_what_counting_by_hand_gives(table: list[Row]) -> None:
    times: Counter[frozenset[str]] = Counter()
    alone: Counter[str] = Counter()
    disagreements: Counter[str] = Counter()
    for row in table:
        for first, second in combinations([codes for codes in row if codes is not None], 2):
            mine, theirs = first - second, second - first
            disagreements.update(mine | theirs)
            times.update(frozenset((a, b)) for a in mine for b in theirs)
            if not (mine and theirs):
                alone.update(mine | theirs)
    sets = sets_of(table)
    counts = confusion_counts(sets)
    for a, b in combinations(range(len(LABELS)), 2):
        assert (
            counts.between[a, b] == counts.between[b, a] == times[frozenset((LABELS[a], LABELS[b]))]
        )
    assert counts.alone.tolist() == [alone[code] for code in LABELS]
    assert counts.disagreements.tolist() == [disagreements[code] for code in LABELS]
    found = confusions(sets, LABELS)
    assert [one.times for one, _ in found] == sorted(
        [*times.values(), *alone.values()], reverse=True
    )
    assert all(0 < one.share <= 1 for one, _ in found)


@given(rows)
@settings(max_examples=40, deadline=None)
def test_the_answers_of_a_confusion_are_those_that_show_it(table: list[Row]) -> None:
    expected = []
    for number, row in enumerate(table):
        judged = [codes for codes in row if codes is not None]
        if any(
            ("books" in a - b and "quiet" in b - a) or ("books" in b - a and "quiet" in a - b)
            for a, b in combinations(judged, 2)
        ):
            expected.append(number)
    assert units_confused(sets_of(table), "books", "quiet").tolist() == expected
    assert units_confused(sets_of(table), "quiet", "books").tolist() == expected


def test_confusions_are_counted_beyond_64_codes() -> None:
    codes = tuple(f"c{number}" for number in range(130))
    table: list[Row] = [[{"c3", "c70"}, {"c3", "c129"}], [{"c129"}, {"c70"}], [{"c64"}, set()]]
    found = [
        (one.code, one.other, one.times) for one, _ in confusions(sets_of(table, codes), codes)
    ]
    assert found == [("c70", "c129", 2), ("c64", "", 1)]


def test_the_share_is_of_all_disagreements_over_the_rarer_code() -> None:
    instead: Row = [{"books"}, {"quiet"}]
    alone: Row = [{"books"}, set()]
    table = [instead, instead, instead, alone, alone, alone]
    first, second = (one for one, _ in confusions(sets_of(table), LABELS))
    assert (first.code, first.other, first.share) == ("books", "", 0.5)
    assert (second.code, second.other, second.share) == ("quiet", "books", 1.0)


@given(rows, st.sampled_from(sorted(SET_DISTANCES)))
@settings(max_examples=40, deadline=None)
def test_the_mean_of_distances_is_the_figure_of_distance(table: list[Row], name: str) -> None:
    """With equally many judgements of every answer the two are the same mean."""
    sets = sets_of([row for row in table if None not in row] or [[set(), set()]])
    apart = mean_distances(sets, SET_DISTANCES[name])
    figure = agreement_of_sets(sets, name, NONE.how).overall.get(f"{name}_distance")
    if figure is not None and figure.value is not None:
        assert apart.mean() == pytest.approx(figure.value)


def test_the_worst_come_first_and_equals_in_their_order() -> None:
    assert furthest(np.array([0.0, 0.5, 1.0, 0.5, 0.0]), 3).tolist() == [2, 1, 3]


def test_the_worst_answers_are_named_with_each_ones_codes(study: Study) -> None:
    decide(study, "anna", "v1:value", ["books"])
    decide(study, "ben", "v1:value", ["books"])
    decide(study, "anna", "v2:value", ["books", "quiet"])
    decide(study, "ben", "v2:value", Judgement.of(["books"], unsure=True))
    decide(study, "anna", "v3:value", ["books"])
    decide(study, "ben", "v3:value", [])
    third, second = agreement_of_study(study, NONE).worst
    assert (third.answer, third.round, third.distance) == ("v3:value", "main", 1.0)
    assert third.sets == {"anna": ("books",), "ben": ()}
    assert second.answer == "v2:value"
    assert second.distance == pytest.approx(2 / 3)
    assert second.unsure == ("ben",)


def test_from_a_figure_to_its_answers(study: Study) -> None:
    add_coder(study, "carla")
    for number, anna, ben in (
        (1, ["books"], ["books"]),
        (2, ["books"], ["quiet"]),
        (3, ["books", "staff"], ["staff"]),
    ):
        decide(study, "anna", f"v{number}:value", anna)
        decide(study, "ben", f"v{number}:value", ben)
    decide(study, "carla", "v1:value", ["access"])
    table = agreement_of_study(study, NONE).table

    def ids(units: np.ndarray) -> tuple[str, ...]:
        return ids_of(study, table, units)

    assert ids(units_disagreed_on(table, "masi", coders=("anna", "ben"))) == (
        "v2:value",
        "v3:value",
    )
    assert set(ids(units_disagreed_on(table, "masi"))) == {"v1:value", "v2:value", "v3:value"}
    assert ids(units_disagreed_on(table, "masi", code="quiet")) == ("v2:value",)
    assert ids(units_in_confusion(table, "books", "quiet")) == ("v2:value",)
    assert ids(units_in_confusion(table, "books", "")) == ("v3:value",)
    assert ids(units_with(table, "staff")) == ("v3:value",)


def code_in_order(study: Study, agree: range, differ: range) -> None:
    """Ten respondents' answers in several rounds, one a minute, so that there are many units."""
    for minute in (*agree, *differ):
        answer = f"v{minute % 20 // 2 + 1}:{'value' if minute % 2 else 'better'}"
        code = "books" if minute % 3 else "quiet"
        for coder, chosen in (("anna", code), ("ben", code if minute in agree else "staff")):
            decide(
                study,
                coder,
                answer,
                [chosen],
                at=f"2026-03-02T{minute // 60:02}:{minute % 60:02}:00.000Z",
                round=f"round {minute // 20}",
            )


@pytest.mark.slow
def test_drift_is_seen_where_agreement_falls(study: Study) -> None:
    code_in_order(study, range(45), range(45, 90))
    found = agreement_of_study(study, FEW).drift
    assert [window.answers for window in found.windows] == [30, 30, 30]
    first, middle, last = (window.figure.value for window in found.windows)
    assert first == 1.0
    assert middle is not None
    assert last is not None
    assert first > middle > last
    assert found.windows[0].first_at == "2026-03-02T00:00:00Z"
    assert found.windows[1].figure.low is not None
    assert found.windows[2].last_at == "2026-03-02T01:29:00Z"


def test_drift_says_why_there_is_none(study: Study, demo: Study) -> None:
    code_in_order(study, range(20), range(20, 20))
    assert "60 answers" in agreement_of_study(study, NONE).drift.reason
    assert "time of their import" in agreement_of_study(demo, NONE).drift.reason


def kinds(study: Study, selection: Selection = NONE) -> dict[Kind, str]:
    """The first remark of each kind."""
    remarks = agreement_of_study(study, selection).remarks
    return {remark.kind: remark.sentence for remark in reversed(remarks)}


def test_the_prevalence_paradox_is_pointed_out_where_it_bites(study: Study) -> None:
    for number in range(1, 11):
        for asked in ("value", "better"):
            for coder in ("anna", "ben"):
                rare = asked == "value" and number == (1 if coder == "anna" else 2)
                decide(
                    study, coder, f"v{number}:{asked}", ["books", "staff"] if rare else ["books"]
                )
    found = kinds(study)
    assert "“Staff”: 90% agreement" in found[Kind.PREVALENCE]
    assert "hardly any answer has it" in found[Kind.PREVALENCE]
    assert "“Staff”" in found[Kind.RARE]
    assert "“Quiet”" in found[Kind.UNUSED]


def test_coders_who_use_a_code_differently_often_are_named(study: Study) -> None:
    for number in range(1, 11):
        for asked in ("value", "better"):
            decide(study, "anna", f"v{number}:{asked}", ["staff"])
            decide(study, "ben", f"v{number}:{asked}", ["staff"] if number == 1 else [])
    sentence = kinds(study)[Kind.BIAS]
    assert "anna gave it to 20 and ben to 2" in sentence
    assert "of the 20 answers both coded" in sentence


def test_what_voids_independence_is_said_first(study: Study) -> None:
    for coder in ("anna", "ben"):
        decide(study, coder, "v1:value", ["books"], shown=["books"])
        decide(study, coder, "v2:value", ["books"])
    first = agreement_of_study(study, NONE).remarks[0]
    assert first.kind is Kind.ASSISTED
    assert "2 of the 4 decisions" in first.sentence


def test_several_revisions_and_unsure_decisions_are_remarked_on(study: Study) -> None:
    revise(study, study.codebook())
    decide(study, "anna", "v1:value", ["books"])
    decide(study, "ben", "v1:value", Judgement.of(["books"], unsure=True), revision=2)
    found = kinds(study)
    assert "revisions 1 and 2" in found[Kind.REVISIONS]
    assert "1 of the 2 decisions compared (50%)" in found[Kind.UNSURE]
    assert Kind.UNSURE not in kinds(study, Selection(leave_out_unsure=True, how=NONE.how))


def test_coders_hardly_anyone_can_be_compared_with_are_named(study: Study) -> None:
    add_coder(study, "carla")
    for number in range(1, 11):
        for asked in ("value", "better"):
            decide(study, "anna", f"v{number}:{asked}", ["books"])
    decide(study, "ben", "v1:value", ["books"])
    decide(study, "carla", "v2:value", ["books"])
    sentences = [
        remark.sentence
        for remark in agreement_of_study(study, NONE).remarks
        if remark.kind is Kind.OVERLAP
    ]
    assert sentences == ["ben and carla coded no answer in common."]
    decide(study, "carla", "v2:value", Judgement.of([]))
    study_alone = agreement_of_study(study, Selection(coders=("anna", "ben"), how=NONE.how))
    assert "Only 1 of the 20 answers anna coded (5%)" in study_alone.remarks[0].sentence


def test_names_from_data_are_made_safe_in_remarks(study: Study) -> None:
    add_coder(study, "carla")
    decide(study, "carla", "v1:value", ["evil\x1b[31m"])
    decide(study, "anna", "v1:value", ["evil\x1b[31m"])
    assert all("\x1b" not in remark.sentence for remark in agreement_of_study(study, NONE).remarks)


def test_rare_codes_say_how_many_more_answers_they_need(demo: Study) -> None:
    (unclear,) = agreement_of_study(demo, NONE).rare
    assert (unclear.code, unclear.answers, unclear.more) == ("unclear", 6, 267)


def test_a_plan_goes_by_what_was_seen(demo: Study) -> None:
    found = agreement_of_study(demo, NONE)
    plan = plan_overlap(found, 0.2)
    by_code = {one.code: one for one in plan.codes}
    assert (plan.coders, plan.have) == (3, 400)
    assert by_code["advice"].agreement == pytest.approx(0.612, abs=5e-4)
    assert by_code["unclear"].is_assumed
    assert by_code["books"].more == 0
    assert plan.answers == max(one.plan.answers for one in plan.codes if one.plan)
    narrower = plan_overlap(found, 0.1)
    assert narrower.answers is not None
    assert plan.answers is not None
    assert narrower.answers > plan.answers


def test_a_plan_before_coding_goes_by_what_is_named(study: Study) -> None:
    found = agreement_of_study(study, NONE)
    assert plan_overlap(found, 0.2).answers is None
    plan = plan_overlap(found, 0.2, prevalence=0.1, expected=0.7, coders=2)
    assert plan.have == 0
    assert {one.plan.answers for one in plan.codes if one.plan} == {plan.answers}
    assert plan.answers == plan.codes[0].more


@pytest.mark.parametrize(
    ("width", "prevalence", "expected", "coders"),
    [
        (0.0, None, None, None),
        (2.0, None, None, None),
        (0.2, 0.0, None, None),
        (0.2, 1.0, None, None),
        (0.2, None, 1.1, None),
        (0.2, None, None, 1),
    ],
)
def test_plans_of_numbers_that_make_no_sense_are_refused(
    study: Study,
    width: float,
    prevalence: float | None,
    expected: float | None,
    coders: int | None,
) -> None:
    found = agreement_of_study(study, NONE)
    with pytest.raises(UsageError):
        plan_overlap(found, width, prevalence=prevalence, expected=expected, coders=coders)
