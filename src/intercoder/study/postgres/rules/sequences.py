"""The sequences from which PostgreSQL numbers new rows."""

from __future__ import annotations

from sqlalchemy import Connection, Table

from intercoder.study.database.schema import metadata


def bring_up_sequences(connection: Connection) -> None:
    """Move every sequence past the existing rows, whose numbers were assigned elsewhere."""
    for table in metadata.tables.values():
        bring_up_sequence(connection, table)


def bring_up_sequence(connection: Connection, table: Table) -> None:
    """Do the same for one table, if it has a sequence."""
    column = table.autoincrement_column
    if column is None:
        return
    connection.exec_driver_sql(
        f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'), "
        f"(SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name}), false)"
    )
