"""Groups answers around typical ones, and says what the groups' answers have in common.

Functions take and return arrays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.reading.typical import Places, Rows, Shares, nearest, pick_typical

MAX_CLUSTERS = 60
"""Clusters of a study by default: five answers of each are three hundred to read."""
SIMILAR = 0.3
"""Least similarity to the typical answer of a cluster: below it, an answer is like no other."""
ALIKE = 0.5
"""Similarity from which on two answers count as being about the same thing."""
KNOWN = 0.5
"""How far an answer counts as read that is just like one that has been coded: coders may have read
it for other codes than those still to be found."""
MIN_Z = 1.0
"""Least number of standard errors by which a word must be commoner in a cluster."""
WORDS = 6
"""Words named of a cluster."""


@dataclass(frozen=True, slots=True)
class Grouped:
    """Answers in clusters, the largest first."""

    members: tuple[Places, ...]
    """For each cluster, the positions of its answers, the most typical first."""
    odd: Places
    """Positions of the answers that are like no other, in the order in which to read them."""
    set_apart: Places
    """For each answer, the position of what it was set apart with; -1 for all others, (n,)."""


def group(
    rows: Rows, weights: Shares, coded: Rows, apart: Rows, limit: int = MAX_CLUSTERS
) -> Grouped:
    """Up to `limit` clusters of answers.

    `weights` (n,) says how many identical answers each row stands for. `coded` are rows of answers
    that have been coded: what is unlike them is looked at first. Answers that are like one of
    `apart`, or nearer to it than to any cluster, are in none.
    """
    set_apart, of_apart = nearest(rows, apart), np.full(len(rows), -1, dtype=np.int64)
    covered = np.maximum(KNOWN * nearest(rows, coded).similarity, set_apart.similarity)
    rest = np.flatnonzero(set_apart.similarity < ALIKE)
    spread = np.sqrt(weights[rest], dtype=np.float32)
    picked = rest[pick_typical(rows[rest], spread, covered[rest], limit)]
    found = nearest(rows, rows[picked])
    is_nearer = set_apart.similarity >= found.similarity
    is_apart = (set_apart.similarity >= ALIKE) | ((set_apart.similarity >= SIMILAR) & is_nearer)
    of_apart[is_apart] = set_apart.place[is_apart]
    is_in = ~is_apart & (found.similarity >= SIMILAR)
    members = []
    for cluster in range(len(picked)):
        places = np.flatnonzero(is_in & (found.place == cluster))
        members.append(places[np.argsort(-found.similarity[places], kind="stable")])
    alone = [one for one in members if weights[one].sum() < 2]
    several = [one for one in members if weights[one].sum() >= 2]
    new = [float(weights[one] @ (1 - covered[one])) for one in several]
    order = sorted(range(len(several)), key=lambda place: -new[place])
    odd = [*(int(place) for one in alone for place in one)]
    odd += np.flatnonzero(~is_apart & ~is_in).tolist()
    return Grouped(
        tuple(several[place] for place in order), np.array(odd, dtype=np.int64), of_apart
    )


def distinguishing_words(
    words: Sequence[frozenset[str]], weights: Shares, members: Sequence[Places]
) -> tuple[tuple[str, ...], ...]:
    """For each cluster, the words that its answers have and others have not, strongest first.

    `words` are the content words of each answer. Words are ranked by the log-odds ratio with an
    informative Dirichlet prior, divided by its standard error (Monroe, Colaresi and Quinn 2008,
    Political Analysis 16, section 3.3.1); an answer counts each of its words once.
    """
    whole: defaultdict[str, float] = defaultdict(float)
    for found, weight in zip(words, weights, strict=True):
        for word in found:
            whole[word] += float(weight)
    total = sum(whole.values())
    return tuple(_strongest(words, weights, places, whole, total) for places in members)


def _strongest(
    words: Sequence[frozenset[str]],
    weights: Shares,
    places: Places,
    whole: Mapping[str, float],
    total: float,
) -> tuple[str, ...]:
    here: defaultdict[str, float] = defaultdict(float)
    for place in places.tolist():
        for word in words[place]:
            here[word] += float(weights[place])
    names = list(here)
    inside = np.array([here[name] for name in names], dtype=np.float64)
    every = np.array([whole[name] for name in names], dtype=np.float64)
    prior = every / max(total, 1.0) * 100  # as if a hundred words had been seen before
    n, rest = inside.sum(), max(total, 1.0) - inside.sum()
    outside = every - inside
    odds = np.log((inside + prior) / np.maximum(n + 100 - inside - prior, 1e-9))
    odds -= np.log((outside + prior) / np.maximum(rest + 100 - outside - prior, 1e-9))
    z = odds / np.sqrt(1 / (inside + prior) + 1 / (outside + prior))
    least = 2 if len(places) > 2 else 1
    order = sorted(range(len(names)), key=lambda one: (-z[one], names[one]))
    kept = [names[one] for one in order if z[one] > MIN_Z and inside[one] >= least]
    kept = [word for word in kept if len(word) > 2 or not word.isascii()]  # what is left of "don't"
    return tuple(kept[:WORDS])


def first_of_each(groups: NDArray[np.int64]) -> tuple[Places, NDArray[np.int64], Shares]:
    """One answer of each group of identical and near-identical ones.

    Returns the positions of the first answers (m,), the number of each answer's group (n,), and
    how many answers each group has (m,).
    """
    _, first, number, sizes = np.unique(
        groups, return_index=True, return_inverse=True, return_counts=True
    )
    order = np.argsort(first, kind="stable")
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return (
        first[order].astype(np.int64),
        rank[number.ravel()].astype(np.int64),
        sizes[order].astype(np.float32),
    )
