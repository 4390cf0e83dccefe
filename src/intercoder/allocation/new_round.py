"""Plans a round: who gets which answers, and which answers several coders judge."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intercoder.allocation.assigning import Assignments, Masks, assign, sizes_of
from intercoder.allocation.earlier import Earlier, read_earlier
from intercoder.allocation.plan import (
    EarlierAnswers,
    Kind,
    Plan,
    coder_queues,
    coder_shares,
    coders_holding,
    document_of,
    in_order,
    pairs_of,
    strata_table,
)
from intercoder.allocation.random_sampling import Stream, draw
from intercoder.allocation.sampling_frame import (
    SamplingFrame,
    check_coders,
    check_reads,
    read_sampling_frame,
)
from intercoder.allocation.settings import Settings, Share
from intercoder.errors import StudyError, UsageError
from intercoder.study.allocation.allocations import (
    Person,
    RoundChange,
    has_decisions,
    is_given_out,
    last_answer,
)
from intercoder.study.rounds.rounds import rounds, usable_round_name
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.text.display import display_line


def plan_round(study: Study, round: str, settings: Settings) -> Plan:
    """Plan a round with these settings; nothing is written.

    Raises UsageError or StudyError, in one sentence, if the round is not possible.
    """
    round = usable_round_name(round)
    _check_round_is_free(study, round)
    coders = check_coders(study, settings.coders)
    check_reads(study, settings)
    check_together(settings)
    up_to = last_answer(study)
    frame = read_sampling_frame(study, settings.by)
    earlier = read_earlier(
        study, round, frame, wanted=settings.with_rounds, is_blind=settings.blind
    )
    everything = np.ones(len(frame), dtype=np.bool_)
    change = RoundChange(round, 1, up_to, {}, blind=settings.blind)
    plan = plan_allocation(frame, everything, earlier, settings, coders, change, Kind.NEW)
    plan = earlier.noted(plan, frame, frame.may(settings.coders, settings.reads) > 0)
    document = document_of(plan.as_json(), up_to)
    return replace(plan, change=replace(plan.change, document=document))


def plan_allocation(
    frame: SamplingFrame,
    among: NDArray[np.bool_],
    earlier: Earlier,
    settings: Settings,
    coders: tuple[Person, ...],
    change: RoundChange,
    kind: Kind,
) -> Plan:
    """Plan to allocate these answers, except those left out because of earlier rounds.

    `change` is what to write, as far as it is known; its document is added later. Raises UsageError
    if more answers are requested than there are, StudyError if there are none.
    """
    number = change.number
    may = frame.may(settings.coders, settings.reads)
    readable = earlier.without(among) & (may > 0)
    left_out = earlier.left_of(among & (may > 0))
    if left_out.answers and not readable.any():
        raise all_left_out(left_out)
    taken = _sample(frame, readable, settings, number, left_out)
    shared = _overlap(frame, taken, may, settings, number)
    places = np.flatnonzero(taken)
    dealt = assign(
        may[places],
        frame.strata[places],
        shared[places],
        settings.together,
        len(coders),
        settings.seed,
        number,
        Stream.DEAL,
    )
    seats = Assignments(places[dealt.answer], dealt.coder)
    orders = in_order(seats, frame, settings, coders, number)
    alone = shared & (not settings.assisted_overlap)
    return Plan(
        kind,
        settings,
        coder_shares(orders, coders, shared),
        strata_table(frame, readable, taken, shared),
        pairs_of(coders_holding(seats, len(frame)), settings.coders),
        frame.languages_of(among & (may == 0)),
        replace(change, queues=coder_queues(orders, frame, coders, alone)),
        answers=len(places),
        overlap=int(shared.sum()),
        waiting=int(readable.sum()) - len(places),
        remarks=_remarks(taken, may, settings),
        extra={"overlap_of": int((taken & (sizes_of(may) >= settings.together)).sum())},
    )


def all_left_out(left_out: EarlierAnswers) -> StudyError:
    """The error when earlier rounds leave no answers to allocate."""
    rounds = [display_line(name) for name in left_out.rounds]
    return StudyError(
        f"All {counted(left_out.answers, 'answer')} to allocate were judged or adjudicated in "
        f"earlier rounds: {', '.join(rounds)}. A blind round leaves such answers out.",
        f"Import more answers, or include these: --with-round {' --with-round '.join(rounds)}.",
    )


def check_together(settings: Settings) -> None:
    """Raise UsageError unless an overlap answer can have this many coders."""
    if Share.parse(settings.overlap, "The overlap").value == 0:
        return
    if len(settings.coders) == 1:
        raise UsageError(
            "A single coder has no overlap with anybody.", "Name more coders, or use --overlap 0."
        )
    if settings.together < 2:
        raise UsageError(
            "An overlap answer needs two or more coders.", "Use --coders-per-answer 2."
        )
    if settings.together > len(settings.coders):
        raise UsageError(
            f"{settings.together} coders cannot judge each overlap answer: the round has "
            f"{len(settings.coders)}.",
            f"Use --coders-per-answer {len(settings.coders)} or fewer, or name more coders.",
        )


def _check_round_is_free(study: Study, round: str) -> None:
    known = {one.name.casefold(): one for one in rounds(study)}
    found = known.get(round.casefold())
    if found is None:
        return
    shown = display_line(found.name)
    if is_given_out(study, found.name):
        raise StudyError(
            f"The study already has a round “{shown}”, and its answers are allocated.",
            "Choose another name, or leave out --coders to allocate answers imported since.",
        )
    if has_decisions(study, found.name):
        raise StudyError(
            f"Answers have already been coded in the round “{shown}” without an allocation.",
            "Allocate a round with another name.",
        )
    if found.name != round or not found.is_open:
        raise StudyError(f"The study already has a round “{shown}”.", "Choose another name.")


def _sample(
    frame: SamplingFrame,
    readable: NDArray[np.bool_],
    settings: Settings,
    number: int,
    left_out: EarlierAnswers,
) -> NDArray[np.bool_]:
    """The answers that are allocated."""
    there = int(readable.sum())
    if settings.answers is None:
        if not there:
            raise StudyError(
                "None of these coders can read any of the answers.",
                "Check --reads, or name other coders.",
            )
        return readable
    if settings.answers > there:
        beside = f" apart from {left_out.answers:,} of earlier rounds" if left_out.answers else ""
        raise UsageError(
            f"The sample cannot have {counted(settings.answers, 'answer')}: these coders can read "
            f"{there:,}{beside}.",
            "Ask for fewer, or include an earlier round with --with-round."
            if beside
            else "Ask for fewer, or leave out --answers.",
        )
    places = np.flatnonzero(readable)
    chosen = np.zeros(len(readable), dtype=np.bool_)
    strata = _numbered(frame.strata[places])
    chosen[places[draw(strata, settings.answers, settings.seed, number, Stream.SAMPLE)]] = True
    return chosen


def _overlap(
    frame: SamplingFrame, taken: NDArray[np.bool_], may: Masks, settings: Settings, number: int
) -> NDArray[np.bool_]:
    """The answers that several coders judge, drawn from those that enough of them read."""
    share = Share.parse(settings.overlap, "The overlap")
    places = np.flatnonzero(taken & (sizes_of(may) >= settings.together))
    wanted = share.of(len(places))
    if wanted > len(places):
        raise UsageError(
            f"The overlap cannot have {counted(wanted, 'answer')}: {settings.together} of these "
            f"coders can read only {len(places):,}.",
            "Ask for fewer.",
        )
    chosen = np.zeros(len(taken), dtype=np.bool_)
    strata = _numbered(frame.strata[places])
    chosen[places[draw(strata, wanted, settings.seed, number, Stream.OVERLAP)]] = True
    return chosen


def _numbered(strata: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same strata, numbered without gaps."""
    return np.unique(strata, return_inverse=True)[1].astype(np.int64)


def _remarks(taken: NDArray[np.bool_], may: Masks, settings: Settings) -> tuple[str, ...]:
    if Share.parse(settings.overlap, "The overlap").value == 0:
        return ()
    few = int((taken & (sizes_of(may) < settings.together)).sum())
    if not few:
        return ()
    return (
        f"Fewer than {settings.together} coders can read {counted(few, 'answer')}: none of these "
        "overlap, and the overlap is a share of the others.",
    )
