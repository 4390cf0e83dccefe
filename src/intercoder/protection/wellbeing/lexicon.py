"""A list of words and phrases that make an answer heavy.

A file has one of them a line; `word*` stands for all words that begin so; lines that begin with `#`
say something about the list. Capitals, accents written in different ways and punctuation make no
difference. In scripts without blanks between words, an entry is found within a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from intercoder.errors import UsageError
from intercoder.text.display import display_line

MAX_BYTES = 1_000_000
MAX_ENTRIES = 10_000
_NO_WORD = re.compile(r"[^0-9a-z]+")
_WITHOUT_BLANKS = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@dataclass(frozen=True)
class Lexicon:
    """Words and phrases, one of which makes an answer heavy."""

    entries: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries)

    def found(self, text: str) -> bool:
        """Whether the text has any of them."""
        if not self.entries:
            return False
        folded = _as_words(text)
        words = folded.split()
        return (
            not self._words.isdisjoint(words)
            or any(word.startswith(self._beginnings) for word in words)
            or any(phrase in f" {folded} " for phrase in self._phrases)
            or any(part in folded for part in self._parts)
        )

    @cached_property
    def _folded(self) -> tuple[tuple[str, bool], ...]:
        """Each entry as words, and whether it stands for all that begins so."""
        pairs = ((_as_words(one.removesuffix("*")), one.endswith("*")) for one in self.entries)
        return tuple(pair for pair in pairs if pair[0])

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        return tuple(one for one, _ in self._folded if _WITHOUT_BLANKS.search(one))

    @cached_property
    def _words(self) -> frozenset[str]:
        return frozenset(one for one, is_begin in self._folded if not is_begin and " " not in one)

    @cached_property
    def _beginnings(self) -> tuple[str, ...]:
        return tuple(one for one, is_begin in self._folded if is_begin and " " not in one)

    @cached_property
    def _phrases(self) -> tuple[str, ...]:
        return tuple(
            f" {one}" if is_begin else f" {one} " for one, is_begin in self._folded if " " in one
        )


def read_lexicon(path: Path) -> Lexicon:
    """The lexicon in a file.

    Raises UsageError for a file that cannot be read, is no text in UTF-8, or has no entry.
    """
    name = display_line(path.name)
    try:
        with path.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}.", "Check the path.") from None
    if len(content) > MAX_BYTES:
        raise UsageError(f"{name} is too long for a list of words.", "Shorten it to 1 MB.")
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not a text in UTF-8.", "Save it as UTF-8.") from None
    return lexicon_of(lines, name)


def lexicon_of(lines: Iterable[str], name: str = "The lexicon") -> Lexicon:
    """The lexicon with these lines. Raises UsageError if none is an entry, or one has no word."""
    entries: dict[str, None] = {}
    for number, line in enumerate(lines, start=1):
        entry = " ".join(line.split())
        if not entry or entry.startswith("#"):
            continue
        if not _as_words(entry):
            raise UsageError(
                f"{name}, line {number}: there is no word.", "Write a word, a phrase or word*."
            )
        entries[entry] = None
    if not entries:
        raise UsageError(f"{name} has no words.", "Write one word or phrase a line.")
    if len(entries) > MAX_ENTRIES:
        raise UsageError(f"{name} has more than {MAX_ENTRIES:,} words.", "Shorten it.")
    return Lexicon(tuple(entries))


def _as_words(text: str) -> str:
    """The words of a text, folded, with single blanks between."""
    if text.isascii():
        return _NO_WORD.sub(" ", text.lower()).strip()
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    shown = (one if one.isalnum() or unicodedata.category(one)[0] == "M" else " " for one in folded)
    return " ".join("".join(shown).split())
