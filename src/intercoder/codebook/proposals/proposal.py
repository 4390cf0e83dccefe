"""A code that a coder proposed while coding, and what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from intercoder.codebook.changes.change import Accept, Add
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.meaning import accepted
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.rules import MAX_NAME_LENGTH
from intercoder.errors import CodebookError
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name

_PREFIX = "proposed-"
"""Begins the id that decisions have for a proposed code."""
MAX_DEFINITION_LENGTH = 500
"""Maximum length in characters of what is said of a proposed code."""
MAX_EXAMPLE_LENGTH = 10_000
"""Maximum length in characters of its first example."""


class State(StrEnum):
    """What became of a proposal."""

    PROVISIONAL = "provisional"
    """Nobody has decided: whoever sees it may give it."""
    ACCEPTED = "accepted"
    """A code was added for it."""
    MERGED = "merged"
    """It counts as a code that was there already."""
    REJECTED = "rejected"
    """It is no longer given; what was coded with it keeps saying so."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A code as its proposer described it."""

    id: str
    """UUIDv7."""
    name: str
    definition: str = ""
    """What it means, in one line."""
    parent: str | None = None
    """Id of the code it was proposed below; None for the top."""
    example: str = ""
    """Words of an answer, or all of it; empty if that was not wanted."""
    answer: str = ""
    """Id of the answer on which it was proposed; empty where that is not known here."""
    coder: str = ""
    round: str = ""
    made_at: str = ""
    """UTC, ISO 8601."""

    @property
    def code_id(self) -> str:
        """The id that decisions have for it, whatever becomes of it."""
        return f"{_PREFIX}{self.id}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a lead rejected a proposal."""

    reason: str
    made_by: str = ""
    made_at: str = ""
    """UTC, ISO 8601."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a proposal, and why."""

    state: State = State.PROVISIONAL
    code: str = ""
    """Id of the code it counts as, where it was accepted or merged."""
    reason: str = ""
    made_by: str = ""
    made_at: str = ""
    """UTC, ISO 8601; empty while it is provisional."""
    revision: int = 0
    """The revision of the codebook with which it was accepted or merged; 0 otherwise."""


PROVISIONAL = Outcome()


def proposal_of(code_id: str) -> str:
    """The id of the proposal that decisions call so; empty for a code of the codebook."""
    return code_id.removeprefix(_PREFIX) if code_id.startswith(_PREFIX) else ""


def outcomes(
    proposals: Iterable[Proposal],
    history: CodebookHistory,
    rejections: Mapping[str, Rejection],
) -> Mapping[str, Outcome]:
    """What became of each proposal, by its id; `rejections` has those that stand, by id.

    A code of the codebook outweighs a rejection: whoever redoes an acceptance has decided anew.
    """
    counts_as = accepted(history)
    made_by: dict[str, int] = {}
    added: dict[str, bool] = {}
    for number in history.standing():
        changes = history.by_number[number].changes
        new = {change.code.id for change in changes if isinstance(change, Add)}
        for change in changes:
            if isinstance(change, Accept):
                made_by.update(dict.fromkeys(change.proposals, number))
                added.update(dict.fromkeys(change.proposals, change.into in new))

    def outcome(one: Proposal) -> Outcome:
        if one.code_id in counts_as:
            made = history.by_number[made_by[one.code_id]]
            state = State.ACCEPTED if added[one.code_id] else State.MERGED
            return Outcome(
                *(state, counts_as[one.code_id], made.reason, made.made_by, made.made_at),
                made.number,
            )
        if one.id in rejections:
            why = rejections[one.id]
            return Outcome(State.REJECTED, "", why.reason, why.made_by, why.made_at)
        return PROVISIONAL

    return {one.id: outcome(one) for one in proposals}


def checked(proposal: Proposal, book: Codebook) -> Proposal:
    """The proposal with its texts as they are kept. Raises CodebookError where one does not fit.

    `book` is the codebook as the coder sees it, provisional codes included.
    """
    name, definition = (" ".join(text.split()) for text in (proposal.name, proposal.definition))
    example = proposal.example.replace("\0", "").strip()
    if not name:
        raise CodebookError("The code has no name yet.", "Type a name for it.")
    if len(name) > MAX_NAME_LENGTH:
        raise CodebookError(
            f"The name has {len(name)} characters.", f"{MAX_NAME_LENGTH} are the most."
        )
    if "\0" in name + definition:
        raise CodebookError("The name has a character that cannot be kept.", "Type it again.")
    if len(definition) > MAX_DEFINITION_LENGTH:
        raise CodebookError(
            f"The description has {len(definition):,} characters.",
            f"{MAX_DEFINITION_LENGTH} are the most.",
        )
    same = next((one for one in book.codes if fold_name(one.name) == fold_name(name)), None)
    if same is not None:
        what = "a heading" if same.heading else "a code"
        raise CodebookError(
            f"“{display_line(same.name)}” is {what} already.",
            "Choose another name." if same.heading else "Give it, or choose another name.",
        )
    other = next(
        (one for one in book.codes if fold_name(name) in map(fold_name, one.aliases)), None
    )
    if other is not None:
        raise CodebookError(
            f"“{display_line(name)}” is another word for “{display_line(other.name)}”.",
            "Give that code, or choose another name.",
        )
    parent = book.get(proposal.parent) if proposal.parent else None
    if proposal.parent and (parent is None or parent.provisional):
        raise CodebookError(
            "The parent is not a code of the codebook.", "Choose another, or the top of the tree."
        )
    return Proposal(
        *(proposal.id, name, definition, proposal.parent, example[:MAX_EXAMPLE_LENGTH]),
        *(proposal.answer, proposal.coder, proposal.round, proposal.made_at),
    )


def as_code(proposal: Proposal) -> Code:
    """The provisional code that a coder may give."""
    return Code(
        proposal.code_id,
        proposal.name,
        definition=proposal.definition,
        parent=proposal.parent,
        examples=(proposal.example,) if proposal.example else (),
        provisional=True,
    )
