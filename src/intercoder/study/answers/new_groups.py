"""The groups of alike answers that an import makes: what is to be compared, and the writing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from sqlalchemy import Connection

from intercoder.study.queue.finding_groups import (
    Blocks,
    NewAnswers,
    NumberedRows,
    find_groups,
    to_be_grouped,
    write_groups,
)
from intercoder.study.queue.groups import Totals, totals_in
from intercoder.study.queue.groups_ahead import GroupsAhead, last_change
from intercoder.text.likeness.different_texts import AlikeTexts

Block = tuple[int, str]
"""Row of the question, and language: answers are compared within both."""


class NewGroups:
    """Gathers what one import adds, until its groups are found."""

    def __init__(self, connection: Connection, first_answer: int) -> None:
        """`first_answer` is the row of the first answer that the import adds."""
        self._connection, self._first_answer = connection, first_answer
        self._blocks: dict[int, set[str]] = {}
        """Languages of new answers, by row of the question: the groups to be recomputed."""
        self._respoken = False
        """Whether answers that were there have another language now."""
        self._ahead: GroupsAhead | None = None
        self._numbered: dict[Block, NumberedRows] = {}
        """New answers by row of the question and language, where their texts have numbers."""

    def use(self, ahead: GroupsAhead) -> None:
        """Use these groups as far as they hold; to be called before anything is added."""
        if ahead.last_change == last_change(self._connection):
            self._ahead = ahead

    def note(
        self, rows: Iterable[int], blocks: Sequence[Block], alike: Sequence[int] | None
    ) -> None:
        """New answers, with their blocks and the numbers of their texts, if these are known."""
        for question_row, language in set(blocks):
            self._blocks.setdefault(question_row, set()).add(language)
            self._numbered.setdefault((question_row, language), NumberedRows())
        if alike is not None:
            for block, row, text in zip(blocks, rows, alike, strict=True):
                numbered = self._numbered[block]
                numbered.rows.append(row)
                numbered.texts.append(text)

    def note_respoken(self, question_row: int, languages: set[str]) -> None:
        """Answers that were there went from one of these languages to another."""
        self._respoken = True
        self._blocks.setdefault(question_row, set()).update(languages)

    def find(self, advance: Callable[[int], object], texts: AlikeTexts | None) -> Totals:
        """Find the groups, and store them; see `Intake.group_answers`."""
        numbered, self._numbered = self._numbered, {}
        new = NewAnswers(texts, self._first_answer, numbered) if texts is not None else None
        blocks: Blocks = to_be_grouped(self._connection, self._blocks)
        self._blocks = {}
        if self._ahead is not None and not self._respoken:
            blocks = self._write_those_ahead(self._ahead, blocks, numbered)
        find_groups(self._connection, blocks, advance, new)
        return totals_in(self._connection)

    def _write_those_ahead(
        self, ahead: GroupsAhead, blocks: Blocks, numbered: Mapping[Block, NumberedRows]
    ) -> dict[int, set[str]]:
        """Store the groups that were found beforehand; the blocks that are left."""
        left: dict[int, set[str]] = {}
        for question_row, languages in blocks.items():
            for language in languages:
                block = question_row, language
                changes = ahead.of_block(block, numbered.get(block))
                if changes is None:
                    left.setdefault(question_row, set()).add(language)
                else:
                    write_groups(self._connection, changes)
        return left
