"""Rows that come in batches are sealed to the same bytes as those that come one by one."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from intercoder.codebook.code import Codebook
from intercoder.study.database.bulk import AROUND_INSERT, insert_rows
from intercoder.study.database.schema import answer, listing, question, respondent
from intercoder.study.rounds.people import add_coder
from intercoder.study.safekeeping.verification import verify
from intercoder.study.seal.many_rows import FEW, is_stored_as_given, serialised
from intercoder.study.seal.parts import Part, sealed_parts, written_down
from intercoder.study.study import Study, create_study

PARTS = {part.name: part for part in sealed_parts()}
ANSWER = ("id", "key", "question_id", "respondent_id", "language", "translation", "text")
LISTING = ("coder_id", "round_id", "purpose", "position", "answer_id", "drawn", "alone")
NUMBERS = st.integers(-(2**63), 2**63 - 1)
TEXTS = st.text(max_size=8) | st.sampled_from(["\0", "a\0b", " id=1:1", "é" * 20, "1", "01"])


@pytest.fixture
def file(tmp_path: Path, codebook: Codebook) -> Study:
    study = create_study(str(tmp_path / "file.study"), codebook)
    add_coder(study, "anna")
    with study.writing() as connection:
        connection.execute(insert(question).values(id=1, key="value"))
    return study


def by_name(columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> dict[str, tuple[Any, ...]]:
    """The columns of these rows."""
    return dict(zip(columns, zip(*rows, strict=True), strict=True))


def by_the_database(part: Part, columns: Sequence[str], rows: Sequence[Any]) -> list[bytes]:
    """What the database itself writes of the rows that are sealed."""
    connection = sqlite3.connect(":memory:")
    types = ", ".join(f'"{one.name}" {one.type}' for one in part.table.columns)
    connection.execute(f"CREATE TABLE {part.name} ({types})")
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    connection.executemany(f"INSERT INTO {part.name} ({names}) VALUES ({marks})", rows)
    found = connection.execute(
        f"SELECT {written_down(part, 'sqlite')} FROM {part.name}{part.where()} ORDER BY rowid"
    )
    return [row for (row,) in found]


@given(
    st.lists(
        st.tuples(NUMBERS, TEXTS, NUMBERS, NUMBERS, TEXTS, st.none() | TEXTS, TEXTS),
        min_size=1,
        max_size=12,
    )
)
def test_answers_are_written_as_the_database_writes_them(rows: list[tuple[Any, ...]]) -> None:
    part = PARTS["answer"]
    values = by_name(ANSWER, rows)
    assert is_stored_as_given(part, values)
    assert list(serialised(part, values)) == by_the_database(part, ANSWER, rows)


@given(
    st.lists(
        st.tuples(
            *(st.integers(1, 3), st.integers(1, 3)),
            st.sampled_from(["allocated", "handed on", "uncertain"]),
            *(NUMBERS, NUMBERS, st.booleans(), st.sampled_from([0, 1, True])),
        ),
        min_size=1,
        max_size=30,
    )
)
def test_only_the_lists_under_the_seal_are_written(rows: list[tuple[Any, ...]]) -> None:
    part = PARTS["listing"]
    values = by_name(LISTING, rows)
    assert is_stored_as_given(part, values)
    assert list(serialised(part, values)) == by_the_database(part, LISTING, rows)


@pytest.mark.parametrize(
    ("columns", "row"),
    [
        (("id", "key"), (1, "r1")),  # the database fills in a column
        (("id", "key", "attributes"), ("1", "r1", "{}")),  # and makes a number of a text
        (("id", "key", "attributes"), (1.0, "r1", "{}")),
        (("id", "key", "attributes"), (1, b"r1", "{}")),
    ],
)
def test_what_the_database_may_change_is_left_to_it(
    columns: tuple[str, ...], row: tuple[Any, ...]
) -> None:
    assert not is_stored_as_given(PARTS["respondent"], by_name(columns, [row]))


def test_what_only_the_database_can_tell_is_left_to_it() -> None:
    part = PARTS["released_table"]
    assert not is_stored_as_given(part, dict.fromkeys(part.columns, ()))


@pytest.mark.parametrize("count", [FEW - 1, FEW, 3 * FEW])
def test_a_study_filled_in_batches_is_intact(file: Study, count: int) -> None:
    with file.writing() as connection:
        people = [(one, f"r{one}") for one in range(1, count + 1)]
        insert_rows(connection, respondent, ("id", "key"), people)
        rows = [(one, f"a{one}", 1, one, "", None, f"Text {one}") for one, _ in people]
        insert_rows(connection, answer, ANSWER, rows)
        # One by one again, behind a batch.
        connection.execute(insert(respondent).values(id=count + 1, key="last"))
    with file.writing_many() as connection:
        seats = [(1, 1, "allocated", one, one, False, True) for one, _ in people]
        insert_rows(connection, listing, LISTING, seats)
    assert not verify(file).faults


def test_nothing_of_a_batch_that_failed_can_be_kept(file: Study) -> None:
    columns = ("id", "key", "attributes")
    twice = [(one, f"r{one // 2}", "{}") for one in range(2 * FEW)]
    with (
        pytest.raises(RuntimeError),
        file.writing() as connection,
        suppress(IntegrityError),  # and the transaction goes on to its end
    ):
        insert_rows(connection, respondent, columns, twice)
    with file.writing() as connection:
        insert_rows(connection, respondent, columns, [(1, "r1", "{}")])
    assert not verify(file).faults


@pytest.mark.parametrize("in_thread", [False, True])
def test_an_interrupt_within_a_batch_is_told_as_such(file: Study, in_thread: bool) -> None:
    people = [(one, f"r{one}", "{}") for one in range(1, FEW + 1)]
    columns = ("id", "key", "attributes")
    with pytest.raises(KeyboardInterrupt), file.writing() as connection:
        around = connection.info[AROUND_INSERT]
        with around("respondent", by_name(columns, people)) as begin_sealing:
            if in_thread:
                begin_sealing()
            connection.invalidate()  # what SQLAlchemy does with the connection then
            raise KeyboardInterrupt
    with file.writing() as connection:
        insert_rows(connection, respondent, columns, people)
    assert verify(file).ok
