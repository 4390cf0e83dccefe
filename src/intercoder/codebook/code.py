"""Codes, and the codebook that contains them.

A codebook is an immutable value: a revision of it is another codebook. Its codes are in the order
of the file, which is the order coders see. `intercoder.codebook.rules` defines what makes a
codebook valid; the values here do not check themselves, so that a faulty file can still be shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Code:
    """One category. `id` never changes; everything else may, from revision to revision."""

    id: str
    name: str
    definition: str = ""
    use_when: str = ""
    dont_use_when: str = ""
    examples: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    """Other words by which a coder may look the code up."""
    parent: str | None = None
    """Id of its parent; None for a top-level code."""
    key: str | None = None
    """The key the lead wants for it on the coding screen; None leaves the choice to the program."""
    exclusive: bool = False
    """Whether it must be alone: an answer with this code has no other."""
    heading: bool = False
    """Whether it only structures the tree and is never given to an answer."""
    heavy: bool = False
    """Whether answers with it are hard to bear: they are dosed (docs/wellbeing.md)."""
    colour: str = ""
    """Its colour in other programs, as `#rrggbb`; empty if it has none."""
    guid: str = ""
    """Its permanent id in REFI-QDA files (a UUID), where another program gave it one."""
    provisional: bool = False
    """Whether a coder proposed it and no lead has decided yet: no codebook file or revision has it,
    only the list of a coder who may give it.
    """


@dataclass(frozen=True)
class Codebook:
    """All codes of a study in one revision, in the order coders see them."""

    name: str
    codes: tuple[Code, ...]
    note: str = ""
    """The lead's description of this version."""
    language: str = ""
    proposed: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """Names of codes that coders proposed, by the ids that decisions have: for showing them."""
    _by_id: Mapping[str, Code] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_by_id", {code.id: code for code in self.codes})

    def __contains__(self, code_id: object) -> bool:
        return code_id in self._by_id

    def __getitem__(self, code_id: str) -> Code:
        """The code with this id. Raises KeyError if there is none."""
        return self._by_id[code_id]

    def get(self, code_id: str) -> Code | None:
        """The code with this id, or None: decisions may hold codes an older revision had."""
        return self._by_id.get(code_id)

    def name_of(self, code_id: str) -> str:
        """The code's name; its id if this revision does not have it, and nobody proposed it."""
        code = self._by_id.get(code_id)
        if code is not None:
            return code.name
        return f"{self.proposed[code_id]} (proposed)" if code_id in self.proposed else code_id

    @cached_property
    def assignable(self) -> tuple[Code, ...]:
        """The codes an answer can be given: all except headings."""
        return tuple(code for code in self.codes if not code.heading)

    @cached_property
    def _children(self) -> Mapping[str | None, tuple[Code, ...]]:
        children: dict[str | None, list[Code]] = {}
        for code in self.codes:
            above = code.parent if code.parent in self._by_id else None
            children.setdefault(above, []).append(code)
        return {above: tuple(codes) for above, codes in children.items()}

    def children(self, code_id: str | None) -> tuple[Code, ...]:
        """The codes directly below this one; for None, the top-level codes."""
        return self._children.get(code_id, ())

    def walk(self) -> Iterator[tuple[int, Code]]:
        """Every code with its depth (0 at the top), parents before children.

        In a faulty codebook, codes that are their own descendants are left out.
        """
        stack = [(0, code) for code in reversed(self.children(None))]
        walked: set[str] = set()
        while stack:
            depth, code = stack.pop()
            yield depth, code
            if code.id in walked:
                continue  # two codes with one id: their children are shown once
            walked.add(code.id)
            stack.extend((depth + 1, child) for child in reversed(self.children(code.id)))

    def path(self, code_id: str) -> tuple[Code, ...]:
        """The code preceded by its ancestors, from the top down. Raises KeyError if unknown."""
        above: list[Code] = []
        code: Code | None = self._by_id[code_id]
        while code is not None and code not in above:
            above.append(code)
            code = self._by_id.get(code.parent) if code.parent else None
        return tuple(reversed(above))
