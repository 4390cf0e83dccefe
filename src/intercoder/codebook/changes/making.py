"""Makes changes of a codebook from what a person asks for: names, texts, a place in the tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from intercoder.codebook.changes.change import (
    Add,
    Change,
    Edit,
    Merge,
    Move,
    Order,
    Retire,
    Split,
    Value,
)
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.document import CODE_FIELDS, LIST_FIELDS, SWITCH_FIELDS
from intercoder.codebook.ids import make_ids

_FIELD_OF = {attribute: field for field, attribute in CODE_FIELDS.items()}


def ids_ever(history: CodebookHistory) -> set[str]:
    """Ids of all codes that any revision has: no new code gets one of them."""
    books = [history.codebook(number) for number in range(1, history.latest + 1)]
    return {code.id for book in books for code in book.codes}


def adding(
    history: CodebookHistory,
    name: str,
    content: Mapping[str, Value] | None = None,
    *,
    code_id: str = "",
    parent: str | None = None,
    after: str | None = None,
) -> tuple[Change, ...]:
    """A new code; `content` is by attribute of `Code`, and its id is made from its name.

    `parent` and `after` are ids: it comes behind `after`, or last.
    """
    made = code_id or make_ids([name], ids_ever(history))[0]
    given: dict[str, Any] = dict(content or {})
    return (Add(replace(Code(made, name, parent=parent), **given), after),)


def editing(book: Codebook, code: str, content: Mapping[str, Value]) -> tuple[Change, ...]:
    """Other contents of a code's fields, by attribute of `Code`; equal ones are left out."""
    was = book[code]
    return tuple(
        Edit(code, _FIELD_OF[attribute], getattr(was, attribute), value)
        for attribute, value in content.items()
        if value != getattr(was, attribute)
    )


def moving(
    book: Codebook, codes: Iterable[str], parent: str | None, after: str | None = None
) -> tuple[Change, ...]:
    """Codes, with all below them, below another parent: behind the code `after`, or last."""
    return tuple(_moves(book, codes, parent, after))


def _moves(
    book: Codebook, codes: Iterable[str], parent: str | None, after: str | None
) -> Iterator[Move]:
    for code in codes:
        yield Move(code, book[code].parent, parent, after)
        after = code if after else None


def merging(codes: Iterable[str], into: str) -> tuple[Change, ...]:
    """Codes become the one that stays, which may be among those named."""
    return (Merge(tuple(code for code in codes if code != into), into),)


def splitting(history: CodebookHistory, code: str, names: Sequence[str]) -> tuple[Change, ...]:
    """A code becomes new ones with these names, in its place."""
    taken = ids_ever(history)
    parts: list[Code] = []
    for name in names:
        parts.append(Code(make_ids([name], taken)[0], name, parent=history.codebook()[code].parent))
        taken.add(parts[-1].id)
    return (Split(code, tuple(parts)),)


def retiring(book: Codebook, codes: Iterable[str]) -> tuple[Change, ...]:
    """Codes are no longer given; those below others go first."""
    wanted = set(codes)
    found = [(depth, code.id) for depth, code in book.walk() if code.id in wanted]
    return tuple(Retire(code) for _, code in sorted(found, key=lambda one: -one[0]))


def carried(book: Codebook, code: str, by: int) -> Codebook:
    """The codebook with a code, and all below it, one place up (-1) or down (1) among its
    siblings; the same codebook where there is no such place."""
    siblings = [one.id for one in book.children(book[code].parent)]
    place = siblings.index(code) + by
    if not 0 <= place < len(siblings):
        return book
    first, second = sorted((code, siblings[place]), key=siblings.index)
    lower = [*_with_below(book, second)]
    rest = [one for one in book.codes if one.id not in {code.id for code in lower}]
    start = next(number for number, one in enumerate(rest) if one.id == first)
    return replace(book, codes=(*rest[:start], *lower, *rest[start:]))


def ordering(book: Codebook) -> tuple[Change, ...]:
    """The codes in the order of this codebook."""
    return (Order(tuple(code.id for code in book.codes)),)


def content_of(attribute: str, typed: str) -> Value:
    """What a person typed for an attribute of `Code`, as the attribute holds it.

    Lists have one entry a line; a switch is on for `yes`; without a key, the program gives one.
    """
    field = _FIELD_OF[attribute]
    if field in LIST_FIELDS:
        return tuple(line.strip() for line in typed.splitlines() if line.strip())
    if field in SWITCH_FIELDS:
        return typed.strip().casefold() in {"yes", "y"}
    return typed.strip() or (None if field == "key" else "")


def typed_as(value: Value) -> str:
    """What a person would type to get this content."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return "\n".join(value)
    return value or ""


def below(book: Codebook, code: str) -> frozenset[str]:
    """Ids of all codes below this one."""
    return frozenset(one.id for one in _with_below(book, code)) - {code}


def _with_below(book: Codebook, code: str) -> Iterator[Code]:
    """The code and all below it, in the order of the codebook."""
    for one in book.codes:
        if code in {above.id for above in book.path(one.id)}:
            yield one
