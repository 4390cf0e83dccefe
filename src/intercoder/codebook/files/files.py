"""Reads and writes codebook files, in the format that the file name gives."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from intercoder.codebook.code import Codebook
from intercoder.codebook.faults import Fault, ReadingResult, refusal
from intercoder.codebook.rules import check
from intercoder.errors import CodebookError
from intercoder.tables.regular_file import file_size, read_whole

if TYPE_CHECKING:
    from intercoder.codebook.files.yaml_comments import Comments
    from intercoder.codebook.how_to_read import HowToRead

YAML_SUFFIXES = (".yaml", ".yml")
WRITTEN_SUFFIXES = (*YAML_SUFFIXES, ".csv", ".xlsx", ".qdc")
SHEET_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xls", ".xlsb", ".ods")
REFI_SUFFIXES = (".qdc", ".qdpx")
"""REFI-QDA: a codebook, and a project, whose codebook is read."""
LABEL_SUFFIXES = (".sav", ".zsav", ".por", ".dta", ".sps")
SUFFIXES = (*YAML_SUFFIXES, *SHEET_SUFFIXES, *REFI_SUFFIXES, ".docx", ".txt", *LABEL_SUFFIXES)
"""What the names of files with codebooks end in."""


def examine_codebook(path: Path, how: HowToRead | None = None) -> ReadingResult:
    """The codebook in a file, with all its faults and their places.

    Raises CodebookError if the file cannot be read, or its format is not known.
    """
    suffix = _suffix(path, SUFFIXES)
    if suffix in YAML_SUFFIXES:
        from intercoder.codebook.files.yaml_file import MAX_BYTES, read_yaml

        return read_yaml(read_whole(path, MAX_BYTES, CodebookError))
    from intercoder.codebook.how_to_read import HowToRead

    how = how or HowToRead()
    read = _read_refi if suffix in REFI_SUFFIXES else _read_list
    return _with_codes(read(path, suffix, how))


def _with_codes(reading: ReadingResult) -> ReadingResult:
    """The reading, with a fault if there are no codes: only our own format says so on purpose."""
    if reading.codebook is None or reading.codebook.assignable or reading.faults:
        return reading
    message = "there are no codes" if not reading.codebook.codes else "every code is a heading"
    return replace(reading, findings=(*reading.findings, Fault(message, field="codes")))


def _read_refi(path: Path, suffix: str, how: HowToRead) -> ReadingResult:
    if suffix == ".qdc":
        from intercoder.codebook.files.others.qdc_file import MAX_BYTES, read_qdc_file

        return read_qdc_file(path, read_whole(path, MAX_BYTES, CodebookError), how.known)
    from intercoder.codebook.files.refi_codes import read_project_codebook

    file_size(path, CodebookError)
    return read_project_codebook(path, how.limits)


def _read_list(path: Path, suffix: str, how: HowToRead) -> ReadingResult:
    """The codes that a table, an outline, a document or value labels list."""
    from intercoder.codebook.files.table_file import read_table_file, read_word_file

    file_size(path, CodebookError)
    if suffix in LABEL_SUFFIXES:
        from intercoder.codebook.files.others.value_labels import read_value_labels

        return read_value_labels(path, how)
    if suffix == ".txt":
        from intercoder.codebook.files.others.outline_text import is_table, read_outline

        if not is_table(path, how):
            return read_outline(path, how)
    if suffix == ".docx":
        return read_word_file(path, how)
    return read_table_file(path, how)


def read_codebook(path: Path, how: HowToRead | None = None) -> Codebook:
    """The codebook in a file. Raises CodebookError with every fault, each with its place."""
    return examine_codebook(path, how).sound(path.name)


def write_codebook(codebook: Codebook, path: Path, source: Path | None = None) -> None:
    """Write the codebook in the form its name ends in, in place of what was there.

    A YAML file keeps comments: those of the file `source`, or where that has none, those of the
    file that is replaced.

    Raises CodebookError if the codebook has faults, its kind of file is not known, or the file
    cannot be written; what was there before is then untouched.
    """
    writer = _WRITERS[_suffix(path, WRITTEN_SUFFIXES)]
    faults = [fault for fault in check(codebook) if not fault.is_warning]
    if faults:
        raise refusal(codebook.name or path.name, faults)
    content = writer(codebook, _comments(path, source))
    try:
        _replace(path, content)
    except OSError as error:
        raise CodebookError(
            f"The file {path} cannot be written: {error.strerror}.",
            "Name a file in a folder that you may write to.",
        ) from None


def _comments(path: Path, source: Path | None) -> Comments | None:
    """The comments that a file to be written keeps; None where there are none."""
    if path.suffix.lower() not in YAML_SUFFIXES:
        return None
    from intercoder.codebook.files.yaml_file import MAX_BYTES, comments_of

    for one in (source, path):
        if one is not None and one.suffix.lower() in YAML_SUFFIXES and one.is_file():
            with suppress(CodebookError):
                if found := comments_of(read_whole(one, MAX_BYTES, CodebookError)):
                    return found
    return None


def _suffix(path: Path, known: Sequence[str]) -> str:
    suffix = path.suffix.lower()
    if suffix not in known:
        what = "the program writes" if suffix in SUFFIXES else "the program knows"
        raise CodebookError(
            f"{path.name} is no codebook file that {what}.",
            f"Use a name that ends in {', '.join(known[:-1])} or {known[-1]}.",
        )
    return suffix


def _replace(path: Path, content: bytes) -> None:
    """Replace the content atomically, so that a full disk leaves the old file intact."""
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


def _yaml(codebook: Codebook, comments: Comments | None) -> bytes:
    from intercoder.codebook.files.yaml_file import dump

    return dump(codebook, comments).encode("utf-8")


def _csv(codebook: Codebook, _comments: Comments | None) -> bytes:
    from intercoder.codebook.files.csv_file import dump_csv

    return dump_csv(codebook)


def _xlsx(codebook: Codebook, _comments: Comments | None) -> bytes:
    from intercoder.codebook.files.xlsx_file import dump_xlsx

    return dump_xlsx(codebook)


def _qdc(codebook: Codebook, _comments: Comments | None) -> bytes:
    from intercoder.codebook.files.others.qdc_file import dump_qdc

    return dump_qdc(codebook)


_WRITERS: Mapping[str, Callable[[Codebook, Comments | None], bytes]] = {
    ".yaml": _yaml,
    ".yml": _yaml,
    ".csv": _csv,
    ".xlsx": _xlsx,
    ".qdc": _qdc,
}
