"""Ratings as a value: who put which answer into which category.

Ratings are stored coder by coder, each coder's contiguous: a table of a million answers is then
read at the speed of memory (answer by answer is some forty times slower).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

MISSING = -1
"""Value in `Ratings.values` for an answer that a coder did not rate."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """One category per coder and answer, with gaps.

    `Ratings.of` makes one from the cells of a table and checks it; `from_codes` from category
    numbers.
    """

    values: NDArray[np.signedinteger[Any]]
    """Position in `categories`, or `MISSING`; shape (coders, answers), C-contiguous."""
    categories: tuple[str, ...]
    """Names of the categories, in their order if they have one."""
    coders: tuple[str, ...]
    scores: NDArray[np.float64] | None = None
    """The categories as numbers, in rising order, if they are numbers."""

    @property
    def n_categories(self) -> int:
        """Number of categories, used or declared."""
        return len(self.categories)

    @property
    def n_answers(self) -> int:
        """Number of answers, rated or not."""
        return int(self.values.shape[1])

    def only(self, coders: Sequence[int]) -> Ratings:
        """The ratings of these coders (positions), with the categories of all."""
        chosen = np.ascontiguousarray(self.values[list(coders)])
        names = tuple(self.coders[c] for c in coders)
        return Ratings(chosen, self.categories, names, self.scores)

    @classmethod
    def from_codes(
        cls,
        values: ArrayLike,
        categories: Sequence[str],
        coders: Sequence[str] = (),
        scores: ArrayLike | None = None,
    ) -> Ratings:
        """Ratings from category numbers 0, 1, ... (-1 missing), shape (coders, answers).

        A C-contiguous integer array is used as it is, not copied. Every category counts as part of
        the scale, used or not. Raises ValueError for a number that is not a position in
        `categories`, for wrong shapes, and for scores that do not rise.
        """
        codes = np.ascontiguousarray(values)
        if codes.ndim != 2 or not np.issubdtype(codes.dtype, np.signedinteger):
            raise ValueError("category numbers are a signed integer array (coders, answers)")
        if codes.size and (codes.min() < MISSING or codes.max() >= len(categories)):
            raise ValueError(
                f"category numbers run from -1 (missing) to {len(categories) - 1}, found"
                f" {codes.min()} to {codes.max()}"
            )
        numbers = None if scores is None else np.asarray(scores, dtype=np.float64)
        if numbers is not None and (
            numbers.shape != (len(categories),)
            or not np.isfinite(numbers).all()
            or (np.diff(numbers) <= 0).any()
        ):
            raise ValueError("scores are finite numbers, one a category, in rising order")
        return cls(codes, tuple(categories), _coder_names(coders, codes.shape[0]), numbers)

    @classmethod
    def of(
        cls,
        values: Sequence[Sequence[object]] | NDArray[Any],
        coders: Sequence[str] = (),
        categories: Sequence[object] | None = None,
    ) -> Ratings:
        """Ratings from a raw table, one row per coder, one column per answer.

        None and NaN are missing; any other value, negative or huge numbers included, is a category.
        Numbers are ordered by size, texts alphabetically. `categories` declares the scale and its
        order instead; any other value raises ValueError.
        """
        if isinstance(values, np.ndarray) and values.ndim == 2 and values.dtype.kind in "iuf":
            return _of_numbers(values, coders, categories)
        rows = [list(row) for row in values]
        if len({len(row) for row in rows}) > 1:
            raise ValueError("every coder has one entry per answer, empty or not")
        seen = {value for row in rows for value in row if not _is_missing(value)}
        if any(isinstance(value, float) and np.isinf(value) for value in seen):
            raise ValueError("infinity is no rating")
        scale = _order(seen) if categories is None else list(categories)
        unknown = seen.difference(scale)
        if unknown:
            raise ValueError(f"{len(unknown)} values are not among the declared categories")
        names = tuple(_name(value) for value in scale)
        if len(set(names)) != len(names):
            raise ValueError("two different categories look the same when written")
        position = {value: number for number, value in enumerate(scale)}
        codes = np.array(
            [[MISSING if _is_missing(v) else position[v] for v in row] for row in rows],
            dtype=np.int32,
        ).reshape(len(rows), len(rows[0]) if rows else 0)
        return cls(codes, names, _coder_names(coders, len(rows)), _scores(scale))


def _of_numbers(
    values: NDArray[Any], coders: Sequence[str], categories: Sequence[Any] | None
) -> Ratings:
    """Ratings from an array of numbers, with NaN as missing."""
    rated = ~np.isnan(values) if values.dtype.kind == "f" else np.ones(values.shape, dtype=np.bool_)
    given = values[rated]
    if given.size and not np.isfinite(given).all():
        raise ValueError("infinity is no rating")
    found = np.unique(given)
    scale = found if categories is None else np.asarray(categories)
    order = np.argsort(scale, kind="stable")
    if np.setdiff1d(found, scale).size:
        raise ValueError("some values are not among the declared categories")
    codes = np.full(values.shape, MISSING, dtype=np.int32)
    codes[rated] = order[np.searchsorted(scale[order], given)]
    listed = scale.tolist()
    names = tuple(_name(value) for value in listed)
    return Ratings(codes, names, _coder_names(coders, len(codes)), _scores(listed))


def _coder_names(coders: Sequence[str], count: int) -> tuple[str, ...]:
    if coders and len(coders) != count:
        raise ValueError(f"{len(coders)} coder names for {count} coders")
    return tuple(coders) or tuple(f"coder {number + 1}" for number in range(count))


def _is_missing(value: object) -> bool:
    return value is None or (isinstance(value, float | np.floating) and bool(np.isnan(value)))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float | np.integer | np.floating) and not isinstance(value, bool)


def _order(values: set[Any]) -> list[Any]:
    if all(_is_number(value) for value in values):
        return sorted(values)
    return sorted(values, key=str)


def _scores(scale: Sequence[Any]) -> NDArray[np.float64] | None:
    if not scale or not all(_is_number(value) for value in scale):
        return None
    numbers = np.array([float(value) for value in scale])
    rising = bool(np.isfinite(numbers).all() and (np.diff(numbers) > 0).all())
    return numbers if rising else None


def _name(value: object) -> str:
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)
