"""Finds the groups that new answers make before they are written, so that nobody waits meanwhile.

Comparing few answers with a million takes seconds, in which nobody else could save a decision. So
it is done before the transaction that writes, with the rows that the answers will have there. What
comes of it is used only if nothing has changed meanwhile, by the log of changes, and if the answers
are written as expected.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from intercoder.answers.answer import AnswerColumns
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer, change_log, question
from intercoder.study.log.redactions import deleted_respondents
from intercoder.study.queue.finding_groups import (
    GroupChanges,
    NewAnswers,
    NumberedRows,
    changed_groups,
    to_be_grouped,
)
from intercoder.study.study import Study
from intercoder.text.likeness.different_texts import DifferentTexts


@dataclass(frozen=True, slots=True)
class GroupsAhead:
    """The groups as they will be, and what must be so that they are."""

    last_change: int
    """Number of the last line of the log of changes when the study was read."""
    texts: DifferentTexts
    expected: Mapping[tuple[int, str], NumberedRows]
    """The new answers by row of the question and language."""
    changes: Mapping[tuple[int, str], GroupChanges]

    def of_block(self, block: tuple[int, str], written: NumberedRows | None) -> GroupChanges | None:
        """The changes of a block in which these answers were written; None if it was not to be."""
        if block not in self.changes or self.expected.get(block) != written:
            return None
        return self.changes[block]


def groups_ahead(
    study: Study,
    batches: Sequence[AnswerColumns],
    texts: DifferentTexts,
    numbers: Sequence[Sequence[int]],
    advance: Callable[[int], object],
) -> GroupsAhead:
    """The groups of the study with these answers, whose texts have these numbers in `texts`."""
    with study.reading() as connection:
        rows = connection.execute(select(question.c.key, question.c.id))
        questions = {row.key: row.id for row in rows}
        first = 1 + (connection.execute(select(func.max(answer.c.id))).scalar() or 0)
        expected = _expected(connection, batches, numbers, questions, first)
        blocks: dict[int, set[str]] = {}
        for question_row, language in expected:
            blocks.setdefault(question_row, set()).add(language)
        wanted = to_be_grouped(connection, blocks)
        changes: Mapping[tuple[int, str], GroupChanges] = {}
        if not deleted_respondents(connection):  # their answers are not written
            new = NewAnswers(texts, first, expected)
            changes = dict(changed_groups(connection, wanted, advance, new))
        return GroupsAhead(last_change(connection), texts, expected, changes)


def last_change(connection: Connection) -> int:
    """The number of the last line of the log of changes."""
    return connection.execute(select(func.max(change_log.c.number))).scalar() or 0


def _expected(
    connection: Connection,
    batches: Sequence[AnswerColumns],
    numbers: Sequence[Sequence[int]],
    questions: Mapping[str, int],
    first: int,
) -> dict[tuple[int, str], NumberedRows]:
    """The answers that the study does not have, by the blocks of its questions."""
    expected: dict[tuple[int, str], NumberedRows] = {}
    row = first
    for columns, of_texts in zip(batches, numbers, strict=True):
        known: set[str] = set()
        for some in batched(columns.ids):
            there = connection.execute(select(answer.c.key).where(answer.c.key.in_(some)))
            known.update(there.scalars())
        for id, asked, language, text in zip(
            columns.ids, columns.questions, columns.languages, of_texts, strict=True
        ):
            if id in known:
                continue
            if asked in questions:
                numbered = expected.setdefault((questions[asked], language), NumberedRows())
                numbered.rows.append(row)
                numbered.texts.append(text)
            row += 1
    return expected
