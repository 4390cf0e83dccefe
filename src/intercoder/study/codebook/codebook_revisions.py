"""Revisions of a study's codebook. Old ones are kept, since decisions refer to them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, func, or_, select

from intercoder.codebook.changes.deriving import changes_between
from intercoder.codebook.changes.meaning import Meanings
from intercoder.codebook.code import Codebook
from intercoder.codebook.document import from_document
from intercoder.codebook.ids import KnownCodes
from intercoder.errors import StudyError, UsageError
from intercoder.study.codebook.changing import check_may_change, record
from intercoder.study.codebook.history import read_history
from intercoder.study.database.clock import utc_now
from intercoder.study.database.dialects import holds
from intercoder.study.database.schema import (
    IS_STANDING,
    codebook_revision,
    current_decision,
    decision,
)
from intercoder.study.log.decision_rows import codes_of, leave_out_where
from intercoder.study.log.training_decisions import counts_or_named
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study, check_is_whole, latest_revision
from intercoder.text.display import display_line

_NAMED = 10
"""Number of codes an error names."""


def add_revision(
    study: Study,
    codebook: Codebook,
    *,
    drop_used: bool = False,
    who: Coder | None = None,
    reason: str = "",
) -> int:
    """Make this the current codebook; returns the number of the revision.

    What differs is recorded as changes, so that it can be undone. Decisions keep their codes, and
    coders at work keep the codebook they started with. Raises UsageError if nothing has changed,
    CodebookError if the codebook has faults, and StudyError if codes in use could no longer be
    assigned, unless `drop_used`, and for anybody known not to lead the study.
    """
    check_is_whole(study)
    check_may_change(who)
    if codebook == study.codebook():
        raise UsageError("The codebook is the same as the study's.", "Change it, and try again.")
    with study.writing() as connection:
        history = read_history(connection)
        if not drop_used:
            kept = {one.id for one in codebook.assignable}
            ending = {one.id for one in history.codebook().assignable} - kept
            lost = _in_use(connection, ending, Meanings(history, history.latest))
            if lost:
                raise StudyError(
                    f"These codes are in use and could no longer be given: {_listed(lost)}.",
                    "Keep their ids, or add --drop-used to go on without them.",
                )
        changes = changes_between(history.codebook(), codebook)
        by = who.name if who else ""
        changed = history.changed(changes, by=by, at=utc_now(), reason=reason)
        record(connection, changed)
    return changed.latest


def known_codes(study: Study) -> KnownCodes:
    """The codes of the study in its latest revision, and those found only in earlier ones."""
    with study.reading() as connection:
        documents = connection.execute(
            select(codebook_revision.c.document).order_by(codebook_revision.c.number)
        ).scalars()
        books = [from_document(json.loads(document)) for document in documents]
    *earlier, current = books
    names = {code.id: code.name for book in earlier for code in book.codes}
    return KnownCodes(current, {one: name for one, name in names.items() if one not in current})


def revisions_in_use(
    study: Study, *, ever: bool = False, rounds: Sequence[str] = ()
) -> frozenset[int]:
    """The latest revision, and those under which the decisions that stand were made.

    With `ever`, those of all decisions in the log. Decisions in training count only in the
    `rounds` named. A code that only other revisions have was never
    given, or everything coded with it was taken back.
    """
    made = select(decision.c.revision).distinct()
    made = made.where(counts_or_named(decision.c.round_id, rounds))
    if not ever:
        made = made.join(current_decision, IS_STANDING)
    with study.reading() as connection:
        return frozenset({latest_revision(connection), *connection.execute(made).scalars()})


def _in_use(
    connection: Connection, wanted: Collection[str], meanings: Meanings
) -> Mapping[str, int]:
    """Number of answers on which each of these codes counts, over all coders; by the code's id."""
    given = {one for code in wanted for one in meanings.given_as(code)}
    if not given:
        return {}
    marks = [json.dumps(code, ensure_ascii=False) + ":" for code in sorted(given)]
    counted = connection.execute(
        select(decision.c.codes, decision.c.revision, func.count().label("answers"))
        .join(current_decision, IS_STANDING)
        .where(or_(*(holds(decision.c.codes, mark) for mark in marks)))
        .group_by(decision.c.codes, decision.c.revision)
    )
    used: Counter[str] = Counter()
    for row in counted:
        codes = codes_of(row.codes)
        if codes is None:
            leave_out_where(connection, decision.c.codes == row.codes, "codes")
        for code in set(map(meanings.of(row.revision).of, codes or ())).intersection(wanted):
            used[code] += row.answers
    return used


def _listed(lost: Mapping[str, int]) -> str:
    most = sorted(lost.items(), key=lambda one: (-one[1], one[0]))[:_NAMED]
    named = ", ".join(f"{display_line(code)} ({answers:,})" for code, answers in most)
    more = len(lost) - len(most)
    return f"{named} and {more} more" if more else named
