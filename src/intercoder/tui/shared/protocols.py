"""Protocols for screens with unsaved changes that must be saved before the app exits."""

from __future__ import annotations

from enum import Enum
from typing import Protocol, runtime_checkable


class Saving(Enum):
    """Whether what the coder did is in the study."""

    SAVED = "saved"
    """On disk, all of it."""
    SAVING = "saving…"
    """Not on disk yet."""
    WRITING = "text not saved"
    """What is being written in a memo is on the screen only."""
    KEPT = "kept here"
    """On this machine, until the study's server answers."""
    FAILED = "NOT SAVED"


class PendingWriter(Protocol):
    """What writes a screen's changes, one after the other."""

    @property
    def pending(self) -> int:
        """How many changes are not on disk yet."""


@runtime_checkable
class HasText(Protocol):
    """A screen on which something is written."""

    @property
    def text(self) -> str | None:
        """What is written, if it differs from what is kept."""


@runtime_checkable
class HasUnsavedChanges(Protocol):
    """A screen whose changes go through a writer of its own."""

    @property
    def saving(self) -> Saving:
        """Whether what was done is in the study."""

    @property
    def writer(self) -> PendingWriter:
        """What writes them."""

    def keep_texts(self) -> None:
        """Keep what is being written, such as a memo: the program is told to end."""

    def leave(self) -> str:
        """Write what waits; what is to be said of what is kept elsewhere until it can be.

        Raises NotSavedError if something could not be saved.
        """
