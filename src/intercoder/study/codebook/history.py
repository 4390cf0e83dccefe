"""Reads what has made each revision of a study's codebook, and what its codes mean now."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import Connection, func, select

from intercoder.codebook.changes.change import Change
from intercoder.codebook.changes.deriving import changes_between
from intercoder.codebook.changes.history import Act, CodebookHistory, Revision
from intercoder.codebook.changes.meaning import Meanings
from intercoder.codebook.changes.written import from_data
from intercoder.codebook.code import Codebook
from intercoder.codebook.document import from_document
from intercoder.errors import CodebookError, StudyError, UnreadableError
from intercoder.study.database.schema import codebook_change, codebook_revision
from intercoder.study.log.decision_log import AnyRow
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.study import Study


def codebook_history(study: Study) -> CodebookHistory:
    """The first revision of a study's codebook and what made all later ones.

    Changes of a revision that a program before this one made are derived from the codebooks. Raises
    UnreadableError where revisions and changes do not fit together, and StudyError in a package of
    an earlier program, which has only some revisions.
    """
    with study.reading() as connection:
        if study.package and history_if_whole(connection) is None:
            raise StudyError(
                "This package holds only the revisions of the codebook that its coder needs.",
                "Ask for a new package, or run this on the study.",
            )
        return read_history(connection)


def meanings_now(study: Study, revision: int | None = None) -> Meanings | None:
    """What the codes of earlier revisions mean under this one, the latest by default.

    None where each means itself: the codebook has no code that was merged, or split for a time.
    """
    with study.reading() as connection:
        return read_meanings(connection, revision)


def read_meanings(connection: Connection, revision: int | None = None) -> Meanings | None:
    """As `meanings_now`, within a transaction."""
    if connection.execute(select(codebook_change.c.revision).limit(1)).first() is None:
        return None
    history = read_history(connection)
    found = _meanings(connection, history, revision)
    return None if found.are_plain else found


def _meanings(
    connection: Connection, history: CodebookHistory, revision: int | None = None
) -> Meanings:
    proposals = read_proposals(connection, None)
    number = history.latest if revision is None else revision
    return Meanings(history, number, proposals.rejected_codes, proposals.names)


def history_if_whole(connection: Connection) -> CodebookHistory | None:
    """As `read_history`; None where earlier revisions are missing.

    A package made by a program before this one has only those that its coder's decisions need.
    """
    count, last = connection.execute(
        select(func.count(), func.max(codebook_revision.c.number)).select_from(codebook_revision)
    ).one()
    return read_history(connection) if count == last else None


def all_meanings(study: Study, revision: int | None = None) -> Meanings | None:
    """As `meanings_now`, also where each code means itself: a code may have been split or retired.

    None while the codebook has only its first revision and nothing was proposed, and where earlier
    ones are not known.
    """
    with study.reading() as connection:
        numbers = select(codebook_revision.c.number).limit(2)
        is_first = len(connection.execute(numbers).all()) < 2
        if is_first and not read_proposals(connection, None).made:
            return None
        history = history_if_whole(connection)
        return None if history is None else _meanings(connection, history, revision)


def read_history(connection: Connection) -> CodebookHistory:
    """As `codebook_history`, within a transaction."""
    rows = connection.execute(
        select(
            codebook_revision.c.number,
            codebook_revision.c.document,
            codebook_revision.c.created_at,
            codebook_change.c.act,
            codebook_change.c.changes,
            codebook_change.c.refers_to,
            codebook_change.c.made_by,
            codebook_change.c.reason,
        )
        .join(
            codebook_change,
            codebook_change.c.revision == codebook_revision.c.number,
            isouter=True,
        )
        .order_by(codebook_revision.c.number)
    ).all()
    try:
        books = [from_document(json.loads(row.document)) for row in rows]
        history = _history(rows, books)
    except (ValueError, TypeError, AttributeError, RecursionError, CodebookError) as error:
        raise _unreadable() from error
    return history


def _history(rows: Sequence[AnyRow], books: Sequence[Codebook]) -> CodebookHistory:
    if [row.number for row in rows] != list(range(1, len(rows) + 1)):
        raise _unreadable()
    made = [
        _revision(row, before, after)
        for row, before, after in zip(rows[1:], books, books[1:], strict=False)
    ]
    history = CodebookHistory(books[0], tuple(made))
    if any(history.codebook(row.number) != book for row, book in zip(rows, books, strict=True)):
        raise _unreadable()
    return history


def _revision(row: AnyRow, before: Codebook, after: Codebook) -> Revision:
    if row.act is None:
        changes = changes_between(before, after)
        return Revision(row.number, changes=changes, made_at=row.created_at, recorded=False)
    return Revision(
        row.number,
        Act(row.act),
        tuple(_changes(row.changes)),
        row.refers_to,
        row.made_by,
        row.created_at,
        row.reason,
    )


def _changes(text: str) -> list[Change]:
    return [from_data(one) for one in json.loads(text)]


def _unreadable() -> UnreadableError:
    return UnreadableError(
        "The record of the codebook's changes does not fit its revisions.",
        "Restore a backup; `intercoder verify` lists everything that is damaged.",
    )
