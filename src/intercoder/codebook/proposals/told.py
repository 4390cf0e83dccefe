"""What became of proposals, in words for the coder who made them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from intercoder.codebook.changes.news import ToldProposal
from intercoder.codebook.proposals.proposal import PROVISIONAL, Outcome, Proposal, State
from intercoder.text.display import display_line


def outcome_words(outcome: Outcome, name_of: Callable[[str], str], name: str = "") -> str:
    """What became of a proposal of this name; `name_of` gives the name of a code."""
    match outcome.state:
        case State.ACCEPTED if name_of(outcome.code) == name:
            return "accepted"
        case State.ACCEPTED:
            return f"accepted as “{display_line(name_of(outcome.code))}”"
        case State.MERGED:
            return f"merged into “{display_line(name_of(outcome.code))}”"
        case State.REJECTED:
            return "rejected"
        case State.PROVISIONAL:
            return "proposed, and nobody has decided yet"


def told(
    proposals: Sequence[Proposal],
    outcomes: Mapping[str, Outcome],
    name_of: Callable[[str], str],
) -> tuple[ToldProposal, ...]:
    """Each proposal in words, those last that nobody has decided about; the newest first."""
    known = [(one, outcomes.get(one.id, PROVISIONAL)) for one in proposals]
    known.sort(key=lambda pair: (bool(pair[1].made_at), pair[1].made_at or pair[0].made_at))
    return tuple(
        ToldProposal(
            *(one.name, outcome_words(what, name_of, one.name), what.made_by),
            *(what.made_at or one.made_at, " ".join(what.reason.split())),
            "new" if what.state is State.PROVISIONAL else what.state.value,
        )
        for one, what in reversed(known)
    )
