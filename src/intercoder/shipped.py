"""The data that come with the program: the synthetic library study, and starter codebooks.

In an installed program they are part of the package; in a checkout they are where they are made.
"""

from __future__ import annotations

from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from intercoder.errors import IntercoderError

LIBRARY_CODEBOOK = "library-visitors.yaml"

_SHIPPED = "_shipped"
_CHECKOUT = {"library": "data/synthetic/library", "codebooks": "codebooks"}


def library() -> Path:
    """The folder of the library study: `answers.csv`, `questions.csv` and `codings.csv`."""
    return _folder("library")


def codebooks() -> Path:
    """The folder of the codebooks."""
    return _folder("codebooks")


def _folder(name: str) -> Path:
    package = files("intercoder")
    installed = package / _SHIPPED / name
    if installed.is_dir():
        return _path(installed)
    checkout = _path(package).parents[1] / _CHECKOUT[name]
    if checkout.is_dir():
        return checkout
    raise IntercoderError(
        "The data that come with the program are missing.", "Install intercoder again."
    )


def _path(place: Traversable) -> Path:
    """Packages of this program are always folders: wheels are unpacked when installed."""
    if not isinstance(place, Path):
        raise IntercoderError(
            "The program runs from an archive, where its data cannot be read.",
            "Install intercoder with pip.",
        )
    return place
