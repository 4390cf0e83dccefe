"""Makes and stores a new order of a coder's open answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.answers.answer import Answer
from intercoder.coding.suggestion import QueueOrder
from intercoder.errors import StudyError
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.queue.work_lists import Listed, coded_alone, keep_list
from intercoder.study.rounds.suggestion_settings import read_assistance
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.study.suggest.open_answers import (
    decided_answers,
    decided_so_far,
    groups_of,
    open_answers,
)
from intercoder.suggest.learning.study_vectors import embedder_if_read
from intercoder.suggest.model.evidence import find_content_words
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.suggester import Suggester
from intercoder.suggest.orders.ordering import (
    NOTHING_READ,
    Scores,
    Vectors,
    concatenate,
    put_in_order,
    scores,
)
from intercoder.suggest.orders.severity import mixed_positions
from intercoder.suggest.reading.theme_space import said_in, theme_rows

LENGTH = 2000
"""Number of answers that are ordered; after them the queue continues in allocation order."""
POOL = 20_000
"""Maximum number of open answers considered; if there are more, a random sample of this size."""
WITHOUT_MODEL = (QueueOrder.TOGETHER, QueueOrder.READING, QueueOrder.MIXED)
"""Orders that need nothing to be learned; mixed ones use it, if codes are heavy."""
READ = 2000
"""Number of decided answers, at most, that those to be read are compared with."""
_BATCH = 2000
_DIMENSIONS = 256


@dataclass(frozen=True, slots=True)
class OrderDrawn:
    """The result of drawing a list."""

    order: QueueOrder
    open: int
    """Number of answers the coder has not decided."""
    considered: int
    listed: int
    of_sample: int
    """Number of listed answers that belong to the unassisted sample, at random positions."""


def redraw(  # noqa: PLR0913 - what a round settles can be given instead
    study: Study,
    coder: str,
    round: str = MAIN_ROUND,
    suggester: Suggester | None = None,
    *,
    order: QueueOrder | None = None,
    seed: int | None = None,
    length: int = LENGTH,
    pool: int = POOL,
    encoder: str = "",
) -> OrderDrawn:
    """Draw the coder's order again and store it in place of the previous one.

    `order` and `seed` are the round's settings, unless given. The same state of the study gives the
    same order. Choosing the allocated order removes lists drawn before. Putting near-identical
    answers together, and reading what is unlike the answers decided so far, need no suggester; the
    other orders do. `encoder` compares what is to be read by meaning, if it has read most of it.
    What it has not read counts by its words alone here: to order answers, none are encoded.

    Raises StudyError for a coder or round the study does not have, or if a suggester is missing.
    """
    settled = read_assistance(study, round)
    if suggester is not None:
        suggester = suggester.with_what_is_read()
    order = settled.order if order is None else order
    rows = open_answers(study, coder, round)
    waiting = len(rows)
    if order.drawn is None:
        for other in QueueOrder:
            if other.drawn is not None:
                keep_list(study, coder, round, other.drawn, ())
        return OrderDrawn(order, waiting, 0, 0, 0)
    if suggester is None and order not in WITHOUT_MODEL:
        raise StudyError(
            "Nothing has been learned yet, so it is unknown which answers are useful or certain.",
            "Code some answers and run `intercoder suggest train` first.",
        )
    begun = settled.seed if seed is None else seed
    # A separate draw for every stage of the work: the sample's positions are random each time.
    stage = np.random.SeedSequence([begun, decided_so_far(study, coder, round)])
    groups = groups_of(study, rows)
    places = _considered(
        groups, pool, np.random.default_rng(stage), whole=order is QueueOrder.TOGETHER
    )
    rows, groups = rows[places], groups[places]
    texts = _Texts(study, rows)
    # The sample is the random one on which figures rest, even if nobody sees suggestions.
    alone = coded_alone(study, coder, round)
    in_sample = np.array(
        [
            row in alone or settled.is_sampled(key)
            for row, key in zip(rows.tolist(), texts.keys, strict=True)
        ],
        dtype=bool,
    )
    if order is QueueOrder.MIXED:
        chosen = mixed_positions(
            study,
            coder,
            texts.answers,
            suggester,
            in_sample,
            seed=int(stage.generate_state(1)[0]),
            length=length,
        )
        return _kept(study, coder, round, order, waiting, rows, in_sample, chosen)
    scored = _scored(texts, suggester)
    vectors: Vectors = texts.vectors
    read = NOTHING_READ
    if order is QueueOrder.READING:
        decided = decided_answers(study, coder, round)[-READ:]
        vectors, read = _placed_by_theme(study, texts, decided, encoder)
    chosen = put_in_order(
        order,
        scored,
        groups,
        in_sample,
        vectors,
        limit=length,
        seed=int(stage.generate_state(1)[0]),
        read=read,
    )
    return _kept(study, coder, round, order, waiting, rows, in_sample, chosen)


def _kept(
    study: Study,
    coder: str,
    round: str,
    order: QueueOrder,
    waiting: int,
    rows: NDArray[np.int64],
    in_sample: NDArray[np.bool_],
    chosen: NDArray[np.int64],
) -> OrderDrawn:
    """Store the answers at the chosen positions as the coder's list."""
    listed = [Listed(int(rows[place]), not bool(in_sample[place])) for place in chosen]
    keep_list(study, coder, round, order.drawn, listed)
    return OrderDrawn(
        order,
        waiting,
        len(rows),
        len(listed),
        sum(not one.drawn for one in listed),
    )


def _considered(
    groups: NDArray[np.int64], pool: int, generator: np.random.Generator, *, whole: bool
) -> NDArray[np.int64]:
    """Positions of the answers considered, ascending: about `pool`, in groups if `whole`."""
    n = len(groups)
    if n <= pool:
        return np.arange(n)
    if not whole:
        return np.sort(generator.choice(n, pool, replace=False))
    _, unit, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = generator.permutation(len(sizes))
    taken = order[: int(np.searchsorted(np.cumsum(sizes[order]), pool)) + 1]
    is_taken = np.zeros(len(sizes), dtype=bool)
    is_taken[taken] = True
    return np.flatnonzero(is_taken[unit])


class _Texts:
    """The texts of the answers considered."""

    def __init__(self, study: Study, rows: NDArray[np.int64]) -> None:
        found = answers_at(study, rows.tolist())
        self.answers: list[Answer] = [found[row] for row in rows.tolist()]
        self.keys = [one.id for one in self.answers]

    def __len__(self) -> int:
        return len(self.answers)

    def batch(self, start: int) -> list[Text]:
        """A batch of them, for a suggester."""
        return [
            Text(one.text, one.language, one.question)
            for one in self.answers[start : start + _BATCH]
        ]

    def all(self) -> list[Text]:
        """All of them."""
        return [one for start in range(0, len(self), _BATCH) for one in self.batch(start)]

    def vectors(self, places: NDArray[np.int64]) -> NDArray[np.float32]:
        """Unit vectors of these, (m, 256)."""
        return hashed_pieces([self.answers[place].text for place in places])


def hashed_pieces(texts: Sequence[str]) -> NDArray[np.float32]:
    """Unit vectors of texts, (m, 256): hashed pieces of words.

    Products are roughly the share of pieces that two texts have in common (Weinberger, Dasgupta,
    Langford, Smola and Attenberg 2009).
    """
    from sklearn.feature_extraction.text import HashingVectorizer

    hashing = HashingVectorizer(
        analyzer="char_wb", ngram_range=(3, 4), n_features=_DIMENSIONS, dtype=np.float32
    )
    found: NDArray[np.float32] = (
        hashing.transform(texts).toarray()
        if texts
        else np.zeros((0, _DIMENSIONS), dtype=np.float32)
    )
    return found


def _placed_by_theme(
    study: Study, texts: _Texts, decided: NDArray[np.int64], encoder: str
) -> tuple[Vectors, NDArray[np.float32]]:
    """Where the answers considered lie, and where those decided before."""
    known = _Texts(study, decided)
    every = [*texts.all(), *known.all()]
    said = said_in(every, find_content_words(every, study.codebook()))
    rows = theme_rows(every, said, embedder_if_read(study, encoder, every))
    return lambda places: rows[places], rows[len(texts) :]


def _scored(texts: _Texts, suggester: Suggester | None) -> Scores:
    if suggester is None:
        return scores(np.zeros((len(texts), 0)), np.zeros(0))
    learned = suggester.learned
    examples, answers = (None, None) if learned is None else (learned.examples, learned.answers)
    return concatenate(
        scores(suggester.probabilities(texts.batch(start)), suggester.thresholds, examples, answers)
        for start in range(0, len(texts), _BATCH)
    )
