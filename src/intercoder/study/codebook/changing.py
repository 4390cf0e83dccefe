"""Changes a study's codebook: one revision each time, recorded with who made it and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from sqlalchemy import Connection, insert

from intercoder.codebook.changes.change import Change
from intercoder.codebook.changes.history import CodebookHistory, Revision
from intercoder.codebook.changes.planned import Planned
from intercoder.codebook.changes.sentences import revision_in_words
from intercoder.codebook.changes.written import to_data
from intercoder.codebook.document import to_document
from intercoder.errors import StudyError, UsageError
from intercoder.study.codebook.history import read_history
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import codebook_change, codebook_revision
from intercoder.study.rounds.people import Coder, Role
from intercoder.study.study import Study, check_is_whole
from intercoder.text.display import display_line

MAX_REASON = 10_000
"""Characters."""


def change_codebook(
    study: Study, changes: Sequence[Change], who: Coder | None = None, reason: str = ""
) -> Revision:
    """Make these changes together; returns the revision they made.

    Decisions keep the codes they were given, and what they mean now follows from the changes.
    Raises CodebookError where the changes do not fit the codebook as it is by now, and StudyError
    for anybody known not to lead the study.
    """
    return _made(study, who, reason, lambda history, **how: history.changed(changes, **how))


def undo_change(study: Study, number: int, who: Coder | None = None, reason: str = "") -> Revision:
    """Undo the changes that made a revision; returns the revision without them.

    Raises CodebookError if there is no such change that stands, StandsInTheWayError if a later one
    rests on it, and StudyError for anybody known not to lead the study.
    """
    return _made(study, who, reason, lambda history, **how: history.without(number, **how))


def redo_change(study: Study, number: int, who: Coder | None = None, reason: str = "") -> Revision:
    """Redo changes that were undone; returns the revision with them. Raises as `undo_change`."""
    return _made(study, who, reason, lambda history, **how: history.with_again(number, **how))


def carry_out_plan(
    study: Study,
    plan: Planned,
    who: Coder | None = None,
    reason: str = "",
    *,
    seen: CodebookHistory,
) -> Revision:
    """Make what was planned on a history that somebody has seen; returns the revision it made.

    Raises ChangedMeanwhileError, and changes nothing, where the codebook has a later revision by
    now; and what `Planned.made_on` raises, and StudyError for anybody known not to lead the study.
    """

    def step(history: CodebookHistory, **how: str) -> CodebookHistory:
        if history.latest != seen.latest:
            raise ChangedMeanwhileError(history)
        return plan.made_on(history, **how)

    return _made(study, who, reason, step)


class ChangedMeanwhileError(StudyError):
    """The codebook has a later revision than the one that a change was planned on."""

    def __init__(self, history: CodebookHistory) -> None:
        made = history.revisions[-1]
        by = f" by {display_line(made.made_by)}" if made.made_by else ""
        super().__init__(
            f"The codebook has been changed meanwhile{by}: revision {made.number} "
            f"{revision_in_words(history, made)}. Nothing else was changed.",
            "Look at the codebook as it is now, then make the change again if it still applies.",
        )
        self.history = history


def check_may_change(who: Coder | None) -> None:
    """Raise StudyError for anybody known not to lead the study."""
    if who is not None and who.role is not Role.LEAD:
        raise StudyError(
            f"{display_line(who.name)} does not lead this study, and only leads change its "
            "codebook.",
            "Ask a lead to make the change.",
        )


def record(connection: Connection, history: CodebookHistory) -> None:
    """Write the last revision of this history, which the study does not have yet."""
    made = history.revisions[-1]
    connection.execute(
        insert(codebook_revision).values(
            number=made.number,
            document=json.dumps(to_document(history.codebook()), ensure_ascii=False),
            created_at=made.made_at,
        )
    )
    connection.execute(
        insert(codebook_change).values(
            revision=made.number,
            act=made.act.value,
            changes=json.dumps([to_data(one) for one in made.changes], ensure_ascii=False),
            refers_to=made.of,
            made_by=made.made_by,
            reason=made.reason,
        )
    )


def _made(
    study: Study, who: Coder | None, reason: str, step: Callable[..., CodebookHistory]
) -> Revision:
    check_is_whole(study)
    check_may_change(who)
    reason = reason.strip()
    if len(reason) > MAX_REASON:
        raise UsageError("The reason is too long.", f"{MAX_REASON:,} characters are the most.")
    with study.writing() as connection:
        by = who.name if who else ""
        history = step(read_history(connection), by=by, at=utc_now(), reason=reason)
        record(connection, history)
    return history.revisions[-1]
