"""SQL functions that the two databases spell differently."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import Boolean, LargeBinary, Table, Text
from sqlalchemy.dialects import sqlite
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql


class holds(FunctionElement[bool]):  # noqa: N801 - used as SQL functions are
    """`holds(text, part)`: whether the text contains this part, character by character."""

    type = Boolean()
    inherit_cache = True


@compiles(holds, "sqlite")
def _in_sqlite(element: holds, compiler: SQLCompiler, **how: Any) -> str:
    return f"(instr({compiler.process(element.clauses, **how)}) > 0)"


@compiles(holds, "postgresql")
def _in_postgres(element: holds, compiler: SQLCompiler, **how: Any) -> str:
    return f"(strpos({compiler.process(element.clauses, **how)}) > 0)"


class has_words(FunctionElement[bool]):  # noqa: N801
    """`has_words(answer.id, query, query)`: whether the text index finds these words in the answer.

    The first query is in the syntax of SQLite's FTS5, the second in PostgreSQL's.
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
    # As a condition of its own, evaluated once and then looked up: PostgreSQL would otherwise check
    # the words of each answer in turn, since it cannot know how rare they are.
    return f"(({number} IN ({found})) IS TRUE)"


class json_value(FunctionElement[str]):  # noqa: N801
    """`json_value(document, name)`: the text under this name in a JSON object; null if none is.

    SQLite finds none under a name with a quotation mark.
    """

    type = Text()
    inherit_cache = True


@compiles(json_value, "sqlite")
def _json_in_sqlite(element: json_value, compiler: SQLCompiler, **how: Any) -> str:
    document, name = (compiler.process(part, **how) for part in element.clauses)
    return f"json_extract({document}, '$.\"' || replace({name}, '\"', '') || '\"')"


@compiles(json_value, "postgresql")
def _json_in_postgres(element: json_value, compiler: SQLCompiler, **how: Any) -> str:
    document, name = (compiler.process(part, **how) for part in element.clauses)
    return f"(CAST({document} AS json) ->> CAST({name} AS text))"


class joined_bytes(FunctionElement[bytes]):  # noqa: N801
    """`joined_bytes(column)`: the bytes of all rows, one after the other, in any order."""

    type = LargeBinary()
    inherit_cache = True


@compiles(joined_bytes, "sqlite")
def _bytes_in_sqlite(element: joined_bytes, compiler: SQLCompiler, **how: Any) -> str:
    # as text they are not looked at
    return f"CAST(group_concat({compiler.process(element.clauses, **how)}, '') AS BLOB)"


@compiles(joined_bytes, "postgresql")
def _bytes_in_postgres(element: joined_bytes, compiler: SQLCompiler, **how: Any) -> str:
    return f"string_agg({compiler.process(element.clauses, **how)}, ''::bytea)"


def upsert(dialect: str, table: Table) -> sqlite.Insert | postgresql.Insert:
    """An insert that takes `on_conflict_do_update`, for `sqlite` or `postgresql`."""
    if dialect == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    return sqlite.insert(table)
