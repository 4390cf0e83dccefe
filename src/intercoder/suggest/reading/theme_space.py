"""Where answers lie, so that those about the same thing lie close together.

Answers are compared twice: by the themes of all their words, and by those of their content words
alone. The first knows "not at all helpful" from "helpful", the second is not led astray by the way
people put things; both together find more than either (`benchmarks/reading.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from intercoder.suggest.model.embeddings import Embedder
from intercoder.suggest.model.evidence import ContentWords
from intercoder.suggest.model.features import find_features
from intercoder.suggest.model.labelled_answers import Text
from intercoder.suggest.model.latent_topics import find_themes
from intercoder.suggest.reading.typical import Rows
from intercoder.text.words import words

LEARNED_FROM = 10_000
"""Number of answers, spread evenly, that are enough to know the themes."""

Advance = Callable[[int], object]


def theme_rows(
    texts: Sequence[Text],
    said: Sequence[Sequence[str]],
    embedder: Embedder | None = None,
    *,
    seed: int = 1,
    advance: Advance = lambda _: None,
) -> Rows:
    """Where these answers lie, (n, dimensions), each of length 1; zero for an empty answer.

    `said` are their content words. With an encoder, its vectors count as much as both kinds of
    themes. `advance` is called with the number of texts just read, or encoded.
    """
    if not texts:
        return np.zeros((0, 1), dtype=np.float32)
    whole = [text._replace(question="") for text in texts]
    content = [
        text._replace(text=" ".join(found)) if found else text
        for text, found in zip(whole, said, strict=True)
    ]
    parts = [_themes(whole, seed, advance), _themes(content, seed, advance)]
    rows = of_length_one(np.hstack(parts).astype(np.float32))
    if embedder is not None:
        meant = embedder.centred_on(whole, advance).rows(whole, advance)
        rows = of_length_one(np.hstack([rows, meant]).astype(np.float32))
    return rows


def said_in(texts: Sequence[Text], content: ContentWords) -> list[tuple[str, ...]]:
    """The content words of each answer, folded for comparing, in the text's order."""
    found = []
    for text in texts:
        every = list(words(text.text, text.language))
        says = content.places(every, text)
        found.append(tuple(one.word for one, counts in zip(every, says, strict=True) if counts))
    return found


def _themes(texts: Sequence[Text], seed: int, advance: Advance) -> Rows:
    step = max(len(texts) // LEARNED_FROM, 1)
    features = find_features(texts[::step], advance)
    terms = features.rows(texts)
    themes = find_themes(terms[::step], seed)
    # Where there are too few answers for themes, their terms themselves are compared.
    rows = themes.rows(terms) if themes.count else np.asarray(terms.toarray(), dtype=np.float32)
    return of_length_one(rows)


def of_length_one(rows: Rows) -> Rows:
    """The same rows, each of length 1; rows of zeros stay so."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    scaled: Rows = np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0)
    return scaled
