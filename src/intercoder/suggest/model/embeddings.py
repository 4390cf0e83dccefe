"""The meaning of answers as a second view beside their words: an encoder's vectors, centred.

The vectors of a study's answers lie close together, all in one direction. What tells them apart is
where they lie as seen from their centre.

Vectors are rounded to half precision when they are made, so that those kept in a study are the very
same, and so is what is learned from them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from intercoder.suggest.encoders.encoder import Encoder, find_encoder
from intercoder.suggest.model.labelled_answers import Text

CENTRED_ON = 500
"""Number of answers, spread over those of a study, that are enough to know their centre."""
REMEMBERED = 20_000
"""Number of texts whose vectors are remembered: about 15 MB."""
AT_ONCE = 32
"""Number of texts encoded between two reports of progress."""

Floats = NDArray[np.float32]
Kept = NDArray[np.float16]
"""A vector of length 1, as it is kept, (dimensions,)."""


class KeptVectors(Protocol):
    """Where the vectors of texts read before are kept."""

    def find(self, encoder: Encoder, texts: Sequence[str]) -> Mapping[str, Kept]:
        """The vectors of those of these texts that this encoder has read."""

    def keep(self, encoder: Encoder, vectors: Mapping[str, Kept]) -> None:
        """Keep what this encoder has just made of texts."""


@dataclass(frozen=True)
class Embedder:
    """Converts texts to dense rows of length 1."""

    encoder: Encoder
    centre: Floats | None = None
    """Mean of the study's vectors of length 1, (dimensions,); None for models that were learned
    before vectors were centred."""
    kept: KeptVectors | None = field(default=None, compare=False)
    reads: bool = True
    """Whether texts are encoded that were not read before. Otherwise they lie at the centre: of
    their meaning nothing is known."""
    _known: dict[str, Kept] = field(default_factory=dict, compare=False, repr=False)

    @property
    def name(self) -> str:
        """The encoder's name."""
        return self.encoder.name

    def centred_on(
        self, pool: Sequence[Text], advance: Callable[[int], object] = lambda _: None
    ) -> Embedder:
        """The same, as seen from the centre of these answers.

        `advance` is called with the number of texts just encoded.
        """
        drawn = pool[:: max(len(pool) // CENTRED_ON, 1)]
        of_pool = self._unit_rows([text.text for text in drawn if text.text.strip()], advance)
        return replace(self, centre=of_pool.mean(axis=0)) if len(of_pool) else self

    def rows(
        self, texts: Sequence[Text], advance: Callable[[int], object] = lambda _: None
    ) -> Floats:
        """Embeddings, (n, dimensions), each of length 1; zero for an empty text.

        `advance` is called with the number of texts just encoded. Raises UsageError if the encoder
        is not available.
        """
        plain = [text.text for text in texts]
        rows = self._unit_rows(plain, advance)
        unknown = np.array([not text.strip() for text in plain], dtype=np.bool_)
        if not self.reads:
            unknown |= ~rows.any(axis=1)
        if self.centre is not None:
            rows = _of_length_one(rows - self.centre)
        rows[unknown] = 0
        return rows

    def _unit_rows(
        self, texts: Sequence[str], advance: Callable[[int], object] = lambda _: None
    ) -> Floats:
        """The encoder's vectors, of length 1."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if len(self._known) + len(new) > REMEMBERED:
            self._known.clear()
            new = list(dict.fromkeys(texts))
        found = dict(self.kept.find(self.encoder, new)) if self.kept is not None and new else {}
        advance(len(found))
        left = [text for text in new if text not in found]
        if not self.reads:
            return self._rows_of(texts, {**self._known, **found})
        for start in range(0, len(left), AT_ONCE):
            some = left[start : start + AT_ONCE]
            found.update(self.encode(some))
            advance(len(some))
        every = {**self._known, **found} if found else self._known
        if len(found) <= REMEMBERED:
            self._known.update(found)
        return self._rows_of(texts, every)

    def _rows_of(self, texts: Sequence[str], known: Mapping[str, Kept]) -> Floats:
        """The vectors of these texts, one below the other; zero for those not known."""
        some = next(iter(known.values()), self.centre)
        nothing = np.zeros(0 if some is None else len(some), dtype=np.float16)
        if not texts:
            return np.zeros((0, len(nothing)), dtype=np.float32)
        return np.stack([known.get(text, nothing) for text in texts]).astype(np.float32)

    def encode(self, texts: Sequence[str]) -> Mapping[str, Kept]:
        """What the encoder makes of these texts, of which nothing is kept yet; it is now."""
        made = _of_length_one(self.encoder.vectors(texts)).astype(np.float16)
        found = dict(zip(texts, made, strict=True))
        if self.kept is not None:
            self.kept.keep(self.encoder, found)
        return found


def embedder(name: str, kept: KeptVectors | None = None) -> Embedder | None:
    """The embedder of this encoder; None where no name is given.

    Raises UsageError if there is no such encoder.
    """
    return Embedder(find_encoder(name), kept=kept) if name else None


def _of_length_one(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return scaled
