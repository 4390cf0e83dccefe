"""A study as it leaves for scoring: codes, models, and the human sample. No texts.

The models are those of prevalence, one for each fold of the sample: what they say on average of an
answer that nobody coded is as good as what each says of the sampled answers it had not learned
from. Only so do figures from a scored data set hold (`findings/prevalence`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.model.suggester import Suggester

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Column:
    """A code that can be given; or a parent: it, or any code below it; or a set: all of them."""

    id: str
    """Unlike all others: a parent that can be given itself has a second column, its id and `+`."""
    code: str
    """Id of the code."""
    name: str
    is_parent: bool = False
    """Whether it stands for the codes below it."""
    below: tuple[int, ...] = ()
    """Of a parent: the places of the codes it stands for."""
    is_exclusive: bool = False
    all_of: tuple[int, ...] = ()
    """Of a set: the places of its codes and parents among the columns."""


@dataclass(frozen=True)
class HumanSample:
    """n answers drawn at random and coded by people."""

    respondents: tuple[str, ...]
    """Ids, (n,)."""
    questions: tuple[str, ...]
    """Ids of the questions answered, (n,)."""
    labels: Floats
    """(n, columns) the share of the coders who gave the code, or the consensus, 0 to 1."""
    held_out: Floats
    """(n, columns) probabilities from the model that had not learned from the answer."""
    fold: NDArray[np.int64]
    """(n,) -1 for answers of earlier rounds, which are learned from and not judged."""
    stratum: NDArray[np.int64]
    """(n,) strata of the draw, from 0."""
    sizes: NDArray[np.int64]
    """(strata,) how many answers each has in the population of the draw."""

    def __len__(self) -> int:
        return len(self.respondents)

    @property
    def population(self) -> int:
        """How many answers of the study the sample speaks for."""
        return int(self.sizes.sum())

    @property
    def chances(self) -> Floats:
        """(n,) the chance each answer had of being in the sample."""
        drawn = np.bincount(self.stratum, minlength=len(self.sizes))
        return np.asarray((drawn / np.maximum(self.sizes, 1))[self.stratum], dtype=np.float64)


@dataclass(frozen=True)
class Origin:
    """Where a model comes from."""

    study: str
    round: str
    """Of the sample."""
    revision: int
    """Of the codebook."""
    codes_of: str
    """Whose codes were learned: `all`, `consensus` or `coder:NAME`."""
    seed: int
    program: str
    """Version of the program."""
    precision: float | None
    """Required precision of the codes that are given; None where the best balance was chosen."""
    coders: tuple[str, ...] = ()
    question: str = ""
    """The only question the sample is about; empty for all."""
    remarks: tuple[str, ...] = ()
    """What is to be said of every figure from the sample."""


@dataclass(frozen=True)
class ScoringModel:
    """All that scoring needs."""

    origin: Origin
    columns: tuple[Column, ...]
    """First the codes that can be given, in the codebook's order, then parents, then sets;
    (columns,)."""
    thresholds: Floats
    """(codes,) the probability from which each code is given; infinite for those that never are."""
    suggesters: tuple[Suggester, ...]
    """One for each fold, all with the same features and topics; none where the model was read for
    tables."""
    sample: HumanSample
    codebook: bytes
    """As YAML."""

    @property
    def codes(self) -> tuple[Column, ...]:
        """The columns of codes that can be given."""
        return tuple(one for one in self.columns if not one.is_parent and not one.all_of)

    @property
    def exclusive(self) -> NDArray[np.bool_]:
        """(codes,) whether a code excludes all others."""
        return np.array([one.is_exclusive for one in self.codes], dtype=np.bool_)

    def with_parents(self, likely: NDArray[np.floating]) -> NDArray[np.floating]:
        """Probabilities of all columns from those of the codes (..., codes): of a parent, that any
        of its codes stands, and of a set, that all of its do, were they independent."""
        unions = [
            1 - np.prod(1 - likely[..., list(one.below)], axis=-1)
            for one in self.columns
            if one.is_parent
        ]
        found = np.concatenate([likely, *(one[..., None] for one in unions)], axis=-1)
        sets = [
            np.prod(found[..., list(one.all_of)], axis=-1) for one in self.columns if one.all_of
        ]
        return np.concatenate([found, *(one[..., None] for one in sets)], axis=-1)
