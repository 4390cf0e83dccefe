"""Reads and writes codebook files, in the format that the file name gives."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.codebook.code import Codebook
from intercoder.codebook.faults import ReadingResult, refusal
from intercoder.codebook.rules import check
from intercoder.errors import CodebookError
from intercoder.tables.regular_file import file_size, read_whole

if TYPE_CHECKING:
    from intercoder.codebook.files.table_file import HowToRead

YAML_SUFFIXES = (".yaml", ".yml")
SUFFIXES = (*YAML_SUFFIXES, ".csv", ".xlsx")


def examine_codebook(path: Path, how: HowToRead | None = None) -> ReadingResult:
    """The codebook in a file, with everything wrong with it and where.

    Raises CodebookError if the file cannot be read, or its kind is not known.
    """
    suffix = _suffix(path)
    if suffix in YAML_SUFFIXES:
        from intercoder.codebook.files.yaml_file import MAX_BYTES, read_yaml

        return read_yaml(read_whole(path, MAX_BYTES, CodebookError))
    file_size(path, CodebookError)
    from intercoder.codebook.files.table_file import HowToRead, read_table_file

    return read_table_file(path, how or HowToRead())


def read_codebook(path: Path, how: HowToRead | None = None) -> Codebook:
    """The codebook in a file. Raises CodebookError with every fault, each with its place."""
    return examine_codebook(path, how).sound(path.name)


def write_codebook(codebook: Codebook, path: Path) -> None:
    """Write the codebook in the form its name ends in, in place of what was there.

    Raises CodebookError if the codebook has faults, its kind of file is not known, or the file
    cannot be written; what was there before is then untouched.
    """
    writer = _WRITERS[_suffix(path)]
    faults = [fault for fault in check(codebook) if not fault.is_warning]
    if faults:
        raise refusal(codebook.name or path.name, faults)
    content = writer(codebook)
    try:
        _replace(path, content)
    except OSError as error:
        raise CodebookError(
            f"The file {path} cannot be written: {error.strerror}.",
            "Name a file in a folder that you may write to.",
        ) from None


def _suffix(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise CodebookError(
            f"{path.name} is no codebook file that the program knows.",
            f"Use a name that ends in {', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}.",
        )
    return suffix


def _replace(path: Path, content: bytes) -> None:
    """Put the content in place at once, so that a full disk leaves the old file whole."""
    target = path.resolve()
    draft = target.with_name(f".{target.name}.{os.getpid()}.new")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError:
        with suppress(OSError):
            draft.unlink()
        raise


def _yaml(codebook: Codebook) -> bytes:
    from intercoder.codebook.files.yaml_file import dump

    return dump(codebook).encode("utf-8")


def _csv(codebook: Codebook) -> bytes:
    from intercoder.codebook.files.csv_file import dump_csv

    return dump_csv(codebook)


def _xlsx(codebook: Codebook) -> bytes:
    from intercoder.codebook.files.xlsx_file import dump_xlsx

    return dump_xlsx(codebook)


_WRITERS: Mapping[str, Callable[[Codebook], bytes]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".csv": _csv,
    ".xlsx": _xlsx,
}
