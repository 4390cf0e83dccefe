"""Plans a round in which coders judge some of their own earlier answers again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from intercoder.allocation.assigning import Assignments
from intercoder.allocation.plan import (
    Kind,
    Plan,
    coder_queues,
    coder_shares,
    document_of,
    in_order,
    strata_table,
)
from intercoder.allocation.random_sampling import Stream, draw
from intercoder.allocation.sampling_frame import SamplingFrame, check_coders, read_sampling_frame
from intercoder.allocation.settings import Order, Settings, Share
from intercoder.errors import StudyError, UsageError
from intercoder.study.agreement.earlier_rounds import settled_answers
from intercoder.study.allocation.allocations import RoundChange, judged, last_answer, people
from intercoder.study.rounds.people import PEOPLE
from intercoder.study.rounds.rounds import find_round, rounds, usable_round_name
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.text.display import display_line

SHARE = "10%"
"""Default share of each coder's answers."""


def plan_recode(
    study: Study,
    round: str,
    repeats: str,
    *,
    share: str = SHARE,
    coders: Sequence[str] = (),
    by: Sequence[str] = (),
    seed: int,
) -> Plan:
    """Plan a round in which each coder gets a random share of the answers they judged in `repeats`.

    They come in random order, without suggestions, never in groups, and the round is blind. Empty
    `coders` means all who decided anything there. Raises UsageError or StudyError, in one sentence.
    """
    round = usable_round_name(round)
    taken = {one.name.casefold(): one.name for one in rounds(study)}
    if round.casefold() in taken:
        raise StudyError(
            f"The study already has a round “{display_line(taken[round.casefold()])}”.",
            "Choose another name.",
        )
    find_round(study, repeats)
    wanted = Share.parse(share, "The share")
    if not wanted.value:
        raise UsageError("No answers would be judged again.", "Use --share 10%.")
    decided = {name: rows for name, (rows, _) in judged(study, repeats).items() if len(rows)}
    everyone = [
        one.coder.name
        for one in people(study)
        if one.coder.name in decided and one.coder.role in PEOPLE and not one.left_at
    ]
    if not everyone:
        raise StudyError(
            "None of the present coders has decided anything in the round "
            f"“{display_line(repeats)}”.",
            "Answers can only be judged again after they have been judged.",
        )
    team = check_coders(study, list(coders) or everyone)
    for person in team:
        if person.coder.name not in decided:
            raise StudyError(
                f"{display_line(person.coder.name)} has not decided anything in the round "
                f"“{display_line(repeats)}”.",
                f"These have: {', '.join(display_line(name) for name in everyone)}.",
            )
    up_to = last_answer(study)
    frame = read_sampling_frame(study, by)
    settings = Settings(
        tuple(one.coder.name for one in team),
        seed,
        overlap="0",
        together=1,
        by=tuple(by),
        order=Order.RANDOM,
    )
    answers, holders = [np.zeros(0, dtype=np.int64)], [np.zeros(0, dtype=np.int64)]
    among = np.zeros(len(frame), dtype=np.bool_)
    for place, person in enumerate(team):
        name = person.coder.name
        own = frame.places(decided[name])
        count = max(wanted.of(len(own)), 1)
        if count > len(own):
            raise UsageError(
                f"{display_line(name)} decided {counted(len(own), 'answer')}: {count:,} cannot be "
                "drawn.",
                "Ask for fewer.",
            )
        among[own] = True
        strata = np.unique(frame.strata[own], return_inverse=True)[1].astype(np.int64)
        answers.append(own[draw(strata, count, seed, 1, Stream.SAMPLE, person.row)])
        holders.append(np.full(count, place, dtype=np.int64))
    seats = Assignments(np.concatenate(answers), np.concatenate(holders))
    orders = in_order(seats, frame, settings, team, 1)
    nobody = np.zeros(len(frame), dtype=np.bool_)
    given = nobody.copy()
    given[seats.answer] = True
    change = RoundChange(round, 1, up_to, {}, blind=True, repeats=repeats)
    plan = Plan(
        Kind.RECODE,
        settings,
        coder_shares(orders, team, nobody),
        strata_table(frame, among, given, nobody),
        {},
        {},
        replace(change, queues=coder_queues(orders, frame, team, ~nobody)),
        answers=int(given.sum()),
        remarks=_settled(study, repeats, frame, given),
        extra={"recodes": repeats, "share": share},
    )
    return replace(plan, change=replace(plan.change, document=document_of(plan.as_json(), up_to)))


def _settled(
    study: Study, repeats: str, frame: SamplingFrame, given: NDArray[np.bool_]
) -> tuple[str, ...]:
    """Sentences on how many of the answers drawn have a consensus.

    They are not left out: without the answers once disagreed on, the rest would be no random share.
    """
    settled = np.zeros(len(frame), dtype=np.bool_)
    settled[frame.places(settled_answers(study, repeats))] = True
    count = int((settled & given).sum())
    if not count:
        return ()
    return (
        f"{count:,} of these answers {'was' if count == 1 else 'were'} adjudicated in the "
        f"round “{display_line(repeats)}”: coders who were told the result may repeat it "
        "instead of judging for themselves.",
    )
