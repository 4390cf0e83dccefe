"""Writes packages, all or none, and records in the study what was sent."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy import Connection, insert, select, update

from intercoder.coding.suggestion import OF_CODER, OWN, Mode
from intercoder.errors import NotAStudyError, StudyError
from intercoder.protection.encryption.study_key import random_key
from intercoder.study.damage.expendable import drop_unreadable
from intercoder.study.database.clock import utc_now
from intercoder.study.database.driver import driver_connection
from intercoder.study.database.schema import about, coder, current_decision, listing, package
from intercoder.study.encryption.sending import seal_in_place
from intercoder.study.file.file_locks import is_open_elsewhere
from intercoder.study.file.opening import create_file, remove_file
from intercoder.study.file.paths import check_length, check_no_log_at
from intercoder.study.file.unfinished_files import put_in_place, unfinished
from intercoder.study.log.decision_log import Author
from intercoder.study.packages.package_contents import write_content
from intercoder.study.packages.package_digest import digest
from intercoder.study.packages.package_merge import merge
from intercoder.study.packages.package_reader import is_package_file
from intercoder.study.packages.packages import Package, document_of, packages_in
from intercoder.study.queue.work_lists import is_allocated, of_purpose
from intercoder.study.rounds.people import PEOPLE, Role, coder_id, round_id
from intercoder.study.rounds.rounds import check_open
from intercoder.study.rounds.suggestion_settings import assistance_in
from intercoder.study.seal.change_log import ChangeKind, begin_changes
from intercoder.study.study import MAIN_ROUND, Study, check_is_whole
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from pyrage.x25519 import Recipient


@dataclass(frozen=True, slots=True)
class WrittenPackage:
    """A package that was written."""

    package: Package
    file: Path
    learns_otherwise: bool
    """Suggestions learn from others in the study; in the package only from the coder's own."""
    still_out: int
    """How many packages of the same coder and round have not come back yet."""


@dataclass(frozen=True, slots=True)
class _Written:
    """A package in its temporary file, with everything the study notes of it."""

    author: Author
    target: Path
    part: Path
    row: dict[str, Any]
    packed: WrittenPackage


def coders_to_pack(study: Study, round: str = MAIN_ROUND) -> tuple[str, ...]:
    """The coders a round is for, in the study's order.

    Those to whom something is allocated; where nothing is, everyone who codes and does not lead.
    Those who have left are not among them. Raises StudyError for a round the study does not have.
    """
    with study.reading() as connection:
        phase = round_id(connection, round)
        people = connection.execute(
            select(coder.c.id, coder.c.name, coder.c.role)
            .where(coder.c.role.in_(PEOPLE), coder.c.left_at.is_(None))
            .order_by(coder.c.id)
        ).all()
        if not is_allocated(connection, phase):
            return tuple(one.name for one in people if one.role == Role.CODER)
        return tuple(one.name for one in people if _has_list(connection, one.id, phase))


def pack(
    study: Study,
    wanted: Sequence[tuple[str, Path]],
    *,
    round: str = MAIN_ROUND,
    replace: bool = False,
    folder: Path | None = None,
    to: Sequence[Recipient] = (),
    advance: Callable[[int], object] = lambda _answers: None,
) -> tuple[WrittenPackage, ...]:
    """Write a package of this round for each of these coders, to the path beside the name.

    All of them are written or none. `replace` allows a file at a path to be replaced: any that
    is no study, or a package of this study from which everything has come back. `folder` is
    made if it is not there. With public keys in `to`, the files are sealed for these receivers.
    `advance` is called with the number of answers just written. Raises StudyError if a package
    cannot be made; nothing is left behind then.
    """
    check_is_whole(study)
    with study.reading() as connection:
        rows = [coder_id(connection, name) for name, _ in wanted]
    for row in rows:
        with study.writing_own(row) as connection:
            drop_unreadable(connection, row)
    placed: list[Path] = []
    is_new = folder is not None and not folder.exists()
    with ExitStack() as parts:
        try:
            with study.reading() as connection:
                authors = [_author(connection, name, round) for name, _ in wanted]
                if folder is not None:
                    folder.mkdir(mode=0o700, exist_ok=True)
                for _, path in wanted:
                    _check_free(study, path, replace=replace)
                made = []
                for author, (_, path) in zip(authors, wanted, strict=True):
                    part = parts.enter_context(unfinished(path))
                    made.append(_write(study, connection, author, path, part, to, advance))
            with study.writing() as connection:
                check_open(connection, round)
                connection.execute(insert(package), [one.row for one in made])
                for one in made:
                    put_in_place(one.part, one.target, replace=replace)
                    placed.append(one.target)
        except BaseException as error:
            parts.close()
            for path in placed:
                with suppress(OSError):  # what was not made cannot be removed
                    remove_file(path)
            if is_new and folder is not None:
                with suppress(OSError):
                    folder.rmdir()
            if isinstance(error, OSError):
                raise StudyError(
                    "The package cannot be written: "
                    f"{(error.strerror or 'unknown reason').lower()}.",
                    "Choose a folder that is writable and has space.",
                ) from None
            raise
    return tuple(one.packed for one in made)


def _author(connection: Connection, name: str, round: str) -> Author:
    """The coder in this round. Raises StudyError unless they have something to code there."""
    author = Author(name, coder_id(connection, name), round, round_id(connection, round))
    check_open(connection, round)
    someone = connection.execute(select(coder).where(coder.c.id == author.coder_id)).one()
    shown = display_line(name)
    if someone.role not in PEOPLE:
        raise StudyError(
            f"{shown} is not a person: a {someone.role} codes nothing in a package.",
            "Name someone who codes: `intercoder coder list` shows them.",
        )
    if someone.left_at:
        raise StudyError(
            f"{shown} left the study on {someone.left_at[:10]}.", "Name someone who codes in it."
        )
    if is_allocated(connection, author.round_id) and not _has_list(
        connection, author.coder_id, author.round_id
    ):
        raise StudyError(
            f"Nothing is allocated to {shown} in the round “{display_line(round)}”.",
            "Allocate answers to them first, or choose another round with --round.",
        )
    return author


def _has_list(connection: Connection, coder_row: int, round_row: int) -> bool:
    theirs = select(listing.c.answer_id).where(of_purpose(coder_row, round_row, None)).limit(1)
    return connection.execute(theirs).first() is not None


def _has_consensus(connection: Connection) -> bool:
    """Whether anything is settled, from which all suggestions in the study learn."""
    settled = select(current_decision.c.seq).where(
        current_decision.c.coder_id.in_(select(coder.c.id).where(coder.c.role == Role.CONSENSUS))
    )
    return connection.execute(settled.limit(1)).first() is not None


def _check_free(study: Study, path: Path, *, replace: bool) -> None:
    """Raise StudyError unless a package may be written here: no decision must be lost by it."""
    check_length(path)
    if not os.path.lexists(path):
        check_no_log_at(path)
        return
    if not replace or not path.is_file():
        raise StudyError(
            f"{path} already exists.", "Choose another name, or add --force to replace a file."
        )
    try:
        is_package = is_package_file(path)
    except NotAStudyError:
        check_no_log_at(path)
        return
    if not is_package:
        raise StudyError(f"{path} is a study, so it is not overwritten.", "Choose another name.")
    try:
        (found,) = merge(study, [path], is_trial=True)
    except StudyError as error:
        raise StudyError(
            f"{path} is a package that this study cannot merge, so it is not overwritten.",
            f"Choose another name. {error}",
        ) from None
    if found.new or found.late or found.comments:
        raise StudyError(
            f"{path} is a package with decisions that the study does not have "
            f"({found.new + found.late + found.comments:,}).",
            "Merge it first, or choose another name.",
        )
    if is_open_elsewhere(path):
        raise StudyError(
            f"{path} is open in another program.", "Close it there, or choose another name."
        )


def _write(
    study: Study,
    source: Connection,
    author: Author,
    path: Path,
    part: Path,
    to: Sequence[Recipient],
    advance: Callable[[int], object],
) -> _Written:
    """The package in a file beside its place."""
    id, now = str(uuid4()), utc_now()
    key = random_key() if to else None
    database = create_file(part, study.id, study.name, named=path, key=key)
    try:
        with database.writing() as target:
            target.execute(update(about).values(package=id))
            content = write_content(source, author, target, advance)
            sent = digest(driver_connection(target), id)
            row = {
                "id": id,
                "coder_id": author.coder_id,
                "round_id": author.round_id,
                "made_at": now,
                "document": document_of(content.answers, content.decisions, sent),
            }
            target.execute(insert(package).values(**row))
            begin_changes(target, ChangeKind.BEGUN)
    finally:
        database.close()
    if key is not None:
        seal_in_place(part, key, to)
    settled = assistance_in(source, author.round_id)
    record = Package(id, author.coder, author.round, now, content.answers, content.decisions, sent)
    packed = WrittenPackage(
        record,
        path,
        learns_otherwise=settled.mode is not Mode.OFF
        and (
            settled.learn_from not in {OWN, f"{OF_CODER}{author.coder}"} or _has_consensus(source)
        ),
        still_out=sum(
            (one.coder, one.round, one.merged_at) == (author.coder, author.round, "")
            for one in packages_in(source)
        ),
    )
    return _Written(author, path, part, row, packed)
