"""The differences between two codebooks, such as two revisions of one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.document import BOOK_FIELDS, CODE_FIELDS


class Kind(StrEnum):
    """What happened to a code, or to the codebook."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    MOVED = "moved"
    REORDERED = "reordered"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Change:
    """One difference."""

    kind: Kind
    code: str
    """Id of the code; empty for the codebook itself."""
    name: str
    """Name of the code, in the newer codebook if it is there."""
    field: str = ""
    """What of it, in the words of the codebook file."""
    before: str = ""
    after: str = ""


_KINDS = {"name": Kind.RENAMED, "parent": Kind.MOVED}


def compare(old: Codebook, new: Codebook) -> tuple[Change, ...]:
    """Every difference: of the codebook itself, then of its codes in their order, then removals.

    Codes are the same if their ids are. Nothing is returned for equal codebooks.
    """
    return (
        *_book_changes(old, new),
        *(change for code in new.codes for change in _code_changes(old.get(code.id), code)),
        *(
            Change(Kind.REMOVED, code.id, code.name, before=code.name)
            for code in old.codes
            if code.id not in new
        ),
        *_order_changes(old, new),
    )


def _book_changes(old: Codebook, new: Codebook) -> Iterator[Change]:
    for field in BOOK_FIELDS:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield Change(_KINDS.get(field, Kind.CHANGED), "", new.name, field, before, after)


def _code_changes(old: Code | None, new: Code) -> Iterator[Change]:
    if old is None:
        yield Change(Kind.ADDED, new.id, new.name, after=new.name)
        return
    for field, attribute in CODE_FIELDS.items():
        before, after = getattr(old, attribute), getattr(new, attribute)
        if before != after:
            kind = _KINDS.get(field, Kind.CHANGED)
            yield Change(kind, new.id, new.name, field, _say(before), _say(after))


def _order_changes(old: Codebook, new: Codebook) -> Iterator[Change]:
    """Siblings in both codebooks that have changed places."""
    for parent in (None, *(code.id for code in new.codes)):
        before = [code.id for code in old.children(parent)]
        after = [code.id for code in new.children(parent)]
        stayed = set(before) & set(after)
        was = [code_id for code_id in before if code_id in stayed]
        now = [code_id for code_id in after if code_id in stayed]
        if was != now:
            yield Change(
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
