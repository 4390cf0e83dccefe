"""What is known before any answer is coded: the terms of the study, and which of them go together.

Worked out once from all answers, coded or not, and from the codebook; learning from decisions then
only weighs it. Terms that go together are found by latent semantic analysis (Deerwester et al.
1990): it is worth most while little is labelled.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.utils.extmath import randomized_svd

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.embeddings import Embedder
from intercoder.suggest.features import Features, find_features
from intercoder.suggest.learning import Text

POOL = 20_000
"""So many answers, drawn at random where there are more, are enough to know a study's terms."""
_THEMES = 100
_ROWS_FOR_THEMES = 10_000
THEME_WEIGHT = 1.0
"""How much it counts that two answers share themes, beside sharing terms."""
EMBEDDING_WEIGHT = 1.0

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Ground:
    """How answers are compared: inner products of their terms, their themes and embeddings."""

    features: Features
    themes: Floats
    """(width, themes): how much each term says of each theme; scaled by the weight of themes."""
    embedder: Embedder | None = None


def find_ground(
    pool: Sequence[Text], codebook: Codebook, *, seed: int = 1, embedder: Embedder | None = None
) -> Ground:
    """The ground of these answers (all of them are used: draw at most `POOL`) and this codebook."""
    features = find_features([*pool, *(code_text(code, codebook) for code in codebook.assignable)])
    rows = features.rows(pool[:_ROWS_FOR_THEMES])
    count = min(_THEMES, min(rows.shape) // 2)
    if count < 2 or not rows.nnz:
        return Ground(features, np.zeros((features.width, 0), dtype=np.float32), embedder)
    _, _, themes = randomized_svd(rows, count, n_iter=4, random_state=seed)
    scaled = np.ascontiguousarray(themes.T, dtype=np.float32) * np.float32(THEME_WEIGHT**0.5)
    return Ground(features, scaled, embedder)


def code_text(code: Code, codebook: Codebook) -> Text:
    """What the codebook says of a code, as if it were an answer the code was given to."""
    parts = (code.name, *code.aliases, code.definition, code.use_when, *code.examples)
    return Text(". ".join(part for part in parts if part), codebook.language)
