"""Which decisions in doubt would probably change: learned from those looked at so far.

Answers are compared by their terms and topics. What became of similar ones that were looked at
moves an answer's expectation away from where the codebook's texts put it: Gaussian process
regression (Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", section 2.2)
with the similarity as covariance, whose left-out predictions have a closed form (section 5.4.2).
Arrays go in and come out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.model.features import Matrix, find_features
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.latent_topics import find_themes

NOISE = 0.3
"""Variance of what similar answers do not explain; an answer's own similarity is 1 to 1.7."""
MAX_KNOWN = 2000
"""So many of the answers looked at last are learned from: more take longer and change little."""
TEXTS_SAY = 0.15
"""By how much an answer one standard deviation nearer to a text of the codebook is expected more
often, before any answer was looked at."""
USUAL_CHANGE = 0.3
"""Share expected to change before any answer was looked at."""
FEWEST_FIRST, MOST_FIRST = 10, 20
"""So many answers, spread over the list, come first after a split: until then nobody knows which
part is the commonest, and the likely ones would say it wrongly."""
MAX_NEARER = 3.0
"""Towards this many standard deviations, texts say less and less more of an answer."""
_BATCH = 4000

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Compared:
    """Texts in a space of their own, in which products are similarities."""

    terms: Matrix
    """(n, width); the texts of the codebook are the last ones."""
    topics: NDArray[np.float32]
    """(n, topics)."""

    def __len__(self) -> int:
        return int(self.terms.shape[0])

    def to(self, places: NDArray[np.int64]) -> Floats:
        """The similarity of every text to those at these positions, (n, m)."""
        chosen = self.terms[places].T.tocsc()
        found = np.asarray(self.topics @ self.topics[places].T, dtype=np.float64)
        for start in range(0, len(self), _BATCH):
            found[start : start + _BATCH] += (self.terms[start : start + _BATCH] @ chosen).toarray()
        return found


def compare(answers: Sequence[Text], of_codebook: Sequence[Text]) -> Compared:
    """Answers and texts of the codebook in one space, learned from these answers alone."""
    texts = [*answers, *of_codebook]
    terms = find_features(texts).rows(texts)
    return Compared(terms, find_themes(terms[: len(answers)], 1).rows(terms))


def expected(compared: Compared, prior: Floats, known: Floats) -> Floats:
    """How far each of t outcomes is expected of each answer, (n, t).

    `prior` (n, t) is the expectation before; `known` (n, t) has 0 or 1 for answers looked at and
    NaN for the others. For answers looked at, it is what the others lead to expect.
    """
    looked_at = np.flatnonzero(~np.isnan(known[:, 0]))[-MAX_KNOWN:]
    if not looked_at.size:
        return prior.copy()
    similar = compared.to(looked_at)[: len(prior)]
    among = similar[looked_at] + NOISE * np.eye(looked_at.size)
    inverse = np.linalg.inv(among)
    weights = inverse @ (known[looked_at] - prior[looked_at])
    found = prior + similar @ weights
    found[looked_at] = known[looked_at] - weights / np.diag(inverse)[:, None]
    return np.asarray(found)


def nearer(similar: Floats, than: Floats | None = None) -> Floats:
    """How much nearer than the average each answer is to a text, in standard deviations, (n,).

    With `than`, nearer to the first text than to that one. All 0 where they do not differ.
    """
    value = similar if than is None else similar - than
    spread = float(value.std())
    if spread < 1e-9:
        return np.zeros(len(similar)) if than is None else nearer(similar)
    return np.asarray(MAX_NEARER * np.tanh((value - value.mean()) / spread / MAX_NEARER))


def spread_evenly(n: int, count: int) -> NDArray[np.int64]:
    """`count` positions of n, spread evenly, ascending; all if there are fewer."""
    return np.unique(np.linspace(0, n - 1, min(n, count)).round().astype(np.int64))


def after_another_definition(
    compared: Compared, answers: int, changed: Floats, *, has_texts: bool
) -> Floats:
    """How far it is expected of each answer that its decision changes, (n,).

    `changed` (n,) is 1 or 0 for answers looked at, else NaN. With `has_texts`, the last two texts
    compared are what the codebook says of the code now, and what it said before.
    """
    prior = np.full((answers, 1), USUAL_CHANGE)
    if has_texts:
        end = len(compared)
        to = compared.to(np.array([end - 2, end - 1]))[:answers]
        prior[:, 0] -= TEXTS_SAY * nearer(to[:, 0], to[:, 1])
    return expected(compared, prior, changed[:, None])[:, 0]


def first_after_a_split(answers: int) -> int:
    """How many answers of a list come first, from all over it."""
    return min(answers, max(FEWEST_FIRST, min(MOST_FIRST, answers // 20)))


def after_a_split(
    compared: Compared, answers: int, parts: Floats, first: NDArray[np.int64]
) -> Floats:
    """How far it is expected of each answer that it is not, or not only, the commonest part, (n,).

    `parts` (n, k) says for answers looked at which parts they have now, and is NaN for the others.
    The last k texts compared are what the codebook says of each part. Which part is the commonest
    is learned from the answers at the positions `first`, which were looked at before any order was
    known: those that came later, since they were likely, would say it wrongly.
    """
    k = parts.shape[1]
    end = len(compared)
    to = compared.to(np.arange(end - k, end))[:answers]
    prior = np.empty((answers, k))
    for part in range(k):
        others = np.delete(to, part, axis=1).max(axis=1) if k > 1 else None
        prior[:, part] = 1 / k + TEXTS_SAY * nearer(to[:, part], others)
    fair = np.full_like(parts, np.nan)
    fair[first] = parts[first]
    voted = expected(compared, prior, fair)
    votes = np.where(np.isnan(fair), voted >= voted.max(axis=1, keepdims=True), fair)
    commonest = int(np.argmax(votes.sum(axis=0)))
    found = expected(compared, prior, parts)
    not_it = 1 - found[:, commonest]
    if k == 1:
        return np.asarray(not_it)
    return np.asarray(np.maximum(not_it, np.delete(found, commonest, axis=1).max(axis=1)))


def after_a_new_code(compared: Compared, answers: int, given: Floats) -> Floats:
    """How far it is expected of each answer that it has the new code, (n,).

    `given` (n,) is 1 or 0 for answers decided since the code exists, else NaN. The last text
    compared is what the codebook says of the code.
    """
    to = compared.to(np.array([len(compared) - 1]))[:answers, 0]
    prior = (TEXTS_SAY * (1 + nearer(to)))[:, None]
    return expected(compared, prior, given[:, None])[:, 0]
