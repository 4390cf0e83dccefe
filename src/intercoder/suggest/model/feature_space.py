"""What is known before any answer is coded: the study's terms, and which go together.

Worked out once from all answers, coded or not, and from the codebook; learning from decisions then
only weighs it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from intercoder.codebook.code import Code, Codebook
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.features import Features, find_features
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.latent_topics import LatentTopics, find_themes

POOL = 20_000
"""So many answers, drawn at random where there are more, are enough to know a study's terms."""
_ROWS_FOR_THEMES = 10_000
EMBEDDING_WEIGHT = 1.0


@dataclass(frozen=True)
class FeatureSpace:
    """How answers are compared: inner products of their terms, their themes and embeddings."""

    features: Features
    themes: LatentTopics
    embedder: Embedder | None = None


def find_feature_space(
    pool: Sequence[Text],
    codebook: Codebook,
    *,
    seed: int = 1,
    embedder: Embedder | None = None,
    advance: Callable[[int], object] = lambda _: None,
) -> FeatureSpace:
    """The ground of these answers (all of them are used: draw at most `POOL`) and this codebook.

    `advance` is called with how many texts have been read meanwhile.
    """
    of_codes = (code_text(code, codebook) for code in codebook.assignable)
    features = find_features([*pool, *of_codes], advance)
    themes = find_themes(features.rows(pool[:_ROWS_FOR_THEMES]), seed)
    return FeatureSpace(features, themes, embedder)


def code_text(code: Code, codebook: Codebook) -> Text:
    """What the codebook says of a code, as if it were an answer the code was given to."""
    parts = (code.name, *code.aliases, code.definition, code.use_when, *code.examples)
    return Text(". ".join(part for part in parts if part), codebook.language)
