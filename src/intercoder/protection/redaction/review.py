"""Going through what was found: yes, no, always, never, and back.

What is decided is every occurrence of one piece of data in one answer: placeholders are equal for
equal data, so one of them cannot stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from intercoder.protection.redaction.kinds import Find, Kind


class Choice(StrEnum):
    """What becomes of a find."""

    YES = "yes"
    """It is replaced."""
    NO = "no"
    ALWAYS = "always"
    """It is replaced, and so is every find of its kind from here on."""
    NEVER = "never"
    """It stays, and so does every find of its kind from here on."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of personal data in one answer."""

    place: int
    """Which of the answers it is in, counted from 0."""
    finds: tuple[Find, ...]
    """Where it stands in the text, at least once."""

    @property
    def kind(self) -> Kind:
        """Its kind."""
        return self.finds[0].kind


class Review:
    """Everything that was found, with what was decided so far."""

    def __init__(self, answers: Sequence[Sequence[Find]]) -> None:
        """`answers` has the finds of each answer."""
        self.pieces = tuple(_pieces(answers))
        self._chosen: list[bool] = []
        self._rules: dict[Kind, bool] = {}
        self._asked: list[tuple[int, dict[Kind, bool]]] = []
        """Where a person decided, and the rules before that."""

    @property
    def current(self) -> Piece | None:
        """The piece to be decided; None if all are."""
        return self.pieces[len(self._chosen)] if self.left else None

    @property
    def number(self) -> int:
        """The number of the current piece, counted from 1."""
        return len(self._chosen) + 1

    @property
    def left(self) -> int:
        """How many pieces are undecided."""
        return len(self.pieces) - len(self._chosen)

    @property
    def can_go_back(self) -> bool:
        """Whether anything was decided."""
        return bool(self._asked)

    def choose(self, choice: Choice) -> None:
        """Decide on the current piece, and by that on those that follow from it."""
        piece = self.current
        if piece is None:
            return
        self._asked.append((len(self._chosen), dict(self._rules)))
        is_replaced = choice in {Choice.YES, Choice.ALWAYS}
        self._chosen.append(is_replaced)
        if choice in {Choice.ALWAYS, Choice.NEVER}:
            self._rules[piece.kind] = is_replaced
        while (following := self.current) is not None and following.kind in self._rules:
            self._chosen.append(self._rules[following.kind])

    def back(self) -> None:
        """Return to the last piece that a person decided on."""
        if self._asked:
            at, self._rules = self._asked.pop()
            del self._chosen[at:]

    def chosen(self) -> dict[int, tuple[Find, ...]]:
        """What is to be replaced, by the answer's place; what is undecided stays."""
        found: dict[int, list[Find]] = {}
        for piece, is_replaced in zip(self.pieces, self._chosen, strict=False):
            if is_replaced:
                found.setdefault(piece.place, []).extend(piece.finds)
        return {
            place: tuple(sorted(finds, key=lambda one: one.start)) for place, finds in found.items()
        }


def _pieces(answers: Sequence[Sequence[Find]]) -> Iterator[Piece]:
    for place, finds in enumerate(answers):
        equal: dict[tuple[Kind, str], list[Find]] = {}
        for find in finds:
            equal.setdefault((find.kind, find.value), []).append(find)
        for same in equal.values():
            yield Piece(place, tuple(same))
