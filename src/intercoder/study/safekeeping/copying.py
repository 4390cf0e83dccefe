"""Copies a whole study between files and databases, without loss, as of one moment.

Every row of every table is copied unchanged, including hashes and ids; the totals of each coder's
log are copied, not recomputed, so that `verify` still finds any fault in the copy. Leases are not
copied: they say who has which window open. Logins belong to the server and are not recreated. The
copy exists once all of it is written, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, Connection, Table, func, select, update

from intercoder.protection.encryption.study_key import StudyKey
from intercoder.study.damage.expendable import readable_rows
from intercoder.study.database.bulk import fetched, insert_rows
from intercoder.study.database.schema import answer, coder, lease, metadata
from intercoder.study.file.connecting import key_of_file
from intercoder.study.file.opening import cannot_write, new_file
from intercoder.study.file.paths import check_nothing_at
from intercoder.study.file.unfinished_files import put_in_place, unfinished
from intercoder.study.queue import text_search
from intercoder.study.rounds.people import check_sees_all
from intercoder.study.seal.change_log import noting_other_rows
from intercoder.study.seal.parts import EXPENDABLE
from intercoder.study.seal.present import reading_anything
from intercoder.study.study import Study, is_address

BATCH = 2000
COPIED: tuple[Table, ...] = tuple(one for one in metadata.sorted_tables if one is not lease)
"""The tables whose rows are copied, ordered so that rows refer only to rows already copied."""


def copy_study(
    study: Study, target: str, advance: Callable[[int], object] = lambda _rows: None
) -> None:
    """Copy the study to a path or address where nothing exists yet.

    `advance` is called with the number of rows just copied; `count_rows` gives their total. Raises
    StudyError if something is already there, it cannot be written, or the login in use does not see
    the whole study; nothing is left there then.
    """
    with study.reading() as source:
        check_sees_all(source, study)
        with _new(target, _key_of(study)) as copy:
            for table in COPIED:
                columns = [column.name for column in table.columns]
                with reading_anything(source) if table in EXPENDABLE else nullcontext():
                    for rows in _rows(source, table):
                        insert_rows(copy, table, columns, readable_rows(table, rows))
                        advance(len(rows))
            _index_texts(copy)


def count_rows(study: Study) -> int:
    """Number of rows a copy has to transfer."""
    with study.reading() as connection:
        return sum(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in COPIED
        )


def _key_of(study: Study) -> StudyKey | None:
    """The key of a study in an encrypted file: its copies in files are encrypted alike."""
    return None if study.is_remote else key_of_file(Path(study.target))


@contextmanager
def _new(target: str, key: StudyKey | None) -> Iterator[Connection]:
    """Create the empty tables of a study, which exists once the block ends."""
    if is_address(target):
        from intercoder.study.postgres.address import read_address
        from intercoder.study.postgres.opening import new_schema
        from intercoder.study.postgres.rules.rules import make_rules
        from intercoder.study.postgres.rules.sequences import bring_up_sequences

        address = read_address(target)
        with new_schema(address) as connection:
            yield connection
            # logins belong to the other server: here the name may be someone else's
            with noting_other_rows(connection, coder):
                connection.execute(update(coder).values(login=None))
            bring_up_sequences(connection)
            make_rules(connection, address.schema)
        return
    path = Path(target)
    check_nothing_at(path)
    with unfinished(path) as part:
        with new_file(part, path, key) as connection:
            yield connection
        try:
            put_in_place(part, path)
        except OSError as error:
            raise cannot_write(path, error) from None


def _rows(source: Connection, table: Table) -> Iterator[Sequence[tuple[Any, ...]]]:
    """The rows of a table, many at a time, with booleans as bools."""
    marks = [place for place, one in enumerate(table.columns) if isinstance(one.type, Boolean)]
    statement = select(table).order_by(*table.primary_key.columns)
    for rows in fetched(source, statement, BATCH):
        if not marks:
            yield list(rows)
            continue
        lists = [list(row) for row in rows]
        for row in lists:
            for place in marks:
                row[place] = None if row[place] is None else bool(row[place])
        yield [tuple(row) for row in lists]


def _index_texts(copy: Connection) -> None:
    if copy.dialect.name == "sqlite":
        copy.exec_driver_sql("INSERT INTO answer_text(answer_text) VALUES ('rebuild')")
        return
    from intercoder.study.postgres.rules.rules import TEXT_TABLE

    copy.exec_driver_sql(TEXT_TABLE)
    last = 0
    while rows := copy.execute(
        select(answer.c.id, answer.c.text)
        .where(answer.c.id > last)
        .order_by(answer.c.id)
        .limit(BATCH)
    ).all():
        text_search.index(copy, [(row.id, row.text) for row in rows])
        last = rows[-1].id
