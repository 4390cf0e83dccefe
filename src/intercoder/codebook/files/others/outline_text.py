"""Codebooks as outlines in plain text: a line a code, and how far it is indented says where.

So people write lists, and so programs export trees: with blanks, tabs, dashes or dots in front, a
kind (`Category:`, `Code:`), and lines `Memo:` for definitions.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from intercoder.codebook.faults import Fault, ReadingResult
from intercoder.codebook.files.others.foreign_codes import ForeignCode, codebook_of
from intercoder.codebook.how_to_read import HowToRead
from intercoder.errors import CodebookError
from intercoder.tables.encoding import detect_encoding
from intercoder.tables.regular_file import read_whole

_MAX_BYTES = 20_000_000
_MAX_CODES = 10_000
_LINE = re.compile(r"(?P<indent>[\s.…–—>*#+\-•│├└─|]*)(?P<rest>.*)", re.DOTALL)
_KIND = re.compile(r"(category|kategorie|catégorie|categoría|code|cat)\s*:\s*", re.IGNORECASE)
_MEMO = re.compile(r"(?:memo|definition|description)\s*:\s*(.*)", re.IGNORECASE)
_TAIL = re.compile(r",\s*(?:(?:cat|c)id\s*:\s*\d+|Frq\s*:|Count\s*:|Owner\s*:).*$", re.IGNORECASE)
_HEAD = re.compile(r"(?:codebook|code ?buch)\b.*|[=_]{3,}|-{3,}", re.IGNORECASE)


def read_outline(path: Path, how: HowToRead) -> ReadingResult:
    """The codebook in a text file; a line that is indented further is below the one before."""
    codes = outline(_text(path, how))
    if not codes:
        return ReadingResult(None, (Fault("there are no codes in this text"),))
    if len(codes) > _MAX_CODES:
        return ReadingResult(None, (Fault(f"there are more than {_MAX_CODES:,} codes"),))
    current = how.known.current
    return codebook_of(codes, current.name if current else path.stem, how.known)


def is_table(path: Path, how: HowToRead) -> bool:
    """Whether a text file has titles of columns in its first line."""
    titles = [one.strip(' "') for one in re.split(r"[\t;,]", _text(path, how).partition("\n")[0])]
    known = {"name", "code", "tag", "label", "id"}
    return len(titles) > 1 and bool(known.intersection(map(str.lower, titles)))


def _text(path: Path, how: HowToRead) -> str:
    encoding = how.encoding or detect_encoding(path).name
    content = read_whole(path, _MAX_BYTES, CodebookError)
    return content.decode(encoding, errors="replace").removeprefix("\ufeff")


def outline(text: str) -> list[ForeignCode]:
    """The codes of an outline, parents before children."""
    codes: list[ForeignCode] = []
    above: list[tuple[int, int]] = []
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, 1):
        found = _LINE.fullmatch(line.expandtabs(4))
        rest = found["rest"].strip() if found else ""
        if not rest or not found or (not codes and _HEAD.fullmatch(line.strip())):
            continue
        memo = _MEMO.fullmatch(rest)
        if memo and codes:
            codes[-1] = _defined(codes[-1], memo[1])
            continue
        depth = len(found["indent"])
        while above and above[-1][0] >= depth:
            above.pop()
        name, definition = _name_in(rest)
        is_heading = rest.lower().startswith("cat") and bool(_KIND.match(rest))
        parent = above[-1][1] if above else None
        codes.append(ForeignCode(name, parent, definition, heading=is_heading, line=number))
        above.append((depth, len(codes) - 1))
    return codes


def _defined(code: ForeignCode, text: str) -> ForeignCode:
    return replace(code, definition="\n".join(filter(None, [code.definition, text.strip()])))


def _name_in(rest: str) -> tuple[str, str]:
    """The name, and a definition after a colon or a tab, or after the separators of QualCoder."""
    rest = _TAIL.sub("", _KIND.sub("", rest, count=1))
    for sign in (">>", "\t", ": ", " – ", " - "):
        name, found, definition = rest.partition(sign)
        if found and name.strip():
            return name.strip(), definition.strip()
    return rest.strip(), ""
