"""The error where what encryption needs is not installed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from intercoder.errors import MissingPackageError


@contextmanager
def needs_packages() -> Iterator[None]:
    """Turn a failed import inside the block into a sentence that says what to install."""
    try:
        yield
    except ImportError as error:
        raise MissingPackageError(
            "Encrypted studies and packages need further packages.",
            "Install them with: pip install 'intercoder[encrypt]'",
        ) from error
