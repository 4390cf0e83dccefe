"""Identical answers judged differently, from tallies alone."""

from __future__ import annotations

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from intercoder.coding.identical import (
    IdenticalAnswers,
    IdenticalDisagreement,
    Order,
    Tally,
    differing_between,
    differing_by_coder,
    ordered,
    review_order,
)

Made = tuple[int, str, str, tuple[str, ...]]
"""Group, round, coder, codes: one judgement."""
CODES = st.sampled_from([(), ("books",), ("quiet",), ("books", "quiet")])
JUDGEMENTS = st.lists(
    st.tuples(
        st.sampled_from([1, 2]),
        st.sampled_from(["main", "pilot"]),
        st.sampled_from(["anna", "ben", "carla"]),
        CODES,
    ),
    max_size=25,
)


def tallied(made: list[Made]) -> list[Tally]:
    return [
        Tally(IdenticalAnswers(group, group), round, coder, codes, count)
        for (group, round, coder, codes), count in Counter(made).items()
    ]


def of_group(made: list[Made], one: IdenticalDisagreement) -> list[Made]:
    return [
        judged
        for judged in made
        if judged[:2] == (one.alike.group, one.round) and one.coder in ("", judged[2])
    ]


@given(JUDGEMENTS)
def test_what_one_coder_judged_differently_is_every_pair_that_is_not_the_same(
    made: list[Made],
) -> None:
    found = differing_by_coder(tallied(made))
    differing = {(a[:3]) for a, b in combinations(made, 2) if a[:3] == b[:3] and a[3] != b[3]}
    assert {(one.alike.group, one.round, one.coder) for one in found} == differing
    for one in found:
        theirs = of_group(made, one)
        pairs = list(combinations(theirs, 2))
        unlike = [pair for pair in pairs if pair[0][3] != pair[1][3]]
        assert one.judgements == len(theirs)
        assert abs(one.difference - len(unlike) / len(pairs)) < 1e-12


@given(JUDGEMENTS)
def test_between_coders_only_pairs_of_different_coders_count(made: list[Made]) -> None:
    found = differing_between(tallied(made))
    differing = {
        a[:2] for a, b in combinations(made, 2) if a[:2] == b[:2] and a[2] != b[2] and a[3] != b[3]
    }
    assert {(one.alike.group, one.round) for one in found} == differing
    for one in found:
        pairs = [pair for pair in combinations(of_group(made, one), 2) if pair[0][2] != pair[1][2]]
        unlike = [pair for pair in pairs if pair[0][3] != pair[1][3]]
        assert abs(one.difference - len(unlike) / len(pairs)) < 1e-12


@given(JUDGEMENTS)
def test_versions_hold_every_judgement_and_the_commonest_comes_first(made: list[Made]) -> None:
    for one in differing_between(tallied(made)):
        counts = [version.judgements for version in one.versions]
        assert counts == sorted(counts, reverse=True)
        assert {
            (coder, version.codes): count
            for version in one.versions
            for coder, count in version.by.items()
        } == Counter((judged[2], judged[3]) for judged in of_group(made, one))
        assert one.odd == sum(counts[1:])


def test_the_codes_are_those_in_which_the_versions_differ() -> None:
    (one,) = differing_by_coder(
        [
            Tally(IdenticalAnswers(1, 1), "main", "anna", ("books", "quiet"), 3),
            Tally(IdenticalAnswers(1, 1), "main", "anna", ("books", "staff"), 1),
        ]
    )
    assert one.codes == ("quiet", "staff")


def test_the_largest_come_first_or_those_that_differ_most() -> None:
    def pair(group: int, most: int, least: int) -> list[Tally]:
        return [
            Tally(IdenticalAnswers(group, group), "main", "anna", ("books",), most),
            Tally(IdenticalAnswers(group, group), "main", "anna", (), least),
        ]

    found = differing_by_coder([*pair(1, 20, 1), *pair(2, 2, 2), *pair(3, 20, 2)])
    assert [one.alike.group for one in ordered(found)] == [3, 1, 2]
    assert [one.alike.group for one in ordered(found, Order.DIFFERENCE)] == [2, 3, 1]


@given(st.lists(CODES, min_size=1, max_size=20))
def test_the_rarest_is_looked_at_first_and_of_the_commonest_one_answer(
    codes: list[tuple[str, ...]],
) -> None:
    judged = list(enumerate(codes, start=1))
    counts = Counter(codes)
    everything = review_order(judged, all_of_them=True)
    sizes = [counts[codes[row - 1]] for row in everything]
    assert sorted(everything) == [row for row, _ in judged]
    assert sizes == sorted(sizes)
    few = review_order(judged, all_of_them=False)
    assert len(few) == len(codes) - max(counts.values()) + 1
    assert len({codes[row - 1] for row in few}) == len(counts), "each judgement is among them"
