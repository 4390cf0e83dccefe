"""Plans changes to a round: more answers, more coders, and coders who leave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from intercoder.allocation.assigning import Assignments, Masks, sizes_of
from intercoder.allocation.earlier import Earlier, read_earlier
from intercoder.allocation.new_round import all_left_out, plan_allocation
from intercoder.allocation.plan import (
    DRAW,
    Kind,
    Plan,
    coder_queues,
    coder_shares,
    document_of,
    in_order,
    pairs_of,
)
from intercoder.allocation.random_sampling import Stream
from intercoder.allocation.reassignment import Moved, handed_on, shared_evenly
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
    allocations,
    drafted,
    judged,
    last_answer,
    packages_out,
    people,
    rounds_with_work,
    seats,
)
from intercoder.study.overview.free_places import decided_outside, set_free
from intercoder.study.rounds.rounds import find_round
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.text.display import display_line

OVERLAP_OF = "overlap_of"
"""Key in a stored allocation: the number of answers from which the overlap was drawn."""


@dataclass(frozen=True, slots=True)
class RoundSoFar:
    """The present state of an allocated round; coders are positions in `team`."""

    team: tuple[Person, ...]
    settings: Settings
    """Settings of the last allocation, restricted to the team."""
    number: int
    """Number of the next allocation."""
    frame: SamplingFrame
    free: Masks
    """Seats still to be coded, shape (answers,)."""
    fixed: Masks
    """Seats that are decided or whose coder has left, and those of former holders who judged."""
    alone: NDArray[np.bool_]
    """Whether an answer is coded alone by its coders, shape (answers,)."""
    spare: Moved
    """Seats set free because others have judged the answer in their coder's place."""
    up_to: int
    earlier: Earlier
    """Answers judged in earlier rounds."""
    kept: Settings
    """Settings of the last allocation, unchanged."""

    def as_kept(self, plan: Plan) -> Plan:
        """The plan with the settings that the round keeps, whichever coders are in it now."""
        kept = self.kept
        settings = replace(
            plan.settings, answers=kept.answers, overlap=kept.overlap, together=kept.together
        )
        return replace(plan, settings=settings)

    @property
    def held(self) -> NDArray[np.bool_]:
        """Whether somebody has, or has judged, each answer."""
        return (self.free | self.fixed) > 0


def plan_more(
    study: Study,
    round: str,
    *,
    add: Sequence[str] = (),
    reads: Mapping[str, tuple[str, ...]] | None = None,
    answers: int | None = None,
    rebalance: bool = False,
    with_rounds: Sequence[str] = (),
) -> Plan:
    """Plan to allocate the answers that nobody has in the round, with the round's settings.

    `add` are new coders, `with_rounds` further earlier rounds whose answers are included from now
    on. Allocated answers stay where they are, unless `rebalance` moves some that nobody has begun
    to coders who have fewer. Raises UsageError or StudyError, in one sentence.
    """
    standing = standing_round(study, round, add, reads or {}, with_rounds=with_rounds)
    team, settings = standing.team, standing.settings
    check_reads(study, settings)
    if settings.answers is not None and answers is None and not rebalance:
        raise UsageError(
            f"The round was made of a random sample of {counted(settings.answers, 'answer')}.",
            "Give the number of additional answers with --answers.",
        )
    if answers is not None or settings.answers is None:
        check_draws_evenly(study, round)
    fresh = ~standing.held
    if rebalance and answers is None and settings.answers is not None:
        fresh = np.zeros(len(standing.frame), dtype=np.bool_)
    settings = replace(settings, answers=answers)
    change = RoundChange(round, standing.number, standing.up_to, {})
    may = standing.frame.may(settings.coders, settings.reads)
    left_out = standing.earlier.left_of(fresh & (may > 0))
    if (standing.earlier.without(fresh) & (may > 0)).any():
        plan = plan_allocation(
            standing.frame, fresh, standing.earlier, settings, team, change, Kind.MORE
        )
    elif rebalance:
        plan = Plan(
            Kind.MORE,
            settings,
            coder_shares([np.zeros(0, dtype=np.int64)] * len(team), team, fresh),
            (),
            {},
            standing.frame.languages_of(fresh & (may == 0)),
            change,
        )
    elif left_out.answers:
        raise all_left_out(left_out)
    else:
        raise StudyError(
            "Every answer that the coders can read is already allocated in the round "
            f"“{display_line(round)}”.",
            "Add --rebalance to give new coders a share of the answers nobody has begun."
            if add
            else "Import more answers, or add coders with --add-coders and --rebalance.",
        )
    if rebalance:
        plan = _rebalanced(study, plan, standing, may)
    plan = standing.earlier.noted(plan, standing.frame, fresh & (may > 0))
    document = document_of(standing.as_kept(plan).as_json(), standing.up_to)
    return replace(plan, change=replace(plan.change, document=document))


def check_draws_evenly(study: Study, round: str) -> None:
    """Raise StudyError where answers were drawn for one code: the chances of those drawn evenly
    after them would be unknown."""
    draws = [one.document[DRAW] for one in allocations(study, round) if DRAW in one.document]
    if draws:
        raise StudyError(
            f"Answers of the round “{display_line(round)}” were drawn for the code "
            f"“{display_line(draws[-1]['code'])}”, so no more can be drawn evenly.",
            "Draw more with `intercoder enough --propose CODE --allocate`, or begin another round.",
        )


def plan_leaving(study: Study, round: str, name: str) -> Plan:
    """Plan to give the answers that a leaving coder has not coded to the others of the round.

    Their decisions stay theirs. Raises UsageError or StudyError, in one sentence.
    """
    standing = standing_round(study, round, (), {}, leaving=name)
    team = standing.team
    place = next(i for i, one in enumerate(team) if one.coder.name == name)
    if len(team) == 1:
        raise StudyError(
            f"{display_line(name)} is the only coder of the round “{display_line(round)}”.",
            "Add another coder first, with --add-coders.",
        )
    may = standing.frame.may(standing.settings.coders, standing.settings.reads)
    moved = handed_on(
        place,
        standing.free,
        standing.fixed,
        may,
        len(team),
        standing.settings.seed,
        standing.number,
        Stream.MOVE,
    )
    others = tuple(one for one in team if one.coder.name != name)
    settings = standing.settings.with_coders(tuple(one.coder.name for one in others))
    plan = Plan(
        Kind.LEAVING,
        settings,
        coder_shares([np.zeros(0, dtype=np.int64)] * len(team), team, standing.alone),
        (),
        {},
        {},
        RoundChange(round, standing.number, standing.up_to, {}, leaves=name),
    )
    plan = _with_moves(study, plan, standing, moved)
    extra: dict[str, object] = {"leaving": name}
    remarks = [*plan.remarks, *_what_is_lost(standing, moved, place)]
    elsewhere = [one for one in rounds_with_work(study, name) if one != round]
    if elsewhere:
        named = ", ".join(display_line(one) for one in elsewhere)
        remarks.append(f"{display_line(name)} has answers in other open rounds as well: {named}.")
    pairs = {pair: count for pair, count in plan.pairs.items() if name not in pair}
    plan = replace(plan, remarks=tuple(remarks), extra=extra, pairs=pairs)
    nothing = np.zeros(len(standing.frame), dtype=np.bool_)
    plan = standing.earlier.noted(plan, standing.frame, nothing)
    document = document_of(standing.as_kept(plan).as_json(), standing.up_to)
    return replace(plan, change=replace(plan.change, document=document))


def standing_round(
    study: Study,
    round: str,
    add: Sequence[str] = (),
    reads: Mapping[str, tuple[str, ...]] | None = None,
    leaving: str = "",
    with_rounds: Sequence[str] = (),
) -> RoundSoFar:
    """The round as it stands, with these coders added. Raises StudyError where it is closed, or was
    never allocated, and UsageError for coders who are in it already."""
    found = find_round(study, round)
    made = allocations(study, round)
    if not made:
        raise StudyError(
            f"The answers of the round “{display_line(round)}” are not allocated.",
            "Name its coders with --coders.",
        )
    if made[-1].document["kind"] == Kind.RECODE:
        raise StudyError(
            f"In the round “{display_line(round)}” coders judge their own answers again: "
            "nothing can be added to it or handed over.",
            "Make another round with --recode.",
        )
    if not found.is_open:
        raise StudyError(
            f"The round “{display_line(round)}” is closed.",
            "Reopen it with `intercoder round reopen`.",
        )
    kept = Settings.from_json(made[-1].document["settings"])
    everyone = {one.coder.name: one for one in people(study)}
    there = [name for name in kept.coders if not everyone[name].left_at]
    if leaving and leaving not in there:
        check_coders(study, [leaving])
        raise StudyError(
            f"{display_line(leaving)} is not a coder of the round “{display_line(round)}”.",
            f"Its coders are {', '.join(display_line(name) for name in there)}.",
        )
    for name in add:
        if name in there:
            raise UsageError(
                f"{display_line(name)} is already a coder of the round “{display_line(round)}”.",
                "Leave the name out.",
            )
    team = check_coders(study, [*there, *add])
    settings = replace(
        kept.with_coders(tuple(one.coder.name for one in team)),
        overlap="0" if len(team) == 1 else _share_so_far(kept, made[0].document),
        together=max(min(kept.together, len(team)), 2),
        reads=MappingProxyType(
            {**{name: of for name, of in kept.reads.items() if name in there}, **(reads or {})}
        ),
        with_rounds=tuple(dict.fromkeys((*kept.with_rounds, *with_rounds))),
    )
    up_to = last_answer(study)
    frame = read_sampling_frame(study, settings.by)
    earlier = read_earlier(study, round, frame, wanted=with_rounds, is_blind=found.blind)
    earlier = replace(earlier, wanted=settings.with_rounds)
    free, fixed, alone = _seats(study, round, frame, team, everyone)
    spare = _spare(study, round, frame, team)
    np.bitwise_and.at(free, spare.answer, ~(np.int64(1) << spare.giver))
    number = made[-1].number + 1
    return RoundSoFar(
        team, settings, number, frame, free, fixed, alone, spare, up_to, earlier, kept
    )


def _share_so_far(kept: Settings, first: Mapping[str, object]) -> str:
    """The overlap as a share: a number applied only to the answers allocated first."""
    share = Share.parse(kept.overlap, "The overlap")
    whole = first.get(OVERLAP_OF)
    if share.is_share or not isinstance(whole, int) or not whole:
        return kept.overlap
    return f"{float(Fraction(share.value, whole)):.6f}"


def _seats(
    study: Study,
    round: str,
    frame: SamplingFrame,
    team: Sequence[Person],
    everyone: Mapping[str, Person],
) -> tuple[Masks, Masks, NDArray[np.bool_]]:
    """Seats still to be coded, seats that stay unchanged, and whether answers are coded alone."""
    columns = seats(study, round)
    free, fixed = (np.zeros(len(frame), dtype=np.int64) for _ in range(2))
    alone = np.zeros(len(frame), dtype=np.bool_)
    alone[frame.places(columns.answer[columns.alone])] = True
    decided = judged(study, round)
    place_of = {one.row: place for place, one in enumerate(team)}
    gone = len(team)  # one more bit stands for everyone who has left
    for person in everyone.values():
        rows = columns.answer[columns.coder == person.row]
        if not len(rows):
            continue
        place = place_of.get(person.row, gone)
        done = decided.get(person.coder.name, (rows[:0], rows[:0]))[0]
        still = np.isin(rows, done, invert=True)
        if place == gone:
            still[:] = False
        bit = np.int64(1 << place)
        free[frame.places(rows[still])] |= bit
        fixed[frame.places(rows[~still])] |= bit
    for name, numbers in decided_outside(study, round).items():
        bit = np.int64(1 << place_of.get(everyone[name].row, gone))
        fixed[frame.places(np.array(numbers, dtype=np.int64))] |= bit
    return free, fixed, alone


def _spare(study: Study, round: str, frame: SamplingFrame, team: Sequence[Person]) -> Moved:
    """Seats of the team that need not be coded, since others have judged the answer instead."""
    found = set_free(study, round)
    seats_of = [np.array(found.get(one.coder.name, ()), dtype=np.int64) for one in team]
    return Moved(
        frame.places(np.concatenate([*seats_of, np.zeros(0, dtype=np.int64)])),
        np.repeat(np.arange(len(team)), [len(rows) for rows in seats_of]),
        np.full(sum(map(len, seats_of)), -1, dtype=np.int64),
    )


def _rebalanced(study: Study, plan: Plan, standing: RoundSoFar, may: Masks) -> Plan:
    """The plan, with seats nobody has begun moved to coders who have fewer."""
    coders = len(standing.team)
    untouched = standing.free & ~_touched(study, plan.change.round, standing)
    stays = standing.fixed | (standing.free & ~untouched)
    moved = shared_evenly(
        untouched, stays, may, coders, standing.settings.seed, standing.number, Stream.MOVE
    )
    return _with_moves(study, plan, standing, moved)


def _touched(study: Study, round: str, standing: RoundSoFar) -> Masks:
    """Seats whose coders skipped the answer, or have a draft on it: these are never taken away."""
    found = np.zeros(len(standing.frame), dtype=np.int64)
    skipped = {name: rows for name, (_, rows) in judged(study, round).items()}
    begun = drafted(study, round)
    for place, person in enumerate(standing.team):
        name = person.coder.name
        rows = np.union1d(
            skipped.get(name, np.zeros(0, dtype=np.int64)),
            np.array(sorted(begun.get(name, ())), dtype=np.int64),
        ).astype(np.int64)
        found[standing.frame.places(rows)] |= np.int64(1 << place)
    return found


def _with_moves(study: Study, plan: Plan, standing: RoundSoFar, moved: Moved) -> Plan:
    """The plan with these moves added: a coder's new answers come after those they have.

    Seats that are set free are taken and given to nobody.
    """
    team, frame = standing.team, standing.frame
    moved = Moved(*(np.concatenate(parts) for parts in zip(moved, standing.spare, strict=True)))
    rows = frame.columns.number
    taken = {
        person.coder.name: np.sort(rows[moved.answer[moved.giver == place]]).tolist()
        for place, person in enumerate(team)
        if (moved.giver == place).any()
    }
    handed = moved.taker >= 0
    seats_moved = Assignments(moved.answer[handed], moved.taker[handed])
    orders = in_order(seats_moved, frame, standing.settings, team, standing.number)
    after = standing.free | standing.fixed
    for answer, giver, taker in zip(*moved, strict=True):
        after[answer] &= ~np.int64(1 << giver)
        if taker >= 0:
            after[answer] |= np.int64(1 << taker)
    shared = sizes_of(after) > 1
    more = {one.coder: one for one in coder_shares(orders, team, shared, taken)}
    given = tuple(
        replace(
            one,
            answers=one.answers + more[one.coder].answers,
            overlap=one.overlap + more[one.coder].overlap,
            minutes=None if one.minutes is None else one.minutes + (more[one.coder].minutes or 0.0),
            taken=more[one.coder].taken,
        )
        for one in plan.given
    )
    queues = (*plan.change.queues, *coder_queues(orders, frame, team, standing.alone))
    names = [one.coder.name for one in team]
    inside = after & np.int64((1 << len(team)) - 1)
    pairs = pairs_of(inside, names) if len(moved.answer) else {}
    remarks = [*plan.remarks, *_set_free(standing), *_packages(study, plan.change.round, taken)]
    return replace(
        plan,
        given=given,
        pairs={pair: count + plan.pairs.get(pair, 0) for pair, count in pairs.items()}
        or plan.pairs,
        change=replace(plan.change, queues=queues, taken=taken),
        answers=plan.answers + int(np.unique(seats_moved.answer).size),
        overlap=plan.overlap + int(shared[np.unique(seats_moved.answer)].sum()),
        remarks=tuple(remarks),
    )


def _set_free(standing: RoundSoFar) -> list[str]:
    """Sentences on the seats taken because others have already judged the answers."""
    count = len(standing.spare.answer)
    if not count:
        return []
    is_said = counted(count, "answer is", "answers are")
    return [
        f"{is_said} taken from coders who have not begun them and are given to nobody: a "
        "previous coder has judged them."
    ]


def _packages(study: Study, round: str, taken: Mapping[str, Sequence[int]]) -> list[str]:
    return [
        f"{display_line(name)} has a package of this round that has not come back: decisions "
        "made in it stay theirs, and others may code the same answers."
        for name in taken
        if packages_out(study, name, round)
    ]


def _what_is_lost(standing: RoundSoFar, moved: Moved, place: int) -> list[str]:
    """Sentences on the seats that nobody can take over."""
    lost = moved.answer[moved.taker < 0]
    others = (standing.free | standing.fixed)[lost] & ~np.int64(1 << place)
    remarks = []
    if nobody := int((others == 0).sum()):
        remarks.append(
            f"None of the other coders reads {counted(nobody, 'answer')}: these are now allocated "
            "to nobody."
        )
    if short := int((others > 0).sum()):
        remarks.append(
            f"{short:,} overlap answers now have one coder fewer: nobody else can take them."
        )
    return remarks
