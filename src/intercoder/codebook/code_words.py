"""Distinguishes cells that contain codes from cells that describe respondents.

Earlier coders' codes in a table look like any other short, recurring values. Shown beside an answer
they would tell a coder who works blind what others decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from intercoder.codebook.code import Code
from intercoder.codebook.mark_words import is_mark
from intercoder.text.folding import fold_name
from intercoder.text.marks import word_pattern

_SEPARATORS = (r"[;|\n\t]", r"[,/&+>]|\band\b", r"[:.\s]")
"""Separators between codes in one cell; those that also occur within names come later."""
_WEIGHT = re.compile(r"\s*[:=(]\s*[-+]?[\d.,]+\s*%?\s*\)?\s*$")
"""A count or a probability after a code."""
_SWITCHES = frozenset("ynmfxwdtj")
"""Letters for yes and no, male and female, in the columns of surveys."""
_CODING = re.compile(
    r"(?:(?:first|second|third|final|main|sub|consensus|agreed|manual|auto)?"
    r"(?:coders?|codes?|coded|codings?|codedby|categor(?:y|ies)|themes?|raters?|ratings?"
    r"|annotat(?:or|ors|ion|ions)|labels?|tags?|consensus|verdict|adjudicated"
    r"|kategorien?|codierer|kodierer|codierung|kodierung|catégories?|categorías?|codage|koodit?))"
    r"(?:\d+|[a-d])?"
)
"""Titles of columns that contain codings."""


class CodeWords:
    """The words of one or several codebooks: ids, names, aliases and keys of their codes."""

    def __init__(
        self, codes: Iterable[Code], keys: Iterable[str] = (), others: Iterable[str] = ()
    ) -> None:
        """`others` are further words that a table uses for codes."""
        known = list(codes)
        words = [word for code in known for word in (code.id, code.name, *code.aliases)]
        every = {_fold(word) for word in (*words, *others)} - {""}
        self._words = {word for word in every if not word.isdecimal()}
        self._numbers = every - self._words
        """Numbers of codes: so are ages, grades and the values of most attributes."""
        self._keys = frozenset({*keys, *(code.key for code in known if code.key)})

    def are_codes(self, cell: str) -> bool:
        """Whether the cell is a code or a list of codes, with any separator."""
        return bool(cell.strip()) and self._is_list(cell.strip(), 0)

    def _is_list(self, cell: str, level: int) -> bool:
        if _fold(cell) in self._words or _fold(_WEIGHT.sub("", cell)) in self._words:
            return True
        for deeper in range(level, len(_SEPARATORS)):
            parts = [part for part in re.split(_SEPARATORS[deeper], cell) if part.strip()]
            if len(parts) > 1:
                return all(self._is_list(part.strip(), deeper + 1) for part in parts)
        return False

    def _are_numbers(self, cell: str) -> bool:
        numbers = [_fold(one) for one in re.split(r"[\s;|,/&+]+", cell) if one.strip()]
        return bool(numbers) and all(one in self._numbers for one in numbers)

    def _are_keys(self, cell: str) -> bool:
        letters = re.split(r"[\s;|,/&+]+", cell.strip())
        return all(letter in self._keys for letter in letters)

    def names_code(self, title: str) -> bool:
        """Whether a column is named after a code: `books`, `code_books`, `q1: Books (named)`."""
        parts = word_pattern(with_underscores=False).findall(fold_name(title))
        ends = range(1, len(parts) + 1)
        whole = ("".join(parts[:end]) for end in ends), ("".join(parts[-end:]) for end in ends)
        inner = (part for part in parts[1:-1] if part in self._words)
        return any(one in self._words for some in (*whole, inner) for one in some)

    def holds_codes(self, title: str, cells: Mapping[str, int]) -> bool:
        """Whether a column with this title holds codes in most of its cells.

        `cells` is how often each value occurs in it. A column whose title suggests coding needs
        only one, and one named after a code may hold marks instead.
        """
        filled = {cell: count for cell, count in cells.items() if cell.strip()}
        if not filled:
            return False
        if self.names_code(title) and all(is_mark(cell) or self.are_codes(cell) for cell in filled):
            return True
        coded = sum(count for cell, count in filled.items() if self.are_codes(cell))
        if is_about_coding(title) and (coded or all(map(self._are_numbers, filled))):
            return True
        return coded * 2 > sum(filled.values()) or self._holds_keys(filled)

    def _holds_keys(self, filled: Mapping[str, int]) -> bool:
        letters = {letter for cell in filled for letter in re.split(r"[\s;|,/&+]+", cell.strip())}
        if len(letters) < 2 or {letter.casefold() for letter in letters} <= _SWITCHES:
            return False
        keyed = sum(count for cell, count in filled.items() if self._are_keys(cell))
        return keyed * 2 > sum(filled.values())


def is_about_coding(title: str) -> bool:
    """Whether the title suggests a column of codes or coders' names."""
    parts = word_pattern(with_underscores=False).findall(fold_name(title))
    return bool(_CODING.fullmatch("".join(parts))) or any(
        part.startswith(("coder", "coding", "codier", "kodier", "rater", "annotat"))
        for part in parts
    )


def _fold(word: str) -> str:
    folded = fold_name(word)
    return "".join(word_pattern(with_underscores=False).findall(folded)) or folded
