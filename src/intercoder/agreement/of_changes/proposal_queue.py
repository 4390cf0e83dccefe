"""The codes that coders proposed, as a lead decides about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from intercoder.codebook.changes.change import Accept
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.making import adding, ids_ever
from intercoder.codebook.changes.planned import Planned
from intercoder.codebook.code import Codebook
from intercoder.codebook.ids import make_ids
from intercoder.codebook.proposals.alike import SimilarCode, groups, near
from intercoder.codebook.proposals.proposal import Outcome, Proposal, State, outcomes
from intercoder.codebook.proposals.told import outcome_words
from intercoder.errors import UsageError
from intercoder.study.codebook.history import read_history
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.proposals.uses import answers_with
from intercoder.study.study import Study
from intercoder.text.display import display_line
from intercoder.text.folding import fold_name

SHORT_ID = 6
"""Last characters of a proposal's id by which people name it."""


@dataclass(frozen=True, slots=True)
class QueuedProposal:
    """A proposal with what a lead needs to decide about it."""

    proposal: Proposal
    outcome: Outcome
    answers: frozenset[int]
    """Rows of the answers that have it in a standing decision."""
    near: SimilarCode | None
    """The code of the codebook whose name is most like its name."""
    group: int
    """Number of the group of proposals that are alike, from 1."""

    @property
    def short_id(self) -> str:
        """What names it where its name does not."""
        return self.proposal.id[-SHORT_ID:]

    @property
    def is_open(self) -> bool:
        """Whether nobody has decided about it yet."""
        return self.outcome.state is State.PROVISIONAL


@dataclass(frozen=True, slots=True)
class ProposalQueue:
    """All proposals of a study; those nobody has decided about come first, alike ones together."""

    history: CodebookHistory
    queued: tuple[QueuedProposal, ...]

    @property
    def book(self) -> Codebook:
        """The codebook as it is."""
        return self.history.codebook()

    def outcome_words(self, one: QueuedProposal) -> str:
        """What became of a proposal."""
        return outcome_words(one.outcome, self.book.name_of)

    def place_words(self, one: QueuedProposal) -> str:
        """The code it was proposed below; empty for the top."""
        parent = one.proposal.parent
        return self.book.name_of(parent) if parent else ""

    def alike(self, one: QueuedProposal) -> tuple[QueuedProposal, ...]:
        """The others that are like it and open."""
        return tuple(
            other
            for other in self.queued
            if other.group == one.group and other is not one and other.is_open
        )

    def found(self, asked: Sequence[str]) -> tuple[QueuedProposal, ...]:
        """The proposals with these names or ends of their ids. Raises UsageError."""
        return tuple(dict.fromkeys(self._found(one) for one in asked))

    def _found(self, asked: str) -> QueuedProposal:
        same = [one for one in self.queued if fold_name(one.proposal.name) == fold_name(asked)]
        if len(same) > 1:
            same = [one for one in same if one.is_open] or same
        of_id = [
            one
            for one in self.queued
            if len(asked) >= SHORT_ID and one.proposal.id.endswith(asked.strip().lower())
        ]
        found = of_id or same
        if len(found) == 1:
            return found[0]
        if found:
            ids = ", ".join(one.short_id for one in found)
            raise UsageError(
                f"Several proposals are called “{display_line(asked)}”.", f"Use an id: {ids}."
            )
        raise UsageError(
            f"No proposal is called “{display_line(asked)}”.",
            "`intercoder codebook proposals list` shows names and ids.",
        )


def read_queue(study: Study) -> ProposalQueue:
    """All proposals of a study, for a lead. Raises UnreadableError as `read_history`."""
    with study.reading() as connection:
        history = read_history(connection)
        proposals = read_proposals(connection, None)
        answers = answers_with(connection)
    book = history.codebook()
    became = outcomes(proposals.made, history, proposals.rejected)

    def is_open(one: Proposal) -> bool:
        return became[one.id].state is State.PROVISIONAL

    waiting = groups([one for one in proposals.made if is_open(one)], answers)
    decided = [one for one in proposals.made if not is_open(one)]
    decided.sort(key=lambda one: became[one.id].made_at, reverse=True)
    numbered = enumerate([*waiting, *((one,) for one in decided)], start=1)
    return ProposalQueue(
        history,
        tuple(
            QueuedProposal(
                one,
                became[one.id],
                answers.get(one.id, frozenset()),
                near(one, book) if is_open(one) else None,
                number,
            )
            for number, group in numbered
            for one in group
        ),
    )


def accepting(
    history: CodebookHistory,
    chosen: Sequence[QueuedProposal],
    *,
    name: str = "",
    definition: str | None = None,
    parent: str | None = None,
    code_id: str = "",
    with_examples: bool = True,
) -> Planned:
    """A new code for one proposal, or for several that mean the same.

    What is not given is taken from the first; `parent` is an id, empty for the top. The examples
    of all become those of the code. Raises UsageError for one that was decided about already.
    """
    _check_open(chosen)
    first = chosen[0].proposal
    book = history.codebook()
    below = first.parent if parent is None else parent
    texts = dict.fromkeys(one.proposal.example for one in chosen if one.proposal.example)
    called = " ".join(name.split()) or first.name
    made = code_id or make_ids([called], ids_ever(history))[0]
    added = adding(
        history,
        called,
        {
            "definition": first.definition if definition is None else definition,
            "examples": tuple(" ".join(text.split()) for text in texts) if with_examples else (),
        },
        code_id=made,
        parent=below if below in book else None,
    )
    return Planned(changes=(*added, Accept(_codes(chosen), made)))


def merging_into(chosen: Sequence[QueuedProposal], code: str) -> Planned:
    """These proposals count as a code that there is. Raises UsageError as `accepting`."""
    _check_open(chosen)
    return Planned(changes=(Accept(_codes(chosen), code),))


def _codes(chosen: Sequence[QueuedProposal]) -> tuple[str, ...]:
    return tuple(one.proposal.code_id for one in chosen)


def _check_open(chosen: Sequence[QueuedProposal]) -> None:
    for one in chosen:
        if not one.is_open:
            back = (
                "`intercoder codebook proposals restore` takes the rejection back."
                if one.outcome.state is State.REJECTED
                else f"`intercoder codebook undo` takes revision {one.outcome.revision} back."
            )
            raise UsageError(
                f"The proposal “{display_line(one.proposal.name)}” was {one.outcome.state.value} "
                "already.",
                back,
            )
