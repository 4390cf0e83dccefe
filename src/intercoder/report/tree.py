"""The codes of a study in tree order, with their headings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from intercoder.agreement.of_study.results import CodeName


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the tree."""

    name: str
    depth: int
    code: str = ""
    """Id of the code; empty for a heading that has no figures."""


def entries(codes: Sequence[CodeName]) -> Iterator[Entry]:
    """Every code, each new heading before the first of its codes."""
    above: tuple[str, ...] = ()
    numbers = {number for code in codes for number in code.revisions}
    for code in codes:
        shared = 0
        while shared < min(len(above), len(code.path)) and above[shared] == code.path[shared]:
            shared += 1
        for depth, name in enumerate(code.path[shared:], start=shared):
            yield Entry(name, depth)
        above = (*code.path, code.name)
        yield Entry(f"{code.name}{_when(code, numbers)}", len(code.path), code.id)


def _when(code: CodeName, numbers: set[int]) -> str:
    """The revisions under which a code could be given, unless it was all of them; else empty."""
    if not code.revisions:
        return "" if code.in_codebook else " (not in the codebook)"
    if numbers == set(code.revisions):
        return ""
    first, last = min(code.revisions), max(code.revisions)
    if last == max(numbers):
        return f" (from revision {first})"
    return f" (up to revision {last})" if first == min(numbers) else f" (revision {first})"
