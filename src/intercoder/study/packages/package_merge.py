"""Merges returned packages: all of their decisions enter the study, or none.

The decisions of a package are a line of their own in its coder's log, a chain of hashes. So what
the study already has of a line is the beginning of what a package holds, or the other way round;
what is new is added behind it, and nothing has to be settled between the two. Which decision stands
follows from their ids, so the order in which packages come back makes no difference.

A package is believed in nothing: every hash is computed again over the study's own texts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, insert, select, update

from intercoder.codebook.proposals.proposal import Proposal
from intercoder.errors import NotSavedError, RefusedPackagesError, StudyError
from intercoder.study.database.bulk import batched
from intercoder.study.database.clock import utc_now
from intercoder.study.database.schema import (
    coder,
    coding_round,
    comment,
    decision,
    package,
)
from intercoder.study.log import decision_log
from intercoder.study.log.decision_log import Author
from intercoder.study.log.redactions import redacted_rows
from intercoder.study.log.removed_answers import set_aside_on
from intercoder.study.overview.free_places import with_others
from intercoder.study.overview.progress import progress_of
from intercoder.study.packages.package_chain_checks import (
    CheckedRow,
    answers_by_key,
    check_end,
    checked_rows,
)
from intercoder.study.packages.package_reader import (
    ReturnedPackage,
    Said,
    open_returned,
    tampered_package_error,
)
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.proposals.proposing import insert_proposal
from intercoder.study.study import Study, check_is_whole
from intercoder.study.wellbeing.check_ins import note_request
from intercoder.study.wellbeing.handing_over_in_packages import HandedOver, take_over
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from pyrage.x25519 import Identity


@dataclass(frozen=True, slots=True)
class MergedPackage:
    """What came in with one package."""

    file: str
    package: str
    coder: str
    round: str
    new: int
    """Decisions that the study did not have."""
    known: int
    """Decisions of the package that it had already."""
    late: int
    """Decisions left in the package because they were made after the round was closed."""
    is_older: bool
    """The study has decisions of this package that this file does not: it is an older state."""
    comments: int
    """Comments that the study did not have."""
    proposals: int
    """Proposed codes that the study did not have."""
    handed_over: int
    """Answers that the coder hands over, which were in their queue until now."""
    handed_to: str
    """The lead who has them now; empty if nobody else leads the study, so that nothing moved."""
    decided: int
    """Answers of the coder's queue in this round that are decided now."""
    left: int
    """Answers of it that are not, those that were skipped among them."""
    outside: int
    """Answers decided in this round that are not, or no longer, in the coder's queue."""
    with_others: int
    """How many of these others have now."""
    last_at: str
    """When the last decision in the package was made, UTC; empty if there is none."""


@dataclass
class _Line:
    """What the study knows of a package, with what is about to be added."""

    author: Author
    made_at: str
    document: str
    closed_at: str
    hashes: list[str]
    comments: dict[str, tuple[int, str]] = field(default_factory=dict)
    """Row of the answer and text of the coder's comments in this round, by id."""
    proposals: dict[str, Proposal] = field(default_factory=dict)
    """What the coder proposed, by id."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be added for one file."""

    returned: ReturnedPackage
    line: _Line
    already: int
    """How many decisions of the line come before these."""
    rows: Sequence[CheckedRow]
    comments: Sequence[tuple[Said, int]]
    proposals: Sequence[Proposal]
    known: int
    late: int
    is_older: bool
    last_at: str
    asked_at: str
    """When the coder asked for support; empty if they did not."""
    handed_over: Sequence[HandedOver]
    """What the coder hands over, whether or not the study knows."""


class _TrialOverError(Exception):
    """Undoes what a trial wrote."""


def merge(
    study: Study,
    files: Sequence[Path],
    *,
    is_trial: bool = False,
    identities: Sequence[Identity] = (),
    advance: Callable[[int], object] = lambda _decisions: None,
) -> tuple[MergedPackage, ...]:
    """Take these packages back, all in one transaction; what came in with each, in their order.

    Files sealed for one of the `identities` are opened with it.

    As a trial it does everything and keeps nothing. `advance` is called with the number of
    decisions just looked at. Raises StudyError if a package is refused, RefusedPackagesError where
    there are several files; nothing is changed then.
    """
    check_is_whole(study)
    plans = _plan_all(study, files, identities, advance)
    found: list[MergedPackage] = []
    try:
        with study.writing() as connection:
            moved = [_write(connection, plan) for plan in plans]
            found = [
                _report(connection, plan, *each) for plan, each in zip(plans, moved, strict=True)
            ]
            if is_trial:
                raise _TrialOverError
    except _TrialOverError:
        pass
    return tuple(found)


def _plan_all(
    study: Study,
    files: Sequence[Path],
    identities: Sequence[Identity],
    advance: Callable[[int], object],
) -> Sequence[_Plan]:
    folder = None if study.is_remote else Path(study.target).parent
    lines: dict[str, _Line] = {}
    plans, refused = [], []
    for path in files:
        try:
            with open_returned(path, identities, folder) as returned, study.reading() as connection:
                plans.append(_plan(study, connection, returned, lines, advance))
        except NotSavedError:
            raise
        except StudyError as error:
            if len(files) == 1:
                raise
            refused.append(str(error))
    if refused:
        raise RefusedPackagesError(
            f"{len(refused)} of {len(files)} packages cannot be merged, so none was.",
            "Merge the others without them.",
            refused,
        )
    return plans


def _plan(
    study: Study,
    connection: Connection,
    returned: ReturnedPackage,
    lines: dict[str, _Line],
    advance: Callable[[int], object],
) -> _Plan:
    """What is new in this package. Raises StudyError where it cannot be taken."""
    line = _line(study, connection, returned, lines)
    if (returned.coder, returned.round, returned.made_at, returned.document) != (
        line.author.coder,
        line.author.round,
        line.made_at,
        line.document,
    ):
        raise tampered_package_error(returned.file, "for whom it is, or in which round,")
    if returned.sent() != json.loads(line.document)["sent"]:
        raise tampered_package_error(
            returned.file, "a text, the codebook or something else that was sent in it"
        )
    rows = checked_rows(study, connection, returned, advance)
    check_end(returned, rows)
    own = [row[-1] for row in rows]
    both = min(len(own), len(line.hashes))
    if own[:both] != line.hashes[:both]:
        raise StudyError(
            f"{returned.file} is a copy of a package that has already come back, and both were "
            "coded further: they differ from decision "
            f"{_first_difference(own, line.hashes) + 1} on.",
            "Keep the merged one. Export the decisions in the other with `intercoder export` "
            "and import them into the study with `intercoder import`.",
        )
    in_time = rows[both : _until(rows, line.closed_at)]
    already = len(line.hashes)
    line.hashes += [row[-1] for row in in_time]
    return _Plan(
        returned,
        line,
        already,
        in_time,
        _new_comments(connection, returned, line),
        _new_proposals(connection, returned, line),
        known=both,
        late=len(rows) - both - len(in_time),
        is_older=already > len(rows),
        last_at=max((row[0].decided_at for row in rows), default=""),
        asked_at=returned.asked_for_support_at(),
        handed_over=returned.handed_over(),
    )


def _line(
    study: Study, connection: Connection, returned: ReturnedPackage, lines: dict[str, _Line]
) -> _Line:
    """What the study knows of this package. Raises StudyError if it has never sent it."""
    if returned.study_id != study.id:
        raise StudyError(
            f"{returned.file} is a package of another study.",
            f"Merge it into the study that it was made from; this is {display_line(study.name)}.",
        )
    if returned.package not in lines:
        row = connection.execute(
            select(
                package,
                coder.c.name.label("coder"),
                coding_round.c.name.label("round"),
                coding_round.c.closed_at,
            )
            .join(coder, coder.c.id == package.c.coder_id)
            .join(coding_round, coding_round.c.id == package.c.round_id)
            .where(package.c.id == returned.package)
        ).one_or_none()
        if row is None:
            raise StudyError(
                f"{returned.file} is a package that this study never sent out: it was made "
                "from another copy of the study.",
                "Merge it there, or export its decisions with `intercoder export` and import "
                "them with `intercoder import`.",
            )
        hashes = connection.execute(
            select(decision.c.hash)
            .where(decision.c.coder_id == row.coder_id, decision.c.line == row.id)
            .order_by(decision.c.seq)
        ).scalars()
        author = Author(row.coder, row.coder_id, row.round, row.round_id)
        said = connection.execute(
            select(comment.c.id, comment.c.answer_id, comment.c.text).where(
                comment.c.coder_id == row.coder_id, comment.c.round_id == row.round_id
            )
        )
        lines[returned.package] = _Line(
            author,
            row.made_at,
            row.document,
            row.closed_at or "",
            list(hashes),
            {one.id: (one.answer_id, one.text) for one in said},
            {
                one.id: one
                for one in read_proposals(connection, row.coder_id).made
                if one.coder == row.coder
            },
        )
    return lines[returned.package]


def _until(rows: Sequence[CheckedRow], closed_at: str) -> int:
    """How many of these were made before the round was closed."""
    if not closed_at:
        return len(rows)
    late = (place for place, row in enumerate(rows) if row[0].decided_at > closed_at)
    return next(late, len(rows))


def _first_difference(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = zip(one, other, strict=False)
    return next(place for place, (a, b) in enumerate(pairs) if a != b)


def _new_comments(
    connection: Connection, returned: ReturnedPackage, line: _Line
) -> Sequence[tuple[Said, int]]:
    """The comments the study does not have. Raises StudyError for one that was changed."""
    said = list(returned.comments())
    numbers = answers_by_key(connection, [one.answer for one in said])
    redacted = redacted_rows(connection, [number for number, _ in numbers.values()])
    new = []
    for one in said:
        if one.answer not in numbers:
            raise tampered_package_error(returned.file, "a comment")
        number = numbers[one.answer][0]
        if number in redacted and (one.id in line.comments or not numbers[one.answer][1]):
            continue  # redacted with the text, or deleted with it
        if one.id not in line.comments:
            line.comments[one.id] = (number, one.text)
            new.append((one, number))
        elif line.comments[one.id] != (number, one.text):
            raise tampered_package_error(returned.file, "a comment")
    return new


def _new_proposals(
    connection: Connection, returned: ReturnedPackage, line: _Line
) -> Sequence[Proposal]:
    """The proposals the study does not have. Raises StudyError for one that was changed, or whose
    example is not in its answer. They come without their examples where the text was redacted."""
    made = list(returned.proposals())
    texts = answers_by_key(connection, [one.answer for one in made])
    redacted = redacted_rows(connection, [number for number, _ in texts.values()])
    new = []
    for said in made:
        if said.answer not in texts:
            raise tampered_package_error(returned.file, "a proposed code")
        number, text = texts[said.answer]
        known = line.proposals.get(said.id)
        one = said
        if number in redacted:  # what was said there may not come back with the package
            one = replace(said, example=known.example if known else "")
        elif said.example not in text:
            raise tampered_package_error(returned.file, "a proposed code")
        if known is None:
            line.proposals[one.id] = one
            new.append(one)
        elif known != one:
            raise tampered_package_error(returned.file, "a proposed code")
    return new


# -- writing ---------------------------------------------------------------------------------------


def _write(connection: Connection, plan: _Plan) -> tuple[int, str]:
    """Add what is new; how many answers the coder hands over, and to whom.

    Raises NotSavedError if the study has changed under the plan.
    """
    author, id = plan.line.author, plan.returned.package
    now = connection.execute(
        select(coding_round.c.closed_at).where(coding_round.c.id == author.round_id)
    ).scalar()
    there = decision_log.line_length(connection, author, id)
    if there != plan.already or (now or "") != plan.line.closed_at:
        raise NotSavedError(
            "The study was changed by somebody else while the packages were checked.",
            "Merge them again.",
        )
    for one in plan.proposals:
        insert_proposal(connection, author, one, package=id)
    if plan.rows:
        decision_log.append_returned(connection, author, id, plan.already, plan.rows)
        _leave_out_removed(connection, author, sorted({row[1] for row in plan.rows}))
    if plan.comments:
        connection.execute(
            insert(comment),
            [
                {
                    "id": one.id,
                    "round_id": author.round_id,
                    "answer_id": number,
                    "coder_id": author.coder_id,
                    "text": one.text,
                    "made_at": one.made_at,
                }
                for one, number in plan.comments
            ],
        )
    if plan.asked_at:
        note_request(connection, author.coder_id, plan.asked_at)
    moved, lead = take_over(connection, author, plan.handed_over)
    changed = update(package).where(package.c.id == id)
    if not (plan.rows or plan.comments or plan.proposals or moved):
        changed = changed.where(package.c.merged_at.is_(None))
    connection.execute(changed.values(merged_at=utc_now()))
    return moved, lead


def _leave_out_removed(connection: Connection, author: Author, rows: Sequence[int]) -> None:
    """Decisions on answers that were removed meanwhile are kept in the log, and count nowhere."""
    for some in batched(rows):
        if set_aside_on(connection, some):
            for row in some:
                decision_log.bring_up_answer(connection, author.coder_id, author.round_id, row)


def _report(connection: Connection, plan: _Plan, moved: int, lead: str) -> MergedPackage:
    author = plan.line.author
    counted = progress_of(connection, author)
    return MergedPackage(
        file=plan.returned.file,
        package=plan.returned.package,
        coder=author.coder,
        round=author.round,
        new=len(plan.rows),
        known=plan.known,
        late=plan.late,
        is_older=plan.is_older,
        comments=len(plan.comments),
        proposals=len(plan.proposals),
        handed_over=moved,
        handed_to=lead,
        decided=counted.decided,
        left=counted.total - counted.decided,
        outside=counted.outside,
        with_others=with_others(connection, author.round_id, [author.coder_id])[author.coder_id]
        if counted.outside
        else 0,
        last_at=plan.last_at,
    )
