"""Real answers for coders in training: the gate where answers are allocated, and exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from intercoder.allocation.plan import Plan
from intercoder.errors import StudyError, UsageError
from intercoder.study.allocation.allocations import write_change
from intercoder.study.rounds.blindness import check_lead
from intercoder.study.rounds.people import Coder, coders
from intercoder.study.study import Study, check_is_whole
from intercoder.study.training.past_gate import naming_past, write_let_past
from intercoder.study.training.training_rounds import training_rounds
from intercoder.text.display import display_line
from intercoder.training.gate import PAST_GATE, Gate
from intercoder.training.of_study import Trained, kept_from_real_answers
from intercoder.training.rows import attempt_json
from intercoder.training.words import all_kept_back_words, kept_back_words

MAX_REASON = 2000
"""Characters of a reason."""


def with_gate(study: Study, plan: Plan, reason: str | None) -> Plan:
    """The plan, with the reason for passing over the gate where one is given and needed.

    Raises StudyError naming everybody who has not passed, UsageError for an empty or idle reason,
    or one for a round in which coders are trained.
    """
    of_rounds = training_rounds(study)
    if plan.change.round in of_rounds:
        raise UsageError(
            f"“{display_line(plan.change.round)}” is a round for training.",
            "Give coders more to judge there with `intercoder training begin`.",
        )
    names = [one.coder for one in plan.change.queues if one.answers]
    found = kept_from_real_answers(study, names)
    if reason is not None:
        _check_reason(reason, "--past-gate")
    if not found:
        if reason is not None:
            raise UsageError(
                "Nobody here is kept back by the gate of a training.", "Leave out --past-gate."
            )
        return plan
    if reason is None:
        raise StudyError(
            "Nothing is allocated to coders who have not passed their training. "
            f"{all_kept_back_words(found, study.codebook())}",
            "Train them with `intercoder training begin`, or add --past-gate with a reason, which "
            "is recorded.",
        )
    reached = _reached(study, found)
    record = {
        "reason": reason.strip(),
        "coders": [{"coder": name, "attempt": attempt} for name, attempt in reached.items()],
    }
    document = {**plan.change.document, PAST_GATE: record}
    book = study.codebook()
    words = (kept_back_words(name, one, book) for name, one in found.items())
    remarks = (*plan.remarks, *(f"Past the gate of the training: {one}" for one in words))
    return replace(plan, change=replace(plan.change, document=document), remarks=remarks)


def write_allocation(study: Study, plan: Plan) -> None:
    """Write a plan; whoever it lets past the gate may code from then on. Raises what
    `write_change` raises."""
    record = plan.change.document.get(PAST_GATE)
    if record is None:
        write_change(study, plan.change)
        return
    names = [one["coder"] for one in record["coders"]]
    write_change(study, plan.change, then=naming_past(names))


def let_past(study: Study, names: Sequence[str], reason: str, who: Coder | None) -> tuple[str, ...]:
    """Let coders past the gate who have not passed; a sentence on each.

    Raises StudyError unless a lead does it, and for an unknown coder; UsageError without a reason,
    or if the gate keeps one of them from nothing.
    """
    check_is_whole(study)
    check_lead(study, who, "lets coders past the gate of a training")
    _check_reason(reason, "--because")
    known = {one.name for one in coders(study)}
    for name in names:
        if name not in known:
            raise StudyError(
                f"The study has no coder “{display_line(name)}”.",
                "`intercoder coder list` shows who codes.",
            )
    found = kept_from_real_answers(study, names)
    idle = [display_line(name) for name in names if name not in found]
    if idle:
        raise UsageError(f"The gate does not keep {', '.join(idle)} back.", "Leave them out.")
    write_let_past(study, _reached(study, found), reason.strip(), who.name if who else "")
    book = study.codebook()
    return tuple(kept_back_words(name, one, book) for name, one in found.items())


def _reached(study: Study, found: dict[str, Trained | None]) -> dict[str, dict[str, object] | None]:
    """What each of them reached, as it is recorded."""
    gates = {name: Gate.from_json(one.gate) for name, one in training_rounds(study).items()}
    return {
        name: None if one is None else attempt_json(one.latest, gates[one.latest.round])
        for name, one in found.items()
    }


def _check_reason(reason: str, option: str) -> None:
    if not reason.strip():
        raise UsageError(f"{option} needs a reason.", "Say why in a few words.")
    if len(reason) > MAX_REASON:
        raise UsageError(
            f"The reason has {len(reason):,} characters.",
            f"Use at most {MAX_REASON:,}.",
        )
