"""The disagreements that await adjudication, and their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from intercoder.adjudication.disagreement import size
from intercoder.study.adjudication.consensus import Judged, judged
from intercoder.study.study import Study


class AdjudicationState(StrEnum):
    """The state of a disagreement."""

    OPEN = "open"
    """There is no consensus."""
    STALE = "stale"
    """There is a consensus, but a coder's decision has changed since."""
    SETTLED = "settled"


class DisagreementFilter(StrEnum):
    """The disagreements to show, by state."""

    WAITING = "waiting"
    """Those that are open or stale."""
    OPEN = "open"
    STALE = "stale"
    SETTLED = "settled"
    ALL = "all"


_STANDINGS = {
    DisagreementFilter.WAITING: frozenset({AdjudicationState.OPEN, AdjudicationState.STALE}),
    DisagreementFilter.OPEN: frozenset({AdjudicationState.OPEN}),
    DisagreementFilter.STALE: frozenset({AdjudicationState.STALE}),
    DisagreementFilter.SETTLED: frozenset({AdjudicationState.SETTLED}),
    DisagreementFilter.ALL: frozenset(AdjudicationState),
}


class Order(StrEnum):
    """The order of the queue."""

    WORST = "worst"
    """First those on which the coders are furthest apart."""
    RANDOM = "random"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters and order of the queue. An empty field means no restriction."""

    which: DisagreementFilter = DisagreementFilter.WAITING
    code: str = ""
    """Id of a code that someone gave and someone else did not."""
    question: str = ""
    """Id of the question."""
    language: str = ""
    pair: tuple[str, str] | None = None
    """Two coders who disagree with each other."""
    least: float = 0.0
    """Minimum size of the disagreement, from 0 to 1."""
    order: Order = Order.WORST
    seed: int = 1
    """Seed of the random order."""


@dataclass(frozen=True, slots=True)
class Queued:
    """One disagreement of the queue."""

    number: int
    """Row of the answer in the study."""
    answer: str
    question: str
    question_number: int
    language: str
    size: float
    standing: AdjudicationState


def standing_of(one: Judged) -> AdjudicationState | None:
    """The state of an answer; None for one that needs no adjudication."""
    if one.is_stale:
        return AdjudicationState.STALE
    if not one.differs:
        return None
    return AdjudicationState.OPEN if one.agreed is None else AdjudicationState.SETTLED


def queue(found: Iterable[Judged], wanted: Wanted) -> tuple[Queued, ...]:
    """The disagreements that match, in order.

    A stale consensus is included even if the coders now agree.
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
    """These answers of the round as a queue, in this order, waiting or not."""
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
