"""Which proposals may mean the same: by their names, and by the answers they were given to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.text.folding import fold_name

MIN_LIKENESS = 75.0
"""How alike two names are, from 0 to 100, from which on they are put side by side."""
MIN_SHARED = 0.5
"""Share of the answers with either of two codes that have both, from which on they are."""
MIN_LETTERS = 4
"""Names shorter than this are alike only if they are the same: their likeness is chance."""


@dataclass(frozen=True, slots=True)
class SimilarCode:
    """A code of the codebook whose name is like a proposal's."""

    code: Code
    likeness: float
    """From `MIN_LIKENESS` to 100."""


def likeness(one: str, other: str) -> float:
    """How alike two names are, from 0 to 100: the order of the words makes no difference.

    The ratio of matching characters of the sorted words (rapidfuzz `token_sort_ratio`), or of the
    words that only one of them has (`token_set_ratio`) where both share a longer word.
    """
    from rapidfuzz import fuzz

    one, other = fold_name(one), fold_name(other)
    if one == other:
        return 100.0
    if min(len(one), len(other)) < MIN_LETTERS:
        return 0.0
    return float(max(fuzz.token_sort_ratio(one, other), fuzz.token_set_ratio(one, other)))


def groups(
    proposals: Sequence[Proposal], answers: Mapping[str, frozenset[int]]
) -> tuple[tuple[Proposal, ...], ...]:
    """The proposals, those that are alike beside each other; the largest groups first.

    `answers` has the answers to which each was given, by its id. Two are alike by name, or by
    their answers; those like the same third one are in one group, too.
    """
    waiting, found = list(proposals), []
    while waiting:
        group = [waiting.pop(0)]
        for member in group:
            alike = [one for one in waiting if are_alike(member, one, answers)]
            group += alike
            waiting = [one for one in waiting if one not in alike]
        found.append(tuple(sorted(group, key=lambda one: one.id)))
    return tuple(sorted(found, key=lambda group: (-len(group), group[0].id)))


def are_alike(one: Proposal, other: Proposal, answers: Mapping[str, frozenset[int]]) -> bool:
    """Whether two proposals may mean the same."""
    if likeness(one.name, other.name) >= MIN_LIKENESS:
        return True
    mine, theirs = (answers.get(each.id, frozenset()) for each in (one, other))
    both = len(mine & theirs)
    return both > 1 and both / len(mine | theirs) >= MIN_SHARED


def near(proposal: Proposal, book: Codebook) -> SimilarCode | None:
    """The code of the codebook whose name is most like the proposal's, if one is like it."""
    best = max(
        ((likeness(proposal.name, code.name), code) for code in book.assignable),
        key=lambda pair: pair[0],
        default=None,
    )
    if best is None or best[0] < MIN_LIKENESS:
        return None
    return SimilarCode(best[1], best[0])
