"""Which disagreements wait for adjudication, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from intercoder.adjudication.disagreement import size
from intercoder.study.adjudication.consensus import Judged, judged
from intercoder.study.study import Study


class AdjudicationState(StrEnum):
    """Where a disagreement stands."""

    OPEN = "open"
    """Nothing is settled."""
    STALE = "stale"
    """It was settled, and a coder's decision changed since."""
    SETTLED = "settled"


class Which(StrEnum):
    """Which disagreements are wanted, by where they stand."""

    WAITING = "waiting"
    """Those that are open, and those that are stale."""
    OPEN = "open"
    STALE = "stale"
    SETTLED = "settled"
    ALL = "all"


_STANDINGS = {
    Which.WAITING: frozenset({AdjudicationState.OPEN, AdjudicationState.STALE}),
    Which.OPEN: frozenset({AdjudicationState.OPEN}),
    Which.STALE: frozenset({AdjudicationState.STALE}),
    Which.SETTLED: frozenset({AdjudicationState.SETTLED}),
    Which.ALL: frozenset(AdjudicationState),
}


class Order(StrEnum):
    """In which order they come."""

    WORST = "worst"
    """Those the coders are furthest apart on first."""
    RANDOM = "random"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which disagreements, and in which order. Empty fields want everything."""

    which: Which = Which.WAITING
    code: str = ""
    """Id of a code that someone gave and someone else did not."""
    question: str = ""
    """Id."""
    language: str = ""
    pair: tuple[str, str] | None = None
    """Two coders who are not agreed with each other."""
    least: float = 0.0
    """The smallest size, 0 to 1."""
    order: Order = Order.WORST
    seed: int = 1
    """Of the random order."""


@dataclass(frozen=True, slots=True)
class Queued:
    """One disagreement of the queue."""

    number: int
    """The study's own number of the answer."""
    answer: str
    question: str
    question_number: int
    language: str
    size: float
    standing: AdjudicationState


def standing_of(one: Judged) -> AdjudicationState | None:
    """Where an answer stands; None for one that nobody has to settle."""
    if one.is_stale:
        return AdjudicationState.STALE
    if not one.differs:
        return None
    return AdjudicationState.OPEN if one.agreed is None else AdjudicationState.SETTLED


def queue(found: Iterable[Judged], wanted: Wanted) -> tuple[Queued, ...]:
    """The disagreements that are wanted, in order.

    A consensus that has gone stale belongs here even where the coders agree by now.
    """
    standings = _STANDINGS[wanted.which]
    queued = []
    for one in found:
        standing = standing_of(one)
        if standing is not None and standing in standings and _is_wanted(one, wanted):
            queued.append(_queued(one, standing))
    queued = [one for one in queued if one.size >= wanted.least]
    queued.sort(key=lambda one: (one.question_number, one.number))
    if wanted.order is Order.RANDOM:
        Random(wanted.seed).shuffle(queued)  # noqa: S311 - an order, no secret
    elif wanted.order is Order.WORST:
        queued.sort(key=lambda one: -one.size)
    return tuple(queued)


def queue_of_answers(study: Study, round: str, numbers: Sequence[int]) -> tuple[Queued, ...]:
    """These answers of the round as a queue, in this order, whether they wait or not."""
    wanted = set(numbers)
    found = {
        one.number: _queued(one, standing_of(one) or AdjudicationState.SETTLED)
        for one in judged(study, round)
        if one.number in wanted
    }
    return tuple(found[number] for number in numbers if number in found)


def _queued(one: Judged, standing: AdjudicationState) -> Queued:
    return Queued(
        one.number,
        one.answer,
        one.question,
        one.question_number,
        one.language,
        size([given.codes for given in one.given]),
        standing,
    )


def _is_wanted(one: Judged, wanted: Wanted) -> bool:
    return (
        (not wanted.question or one.question == wanted.question)
        and (not wanted.language or one.language == wanted.language)
        and (not wanted.code or _differs_in(one, wanted.code))
        and (wanted.pair is None or _differ(one, wanted.pair))
    )


def _differs_in(one: Judged, code: str) -> bool:
    return len({code in given.codes for given in one.given}) > 1


def _differ(one: Judged, pair: tuple[str, str]) -> bool:
    theirs = [given.codes for given in one.given if given.coder in pair]
    return len(theirs) == 2 and theirs[0] != theirs[1]
