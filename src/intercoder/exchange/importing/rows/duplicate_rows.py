"""Answers and respondents that occur in a table more than once."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from itertools import count
from operator import mul

from intercoder.answers.answer import Answer


class RepeatedAnswers:
    """Remembers the answers of one table by their ids, about 130 bytes each.

    By respondent and question it is 16 bytes each and 110 for a respondent: that can be where no
    two of these make one id.
    """

    def __init__(self, *, by_respondent: bool) -> None:
        self._by_respondent = by_respondent
        self._places: dict[str, int] = {}
        """Where each respondent, or each answer, stands in the columns below."""
        self._rows: dict[str, array[int]] = {}
        """By question, if need be: the row in which each answer stood first; 0 for none."""
        self._prints: dict[str, array[int]] = {}
        """The same: a hash of each answer."""

    def first_row(self, answer: Answer) -> int:
        """The number of the row in which the answer's id stood first; 0 if it is new."""
        place = self._place(answer)
        rows = self._rows.get(self._column(answer))
        return rows[place] if rows is not None and 0 <= place < len(rows) else 0

    def is_same(self, answer: Answer) -> bool:
        """Whether text and question of a repeated answer are those of the first time."""
        return self._prints[self._column(answer)][self._place(answer)] == _print(answer)

    def add(self, answer: Answer, row: int) -> None:
        """Remember an answer that is new."""
        key = answer.respondent if self._by_respondent else answer.id
        place = self._places.setdefault(key, len(self._places))
        column = self._column(answer)
        rows, prints = self._rows.get(column), self._prints.get(column)
        if rows is None or prints is None:
            rows = self._rows[column] = array("q")
            prints = self._prints[column] = array("q")
        if (missing := place - len(rows)) > 0:
            rows.frombytes(bytes(8 * missing))
            prints.frombytes(bytes(8 * missing))
        if missing >= 0:
            rows.append(row)
            prints.append(_print(answer))
        else:
            rows[place], prints[place] = row, _print(answer)

    def may_have_any(self, respondents: Sequence[str]) -> bool:
        """Whether any of these may have been met, or is there twice; known only of respondents."""
        return (
            not self._by_respondent
            or len(set(respondents)) < len(respondents)
            or not self._places.keys().isdisjoint(respondents)
        )

    def add_column(
        self, question: str, numbers: Sequence[int], texts: Sequence[str], is_shown: Sequence[bool]
    ) -> None:
        """Remember the answers to a question of respondents who are added after it.

        `numbers` are those of their rows; what is not shown is no answer.
        """
        rows = self._rows.setdefault(question, array("q"))
        prints = self._prints.setdefault(question, array("q"))
        missing = bytes(8 * (len(self._places) - len(rows)))
        rows.frombytes(missing)
        prints.frombytes(missing)
        rows.extend(map(mul, numbers, is_shown))
        prints.extend(hash((text, question)) for text in texts)

    def add_respondents(self, respondents: Sequence[str]) -> None:
        """Remember respondents who are new."""
        self._places.update(zip(respondents, count(len(self._places))))

    def _place(self, answer: Answer) -> int:
        return self._places.get(answer.respondent if self._by_respondent else answer.id, -1)

    def _column(self, answer: Answer) -> str:
        return answer.question if self._by_respondent else ""


class DescribedRespondents:
    """Remembers who answered in one table, and a hash of what describes each."""

    def __init__(self) -> None:
        self._prints: dict[int, int] = {}
        """By a hash of the respondent; 0 for one without attributes."""
        self._known: dict[int, int] = {0: 0}
        """Each different hash once: most respondents share theirs with others."""

    def __len__(self) -> int:
        return len(self._prints)

    def is_described_otherwise(self, respondent: str, attributes: Mapping[str, str]) -> bool:
        """Whether an earlier row gives the respondent other attributes."""
        before = self._prints.get(hash(respondent), 0)
        if not before:
            return False
        described = _print_of(attributes)
        return bool(described) and before != described

    def add(self, respondent: str, attributes: Mapping[str, str]) -> None:
        """Remember who gave an answer."""
        key = hash(respondent)
        if not self._prints.get(key):
            described = _print_of(attributes)
            self._prints[key] = self._known.setdefault(described, described)

    def add_all(self, respondents: Sequence[str], attributes: Sequence[Mapping[str, str]]) -> None:
        """Remember respondents who are new; many of them share the same attributes."""
        described = {id(one): _print_of(one) for one in attributes}
        described = {one: self._known.setdefault(own, own) for one, own in described.items()}
        for key, theirs in zip(map(hash, respondents), map(id, attributes), strict=True):
            if not self._prints.get(key):
                self._prints[key] = described[theirs]


def _print(answer: Answer) -> int:
    return hash((answer.text, answer.question))


def _print_of(attributes: Mapping[str, str]) -> int:
    return hash(frozenset(attributes.items())) if attributes else 0
