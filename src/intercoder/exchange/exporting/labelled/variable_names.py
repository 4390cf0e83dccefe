"""Names of variables as SPSS, Stata and R allow them, for titles that may be anything.

A name keeps the letters of its title, in any script. What a name may not hold becomes `_`; names
that would be the same, in capitals or not, get a number. The titles themselves travel with the file
(`intercoder.tables.statistics.own_titles`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

_NO_LETTER = re.compile(r"[^\w]+|_{2,}")


@dataclass(frozen=True, slots=True)
class NameRules:
    """What a package allows in the name of a variable."""

    most: int
    """Longest name, in bytes of UTF-8 or in characters."""
    in_bytes: bool
    reserved: frozenset[str]
    """Words, in small letters, that cannot be names."""


SPSS = NameRules(
    64,
    in_bytes=True,
    reserved=frozenset(
        ["all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"]
    ),
)
STATA = NameRules(
    27,  # of 32: the writer puts a number behind a name, for its value labels
    in_bytes=False,
    reserved=frozenset(
        [
            "_all",
            "_b",
            "_coef",
            "_cons",
            "_n",
            "_pi",
            "_pred",
            "_rc",
            "_skip",
            "byte",
            "double",
            "float",
            "if",
            "in",
            "int",
            "long",
            "strl",
            "using",
            "with",
        ]
    ),
)
_STATA_TYPE = re.compile(r"str\d+")


def variable_names(titles: Iterable[str], rules: NameRules) -> tuple[str, ...]:
    """A name for each title, all different even if capitals are ignored."""
    taken: set[str] = set()
    found = []
    for title in titles:
        base = _base(title, rules)
        name, number = base, 1
        while name.casefold() in taken:
            number += 1
            name = f"{_cut(base, rules, spare=len(str(number)) + 1)}_{number}"
        taken.add(name.casefold())
        found.append(name)
    return tuple(found)


def _base(title: str, rules: NameRules) -> str:
    letters = "".join(_kept(sign) for sign in unicodedata.normalize("NFC", title))
    name = _NO_LETTER.sub("_", letters).strip("_")
    if not name or not name[0].isalpha():
        name = f"v_{name}" if name else "v"
    name = _cut(name, rules)
    if name.casefold() in rules.reserved or _STATA_TYPE.fullmatch(name.casefold()):
        name = f"{_cut(name, rules, spare=1)}_"
    return name


def _kept(sign: str) -> str:
    """The sign if packages take it for a letter, digit or mark of a letter; else `_`."""
    kind = unicodedata.category(sign)
    is_plain = kind in {"Lu", "Ll", "Lt", "Lo", "Lm", "Nd", "Mn", "Mc"}
    return sign if is_plain and ord(sign) <= 0xFFFF else "_"


def _cut(name: str, rules: NameRules, *, spare: int = 0) -> str:
    most = rules.most - spare
    if not rules.in_bytes:
        return name[:most]
    return name.encode()[:most].decode(errors="ignore")
