"""DuckDB over a folder of scored data: it reads these files, and nothing else.

It loads no extension, opens no connection and no other file. Needs `intercoder[duckdb]`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from intercoder.errors import MissingPackageError, TableError

MEMORY = "1GB"


@dataclass(frozen=True)
class Database:
    """An open DuckDB, and the scored files it may read."""

    connection: Any
    files: tuple[str, ...]

    def rows(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The rows of a statement with `{files}` in the place of its table.

        Raises TableError where a file cannot be read.
        """
        asked = statement.replace("{files}", "read_parquet(?, hive_partitioning = false)")
        try:
            found: list[tuple[Any, ...]] = self.connection.execute(
                asked, [list(self.files), *values]
            ).fetchall()
        except self.errors as error:
            raise TableError(
                "The scored files cannot be read: they have changed since they were scored.",
                "Remove the damaged one, and give the command that scored them again.",
            ) from error
        return found

    @property
    def errors(self) -> type[Exception]:
        """What DuckDB raises."""
        found: type[Exception] = import_module("duckdb").Error
        return found

    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(str(row[0]) for row in self.rows("DESCRIBE SELECT * FROM {files}"))


@contextmanager
def opened(folder: Path, files: Sequence[str], threads: int) -> Iterator[Database]:
    """A database over these files of a folder."""
    try:
        library = import_module("duckdb")
    except ImportError as error:
        raise MissingPackageError(
            "Tables over scored data need DuckDB, which is not installed.",
            "Install it with: pip install 'intercoder[duckdb]'",
        ) from error
    connection = library.connect(
        ":memory:",
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "memory_limit": MEMORY,
            "threads": str(threads),
        },
    )
    try:
        connection.execute("SET allowed_directories = [?]", [f"{folder.resolve()}/"])
        connection.execute("SET enable_external_access = false")
        connection.execute("SET lock_configuration = true")
        yield Database(connection, tuple(str(folder.resolve() / one) for one in files))
    finally:
        connection.close()


def quoted(name: str) -> str:
    """The name of a column in a statement."""
    return '"' + name.replace('"', '""') + '"'
