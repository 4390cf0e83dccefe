"""The words that were marked for codes, as far as their reader sees them."""

from __future__ import annotations

from collections.abc import Iterable

from intercoder.coding.passages.passage import Passage, placed
from intercoder.protection.masking.seeing import SeenText


def seen_words(
    passages: Iterable[Passage], text: str, seen: SeenText
) -> tuple[tuple[str, str], ...]:
    """Of each passage in a stored text its code, and what is seen of its words: maybe nothing."""
    return tuple((one.code, seen.words_at((one.start, one.end))) for one in placed(passages, text))
