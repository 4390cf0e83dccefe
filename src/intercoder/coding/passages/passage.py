"""Words of an answer that a coder marked for a code: evidence, and never the unit of a statistic.

A passage belongs to a decision's code, so the log keeps it with the decision. Its places count the
code points of the text as it is stored. It names that text by a digest: in a text that has changed
since, its places mean nothing, and it is shown nowhere (`placed`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

MAX_PASSAGES = 200
"""Most passages of one judgement."""
_DIGITS = 16


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """Words of one answer, and the code that they speak for."""

    start: int
    """Place of the first code point, from 0."""
    end: int
    """Place after the last one."""
    code: str
    text: str
    """Digest of the text in which the places are (`text_digest`)."""

    def words(self, text: str) -> str:
        """The marked words of this text."""
        return text[self.start : self.end]


@lru_cache(maxsize=256)
def text_digest(text: str) -> str:
    """The beginning of the SHA-256 of a text, in 16 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGITS]


def passage_in(text: str, start: int, end: int, code: str) -> Passage:
    """The words between these places of a text, for this code.

    Raises ValueError where there are no such places, or nothing but white space between them.
    """
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise ValueError("there are no words between these places")
    return Passage(start, end, code, text_digest(text))


def placed(passages: Iterable[Passage], text: str) -> tuple[Passage, ...]:
    """Those of these passages that are in this very text."""
    every = tuple(passages)
    if not every:
        return ()
    digest, length = text_digest(text), len(text)
    return tuple(one for one in every if one.text == digest and one.end <= length)


def in_order(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Each of these passages once, in the order of the text."""
    return tuple(sorted(set(passages)))


def with_code(passage: Passage, code: str) -> Passage:
    """The same words, for another code."""
    return passage if passage.code == code else replace(passage, code=code)


def passages_to_data(passages: Iterable[Passage]) -> list[list[Any]]:
    """Passages in the form in which the log stores and hashes them."""
    return [[one.start, one.end, one.code, one.text] for one in passages]


def passages_from_data(data: object) -> tuple[Passage, ...]:
    """Passages as the log stores them.

    Raises ValueError for anything that `passages_to_data` does not make of a judgement's passages.
    """
    if not isinstance(data, list) or len(data) > MAX_PASSAGES:
        raise ValueError("these are no passages")
    found = tuple(_passage(one) for one in data)
    if in_order(found) != found:
        raise ValueError("these passages are in no order")
    return found


def _passage(data: object) -> Passage:
    if not isinstance(data, list) or len(data) != 4:
        raise ValueError("this is no passage")
    start, end, code, text = data
    if type(start) is not int or type(end) is not int or not 0 <= start < end:
        raise ValueError("a passage has no such places")
    if not isinstance(code, str) or not isinstance(text, str) or not code:
        raise ValueError("a passage has a code and the digest of a text")
    if len(text) != _DIGITS or not set(text) <= set("0123456789abcdef"):
        raise ValueError("this is the digest of no text")
    return Passage(start, end, code, text)
