"""The codebook as a coder sees it: with the codes that were proposed and not decided on yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from intercoder.codebook.changes.applying import apply
from intercoder.codebook.changes.change import Add
from intercoder.codebook.code import Codebook
from intercoder.codebook.proposals.proposal import Proposal, as_code

PROPOSED = "proposed"
"""What is said beside the name of a provisional code."""


def with_provisional(
    book: Codebook,
    proposals: Iterable[Proposal],
    now: Callable[[str], str] = lambda code: code,
) -> Codebook:
    """The codebook with these provisional codes, each last among the codes below its parent.

    `now` gives the code that a parent counts as by now. A code whose parent is gone is at the top.
    """
    for one in proposals:
        code = as_code(one)
        if code.id in book:
            continue
        parent = now(code.parent) if code.parent else None
        below = parent if parent in book else None
        book = apply(Add(replace(code, parent=below)), book)
    return book


def without_provisional(book: Codebook) -> Codebook:
    """The codebook as the study has it."""
    kept = tuple(code for code in book.codes if not code.provisional)
    return book if len(kept) == len(book.codes) else replace(book, codes=kept)
