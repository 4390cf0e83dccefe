"""Codebooks and changes drawn at random, valid each time."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from intercoder.codebook.changes.applying import UnfitChangeError, apply_all
from intercoder.codebook.changes.change import Add, Change, Edit, Merge, Move, Order, Retire, Split
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.rules import check


def library(size: int = 6) -> Codebook:
    """A codebook with this many codes, all at the top."""
    return Codebook("Library", tuple(Code(f"c{n}", f"Code {n}") for n in range(size)))


def is_valid(book: Codebook) -> bool:
    return not any(not fault.is_warning for fault in check(book))


def valid_changes(book: Codebook, random: Random, mark: str) -> tuple[Change, ...]:
    """One to three changes that make another valid codebook. `mark` makes ids unlike any other."""
    while True:
        changes: list[Change] = []
        now = book
        for number in range(random.choice((1, 1, 2, 3))):
            if not now.codes:  # all were retired: nothing is left to change
                break
            change = _one(now, random, f"{mark}-{number}")
            try:
                now = apply_all(now, [change])
            except UnfitChangeError:
                continue
            changes.append(change)
        if now != book and is_valid(now):
            return tuple(changes)


def _one(book: Codebook, random: Random, mark: str) -> Change:
    codes = list(book.codes)
    code = random.choice(codes)
    other = random.choice(codes)
    parent = random.choice([None, other.id])
    after = random.choice([None, random.choice(codes).id])
    kinds: list[Change] = [
        Add(Code(f"n{mark}", f"New {mark}", parent=parent), after),
        Edit(code.id, "definition", code.definition, f"Meaning {mark}"),
        Edit(code.id, "name", code.name, f"Name {mark}"),
        Edit(code.id, "aliases", code.aliases, (*code.aliases, f"word {mark}")),
        Edit(code.id, "exclusive", code.exclusive, not code.exclusive),
        Move(code.id, code.parent, parent, after),
        Order(tuple(random.sample([one.id for one in codes], len(codes)))),
        Merge((code.id,), other.id),
        Split(code.id, tuple(_parts(code, random, mark))),
        Retire(code.id),
    ]
    return random.choice(kinds)


def _parts(code: Code, random: Random, mark: str) -> Iterator[Code]:
    for number in range(random.choice((2, 3))):
        yield Code(f"p{number}-{mark}", f"Part {number} {mark}", parent=code.parent)
