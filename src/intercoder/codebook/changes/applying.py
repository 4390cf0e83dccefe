"""Applies changes to a codebook, and refuses those that no longer fit it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import reduce, singledispatch
from typing import Any

from intercoder.codebook.changes.change import (
    Accept,
    Add,
    Change,
    Edit,
    Merge,
    Move,
    Order,
    Retire,
    Split,
)
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.document import BOOK_FIELDS, CODE_FIELDS
from intercoder.errors import CodebookError
from intercoder.text.display import display_line

EDITABLE = frozenset(CODE_FIELDS) - {"id", "parent"}
"""Fields of a code that an `Edit` may change, as named in the file."""


class UnfitChangeError(CodebookError):
    """A change does not fit the codebook as it is."""


def apply_all(book: Codebook, changes: Iterable[Change]) -> Codebook:
    """The codebook after these changes, in their order. Raises UnfitChangeError."""
    return reduce(lambda before, change: apply(change, before), changes, book)


@singledispatch
def apply(change: Change, book: Codebook) -> Codebook:
    """The codebook after one change. Raises UnfitChangeError where it does not fit.

    Whether the result is a valid codebook is for `intercoder.codebook.rules` to say.
    """
    raise TypeError(type(change))


@apply.register
def _(change: Add, book: Codebook) -> Codebook:
    _check_new(book, change.code)
    if change.code.parent is not None:
        _code(book, change.code.parent)
    place = _end_of(book, change.after, change.code.parent)
    return replace(book, codes=(*book.codes[:place], change.code, *book.codes[place:]))


@apply.register
def _(change: Accept, book: Codebook) -> Codebook:
    into = _code(book, change.into)
    if not change.proposals:
        raise UnfitChangeError("No proposals were named that are to be accepted.")
    if into.heading:
        raise UnfitChangeError(f"{_said(into)} is a heading, and is never given to an answer.")
    return book


@apply.register
def _(change: Edit, book: Codebook) -> Codebook:
    if not change.code:
        if change.field not in BOOK_FIELDS:
            raise _no_field(change.field)
        _check_as_seen("the codebook", change, getattr(book, change.field))
        to_book: dict[str, Any] = {change.field: change.after}
        return replace(book, **to_book)
    code = _code(book, change.code)
    if change.field not in EDITABLE:
        raise _no_field(change.field)
    attribute = CODE_FIELDS[change.field]
    _check_as_seen(_said(code), change, getattr(code, attribute))
    to_code: dict[str, Any] = {attribute: change.after}
    return _with(book, {code.id: replace(code, **to_code)})


@apply.register
def _(change: Move, book: Codebook) -> Codebook:
    code = _code(book, change.code)
    if code.parent != change.before:
        raise UnfitChangeError(f"{_said(code)} has been moved elsewhere.")
    if change.parent is not None:
        _code(book, change.parent)
        if change.parent in _below(book, code.id):
            raise UnfitChangeError(f"{_said(code)} cannot be moved below itself.")
    moved = _below(book, code.id)
    rest = replace(book, codes=tuple(one for one in book.codes if one.id not in moved))
    taken = [
        replace(one, parent=change.parent) if one.id == code.id else one
        for one in book.codes
        if one.id in moved
    ]
    place = _end_of(rest, change.after, change.parent)
    return replace(book, codes=(*rest.codes[:place], *taken, *rest.codes[place:]))


@apply.register
def _(change: Order, book: Codebook) -> Codebook:
    wanted = {code_id: place for place, code_id in enumerate(change.codes)}
    place, keys = -1, {}
    for number, code in enumerate(book.codes):
        place = wanted.get(code.id, place)
        keys[code.id] = (place, code.id not in wanted, number)
    return replace(book, codes=tuple(sorted(book.codes, key=lambda code: keys[code.id])))


@apply.register
def _(change: Merge, book: Codebook) -> Codebook:
    into = _code(book, change.into)
    ending = {_code(book, code_id).id for code_id in change.codes}
    if not ending:
        raise UnfitChangeError("No codes were named that are to be merged.")
    if into.id in ending:
        raise UnfitChangeError(f"{_said(into)} cannot be merged into itself.")
    if into.heading:
        raise UnfitChangeError(f"{_said(into)} is a heading, and no code can be merged into it.")
    if ending & {code.id for code in book.path(into.id)}:
        raise UnfitChangeError(
            f"{_said(into)} is below a code that would be merged into it.", "Move it first."
        )
    kept = (code for code in book.codes if code.id not in ending)
    return replace(
        book,
        codes=tuple(
            replace(code, parent=into.id) if code.parent in ending else code for code in kept
        ),
    )


@apply.register
def _(change: Split, book: Codebook) -> Codebook:
    code = _code(book, change.code)
    _check_childless(book, code, "split")
    if len(change.into) < 2:
        raise UnfitChangeError(f"{_said(code)} has to be split into two codes or more.")
    for part in change.into:
        _check_new(book, part)
        if part.parent is not None and part.parent not in {one.id for one in change.into}:
            _code(book, part.parent)
        if part.parent == code.id:
            raise UnfitChangeError(f"{_said(part)} cannot be below the code it comes from.")
    place = book.codes.index(code)
    return replace(book, codes=(*book.codes[:place], *change.into, *book.codes[place + 1 :]))


@apply.register
def _(change: Retire, book: Codebook) -> Codebook:
    code = _code(book, change.code)
    _check_childless(book, code, "retired")
    return replace(book, codes=tuple(one for one in book.codes if one.id != code.id))


def _code(book: Codebook, code_id: str) -> Code:
    code = book.get(code_id)
    if code is None:
        raise UnfitChangeError(f"The codebook has no code '{display_line(code_id)}'.")
    return code


def _with(book: Codebook, changed: dict[str, Code]) -> Codebook:
    return replace(book, codes=tuple(changed.get(code.id, code) for code in book.codes))


def _check_new(book: Codebook, code: Code) -> None:
    if code.id in book:
        raise UnfitChangeError(f"The codebook has a code '{display_line(code.id)}' already.")


def _check_childless(book: Codebook, code: Code, what: str) -> None:
    below = book.children(code.id)
    if below:
        raise UnfitChangeError(
            f"{_said(code)} has codes below it and cannot be {what}.",
            f"Move, merge or retire {_listed(below)} first.",
        )


def _check_as_seen(whose: str, change: Edit, now: object) -> None:
    if now != change.before:
        raise UnfitChangeError(f"“{change.field}” of {whose} has been changed since.")


def _no_field(field: str) -> UnfitChangeError:
    return UnfitChangeError(f"A code has no '{display_line(field)}' that can be changed.")


def _below(book: Codebook, code_id: str) -> set[str]:
    """Ids of the code and of all below it."""
    found: set[str] = set()
    waiting = [code_id]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(code.id for code in book.children(one))
    return found


def _end_of(book: Codebook, after: str | None, parent: str | None) -> int:
    """The place behind a sibling and all below it; behind the last sibling, if there is no such."""
    siblings = book.children(parent)
    if after is not None and any(code.id == after for code in siblings):
        return _behind(book, after)
    if siblings:
        return _behind(book, siblings[-1].id)
    if parent is None:
        return len(book.codes)
    return book.codes.index(book[parent]) + 1


def _behind(book: Codebook, code_id: str) -> int:
    below = _below(book, code_id)
    return max(place for place, code in enumerate(book.codes) if code.id in below) + 1


def _said(code: Code) -> str:
    return f"“{display_line(code.name)}”"


def _listed(codes: Sequence[Code]) -> str:
    def names() -> Iterator[str]:
        yield from (_said(code) for code in codes[:5])
        if len(codes) > 5:
            yield f"{len(codes) - 5} more"

    return ", ".join(names())
