"""What is left out to be quicker changes no figure that is computed."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from intercoder.agreement.intervals.clusters import merge_clustered, merge_patterns
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.dense_numbers import different, numbered, places_in
from intercoder.agreement.whole.of_sets import agreement_of_sets

NUMBERS = st.lists(st.integers(0, 5000) | st.integers(-3, 10**12), max_size=30)


@pytest.mark.parametrize("respondents", [0, 40])
def test_alphas_alone_are_those_of_the_whole(respondents: int) -> None:
    chance = np.random.default_rng(4)
    given_codes = chance.random((3, 120, 4)) < [0.5, 0.3, 0.2, 0.001]
    sets = CodeSets.from_bits(given_codes, chance.random((3, 120)) < 0.9, tuple("abcd"))
    clusters = chance.integers(0, respondents, 120) if respondents else None
    how = Resampling(resamples=100, seed=1)
    whole = agreement_of_sets(sets, how=how, clusters=clusters)
    alone = agreement_of_sets(sets, how=how, clusters=clusters, only_alphas=True)
    assert alone.overall == {"alpha_set_masi": whole.overall["alpha_set_masi"]}
    assert (alone.counts, alone.of_codes) == (whole.counts, whole.of_codes)
    for code, figures in alone.codes.items():
        assert figures.items() <= whole.codes[code].items()
        assert "krippendorff_alpha_nominal" in figures


@given(st.integers(0, 2**32))
def test_patterns_merge_as_their_answers_do(seed: int) -> None:
    chance = np.random.default_rng(seed)
    values, owner = chance.integers(-1, 3, (3, 40)), chance.integers(0, 9, 40)
    patterns, clusters = merge_clustered(values, 3, owner)
    some = patterns.values[[0, 2]]
    quick = merge_patterns(some, 3, clusters)
    plain = merge_clustered(some[:, clusters.pattern], 3, clusters.owner)
    for one, other in zip(quick, plain, strict=True):
        for name in ("values", "times") if one is quick[0] else ("owner", "pattern", "number"):
            assert np.array_equal(getattr(one, name), getattr(other, name))


@given(NUMBERS)
def test_numbers_are_sorted_as_numpy_does(found: list[int]) -> None:
    numbers = np.array(found, dtype=np.int64)
    known, places = np.unique(numbers, return_inverse=True)
    assert np.array_equal(different(numbers), known)
    assert numbered(numbers)[0] == known.size
    assert np.array_equal(numbered(numbers)[1], places)
    assert np.array_equal(known[places_in(known, numbers)], numbers)
