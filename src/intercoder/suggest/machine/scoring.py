"""Scores many answers in batches, in two processes, with few batches in memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from multiprocessing import get_context
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from intercoder.protection.encryption.key_ring import keys_to_hand_on, take_keys
from intercoder.study.study import Study, open_study
from intercoder.suggest.encoders.encoder import Encoder, find_encoder
from intercoder.suggest.learning.study_vectors import StudyVectors
from intercoder.suggest.machine.cascade import Band, Cascade
from intercoder.suggest.model.arrays import from_bytes
from intercoder.suggest.model.embeddings import Kept, KeptVectors
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.suggester import Suggester
from intercoder.text.words import forget_words_after

BATCH = 5000
"""Number of answers scored, and written, at a time."""
PROCESSES = 2
ALONE = 20_000
"""Up to this many answers, starting other processes would take longer than it saves."""
_WAITING = 2 * PROCESSES
"""Number of batches submitted before the first result is awaited."""

Hits = tuple[tuple[int, ...], tuple[float, ...]]
"""Positions of the codes an answer gets, likeliest first, and their probabilities."""
_Batch = TypeVar("_Batch")
_Made = dict[str, dict[str, Kept]]
"""By encoder, the vectors that another process has made of texts."""


@dataclass(frozen=True)
class Rule:
    """The rule by which codes are given."""

    thresholds: NDArray[np.float64]
    """Probability from which each code is given, (k,); infinite for codes that are never given."""
    exclusive: NDArray[np.bool_]
    """Whether a code is exclusive, (k,)."""


@dataclass(frozen=True)
class Archives:
    """What scores answers, as written by `arrays.to_bytes`."""

    model: bytes
    words: bytes | None = None
    """The suggester that decides the answers outside the band; None if one decides all."""
    band: Band | None = None

    def opened(self, kept: KeptVectors | None = None) -> Suggester | Cascade:
        """The suggester, or both; `kept` has the vectors of texts read before."""
        model = from_bytes(self.model)
        if kept is not None:
            model = model.with_vectors(kept)
        if self.words is None or self.band is None:
            return model
        return Cascade(from_bytes(self.words), model, self.band)


def assign_codes(suggester: Suggester | Cascade, rule: Rule, texts: Sequence[Text]) -> list[Hits]:
    """The codes each answer gets. An exclusive one is given only if it is the likeliest."""
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
    forget_words_after(len(texts))
    return found


class Scoring:
    """Scores batches in order; made by `begin_scoring`."""

    def __init__(
        self,
        pool: ProcessPoolExecutor | None,
        suggester: Suggester | Cascade | None,
        rule: Rule,
        kept: KeptVectors,
    ) -> None:
        self._pool = pool
        self._suggester = suggester
        self._rule = rule
        self._kept = kept

    def through(
        self, batches: Iterable[tuple[_Batch, Sequence[Text]]]
    ) -> Iterator[tuple[_Batch, list[Hits]]]:
        """Each batch with the codes its answers get, in order."""
        if self._pool is None:
            for batch, texts in batches:
                if self._suggester is not None:
                    yield batch, assign_codes(self._suggester, self._rule, texts)
            return
        waiting: deque[tuple[_Batch, Future[tuple[list[Hits], _Made]]]] = deque()
        for batch, texts in batches:
            waiting.append((batch, self._pool.submit(_hits, list(texts))))
            if len(waiting) >= _WAITING:
                first, future = waiting.popleft()
                yield first, self._taken(future)
        while waiting:
            first, future = waiting.popleft()
            yield first, self._taken(future)

    def _taken(self, future: Future[tuple[list[Hits], _Made]]) -> list[Hits]:
        """What a process found. What its encoder read is kept from here: one process writes."""
        found, made = future.result()
        for encoder, vectors in made.items():
            self._kept.keep(find_encoder(encoder), vectors)
        return found


@contextmanager
def begin_scoring(
    study: Study, archives: Archives, rule: Rule, answers: int, *, processes: int = PROCESSES
) -> Iterator[Scoring]:
    """A scorer for about this many answers of a study, using other processes if that is worthwhile.

    The study has the vectors of texts that were read before, and gets those that are made.
    """
    kept = StudyVectors(study)
    if answers <= ALONE or processes < 2:
        yield Scoring(None, archives.opened(kept), rule, kept)
        return
    pool = ProcessPoolExecutor(
        processes,
        get_context("spawn"),  # which hands on what follows through a pipe
        initializer=_begin,
        initargs=(study.address, keys_to_hand_on(), archives, rule),
    )
    try:
        yield Scoring(pool, None, rule, kept)
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


# -- in the other process -------------------------------------------------------------------------


@dataclass(frozen=True)
class _Collected:
    """The vectors of a study, and those made here, which are not kept there yet."""

    address: str
    """Of the study, which is opened only if an encoder asks."""
    made: _Made = field(default_factory=dict)

    @cached_property
    def _kept(self) -> StudyVectors:
        return StudyVectors(open_study(self.address))

    def find(self, encoder: Encoder, texts: Sequence[str]) -> Mapping[str, Kept]:
        """As kept in the study."""
        return self._kept.find(encoder, texts)

    def keep(self, encoder: Encoder, vectors: Mapping[str, Kept]) -> None:
        """Have them kept by the process that asked."""
        self.made.setdefault(encoder.name, {}).update(vectors)

    def taken(self) -> _Made:
        """What was made since this was asked last."""
        made = dict(self.made)
        self.made.clear()
        return made


_ready: list[tuple[Suggester | Cascade, Rule, _Collected]] = []


def _begin(address: str, keys: Sequence[str], archives: Archives, rule: Rule) -> None:
    take_keys(keys)
    collected = _Collected(address)
    _ready[:] = [(archives.opened(collected), rule, collected)]


def _hits(texts: list[Text]) -> tuple[list[Hits], _Made]:
    (suggester, rule, collected) = _ready[0]
    return assign_codes(suggester, rule, texts), collected.taken()
