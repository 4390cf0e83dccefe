"""The vectors that are kept in a study, for those who learn from it or suggest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import suppress

import numpy as np

from intercoder.errors import IntercoderError
from intercoder.study.study import Study
from intercoder.study.suggest.text_vectors import keep_vectors, times_forgotten, vectors_of
from intercoder.suggest.encoders.encoder import Encoder, is_packaged, weights_of
from intercoder.suggest.model.embeddings import Embedder, Kept, embedder
from intercoder.suggest.model.labelled_answers import Text

FEW_UNREAD = 200
"""Number of texts for which somebody can wait: about five seconds."""


class StudyVectors:
    """Vectors kept in a study. To be made before the texts are read that are encoded.

    Where one cannot be kept, such as on a full disk, it is made again next time.
    """

    def __init__(self, study: Study) -> None:
        self._study = study
        self._forgotten = times_forgotten(study)

    def find(self, encoder: Encoder, texts: Sequence[str]) -> Mapping[str, Kept]:
        """The vectors of those of these texts that this encoder has read."""
        known_as = kept_as(encoder)
        if not known_as:
            return {}
        found = vectors_of(self._study, known_as, texts)
        # One of another length was written by something else: it is made again.
        lengths = Counter(map(len, found.values()))
        usual = next((length for length, _ in lengths.most_common(1) if length % 2 == 0), 0)
        read = {
            text: np.frombuffer(one, dtype="<f2")
            for text, one in found.items()
            if usual and len(one) == usual
        }
        return {text: one for text, one in read.items() if np.isfinite(one).all()}

    def keep(self, encoder: Encoder, vectors: Mapping[str, Kept]) -> None:
        """Keep what this encoder has just made of texts."""
        known_as = kept_as(encoder)
        if not known_as:
            return
        made = {text: one.astype("<f2").tobytes() for text, one in vectors.items()}
        with suppress(IntercoderError):
            keep_vectors(self._study, known_as, made, self._forgotten)


def kept_as(encoder: Encoder) -> str:
    """What an encoder's vectors are kept under; empty if they cannot be.

    Of one in a folder, that is its weights alone: a study does not tell where files lie.
    """
    weights = weights_of(encoder)
    if not weights:
        return ""
    return f"{encoder.name if is_packaged(encoder.name) else 'folder'} {weights}"


def embedder_of(study: Study, encoder: str) -> Embedder | None:
    """The embedder of this encoder, which reads no text twice; None where no encoder is named.

    Raises UsageError if there is no such encoder.
    """
    return embedder(encoder, StudyVectors(study)) if encoder else None


def embedder_if_read(study: Study, encoder: str, texts: Sequence[Text]) -> Embedder | None:
    """The embedder of this encoder, if it has read all of these texts but a few.

    For whoever cannot wait until it has. Raises UsageError if there is no such encoder.
    """
    found = embedder_of(study, encoder)
    if found is None or found.kept is None:
        return None
    said = {one.text for one in texts}
    known = found.kept.find(found.encoder, list(said))
    return found if len(said) - len(known) <= FEW_UNREAD else None
