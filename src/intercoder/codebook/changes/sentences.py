"""Changes in words, for people: previews, the history, the question before a change is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

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
from intercoder.codebook.changes.history import Act, CodebookHistory, Revision
from intercoder.codebook.code import Codebook
from intercoder.text.display import display_line

_LONGEST = 60


@dataclass(frozen=True, slots=True)
class RevisionTold:
    """A revision of a codebook, for a list of them."""

    number: int
    what: str
    made_by: str = ""
    made_at: str = ""
    """UTC, ISO 8601; empty for the first."""
    reason: str = ""
    is_undone: bool = False
    """Whether its changes do not stand now."""
    is_change: bool = False
    """Whether it can be undone or redone: not the first, and no undoing or redoing itself."""


def revisions_told(history: CodebookHistory) -> tuple[RevisionTold, ...]:
    """Every revision, the first one first."""
    undone = set(history.undone())
    first = RevisionTold(1, "began the codebook")
    return first, *(
        RevisionTold(
            one.number,
            revision_in_words(history, one),
            one.made_by,
            one.made_at,
            one.reason,
            one.number in undone,
            one.act is Act.CHANGED,
        )
        for one in history.revisions
    )


def revision_in_words(history: CodebookHistory, made: Revision) -> str:
    """What made a revision: `merged “Quiet” into “Rooms”`; the codes have the names of then."""
    if made.act is Act.UNDONE:
        return f"undid revision {made.of}"
    if made.act is Act.REDONE:
        return f"redid revision {made.of}"
    before = history.codebook(made.number - 1)
    return "; ".join(in_words(made.changes, before, history.codebook(made.number)))


def in_words(changes: Iterable[Change], before: Codebook, after: Codebook) -> Iterator[str]:
    """Each change as a clause in the past tense, with the names codes have before and after."""
    for change in changes:
        yield _clause(change, before, after)


def _clause(change: Change, before: Codebook, after: Codebook) -> str:  # noqa: PLR0911 - one each
    def named(code_id: str) -> str:
        book = before if code_id in before else after
        return f"“{display_line(book.name_of(code_id))}”"

    def below(parent: str | None) -> str:
        return f"below {named(parent)}" if parent else "at the top"

    match change:
        case Add(code):
            return f"added “{display_line(code.name)}” {below(code.parent)}"
        case Edit("", field, _, new):
            return f"changed the codebook's {field} to {_shown(new)}"
        case Edit(code, "name", _, new):
            return f"renamed {named(code)} to {_shown(new)}"
        case Edit(code, field, old, new):
            return f"changed “{field}” of {named(code)} from {_shown(old)} to {_shown(new)}"
        case Move(code, _, parent):
            return f"moved {named(code)} {below(parent)}"
        case Order():
            return "put codes in another order"
        case Merge(codes, into):
            return f"merged {_listed(named(one) for one in codes)} into {named(into)}"
        case Split(code, parts):
            into = _listed(f"“{display_line(part.name)}”" for part in parts)
            return f"split {named(code)} into {into}"
        case Retire(code):
            return f"retired {named(code)}"


def _listed(names: Iterable[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _shown(value: Value) -> str:
    if value is None or value in {"", ()}:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = display_line("; ".join(value) if isinstance(value, tuple) else value)
    return f"“{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}”"
