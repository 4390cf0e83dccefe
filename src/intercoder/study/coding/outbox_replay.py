"""Sends what earlier windows of a coder left in the outbox, before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import select

from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import Desk, sit_down
from intercoder.study.coding.outbox import LeftBehind, Outbox, left_behind
from intercoder.study.coding.pending_change import Press, answers_in, from_document
from intercoder.study.database.schema import answer
from intercoder.study.study import MAIN_ROUND, Study

_IN_ONE_QUERY = 500
"""How many answers are asked for at once by their ids."""


def sit_down_and_send(
    study: Study, coder: str, *, round: str = MAIN_ROUND, take_over: bool = False
) -> tuple[Desk, int]:
    """The coder's place at the study, once what was kept on this machine is written there.

    Also gives how many changes that were. Raises what `sit_down` and `send_left_behind` raise; then
    the place is given up again, and what is not written stays kept.
    """
    try:
        desk = sit_down(study, coder, round=round, take_over=take_over)
    except StudyError as error:
        waiting = 0
        if study.is_remote:
            waiting = sum(len(one.waiting) for one in left_behind(study.id, coder, round))
        if not waiting:
            raise
        words = f"What is kept on this machine (changes: {waiting:,}) stays there until then."
        raise type(error)(error.message, f"{error.hint} {words}".strip(), error.details) from None
    try:
        return desk, send_left_behind(desk)
    except StudyError:
        with suppress(StudyError):
            desk.leave()
        raise


def outbox_of(desk: Desk) -> Outbox | None:
    """Where this desk's changes are kept until its server has them; None where there is none."""
    if not desk.study.is_remote:
        return None
    return Outbox(desk.study.id, desk.coder, desk.round)


def send_left_behind(desk: Desk) -> int:
    """Write what was kept, in order, each change exactly once; how many changes these were.

    Raises UnreachableError if the server goes away again, and StudyError for what cannot be read;
    what is not written stays kept.
    """
    if not desk.study.is_remote:
        return 0
    sent = 0
    for left in left_behind(desk.study.id, desk.coder, desk.round):
        for press in _presses(desk.study, left):
            desk.write(press)
            left.confirm(press.id)
            sent += 1
    return sent


def _presses(study: Study, left: LeftBehind) -> tuple[Press, ...]:
    ids = {answer_id for document in left.waiting for answer_id in answers_in(document)}
    numbers = _numbers(study, sorted(ids))
    try:
        return tuple(from_document(document, numbers) for document in left.waiting)
    except (KeyError, TypeError, ValueError) as error:
        raise StudyError(
            "The changes that this machine keeps for the server do not fit this study.",
            f"They are in {left.path}. Nothing is lost; ask for help, or move the file away to "
            "code without them.",
            details=type(error).__name__,
        ) from None


def _numbers(study: Study, answer_ids: Sequence[str]) -> dict[str, int]:
    """The numbers of the answers with these ids; those that are not there are left out."""
    found: dict[str, int] = {}
    with study.reading() as connection:
        for start in range(0, len(answer_ids), _IN_ONE_QUERY):
            some = answer_ids[start : start + _IN_ONE_QUERY]
            rows = connection.execute(
                select(answer.c.key, answer.c.id).where(answer.c.key.in_(some))
            )
            found.update((row.key, row.id) for row in rows)
    return found
