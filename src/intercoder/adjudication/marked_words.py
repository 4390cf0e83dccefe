"""The words that coders marked in an answer on which they disagree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from intercoder.coding.passages.seen_words import seen_words
from intercoder.protection.masking.seeing import SeenText

if TYPE_CHECKING:
    from intercoder.adjudication.disagreement import Disagreement, Version


def marked_words(
    item: Disagreement, version: Version, name_of: Callable[[str], str], seen: SeenText
) -> list[str]:
    """What a coder marked, code by code: `Staff “friendly”, “helpful”`; where nothing is seen of
    some of it, only how many passages.

    `seen` is what is seen of the answer as it was given.
    """
    of_code: dict[str, list[str]] = {}
    for code, words in seen_words(version.judgement.passages, item.answer.text, seen):
        of_code.setdefault(code, []).append(words.strip())
    said: Mapping[str, str] = {
        code: ", ".join(f"“{one}”" for one in words) if all(words) else _counted(len(words))
        for code, words in of_code.items()
    }
    return [f"{name_of(code)} {words}" for code, words in said.items()]


def _counted(passages: int) -> str:
    return "1 passage" if passages == 1 else f"{passages} passages"
