"""Sends what earlier windows of a coder left in the outbox, before anything else."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from sqlalchemy import select

from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.coding.outbox import AbandonedOutbox, Outbox, left_behind
from intercoder.study.coding.pending_change import PendingChange, answers_in, from_document
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer
from intercoder.study.study import MAIN_ROUND, Study


def open_workspace_and_send(
    study: Study, coder: str, *, round: str = MAIN_ROUND, take_over: bool = False
) -> tuple[CoderWorkspace, int]:
    """The coder's place at the study, once what was kept on this machine is written there.

    Also gives how many changes that were. Raises what `open_workspace` and `send_left_behind`
    raise; then the place is given up again, and what is not written stays kept.
    """
    try:
        workspace = open_workspace(study, coder, round=round, take_over=take_over)
    except StudyError as error:
        waiting = 0
        if study.is_remote:
            waiting = sum(len(one.waiting) for one in left_behind(study.id, coder, round))
        if not waiting:
            raise
        words = f"What is kept on this machine (changes: {waiting:,}) stays there until then."
        raise type(error)(error.message, f"{error.hint} {words}".strip(), error.details) from None
    try:
        return workspace, send_left_behind(workspace)
    except StudyError:
        with suppress(StudyError):
            workspace.leave()
        raise


def outbox_of(workspace: CoderWorkspace) -> Outbox | None:
    """Where this desk's changes are kept until its server has them; None where there is none."""
    if not workspace.study.is_remote:
        return None
    return Outbox(workspace.study.id, workspace.coder, workspace.round)


def send_left_behind(workspace: CoderWorkspace) -> int:
    """Write what was kept, in order, each change exactly once; how many changes these were.

    Raises UnreachableError if the server goes away again, and StudyError for what cannot be read;
    what is not written stays kept.
    """
    if not workspace.study.is_remote:
        return 0
    sent = 0
    for left in left_behind(workspace.study.id, workspace.coder, workspace.round):
        for press in _presses(workspace.study, left):
            workspace.write(press)
            left.confirm(press.id)
            sent += 1
    return sent


def _presses(study: Study, left: AbandonedOutbox) -> tuple[PendingChange, ...]:
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
        for some in batched(answer_ids):
            rows = connection.execute(
                select(answer.c.key, answer.c.id).where(answer.c.key.in_(some))
            )
            found.update((row.key, row.id) for row in rows)
    return found
