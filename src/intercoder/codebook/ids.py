"""Derives ids for codes without one in a sheet: from their names, never their positions.

A sheet may come back sorted, with rows added or removed. A code of the study is recognised by its
name and keeps its id; a new one gets an id derived from its name alone. Ambiguous names are
refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType

from intercoder.codebook.code import Codebook
from intercoder.codebook.concerns import WarningTopic
from intercoder.codebook.faults import Fault
from intercoder.text.folding import fold_name

_DIGITS = 6
_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class KnownCodes:
    """The codes a study has or had, by which codes in a sheet are recognised."""

    current: Codebook | None = None
    former: Mapping[str, str] = field(default_factory=lambda: _NONE, hash=False)
    """Last name by id, for codes that only earlier revisions have."""

    def ids(self) -> set[str]:
        """Every id that is already in use."""
        codes = self.current.codes if self.current else ()
        return {code.id for code in codes} | set(self.former)


@dataclass(frozen=True, slots=True)
class NamedRow:
    """The parts of a sheet's row that identify its code."""

    number: int
    name: str
    id: str


def give_ids(rows: Sequence[NamedRow], known: KnownCodes) -> tuple[list[str], list[Fault]]:
    """The id of each row's code, with faults and remarks about the ids given here.

    A row whose code is ambiguous gets no id.
    """
    written = {row.id for row in rows if row.id}
    names = Counter(fold_name(row.name) for row in rows)
    codes = known.current.codes if known.current else ()
    current = _by_name((code.id, code.name) for code in codes)
    former = _by_name(known.former.items())
    ids = [row.id for row in rows]
    findings: list[Fault] = []
    new: list[int] = []
    for place, row in enumerate(rows):
        if row.id or not row.name.strip():
            continue
        folded = fold_name(row.name)
        had = current.get(folded) or former.get(folded, [])
        problem = _problem(names[folded], had, written)
        if problem:
            findings.append(Fault(f"{problem}; write its id", field="id", row=row.number))
        elif had:
            ids[place] = had[0]
            if folded not in current:
                message = (
                    f"the code got back the id '{had[0]}', which it had before under this name"
                )
                findings.append(_remark(message, had[0], row.number, WarningTopic.FORMER_ID))
        else:
            new.append(place)
    made = make_ids([rows[place].name for place in new], written | known.ids() | set(ids))
    for place, code_id in zip(new, made, strict=True):
        ids[place] = code_id
        message = f"the code had no id and was given '{code_id}', from its name"
        findings.append(_remark(message, code_id, rows[place].number, WarningTopic.NEW_ID))
    return ids, findings


def _remark(message: str, code: str, row: int, concern: WarningTopic) -> Fault:
    return Fault(message, is_warning=True, code=code, row=row, concern=concern)


def _problem(count: int, had: Sequence[str], written: Collection[str]) -> str:
    """Why a name does not identify a row's code; empty if it does."""
    if count > 1:
        return "another row has the same name, so the name does not identify the code"
    if len(had) > 1:
        listed = ", ".join(f"'{one}'" for one in had)
        return f"the study has several codes of this name ({listed})"
    if had and had[0] in written:
        return f"the code of this name is '{had[0]}', which is in another row"
    return ""


def make_ids(names: Sequence[str], taken: Collection[str]) -> list[str]:
    """A well-formed id for each of several different names, none of them taken.

    Each is derived from its name: the order of the names makes no difference. Names that share
    their Latin letters, or lose letters, get some digits derived from the whole name.
    """
    stems = [_stem(name) for name in names]
    often = Counter(stem for stem, _ in stems)
    return [
        _free(name, stem, taken) if is_lossy or often[stem] > 1 or stem in taken else stem
        for name, (stem, is_lossy) in zip(names, stems, strict=True)
    ]


def _stem(name: str) -> tuple[str, bool]:
    """The Latin letters and digits of a name, and whether any of its letters is lost."""
    plain = unicodedata.normalize("NFKD", name).lower()
    stem = re.sub(r"[^a-z0-9]+", "-", plain.encode("ascii", "ignore").decode()).strip("-")
    is_lossy = any(letter.isalnum() and not letter.isascii() for letter in plain)
    if not stem or not stem[0].isalpha():
        stem = f"code-{stem}" if stem else "code"
        is_lossy = is_lossy or stem == "code"
    return stem, is_lossy


def _free(name: str, stem: str, taken: Collection[str]) -> str:
    digest = sha256(fold_name(name).encode("utf-8", "surrogatepass")).hexdigest()
    lengths: Iterator[int] = iter(range(_DIGITS, len(digest) + 1))
    free = (f"{stem}-{digest[:length]}" for length in lengths)
    return next(made for made in free if made not in taken)


def _by_name(codes: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Ids by folded name."""
    found: dict[str, list[str]] = {}
    for code_id, name in codes:
        found.setdefault(fold_name(name), []).append(code_id)
    return found
