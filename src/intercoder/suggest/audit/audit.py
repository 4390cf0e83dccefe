"""Audits how suggestions influenced coders: which they accepted, and how coding differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.results import CodeName
from intercoder.agreement.of_study.sides.known import known_units
from intercoder.agreement.of_study.used_codes import UsedCodes
from intercoder.agreement.result import Figure, Reason
from intercoder.coding.decision import State
from intercoder.coding.suggestion import Assistance
from intercoder.study.codebook.history import meanings_now
from intercoder.study.queue.work_lists import coded_alone
from intercoder.study.rounds.suggestion_settings import read_assistance
from intercoder.study.study import Study
from intercoder.study.suggest.suggestion_exposure import Exposure, readings
from intercoder.suggest.audit.acceptance import Acceptance, acceptance
from intercoder.suggest.audit.assisted_comparison import Comparison, alone_together, compare
from intercoder.suggest.audit.revisions import Revisions, revisions
from intercoder.suggest.audit.verdict import NO_SAMPLE, NO_SUGGESTIONS, Verdict, verdict
from intercoder.text.counted import counted


@dataclass(frozen=True)
class Counts:
    """Numbers of judgements, and of those left out of the comparison."""

    judgements: int
    """Number of answers judged or skipped, counted for each coder."""
    with_suggestions: int
    """Number of those on which suggestions came into view."""
    drawn: int
    """Number on answers that a model put next: left out everywhere."""
    before_any: int
    """Number made before suggestions first came into view for the coder in that round: unassisted,
    but left out of the comparison.
    """
    against_chance: int
    """Number on answers of the unassisted sample that were assisted, under earlier settings."""
    compared: int
    unassisted_twice: int
    """Number of answers that two or more coders judged without suggestions, because of the draw or
    before there were any.
    """
    unassisted_twice_before: int = 0
    """Number of those that were judged or adjudicated in an earlier round."""
    compared_before: int = 0
    """Number of compared judgements on such answers."""

    def as_json(self) -> dict[str, Any]:
        """The counts under the stable names of the command's JSON."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Audit:
    """The complete result of `suggest audit`."""

    study: str
    rounds: Mapping[str, Assistance]
    """The settings of the rounds with suggestions."""
    counts: Counts
    taken: Acceptance | None
    """Acceptance with suggestions in view from the start; None if nothing was suggested."""
    taken_after: Acceptance | None
    """Acceptance with suggestions that came into view after a decision."""
    comparison: Comparison | None
    """The comparison; None unless there is a sample on each side."""
    revisions: Revisions | None
    verdict: Verdict
    names: tuple[CodeName, ...]
    how: Resampling

    def remarks(self) -> tuple[str, ...]:
        """Facts that affect how far the figures can be trusted, one sentence each."""
        return tuple(_remarks(self.counts))

    def as_json(self) -> dict[str, Any]:
        """The stable JSON of the command."""
        return {
            "study": self.study,
            "rounds": {
                name: {
                    "mode": one.mode.value,
                    "learn_from": one.learn_from,
                    "unassisted": one.unassisted,
                    "seed": one.seed,
                    "order": one.order.value,
                }
                for name, one in self.rounds.items()
            },
            "n": self.counts.as_json(),
            "acceptance": self.taken and self.taken.as_json(),
            "acceptance_after_reveal": self.taken_after and self.taken_after.as_json(),
            "comparison": self.comparison and self.comparison.as_json(),
            "revisions": self.revisions and self.revisions.as_json(),
            "verdict": self.verdict.as_json(),
            "names": {one.id: one.as_json() for one in self.names},
            "rule": {
                "seed": self.how.seed,
                "resamples": self.how.resamples,
                "confidence": self.how.confidence,
                "sides": "by the draw that keeps answers without suggestions, whether or not"
                " suggestions really came into view",
            },
            "remarks": list(self.remarks()),
        }


def audit(
    study: Study,
    *,
    coders: Sequence[str] = (),
    rounds: Sequence[str] = (),
    how: Resampling | None = None,
    advance: Callable[[int], None] = lambda _: None,
) -> Audit:
    """Audit the suggestions of these rounds (all, if none is named), for these coders (or all).

    `advance` is called with the number of judgements read. Raises StudyError for a coder or round
    the study does not have.
    """
    asked = how or Resampling()
    everything = []
    for one in readings(study, coders=coders, rounds=rounds):
        everything.append(one)
        advance(1)
    fair = [one for one in everything if one.drawn is None]
    started = _started(everything)
    settled = {name: read_assistance(study, name) for name in dict.fromkeys(k[1] for k in started)}
    since = [
        one
        for one in fair
        if (one.coder, one.round) in started and one.first >= started[one.coder, one.round]
    ]
    alone = {key: coded_alone(study, *key) for key in started}
    kept = np.array(
        [
            one.answer in alone[one.coder, one.round] or _is_kept(one, settled[one.round])
            for one in since
        ],
        dtype=np.bool_,
    )
    against = np.array([one.shown is not None for one in since], dtype=np.bool_) & kept
    compared = [one for one, wrong in zip(since, against.tolist(), strict=True) if not wrong]
    assisted = ~kept[~against]
    revisions_used = {one.revision for one in everything}
    used = UsedCodes.of(study, revisions_used, study.revision(), meanings_now(study))
    unassisted = [
        one for one in fair if one.shown is None and _is_unassisted(one, started, alone, settled)
    ]
    given = {code for one in (*compared, *unassisted) for code in (*one.codes, *(one.before or ()))}
    possible = (code.id for code in used.codebook.assignable)
    codes = tuple(dict.fromkeys((*possible, *sorted(given))))
    comparison = None
    if assisted.any() and not assisted.all():
        comparison = compare(compared, assisted, codes, asked)
    twice, alpha = alone_together(unassisted, codes, asked)
    known = known_units(study, coders=coders, rounds_named=rounds)
    counts = Counts(
        len(everything),
        sum(one.shown is not None for one in everything),
        len(everything) - len(fair),
        len(fair) - len(since),
        int(against.sum()),
        len(compared),
        twice,
        _twice_before(unassisted, known),
        sum(_unit(one) in known for one in compared),
    )
    return Audit(
        study.name,
        settled,
        counts,
        acceptance([one for one in fair if not one.revealed], asked),
        acceptance([one for one in fair if one.revealed], asked),
        comparison,
        revisions(fair, asked),
        _verdict(counts, alpha, comparison, settled.values()),
        used.names_of(codes),
        asked,
    )  # fmt: skip


def _unit(one: Exposure) -> tuple[str, int]:
    """The answer and its round."""
    return one.round, one.answer


def _twice_before(readings: Iterable[Exposure], known: Collection[tuple[str, int]]) -> int:
    """Number of answers judged by two or more coders that were judged in an earlier round."""
    judged = Counter(
        _unit(one) for one in readings if _unit(one) in known and one.state is not State.SKIPPED
    )
    return sum(times >= 2 for times in judged.values())


def _started(everything: Iterable[Exposure]) -> dict[tuple[str, str], int]:
    """When suggestions first came into view, by coder and round, as a number in the log.

    A coder's return to an answer decided earlier does not count as the start.
    """
    found: dict[tuple[str, str], int] = {}
    for one in everything:
        if one.first_shown is None or not (one.revealed or one.first == one.first_shown):
            continue
        key = (one.coder, one.round)
        found[key] = min(found.get(key, one.first), one.first)
    return found


def _is_kept(one: Exposure, settled: Assistance) -> bool:
    """Whether the draw keeps this answer without suggestions, even if the mode is now off."""
    return settled.is_sampled(one.key)


def _is_unassisted(
    one: Exposure,
    started: Mapping[tuple[str, str], int],
    alone: Mapping[tuple[str, str], Collection[int]],
    settled: Mapping[str, Assistance],
) -> bool:
    """Whether chance, or timing, kept suggestions from this judgement.

    In the mode `after`, suggestions that repeat the codes given do not appear: such a judgement
    does not count as one without suggestions.
    """
    key = one.coder, one.round
    if key not in started or one.first < started[key]:
        return True
    return one.answer in alone[key] or _is_kept(one, settled[one.round])


def _verdict(
    counts: Counts, alpha: Figure, comparison: Comparison | None, settled: Iterable[Assistance]
) -> Verdict:
    if not counts.with_suggestions:
        return NO_SUGGESTIONS
    if not counts.unassisted_twice and not any(one.unassisted for one in settled):
        return NO_SAMPLE
    difference = Figure.refused(Reason.NO_PAIRS)
    if comparison is not None:
        difference = comparison.agreement["alpha_set_masi"].difference
    return verdict(counts.unassisted_twice, alpha, difference)


_KNOWN = "were judged or adjudicated in an earlier round: coders may know their codes."


def _remarks(counts: Counts) -> Iterable[str]:
    if counts.drawn:
        yield (
            "On answers that a model put forward to be coded next: "
            f"{counted(counts.drawn, 'judgement')}, left out everywhere, since such answers are "
            "not a random sample."
        )
    if counts.with_suggestions and counts.before_any:
        yield (
            "Made before the coder had any suggestion in that round: "
            f"{counted(counts.before_any, 'judgement')}, which count as unassisted, but are left "
            "out of the comparison, since coders get quicker with time."
        )
    if counts.unassisted_twice_before:
        yield (
            f"{counts.unassisted_twice_before:,} of the "
            f"{counted(counts.unassisted_twice, 'answer')} that two or more judged without "
            f"suggestions {_KNOWN}"
        )
    if counts.compared_before:
        yield (
            f"{counts.compared_before:,} of the {counted(counts.compared, 'judgement')} compared "
            f"are on answers that {_KNOWN}"
        )
    if counts.against_chance:
        yield (
            "Left out, because made with suggestions, under earlier settings of the round, on "
            f"answers now kept without: {counted(counts.against_chance, 'judgement')}."
        )
