"""Opens a returned package as a file that anyone may have written.

It is only read: what came back stays as it is. The same is looked at as in opening a study (our
mark, a schema this program knows, no triggers or views of anyone else's, every page), and whatever
is not what the program itself would have written is refused with a sentence.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.hash_chain import Entry
from intercoder.errors import NotAStudyError, StudyError
from intercoder.protection.encryption.sealed_file import is_sealed
from intercoder.study.damage.unreadable_values import unreadable_in
from intercoder.study.database.revisions import REVISIONS
from intercoder.study.database.schema import metadata
from intercoder.study.encryption.sending import unsealed
from intercoder.study.file.connecting import IMMUTABLE, sqlite_connection
from intercoder.study.file.opening import (
    cannot_write,
    check_header,
    check_pages,
    check_schema,
    mode_for,
)
from intercoder.study.packages.package_digest import digest
from intercoder.study.packages.package_row_checks import (
    UnfitError,
    entry_of,
    id_of,
    proposal_of_row,
    text_of,
    time_of,
)
from intercoder.study.wellbeing.handing_over_in_packages import (
    TO_HAND_OVER,
    HandedOver,
    handed_over_from_text,
)
from intercoder.text.display import display_line

if TYPE_CHECKING:
    from pyrage.x25519 import Identity

MAX_VALUE = 64 * 2**20
"""Bytes in one value of a package: SQLite gives up on a longer one."""
_BROKEN = (sqlite3.Error, UnicodeDecodeError)
"""What comes of a damaged file: SQLite's message may quote it, and not be readable as text."""
_UNFORESEEN = (ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)
"""What comes of values that are not what they should be."""
_ROW = (
    "SELECT d.id, a.key, d.revision, d.act, d.refers_to, d.state, d.codes, d.unsure, d.memo, "
    "d.shown, d.milliseconds, d.decided_at, d.previous, d.hash, d.circumstances "
    "FROM decision AS d LEFT JOIN answer AS a ON a.id = d.answer_id "
)
_COMMENT = (
    "SELECT c.id, a.key, c.text, c.made_at, p.name, r.name FROM comment AS c "
    "LEFT JOIN answer AS a ON a.id = c.answer_id LEFT JOIN coder AS p ON p.id = c.coder_id "
    "LEFT JOIN round AS r ON r.id = c.round_id ORDER BY c.id"
)
_PROPOSAL = (
    "SELECT s.id, s.name, s.definition, s.parent, s.example, a.key, p.name, r.name, s.made_at "
    "FROM proposal AS s LEFT JOIN answer AS a ON a.id = s.answer_id "
    "LEFT JOIN coder AS p ON p.id = s.coder_id LEFT JOIN round AS r ON r.id = s.round_id "
    "WHERE s.package = ? ORDER BY s.id"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A comment in a package."""

    id: str
    answer: str
    text: str
    made_at: str


class ReturnedPackage:
    """An open package: what it says it is, and what it holds. Nothing of it is believed yet."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.file = display_line(str(path))
        self._connection = connection
        self.study_id, self.package = map(str, self._one("SELECT study_id, package FROM about"))
        coder, self._coder_row = self._one("SELECT name, id FROM coder")
        round_, self._round_row = self._one("SELECT name, id FROM round")
        self.coder, self.round = self._text(coder), self._text(round_)
        id, coder_row, round_row, made_at, document = self._one(
            "SELECT id, coder_id, round_id, made_at, document FROM package"
        )
        if (id, coder_row, round_row) != (self.package, self._coder_row, self._round_row):
            raise self._edited("the note of what was sent")
        self.made_at, self.document = self._text(made_at), self._text(document)

    def sent(self) -> str:
        """The hash of what it was sent with, as it is now."""
        with self._reading():
            return digest(self._connection, self.package)

    def revisions(self) -> Mapping[int, str]:
        """The codebook's revisions it was sent with, each as its document."""
        return dict(self._all("SELECT number, document FROM codebook_revision"))

    def carried(self) -> Mapping[str, str]:
        """The earlier decisions it was sent with: answers by id."""
        rows = self._all(
            "SELECT d.id, a.key FROM decision AS d LEFT JOIN answer AS a ON a.id = d.answer_id "
            "WHERE d.line IS NOT ?",
            self.package,
        )
        return dict(rows)

    def entries(self) -> Iterator[tuple[Entry, str, str]]:
        """The decisions made in it, oldest first: each with the hash before it and its own."""
        elsewhere = self._all(
            "SELECT count(*) FROM decision WHERE line = ? AND NOT (coder_id = ? AND round_id = ?)",
            *(self.package, self._coder_row, self._round_row),
        )
        if next(elsewhere)[0]:
            raise self._edited("who decided, or in which round,")
        rows = self._all(f"{_ROW} WHERE d.line = ? ORDER BY d.seq", self.package)
        for number, row in enumerate(rows, start=1):
            try:
                yield entry_of(row, self.coder, self.round)
            except UnfitError as unfit:
                raise self._edited(f"the {unfit} of decision {number}") from None

    def head(self) -> tuple[int, str] | None:
        """How many decisions it says were made in it, and the last hash; None where none were."""
        rows = list(
            self._all(
                "SELECT decisions, hash FROM chain_head WHERE line = ? AND coder_id = ?",
                *(self.package, self._coder_row),
            )
        )
        return rows[0] if rows else None

    def comments(self) -> Iterator[Said]:
        """The comments made in it. Raises StudyError for one of anybody else."""
        for id, answer, text, made_at, coder, round_ in self._all(_COMMENT):
            try:
                if (coder, round_) != (self.coder, self.round):
                    raise UnfitError("author")
                yield Said(
                    id_of(id), text_of(answer, "answer"), text_of(text, "text"), time_of(made_at)
                )
            except UnfitError as unfit:
                raise self._edited(f"the {unfit} of a comment") from None

    def proposals(self) -> Iterator[Proposal]:
        """What was proposed in it. Raises StudyError for what no coder proposes."""
        for row in self._all(_PROPOSAL, self.package):
            try:
                yield proposal_of_row(row, self.coder, self.round)
            except UnfitError:
                raise self._edited("a proposed code") from None

    def asked_for_support_at(self) -> str:
        """When the coder asked for support in it; empty if they did not."""
        rows = self._all(
            "SELECT asked_at FROM support_request WHERE coder_id = ? AND answered_at IS NULL",
            self._coder_row,
        )
        try:
            return next((time_of(at) for (at,) in rows), "")
        except UnfitError:
            raise self._edited("when support was asked for") from None

    def handed_over(self) -> tuple[HandedOver, ...]:
        """What the coder hands over in it."""
        rows = self._all("SELECT value FROM study_setting WHERE name = ?", TO_HAND_OVER)
        try:
            return handed_over_from_text(next((text_of(value, "text") for (value,) in rows), ""))
        except (UnfitError, ValueError):
            raise self._edited("an answer that is handed over") from None

    def proposed_before(self) -> frozenset[str]:
        """Ids of the proposed codes that it was sent with, as decisions have them."""
        rows = self._all("SELECT id FROM proposal WHERE package IS NOT ?", self.package)
        return frozenset(Proposal(self._text(id), "").code_id for (id,) in rows)

    def _one(self, statement: str) -> tuple[Any, ...]:
        """The only row of a table that has one, without a NULL."""
        rows = list(self._all(f"{statement} LIMIT 2"))
        if len(rows) != 1 or None in rows[0]:
            raise self._edited("what it says of itself")
        return rows[0]

    def _all(self, statement: str, *values: object) -> Iterator[tuple[Any, ...]]:
        with self._reading():
            yield from self._connection.execute(statement, values)

    def _text(self, value: object) -> str:
        try:
            return text_of(value, "text")
        except UnfitError:
            raise self._edited("what it says of itself") from None

    @contextmanager
    def _reading(self) -> Iterator[None]:
        try:
            yield
        except (*_BROKEN, TypeError, OverflowError) as error:
            raise _damaged(self.file, error) from error

    def _edited(self, what: str) -> StudyError:
        return tampered_package_error(self.file, what)


@contextmanager
def open_returned(
    path: Path, identities: Sequence[Identity] = (), folder: Path | None = None
) -> Iterator[ReturnedPackage]:
    """The package in this file, which is not written to.

    One that was sealed for one of these identities is opened, encrypted, in the folder meanwhile.
    Raises NotAStudyError, NewerStudyError or StudyError for anything else than a sound package of
    this program's schema.
    """
    file = display_line(str(path))
    with _unsealed(path, identities, folder) as lying, _opened(lying, path) as connection:
        revision = _checked(connection, path)
        if revision != REVISIONS[-1]:
            raise StudyError(
                f"{file} was written by an older version of intercoder.",
                "Open it once with `intercoder status`, which brings it up to date, and merge it "
                "again.",
            )
        if not _is_package(connection, file):
            raise StudyError(
                f"{file} is a whole study, not a package.",
                "Name the file that `intercoder package` made. To take decisions from a copy "
                "of the study, use `intercoder export` and `intercoder import`.",
            )
        try:
            yield ReturnedPackage(path, connection)
        except _UNFORESEEN as error:
            # What a package holds is anyone's: only where all of it is as it was sent is this ours.
            if _is_as_sent(connection):
                raise
            raise _damaged(file, error) from error


def _is_as_sent(connection: sqlite3.Connection) -> bool:
    """Whether every value can be read, and what was sent in the package is what it notes."""
    try:
        if any(list(unreadable_in(connection, table)) for table in metadata.tables.values()):
            return False
        id, document = connection.execute("SELECT id, document FROM package").fetchone()
        return digest(connection, id) in document
    except (*_BROKEN, *_UNFORESEEN):
        return False


def is_package_file(path: Path) -> bool:
    """Whether the study in this file is a package. Raises NotAStudyError where it is no study."""
    with _opened(path, path) as connection:
        revision = _checked(connection, path)
        return revision == REVISIONS[-1] and _is_package(connection, display_line(str(path)))


def tampered_package_error(file: str, what: str) -> StudyError:
    """The error for a package in which something is not as the program wrote it."""
    return StudyError(
        f"{file} was changed by something other than intercoder: {what} is not as it was written.",
        "Ask for the package as intercoder left it, or send a new one.",
    )


@contextmanager
def _unsealed(path: Path, identities: Sequence[Identity], folder: Path | None) -> Iterator[Path]:
    """Where the package lies as a study, for as long as it is read."""
    if not path.is_file() or not is_sealed(path):
        yield path
        return
    if not identities:
        raise StudyError(
            f"{display_line(str(path))} is encrypted for a receiver.",
            "Name the file with your identity: --identity FILE.",
        )
    try:
        with unsealed(path, (folder or path.parent) / "package.study", identities) as lying:
            yield lying
    except OSError as error:
        raise cannot_write(path, error) from None


@contextmanager
def _opened(path: Path, named: Path) -> Iterator[sqlite3.Connection]:
    """The package that lies at `path`, called `named` in what is said of it."""
    file = display_line(str(named))
    if not path.exists():
        raise StudyError(f"There is no package at {file}.", "Check the path.")
    try:
        check_header(path)
    except NotAStudyError as error:
        raise NotAStudyError(
            error.message.replace("not a study", "not a package"),
            "Name the file that the coder sent back.",
        ) from None
    # With no log beside it nobody has it open: it is read as it lies, also where nothing may be
    # written. With one the last decisions are in there, and SQLite has to put both together.
    is_closed = not Path(f"{path}-wal").exists()
    try:
        connection = sqlite_connection(path, IMMUTABLE if is_closed else mode_for(path))
    except _BROKEN as error:
        raise _damaged(file, error) from error
    with closing(connection):
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE)
        yield connection


def _checked(connection: sqlite3.Connection, path: Path) -> str:
    """The schema revision, once everything that is looked at in any study was looked at."""
    try:
        _, revision = check_schema(connection, path)
        check_pages(connection, path)
    except _BROKEN as error:
        raise _damaged(display_line(str(path)), error) from error
    except NotAStudyError as error:
        raise NotAStudyError(error.message, "Ask for it to be sent again.") from None
    return revision


def _is_package(connection: sqlite3.Connection, file: str) -> bool:
    try:
        (found,) = connection.execute("SELECT package FROM about").fetchone()
    except (*_BROKEN, TypeError) as error:
        raise _damaged(file, error) from error
    return found is not None


def _damaged(file: str, error: Exception) -> NotAStudyError:
    return NotAStudyError(
        f"{file} is damaged, or was cut short in transit.",
        "Ask for it to be sent again, complete.",
        details=str(getattr(error, "sqlite_errorname", type(error).__name__)),
    )
