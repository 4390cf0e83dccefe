"""An attacker with everything that ever left a study pins no small count.

`benchmarks/small_cells_attacker.py` tries a thousand histories.
"""

from __future__ import annotations

import pytest

from tests.findings.disclosure import mixed_histories, wide_histories
from tests.findings.disclosure.histories import history, pinned
from tests.marks import slow_but

FOUND_ONCE = (113, 121, 634, 637, 697)
"""Seeds of histories in which a count was pinned, or not proven safe, by an earlier version. In 634
and 697 a total was published again after more had been coded, and what had been published of its
small groups before told what had become of them; in 637 two tables told of where they cross."""

WIDE_FOUND_ONCE = (310, 315, 326, 329, 343)
"""The same of wide histories: frequencies told pairs of codes that were asked for later; in 343,
answers and respondents to all questions told how many answered one of them."""


MIXED_FOUND_ONCE = (76, 101, 116)
"""The same of mixed histories: what every coder gave told what any had given, and the other way
round."""


@pytest.mark.slow
@pytest.mark.parametrize("seed", slow_but((0, 3), 3))
def test_no_small_count_is_pinned_by_a_history_of_exports(seed: int) -> None:
    found = history(seed)
    bad, _ = pinned(found)
    assert bad == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(4, 14), *FOUND_ONCE])
def test_no_small_count_is_pinned_by_more_histories(seed: int) -> None:
    found = history(seed)
    bad, _ = pinned(found)
    assert bad == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", [*range(2, 8), *WIDE_FOUND_ONCE])
def test_no_small_count_is_pinned_by_sets_pairs_questions_and_rounded_counts(seed: int) -> None:
    bad, _ = wide_histories.pinned(wide_histories.wide_history(seed))
    assert bad == []


@pytest.mark.parametrize("seed", slow_but(range(50), 1, 2, 4))
def test_no_small_count_is_pinned_by_trees_codings_reports_and_attributes(seed: int) -> None:
    bad, _ = mixed_histories.pinned(mixed_histories.mixed_history(seed, exports=2, most=40))
    assert bad == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", MIXED_FOUND_ONCE)
def test_no_small_count_is_pinned_by_longer_mixed_histories(seed: int) -> None:
    bad, _ = mixed_histories.pinned(mixed_histories.mixed_history(seed))
    assert bad == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", slow_but((0, 3), 3))
def test_the_attacker_pins_what_is_only_hidden_itself(seed: int) -> None:
    """The histories again, with small counts hidden and nothing else."""
    found = history(seed)
    every = {(cell, moment) for cell, moment in found.shapes}
    found.shown = [one for one in found.naive() if (one.cell, one.snapshot) in every]
    bad, _ = pinned(found)
    assert bad
