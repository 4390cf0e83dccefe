"""Scores many answers in batches, on two processors, with few batches in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.model.arrays import from_bytes
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.suggester import Suggester

BATCH = 5000
"""Answers scored, and written, at a time."""
PROCESSES = 2
ALONE = 20_000
"""Up to so many answers, other processes would take longer to start than they save."""
_WAITING = 2 * PROCESSES
"""Batches handed out before the first of them is asked for."""

Hits = tuple[tuple[int, ...], tuple[float, ...]]
"""Places of the codes an answer gets, the likeliest first, and their probabilities."""
_Batch = TypeVar("_Batch")


@dataclass(frozen=True)
class Rule:
    """When a code is given."""

    thresholds: NDArray[np.float64]
    """(k,) from this probability on; infinite for codes that are never given."""
    exclusive: NDArray[np.bool_]
    """(k,) whether a code stands alone."""


def assign_codes(suggester: Suggester, rule: Rule, texts: Sequence[Text]) -> list[Hits]:
    """The codes each answer gets. One that stands alone is given only if it is the likeliest."""
    probabilities = suggester.probabilities(texts)
    reached = probabilities >= rule.thresholds
    found: list[Hits] = [((), ())] * len(texts)
    for place in np.flatnonzero(reached.any(axis=1)):
        codes = np.flatnonzero(reached[place])
        codes = codes[np.argsort(-probabilities[place, codes], kind="stable")]
        alone = rule.exclusive[codes]
        codes = codes[:1] if alone[0] else codes[~alone]
        found[place] = (
            tuple(int(code) for code in codes),
            tuple(round(float(probabilities[place, code]), 4) for code in codes),
        )
    return found


class Scoring:
    """Scores batches in their order. `begin_scoring` is the way in."""

    def __init__(
        self, pool: ProcessPoolExecutor | None, suggester: Suggester | None, rule: Rule
    ) -> None:
        self._pool = pool
        self._suggester = suggester
        self._rule = rule

    def through(
        self, batches: Iterable[tuple[_Batch, Sequence[Text]]]
    ) -> Iterator[tuple[_Batch, list[Hits]]]:
        """Each batch with what its answers get, in order."""
        if self._pool is None:
            for batch, texts in batches:
                if self._suggester is not None:
                    yield batch, assign_codes(self._suggester, self._rule, texts)
            return
        waiting: deque[tuple[_Batch, Future[list[Hits]]]] = deque()
        for batch, texts in batches:
            waiting.append((batch, self._pool.submit(_hits, list(texts))))
            if len(waiting) >= _WAITING:
                first, future = waiting.popleft()
                yield first, future.result()
        while waiting:
            first, future = waiting.popleft()
            yield first, future.result()


@contextmanager
def begin_scoring(
    archive: bytes, rule: Rule, answers: int, *, processes: int = PROCESSES
) -> Iterator[Scoring]:
    """Ready to score about so many answers, in other processes where that is worth it.

    `archive` is the suggester as `arrays.to_bytes` wrote it.
    """
    if answers <= ALONE or processes < 2:
        yield Scoring(None, from_bytes(archive), rule)
        return
    pool = ProcessPoolExecutor(
        processes, get_context("spawn"), initializer=_begin, initargs=(archive, rule)
    )
    try:
        yield Scoring(pool, None, rule)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


# -- in the other process -------------------------------------------------------------------------

_ready: list[tuple[Suggester, Rule]] = []


def _begin(archive: bytes, rule: Rule) -> None:
    _ready[:] = [(from_bytes(archive), rule)]


def _hits(texts: list[Text]) -> list[Hits]:
    (suggester, rule) = _ready[0]
    return assign_codes(suggester, rule, texts)
