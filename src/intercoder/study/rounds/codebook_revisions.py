"""Revisions of a study's codebook. Old ones stay, since decisions refer to them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from sqlalchemy import Connection, func, insert, select

from intercoder.codebook.code import Codebook
from intercoder.codebook.document import from_document, to_document
from intercoder.codebook.ids import KnownCodes
from intercoder.errors import StudyError, UsageError
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import (
    IS_STANDING,
    codebook_revision,
    current_decision,
    decision,
)
from intercoder.study.log.decision_rows import codes_of, leave_out_where
from intercoder.study.study import Study, latest_revision
from intercoder.text.display import display_line

_NAMED = 10
"""How many codes an error names."""


def add_revision(study: Study, codebook: Codebook, *, drop_used: bool = False) -> int:
    """Make this the codebook from now on; the number of the revision.

    Decisions keep the codes they were given, and coders at work keep the codebook they sat down
    with. Raises UsageError if nothing has changed, and StudyError if codes that stand on answers
    could no longer be given, unless they are to be dropped.
    """
    if codebook == study.codebook():
        raise UsageError("The codebook is the same as the study's.", "Change it, and try again.")
    with study.writing() as connection:
        possible = {code.id for code in codebook.assignable}
        lost = {
            code: answers for code, answers in _in_use(connection).items() if code not in possible
        }
        if lost and not drop_used:
            raise StudyError(
                f"These codes are in use and could no longer be given: {_listed(lost)}.",
                "Keep their ids, or add --drop-used to go on without them.",
            )
        number = latest_revision(connection) + 1
        connection.execute(
            insert(codebook_revision).values(
                number=number,
                document=json.dumps(to_document(codebook), ensure_ascii=False),
                created_at=utc_now(),
            )
        )
    return number


def known_codes(study: Study) -> KnownCodes:
    """The codes of the study in its latest revision, and those that only earlier ones have."""
    with study.reading() as connection:
        documents = connection.execute(
            select(codebook_revision.c.document).order_by(codebook_revision.c.number)
        ).scalars()
        books = [from_document(json.loads(document)) for document in documents]
    *earlier, current = books
    names = {code.id: code.name for book in earlier for code in book.codes}
    return KnownCodes(current, {one: name for one, name in names.items() if one not in current})


def _in_use(connection: Connection) -> Mapping[str, int]:
    """On how many answers each code stands, over all coders; by the code's id."""
    counted = connection.execute(
        select(decision.c.codes, func.count().label("answers"))
        .join(current_decision, IS_STANDING)
        .group_by(decision.c.codes)
    )
    used: Counter[str] = Counter()
    for row in counted:
        codes = codes_of(row.codes)
        if codes is None:
            leave_out_where(connection, decision.c.codes == row.codes, "codes")
        for code in codes or ():
            used[code] += row.answers
    return used


def _listed(lost: Mapping[str, int]) -> str:
    most = sorted(lost.items(), key=lambda one: (-one[1], one[0]))[:_NAMED]
    named = ", ".join(f"{display_line(code)} ({answers:,})" for code, answers in most)
    more = len(lost) - len(most)
    return f"{named} and {more} more" if more else named
