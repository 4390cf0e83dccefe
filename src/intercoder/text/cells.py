"""How many terminal cells a text may take.

Terminals disagree: a family of emoji takes two cells in some and eight in others, and they differ
over flags, skin tones, Devanagari, jamo and whatever Unicode added later than the terminal. Nothing
here says how wide a text is. It says whether all terminals agree, and how wide the text can become
where they don't, so that the program never has to guess where to place its own signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from unicodedata import category, combining, east_asian_width

_LATIN = "".join(
    chr(number)
    for number in range(0xA0, 0x250)
    if east_asian_width(chr(number)) in {"N", "Na"} and number != 0xAD
)
_IDEOGRAPHS = "\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3\uff01-\uff60"
_UNTRUSTED = re.compile(f"[^ -~{re.escape(_LATIN)}{_IDEOGRAPHS}]")
"""Characters whose width is not known to be the same everywhere."""
_ALIKE_BUT_FOR_EAST_ASIA = (
    "\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038c\u038e-\u03a1"
    "\u03a3-\u0482\u048a-\u052f\u2010-\u2027\u2030-\u205e\u2070-\u209c\u20a0-\u20bf\u2190-\u22ff"
    "\u2400-\u2426\u2500-\u25fa\u2713\u2717\u270e\u27e8\u27e9\u23ce"
)
"""Characters one cell wide, but two in terminals set to old East Asian conventions."""
_CAREFUL = re.compile(f"[^ -~{_IDEOGRAPHS}{_ALIKE_BUT_FOR_EAST_ASIA}]")
_EMOJI = re.compile(
    "[\u203c\u2049\u2122\u2139\u2300-\u23ff\u25fb-\u25fe\u2600-\u27bf\u2900-\u297f\u2b00-\u2bff"
    "\u3030\u303d\u3297\u3299\U0001f000-\U0001faff]"
)
JOINER = "\u200d"
_SELECTORS = re.compile("[\ufe00-\ufe0f]")
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]")
_MIDDLE_OR_END_OF_SYLLABLE = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
_JAMO = re.compile("[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff]")
_AM = frozenset("\u0e33\u0eb3")
"""Vowels of Thai and Lao that some terminals draw over the previous letter."""
_VIRAMA = 9
GROUND = "\u25cc"
"""The dotted circle, on which a mark without a letter is drawn."""


def is_sure(text: str) -> bool:
    """Whether every terminal agrees on the width of the text."""
    return text.isascii() or _UNTRUSTED.search(text) is None


def needs_care(text: str) -> bool:
    """Whether the text may be wider than its letters, marks and signs suggest."""
    return not text.isascii() and _CAREFUL.search(text) is not None


def widest(text: str) -> int:
    """The largest number of cells any terminal uses for the text, East Asian settings aside."""
    if text.isascii():
        return len(text)
    return sum(map(_widest, text))


@lru_cache(4096)
def _widest(letter: str) -> int:
    if letter.isascii():
        return 1
    kind = category(letter)
    if east_asian_width(letter) in {"W", "F"} or kind in {"Cn", "Co"}:
        return 2
    if _EMOJI.match(letter) or _FLAG.match(letter):
        return 2
    if _SELECTORS.match(letter):
        return 1
    return 0 if kind in {"Mn", "Me"} else 1


def clusters(text: str) -> Iterator[str]:
    """The text in pieces that must not be cut: a letter with its marks, a whole emoji."""
    start = 0
    flags = 0
    for place in range(1, len(text) + 1):
        if place < len(text):
            before, after = text[place - 1], text[place]
            flags = flags + 1 if _FLAG.match(before) else 0
            if belong_together(before, after) or (flags % 2 and _FLAG.match(after)):
                continue
        yield text[start:place]
        start = place


def leans(letter: str) -> bool:
    """Whether a terminal may draw the letter into the previous cell."""
    return (
        category(letter)[0] == "M"
        or letter == JOINER
        or letter in _AM
        or _SKIN.match(letter) is not None
        or _MIDDLE_OR_END_OF_SYLLABLE.match(letter) is not None
    )


def standing_alone(text: str) -> str:
    """The text, changed so that none of it is drawn into neighbouring cells."""
    text = text.rstrip(JOINER)
    return f"{GROUND}{text}" if _begins_leaning(text) else text


def _begins_leaning(text: str) -> bool:
    """Whether the first drawn letter leans; undrawn signs may precede it."""
    for letter in text:
        if leans(letter):
            return True
        if category(letter) != "Cf":
            break
    return False


def belong_together(before: str, after: str) -> bool:
    """Whether two adjacent letters form one cluster; flags are handled elsewhere."""
    if after.isascii() and before != JOINER:
        return False
    return (
        leans(after)
        or before == JOINER
        or (_JAMO.match(before) is not None and _JAMO.match(after) is not None)
        or (combining(before) == _VIRAMA and category(after) == "Lo")
    )


def fitting(text: str, room: int) -> str:
    """As much of the beginning as takes at most `room` cells in any terminal."""
    kept: list[str] = []
    for cluster in clusters(text):
        room -= widest(cluster)
        if room < 0:
            break
        kept.append(cluster)
    return "".join(kept)


def broken(text: str, width: int) -> list[tuple[int, int]]:
    """Starts and ends of lines that take at most `width` cells in any terminal.

    Lines end at line breaks, between words where possible, and never within a cluster that fits.
    """
    lines: list[tuple[int, int]] = []
    start = 0
    for paragraph in text.split("\n"):
        lines += _broken_paragraph(paragraph, start, max(width, 2))
        start += len(paragraph) + 1
    return lines


def _broken_paragraph(text: str, offset: int, width: int) -> Iterator[tuple[int, int]]:
    start = end = used = 0
    for word in re.finditer(r"\S+", text):
        taken = widest(text[end : word.end()])  # with the blanks before it
        if used + taken <= width:
            end, used = word.end(), used + taken
            continue
        if end > start:
            yield offset + start, offset + end
        start = end = word.start()
        used = 0
        for piece in _pieces(word[0], width):
            taken = widest(piece)
            if used and used + taken > width:
                yield offset + start, offset + end
                start, used = end, 0
            end, used = end + len(piece), used + taken
    yield offset + start, offset + end


def _pieces(text: str, width: int) -> Iterator[str]:
    """Clusters; those that fit in no line are split into letters."""
    for cluster in clusters(text):
        if widest(cluster) <= width:
            yield cluster
        else:
            yield from cluster
