"""Sets a coder's decision aside, or counts it again, as a lead."""

from __future__ import annotations

from intercoder.errors import StudyError
from intercoder.study.log import decision_log
from intercoder.study.log.removed_answers import is_on_removed
from intercoder.study.log.set_aside_decisions import (
    Found,
    SetAside,
    add_set_aside,
    all_set_aside,
    find_decision,
    take_back,
)
from intercoder.study.rounds.people import Coder, Role
from intercoder.study.study import Study
from intercoder.text.display import display_line


def set_decision_aside(study: Study, decision_id: str, who: Coder | None, reason: str) -> Found:
    """Exclude this decision from everything; the one before it on its answer becomes current again.

    Raises StudyError if the id names no decision or one already set aside, and unless the person is
    a lead; UsageError without a reason.
    """
    by = _lead(who)
    with study.writing() as connection:
        found = find_decision(connection, decision_id)
        add_set_aside(connection, found, by, reason)
        decision_log.bring_up_answer(connection, found.coder_row, found.round_row, found.answer_row)
    return found


def count_decision_again(study: Study, decision_id: str, who: Coder | None, reason: str) -> Found:
    """Restore a decision that was set aside. Raises as `set_decision_aside` does."""
    by = _lead(who)
    with study.writing() as connection:
        found = find_decision(connection, decision_id)
        if is_on_removed(connection, found.id):
            raise StudyError(
                f"The decision {display_line(found.id)} is on an answer that was removed.",
                "`intercoder answers removed` shows by whom, and why.",
            )
        take_back(connection, found, by, reason)
        decision_log.bring_up_answer(connection, found.coder_row, found.round_row, found.answer_row)
    return found


def decisions_set_aside(study: Study) -> tuple[SetAside, ...]:
    """The decisions currently set aside, in the order in which that happened."""
    with study.reading() as connection:
        return all_set_aside(connection)


def _lead(who: Coder | None) -> str:
    if who is None or who.role is not Role.LEAD:
        name = "Nobody" if who is None else display_line(who.name)
        raise StudyError(
            f"{name} {'is known to lead' if who is None else 'does not lead'} this study, and "
            "only leads set decisions aside.",
            "Say who leads, with --as NAME.",
        )
    return who.name
