"""Identical answers judged differently: by one coder (a slip or a change of mind) or several.

Pure functions: judgements come in as tallies, from any source. Nothing here says who is right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class IdenticalAnswers:
    """Answers to one question with the same text, identified by one of them."""

    group: int
    """Id of the group of identical and near-identical answers they belong to."""
    lead: int
    """The row of an answer that has their text."""
    near: bool = False
    """Whether they are the whole group, including near-identical answers."""
    members: tuple[int, ...] = ()
    """Their rows, if their text is not the commonest of their group."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Number of answers with the same text to which a coder gave the same codes in a round."""

    alike: IdenticalAnswers
    round: str
    coder: str
    codes: tuple[str, ...]
    """Ids, sorted; empty if the coder judged that no code applies."""
    answers: int


@dataclass(frozen=True, slots=True)
class Version:
    """One of the differing judgements."""

    codes: tuple[str, ...]
    """Ids, sorted; empty if no code applies."""
    by: Mapping[str, int] = field(hash=False)
    """Number of answers that each coder judged this way."""

    @property
    def judgements(self) -> int:
        """Number of these judgements, over all coders."""
        return sum(self.by.values())


@dataclass(frozen=True, slots=True)
class IdenticalDisagreement:
    """Answers with the same text that were judged differently."""

    alike: IdenticalAnswers
    round: str
    coder: str
    """Name of the coder who judged them differently; empty for differences between coders."""
    versions: tuple[Version, ...]
    """The judgements, commonest first; at least two."""

    @property
    def judgements(self) -> int:
        """Number of judgements; for one coder, this is the number of answers."""
        return sum(version.judgements for version in self.versions)

    @property
    def odd(self) -> int:
        """Number of judgements other than the commonest."""
        return self.judgements - self.versions[0].judgements

    @property
    def difference(self) -> float:
        """The share of pairs of judgements that are not the same, above 0 and at most 1.

        For one coder, all pairs count; between coders, the pairs of judgements by different coders.
        It is the observed disagreement, not corrected for chance.
        """
        if self.coder:
            pairs = _pairs(self.judgements)
            same = sum(_pairs(version.judgements) for version in self.versions)
        else:
            totals: dict[str, int] = defaultdict(int)
            for version in self.versions:
                for coder, count in version.by.items():
                    totals[coder] += count
            pairs = _pairs_between(totals.values())
            same = sum(_pairs_between(version.by.values()) for version in self.versions)
        return 1 - same / pairs

    @property
    def codes(self) -> tuple[str, ...]:
        """Ids of the codes in which they differ, sorted: those in some versions but not all."""
        first, *others = (frozenset(version.codes) for version in self.versions)
        return tuple(sorted(first.union(*others) - first.intersection(*others)))


class Order(StrEnum):
    """The order of disagreements."""

    SIZE = "size"
    """Those with the most judgements first."""
    DIFFERENCE = "difference"
    """Those whose judgements differ most first."""


def differing_by_coder(tallies: Iterable[Tally]) -> list[IdenticalDisagreement]:
    """Answers with the same text that one coder judged differently within a round."""
    of_coder = attrgetter("alike.group", "alike.lead", "round", "coder")
    found = []
    for _, together in groupby(sorted(tallies, key=of_coder), key=of_coder):
        made = list(together)
        if len({one.codes for one in made}) > 1:
            found.append(
                IdenticalDisagreement(made[0].alike, made[0].round, made[0].coder, _versions(made))
            )
    return found


def differing_between(tallies: Iterable[Tally]) -> list[IdenticalDisagreement]:
    """Answers with the same text that several coders judged differently within a round."""
    of_answers = attrgetter("alike.group", "alike.lead", "round")
    found = []
    for _, together in groupby(sorted(tallies, key=of_answers), key=of_answers):
        made = list(together)
        if len({one.coder for one in made}) > 1 and len({one.codes for one in made}) > 1:
            found.append(IdenticalDisagreement(made[0].alike, made[0].round, "", _versions(made)))
    return found


def ordered(
    found: Iterable[IdenticalDisagreement], by: Order = Order.SIZE
) -> list[IdenticalDisagreement]:
    """Those with the most judgements first, or those that differ most; the other breaks ties."""

    def key(one: IdenticalDisagreement) -> tuple[float, ...]:
        first = (-one.judgements, -one.difference)
        return (*(first if by is Order.SIZE else first[::-1]), one.alike.lead)

    return sorted(found, key=key)


def review_order(judged: Sequence[tuple[int, tuple[str, ...]]], *, all_of_them: bool) -> list[int]:
    """Rows of the answers of a group that a coder should review, in this order.

    `judged` has rows and codes. The rarest judgement comes first, since it is the likeliest slip,
    and the commonest last: one answer with it, or all.
    """
    rows: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, codes in judged:
        rows[codes].append(row)
    by_size = sorted(rows.values(), key=lambda some: (len(some), -some[0]))
    if by_size and not all_of_them:
        by_size[-1] = by_size[-1][:1]
    return [row for some in by_size for row in some]


def _versions(made: Iterable[Tally]) -> tuple[Version, ...]:
    counts: dict[tuple[str, ...], dict[str, int]] = defaultdict(dict)
    for one in made:
        by = counts[one.codes]
        by[one.coder] = by.get(one.coder, 0) + one.answers
    versions = [Version(codes, MappingProxyType(by)) for codes, by in counts.items()]
    return tuple(sorted(versions, key=lambda version: (-version.judgements, version.codes)))


def _pairs(count: int) -> float:
    return count * (count - 1) / 2


def _pairs_between(counts: Iterable[int]) -> float:
    """Pairs of judgements by different coders, from the number each of them made."""
    made = list(counts)
    return (sum(made) ** 2 - sum(count**2 for count in made)) / 2
