"""Simulated coders, who err in ways that are stated beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from synthesis.dice import Dice
from synthesis.plan import CoderPattern, StudyPlan
from synthesis.population import ALONE, MadeAnswer

CODED, NO_CODE_APPLIES, SKIPPED = "coded", "no code applies", "skipped"


@dataclass(frozen=True, slots=True)
class MadeCoding:
    """What one coder said about one answer."""

    answer: str
    coder: str
    state: str
    """`coded`, `no code applies` or `skipped`."""
    codes: tuple[str, ...] = ()
    unsure: bool = False


def allocated(
    plan: StudyPlan, answers: Sequence[MadeAnswer], seed: int
) -> dict[str, list[MadeAnswer]]:
    """Each coder's queue: the overlap that all code, and the coder's own share of the rest.

    Queues follow the order of the file. The rest is dealt in turn, so that the coders' shares
    differ by one answer at most.
    """
    filled = [answer for answer in answers if not answer.is_blank]
    dice = Dice(seed, plan.name, "overlap")
    size = plan.overlap_first or round(plan.overlap_share * len(filled))
    positions = range(len(filled))
    chosen = list(positions) if plan.overlap_first else dice.shuffled(positions)
    overlap = set(chosen[:size])
    queues: dict[str, list[MadeAnswer]] = {coder.name: [] for coder in plan.coders}
    dealt = 0
    for position, answer in enumerate(filled):
        if position in overlap:
            for queue in queues.values():
                queue.append(answer)
        else:
            queues[plan.coders[dealt % len(plan.coders)].name].append(answer)
            dealt += 1
    return queues


def coded(
    plan: StudyPlan, coder: CoderPattern, queue: Sequence[MadeAnswer], seed: int
) -> list[MadeCoding]:
    """The coder's judgements, in the order of the queue."""
    last = max(len(queue) - 1, 1)
    return [
        _judged(plan, coder, answer, at / last, Dice(seed, plan.name, coder.name, answer.id))
        for at, answer in enumerate(queue)
    ]


def _judged(
    plan: StudyPlan, coder: CoderPattern, answer: MadeAnswer, progress: float, dice: Dice
) -> MadeCoding:
    is_weak = answer.language in coder.weak_languages
    if is_weak and dice.chance(coder.skips_weak):
        return MadeCoding(answer.id, coder.name, SKIPPED)
    unsure = dice.chance(coder.unsure_weak if is_weak else coder.unsure)
    codes = _seen(coder, answer.codes, dice)
    codes = [_as_confused(coder, code, dice) for code in codes]
    start, end = coder.slips
    slip = start + (end - start) * progress
    codes = [_slipped(plan, code, dice) if dice.chance(slip) else code for code in codes]
    if codes and codes[-1] not in ALONE and dice.chance(coder.overuses_other):
        codes[-1] = "other"
    state = CODED if codes else NO_CODE_APPLIES
    return MadeCoding(answer.id, coder.name, state, tuple(dict.fromkeys(codes)), unsure)


def _seen(coder: CoderPattern, codes: tuple[str, ...], dice: Dice) -> list[str]:
    return [*codes[:1], *(c for c in codes[1:] if not dice.chance(coder.misses_secondary))]


def _as_confused(coder: CoderPattern, code: str, dice: Dice) -> str:
    if code in coder.confuses:
        instead, share = coder.confuses[code]
        return instead if dice.chance(share) else code
    return code


def _slipped(plan: StudyPlan, code: str, dice: Dice) -> str:
    for codes in plan.headings.values():
        if code in codes:
            return dice.pick([other for other in codes if other != code])
    return code
