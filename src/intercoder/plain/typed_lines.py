"""Reads lines typed by a person; each is accepted whole or refused in a sentence.

What is no text in the terminal's encoding must not become part of a memo, and a line of which the
end is missing must not be acted on: what is recorded is what was typed, or nothing.
"""

from __future__ import annotations

import codecs
import io
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TextIO

MAX_LINE = 200_000
"""Characters of a line."""
MAX_LINE_IN_TERMINAL = 4_095
"""Bytes of a line that a terminal passes on; it drops what follows, and says nothing."""
TYPE_AGAIN = "It was ignored. Type it again."


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that is not acted on."""

    why: str


class TypedLines:
    """Reads the lines of an input until its end."""

    def __init__(self, stdin: TextIO) -> None:
        self._stdin = stdin
        self._is_first = True
        read_strictly(stdin, newline="\n")

    def read(self) -> str | Refused | None:
        """The next line without its end; None at the end of the input."""
        try:
            line = self._stdin.readline(MAX_LINE + 2)
        except OSError:  # the terminal has gone
            return None
        if not line:
            return None
        if self._is_first:
            line, self._is_first = line.removeprefix("\ufeff"), False
        if not line.endswith("\n"):
            return self._unended(line)
        if self._may_be_cut(line):
            return Refused(
                f"A terminal passes on only {MAX_LINE_IN_TERMINAL:,} bytes of a line, so its "
                f"end may be missing. {TYPE_AGAIN}"
            )
        line = line.removesuffix("\n").removesuffix("\r")
        why = why_refused(line, self._stdin.encoding)
        return Refused(f"{why} {TYPE_AGAIN}") if why else line

    def ask(self, put: Callable[[], None], say: Callable[[str], None]) -> str | None:
        """Put the question, until a line comes that can be taken; None at the end of the input."""
        while True:
            put()
            line = self.read()
            if isinstance(line, Refused):
                say(line.why)
                continue
            if line is None:
                say("")
            return line

    def _unended(self, line: str) -> Refused | None:
        is_long = len(line) > MAX_LINE
        while line and not line.endswith("\n"):
            line = self._stdin.readline(MAX_LINE)
        if is_long:
            return Refused(f"That line has more than {MAX_LINE:,} characters. {TYPE_AGAIN}")
        return Refused("The input ended in the middle of a line. That line was ignored.")

    def _may_be_cut(self, line: str) -> bool:
        if not self._stdin.isatty():
            return False
        encoding = self._stdin.encoding or "utf-8"
        return len(line.encode(encoding, "surrogateescape")) >= MAX_LINE_IN_TERMINAL


def read_strictly(stdin: TextIO, *, newline: str | None = None) -> None:
    """Let bytes that are no text come through as something that `why_refused` finds."""
    if isinstance(stdin, io.TextIOWrapper):
        stdin.reconfigure(errors="surrogateescape")
        if newline is not None:
            stdin.reconfigure(newline=newline)


def why_refused(line: str, encoding: str | None) -> str:
    """Why the line cannot be taken as text, in a sentence; empty if it can."""
    named = (encoding or "utf-8").upper()
    if any(unicodedata.category(letter) == "Cs" for letter in line):
        return f"That line has bytes that are not text in {named}, your locale's encoding."
    if any(letter != "\t" and unicodedata.category(letter) == "Cc" for letter in line):
        return "That line has control characters, such as arrow keys produce."
    if not line.isascii() and _is_meant_as_utf8(line, named):
        return f"That line looks like UTF-8, but your locale says {named}: set a UTF-8 locale."
    return ""


def _is_meant_as_utf8(line: str, encoding: str) -> bool:
    """Whether the bytes of a line, read with one byte a letter, are UTF-8 as well."""
    name = codecs.lookup(encoding).name
    if not name.startswith(("iso8859", "cp125", "latin", "koi8", "mac")):
        return False
    try:
        line.encode(name).decode("utf-8")
    except UnicodeError:
        return False
    return True
