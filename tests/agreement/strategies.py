"""Random tables of ratings and of sets of codes, with missing ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

Rows = list[list[Any]]


def tables(
    max_coders: int = 4, max_categories: int = 4, *, missing: bool = True, min_coders: int = 2
) -> st.SearchStrategy[Rows]:
    """Rows of category numbers, one row an answer; None where missing."""

    def rows(coders: int, categories: int) -> st.SearchStrategy[Rows]:
        rating: st.SearchStrategy[int | None] = st.integers(0, categories - 1)
        if missing:
            rating = rating | st.none()
        row = st.lists(rating, min_size=coders, max_size=coders)
        return st.lists(row, min_size=2, max_size=14)

    return st.tuples(st.integers(min_coders, max_coders), st.integers(2, max_categories)).flatmap(
        lambda size: rows(*size)
    )


LABELS = ("a", "b", "c", "d")


def set_tables(max_coders: int = 3, *, allow_empty: bool = True) -> st.SearchStrategy[Rows]:
    """Rows of sets of labels, one row an answer; None where missing."""
    one = st.frozensets(st.sampled_from(LABELS), min_size=0 if allow_empty else 1, max_size=3)

    def rows(coders: int) -> st.SearchStrategy[Rows]:
        row = st.lists(one | st.none(), min_size=coders, max_size=coders)
        return st.lists(row, min_size=2, max_size=10)

    return st.integers(2, max_coders).flatmap(rows)


def columns(rows: Rows) -> Rows:
    """The table coder by coder."""
    return [list(column) for column in zip(*rows, strict=True)]
