"""Passages within answers: where they are in them, and in which way a program counts their ends.

Places count Unicode characters, as the standard says.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from intercoder.tables.refi.answers import Place
from intercoder.tables.refi.project import Selection
from intercoder.text.marks import is_of_word

Span = tuple[int, int]


def end_shift(text: str, selections: Sequence[Selection], places: Sequence[Place]) -> int:
    """What has to be added to the ends of passages: 1 where a program wrote the place of the last
    character, as some do. The answers that cases name show it; else whether most passages would cut
    a word just before its last letter.
    """
    ends = {one.guid: one.end for one in selections}
    named = [one.end - ends[one.selection] for one in places if one.selection in ends]
    if named:
        return int(all(named))
    cut = sum(_is_in_word(text, one.end) for one in selections)
    whole = sum(not _is_in_word(text, one.end + 1) for one in selections)
    return int(2 * cut > len(selections) and 2 * whole > len(selections))


def span_within(text: str, place: Place, start: int, end: int) -> Span | None:
    """What of a passage lies in an answer, in places of that, without blanks at its ends.

    None where it is the whole answer, or nothing but blanks.
    """
    first, last = max(start, place.start), min(end, place.end)
    words = text[first:last]
    if not words.strip():
        return None
    first += len(words) - len(words.lstrip())
    last -= len(words) - len(words.rstrip())
    answer = text[place.start : place.end]
    whole = place.start + len(answer) - len(answer.lstrip()), place.start + len(answer.rstrip())
    if (first, last) == whole:
        return None
    return first - place.start, last - place.start


def spans_to_cell(spans: Iterable[Span]) -> str:
    """Passages as a cell of a table holds them: `4-17 30-35`."""
    return " ".join(f"{start}-{end}" for start, end in spans)


def _is_in_word(text: str, place: int) -> bool:
    """Whether letters stand on both sides of this place."""
    return 0 < place < len(text) and all(map(is_of_word, text[place - 1 : place + 1]))
