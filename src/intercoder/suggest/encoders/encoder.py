"""What an encoder is, and how one is found by its name.

Nothing is ever downloaded: an encoder comes inside a package, or is a folder on this machine.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import UsageError
from intercoder.extensions import Registry

Vectors = NDArray[np.float32]
"""One row for each text, (n, dimensions)."""


PACKAGED = ("e5", "use", "wordllama")
"""The program's own, those that suit most studies first."""


class Encoder(Protocol):
    """Turns texts into vectors that lie close together where the texts mean the same."""

    @property
    def name(self) -> str:
        """What it is asked for by: a packaged encoder's name, or the path of a folder."""

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of these texts, of any length. Those of empty texts are not used.

        Raises UsageError if its package is not installed, or its weights are not those vetted.
        """


def weights_of(encoder: Encoder) -> str:
    """What tells this encoder's weights from others of its name: its `weights_id`, if it has one.

    Empty for an encoder that does not say: its vectors are not kept, since nothing would show that
    they come from other weights.
    """
    return str(getattr(encoder, "weights_id", ""))


ENCODERS: Registry[Encoder] = Registry(
    "intercoder.encoders",
    "sentence encoder",
    {name: f"intercoder.suggest.encoders.packaged:{name.upper()}" for name in PACKAGED},
    lambda found: callable(getattr(found, "vectors", None)),
)
"""Those that come inside packages, by name."""


def find_encoder(name: str) -> Encoder:
    """The packaged encoder of this name, or that of the model in this folder.

    Raises UsageError if there is neither, ExtensionError if another package's cannot be loaded.
    """
    if (found := ENCODERS.find(name)) is not None:
        return found
    if Path(name).is_dir():
        from intercoder.suggest.encoders.folder import FolderEncoder

        return FolderEncoder(name)
    names = (*PACKAGED, *ENCODERS.other_names())
    raise UsageError(
        f"There is no folder {name} with a sentence encoder.",
        f"Use {', '.join(names)}, or the folder of a sentence-transformers model.",
    )


def check_installed(encoder: Encoder) -> None:
    """Raise UsageError if the package of this encoder is missing, without loading anything."""
    check = getattr(encoder, "check_installed", None)
    if callable(check):
        check()


def is_packaged(name: str) -> bool:
    """Whether this encoder comes inside a package, so that its name opens no file elsewhere."""
    return name in PACKAGED or name in ENCODERS.other_names()
