"""Tells by its look what one cell holds: what a machine wrote, or words, and how many of these."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class CellKind(StrEnum):
    """What a machine, or a form, writes into a cell, as a person is told."""

    EMAIL = "e-mail addresses"
    URL = "web addresses"
    IP = "IP addresses"
    AGENT = "browsers"
    UUID = "machine ids"
    TIME = "time stamps"


_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\W\d_]{2,}")
_URL = re.compile(r"(?:https?|ftp)://\S+|www\.\S+\.\S+", re.IGNORECASE)
_IP = re.compile(
    r"(?:\d{1,3}\.){3}(?:\d{1,3}|[xX*]+)|(?=.*:.*:)[0-9a-fA-F]{0,4}(?::[0-9a-fA-F]{0,4}){2,7}"
)
_AGENT = re.compile(
    r"(?:Mozilla|Opera|Dalvik|okhttp|SurveyMonkey|Enketo|Collect)/[\d.]+.*", re.DOTALL
)
_UUID = re.compile(r"(?:uuid:)?\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?", re.IGNORECASE)
_TOKEN = re.compile(
    r"(?=\S*[A-Za-z])(?=(?:\S*\d){2}|(?:\S*[a-z][A-Z]){2})[A-Za-z0-9_-]{16,}", re.ASCII
)
"""A long word of letters and digits, such as forms give to whoever answers."""
_LOOKS: Mapping[CellKind, re.Pattern[str]] = MappingProxyType(
    {
        CellKind.EMAIL: _EMAIL,
        CellKind.URL: _URL,
        CellKind.UUID: re.compile(f"(?i:{_UUID.pattern})|{_TOKEN.pattern}", re.ASCII),
        CellKind.IP: _IP,
        CellKind.AGENT: _AGENT,
    }
)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)")
_TIME_OF_DAY = re.compile(r"(?<!\d)\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?!\d)")
_NUMBER_OR_DATE = re.compile(r"[-+]?[\d.,:/\- T]*\d[\d.,:/\- TZ%]*")
_MONTH = r"[^\W\d_]{3,12}\.?"
_DATE_IN_WORDS = re.compile(
    rf"{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}\.? (?:de )?{_MONTH},? (?:de )?\d{{4}}"
)
"""Mar 1, 2026; 1 March 2026; 1. März 2026; 1 de marzo de 2026."""
_CODE_WORD = re.compile(r"\S*\d\S*")
_DENSE = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
    "|[\U00020000-\U0003134f]"
)
"""Letters of scripts without blanks between words: Thai, Lao, Burmese, Khmer, Japanese, Chinese."""
_DENSE_LETTERS_A_WORD = 2
"""A rough mean for Chinese and Japanese; Thai words are longer, but answers have many of them."""


def cell_kind(cell: str) -> CellKind | None:
    """What a machine wrote into this cell; None for everything else."""
    cell = cell.strip()
    if is_time(cell):
        return CellKind.TIME
    return next((kind for kind, look in _LOOKS.items() if look.fullmatch(cell)), None)


def is_time(cell: str) -> bool:
    """Whether the cell is a date with the time of day, in whatever order and language."""
    if len(cell) > 60 or not (_YEAR.search(cell) and _TIME_OF_DAY.search(cell)):
        return False
    letters = sum(one.isalpha() for one in cell)
    return letters <= 24 and sum(one.isdigit() for one in cell) >= 7 and len(cell.split()) <= 9


def is_number_or_date(cell: str) -> bool:
    """Whether the cell is nothing but a number or a date."""
    cell = cell.strip()
    return bool(_NUMBER_OR_DATE.fullmatch(cell) or _DATE_IN_WORDS.fullmatch(cell))


def is_machine_made(cell: str) -> bool:
    """Whether the cell is a number, a date, a word with digits, or what `cell_kind` knows."""
    cell = cell.strip()
    return (
        bool(_CODE_WORD.fullmatch(cell)) or is_number_or_date(cell) or cell_kind(cell) is not None
    )


def word_count(cell: str) -> float:
    """How many words the cell has: counted by blanks, or estimated for scripts without any."""
    dense = len(_DENSE.findall(cell))
    if not dense:
        return len(cell.split())
    return len(_DENSE.sub(" ", cell).split()) + dense / _DENSE_LETTERS_A_WORD
