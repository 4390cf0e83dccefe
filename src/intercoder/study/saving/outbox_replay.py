"""Sends what earlier windows left in the outbox, before anything else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TypeVar

from sqlalchemy import select

from intercoder.errors import StudyError
from intercoder.study.database.bulk import batched
from intercoder.study.database.schema import answer
from intercoder.study.saving.outbox import AbandonedOutbox, Owner, left_behind
from intercoder.study.saving.pending_change import (
    ChangeFormat,
    PendingChange,
    answers_in,
    from_document,
)
from intercoder.study.saving.workspace import Workspace
from intercoder.study.study import Study

C = TypeVar("C")
W = TypeVar("W")


@contextmanager
def mentioning_what_is_kept(study: Study, owner: Owner) -> Iterator[None]:
    """If a workspace cannot be opened, the error says what this machine keeps for it."""
    try:
        yield
    except StudyError as error:
        waiting = sum(len(one.waiting) for one in left_behind(owner)) if study.is_remote else 0
        if not waiting:
            raise
        words = f"What is kept on this machine (changes: {waiting:,}) stays there until then."
        raise type(error)(error.message, f"{error.hint} {words}".strip(), error.details) from None


def send_or_leave(workspace: Workspace[C, W]) -> int:
    """`send_left_behind`; if that fails, the workspace is left again."""
    try:
        return send_left_behind(workspace)
    except StudyError:
        with suppress(StudyError):
            workspace.leave()
        raise


def send_left_behind(workspace: Workspace[C, W]) -> int:
    """As `replay`; how many changes these were."""
    return len(replay(workspace))


def replay(workspace: Workspace[C, W]) -> list[W]:
    """Write what was kept, in order, each change exactly once; what each of them led to.

    Raises UnreachableError if the server goes away again, and StudyError for what cannot be read;
    what is not written stays kept.
    """
    if not workspace.study.is_remote:
        return []
    written: list[W] = []
    for left in left_behind(workspace.owner):
        for press in _presses(workspace.study, left, workspace.change_format):
            written.append(workspace.write(press))
            left.confirm(press.id)
    return written


def _presses(
    study: Study, left: AbandonedOutbox, form: ChangeFormat[C]
) -> tuple[PendingChange[C], ...]:
    ids = {answer_id for document in left.waiting for answer_id in answers_in(document)}
    numbers = _numbers(study, sorted(ids))
    try:
        return tuple(from_document(document, numbers, form) for document in left.waiting)
    except (KeyError, TypeError, ValueError) as error:
        raise StudyError(
            "The changes that this machine keeps for the server do not fit this study.",
            f"They are in {left.path}. Nothing is lost; ask for help, or move the file away to go "
            "on without them.",
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
