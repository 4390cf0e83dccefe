"""Differences between codebooks, and several revisions joined into one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.document import BOOK_FIELDS, CODE_FIELDS


class Kind(StrEnum):
    """The kind of a difference in a code or in the codebook."""

    ADDED = "added"
    REMOVED = "removed"
    MERGED = "merged"
    """Removed, and counts as another code. Only the changes of a study tell."""
    SPLIT = "split"
    """Removed, and is one of several codes. Only the changes of a study tell."""
    RENAMED = "renamed"
    MOVED = "moved"
    REORDERED = "reordered"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference."""

    kind: Kind
    code: str
    """Id of the code; empty for the codebook itself."""
    name: str
    """Name of the code; in the newer codebook, if it is there."""
    field: str = ""
    """The changed field, as named in the codebook file."""
    before: str = ""
    after: str = ""


_KINDS = {"name": Kind.RENAMED, "parent": Kind.MOVED}


def compare(old: Codebook, new: Codebook) -> tuple[Difference, ...]:
    """Every difference: in the codebook itself, then in its codes in order, then removals.

    Codes are the same if their ids are. Nothing is returned for equal codebooks.
    """
    return (
        *_book_changes(old, new),
        *(change for code in new.codes for change in _code_changes(old.get(code.id), code)),
        *(
            Difference(Kind.REMOVED, code.id, code.name, before=code.name)
            for code in old.codes
            if code.id not in new
        ),
        *_order_changes(old, new),
    )


def _book_changes(old: Codebook, new: Codebook) -> Iterator[Difference]:
    for field in BOOK_FIELDS:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield Difference(_KINDS.get(field, Kind.CHANGED), "", new.name, field, before, after)


def _code_changes(old: Code | None, new: Code) -> Iterator[Difference]:
    if old is None:
        yield Difference(Kind.ADDED, new.id, new.name, after=new.name)
        return
    for field, attribute in CODE_FIELDS.items():
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after:
            kind = _KINDS.get(field, Kind.CHANGED)
            yield Difference(kind, new.id, new.name, field, _say(before), _say(after))


def _order_changes(old: Codebook, new: Codebook) -> Iterator[Difference]:
    """Siblings in both codebooks that have changed places."""
    for parent in (None, *(code.id for code in new.codes)):
        before = [code.id for code in old.children(parent)]
        after = [code.id for code in new.children(parent)]
        stayed = set(before) & set(after)
        was = [code_id for code_id in before if code_id in stayed]
        now = [code_id for code_id in after if code_id in stayed]
        if was != now:
            yield Difference(
                Kind.REORDERED,
                parent or "",
                new.name_of(parent) if parent else new.name,
                "order",
                ", ".join(was),
                ", ".join(now),
            )


def _say(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "; ".join(value)
    return "" if value is None else str(value)


def joined(revisions: Sequence[Codebook]) -> Codebook:
    """All codes of these revisions (oldest first), each as in the last revision that has it.

    The order is that of the last revision; codes it no longer has follow their former neighbours,
    and codes that were only proposed come last. A code that could be given under any revision is
    not a heading. Raises ValueError if there is no revision.
    """
    if not revisions:
        raise ValueError("there is no revision to join")
    last = revisions[-1]
    found: dict[str, Code] = {code.id: code for code in last.codes}
    for book in reversed(revisions[:-1]):
        for code in book.codes:
            found.setdefault(code.id, code)
    given = {code.id for book in revisions for code in book.assignable}
    codes = [replace(code, heading=code.id not in given) for code in found.values()]
    names = {code: name for book in revisions for code, name in book.proposed.items()}
    last = replace(last, proposed=names)
    proposed = (Code(code, last.name_of(code)) for code in names if code not in found)
    return replace(last, codes=(*codes, *proposed))
