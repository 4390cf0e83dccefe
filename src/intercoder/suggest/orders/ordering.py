"""Orders answers for a coder by the suggester's probabilities.

Functions take and return arrays. The suggester never moves answers of the unassisted sample: they
keep random positions, and the others fill the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.coding.suggestion import QueueOrder
from intercoder.suggest.reading.clusters import KNOWN, first_of_each
from intercoder.suggest.reading.typical import nearest, pick_typical

LEADING = 3
"""Number of likeliest codes by which answers are sorted when similar ones go together."""
CANDIDATES = 5
"""Number of candidates, for each answer listed, among which the next most useful one is sought."""
RANDOM_UNTIL = 100
"""Number of answers to learn from before the most useful are looked for: until then what a model is
unsure of says more of the model than of the answers, and random ones teach it more
(`benchmarks/orders.py`)."""
EVERY_THIRD = 3
"""One answer in so many of the useful order is random: without it, what is learned of frequent
codes suffers (`benchmarks/orders.py`)."""
DIVERSITY = 1.0
"""How much similarity to answers already chosen counts against an answer: with 1, an answer
identical to a chosen one has nothing left to teach.
"""

Vectors = Callable[[NDArray[np.int64]], NDArray[np.float32]]
"""Unit vectors (m, d) of the answers at these positions (m,); products are similarities."""

NOTHING_READ: NDArray[np.float32] = np.zeros((0, 1), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Scores:
    """The suggester's scores of answers, as far as an order needs them; arrays of shape (n,)."""

    uncertainty: NDArray[np.float32]
    """Sum over the codes of the entropy, in bits, of whether each applies, times how rare the code
    is among the answers learned from. 0 or more."""
    certainty: NDArray[np.float32]
    """Logarithm of the probability that the prediction is right for every code. 0 or less."""
    predicted: NDArray[np.bool_]
    """Whether any code is predicted."""
    leading: NDArray[np.int16]
    """The likeliest codes, best first, (n, 3); -1 if there are fewer."""
    learned_from: int | None = None
    """Number of coded answers behind them; None if not known."""

    def __len__(self) -> int:
        return len(self.uncertainty)

    def take(self, places: NDArray[np.int64]) -> Scores:
        """The scores of the answers at these positions."""
        return Scores(
            self.uncertainty[places],
            self.certainty[places],
            self.predicted[places],
            self.leading[places],
            self.learned_from,
        )


def scores(
    probabilities: NDArray[np.float64],
    thresholds: NDArray[np.float64],
    examples: NDArray[np.int64] | None = None,
    learned_from: int | None = None,
) -> Scores:
    """The scores of each answer from probabilities (n, k) and thresholds (k,).

    Uncertainty is that of uncertainty sampling, the entropy of the prediction, summed over codes
    because these are predicted separately (Settles 2009, Active Learning Literature Survey, section
    2.1; for many labels Reyes, Morell and Ventura 2018, Neurocomputing 273, section 3). With
    `examples` (k,), the number of answers learned from that have each code, codes count by one over
    its root, as the error of what is learned of a code falls: otherwise frequent codes, of which
    enough is known, outweigh the rare ones (`benchmarks/orders.py`).
    """
    n, k = probabilities.shape
    p = np.clip(probabilities, 1e-6, 1 - 1e-6)
    entropy = -(p * np.log2(p) + (1 - p) * np.log2(1 - p))
    if examples is not None:
        entropy = entropy / np.sqrt(examples + 1.0)
    uncertainty = entropy.sum(axis=1)
    is_predicted = probabilities >= thresholds
    certainty = np.log(np.where(is_predicted, p, 1 - p)).sum(axis=1)
    leading = np.full((n, LEADING), -1, dtype=np.int16)
    shown = min(LEADING, k)
    if shown:
        leading[:, :shown] = np.argsort(-probabilities, axis=1, kind="stable")[:, :shown]
    return Scores(
        uncertainty.astype(np.float32),
        certainty.astype(np.float32),
        np.asarray(is_predicted.any(axis=1), dtype=bool),
        leading,
        learned_from,
    )


def concatenate(parts: Iterable[Scores]) -> Scores:
    """The scores of batches, concatenated."""
    found = list(parts)
    if not found:
        return scores(np.zeros((0, 0)), np.zeros(0))
    return Scores(
        np.concatenate([part.uncertainty for part in found]),
        np.concatenate([part.certainty for part in found]),
        np.concatenate([part.predicted for part in found]),
        np.concatenate([part.leading for part in found]),
        found[0].learned_from,
    )


def put_in_order(
    order: QueueOrder,
    scored: Scores,
    groups: NDArray[np.int64],
    in_sample: NDArray[np.bool_],
    vectors: Vectors,
    *,
    limit: int,
    seed: int,
    read: NDArray[np.float32] = NOTHING_READ,
) -> NDArray[np.int64]:
    """The first positions of an order: up to `limit` of the n answers, each at most once, (m,).

    `groups` (n,) is equal for identical and near-identical answers, `in_sample` (n,) marks those of
    the unassisted sample, `read` are the vectors of answers read before. With a limit of n or more,
    the result is a permutation of all answers.
    """
    n = len(scored)
    limit = min(limit, n)
    order_seed, sample_seed = np.random.SeedSequence(seed).spawn(2)
    free = np.flatnonzero(~in_sample)
    slots = sample_slots(in_sample, sample_seed)[:limit]
    wanted = int((slots < 0).sum())
    chosen = free[
        _to_read(groups[free], vectors(free), read, wanted)
        if order is QueueOrder.READING
        else _ORDERS[order](
            scored.take(free),
            groups[free],
            lambda places: vectors(free[places]),
            wanted,
            np.random.default_rng(order_seed),
        )
    ]
    result = slots.copy()
    result[slots < 0] = chosen[:wanted]
    return result


def sample_slots(
    in_sample: NDArray[np.bool_], seed: int | np.random.SeedSequence
) -> NDArray[np.int64]:
    """Positions of the sample's answers, (n,): the answer at each position, or -1 for any other.

    In a random permutation of all answers, only those of the sample are kept: every position is
    equally likely for each of them, whatever the others are.
    """
    order = np.random.default_rng(seed).permutation(len(in_sample))
    return np.where(in_sample[order], order, -1)


# -- the orders -----------------------------------------------------------------------------------


def _useful(
    scored: Scores,
    groups: NDArray[np.int64],
    vectors: Vectors,
    limit: int,
    generator: np.random.Generator,
) -> NDArray[np.int64]:
    """The most uncertain first, each weighted by its distance from all that come before it.

    Uncertainty about rare codes counts for more (`scores`). While less than `RANDOM_UNTIL` answers
    were learned from, the order is random; then every third answer is.

    Initially only one answer of each group counts: judging another one would teach nothing. Among
    the most uncertain answers of all groups the list is built greedily, as in ranked batch-mode
    active learning (Cardoso, Silva, Canuto, Moro and Gonçalves 2017, Information Sciences 379,
    section 3): the next one has the largest product of uncertainty and distance from its nearest
    neighbour among those chosen. The rest follows by uncertainty.
    """
    at_random = _at_random(groups, generator)
    if scored.learned_from is None:
        return _most_useful(scored, groups, vectors, limit, generator)
    if scored.learned_from < RANDOM_UNTIL:
        return at_random[:limit]
    return _mixed(_most_useful(scored, groups, vectors, limit, generator), at_random, limit)


def _most_useful(
    scored: Scores,
    groups: NDArray[np.int64],
    vectors: Vectors,
    limit: int,
    generator: np.random.Generator,
) -> NDArray[np.int64]:
    """Those of uncertainty and distance alone."""
    by_uncertainty = _sorted_by(-scored.uncertainty, generator)
    _, first = np.unique(groups[by_uncertainty], return_index=True)
    ones = by_uncertainty[np.sort(first)]
    candidates = ones[: CANDIDATES * limit]
    chosen = candidates[
        _far_apart(scored.uncertainty[candidates], vectors(candidates), min(limit, len(candidates)))
    ]
    if len(chosen) == limit:
        return chosen
    is_chosen = np.zeros(len(scored), dtype=bool)
    is_chosen[chosen] = True
    return np.concatenate([chosen, by_uncertainty[~is_chosen[by_uncertainty]]])[:limit]


def _mixed(
    useful: NDArray[np.int64], at_random: NDArray[np.int64], limit: int
) -> NDArray[np.int64]:
    """Each answer once: two useful ones, then a random one, and so on."""
    place = np.arange(len(useful))
    turn_of_useful = place + place // (EVERY_THIRD - 1)
    turn_of_chance = EVERY_THIRD * np.arange(len(at_random)) + EVERY_THIRD - 1
    in_turn = np.argsort(np.concatenate([turn_of_useful, turn_of_chance]), kind="stable")
    merged = np.concatenate([useful, at_random])[in_turn]
    _, first = np.unique(merged, return_index=True)
    return merged[np.sort(first)][:limit]


def _at_random(groups: NDArray[np.int64], generator: np.random.Generator) -> NDArray[np.int64]:
    """One answer of each group in random order, then the rest."""
    order = generator.permutation(len(groups))
    is_first = np.zeros(len(order), dtype=bool)
    is_first[np.unique(groups[order], return_index=True)[1]] = True
    return np.concatenate([order[is_first], order[~is_first]])


def _far_apart(
    uncertainty: NDArray[np.float32], vectors: NDArray[np.float32], limit: int
) -> NDArray[np.int64]:
    """Positions of answers that are uncertain and unlike each other, chosen one by one."""
    worth = uncertainty.astype(np.float64) + 1e-9
    nearest = np.zeros(len(worth))
    is_chosen = np.zeros(len(worth), dtype=bool)
    chosen = np.empty(limit, dtype=np.int64)
    for place in range(limit):
        value = np.where(is_chosen, -1.0, worth * (1 - DIVERSITY * nearest))
        best = int(np.argmax(value))
        chosen[place] = best
        is_chosen[best] = True
        nearest = np.maximum(nearest, np.clip(vectors @ vectors[best], 0.0, 1.0))
    return chosen


def _certain(
    scored: Scores,
    groups: NDArray[np.int64],
    vectors: Vectors,
    limit: int,
    generator: np.random.Generator,
) -> NDArray[np.int64]:
    """The surest predictions first; those that no code applies come after all others."""
    order = _sorted_by(-scored.certainty, generator)
    return np.concatenate([order[scored.predicted[order]], order[~scored.predicted[order]]])[:limit]


def _together(
    scored: Scores,
    groups: NDArray[np.int64],
    vectors: Vectors,
    limit: int,
    generator: np.random.Generator,
) -> NDArray[np.int64]:
    """Whole groups, with those that share their likeliest codes next to each other.

    Within a code, the largest groups come first.
    """
    _, group, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    first = np.full(len(sizes), len(groups), dtype=np.int64)
    np.minimum.at(first, group, np.arange(len(groups)))
    leading = scored.leading[first]  # a group is placed where its first answer belongs
    units = np.lexsort((first, leading[:, 2], leading[:, 1], -sizes, leading[:, 0]))
    rank = np.empty(len(sizes), dtype=np.int64)
    rank[units] = np.arange(len(sizes))
    return np.lexsort((np.arange(len(groups)), rank[group]))[:limit]


def _to_read(
    groups: NDArray[np.int64],
    vectors: NDArray[np.float32],
    read: NDArray[np.float32],
    limit: int,
) -> NDArray[np.int64]:
    """One answer of each group, each typical of many that are unlike all before it; then the rest.

    As a lead reads to build a codebook (`suggest/reading`): new codes are met soonest.
    """
    first, _, sizes = first_of_each(groups)
    covered = KNOWN * nearest(vectors[first], read).similarity
    spread = np.sqrt(sizes, dtype=np.float32)
    chosen = first[pick_typical(vectors[first], spread, covered, limit)]
    rest = np.setdiff1d(np.arange(len(groups)), chosen)
    return np.concatenate([chosen, rest])[:limit]


def _sorted_by(keys: NDArray[np.float32], generator: np.random.Generator) -> NDArray[np.int64]:
    """Positions by ascending key, with equal keys in random order."""
    return np.lexsort((generator.random(len(keys)), keys))


_ORDERS = {
    QueueOrder.USEFUL: _useful,
    QueueOrder.CERTAIN: _certain,
    QueueOrder.TOGETHER: _together,
}
