"""The changes a lead makes to a codebook, as values.

A change says what it found as well as what it makes: so it can be applied only to a codebook that
still is as it was seen, and a change that is undone later is known to be free of others.
"""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.codebook.code import Code

Value = str | bool | tuple[str, ...] | None
"""The content of a field, as `Code` holds it."""


@dataclass(frozen=True, slots=True)
class Add:
    """A new code, below the parent it names."""

    code: Code
    after: str | None = None
    """Id of the sibling it follows; None puts it last among its siblings."""


@dataclass(frozen=True, slots=True)
class Edit:
    """Another content of one field: a new name, definition, key, example."""

    code: str
    """Id of the code; empty for the codebook itself."""
    field: str
    """As named in the codebook file; never `id` or `parent`."""
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Move:
    """Another parent for a code, and for all below it."""

    code: str
    before: str | None
    """Id of the parent it had; None at the top."""
    parent: str | None
    after: str | None = None
    """Id of the sibling it follows; None puts it last."""


@dataclass(frozen=True, slots=True)
class Order:
    """Another order of the codes, and no other change.

    Codes that are not named, since another change adds them, follow the code they followed.
    """

    codes: tuple[str, ...]
    """Ids in the new order."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Several codes become one that exists. What was coded with any of them counts as that one."""

    codes: tuple[str, ...]
    """Ids of the codes that end."""
    into: str
    """Id of the code that stays. The codes below those that end are then below it."""


@dataclass(frozen=True, slots=True)
class Split:
    """One code becomes several. What was coded with it is one of them, and has to be looked at."""

    code: str
    into: tuple[Code, ...]
    """The new codes; they take its place, with the parents they name."""


@dataclass(frozen=True, slots=True)
class Retire:
    """A code that is no longer given. What was coded with it keeps saying so."""

    code: str


@dataclass(frozen=True, slots=True)
class Accept:
    """Codes that coders proposed are this code from now on: what was coded with them counts as it.

    The code was added for them in the same revision, or was there before. Their names are not
    here: whoever may read the history may not see what was proposed in a blind round.
    """

    proposals: tuple[str, ...]
    """Ids of the provisional codes, as decisions have them."""
    into: str
    """Id of the code."""


Change = Accept | Add | Edit | Move | Order | Merge | Split | Retire
