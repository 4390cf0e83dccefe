"""SQL functions that the two databases spell differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, Connection, Table
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


class holds(FunctionElement[bool]):  # noqa: N801 - used as SQL functions are
    """`holds(text, part)`: whether the text has this part in it, letter by letter."""

    type = Boolean()
    inherit_cache = True


@compiles(holds, "sqlite")
def _in_sqlite(element: holds, compiler: SQLCompiler, **how: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **how)}) > 0)"


@compiles(holds, "postgresql")
def _in_postgres(element: holds, compiler: SQLCompiler, **how: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **how)}) > 0)"


class has_words(FunctionElement[bool]):  # noqa: N801
    """`has_words(answer.id, query, query)`: whether the index of texts has words of the answer.

    The first query is one of SQLite's FTS5, the second one of PostgreSQL's.
    """

    type = Boolean()
    inherit_cache = True


@compiles(has_words, "sqlite")
def _with_fts5(element: has_words, compiler: SQLCompiler, **how: Any) -> str:
    row, query, _ = (compiler.process(part, **how) for part in element.clauses)
    found = f"SELECT rowid FROM answer_text WHERE answer_text MATCH {query}"  # noqa: S608
    return f"({row} IN ({found}))"


@compiles(has_words, "postgresql")
def _with_tsquery(element: has_words, compiler: SQLCompiler, **how: Any) -> str:
    row, _, query = element.clauses
    number, asked = compiler.process(row, **how), compiler.process(query, **how)
    found = f"SELECT answer_id FROM answer_text WHERE words @@ CAST({asked} AS tsquery)"  # noqa: S608
    # As a condition of its own, found once and then looked up: PostgreSQL would rather look at the
    # words of one answer after the other, since it cannot know how rare they are.
    return f"(({number} IN ({found})) IS TRUE)"


def upsert(connection: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert into this table that takes `on_conflict_do_update`."""
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    return sqlite.insert(table)
