"""The words that coders marked in an answer on which they disagree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from intercoder.coding.passages.passage import placed

if TYPE_CHECKING:
    from intercoder.adjudication.disagreement import Disagreement, Version


def marked_words(
    item: Disagreement, version: Version, name_of: Callable[[str], str], *, hidden: bool = False
) -> list[str]:
    """What a coder marked, code by code: `Staff “friendly”, “helpful”`; while the text is hidden,
    only how many passages.
    """
    text = item.answer.text
    of_code: dict[str, list[str]] = {}
    for one in placed(version.judgement.passages, text):
        of_code.setdefault(one.code, []).append(f"“{one.words(text)}”")
    said: Mapping[str, str] = {
        code: _counted(len(words)) if hidden else ", ".join(words)
        for code, words in of_code.items()
    }
    return [f"{name_of(code)} {words}" for code, words in said.items()]


def _counted(passages: int) -> str:
    return "1 passage" if passages == 1 else f"{passages} passages"
