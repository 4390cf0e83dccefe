"""From every figure to the answers behind it, those coded differently first."""

from __future__ import annotations

from collections.abc import Collection
from itertools import combinations

import numpy as np
import pytest

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.sides.answers_behind import (
    UnitsBehind,
    behind_coder,
    behind_codes,
    behind_confusion,
    behind_pair,
    behind_whole,
    behind_window,
)
from intercoder.agreement.of_study.sides.drift import windows_of
from intercoder.agreement.of_study.sides.side_by_side import JudgedAnswer, judged_answers
from intercoder.study.exchange.exported_rows import answers_at, codings
from intercoder.study.study import Study
from tests.agreement.of_study.logs import NONE, decide


@pytest.fixture
def found(demo: Study) -> StudyAgreement:
    """The demonstration study, without intervals."""
    return agreement_of_study(demo, NONE)


@pytest.fixture
def judged(demo: Study, found: StudyAgreement) -> list[JudgedAnswer]:
    """All its answers coded twice."""
    units = np.flatnonzero(found.table.twice)
    return list(judged_answers(demo, found.table, units))


def ids(demo: Study, found: StudyAgreement, behind: UnitsBehind) -> tuple[set[str], set[str]]:
    """The answers coded differently, and the others."""
    answers = [one.answer.id for one in judged_answers(demo, found.table, behind.units)]
    assert len(set(answers)) == len(answers), "no answer stands there twice"
    return set(answers[: behind.differing]), set(answers[behind.differing :])


def differing(judged: list[JudgedAnswer], coders: Collection[str]) -> set[str]:
    """The answers these coders judged, with not all the same codes."""
    return {
        one.answer.id
        for one in judged
        if len({one.sets[coder] for coder in coders if coder in one.sets}) > 1
    }


@pytest.mark.slow
def test_answers_stand_side_by_side_as_the_study_keeps_them(
    demo: Study, judged: list[JudgedAnswer]
) -> None:
    kept = {
        (coding.answer.id, coding.coder): set(coding.judgement.codes)
        for coding in codings(demo)
        if coding.judgement.state.value != "skipped"
    }
    for one in judged:
        for coder, codes in one.sets.items():
            assert kept[one.answer.id, coder] == set(codes)
        assert one.answer.text, "the text is there"
    assert any(one.unsure for one in judged)


def test_behind_the_whole_are_all_answers_coded_twice(
    demo: Study, found: StudyAgreement, judged: list[JudgedAnswer]
) -> None:
    different, alike = ids(demo, found, behind_whole(found))
    assert different == {one.answer.id for one in judged if one.differs}
    assert different | alike == {one.answer.id for one in judged}


def test_behind_a_code_are_the_answers_it_was_given_to(
    demo: Study, found: StudyAgreement, judged: list[JudgedAnswer]
) -> None:
    different, alike = ids(demo, found, behind_codes(found, ("advice",)))
    given = {one.answer.id for one in judged if "advice" in one.codes}
    assert different == {one.answer.id for one in judged if one.differ_in("advice")}
    assert different | alike == given
    assert len(given) == found.whole.of_codes["advice"].answers


def test_behind_several_codes_are_the_answers_of_each(
    demo: Study, found: StudyAgreement, judged: list[JudgedAnswer]
) -> None:
    different, alike = ids(demo, found, behind_codes(found, ("advice", "staff", "unknown")))
    assert different | alike == {
        one.answer.id for one in judged if {"advice", "staff"} & set(one.codes)
    }


def test_behind_a_pair_are_the_answers_both_coded(
    demo: Study, found: StudyAgreement, judged: list[JudgedAnswer]
) -> None:
    for pair in combinations(found.coders, 2):
        different, alike = ids(demo, found, behind_pair(found, *pair))
        assert different == differing(judged, pair)
        assert len(different | alike) == found.shared[pair]


def test_behind_a_coder_are_the_answers_where_others_see_it_otherwise(
    demo: Study, found: StudyAgreement, judged: list[JudgedAnswer]
) -> None:
    different, alike = ids(demo, found, behind_coder(found, "carla"))
    elsewhere = differing(judged, ("carla", "anna")) | differing(judged, ("carla", "ben"))
    assert different == elsewhere & {one.answer.id for one in judged if "carla" in one.sets}
    assert len(different | alike) == found.coded_twice["carla"]


def test_behind_a_confusion_are_the_answers_it_names(demo: Study, found: StudyAgreement) -> None:
    first = found.confusions[0]
    different, alike = ids(demo, found, behind_confusion(found, first.code, first.other))
    assert set(first.answers) <= different
    assert alike == set()


def test_every_window_of_the_drift_leads_to_its_own_answers(
    demo: Study, found: StudyAgreement
) -> None:
    parts = [
        set.union(*ids(demo, found, behind_window(found, number)))
        for number in range(len(windows_of(found.table)))
    ]
    assert sum(map(len, parts)) == found.whole.counts.rated_twice
    assert set.union(*parts) == set.union(*ids(demo, found, behind_whole(found)))


def test_an_answer_nobody_coded_twice_is_behind_no_figure(study: Study) -> None:
    decide(study, "anna", "v1:value", ["quiet"])
    found = agreement_of_study(study, NONE)
    assert behind_whole(found).units.size == 0
    assert behind_codes(found, ("quiet",)).units.size == 0
    assert behind_coder(found, "anna").units.size == 0


def test_an_answer_no_code_applies_to_differs_from_one_with_a_code(study: Study) -> None:
    decide(study, "anna", "v1:value", ["quiet"])
    decide(study, "ben", "v1:value", [])
    found = agreement_of_study(study, NONE)
    (one,) = judged_answers(study, found.table, behind_whole(found).units)
    assert one.sets == {"anna": ("quiet",), "ben": ()}
    assert one.differs
    assert one.differ_in("quiet")


def test_answers_are_read_by_their_rows_in_any_number(demo: Study) -> None:
    numbers = list(range(1, 1201))
    found = answers_at(demo, numbers)
    assert sorted(found) == numbers
    assert answers_at(demo, []) == {}
