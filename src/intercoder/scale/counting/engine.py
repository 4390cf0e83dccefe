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
from intercoder.scale.scoring.data_set import opened as opened_file

MEMORY = "1GB"


@dataclass(frozen=True)
class Database:
    """An open DuckDB, and the scored files it may read."""

    connection: Any
    files: tuple[str, ...]

    def rows(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement with `{files}` in the place of its table.

        Raises TableError where a file cannot be read.
        """
        asked = statement.replace("{files}", "read_parquet(?, hive_partitioning = false)")
        try:
            found: list[tuple[Any, ...]] = self.connection.execute(
                asked, [list(self.files)]
            ).fetchall()
        except self.errors as error:
            raise _unreadable() from error
        return found

    def batches(self, columns: Sequence[str], size: int) -> Iterator[Any]:
        """These columns of all files, as Arrow batches of up to so many rows; for what SQL does
        not do. Raises TableError where a file cannot be read."""
        from pyarrow import ArrowException

        for path in self.files:
            with opened_file(Path(path)) as file:
                try:
                    yield from file.iter_batches(size, columns=list(columns), use_threads=False)
                except (ArrowException, OSError) as error:
                    raise _unreadable() from error

    @property
    def errors(self) -> type[Exception]:
        """What DuckDB raises."""
        found: type[Exception] = import_module("duckdb").Error
        return found

    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(str(row[0]) for row in self.rows("DESCRIBE SELECT * FROM {files}"))


def _unreadable() -> TableError:
    return TableError(
        "The scored files cannot be read: they have changed since they were scored.",
        "Remove the damaged one, and give the command that scored them again.",
    )


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
