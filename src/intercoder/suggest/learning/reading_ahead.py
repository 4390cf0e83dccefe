"""Encodes a study's answers while nobody waits for anything, a few at a time."""

from __future__ import annotations

from collections import deque

from intercoder.study.study import Study
from intercoder.study.suggest.text_vectors import count_vectors, texts_unread
from intercoder.suggest.encoders.encoder import find_encoder
from intercoder.suggest.learning.study_vectors import StudyVectors, kept_as
from intercoder.suggest.model.embeddings import Embedder, Kept
from intercoder.suggest.model.feature_space import POOL

AT_ONCE = 4
"""Texts encoded at a time: a suggestion that is asked for meanwhile waits a tenth of a second."""
KEPT_AT_ONCE = 32
MOST = POOL
"""Texts of a study that are encoded ahead, at most: about 15 MB, and eight minutes of one core."""


class ReadingAhead:
    """What one encoder has still to read of a study."""

    def __init__(self, study: Study, encoder: str, most: int = MOST) -> None:
        """At most so many texts are read. Raises UsageError if there is no such encoder."""
        self._study = study
        self._embedder = Embedder(find_encoder(encoder))
        self._kept_as = kept_as(self._embedder.encoder)
        self._vectors = StudyVectors(study)
        self._texts: deque[str] = deque()
        self._made: dict[str, Kept] = {}
        self._after = 0
        self.known = count_vectors(study, self._kept_as)
        """Number of texts it has read."""
        self.keeps = bool(self._kept_as) and not study.own_coder
        """Whether what is read can be kept; otherwise nothing is."""
        self._left = most - self.known if self.keeps else 0

    def read_some(self) -> bool:
        """Encode a few answers, or look for some; whether there may be more to encode.

        Raises StudyError where the study does not answer, UsageError if the encoder has gone.
        """
        if not self._texts:
            self._keep()
            return self._left > 0 and self._found_more()
        some = [self._texts.popleft() for _ in range(min(AT_ONCE, len(self._texts)))]
        self._made.update(self._embedder.encode(some))
        self._left -= len(some)
        self.known += len(some)
        if len(self._made) >= KEPT_AT_ONCE:
            self._keep()
        return True

    def _found_more(self) -> bool:
        self._vectors = StudyVectors(self._study)  # before the texts are read
        unread = texts_unread(self._study, self._kept_as, self._after)
        self._texts.extend(unread.texts[: self._left])
        self._after = unread.last
        return bool(unread.last)

    def _keep(self) -> None:
        self._vectors.keep(self._embedder.encoder, self._made)
        self._made = {}
