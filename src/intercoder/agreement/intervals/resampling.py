"""Resamples answers, as the frequency of each pattern of ratings in each resample.

Drawing answers with replacement and counting patterns is a multinomial draw over the patterns.
Frequent patterns are drawn this way; the answers of rare patterns are drawn one by one, which for
them is several times faster. All figures of a table use the same resamples, so that differences and
means of figures have intervals too.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

_FREQUENT = 16
"""Number of answers from which a pattern is drawn by the multinomial."""
_CELLS = 1 << 20
"""Counts, and answers drawn one by one, held at a time (8 MiB), to bound memory."""


def draw(times: NDArray[np.int64], resamples: int, seed: int) -> Iterator[NDArray[np.float64]]:
    """Blocks of weights, shape (resamples in the block, patterns), each row summing to all answers.

    `times` is the number of answers with each pattern. The same seed gives the same resamples for
    the same times.
    """
    generator = np.random.default_rng(seed)
    rare_answers = int(times[times < _FREQUENT].sum())
    rows = max(1, min(resamples, _CELLS // max(times.size, rare_answers, 1)))
    for start in range(0, resamples, rows):
        yield _block(generator, times, min(rows, resamples - start))


def _block(
    generator: np.random.Generator, times: NDArray[np.int64], rows: int
) -> NDArray[np.float64]:
    answers = int(times.sum())
    frequent = np.flatnonzero(times >= _FREQUENT)
    if not frequent.size:
        return _one_by_one(generator, times, np.full(rows, answers))
    rare = np.flatnonzero(times < _FREQUENT)
    shares = np.append(times[frequent], times[rare].sum()) / answers
    drawn = generator.multinomial(answers, shares, size=rows)
    weights = np.empty((rows, times.size))
    weights[:, frequent] = drawn[:, :-1]
    if rare.size:
        weights[:, rare] = _one_by_one(generator, times[rare], drawn[:, -1])
    return weights


def _one_by_one(
    generator: np.random.Generator, times: NDArray[np.int64], answers: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Draws this many answers for each row and counts their patterns, shape (rows, patterns)."""
    size, rows = times.size, answers.size
    drawn = generator.integers(0, int(times.sum()), size=int(answers.sum()))
    if times.max(initial=1) > 1:
        drawn = np.repeat(np.arange(size), times)[drawn]
    if answers.min() == answers.max():
        table = drawn.reshape(rows, -1)
        table += np.arange(rows)[:, None] * size
    else:
        drawn += np.repeat(np.arange(rows) * size, answers)
    counts = np.bincount(drawn, minlength=rows * size)
    return counts.reshape(rows, size).astype(np.float64)
