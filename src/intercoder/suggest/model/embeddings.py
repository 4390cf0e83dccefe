"""Embeddings of answers, an optional addition to words: never downloaded, never a default.

Two kinds: `wordllama`, static embeddings included in the package of that name (`pip install
intercoder[embeddings]`), and the path of a folder with a sentence-transformers model.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import UsageError
from intercoder.suggest.model.labelled_answers import Text

STATIC = "wordllama"


@dataclass(frozen=True)
class Embedder:
    """Converts texts to dense rows of length 1."""

    name: str
    """`wordllama`, or the path of a model's folder."""

    def __post_init__(self) -> None:
        if self.name != STATIC and not Path(self.name).is_dir():
            raise UsageError(
                f"There is no folder {self.name} with an embedding model.",
                f"Use `{STATIC}`, or the folder of a sentence-transformers model.",
            )

    def rows(self, texts: Sequence[Text]) -> NDArray[np.float32]:
        """Embeddings, (n, dimensions), each of length 1; zero for an empty text."""
        plain = [text.text for text in texts]
        found = np.asarray(self._model(plain), dtype=np.float32)
        lengths = np.linalg.norm(found, axis=1, keepdims=True)
        scaled: NDArray[np.float32] = np.divide(
            found, lengths, out=np.zeros_like(found), where=lengths > 0
        )
        scaled[[not text.strip() for text in plain]] = 0
        return scaled

    @cached_property
    def _model(self) -> Any:
        """The function that embeds a list of texts. Raises UsageError if it is not available."""
        os.environ["HF_HUB_OFFLINE"] = "1"  # these libraries must not download anything
        try:
            return _static() if self.name == STATIC else _from_folder(self.name)
        except ImportError:
            package = "intercoder[embeddings]" if self.name == STATIC else "sentence-transformers"
            raise UsageError(
                "The package for these embeddings is not installed.",
                f"Install {package}, or continue without embeddings.",
            ) from None


def _static() -> Any:
    import wordllama

    # The package looks for one of its two files in the wrong place; with its own folder as the
    # cache it finds both.
    inside = Path(wordllama.__file__).parent
    return wordllama.WordLlama.load(cache_dir=inside, disable_download=True).embed


def _from_folder(folder: str) -> Any:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(folder, local_files_only=True)
    return lambda texts: model.encode(texts, show_progress_bar=False)
