"""Finds the groups of identical and near-identical answers, and stores them.

Groups are stored in the transaction that imports the answers. So answers and their groups become
visible together, a killed import leaves neither, and a dry run can count them.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sqlalchemy import Connection, delete, select

from intercoder.study.database.bulk import batched, fetched, insert_rows
from intercoder.study.database.schema import answer, answer_group, change_log
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.queue.groups import BATCH, Totals, totals_in
from intercoder.study.seal.change_log import ChangeKind
from intercoder.study.study import Study
from intercoder.text.likeness.different_texts import AlikeTexts, DifferentTexts

_COLUMNS = ("answer_id", "group_id", "identical")
_GroupRow = tuple[int, int, bool]
_ReadRow = tuple[int, str, int | None, bool | None]
"""Answer, text, and what is stored: group, and whether identical."""
Blocks = Mapping[int, set[str]]
"""Languages by row of the question: answers are compared within both."""


class GroupChanges(NamedTuple):
    """How the stored groups of one block are to change."""

    gone: Sequence[int]
    """Answers whose stored group is out of date."""
    new: Sequence[_GroupRow]
    """What is to be stored, of these and of others."""


@dataclass(slots=True)
class NumberedRows:
    """Answers of one block, by their rows in the study, with the numbers of their texts."""

    rows: array[int] = field(default_factory=lambda: array("q"))
    texts: array[int] = field(default_factory=lambda: array("q"))


@dataclass(frozen=True, slots=True)
class NewAnswers:
    """The answers that came last, whose texts have been numbered already."""

    texts: AlikeTexts
    first: int
    """The row of the first of them; all rows below it were in the study before."""
    of_block: Mapping[tuple[int, str], NumberedRows]
    """By row of the question and language."""


def find_groups(
    connection: Connection,
    blocks: Blocks,
    advance: Callable[[int], object] = lambda _answers: None,
    new: NewAnswers | None = None,
) -> None:
    """Recompute the groups of these blocks, and write what differs from those stored.

    `advance` is called with the number of answers just looked at. `new` are answers that need not
    be read again.
    """
    for _, changes in changed_groups(connection, blocks, advance, new):
        write_groups(connection, changes)


def changed_groups(
    connection: Connection,
    blocks: Blocks,
    advance: Callable[[int], object],
    new: NewAnswers | None,
) -> Iterator[tuple[tuple[int, str], GroupChanges]]:
    """What differs from the groups stored, for each question and language; see `find_groups`."""
    for question_row, languages in sorted(blocks.items()):
        texts = new.texts if new is not None else DifferentTexts()
        read = _read(connection, question_row, languages, texts, new, advance)
        for language in sorted(languages):
            block = read.pop(language)
            if new is not None and (added := new.of_block.get((question_row, language))):
                block.numbered.rows.extend(added.rows)
                block.numbered.texts.extend(added.texts)
                advance(len(added.rows))
            if block.numbered.rows:
                yield (question_row, language), block.changes(texts)


def find_all_groups(
    study: Study, advance: Callable[[int], object] = lambda _answers: None
) -> Totals:
    """Recompute the groups of the whole study."""
    with study.writing() as connection:
        find_groups(connection, all_blocks(connection), advance)
        return totals_in(connection)


def to_be_grouped(connection: Connection, blocks: Mapping[int, set[str]]) -> Mapping[int, set[str]]:
    """These blocks, to which answers are added; all of a study made before groups existed, as long
    as it has none."""
    if not blocks or _had_groups_always(connection) or totals_in(connection).groups:
        return blocks
    return all_blocks(connection)


def _had_groups_always(connection: Connection) -> bool:
    """Whether the study is no older than groups: surely if it was sealed from its first moment."""
    first = select(change_log.c.kind).where(change_log.c.number == 1)
    return connection.execute(first).scalar() == ChangeKind.BEGUN


def all_blocks(connection: Connection) -> dict[int, set[str]]:
    """Every question with the languages of its answers."""
    blocks: dict[int, set[str]] = {}
    for row in connection.execute(select(answer.c.question_id, answer.c.language).distinct()):
        blocks.setdefault(row.question_id, set()).add(row.language)
    return blocks


class _Block:
    """The answers to one question in one language."""

    def __init__(self) -> None:
        self.numbered = NumberedRows()
        self._kept: dict[int, tuple[int, bool]] = {}
        """Stored group, and whether identical, by answer."""

    def add(self, rows: Sequence[_ReadRow], texts: AlikeTexts) -> None:
        """Answers by their rows, with their texts and what is stored of their groups."""
        self.numbered.rows.extend(row[0] for row in rows)
        self.numbered.texts.extend(texts.numbers([row[1] for row in rows]))
        for number, _, group, identical in rows:
            if group is not None:
                self._kept[number] = (group, bool(identical))

    def changes(self, texts: AlikeTexts) -> GroupChanges:
        """What is to be stored otherwise."""
        rows, text_of = self.numbered.rows, self.numbered.texts
        times, first, leader_of, size = (_zeros(max(text_of) + 1) for _ in range(4))
        """By the number of a text: how many answers have it, the first of them, the number of the
        leading text, and how many answers this one leads."""
        numbers = array("q")
        for row, text in zip(rows, text_of, strict=True):
            if not times[text]:
                numbers.append(text)
                first[text] = row
            times[text] += 1
        leaders = texts.leaders(numbers, array("q", [times[text] for text in numbers]))
        for text, leader in zip(numbers, leaders, strict=True):
            leader_of[text] = leader
            size[leader] += times[text]
        gone: list[int] = []
        new: list[_GroupRow] = []
        for row, text in zip(rows, text_of, strict=True):
            leader = leader_of[text]
            found = (first[leader], text == leader) if size[leader] > 1 else None
            kept = self._kept.get(row)
            if found != kept:
                if kept is not None:
                    gone.append(row)
                if found is not None:
                    new.append((row, *found))
        return GroupChanges(gone, new)


def _read(
    connection: Connection,
    question_row: int,
    languages: set[str],
    texts: AlikeTexts,
    new: NewAnswers | None,
    advance: Callable[[int], object],
) -> dict[str, _Block]:
    """The blocks of a question, without the answers that are new."""
    blocks = {language: _Block() for language in languages}
    if new is not None and new.first <= 1:
        return blocks
    statement = (
        select(
            answer.c.id,
            answer.c.language,
            answer.c.text,
            answer_group.c.group_id,
            answer_group.c.identical,
        )
        .select_from(answer)
        .outerjoin(answer_group, answer_group.c.answer_id == answer.c.id)
        .where(answer.c.question_id == question_row, is_in_study())
        .order_by(answer.c.id)
    )
    if new is not None:
        statement = statement.where(answer.c.id < new.first)
    for rows in fetched(connection, statement, BATCH):
        of_language: dict[str, list[_ReadRow]] = {}
        for number, language, text, group, identical in rows:
            if language in blocks:
                of_language.setdefault(language, []).append((number, text, group, identical))
        for language, some in of_language.items():
            blocks[language].add(some, texts)
        advance(len(rows))
    return blocks


def write_groups(connection: Connection, changes: GroupChanges) -> None:
    """Store the groups of one block."""
    for numbers in batched(changes.gone):
        connection.execute(delete(answer_group).where(answer_group.c.answer_id.in_(numbers)))
    for some in batched(changes.new, BATCH):
        insert_rows(connection, answer_group, _COLUMNS, some)


def _zeros(count: int) -> array[int]:
    return array("q", bytes(8 * count))
