"""Reads keys of codes on a screen: each press, and the letters of a key that has begun."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, runtime_checkable

from textual import events

from intercoder.codebook.code import Codebook
from intercoder.coding.keys.typed_keys import Begun, Read, TypedKeys, Unknown, unknown_words

TAKES_BACK = frozenset({"enter", "escape", "backspace", "space"})
"""Keys that only take back a key that has begun; any other does so and means what it means."""


class CodeKeys:
    """What was typed of a code's key on one screen."""

    def __init__(self, typed: TypedKeys, codebook: Codebook, say: Callable[[str], None]) -> None:
        """`say` is told which codes a key that has begun can mean, and what is no key."""
        self.typed = typed
        self._codebook = codebook
        self._say = say
        self._begun = ""

    def take(self, event: events.Key) -> Read | None:
        """What the press means; None if it is no key of a code or a command's own key. An event
        that is ours goes no further."""
        character, begun = event.character or "", self._begun
        if not character.isprintable() or not character.strip():
            self.forget()
            if begun and event.key in TAKES_BACK:
                event.stop()
                return Unknown("")
            return None
        self._begun = ""
        read = self.typed.read(character, begun)
        if read is None:
            return None
        event.stop()
        if isinstance(read, Begun):
            self._begun = read.letters
            self._say(self.typed.words(read.letters, self._codebook))
        elif isinstance(read, Unknown):
            self._say(unknown_words(read.letters))
        return read

    def use(self, typed: TypedKeys, codebook: Codebook) -> None:
        """From now on codes of this codebook have these keys."""
        self.typed, self._codebook = typed, codebook
        self.forget()

    def drop(self) -> None:
        """Something else was done, such as a click: what has begun is not meant, and what is said
        now stays."""
        self._begun = ""

    def forget(self) -> None:
        """Whatever has begun is not meant any more."""
        if self._begun:
            self._begun = ""
            self._say("")


@runtime_checkable
class ReadsLetters(Protocol):
    """A screen that reads letters itself, in whatever script they are."""

    code_keys: CodeKeys
