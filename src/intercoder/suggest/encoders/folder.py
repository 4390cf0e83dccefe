"""An encoder in a folder on this machine, as sentence-transformers saves it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any

import numpy as np

from intercoder.errors import UsageError
from intercoder.suggest.encoders.encoder import Vectors


@dataclass(frozen=True)
class FolderEncoder:
    """The model in a folder."""

    name: str
    """Path of the folder."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts. Raises UsageError if sentence-transformers is missing."""
        return np.asarray(
            self._model.encode(list(texts), show_progress_bar=False), dtype=np.float32
        )

    @cached_property
    def weights_id(self) -> str:
        """The beginning of a SHA-256 over the files in the folder."""
        whole = sha256()
        for file in sorted(one for one in Path(self.name).rglob("*") if one.is_file()):
            with file.open("rb") as opened:
                whole.update(file_digest(opened, "sha256").digest())
        return whole.hexdigest()[:16]

    @cached_property
    def _model(self) -> Any:
        os.environ["HF_HUB_OFFLINE"] = "1"  # the library must not download anything
        try:
            from sentence_transformers import SentenceTransformer
        except ImportError:
            raise UsageError(
                "The package for this sentence encoder is not installed.",
                "Install sentence-transformers, or continue without an encoder.",
            ) from None
        return SentenceTransformer(self.name, local_files_only=True)
