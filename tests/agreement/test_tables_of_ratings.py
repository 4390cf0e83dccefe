"""The values ratings are held in: patterns, sets of codes, distances."""

from __future__ import annotations

import subprocess
import sys
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.agreement.coefficients.set_distances import (
    SET_DISTANCES,
    DistanceTable,
    pair_distances,
)
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.patterns import Patterns, merge
from intercoder.agreement.tables.ratings import MISSING, Ratings
from intercoder.agreement.whole.of_sets import agreement_of_sets
from tests.agreement import naive
from tests.agreement.strategies import LABELS, Rows, columns, set_tables, tables

POINTS = Resampling(resamples=0)


def as_bag(patterns: Patterns) -> dict[tuple[int, ...], int]:
    return {
        tuple(int(v) for v in column): int(times)
        for column, times in zip(patterns.values.T, patterns.times, strict=True)
    }


@given(tables(max_coders=4))
@settings(max_examples=60, deadline=None)
def test_merging_keeps_every_answer_once(rows: Rows) -> None:
    values = Ratings.of(columns(rows), categories=[0, 1, 2, 3]).values
    expected: dict[tuple[int, ...], int] = {}
    for column in values.T.tolist():
        if any(value != MISSING for value in column):
            expected[tuple(column)] = expected.get(tuple(column), 0) + 1
    assert as_bag(merge(values, 4)) == expected
    # as many categories as force the slower way, and more than one word of key
    assert as_bag(merge(values, 60)) == expected
    assert as_bag(merge(values, 2**40)) == expected


def test_a_million_answers_of_two_kinds_leave_two_patterns() -> None:
    values = np.zeros((3, 100_000), dtype=np.int8)
    values[:, ::10] = 1
    assert as_bag(merge(values, 2)) == {(0, 0, 0): 90_000, (1, 1, 1): 10_000}


def test_coder_major_category_numbers_are_not_copied() -> None:
    values = np.zeros((3, 10), dtype=np.int8)
    assert Ratings.from_codes(values, ["no", "yes"]).values is values


def test_numbers_are_ordered_by_size_and_whole_ones_are_named_without_decimals() -> None:
    ratings = Ratings.of([[10.0, 2.0, None, 2.5]])
    assert ratings.categories == ("2", "2.5", "10")
    assert ratings.scores is not None
    assert ratings.scores.tolist() == [2, 2.5, 10]
    assert ratings.values.tolist() == [[2, 0, -1, 1]]
    assert Ratings.of(np.array([[10.0, 2.0, np.nan, 2.5]])).categories == ratings.categories


def test_categories_that_look_alike_are_refused() -> None:
    with pytest.raises(ValueError, match="same when written"):
        Ratings.of([[1, "1"]])


def test_a_declared_scale_counts_unused_categories() -> None:
    ratings = Ratings.of([[1, 2]], categories=[1, 2, 3])
    assert ratings.categories == ("1", "2", "3")
    assert Ratings.of(np.array([[1, 2]]), categories=[1, 2, 3]).categories == ("1", "2", "3")


@pytest.mark.parametrize("name", ["masi", "jaccard", "dice", "nominal"])
def test_distances_of_all_pairs_of_sets_are_those_of_the_papers(name: str) -> None:
    sets = [
        frozenset(label for label, bit in zip(LABELS, bits, strict=True) if bit)
        for bits in product([0, 1], repeat=4)
    ]
    words = CodeSets.of([sets], LABELS).words[0]
    distance = SET_DISTANCES[name]
    computed = pair_distances(words[:, None], words[None], distance)
    looked_up = DistanceTable(distance, 4).between(words[:, None], words[None])
    expected = [[getattr(naive, name)(a, b) for b in sets] for a in sets]
    np.testing.assert_allclose(computed, expected, atol=1e-12)
    np.testing.assert_allclose(looked_up, expected, atol=1e-12)


@pytest.mark.parametrize("distance", SET_DISTANCES.values(), ids=lambda d: str(d.name))
def test_every_distance_states_formula_and_empty_set_and_keeps_its_word(distance: object) -> None:
    from intercoder.agreement.coefficients.set_distances import SetDistance

    assert isinstance(distance, SetDistance)
    words = CodeSets.of([[[], [], ["a"]]], LABELS).words[0]
    between = pair_distances(words[:1], words[1:], distance)
    assert between[0] == 0
    stated = 1 / 3 if "1/3, being part" in distance.empty else 1.0
    assert between[1] == pytest.approx(stated)
    assert distance.formula and distance.source


@given(set_tables())
@settings(max_examples=30, deadline=None)
def test_more_than_sixty_four_codes_change_nothing(rows: Rows) -> None:
    plain = agreement_of_sets(CodeSets.of(columns(rows), LABELS), how=POINTS)
    many = [f"unused {number}" for number in range(70)]
    wide = CodeSets.of(columns(rows), [LABELS[0], *many, *LABELS[1:]])
    assert wide.words.shape[2] == 2
    found = agreement_of_sets(wide, how=POINTS)
    for key, figure in plain.overall.items():
        if key == "pooled_kappa" or figure.value is None:
            continue
        assert found.overall[key].value == pytest.approx(figure.value, abs=1e-9), key
    for code in LABELS:
        assert {k: f.value for k, f in found.codes[code].items()} == pytest.approx(
            {k: f.value for k, f in plain.codes[code].items()}
        )


def test_sets_larger_than_the_look_up_table_are_computed() -> None:
    names = [f"c{number}" for number in range(90)]
    sets = CodeSets.of([[names[:80], names[:70], names], [names[:75], names[5:70], names]], names)
    rows = [
        [frozenset(names[:80]), frozenset(names[:75])],
        [frozenset(names[:70]), frozenset(names[5:70])],
        [frozenset(names), frozenset(names)],
    ]
    found = agreement_of_sets(sets, how=POINTS).overall["alpha_set_masi"].value
    assert found == pytest.approx(naive.alpha(rows, naive.masi))


@given(st.integers(1, 130), st.integers(0, 2**32))
@settings(max_examples=30, deadline=None)
def test_bits_come_back_as_they_went_in(codes: int, seed: int) -> None:
    bits = np.random.default_rng(seed).random((2, 5, codes)) < 0.3
    present = np.array([[True] * 5, [True, False, True, True, False]])
    sets = CodeSets.from_bits(bits, present, [str(code) for code in range(codes)])
    np.testing.assert_array_equal(sets.bits(), bits & present[..., None])


def test_the_room_starts_without_what_is_slow_to_import() -> None:
    program = """
import sys
import intercoder.agreement
assert "numpy" not in sys.modules
import intercoder.agreement.whole.of_ratings, intercoder.agreement.whole.of_sets
import intercoder.agreement.whole.difference, intercoder.agreement.whole.planning
import intercoder.agreement.whole.ratings_file
slow = {"scipy", "pandas", "sklearn", "statsmodels", "nltk", "sqlalchemy", "pydantic", "textual"}
assert not slow & set(sys.modules), slow & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True, timeout=240)
