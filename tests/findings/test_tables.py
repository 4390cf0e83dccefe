"""Tables of findings: what they count, with everything that has to add up."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.errors import StudyError, UsageError
from intercoder.findings.design.shares import estimate
from intercoder.findings.tables.combinations import combinations
from intercoder.findings.tables.cooccurrence import cooccurrence
from intercoder.findings.tables.cross_tables import cross_table
from intercoder.findings.tables.frequencies import FrequencyTable, frequencies
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import By, Division, Settings, Survey, Unit
from intercoder.findings.whose.coded_answers import AnswerState, Bools, CodedAnswers
from tests.findings.made_up import CODES, Given, coded, part_of, shuffled

BY_AGE = Division(By.ATTRIBUTE, "age")
AGES = ("young", "old", "old", "")
FEW = (
    Given(0, "books staff"),
    Given(0, "books", "better"),
    Given(1, "place"),
    Given(1, "", "better"),
    Given(2, "quiet other"),
    Given(2, None, "better"),
    Given(3, None, state=AnswerState.OPEN),
    Given(3, "staff quiet", "better"),
)


def counts(part: Part) -> dict[str, int | None]:
    return {one.row.code: one.count for one in frequencies(part).rows}


def test_a_parent_is_the_union_of_its_codes_and_of_itself_never_the_sum() -> None:
    assert counts(part_of(coded(FEW))) == {
        "services": 3,
        "books": 2,
        "staff": 2,
        "place": 3,
        "quiet": 2,
        "other": 1,
    }


def test_respondents_have_the_codes_of_all_their_answers() -> None:
    found = frequencies(part_of(coded(FEW), Settings(Unit.RESPONDENTS)))
    assert {one.row.code: one.count for one in found.rows} == {
        "services": 2,
        "books": 1,
        "staff": 2,
        "place": 3,
        "quiet": 2,
        "other": 1,
    }
    assert {one.base for one in found.rows} == {4}


def test_mentions_are_counted_at_the_level_of_the_row() -> None:
    found = {one.row.code: one for one in frequencies(part_of(coded(FEW), _of(Unit.MENTIONS))).rows}
    top = [one for one in found.values() if one.row.depth == 0]
    assert {one.base for one in top} == {3 + 3 + 1}
    assert sum(one.count or 0 for one in top) == 7
    lowest = found["books"]
    assert lowest.base == 2 + 2 + 2 + 1 + 1  # with `place`, which was given by itself once
    assert lowest.share == pytest.approx(2 / 8)


def test_every_kind_of_missing_is_told_apart() -> None:
    states = [
        Given(0, "books"),
        Given(1, ""),
        Given(2, None, state=AnswerState.OPEN),
        Given(3, None, state=AnswerState.UNSURE),
        Given(4, None, state=AnswerState.SKIPPED),
        Given(5, None),
        Given(5, "staff", "better"),
    ]
    found = part_of(coded(states, {"age": ["old"] * 8})).bases
    assert (found.respondents_in_study, found.respondents, found.not_answered) == (8, 6, 2)
    assert (found.judged, found.coded, found.no_code_applies) == (3, 2, 1)
    assert (found.open, found.unsure_left_out, found.skipped, found.not_judged) == (1, 1, 1, 1)
    assert (found.respondents_judged, found.partly_judged, found.mentions) == (3, 1, 2)


def test_only_judged_answers_are_in_the_base() -> None:
    found = frequencies(part_of(coded(FEW)))
    assert {one.base for one in found.rows} == {6}
    assert found.bases.judged == 6


def test_a_code_that_came_later_has_a_smaller_base() -> None:
    one = coded(FEW)
    could = np.ones(one.marks.shape, dtype=np.bool_)
    could[:2, CODES.index("other")] = False
    part = part_of(_replaced(one, could))
    rows = {row.row.code: row for row in frequencies(part).rows}
    assert rows["other"].base == 4
    assert rows["other"].share == pytest.approx(1 / 4)
    assert rows["books"].base == 6


def test_groups_and_those_without_a_value_add_up() -> None:
    table = cross_table(part_of(coded(FEW, {"age": AGES})), BY_AGE)
    assert table.groups == ("old", "young", "")
    assert table.group_bases == (3, 2, 1)
    staff = next(row for row in table.rows if row.row.code == "staff")
    assert [one.count for one in staff.groups] == [0, 1, 1]
    assert staff.groups[2].difference is None
    assert staff.groups[2].p is None


def test_pairs_are_counted_within_answers_or_within_respondents() -> None:
    def together(unit: Unit, first: str, second: str) -> int | None:
        table = cooccurrence(part_of(coded(FEW), _of(unit)))
        return next(
            one.count for one in table.pairs if {one.first.code, one.second.code} == {first, second}
        )

    assert together(Unit.ANSWERS, "books", "staff") == 1
    assert together(Unit.ANSWERS, "quiet", "staff") == 1
    assert together(Unit.RESPONDENTS, "services", "place") == 1


def test_a_parent_is_not_compared_with_what_it_holds() -> None:
    pairs = cooccurrence(part_of(coded(FEW))).pairs
    named = [{one.first.code, one.second.code} for one in pairs]
    assert {"place", "quiet"} not in named
    assert {"services", "books"} not in named
    assert {"services", "place"} in named


def test_sets_of_codes_add_up_to_the_base() -> None:
    table = combinations(part_of(coded(FEW)))
    found = {" ".join(code.code for code in one.codes): one.count for one in table.rows}
    assert found == {
        "books staff": 1,
        "books": 1,
        "place": 1,
        "": 1,
        "quiet other": 1,
        "staff quiet": 1,
    }


def test_sets_rolled_up_count_codes_as_those_above() -> None:
    table = combinations(part_of(coded(FEW), Settings(roll_up=1)))
    found = {" ".join(code.code for code in one.codes): one.count for one in table.rows}
    assert found == {"services": 2, "place": 1, "": 1, "place other": 1, "services place": 1}


@pytest.mark.parametrize("table", [cooccurrence, combinations])
def test_a_mention_has_one_code(table: object) -> None:
    assert callable(table)
    with pytest.raises(UsageError, match="A mention is one code"):
        table(part_of(coded(FEW), _of(Unit.MENTIONS)))


def test_weights_count_respondents_as_often_as_they_say() -> None:
    ages = {"age": AGES, "weight": ["2", "1", "1", "0,5"]}
    settings = Settings(survey=Survey(weight="weight"))
    found = {one.row.code: one for one in frequencies(part_of(coded(FEW, ages), settings)).rows}
    assert found["books"].share == pytest.approx(4 / (4 + 2 + 1 + 0.5))
    assert found["books"].count == 2


@pytest.mark.parametrize("weight", ["", "many", "0", "-1", "nan", "inf"])
def test_a_weight_must_be_a_number_above_zero(weight: str) -> None:
    settings = Settings(survey=Survey(weight="weight"))
    people = {"weight": ["1", weight, "1", "1"]}
    with pytest.raises(StudyError, match="1 respondent whose answers are counted has no number"):
        frequencies(part_of(coded(FEW, people), settings))


@pytest.mark.parametrize("survey", [Survey(strata="region"), Survey(cluster="region")])
def test_strata_and_clusters_must_be_known_of_those_counted(survey: Survey) -> None:
    people = {"region": ["north", "", "north", "south"]}
    with pytest.raises(StudyError, match="no value in “region”"):
        frequencies(part_of(coded(FEW, people), Settings(survey=survey)))


def test_an_attribute_of_ids_is_no_division() -> None:
    answers = [Given(number, "books") for number in range(60)]
    part = part_of(coded(answers, {"id": [str(number) for number in range(60)]}))
    with pytest.raises(UsageError, match="60 different values"):
        cross_table(part, Division(By.ATTRIBUTE, "id"))


def test_nothing_judged_gives_tables_without_shares() -> None:
    part = part_of(coded([Given(0, None), Given(1, None)], {"age": ["old", "young"]}))
    assert all(one.share is None and one.count == 0 for one in frequencies(part).rows)
    assert cross_table(part, BY_AGE).groups == ()
    assert all(one.p is None for one in cooccurrence(part).pairs)
    assert combinations(part).rows == ()


def _of(unit: Unit) -> Settings:
    return Settings(unit)


def _replaced(one: CodedAnswers, could: Bools) -> CodedAnswers:
    return replace(one, could_be_given=could)


@st.composite
def some_answers(draw: st.DrawFn) -> CodedAnswers:
    people = draw(st.integers(1, 12))
    answers = draw(
        st.lists(
            st.builds(
                Given,
                st.integers(0, people - 1),
                st.lists(st.sampled_from(CODES), unique=True).map(" ".join),
                st.sampled_from(["value", "better"]),
                st.sampled_from([AnswerState.JUDGED, AnswerState.JUDGED, AnswerState.OPEN]),
            ),
            min_size=1,
            max_size=30,
        )
    )
    ages = draw(st.lists(st.sampled_from(["a", "b", "c", ""]), min_size=people, max_size=people))
    weights = draw(st.lists(st.integers(1, 5).map(str), min_size=people, max_size=people))
    return coded(answers, {"age": ages, "weight": weights})


SETTINGS = st.builds(
    Settings,
    st.sampled_from(list(Unit)),
    survey=st.sampled_from([Survey(), Survey("weight"), Survey(cluster="age", weight="weight")]),
)


def _asked(found: CodedAnswers, settings: Settings) -> bool:
    """Whether the survey's columns are known of everybody."""
    place, values = found.answers.respondents.attributes["age"]
    return not settings.survey.cluster or "" not in [values[one] for one in place]


@given(some_answers(), SETTINGS)
def test_parents_hold_their_children_and_no_more_than_their_sum(
    found: CodedAnswers, settings: Settings
) -> None:
    if not _asked(found, settings):
        return
    count = counts(part_of(found, settings))
    children = {"services": ("books", "staff"), "place": ("quiet",)}
    for parent, codes in children.items():
        assert (count[parent] or 0) >= max(count[code] or 0 for code in codes)
    assert (count["services"] or 0) <= (count["books"] or 0) + (count["staff"] or 0)


@given(some_answers(), SETTINGS)
def test_counts_of_groups_add_up_to_those_of_everybody(
    found: CodedAnswers, settings: Settings
) -> None:
    if not _asked(found, settings):
        return
    part = part_of(found, settings)
    whole = frequencies(part)
    table = cross_table(part, BY_AGE)
    for row, frequency in zip(table.rows, whole.rows, strict=True):
        assert sum(one.count or 0 for one in row.groups) == frequency.count
        assert sum(one.base or 0 for one in row.groups) == frequency.base
        shares = [one.share_of_code for one in row.groups if one.share_of_code is not None]
        assert not shares or sum(shares) == pytest.approx(1)


@given(some_answers(), SETTINGS)
def test_intervals_lie_between_0_and_1_and_hold_their_share(
    found: CodedAnswers, settings: Settings
) -> None:
    if not _asked(found, settings):
        return
    for one in frequencies(part_of(found, settings)).rows:
        if one.share is None:
            assert one.base == 0
            continue
        assert one.low is not None
        assert one.high is not None
        assert 0 <= one.low <= one.share <= one.high <= 1
        assert one.high - one.low > 0


@given(some_answers(), SETTINGS, st.randoms(use_true_random=False))
def test_the_order_of_answers_changes_nothing(
    found: CodedAnswers, settings: Settings, randomly: object
) -> None:
    if not _asked(found, settings):
        return
    order = list(range(found.state.size))
    assert hasattr(randomly, "shuffle")
    randomly.shuffle(order)
    before, after = part_of(found, settings), part_of(shuffled(found, order), settings)
    _same(frequencies(before), frequencies(after))
    for row, other in zip(
        cross_table(before, BY_AGE).rows, cross_table(after, BY_AGE).rows, strict=True
    ):
        assert (row.p is None) == (other.p is None)
        assert row.p is None or row.p == pytest.approx(other.p, rel=1e-6, abs=1e-12)
        assert [one.count for one in row.groups] == [one.count for one in other.groups]


def _same(first: FrequencyTable, second: FrequencyTable) -> None:
    assert first.bases == second.bases
    for one, other in zip(first.rows, second.rows, strict=True):
        assert (one.count, one.base) == (other.count, other.base)
        assert one.share == pytest.approx(other.share)
        assert one.low == pytest.approx(other.low)
        assert one.high == pytest.approx(other.high)


@given(some_answers())
def test_pairs_are_those_of_the_sets(found: CodedAnswers) -> None:
    part = part_of(found)
    sets = combinations(part).rows
    assert sum(one.count or 0 for one in sets) == part.bases.judged
    for pair in cooccurrence(part).pairs:
        if not pair.first.is_union and not pair.second.is_union:
            both = {pair.first.code, pair.second.code}
            named = [{code.code for code in one.codes} for one in sets]
            wanted = sum(
                one.count or 0 for one, codes in zip(sets, named, strict=True) if both <= codes
            )
            assert pair.count == wanted


@given(some_answers())
def test_copies_of_answers_by_the_same_people_make_nothing_more_certain(
    found: CodedAnswers,
) -> None:
    twice = shuffled(found, [*range(found.state.size)] * 2)
    once, again = (
        estimate(part_of(one).sample(Unit.ANSWERS))[0].variance for one in (found, twice)
    )
    assert again == pytest.approx(once, abs=1e-12, nan_ok=True)
