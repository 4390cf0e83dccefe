"""Protocols for screens with unsaved changes that must be saved before the app exits."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from intercoder.study.saving.saver import Saving


class PendingWriter(Protocol):
    """What writes a screen's changes, one after the other."""

    @property
    def pending(self) -> int:
        """How many changes are not on disk yet."""

    @property
    def keeps(self) -> bool:
        """Whether all of them are on this machine's disk, for a server that is away."""

    def wait_until_kept(self, timeout: float) -> None:
        """Wait so many seconds at most until that disk has them, or would not take them."""


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

    def kept_words(self, count: int) -> str:
        """What is said of so many changes that are kept on this machine."""

    def keep_texts(self) -> None:
        """Keep what is being written, such as a memo: the program is told to end."""

    def leave(self) -> str:
        """Write what waits; what is to be said of what is kept elsewhere until it can be.

        Raises NotSavedError if something could not be saved.
        """
