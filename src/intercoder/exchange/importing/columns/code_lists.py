"""Reads a cell with several codes: separated by a sign, or as the list of a program.

Annotation tools and scripts write lists as JSON (`["books", "staff"]`), also within objects
(`{"choices": ["books"]}`), or as their language prints them: Python's `['books', 'staff']`, R's
`c("books", "staff")`, the `{books,staff}` of a PostgreSQL array.
"""

from __future__ import annotations

import ast
import csv
import json
import re
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from intercoder.codebook.mark_words import mark_of

COMMA = ","
SEPARATORS = (
    *(";", "|", COMMA, "\n", "\t", "/", "+", "&", "；", "，", "、", "·", "•"),
    *(" and ", " und ", " et ", " y ", " e ", " ja ", " och ", " og ", " en ", " "),
)
"""What may stand between the codes of a cell, the likeliest first."""
_USUAL = (";", "|", COMMA)
_NAMED = {"comma": COMMA, "semicolon": ";", "bar": "|", "tab": "\t", "newline": "\n", "space": " "}
"""Separators that are hard to type."""
_HELD_BY = (
    "choices",
    "labels",
    "codes",
    "code",
    "label",
    "name",
    "value",
    "taxonomy",
    "text",
    "id",
)
"""Keys under which annotation tools keep what was chosen, the likeliest first."""
_OF_R = re.compile(r"(?:c|list)\((.*)\)", re.DOTALL)
_MOST = 10_000
"""Characters of a cell that may be a list; longer ones are texts."""
_DEEPEST = 4
_MOST_PARTS = 40


def separator_character(typed: str) -> str:
    """The separator meant: itself, or one of the names `comma`, `newline`, `space` and so on."""
    return _NAMED.get(typed.strip().lower(), typed)


def listed_words(cell: str) -> tuple[str, ...] | None:
    """The words of a list as a program writes it; None if the cell is no such list.

    An empty list has no words.
    """
    text = cell.strip()
    if not text or len(text) > _MOST or text[-1] not in "]})":
        return None
    if of_r := _OF_R.fullmatch(text):
        return _split_quoted(of_r[1])
    if text[0] not in "[{(" or (text[0] + text[-1]) not in {"[]", "{}", "()"}:
        return None
    found = _parsed(text)
    if found is not None:
        words = _words_of(found, 0)
        return None if words is None else tuple(dict.fromkeys(words))
    return _split_quoted(text[1:-1]) if text[0] != "(" else None


def words_in(
    cell: str, separator: str, is_code: Callable[[str], bool] = lambda _word: False
) -> tuple[str, ...]:
    """The words of a cell with several codes; an empty separator stands for one word.

    Where a name of a code contains the separator, the parts of the name stay together.
    """
    found = listed_words(cell)
    if found is not None:
        return found
    parts = cell.split(separator) if separator else [cell]
    words = tuple(word for part in parts if (word := part.strip()))
    if len(parts) > _MOST_PARTS or all(map(is_code, words)):
        return words
    return _put_together(parts, separator, is_code) or words


def _put_together(
    parts: Sequence[str], separator: str, is_code: Callable[[str], bool]
) -> tuple[str, ...]:
    """The parts as codes, the longest first; empty where some of them are none."""
    codes: list[str] = []
    first = 0
    while first < len(parts):
        ends = range(len(parts), first, -1)
        longest = (separator.join(parts[first:end]).strip() for end in ends)
        found = next(((word, end) for word, end in zip(longest, ends, strict=True)
                      if not word or is_code(word)), None)  # fmt: skip
        if found is None:
            return ()
        codes += [found[0]] if found[0] else []
        first = found[1]
    return tuple(codes)


def separator_between(cells: Sequence[str], is_code: Callable[[str], bool]) -> str:
    """What stands between the codes of a cell: what leaves the most cells as nothing but codes.

    Names of codes may contain any of the signs, so how often one occurs says little. Where the
    words are no codes, as in a table that has yet to be translated, a comma is taken to be part of
    them if another sign is in at least a tenth as many cells.
    """
    several = [cell.strip() for cell in cells if not is_code(cell.strip())]
    read = {sign: sum(_are_codes(cell, sign, is_code) for cell in several) for sign in SEPARATORS}
    if any(read.values()):
        return max(SEPARATORS, key=lambda sign: read[sign])
    occurs = {sign: sum(sign in cell for cell in several) for sign in _USUAL}
    others = [sign for sign in _USUAL if sign != COMMA and occurs[sign]]
    likely = [sign for sign in others if occurs[sign] * 10 >= occurs[COMMA]]
    if likely:
        return max(likely, key=lambda sign: occurs[sign])
    return COMMA if occurs[COMMA] else _USUAL[0]


def are_codes(cell: str, separator: str, is_code: Callable[[str], bool]) -> bool:
    """Whether the cell is a code, or a list of nothing but codes."""
    text = cell.strip()
    words = words_in(text, separator, is_code)
    return is_code(text) or (bool(words) and all(map(is_code, words)))


def _are_codes(cell: str, sign: str, is_code: Callable[[str], bool]) -> bool:
    words = words_in(cell, sign, is_code) if sign in cell else ()
    return len(words) > 1 and all(map(is_code, words))


def _parsed(text: str) -> Any:
    """What JSON or Python makes of the text; None if neither can read it."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        pass
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about backslashes in what is not ours
            return ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError, TypeError):
        return None


def _words_of(found: Any, depth: int) -> list[str] | None:
    """The words in a parsed list or object; None if it holds anything else."""
    if isinstance(found, str):
        return [found.strip()] if found.strip() else []
    if isinstance(found, bool) or found is None or depth > _DEEPEST:
        return None
    if isinstance(found, (int, float)):
        return [str(int(found) if found == int(found) else found)] if abs(found) < 1e15 else None
    if isinstance(found, Mapping):
        return _words_of_object(found, depth)
    if isinstance(found, (list, tuple, set, frozenset)):
        parts = [_words_of(one, depth + 1) for one in found]
        return None if None in parts else [word for part in parts for word in part or ()]
    return None


def _words_of_object(found: Mapping[Any, Any], depth: int) -> list[str] | None:
    held = next((found[key] for key in _HELD_BY if key in found), None)
    if held is not None:
        return _words_of(held, depth + 1)
    return list(_marked_keys(found)) if all(map(_is_mark, found.values())) else None


def _marked_keys(found: Mapping[Any, Any]) -> Iterator[str]:
    """Of an object with a mark for each code, the codes given."""
    for key, value in found.items():
        if mark_of(str(value)):
            yield str(key).strip()


def _is_mark(value: Any) -> bool:
    try:
        mark_of(str(value))
    except ValueError:
        return False
    return True


def _split_quoted(text: str) -> tuple[str, ...] | None:
    """Words with commas between, in quotation marks or not."""
    text = text.strip()
    if not text:
        return ()
    quote = "'" if text[0] == "'" else '"'
    try:
        rows = list(csv.reader([text], quotechar=quote, skipinitialspace=True, strict=True))
    except csv.Error:
        return None
    words = [word.strip() for row in rows for word in row]
    return tuple(dict.fromkeys(filter(None, words)))
