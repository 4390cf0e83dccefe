"""Finds out which of a round's answers are a random sample, and of what.

Random is what `allocate` drew: a whole round, a sample of the answers, the overlap. Where a round
is not finished, a coder's queue is still in a random order, so the answers at its beginning are a
random sample as far as the coder has come. What a model put forward, and what was coded in the
order of import, is not random, and no formula can make it so: it is refused with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from intercoder.allocation.assigning import sizes_of
from intercoder.allocation.plan import Kind
from intercoder.allocation.random_sampling import strata_of
from intercoder.allocation.sampling_frame import SamplingFrame, read_sampling_frame
from intercoder.allocation.settings import Order, Settings
from intercoder.allocation.targeted import TargetedDraw, targeted_draws
from intercoder.errors import StudyError
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.agreement.earlier_rounds import known_answers
from intercoder.study.agreement.judgement_columns import JudgementColumns, Judgements
from intercoder.study.allocation.allocations import Allocation, allocations
from intercoder.study.allocation.queue_orders import queue_orders
from intercoder.study.rounds.rounds import Round, counted_rounds, find_round, rounds
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.text.display import display_line

MIN_SAMPLE = 30
"""Fewer answers coded at random say too little of any code."""
DECIDED_SHARE = 0.98
"""A stretch of a queue counts as done when this share of it is decided; the rest is missing."""

Rows = NDArray[np.int64]
Marks = NDArray[np.bool_]


class Sample(StrEnum):
    """Which answers of a round are taken for the sample."""

    ROUND = "round"
    OVERLAP = "overlap"


@dataclass(frozen=True)
class RandomSample:
    """A random sample of a population of answers."""

    round: str
    sample: Sample
    population: Rows
    """(N,) rows of the study, rising: the answers that the sample speaks for."""
    stratum: Rows
    """(N,) numbers of the strata it was drawn in, from 0."""
    sampled: Rows
    """(n,) places in the population of the answers drawn and judged, rising."""
    is_earlier: Marks
    """(n,) judged in an earlier round, all of whose answers count as people judged them there."""
    earlier_rounds: tuple[str, ...]
    judged: Judgements
    """What people decided in the round."""
    order: Rows
    """(m,) places in the population of the answers not drawn yet, in a random order to go on in."""
    remarks: tuple[str, ...]
    drawn_in: Rows
    """(N,) with which draw each answer came: 0 the round's own (and what earlier rounds judged), 1
    and up those of `later`, -1 not drawn."""
    later: tuple[TargetedDraw, ...] = ()
    """Draws for one code, each made when the round's own answers were coded."""
    stratum_of_draw: Rows = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    """(N,) the stratum in which a draw for one code drew the answer; 0 for all others."""
    judged_of_draw: tuple[Rows, ...] = ()
    """For each of `later`, how many answers of each stratum are drawn and judged, to whichever
    question."""
    unfinished: int = 0
    """Answers of the round that coders have not come to yet."""

    @property
    def is_census(self) -> bool:
        """Whether people judged every answer."""
        return self.sampled.size == self.population.size


def random_sample(
    study: Study, round: str, sample: Sample = Sample.ROUND, *, among: Rows | None = None
) -> RandomSample:
    """The random sample of a round.

    `among` are rows of answers (such as those to one question), the only ones asked about. Raises
    StudyError, with the reason, where what was coded is no random sample, or a very small one.
    """
    about = find_round(study, round)
    kept = allocations(study, round)
    judged = judgements(study, rounds=(round,))
    if not kept or about.repeats or about.is_training:
        raise _refused(study, about, judged)
    frame = read_sampling_frame(study, tuple(kept[0].document["settings"]["by"]))
    settings = [Settings.from_json(one.document["settings"]) for one in kept]
    queues = {name: frame.places(rows) for name, rows in queue_orders(study, round).items()}
    later = targeted_draws([one.document for one in kept])
    draw_of, stratum_of_draw = (np.zeros(len(frame), dtype=np.int64) for _ in range(2))
    for number, one in enumerate(later, start=1):
        for place, rows in enumerate(one.answers):
            places = frame.places(np.array(rows, dtype=np.int64))
            draw_of[places], stratum_of_draw[places] = number, place
    done, skipped, notes = _decided(queues, judged, frame, settings[0].order, draw_of)
    seats = np.zeros(len(frame), dtype=np.int64)
    for places in queues.values():
        seats[places] += 1
    population, classes = _population(frame, kept, settings, sample)
    if sample is Sample.OVERLAP:
        done = [places for places in done if places.size]
        in_all = np.bincount(np.concatenate([*done, np.zeros(0, np.int64)]), minlength=len(frame))
        drawn = (seats >= 2) & (in_all >= seats)
    else:
        drawn = np.zeros(len(frame), dtype=np.bool_)
        for places in done:
            drawn[places] = True
    earlier, earlier_rounds = _earlier(study, kept, frame, seats)
    asked = np.ones(len(frame), dtype=np.bool_)
    if among is not None:
        asked = np.isin(frame.columns.number, among)
    left_out = int((asked & ~population & ~earlier).sum())
    population = (population | earlier) & asked
    judged_there = _judged_places(judged, frame)
    missing = drawn & population & ~earlier & ~judged_there
    sampled = ((drawn & judged_there) | earlier) & population
    stratum = strata_of([frame.strata, *classes, earlier.astype(np.int64)], len(frame))
    _check_is_enough(study, round, judged, int((sampled & ~earlier).sum()), notes)
    places = np.flatnonzero(population)
    notes += _remarks(left_out, int(missing.sum()), int((missing & skipped).sum()))
    if earlier.any():
        named = ", ".join(f"“{display_line(name)}”" for name in earlier_rounds)
        answers = counted(int((earlier & asked).sum()), "answer")
        notes.append(
            f"Judged in {named} and not drawn again: {answers}, "
            "counted as people judged them there, with no error of sampling."
        )
    generator = np.random.default_rng([settings[0].seed, len(kept)])
    inside = np.searchsorted(places, np.flatnonzero(sampled))
    is_later = (draw_of > 0) & (seats > 0)
    waiting = np.searchsorted(places, np.flatnonzero(population & ~sampled & ~missing & ~is_later))
    drawn_in = np.where(seats > 0, draw_of, np.where(earlier, 0, -1))
    return RandomSample(
        about.name,
        sample,
        frame.columns.number[places],
        np.unique(stratum[places], return_inverse=True)[1].astype(np.int64).ravel(),
        inside,
        earlier[places][inside],
        earlier_rounds,
        judged,
        generator.permutation(waiting),
        tuple(notes),
        drawn_in[places],
        later,
        stratum_of_draw[places],
        tuple(
            np.bincount(
                stratum_of_draw[(draw_of == number) & drawn & judged_there],
                minlength=len(one.sizes),
            )
            for number, one in enumerate(later, start=1)
        ),
        int(((seats > 0) & population & ~earlier & ~drawn).sum()),
    )


def _population(
    frame: SamplingFrame, kept: Sequence[Allocation], settings: Sequence[Settings], sample: Sample
) -> tuple[Marks, list[NDArray[np.integer[Any]]]]:
    """The answers that had a chance of being drawn, and what set their chances apart: who could
    read them, and whether they were there yet, at each allocation."""
    had_a_chance = np.zeros(len(frame), dtype=np.bool_)
    classes: list[NDArray[np.integer[Any]]] = []
    for one, how in zip(kept, settings, strict=True):
        if one.document["kind"] in {Kind.LEAVING, Kind.TARGETED}:
            continue
        may = frame.may(how.coders, how.reads)
        least = how.together if sample is Sample.OVERLAP else 1
        there = (frame.columns.number <= one.document["answers_up_to"]) & (sizes_of(may) >= least)
        had_a_chance |= there
        classes.append(np.where(there, sizes_of(may), 0))
    return had_a_chance, classes


def _decided(
    queues: Mapping[str, Rows],
    judged: Judgements,
    frame: SamplingFrame,
    order: Order,
    draw_of: Rows,
) -> tuple[list[Rows], Marks, list[str]]:
    """How far each coder has come in the random order of each draw: places in the frame; which
    answers were skipped; and what to say of the rest."""
    by_coder: dict[str, JudgementColumns] = {one.coder: one for one in judged.columns}
    skipped = np.zeros(len(frame), dtype=np.bool_)
    reached, put_forward, beyond = [], 0, 0
    for name, queue in queues.items():
        state = np.zeros(len(frame), dtype=np.bool_)
        drawn = np.zeros(len(frame), dtype=np.bool_)
        if name in by_coder:
            own = frame.places(by_coder[name].answer)
            state[own] = True
            drawn[own] = by_coder[name].drawn
            skipped[own[by_coder[name].skipped]] = True
        for number in np.unique(draw_of[queue]).tolist():
            places = queue[draw_of[queue] == number]
            decided = state[places]
            if decided.mean() >= DECIDED_SHARE:
                reached.append(places)
                continue
            # What stands within the beginning is random, whatever had it judged before its turn.
            stop = 0 if order is Order.IMPORTED else _frontier(decided)
            put_forward += int((decided & drawn[places])[stop:].sum())
            beyond += int((decided & ~drawn[places])[stop:].sum())
            reached.append(places[:stop])
    notes = []
    if put_forward:
        notes.append(
            f"No part of the random sample: {counted(put_forward, 'decision')} on answers that a "
            "model put forward, or that were coded together with similar ones. Such answers were "
            "chosen for what they say."
        )
    if beyond:
        made = counted(beyond, "decision was", "decisions were")
        notes.append(
            f"{made} made in the order of import, which is not random, and will count once the "
            "coder has finished the round."
            if order is Order.IMPORTED
            else f"{made} made out of turn (through a filter or a search), so not part of the "
            "random sample."
        )
    return reached, skipped, notes


def _frontier(in_turn: Marks) -> int:
    """The longest beginning of a queue that is decided but for a few, and ends with a decision."""
    share = np.cumsum(in_turn) / np.arange(1, in_turn.size + 1)
    found = np.flatnonzero((share >= DECIDED_SHARE) & in_turn)
    return int(found[-1]) + 1 if found.size else 0


def _judged_places(judged: Judgements, frame: SamplingFrame) -> Marks:
    marks = np.zeros(len(frame), dtype=np.bool_)
    for one in judged.columns:
        marks[frame.places(one.answer[~one.skipped])] = True
    return marks


def _earlier(
    study: Study, kept: Sequence[Allocation], frame: SamplingFrame, seats: NDArray[np.int64]
) -> tuple[Marks, tuple[str, ...]]:
    """Answers left out of the draw because people had judged them in earlier rounds."""
    named = {
        name
        for one in kept
        for name in one.document.get("earlier_rounds", {}).get("left_out_by_round", {})
    }
    begun = [one.name for one in rounds(study) if one.name in named]
    known = known_answers(study) if begun else {}
    marks = np.zeros(len(frame), dtype=np.bool_)
    for name in begun:
        if name in known:
            marks[frame.places(known[name])] = True
    return marks & (seats == 0), tuple(name for name in begun if name in known)


def _check_is_enough(
    study: Study, round: str, judged: Judgements, sampled: int, notes: Sequence[str]
) -> None:
    if sampled >= MIN_SAMPLE:
        return
    made = sum(int((~one.skipped).sum()) for one in judged.columns)
    why = " ".join(notes)
    raise StudyError(
        f"Of {counted(made, 'decision')} in the round “{display_line(round)}”, only {sampled:,} "
        f"{'is' if sampled == 1 else 'are'} on a random sample of the answers."
        f"{' ' if why else ''}{why}",
        f"Have at least {MIN_SAMPLE} answers coded in the order in which they were allocated.",
    )


def _refused(study: Study, round: Round, judged: Judgements) -> StudyError:
    shown = display_line(round.name)
    drawn = sum(int(one.drawn.sum()) for one in judged.columns)
    made = sum(one.answer.size for one in judged.columns)
    others = [one.name for one in counted_rounds(study) if allocations(study, one.name)]
    others = [display_line(name) for name in others if name != round.name]
    hint = (
        f"Name a round that was allocated: --round {' or '.join(others)}."
        if others
        else "Draw a random sample with `intercoder allocate`, for example with --answers 400, and "
        "have it coded."
    )
    if round.is_training:
        return StudyError(
            f"The round “{shown}” is for training: its answers are those of the key.", hint
        )
    if round.repeats:
        return StudyError(
            f"In the round “{shown}” coders judge their own earlier answers again.",
            hint,
        )
    if drawn:
        return StudyError(
            f"The answers of the round “{shown}” are not a random sample: {drawn:,} of "
            f"{counted(made, 'decision')} are on answers that a model put forward, or that were "
            "coded together with similar ones: they were chosen for what they say.",
            hint,
        )
    return StudyError(
        f"The answers of the round “{shown}” are not a random sample: they were not allocated, and "
        "coders met them in the order of import.",
        hint,
    )


def _remarks(left_out: int, missing: int, skipped: int) -> list[str]:
    notes = []
    if left_out:
        notes.append(
            f"The figures do not speak for {counted(left_out, 'answer')} that had no chance of "
            "being drawn: imported later, or in a language that too few of the round's coders "
            "read."
        )
    if missing:
        notes.append(
            f"Not judged of the sample: {counted(missing, 'answer')} ({skipped:,} skipped). The "
            "figures take them to be like the others."
        )
    return notes
