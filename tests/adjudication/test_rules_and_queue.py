"""Which answers differ, how far, in which order they come, and what a rule makes of them."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.adjudication.disagreement import label_of, shuffled, size
from intercoder.adjudication.queue import (
    AdjudicationState,
    DisagreementFilter,
    Order,
    Wanted,
    queue,
)
from intercoder.adjudication.rules import BY_RULE, by_rule, due
from intercoder.coding.decision import ConsensusSource, State
from intercoder.study.adjudication.consensus import Agreed, ConsensusRule, Given, Judged, judged
from intercoder.study.study import Study

A, B, AB, NONE = frozenset("a"), frozenset("b"), frozenset("ab"), frozenset[str]()
SETS = st.frozensets(st.sampled_from("abcx"), max_size=3)


def answer(*sets: frozenset[str], agreed: Agreed | None = None, number: int = 1) -> Judged:
    theirs = tuple(Given(f"c{n}", f"d{n}", codes, False) for n, codes in enumerate(sets))
    return Judged(number, f"v{number}", "q", 1, "en", theirs, agreed)


def consensus(
    codes: frozenset[str], settled: ConsensusSource, settles: tuple[str, ...] = ("d0", "d1")
) -> Agreed:
    return Agreed("k", codes, settled, "lea", settles)


@pytest.mark.parametrize(
    ("sets", "far"),
    [
        ([A, A], 0.0),
        ([A, B], 1.0),
        ([A, NONE], 1.0),
        ([NONE, NONE], 0.0),
        ([A, AB], 1 - 1 / 2 * 2 / 3),  # one contains the other: 1 - J * 2/3
        ([A, A, B], 2 / 3),
        ([A], 0.0),
    ],
)
def test_size_is_the_mean_masi_distance_of_pairs(sets: list[frozenset[str]], far: float) -> None:
    assert size(sets) == pytest.approx(far)


@given(st.lists(SETS, min_size=2, max_size=5), st.randoms())
def test_size_runs_from_0_to_1_whatever_the_order(sets: list[frozenset[str]], dice: object) -> None:
    far = size(sets)
    shuffled_sets = list(sets)
    dice.shuffle(shuffled_sets)  # type: ignore[attr-defined]
    assert 0 <= far <= 1
    assert size(shuffled_sets) == pytest.approx(far)
    assert (far == 0) == (len(set(sets)) == 1)


@given(st.lists(SETS, min_size=0, max_size=6), st.booleans(), st.booleans())
def test_what_a_rule_settles_is_always_what_somebody_gave(
    sets: list[frozenset[str]], majority: bool, single: bool
) -> None:
    found = by_rule(answer(*sets), ConsensusRule(majority, single))
    if found is None:
        assert len(sets) < 2 or len(set(sets)) > 1
        return
    settled, codes = found
    votes = sets.count(codes)
    assert votes * 2 > len(sets)
    assert (settled is ConsensusSource.UNANIMOUS) == (votes == len(sets) > 1)
    assert settled is not ConsensusSource.MAJORITY or majority
    assert (settled is ConsensusSource.SINGLE) == (len(sets) == 1)
    assert settled is not ConsensusSource.SINGLE or single


def test_half_is_no_majority() -> None:
    rule = ConsensusRule(majority=True)
    assert by_rule(answer(A, A, B), rule) == (ConsensusSource.MAJORITY, A)
    assert by_rule(answer(A, A, B, B), rule) is None
    assert by_rule(answer(A, A, B, AB), rule) is None
    assert by_rule(answer(NONE, NONE, B), rule) == (ConsensusSource.MAJORITY, NONE)


def test_a_rule_settles_once_follows_changes_and_leaves_what_a_lead_decided() -> None:
    rule = ConsensusRule()
    first = due(answer(A, A), rule)
    assert first is not None
    assert (first.settled, first.settles) == (ConsensusSource.UNANIMOUS, ("d0", "d1"))
    stands = consensus(A, ConsensusSource.UNANIMOUS)
    assert due(answer(A, A, agreed=stands), rule) is None
    third = due(answer(A, A, A, agreed=stands), rule)
    assert third is not None and third.settles == ("d0", "d1", "d2")
    reopened = due(answer(A, B, agreed=stands), rule)
    assert reopened is not None and reopened.judgement.state is State.UNSEEN
    assert due(answer(A, A, agreed=consensus(B, ConsensusSource.DECIDED)), rule) is None
    assert due(answer(A, A, A, agreed=consensus(B, ConsensusSource.DECIDED)), rule) is None
    assert due(answer(A, agreed=consensus(A, ConsensusSource.SINGLE, ("d0",))), rule) is not None
    assert {*BY_RULE, ConsensusSource.DECIDED} == set(ConsensusSource)


def test_a_consensus_is_stale_once_a_decision_it_rests_on_has_changed() -> None:
    assert not answer(A, B, agreed=consensus(A, ConsensusSource.DECIDED)).is_stale
    assert answer(A, B, A, agreed=consensus(A, ConsensusSource.DECIDED)).is_stale
    assert answer(A, agreed=consensus(A, ConsensusSource.DECIDED)).is_stale
    elsewhere = consensus(A, ConsensusSource.DECIDED, ())
    assert not answer(A, B, agreed=elsewhere).is_stale


def test_the_queue_holds_disagreements_worst_first(coded: Study) -> None:
    found = queue(judged(coded, "main"), Wanted())
    sizes = [one.size for one in found]
    assert sizes == sorted(sizes, reverse=True)
    answers = [one.answer for one in found]
    assert answers == ["v4:value", "v2:better", "v6:value", "v3:value", "v2:value"]
    assert {one.standing for one in found} == {AdjudicationState.OPEN}


def test_orders(coded: Study) -> None:
    def order(how: Order, seed: int = 1) -> list[str]:
        return [one.answer for one in queue(judged(coded, "main"), Wanted(order=how, seed=seed))]

    imported = ["v2:value", "v3:value", "v4:value", "v6:value", "v2:better"]
    assert order(Order.IMPORTED) == imported
    assert order(Order.RANDOM, 5) == order(Order.RANDOM, 5)
    assert sorted(order(Order.RANDOM, 5)) == sorted(imported)
    assert len({tuple(order(Order.RANDOM, seed)) for seed in range(9)}) > 1


@pytest.mark.parametrize(
    ("wanted", "answers"),
    [
        (Wanted(code="staff"), ["v2:value", "v6:value"]),
        (Wanted(question="better"), ["v2:better"]),
        (Wanted(language="fi"), ["v3:value"]),
        (Wanted(pair=("anna", "ben")), ["v2:better", "v3:value", "v4:value", "v6:value"]),
        (Wanted(pair=("carla", "anna"), code="quiet"), ["v3:value", "v4:value"]),
        (Wanted(least=0.9), ["v2:better", "v4:value"]),
        (Wanted(which=DisagreementFilter.SETTLED), []),
        (Wanted(which=DisagreementFilter.STALE), []),
    ],
)
def test_filters(coded: Study, wanted: Wanted, answers: list[str]) -> None:
    found = queue(judged(coded, "main"), wanted)
    assert sorted(one.answer for one in found) == answers


def test_nobody_is_always_a(coded: Study) -> None:
    coders = ["anna", "ben", "carla"]
    orders = {shuffled(coded.id, "main", f"v{n}:value", coders) for n in range(40)}
    assert {order[0] for order in orders} == set(coders)
    assert shuffled(coded.id, "main", "v1:value", coders) == shuffled(
        coded.id, "main", "v1:value", coders[::-1]
    )


def test_labels_go_on_after_z() -> None:
    labels = [label_of(place) for place in range(60)]
    assert labels[:3] == ["A", "B", "C"]
    assert labels[25:28] == ["Z", "AA", "AB"]
    assert len(set(labels)) == 60
    assert all(one != other for one, other in combinations(labels, 2))
