"""Final results as tables for analysis: one row per answer, or per respondent.

In both, each code has a column: 1 if the result has it, 0 if not, and empty if there is no result,
or if the codebook of that time did not have the code, so that nobody could give it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from intercoder.errors import ExportError
from intercoder.exchange.exporting.decision_tables import (
    Cell,
    Column,
    Kind,
    Row,
    answer_cells,
    answer_columns,
    attribute_columns,
    code_column,
)
from intercoder.exchange.exporting.final_answers import FinalAnswer, FinalRule

_NO_RESULT = (FinalRule.OPEN, FinalRule.NOT_JUDGED)
_HOW = (
    *map(Column, ("round", "state", "rule", "settled", "lead")),
    Column("stale", Kind.MARK),
    *(Column(title, Kind.COUNT) for title in ("coders", "rounds", "revision")),
)
_OF_QUESTION = (
    Column("answers", Kind.COUNT),
    *map(Column, ("round", "state", "rule", "settled")),
    Column("coders", Kind.COUNT),
)


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes that have columns, and the codebook revisions that had each."""

    ids: tuple[str, ...]
    by_revision: Mapping[int, frozenset[str]]

    def cells(self, one: FinalAnswer) -> tuple[int | None, ...]:
        """An answer's values in the code columns. Raises ExportError for a code without one."""
        if one.codes is None:
            return (None,) * len(self.ids)
        if not one.codes <= set(self.ids):
            raise ExportError("The study was changed while the table was written.", "Export again.")
        could_be_given = frozenset.intersection(
            *(self.by_revision.get(number, frozenset()) for number in one.revisions)
        )
        return tuple(
            1 if code in one.codes else 0 if code in could_be_given else None for code in self.ids
        )


@dataclass(frozen=True, slots=True)
class AnswersTable:
    """One row for each answer."""

    codes: Codes
    attributes: tuple[str, ...] = ()
    with_translation: bool = False

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order."""
        codes = (code_column(code) for code in self.codes.ids)
        start = (*answer_columns(self.with_translation), *_HOW)
        return (*start, *codes, *attribute_columns(self.attributes))

    def rows(self, finals: Iterable[FinalAnswer]) -> Iterator[Row]:
        """The row of each answer."""
        for one in finals:
            answer = one.answer
            yield (
                *answer_cells(answer, self.with_translation),
                *(one.round or None, one.state, one.rule.value, _settled(one), one.lead or None),
                int(one.is_stale) if one.settled else None,
                *(one.coders, one.rounds, min(one.revisions, default=None)),
                *self.codes.cells(one),
                *(answer.attributes.get(name) for name in self.attributes),
            )


@dataclass(frozen=True, slots=True)
class RespondentsTable:
    """One row for each respondent: all their answers together, then question by question."""

    codes: Codes
    questions: tuple[str, ...]
    attributes: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns, in order. Raises ExportError if two would have the same title."""
        counts = ("answers", "with_result", "open", "not_judged")
        found = (
            Column("respondent"),
            *(Column(title, Kind.COUNT) for title in counts),
            *self._code_columns(""),
            *(
                column
                for question in self.questions
                for column in (
                    *(
                        replace(one, title=f"{question}:{one.title}", question=question)
                        for one in _OF_QUESTION
                    ),
                    *self._code_columns(question),
                )
            ),
            *attribute_columns(self.attributes),
        )
        titles = Counter(column.title for column in found)
        twice = [title for title, times in titles.items() if times > 1]
        if twice:
            raise ExportError(
                f"Two columns would be called {twice[0]}, because of the ids of a question and "
                "a code.",
                "Export one row per answer: leave out --per respondent.",
            )
        return found

    def _code_columns(self, question: str) -> Iterator[Column]:
        return (code_column(code, question) for code in self.codes.ids)

    def rows(self, finals: Iterable[FinalAnswer]) -> Iterator[Row]:
        """The row of each respondent, in the order in which their answers come."""
        theirs: dict[str, list[FinalAnswer]] = {}
        for one in finals:
            kept = replace(one, answer=replace(one.answer, text=""))
            theirs.setdefault(one.answer.respondent, []).append(kept)
        for respondent, given in theirs.items():
            rules = Counter(one.rule for one in given)
            without = sum(rules[one] for one in _NO_RESULT)
            attributes = given[0].answer.attributes
            yield (
                *(respondent, len(given), len(given) - without),
                *(rules[FinalRule.OPEN], rules[FinalRule.NOT_JUDGED]),
                *self._together(given),
                *(cell for question in self.questions for cell in self._about(question, given)),
                *(attributes.get(name) for name in self.attributes),
            )

    def _about(self, question: str, given: Sequence[FinalAnswer]) -> Row:
        """The combined result of a respondent's answers to one question; usually there is one."""
        those = [one for one in given if one.answer.question == question]
        return (
            len(those),
            _listed(one.round for one in those),
            _listed(one.state for one in those),
            _listed(one.rule.value for one in those),
            _listed(_settled(one) or "" for one in those),
            min((one.coders for one in those), default=None),
            *self._together(those),
        )

    def _together(self, given: Sequence[FinalAnswer]) -> tuple[int | None, ...]:
        """1 if any of these answers has the code, 0 if none has and all are known."""
        if not given:
            return (None,) * len(self.codes.ids)
        return tuple(
            1 if 1 in cells else None if None in cells else 0
            for cells in zip(*(self.codes.cells(one) for one in given), strict=True)
        )


FinalTable = AnswersTable | RespondentsTable


def _settled(one: FinalAnswer) -> str | None:
    return one.settled.value if one.settled else None


def _listed(words: Iterable[str]) -> Cell:
    return "; ".join(dict.fromkeys(word for word in words if word)) or None
