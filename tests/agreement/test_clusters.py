"""Respondents' answers taken and left out together; sets compared without every pair."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from intercoder.agreement.coefficients import set_overlaps
from intercoder.agreement.coefficients.set_distances import (
    SET_DISTANCES,
    DistanceTable,
    pair_distances,
    set_sizes,
)
from intercoder.agreement.coefficients.set_overlaps import summed_distances
from intercoder.agreement.intervals import intervals
from intercoder.agreement.intervals.clusters import GROUPS, Clusters, merge_clustered
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.ratings import MISSING
from intercoder.agreement.whole.of_sets import agreement_of_sets

tables = st.integers(1, 12).flatmap(
    lambda answers: st.tuples(
        st.lists(
            st.lists(st.integers(MISSING, 2), min_size=answers, max_size=answers),
            min_size=2,
            max_size=3,
        ),
        st.lists(st.integers(0, 3), min_size=answers, max_size=answers),
    )
)


@given(tables)
@settings(deadline=None)
def test_leaving_a_cluster_out_leaves_the_patterns_of_the_other_answers(
    table: tuple[list[list[int]], list[int]],
) -> None:
    values = np.array(table[0])
    owner = np.unique(table[1], return_inverse=True)[1].astype(np.int64)
    patterns, clusters = merge_clustered(values, 3, owner)
    rated = (values != MISSING).any(axis=0)
    assert patterns.times.sum() == rated.sum()
    if not rated.any():
        return
    left_out = np.concatenate(list(clusters.each_left_out()))
    for cluster in range(clusters.number):
        expected = [
            int(
                (
                    (values[:, rated & (owner != cluster)] == patterns.values[:, [pattern]]).all(
                        axis=0
                    )
                ).sum()
            )
            for pattern in range(patterns.times.size)
        ]
        assert left_out[cluster].tolist() == expected


@given(tables)
@settings(deadline=None)
def test_taking_every_cluster_once_gives_the_sample(
    table: tuple[list[list[int]], list[int]],
) -> None:
    values, owner = np.array(table[0]), np.array(table[1])
    patterns, clusters = merge_clustered(values, 3, owner)
    if patterns.times.size:
        taken = clusters.weights(np.ones((2, clusters.number)))
        assert taken.tolist() == [patterns.times.tolist()] * 2
        twice = clusters.weights(np.arange(clusters.number)[None] == owner.max())
        assert twice.sum() == (clusters.owner == owner.max()).sum()


def test_groups_share_the_clusters_out_evenly_and_keep_each_whole() -> None:
    owner = np.repeat(np.arange(1000), 2)
    clusters = Clusters.of(owner, np.arange(2000) % 7)
    groups = clusters.in_groups(seed=1)
    assert groups.number == GROUPS
    assert set(np.bincount(groups.owner).tolist()) == {20}
    of_cluster = {(int(a), int(b)) for a, b in zip(clusters.owner, groups.owner, strict=True)}
    assert len(of_cluster) == 1000


def simulated(answers: int, codes: int = 12, seed: int = 5) -> CodeSets:
    """Three coders who mostly see what there is."""
    generator = np.random.default_rng(seed)
    truth = generator.random((answers, codes)) < 0.15
    bits = truth[None] ^ (generator.random((3, answers, codes)) < 0.04)
    present = generator.random((3, answers)) < 0.95
    return CodeSets.from_bits(bits, present, [f"c{n}" for n in range(codes)])


@pytest.mark.slow
def test_left_out_in_groups_standard_errors_are_about_those_of_single_respondents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sets, owner = simulated(3000), np.arange(3000) // 2
    exact = agreement_of_sets(sets, how=Resampling(500), clusters=owner)
    monkeypatch.setattr(intervals, "_WORK", 1e3)
    grouped = agreement_of_sets(sets, how=Resampling(500), clusters=owner)
    assert "random groups of respondents" in grouped.overall["alpha_set_masi"].method
    for key, figure in grouped.overall.items():
        if figure.se is not None:
            assert figure.value == exact.overall[key].value
            assert figure.se == pytest.approx(exact.overall[key].se, rel=0.25), key


@given(
    st.lists(st.sets(st.integers(0, 69), max_size=6), min_size=1, max_size=15),
    st.data(),
)
@settings(deadline=None, max_examples=60)
def test_distances_summed_by_subsets_are_those_summed_pair_by_pair(
    sets: list[set[int]], data: st.DataObject
) -> None:
    weights = np.array(
        data.draw(st.lists(st.integers(0, 9), min_size=len(sets), max_size=len(sets)))
    )
    bits = np.zeros((1, len(sets), 70), dtype=np.bool_)
    for number, codes in enumerate(sets):
        bits[0, number, list(codes)] = True
    made = CodeSets.from_bits(bits, np.ones((1, len(sets)), dtype=np.bool_), list("x" * 70))
    found = summed_distances(made.words[0], weights * 1.0, by_size(made.words[0]))
    for distance, summed in zip(SET_DISTANCES.values(), found, strict=True):
        pairs = pair_distances(made.words[0][:, None], made.words[0][None], distance)
        assert summed == pytest.approx(pairs @ weights), distance.name


def by_size(words: NDArray[np.uint64]) -> list[NDArray[np.float64]]:
    largest = int(set_sizes(words).max())
    return [DistanceTable(distance, largest).by_size for distance in SET_DISTANCES.values()]


def test_both_ways_of_summing_give_the_same_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    sets = simulated(1500)
    found = []
    for quicker in (True, False):
        monkeypatch.setattr(
            "intercoder.agreement.coefficients.set_alpha.is_quicker",
            lambda _sets, says=quicker: says,
        )
        figures = agreement_of_sets(sets, how=Resampling(0)).overall
        found.append({key: figure.value for key, figure in figures.items()})
    assert found[0] == pytest.approx(found[1], abs=1e-12)


def test_subsets_are_gone_through_only_where_that_is_quicker() -> None:
    few_codes = np.arange(1, 1000, dtype=np.uint64)[:, None]
    assert set_overlaps.is_quicker(few_codes)
    many_codes = np.full((1000, 1), (1 << 40) - 1, dtype=np.uint64)
    assert not set_overlaps.is_quicker(many_codes)


def test_pairs_of_coders_are_compared_over_respondents_too() -> None:
    sets = simulated(400)
    single = agreement_of_sets(sets, how=Resampling(100))
    doubled = CodeSets.from_words(
        np.repeat(sets.words, 2, axis=1),
        np.repeat(sets.present, 2, axis=1),
        sets.codes,
        sets.coders,
    )
    owner = np.repeat(np.arange(400), 2)
    clustered = agreement_of_sets(doubled, how=Resampling(100), clusters=owner)
    for pair, figures in single.pairs.items():
        for key, figure in figures.items():
            twice = clustered.pairs[pair][key]
            assert "respondents" in twice.method
            assert twice.se == pytest.approx(figure.se, rel=0.25)  # 100 groups of four
            assert twice.value == pytest.approx(figure.value, abs=2e-3)
