"""Changes in words, for people: previews, the history, the question before a change is made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

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
    Value,
)
from intercoder.codebook.changes.history import Act, CodebookHistory, Revision
from intercoder.codebook.code import Codebook
from intercoder.text.display import display_line

_LONGEST = 60
_SHORT_FIELDS = frozenset({"name", "language", "key", "exclusive", "heading", "heavy"})
"""Fields whose content is no text on what is coded."""


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


def revision_in_words(history: CodebookHistory, made: Revision, *, with_texts: bool = True) -> str:
    """What made a revision: `merged “Quiet” into “Rooms”`; the codes have the names of then.

    Without texts, it is left out what definitions and examples said: examples may quote answers.
    """
    if made.act is Act.UNDONE:
        return f"undid revision {made.of}"
    if made.act is Act.REDONE:
        return f"redid revision {made.of}"
    before = history.codebook(made.number - 1)
    changes: Iterable[Change] = made.changes
    if not with_texts:
        changes = (_without_texts(one) for one in changes)
    return "; ".join(in_words(changes, before, history.codebook(made.number)))


def _without_texts(change: Change) -> Change:
    if isinstance(change, Edit) and change.field not in _SHORT_FIELDS:
        return replace(change, before=None, after=None)
    return change


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
        case Accept(proposals, into):
            count = "a proposed code" if len(proposals) == 1 else f"{len(proposals)} proposed codes"
            return f"accepted {count} as {named(into)}"
        case Add(code):
            return f"added “{display_line(code.name)}” {below(code.parent)}"
        case Edit():
            return _edited(change, named(change.code) if change.code else "the codebook")
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


def _edited(change: Edit, named: str) -> str:
    """What another content of a field is; without what it was and is, where that is left out."""
    if change.before is None and change.after is None:
        return f"changed “{change.field}” of {named}"
    if not change.code:
        return f"changed the codebook's {change.field} to {_shown(change.after)}"
    if change.field == "name":
        return f"renamed {named} to {_shown(change.after)}"
    before, after = _shown(change.before), _shown(change.after)
    return f"changed “{change.field}” of {named} from {before} to {after}"


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
