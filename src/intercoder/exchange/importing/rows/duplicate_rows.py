"""Answers that occur in a table more than once."""

from __future__ import annotations

from array import array

from intercoder.answers.answer import Answer


class RepeatedAnswers:
    """Remembers the answers of one table: about 200 bytes each, however long their texts."""

    def __init__(self) -> None:
        self._places: dict[str, int] = {}
        self._texts = array("q")
        self._rows = array("q")

    def __len__(self) -> int:
        return len(self._places)

    def first_row(self, answer: Answer) -> int:
        """The number of the row in which the answer's id stood first; 0 if it is new."""
        place = self._places.get(answer.id)
        return 0 if place is None else self._rows[place]

    def is_same(self, answer: Answer) -> bool:
        """Whether text and question of a repeated answer are those of the first time."""
        return self._texts[self._places[answer.id]] == _print(answer)

    def add(self, answer: Answer, row: int) -> None:
        """Remember an answer that is new."""
        self._places[answer.id] = len(self._rows)
        self._texts.append(_print(answer))
        self._rows.append(row)


def _print(answer: Answer) -> int:
    return hash((answer.text, answer.question))
