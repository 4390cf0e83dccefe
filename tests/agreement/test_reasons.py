"""Each sentence beside a figure is true of the ratings it rests on: recomputed on random tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from intercoder.agreement.coefficients.metrics import Level
from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.result import Figure, Reason
from intercoder.agreement.tables.code_sets import CodeSets
from intercoder.agreement.tables.ratings import Ratings
from intercoder.agreement.whole.of_ratings import agreement_of_ratings
from intercoder.agreement.whole.of_sets import agreement_of_sets
from intercoder.agreement.whole.summary import Agreement

HOW = Resampling(resamples=100)
Cell = str | frozenset[str] | None
Table = Sequence[Sequence[Cell]]
"""By coder, then answer."""


def compared(table: Table) -> list[list[Cell]]:
    """The ratings of each answer that two coders or more rated."""
    by_answer = [
        [cell for cell in column if cell is not None] for column in zip(*table, strict=True)
    ]
    return [given for given in by_answer if len(given) > 1]


def check(figure: Figure, table: Table, what: object) -> None:
    """What the words beside a figure say holds of these coders' ratings."""
    twice = compared(table)
    agree = all(len(set(given)) == 1 for given in twice)
    for reason in (figure.reason, figure.no_interval):
        match reason:
            case Reason.NO_DISAGREEMENT:
                assert agree and figure.value == pytest.approx(1), what
            case Reason.NO_PAIRS:
                assert not twice, what
            case Reason.EMPTY:
                assert not any(cell is not None for row in table for cell in row), what
            case Reason.ONE_CODER:
                assert sum(any(cell is not None for cell in row) for row in table) == 1, what
            case Reason.NO_VARIATION:
                assert agree, what
            case Reason.SAME_THROUGHOUT:
                assert figure.value is not None and figure.value < 1, what


def check_all(found: Agreement, table: Table, coders: Sequence[str]) -> None:
    for key, figure in found.overall.items():
        check(figure, table, key)
    for (a, b), figures in found.pairs.items():
        pair = [table[coders.index(a)], table[coders.index(b)]]
        for key, figure in figures.items():
            check(figure, pair, (a, b, key))


def yes_or_no(table: Table, code: str) -> Table:
    def has(cell: Cell) -> Cell:
        if cell is None:
            return None
        return "yes" if cell == code or (not isinstance(cell, str) and code in cell) else "no"

    return [[has(cell) for cell in row] for row in table]


def check_codes(found: Agreement, table: Table) -> None:
    for code, figures in found.codes.items():
        marked = yes_or_no(table, code)
        used = any("yes" in given for given in compared(marked))
        for key, figure in figures.items():
            check(figure, marked, (code, key))
            if figure.reason is Reason.UNUSED:
                assert not used, (code, key)


CODERS = ("anna", "ben", "carla")
WORDS = ("books", "staff", "quiet")


def tables(cells: st.SearchStrategy[Cell]) -> st.SearchStrategy[list[list[Cell]]]:
    """Of two or three coders; many answers alike, so that figures are without spread."""
    kinds = st.integers(2, 3).flatmap(
        lambda coders: st.lists(
            st.tuples(st.lists(cells, min_size=coders, max_size=coders), st.integers(1, 12)),
            min_size=1,
            max_size=4,
        )
    )
    return kinds.map(lambda rows: [list(one) for one in zip(*spread(rows), strict=True)])


def spread(rows: list[tuple[list[Cell], int]]) -> list[list[Cell]]:
    return [row for row, times in rows for _ in range(times)]


@settings(max_examples=120, deadline=None)
@given(tables(st.sampled_from([*WORDS, None])), st.sampled_from([Level.NOMINAL, Level.ORDINAL]))
def test_words_beside_figures_of_ratings_hold(table: list[list[Cell]], level: Level) -> None:
    names = CODERS[: len(table)]
    found = agreement_of_ratings(Ratings.of(table, names, WORDS), level, HOW)
    check_all(found, table, names)
    check_codes(found, table)


SETS = [frozenset(chosen) for size in range(3) for chosen in combinations(WORDS, size)]


@settings(max_examples=120, deadline=None)
@given(tables(st.sampled_from([*SETS, None])))
def test_words_beside_figures_of_sets_hold(table: list[list[Cell]]) -> None:
    names = CODERS[: len(table)]
    sets = [[cell if cell is None else frozenset(cell) for cell in row] for row in table]
    found = agreement_of_sets(CodeSets.of(sets, WORDS, names), "masi", HOW)
    check_all(found, table, names)
    check_codes(found, table)


def test_total_disagreement_is_not_called_agreement() -> None:
    table = [["books", "staff"] * 15, ["staff", "books"] * 15]
    found = agreement_of_ratings(Ratings.of(table), Level.NOMINAL, Resampling())
    alpha = found.overall["krippendorff_alpha_nominal"]
    assert alpha.value == pytest.approx(-0.967, abs=1e-3)
    assert alpha.no_interval is Reason.SAME_THROUGHOUT
    assert "agree" not in alpha.no_interval.words


def test_a_pair_without_a_common_answer_does_not_speak_for_the_others() -> None:
    table = [["books", "staff", None], ["books", "staff", None], [None, None, "quiet"]]
    found = agreement_of_ratings(Ratings.of(table, CODERS), Level.NOMINAL, Resampling())
    assert found.counts.rated_twice == 2
    words = {one.reason and one.reason.words for one in found.pairs["anna", "carla"].values()}
    assert words == {"no two of these coders rated the same answer"}
