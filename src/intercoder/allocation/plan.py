"""The plan of an allocation: what will be written, and what a lead sees first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder import __version__
from intercoder.allocation.assigning import Assignments, Masks, coders_in, sizes_of
from intercoder.allocation.random_sampling import Stream, random_keys
from intercoder.allocation.sampling_frame import SamplingFrame
from intercoder.allocation.settings import Order, Settings
from intercoder.study.allocation.allocations import CoderQueue, Person, RoundChange


class Kind(StrEnum):
    """The kind of an allocation."""

    NEW = "new"
    """Begins a round."""
    MORE = "more"
    """Allocates answers that nobody has in the round; coders may join."""
    LEAVING = "leaving"
    """Gives the answers that a leaving coder has not coded to the others."""
    RECODE = "recode"
    """Has coders judge some of their own earlier answers again."""
    TARGETED = "targeted"
    """Allocates answers drawn for one code, with chances of their own."""


DRAW = "draw"
"""Key in a stored allocation: how answers were drawn for one code."""


@dataclass(frozen=True, slots=True)
class CoderShare:
    """The answers one coder gets."""

    coder: str
    answers: int
    overlap: int
    """Number of them that other coders judge as well."""
    minutes: float | None
    """Time for them at the coder's pace so far; None if the pace is not known."""
    taken: int = 0
    """Number of answers they had and no longer have."""


@dataclass(frozen=True, slots=True)
class Stratum:
    """Answers with the same values of the stratifying properties."""

    label: tuple[str, ...]
    """A value for each of the settings' `by`."""
    answers: int
    """Number of answers in the study that could be allocated."""
    given: int
    overlap: int


@dataclass(frozen=True, slots=True)
class EarlierAnswers:
    """Answers judged or adjudicated in earlier rounds: coders may know their codes."""

    answers: int = 0
    rounds: Mapping[str, int] = field(default_factory=dict)
    """Number of them judged in each of these rounds; an answer may have been in several."""
    overlap: int = 0
    """Number of them that go to several coders."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An allocation that can be reviewed and then written."""

    kind: Kind
    settings: Settings
    given: tuple[CoderShare, ...]
    strata: tuple[Stratum, ...]
    pairs: Mapping[tuple[str, str], int]
    """Number of the allocated answers that both coders of a pair judge, by pair."""
    unread: Mapping[str, int]
    """Number of answers that no coder reads, by language: they are not allocated."""
    change: RoundChange
    answers: int = 0
    """Number of answers allocated."""
    overlap: int = 0
    """Number of them that several coders judge."""
    waiting: int = 0
    """Number of answers left that somebody reads and nobody has, without those in `left_out`."""
    left_out: EarlierAnswers = field(default_factory=EarlierAnswers)
    """Answers not allocated because they were judged or adjudicated in earlier rounds."""
    taken_in: EarlierAnswers = field(default_factory=EarlierAnswers)
    """Such answers that are allocated nevertheless."""
    remarks: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The plan under the stable names of the command's JSON."""
        return {
            "round": self.change.round,
            "kind": self.kind.value,
            "number": self.change.number,
            "settings": self.settings.as_json(),
            "answers": self.answers,
            "overlap": self.overlap,
            "coders": [
                {
                    "coder": one.coder,
                    "answers": one.answers,
                    "overlap": one.overlap,
                    "minutes": one.minutes,
                    "taken": one.taken,
                }
                for one in self.given
            ],
            "pairs": [
                {"coders": list(pair), "answers": count} for pair, count in self.pairs.items()
            ],
            "strata": [
                {
                    "stratum": dict(zip(self.settings.by, one.label, strict=True)),
                    "answers": one.answers,
                    "given": one.given,
                    "overlap": one.overlap,
                }
                for one in self.strata
            ],
            "unread": [
                {"language": name or None, "answers": count} for name, count in self.unread.items()
            ],
            "waiting": self.waiting,
            "earlier_rounds": {
                "left_out": self.left_out.answers,
                "left_out_by_round": dict(self.left_out.rounds),
                "taken_in": self.taken_in.answers,
                "taken_in_overlap": self.taken_in.overlap,
                "taken_in_by_round": dict(self.taken_in.rounds),
            },
            "remarks": list(self.remarks),
            **self.extra,
        }


_KEPT = ("leaving", "recodes", "share", "overlap_of", DRAW)


def document_of(plan: Mapping[str, Any], answers_up_to: int) -> dict[str, Any]:
    """The study's record of an allocation: how it was made, and each coder's number of answers."""
    return {
        "kind": plan["kind"],
        "settings": plan["settings"],
        "answers": plan["answers"],
        "overlap": plan["overlap"],
        "coders": [
            {key: one[key] for key in ("coder", "answers", "overlap", "taken")}
            for one in plan["coders"]
        ],
        "unread": plan["unread"],
        "earlier_rounds": plan["earlier_rounds"],
        "answers_up_to": answers_up_to,
        "program": __version__,
        **{key: plan[key] for key in _KEPT if key in plan},
    }


def in_order(
    seats: Assignments,
    frame: SamplingFrame,
    settings: Settings,
    coders: Sequence[Person],
    number: int,
) -> list[NDArray[np.int64]]:
    """The positions of each coder's answers, in queue order; one array per coder."""
    path = (settings.seed, number, Stream.ORDER)
    common: NDArray[Any] = frame.imported
    if settings.order is Order.SAME:
        common = random_keys(len(frame), *path)
    by_coder = np.argsort(seats.coder, kind="stable")
    counts = np.bincount(seats.coder, minlength=len(coders))
    found = []
    for person, mine in zip(coders, np.split(by_coder, np.cumsum(counts)[:-1]), strict=True):
        places = np.sort(seats.answer[mine])
        if settings.order is Order.RANDOM:
            keys: NDArray[Any] = random_keys(len(places), *path, person.row)
        else:
            keys = common[places]
        found.append(places[np.argsort(keys, kind="stable")])
    return found


def coder_queues(
    orders: Sequence[NDArray[np.int64]],
    frame: SamplingFrame,
    coders: Sequence[Person],
    alone: NDArray[np.bool_],
) -> tuple[CoderQueue, ...]:
    """The queue to be written for each coder who gets answers. `alone` marks positions."""
    return tuple(
        CoderQueue(person.coder.name, frame.columns.number[places].tolist(), alone[places].tolist())
        for person, places in zip(coders, orders, strict=True)
        if len(places)
    )


def coder_shares(
    orders: Sequence[NDArray[np.int64]],
    coders: Sequence[Person],
    shared: NDArray[np.bool_],
    taken: Mapping[str, Sequence[int]] | None = None,
) -> tuple[CoderShare, ...]:
    """The summary of each coder's answers that the lead sees."""
    return tuple(
        CoderShare(
            person.coder.name,
            len(places),
            int(shared[places].sum()),
            None if person.pace is None else len(places) * person.pace / 60,
            len((taken or {}).get(person.coder.name, ())),
        )
        for person, places in zip(coders, orders, strict=True)
    )


def strata_table(
    frame: SamplingFrame,
    among: NDArray[np.bool_],
    given: NDArray[np.bool_],
    shared: NDArray[np.bool_],
) -> tuple[Stratum, ...]:
    """The numbers of answers of each stratum: in the study, allocated, and judged by several."""
    if not frame.by:
        return ()
    counts = [
        np.bincount(frame.strata[marked], minlength=len(frame.labels)).tolist()
        for marked in (among, given, shared)
    ]
    rows = zip(frame.labels, *counts, strict=True)
    return tuple(Stratum(*row) for row in rows if row[1])


def pairs_of(holders: Masks, names: Sequence[str]) -> dict[tuple[str, str], int]:
    """Number of answers that both coders of each pair judge, including pairs with none."""
    counted: Counter[tuple[int, int]] = Counter()
    masks, counts = np.unique(holders[sizes_of(holders) > 1], return_counts=True)
    for mask, count in zip(masks.tolist(), counts.tolist(), strict=True):
        for pair in combinations(coders_in(mask), 2):
            counted[pair] += count
    return {(names[a], names[b]): counted[a, b] for a, b in combinations(range(len(names)), 2)}


def coders_holding(seats: Assignments, answers: int) -> Masks:
    """The coders of each answer, shape (answers,)."""
    found = np.zeros(answers, dtype=np.int64)
    np.bitwise_or.at(found, seats.answer, np.left_shift(1, seats.coder))
    return found
