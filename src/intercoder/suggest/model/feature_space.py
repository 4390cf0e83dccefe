"""The feature space, known before any answer is coded: the study's terms, and which go together.

It is computed once from all answers, coded or not, and from the codebook; learning from decisions
then only determines weights.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.definition_reading import read_definition
from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.evidence import UNKNOWN_CONTENT, ContentWords, find_content_words
from intercoder.suggest.model.features import Features, find_features
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.latent_topics import LatentTopics, find_themes

POOL = 20_000
"""Number of answers, drawn at random if there are more, that suffices to know a study's terms."""
_ROWS_FOR_THEMES = 10_000
EMBEDDING_WEIGHT = 1.0
WHOLE_DEFINITIONS = 1
"""Models kept before definitions were read took all their words for the code's own."""
READ_DEFINITIONS = 2
"""Models kept before answers were compared with the codebook, and high probabilities bent."""
LIKENESS = 3
"""Models kept before languages were told apart."""
TOLD_APART = 4
"""Models kept before what the codebook says was weighed, and ways of learning mixed."""
MIXED = 5
DEFINITIONS = MIXED
"""How models learn now; noted with a model, so that it can be learned again as it was."""


@dataclass(frozen=True)
class FeatureSpace:
    """How answers are compared: inner products of their terms, topics and embeddings."""

    features: Features
    themes: LatentTopics
    embedder: Embedder | None = None
    content: ContentWords = UNKNOWN_CONTENT
    definitions: int = DEFINITIONS
    """How the codebook's definitions are read."""


def find_feature_space(
    pool: Sequence[Text],
    codebook: Codebook,
    *,
    seed: int = 1,
    embedder: Embedder | None = None,
    definitions: int = DEFINITIONS,
    advance: Callable[[int], object] = lambda _: None,
) -> FeatureSpace:
    """The feature space of these answers (all are used: draw at most `POOL`) and this codebook.

    `advance` is called with the number of texts just read, or encoded.
    """
    of_codes = (code_text(code, codebook, definitions) for code in codebook.assignable)
    features = find_features([*pool, *of_codes], advance)
    themes = find_themes(features.rows(pool[:_ROWS_FOR_THEMES]), seed)
    content = find_content_words(pool, codebook)
    if embedder is not None:
        embedder = embedder.centred_on(pool, advance)
    return FeatureSpace(features, themes, embedder, content, definitions)


def code_text(code: Code, codebook: Codebook, definitions: int = DEFINITIONS) -> Text:
    """What the codebook says of a code, as if it were an answer the code was given to.

    Of its definition, only what it says of this code: what excludes, or refers to other codes,
    would teach the opposite.
    """
    texts = (code.definition, code.use_when)
    if definitions >= READ_DEFINITIONS:
        others = [one.name for one in codebook.codes if one.id != code.id]
        texts = (
            read_definition(code.definition, others).own,
            read_definition(code.use_when, others).own,
        )
    parts = (code.name, *code.aliases, *texts, *code.examples)
    return Text(". ".join(part for part in parts if part), codebook.language)
