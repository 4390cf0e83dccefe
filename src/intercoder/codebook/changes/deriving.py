"""The changes that lead from one codebook to another, as a file or an older study tells them.

A file shows no more than what is there: a code that is gone was retired, since nothing says that
it was merged. Names are never a reason to think so.
"""

from __future__ import annotations

from collections.abc import Iterator

from intercoder.codebook.changes.applying import EDITABLE, apply_all
from intercoder.codebook.changes.change import Add, Change, Edit, Move, Order, Retire
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.document import BOOK_FIELDS, CODE_FIELDS


def changes_between(old: Codebook, new: Codebook) -> tuple[Change, ...]:
    """Changes that turn the old codebook into exactly the new one; nothing for equal ones.

    Both have to be valid. Codes are the same if their ids are.
    """
    changes: list[Change] = [*_additions(old, new), *_moves(old, new)]
    changes += [*_ends(old, new), *_edits(old, new)]
    ids = tuple(code.id for code in new.codes)
    if tuple(code.id for code in apply_all(old, changes).codes) != ids:
        changes.append(Order(ids))
    return tuple(changes)


def _additions(old: Codebook, new: Codebook) -> Iterator[Add]:
    for _, code in new.walk():
        if code.id not in old:
            yield Add(code, _before(new, code))


def _before(book: Codebook, code: Code) -> str | None:
    """Id of the sibling that comes before it."""
    siblings = [one.id for one in book.children(code.parent)]
    place = siblings.index(code.id)
    return siblings[place - 1] if place else None


def _moves(old: Codebook, new: Codebook) -> Iterator[Move]:
    """Moves from the top of the new tree down: so none puts a code below itself."""
    for _, code in new.walk():
        was = old.get(code.id)
        if was is not None and was.parent != code.parent:
            yield Move(code.id, was.parent, code.parent, _before(new, code))


def _ends(old: Codebook, new: Codebook) -> Iterator[Retire]:
    """Codes that are gone, the lowest first."""
    for _, code in reversed([*old.walk()]):
        if code.id not in new:
            yield Retire(code.id)


def _edits(old: Codebook, new: Codebook) -> Iterator[Edit]:
    for field in BOOK_FIELDS:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield Edit("", field, before, after)
    for code in new.codes:
        was = old.get(code.id)
        if was is None:
            continue
        for field, attribute in CODE_FIELDS.items():
            before, after = getattr(was, attribute), getattr(code, attribute)
            if field in EDITABLE and before != after:
                yield Edit(code.id, field, before, after)
