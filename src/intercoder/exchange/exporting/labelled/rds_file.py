"""Writes a data frame for R (`readRDS`), without R and without a package of R.

The format is R's own serialisation (R Internals, "Serialization Formats"), version 2, in XDR,
compressed with gzip. Labels are the attributes `label` and `labels` of a column, as `haven` and
`labelled` know them; a column with value labels is a `haven_labelled`, and missing values of codes
are the tagged NA that `haven::na_tag` tells apart. Without these packages they are numbers and NA.
"""

from __future__ import annotations

import gzip
import struct
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import BinaryIO

from intercoder.exchange.exporting.decision_tables import Kind
from intercoder.exchange.exporting.labelled.unknown_marks import REASONS, Unknown
from intercoder.exchange.exporting.labelled.variables import Variable
from intercoder.tables.statistics.own_titles import escape

_SYMBOL, _PAIRLIST, _CHARACTERS, _INTEGER, _REAL, _STRINGS, _LIST, _NIL = (
    1, 2, 9, 13, 14, 16, 19, 254,
)  # fmt: skip
_IS_OBJECT, _HAS_ATTRIBUTES, _HAS_TAG = 1 << 8, 1 << 9, 1 << 10
_UTF8 = 1 << 15
_NA_INTEGER = -(2**31)
_NA = b"\x7f\xf0\x00\x00\x00\x00\x07\xa2"
"""The double NA of R; `haven` puts a letter into its fourth byte."""
_BLOCK = 10_000
_Write = Callable[["_Writer"], None]


def write_rds(path: Path, variables: Sequence[Variable]) -> int:
    """Write the file; the number of rows. Columns keep their titles."""
    rows = len(variables[0].cells)
    with path.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as file:
        file.write(b"X\n" + struct.pack(">iii", 2, 0x00030500, 0x00020300))
        writer = _Writer(file)  # type: ignore[arg-type]
        writer.vector(
            _LIST,
            len(variables),
            lambda: writer.all_of(variables),
            {
                "names": lambda: writer.texts([one.column.title for one in variables]),
                "class": lambda: writer.texts(["data.frame"]),
                "row.names": lambda: writer.integers([_NA_INTEGER, -rows]),
            },
        )
    return rows


class _Writer:
    """Writes values as R does, one after the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._symbols: dict[str, int] = {}

    def all_of(self, variables: Sequence[Variable]) -> None:
        """The columns of a data frame."""
        for one in variables:
            self.variable(one)

    def variable(self, one: Variable) -> None:
        """A column with its labels."""
        about: dict[str, Callable[[], None]] = {"label": lambda: self.texts([one.label])}
        if one.is_text:
            self.texts([None if cell is None else str(cell) for cell in one.cells], about)
            return
        if one.column.kind is Kind.MOMENT:
            about["class"] = lambda: self.texts(["POSIXct", "POSIXt"])
            about["tzone"] = lambda: self.texts(["UTC"])
        elif one.values:
            about["labels"] = lambda: self._value_labels(one)
            about["class"] = lambda: self.texts(["haven_labelled", "vctrs_vctr", "double"])
        self._doubles(map(_double, one.cells), len(one.cells), about)

    def _value_labels(self, one: Variable) -> None:
        unknown = REASONS if one.is_of_code else {}
        numbers = [*one.values.values(), *unknown]
        names = [*one.values, *unknown.values()]
        self._doubles(map(_double, numbers), len(numbers), {"names": lambda: self.texts(names)})

    def vector(
        self,
        kind: int,
        length: int,
        content: Callable[[], object],
        about: Mapping[str, Callable[[], None]],
    ) -> None:
        """A vector with its content and its attributes by name."""
        flags = kind | (_HAS_ATTRIBUTES if about else 0) | (_IS_OBJECT if "class" in about else 0)
        self._integer(flags)
        self._integer(length)
        content()
        if not about:
            return
        for name, write in about.items():
            self._integer(_PAIRLIST | _HAS_TAG)
            self._symbol(name)
            write()
        self._integer(_NIL)

    def texts(
        self, texts: Sequence[str | None], about: Mapping[str, Callable[[], None]] | None = None
    ) -> None:
        """A character vector; None is NA."""
        self.vector(_STRINGS, len(texts), partial(self._characters, texts), about or {})

    def integers(self, numbers: Sequence[int]) -> None:
        """An integer vector."""
        packed = struct.pack(f">{len(numbers)}i", *numbers)
        self.vector(_INTEGER, len(numbers), partial(self._file.write, packed), {})

    def _doubles(
        self, cells: Iterable[bytes], length: int, about: Mapping[str, Callable[[], None]]
    ) -> None:
        self.vector(_REAL, length, lambda: self._file.write(b"".join(cells)), about)

    def _characters(self, texts: Sequence[str | None]) -> None:
        for start in range(0, len(texts), _BLOCK):
            self._file.write(b"".join(map(_string, texts[start : start + _BLOCK])))

    def _symbol(self, name: str) -> None:
        if name in self._symbols:
            self._integer(self._symbols[name] << 8 | 255)
            return
        self._symbols[name] = len(self._symbols) + 1
        self._integer(_SYMBOL)
        self._file.write(_string(name))

    def _integer(self, number: int) -> None:
        self._file.write(struct.pack(">i", number))


def _string(text: str | None) -> bytes:
    if text is None:
        return struct.pack(">ii", _CHARACTERS, -1)
    written = escape(text).encode()
    encoding = 1 << 18 if text.isascii() else _UTF8
    return struct.pack(">ii", _CHARACTERS | encoding, len(written)) + written


def _double(cell: object) -> bytes:
    if cell is None:
        return _NA
    if isinstance(cell, Unknown):
        return _NA[:3] + cell.letter.encode() + _NA[4:]
    if isinstance(cell, str):
        return struct.pack(">d", datetime.fromisoformat(cell).timestamp())
    return struct.pack(">d", cell)
