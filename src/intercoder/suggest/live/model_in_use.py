"""What the suggestion worker needs of a model, and of where models come from."""

from __future__ import annotations

from typing import Protocol, TypeVar

from intercoder.coding.suggestion import Suggestions


class Model(Protocol):
    """A trained suggester, in use."""

    @property
    def id(self) -> str: ...

    def suggest(self, answer: int) -> Suggestions: ...


M = TypeVar("M", bound=Model)


class ModelSource(Protocol[M]):
    """Where models come from."""

    def newest(self) -> M | None:
        """The newest that was kept, if one was."""

    def train(self) -> M:
        """Learn from what is decided by now, and keep the result."""

    def is_due(self, model: M, /) -> bool:
        """Whether enough was decided since to learn anew."""

    def read_ahead(self) -> bool:
        """Prepare a little of what will be asked for, in a moment; whether there may be more."""

    def same_meaning(self, answer: int) -> int | None:
        """How many other answers mean the same as this one; None where that is not known."""
