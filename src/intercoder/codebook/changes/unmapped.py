"""Codes that decisions have and the codebook read does not: what is known of them, in words.

A code that was proposed and not decided on counts as a code of its own: nobody else could give it,
so it never makes coders agree more than they did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from intercoder.codebook.changes.meaning import Meanings
from intercoder.text.counted import counted
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A code that was split or retired, which decisions still have."""

    code: str
    """Id of the code."""
    name: str
    """The last name it had."""
    one_of: tuple[str, ...]
    """Names of the codes of which it is one, if it was split."""
    decisions: int
    fate: str = "was retired and counts as the old code"
    """What is said of it where it was not split."""

    def __str__(self) -> str:
        """A sentence that says in how many decisions it is, and what it counts as."""
        have = counted(self.decisions, "decision has", "decisions have")
        return f"{have} {self._what}."

    def without_count(self) -> str:
        """The same for tables that may hide small counts."""
        return f"Some decisions have {self._what}."

    @property
    def _what(self) -> str:
        name = f"“{display_line(self.name)}”"
        if not self.one_of:
            return f"{name}, which {self.fate}"
        *first, last = (f"“{display_line(one)}”" for one in self.one_of)
        parts = f"{', '.join(first)} or {last}" if first else last
        return (
            f"{name}, which was split: it is {parts}, and counts as the old code until the answer "
            "is looked at again (intercoder codebook recheck)"
        )


def unmapped(meanings: Meanings, counts: Mapping[tuple[int, str], int]) -> Iterator[Unmapped]:
    """What the codes of some decisions count as where that is no code of the codebook read.

    `counts` has the number of decisions by the revision they were made under and the code they were
    given. Codes that no revision of the codebook has are left out.
    """
    book = meanings.history.codebook(meanings.read)
    found: dict[tuple[str, tuple[str, ...]], int] = {}
    for (made, code), number in counts.items():
        means = meanings.of(made)
        at = means.of(code)
        is_proposed = at == code and code in meanings.proposed
        if at not in book and (is_proposed or code in means.one_of or code in means.gone):
            kind = (at, means.one_of.get(code, ()))
            found[kind] = found.get(kind, 0) + number
    names = meanings.names
    for (code, parts), number in sorted(found.items()):
        known = tuple(names.get(part, part) for part in parts)
        if code in meanings.proposed:
            state = "rejected" if code in meanings.rejected else "not decided about yet"
            fate = f"was proposed and {state}, and counts as a code of its own"
            yield Unmapped(code, meanings.proposed[code], known, number, fate)
        else:
            yield Unmapped(code, names.get(code, code), known, number)
