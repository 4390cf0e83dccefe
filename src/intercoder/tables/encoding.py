"""Detects the character encoding of a file.

A byte-order mark decides. Without one, UTF-16 betrays itself by its zero bytes; else the whole file
is tried as UTF-8; and only a file that is not, in lines that are not, is left to guessing. A file
that is mostly UTF-8 stays UTF-8: its broken lines are the fault, not the encoding.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from intercoder.errors import TableError, UsageError
from intercoder.tables.letters import single_byte_encoding
from intercoder.text.display import display_line

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_HEAD = 1 << 16
_CHUNK = 1 << 20
_GUESSED_FROM = 1 << 17
"""Bytes of lines beyond ASCII that a guess is made from."""
_MAX_LINE = 1 << 20
_MIN_BYTES = 200
"""Bytes beyond ASCII that a guess needs, where characters have more than one byte."""

_OTHERS = ("cp932", "gb18030", "big5", "cp949", "euc_jp")
"""Encodings with several bytes a character."""


@dataclass(frozen=True, slots=True)
class FoundEncoding:
    """An encoding by the name Python's codecs know it by."""

    name: str
    is_guess: bool = False
    """Whether only the look of the text speaks for it."""


def detect_encoding(path: Path) -> FoundEncoding:
    """The file's encoding; `utf-8` for plain ASCII.

    The result may be `utf-8` for a file with some lines that are not: whoever reads it must refuse
    those. Raises TableError for a file in none of the encodings that can be known, and with too
    little beyond ASCII to guess from.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return FoundEncoding(name)
    wide = _unmarked_utf16(head)
    if wide:
        return FoundEncoding(wide)
    if _is_utf8(path):
        return FoundEncoding("utf-8")
    sound, broken, sample = _lines_beyond_ascii(path)
    return FoundEncoding("utf-8") if sound > broken else _guess(path, sample)


def check_encoding(encoding: str) -> None:
    """Raises UsageError for the name of an encoding that Python does not know."""
    try:
        "".encode(encoding)
    except (LookupError, ValueError) as error:
        raise UsageError(
            f"There is no encoding '{display_line(encoding)}'.",
            "Common ones: utf-8, utf-16, cp1252, latin-1, cp1250, cp1251, shift_jis, gb18030.",
        ) from error


def _unmarked_utf16(head: bytes) -> str:
    """`utf-16-le` or `-be` where the zero bytes and line breaks stand as they do there."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    rare, often = sorted((even, odd))
    if often < max(2, len(head) // 200) or rare * 10 > often:
        return ""
    name = "utf-16-le" if odd > even else "utf-16-be"
    try:
        text = head[: len(head) // 2 * 2].decode(name, errors="strict")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # otherwise a character cut in two at the end
            return ""
        text = head[: error.start].decode(name)
    has_controls = any(c < " " and c not in "\t\n\r" for c in text)
    return "" if has_controls or not any(c in "\r\n" for c in text) else name


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _lines_beyond_ascii(path: Path) -> tuple[int, int, bytes]:
    """How many lines with more than ASCII are UTF-8 and how many are not, and some of these."""
    sound = broken = 0
    sample = bytearray()
    for line in _lines(path):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            sound += 1
        except UnicodeDecodeError:
            broken += 1
            if len(sample) < _GUESSED_FROM:
                sample += line[:_CHUNK]
    return sound, broken, bytes(sample)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while line := file.readline(_MAX_LINE):
            yield from line.splitlines(keepends=True)  # lone CR, as old spreadsheets write


def _guess(path: Path, sample: bytes) -> FoundEncoding:
    """The encoding that the letters speak for; of Asian ones, only where there is much to see."""
    certain, perhaps = single_byte_encoding(sample)
    if certain:
        return FoundEncoding(certain, is_guess=True)
    if not perhaps:
        from charset_normalizer import from_bytes

        best = from_bytes(sample, cp_isolation=list(_OTHERS), preemptive_behaviour=False).best()
        perhaps = best.encoding if best is not None else ""
        if perhaps and sum(byte > 0x7F for byte in sample) >= _MIN_BYTES:
            return FoundEncoding(perhaps, is_guess=True)
    named = f"; it may be {perhaps}" if perhaps else ""
    raise TableError(
        f"The character encoding of {path.name} cannot be detected{named}.",
        "Give it with --encoding, or save the file as UTF-8.",
    )
