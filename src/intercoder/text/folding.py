"""Compares names, titles and ids as people read them, whatever program wrote them.

Composed and decomposed letters, capitals, full-width forms, invisible characters, and different
kinds of blanks, dashes and quotation marks make no difference here. The results are only for
comparing: the stored text stays unchanged.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_SAME = str.maketrans(
    {
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("‘’‚‛ʼ′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
    }
)
_INVISIBLE = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180e\u2800\ufe00-\ufe0f]")
"""Characters that show nothing although they count as letters or marks."""
_NUMBER = re.compile(r"([+-]?)0*(\d+)(?:\.0+)?")


_PLAIN_ID = re.compile(r"[a-z][a-z0-9_.-]*|[1-9][0-9]*")
"""Ids that are folded already, as most are."""
_VISIBLE = re.compile("[^\\W\u115f\u1160\u3164\uffa0]")


def shows_nothing(text: str) -> bool:
    """Whether the text has nothing to see: blanks and invisible characters alone."""
    if not text or text.isspace():
        return True
    return not (text.isascii() or _VISIBLE.search(text)) and not fold_name(text)


def fold_name(text: str) -> str:
    """The name in the form used for comparing. Folding is idempotent."""
    if text.isascii():
        return " ".join(text.translate(_SAME).lower().split())
    return _until_same(_folded, text)


def _until_same(fold: Callable[[str], str], text: str) -> str:
    """Fold until nothing changes: a mark that stood alone may now be composed."""
    folded = fold(text)
    while (again := fold(folded)) != folded:
        folded = again
    return folded


def _folded(text: str) -> str:
    text = unicodedata.normalize("NFKC", text.translate(_SAME)).translate(_SAME).casefold()
    text = unicodedata.normalize("NFKC", text)
    text = _INVISIBLE.sub("", text)
    shown = "".join(letter for letter in text if unicodedata.category(letter) != "Cf")
    return " ".join(shown.split())


def fold_title(text: str) -> str:
    """A column title in the form used for comparing, without blanks and underscores."""
    return _until_same(lambda one: re.sub(r"[\s_]+", "", fold_name(one)), text)


def fold_id(text: str) -> str:
    """The id in the form used for comparing: 00001, 1 and 1.0 are equal, in any script's digits."""
    if _PLAIN_ID.fullmatch(text):
        return text
    folded = fold_name(text)
    if not folded.isascii():
        folded = "".join(
            str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in folded
        )
    number = _NUMBER.fullmatch(folded)
    if number is None:
        return folded
    sign = "-" if number[1] == "-" else ""
    return f"{sign}{number[2]}"
