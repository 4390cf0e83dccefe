"""Joins several revisions of a codebook: every code that any of them has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intercoder.codebook.code import Code, Codebook


def joined(revisions: Sequence[Codebook]) -> Codebook:
    """All codes of these revisions, oldest first; each as the last that has it describes it.

    The order is that of the last revision; codes it no longer has come after those beside which
    they stood. A code that could be given under any of them is no heading. Raises ValueError where
    there is no revision.
    """
    if not revisions:
        raise ValueError("there is no revision to join")
    last = revisions[-1]
    found: dict[str, Code] = {code.id: code for code in last.codes}
    for book in reversed(revisions[:-1]):
        for code in book.codes:
            found.setdefault(code.id, code)
    given = {code.id for book in revisions for code in book.assignable}
    codes = tuple(replace(code, heading=code.id not in given) for code in found.values())
    return replace(last, codes=codes)
