"""The words about copying, and where a copy goes."""

from __future__ import annotations

NOT_QUIT = "To quit, press Ctrl+Q. Ctrl+C copies selected words."
COPY_OUTSIDE = "copy to the terminal's too"
COPYING = "answers are confidential: other programs can read the terminal's clipboard"
COPIES_OUTSIDE = "From now on copies go to the terminal's clipboard too, for other programs."
COPIES_INSIDE = "From now on copies stay in intercoder: Ctrl+V pastes them in a memo."
MARKED = "Ctrl+C copies the selected words."


def copied_words(*, outside: bool) -> str:
    """What is said once words are copied."""
    return "Copied, for other programs too." if outside else "Copied: Ctrl+V pastes it in a memo."
