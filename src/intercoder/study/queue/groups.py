"""Groups of identical and near-identical answers: found on import, stored, and read.

Groups are found in the transaction that imports the answers. So answers and their groups become
visible together, a killed import leaves neither, and a dry run can count them. The cost is that
others wait longer to save, even when few answers come in: about two seconds if a question has
100,000 answers in one language, 25 if it has a million (`benchmarks/near_duplicates.py`).

A group is identified by the row of its leading answer: the first one with the group's commonest
text. Only groups of two or more are stored.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Connection, Select, and_, delete, func, select

from intercoder.coding.queue import COUNTED
from intercoder.coding.suggestion import Assistance
from intercoder.study.database.bulk import batched, fetched, insert_rows, streamed
from intercoder.study.database.schema import (
    answer,
    answer_group,
    current_decision,
    listing,
    question,
)
from intercoder.study.log.decision_log import Author
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.queue.work_lists import is_allocated, of_purpose
from intercoder.study.rounds.suggestion_settings import assistance_in
from intercoder.study.study import Study
from intercoder.text.normalise import normalise

BATCH = 2000
"""Rows read at a time."""
MAX_MEMBERS = 1000
"""Most answers coded together at once; a larger group's other answers follow next time."""
_COLUMNS = ("answer_id", "group_id", "identical")
_GroupRow = tuple[int, int, bool]


@dataclass(frozen=True, slots=True)
class Totals:
    """Number of groups in a study, and of the answers in them."""

    groups: int = 0
    answers: int = 0


@dataclass(frozen=True, slots=True)
class GroupFound:
    """One group, as a list shows it."""

    question: str
    language: str
    answers: int
    identical: int
    """Number of answers with the leading text."""
    start: str
    """The first characters of the leading text, in its original form."""


class Members(NamedTuple):
    """The answers that may be coded with one answer, by their rows in the study."""

    numbers: tuple[int, ...]
    more: int
    """Number of further answers beyond these."""


# -- finding --------------------------------------------------------------------------------------


def find_groups(
    connection: Connection,
    blocks: Mapping[int, set[str]],
    advance: Callable[[int], object] = lambda _answers: None,
) -> None:
    """Recompute the groups of these blocks, and write what differs from those stored.

    `blocks` has the languages by row of the question. `advance` is called with the number of
    answers just read.
    """
    for question_row, languages in sorted(blocks.items()):
        read = _read(connection, question_row, languages, advance)
        for language in sorted(languages):
            if (block := read.pop(language, None)) is not None:
                _write(connection, *block.changes())


def find_all_groups(
    study: Study, advance: Callable[[int], object] = lambda _answers: None
) -> Totals:
    """Recompute the groups of the whole study."""
    with study.writing() as connection:
        find_groups(connection, all_blocks(connection), advance)
        return totals_in(connection)


def all_blocks(connection: Connection) -> dict[int, set[str]]:
    """Every question with the languages of its answers."""
    blocks: dict[int, set[str]] = {}
    for row in connection.execute(select(answer.c.question_id, answer.c.language).distinct()):
        blocks.setdefault(row.question_id, set()).add(row.language)
    return blocks


class _Block:
    """The answers to one question in one language; each distinct text is held once."""

    def __init__(self) -> None:
        self._texts: dict[str, int] = {}
        """Position in the order of appearance, by normalised text."""
        self._rows = array("q")
        self._text_of = array("q")
        self._kept: dict[int, tuple[int, bool]] = {}
        """Stored group, and whether identical, by answer."""

    def add(self, number: int, text: str, group: int | None, identical: bool | None) -> None:
        """An answer by its row, with the group that is stored for it."""
        self._rows.append(number)
        self._text_of.append(self._texts.setdefault(normalise(text), len(self._texts)))
        if group is not None:
            self._kept[number] = (group, bool(identical))

    def changes(self) -> tuple[list[int], list[_GroupRow]]:
        """Answers whose stored group is out of date, and the rows to store instead."""
        from intercoder.text.near_duplicates import leaders

        texts = list(self._texts)
        times = Counter(self._text_of)
        leads = leaders({text: times[place] for text, place in self._texts.items()})
        leader_of = array("q", (self._texts[leads.get(text, text)] for text in texts))
        sizes: Counter[int] = Counter()
        for place, count in times.items():
            sizes[leader_of[place]] += count
        first: dict[int, int] = {}
        for row, place in zip(self._rows, self._text_of, strict=True):
            first.setdefault(place, row)
        gone: list[int] = []
        new: list[_GroupRow] = []
        for row, place in zip(self._rows, self._text_of, strict=True):
            leader = leader_of[place]
            found = (first[leader], place == leader) if sizes[leader] > 1 else None
            kept = self._kept.get(row)
            if found != kept:
                if kept is not None:
                    gone.append(row)
                if found is not None:
                    new.append((row, *found))
        return gone, new


def _read(
    connection: Connection,
    question_row: int,
    languages: set[str],
    advance: Callable[[int], object],
) -> dict[str, _Block]:
    blocks: dict[str, _Block] = {language: _Block() for language in languages}
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
    for rows in fetched(connection, statement, BATCH):
        for number, language, text, group, identical in rows:
            if (block := blocks.get(language)) is not None:
                block.add(number, text, group, identical)
        advance(len(rows))
    return blocks


def _write(connection: Connection, gone: Sequence[int], new: Sequence[_GroupRow]) -> None:
    for numbers in batched(gone):
        connection.execute(delete(answer_group).where(answer_group.c.answer_id.in_(numbers)))
    for some in batched(new, BATCH):
        insert_rows(connection, answer_group, _COLUMNS, some)


# -- reading --------------------------------------------------------------------------------------


def totals_in(connection: Connection) -> Totals:
    """Number of groups in the study, and of the answers in them."""
    row = connection.execute(
        select(
            func.count(answer_group.c.group_id.distinct()).label("groups"),
            func.count().label("answers"),
        )
    ).one()
    return Totals(row.groups, row.answers)


def largest_groups(study: Study, limit: int, start: int) -> tuple[GroupFound, ...]:
    """The largest groups, with the first `start` characters of their leading texts."""
    size = func.count().label("answers")
    grouped = (
        select(
            answer_group.c.group_id,
            size,
            func.sum(answer_group.c.identical.cast(answer.c.id.type)).label("identical"),
        )
        .group_by(answer_group.c.group_id)
        .order_by(size.desc(), answer_group.c.group_id)
        .limit(limit)
        .subquery()
    )
    statement = (
        select(
            question.c.key,
            answer.c.language,
            grouped.c.answers,
            grouped.c.identical,
            func.substr(answer.c.text, 1, start).label("start"),
        )
        .select_from(grouped)
        .join(answer, answer.c.id == grouped.c.group_id)
        .join(question, question.c.id == answer.c.question_id)
        .order_by(grouped.c.answers.desc(), grouped.c.group_id)
    )
    with study.reading() as connection:
        return tuple(
            GroupFound(row.key, row.language, row.answers, int(row.identical), row.start)
            for row in connection.execute(statement)
        )


def count_alike(connection: Connection, author: Author, numbers: Iterable[int]) -> dict[int, int]:
    """Number of other answers that may be coded with each of these, up to COUNTED.

    Read from indices only: it costs as much in a study of a million answers as in one of a
    thousand.
    """
    given = is_allocated(connection, author.round_id)
    own_group = _of_queue(
        select(answer_group.c.answer_id, answer_group.c.group_id, answer.c.key), author, given
    )
    grouped = connection.execute(own_group.where(answer_group.c.answer_id.in_(list(numbers)))).all()
    if not grouped:
        return {}
    settled = assistance_in(connection, author.round_id)
    together: dict[int, set[int]] = {}
    found: dict[int, int] = {}
    for own in grouped:
        if settled.is_sampled(own.key):
            continue
        if own.group_id not in together:
            members = _keys_of(own.group_id, author, given)
            together[own.group_id] = _some_coded_together(connection, members, settled)
        found[own.answer_id] = min(len(together[own.group_id] - {own.answer_id}), COUNTED)
    return {number: count for number, count in found.items() if count}


def _some_coded_together(
    connection: Connection, members: Select[Any], settled: Assistance
) -> set[int]:
    """Of these answers, those outside the unassisted sample, or enough of them to count."""
    limit = 2 * (COUNTED + 1)
    while True:
        some = connection.execute(members.limit(limit)).all()
        found = {row.answer_id for row in some if not settled.is_sampled(row.key)}
        if len(found) > COUNTED or len(some) < limit:
            return found
        limit *= 4  # the sample is large, so most answers read belong to it


def members_of(connection: Connection, author: Author, number: int) -> Members:
    """The answers that may be coded with this one: its group, without the unassisted sample.

    If there are more than MAX_MEMBERS, those the author has not judged come first. An answer of the
    unassisted sample has none: it is coded on its own. In a round whose answers are allocated, only
    the author's are included, without those allocated to be coded alone.
    """
    given = is_allocated(connection, author.round_id)
    own_group = _of_queue(select(answer_group.c.group_id, answer.c.key), author, given)
    own = connection.execute(own_group.where(answer_group.c.answer_id == number)).one_or_none()
    settled = assistance_in(connection, author.round_id)
    if own is None or settled.is_sampled(own.key):
        return Members((), 0)
    mine = and_(
        current_decision.c.answer_id == answer_group.c.answer_id,
        current_decision.c.coder_id == author.coder_id,
        current_decision.c.round_id == author.round_id,
    )
    statement = (
        _keys_of(own.group_id, author, given)
        .add_columns(current_decision.c.state)
        .outerjoin(current_decision, mine)
        .order_by(answer_group.c.answer_id)
    )
    is_open: list[int] = []
    decided: list[int] = []
    for row in streamed(connection, statement, BATCH):
        if row.answer_id != number and not settled.is_sampled(row.key):
            (is_open if row.state is None else decided).append(row.answer_id)
    taken = (is_open + decided)[:MAX_MEMBERS]
    return Members(tuple(sorted(taken)), len(is_open) + len(decided) - len(taken))


def _keys_of(group: int, author: Author, given: bool) -> Select[Any]:
    wanted = select(answer_group.c.answer_id, answer.c.key)
    return _of_queue(wanted, author, given).where(answer_group.c.group_id == group)


def _of_queue(statement: Select[Any], author: Author, given: bool) -> Select[Any]:
    """Answers in groups, with their ids; if `given` (allocated), those the author may group."""
    statement = statement.join(answer, answer.c.id == answer_group.c.answer_id)
    if not given:
        return statement
    theirs = of_purpose(author.coder_id, author.round_id, None)
    # One lookup in the list for each answer, instead of a scan of the whole list.
    alone = select(listing.c.alone).where(theirs, listing.c.answer_id == answer_group.c.answer_id)
    return statement.where(alone.scalar_subquery().is_(False))
