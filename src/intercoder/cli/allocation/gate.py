"""Keeps real answers from coders who have not passed their training, unless a lead says why not."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from intercoder.errors import StudyError, UsageError
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from intercoder.allocation.plan import Plan
    from intercoder.study.study import Study


def with_gate(study: Study, plan: Plan, reason: str | None) -> Plan:
    """The plan, with the reason for passing over the gate where one is given and needed.

    Raises StudyError naming everybody who has not passed, UsageError for an empty or idle reason,
    or one for a round in which coders are trained.
    """
    from intercoder.study.training.training_rounds import training_rounds
    from intercoder.training.gate import PAST_GATE, Gate
    from intercoder.training.of_study import kept_back
    from intercoder.training.rows import attempt_json
    from intercoder.training.words import kept_back_words

    of_rounds = training_rounds(study)
    if plan.change.round in of_rounds:
        raise UsageError(
            f"“{display_line(plan.change.round)}” is a round for training.",
            "Give coders more to judge there with `intercoder training begin`.",
        )
    names = [one.coder for one in plan.change.gifts if one.answers]
    found = kept_back(study, names) if of_rounds else {}
    if reason is not None and not reason.strip():
        raise UsageError("--past-gate needs a reason.", "Say why in a few words.")
    if not found:
        if reason is not None:
            raise UsageError(
                "Nobody here is kept back by the gate of a training.", "Leave out --past-gate."
            )
        return plan
    book = study.codebook()
    words = [kept_back_words(name, one, book) for name, one in found.items()]
    if reason is None:
        raise StudyError(
            f"Nothing is allocated to coders who have not passed their training. {' '.join(words)}",
            "Train them with `intercoder training begin`, or add --past-gate with a reason, which "
            "is recorded.",
        )
    gates = {name: Gate.from_json(one.gate) for name, one in of_rounds.items()}
    record = {
        "reason": reason.strip(),
        "coders": [
            {
                "coder": name,
                "attempt": None
                if one is None
                else attempt_json(one.latest, gates[one.latest.round]),
            }
            for name, one in found.items()
        ],
    }
    document = {**plan.change.document, PAST_GATE: record}
    remarks = (*plan.remarks, *(f"Past the gate of the training: {one}" for one in words))
    return replace(plan, change=replace(plan.change, document=document), remarks=remarks)
