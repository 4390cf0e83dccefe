"""An open study: one project's answers, codebook, coders and decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from uuid import uuid4
from weakref import WeakSet

from sqlalchemy import Connection, func, insert, select

from intercoder.answers.answer import Question
from intercoder.codebook.code import Codebook
from intercoder.codebook.document import from_document, to_document
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.errors import CodebookError, StudyError, UnreadableError
from intercoder.protection.encryption.study_key import StudyKey
from intercoder.study.database.clock import utc_now
from intercoder.study.database.engine import Database
from intercoder.study.database.schema import (
    answer,
    attribute,
    codebook_revision,
    coding_round,
    proposal,
    question,
)
from intercoder.study.file.connecting import key_of_file
from intercoder.study.file.opening import create_file, open_file, read_identity, remember_here
from intercoder.study.file.paths import check_nothing_at
from intercoder.study.log.removed_answers import is_in_study
from intercoder.study.seal.change_log import ChangeKind, begin_changes, noting_changes
from intercoder.text.display import display_line

MAIN_ROUND = "main"
"""The round every study begins with: all answers, for every coder, in the order of import."""


_opened: WeakSet[Study] = WeakSet()


def opened_studies() -> tuple[Study, ...]:
    """The studies opened in this process since `forget_opened`, closed or not."""
    return tuple(_opened)


def forget_opened() -> None:
    """Forget the studies opened so far: they belong to a command that has ended."""
    _opened.clear()


class Study:
    """An open study. The other modules of this room provide the operations on it.

    `package` is the id of the package if the study is one that was sent out to a coder; empty for a
    whole study.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self.id, self.name, self.package = read_identity(database)
        _opened.add(self)
        self.made_by = ""
        """Name of the person at work, if given: the change log records it."""

    @property
    def target(self) -> str:
        """Where the study is, in a form for people."""
        return self._database.target

    @property
    def address(self) -> str:
        """The address that opens it again. It may hold a password and is never shown."""
        return self._database.address

    def __enter__(self) -> Study:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def is_remote(self) -> bool:
        """Whether it is on a server, which may stop responding while this machine goes on."""
        return self.target.startswith("postgresql")

    @property
    def is_encrypted(self) -> bool:
        """Whether it is in an encrypted file. What a server encrypts, this program cannot know."""
        return not self.is_remote and key_of_file(Path(self.target)) is not None

    @property
    def own_coder(self) -> str:
        """The coder whose login is in use, if a server hides the others' rows from it."""
        return self._database.own_coder

    def close(self) -> None:
        """Close every connection to the study."""
        self._database.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A reading transaction, for the modules of this room."""
        with self._database.reading() as connection:
            yield connection

    @property
    def title(self) -> str:
        """Its name as shown on a screen, marked if it is a package."""
        return f"{self.name} · package" if self.package else self.name

    @contextmanager
    def writing(self, *, in_package: bool = False) -> Iterator[Connection]:
        """A writing transaction, for the modules of this room, committed completely or not at all.

        In a package only coding may be written, by callers that pass `in_package`. Raises
        StudyError for everything else in a package, since it would never come back to the study.
        """
        if not in_package:
            check_is_whole(self)
        with (
            self._database.writing() as connection,
            noting_changes(connection, self.made_by),
        ):
            yield connection

    @contextmanager
    def writing_many(self) -> Iterator[Connection]:
        """A writing transaction for very many rows whose references are known to exist."""
        check_is_whole(self)
        with (
            self._database.writing_many() as connection,
            noting_changes(connection, self.made_by),
        ):
            yield connection

    @contextmanager
    def reading_own(self, coder: int) -> Iterator[Connection]:
        """A reading transaction that uses only the decisions, lists and drafts of one coder.

        The coder is given by their row. On a server, that coder's own tables are read.
        """
        with self._database.reading_own(coder) as connection:
            yield connection

    @contextmanager
    def writing_own(self, coder: int, *, is_repeated: bool = False) -> Iterator[Connection]:
        """A writing transaction for this coder's rows, in a package too; others need not wait.

        With `is_repeated`, who writes does so again where a server ended the connection.
        """
        with (
            self._database.writing_own(coder, is_repeated=is_repeated) as connection,
            noting_changes(connection, self.made_by),
        ):
            yield connection

    def rewrite(self) -> bool:
        """Write the whole study anew, so that nothing is left of what was deleted in it.

        False if others use it, or if the login in use may not.
        """
        check_is_whole(self)
        return self._database.rewrite()

    def revision(self) -> int:
        """The number of the latest revision of the codebook."""
        with self.reading() as connection:
            return latest_revision(connection)

    def codebook(self, revision: int | None = None) -> Codebook:
        """The codebook in this revision; the latest, if none is given.

        Raises StudyError if there is no such revision.
        """
        wanted = select(codebook_revision.c.number, codebook_revision.c.document)
        if revision is not None:
            wanted = wanted.where(codebook_revision.c.number == revision)
        wanted = wanted.order_by(codebook_revision.c.number.desc()).limit(1)
        with self.reading() as connection:
            number, document = connection.execute(wanted).one_or_none() or (0, None)
            named = connection.execute(select(proposal.c.id, proposal.c.name)).all()
        if document is None:
            raise StudyError(
                f"The codebook of {self.target} has no revision {revision}.",
                f"The latest is {self.revision()}.",
            )
        try:
            book = from_document(json.loads(document))
        except (ValueError, TypeError, AttributeError, RecursionError, CodebookError) as error:
            raise UnreadableError(
                f"{self.target} is damaged: revision {number} of its codebook cannot be read.",
                "Restore a backup; `intercoder verify` lists everything that is damaged.",
            ) from error
        made = [Proposal(one.id, one.name) for one in named]
        return replace(book, proposed={one.code_id: one.name for one in made})

    def questions(self) -> tuple[Question, ...]:
        """The questions, in the order in which they were added."""
        with self.reading() as connection:
            rows = connection.execute(
                select(question.c.key, question.c.wording).order_by(question.c.id)
            )
            return tuple(Question(row.key, row.wording) for row in rows)

    def attributes(self) -> tuple[str, ...]:
        """The names of the respondents' attributes, in the order in which they were added."""
        with self.reading() as connection:
            return tuple(
                connection.execute(select(attribute.c.name).order_by(attribute.c.id)).scalars()
            )

    def languages(self) -> tuple[str, ...]:
        """The languages of answers, sorted; answers without one are left out."""
        with self.reading() as connection:
            found = connection.execute(
                select(answer.c.language).where(is_in_study()).distinct()
            ).scalars()
            return tuple(sorted(language for language in found if language))

    def answer_count(self) -> int:
        """Number of answers in the study."""
        with self.reading() as connection:
            return connection.execute(
                select(func.count()).select_from(answer).where(is_in_study())
            ).scalar_one()


def check_is_whole(study: Study) -> None:
    """Raise StudyError if the study is a package, in which a coder can only code."""
    if study.package:
        raise StudyError(
            f"{study.target} is a package: answers are coded in it, and everything else is "
            "done in the study it was made from.",
            "Run this on that study.",
        )


def create_study(
    target: str, codebook: Codebook, *, name: str = "", key: StudyKey | None = None
) -> Study:
    """Create an empty study at this path or address, with the first revision of its codebook.

    A file is encrypted if there is a `key`.

    Raises StudyError if something is already there or it cannot be written; nothing is left behind
    then.
    """
    if is_address(target):
        from intercoder.study.postgres.address import read_address
        from intercoder.study.postgres.opening import create_schema

        address = read_address(target)
        fallback = address.url.database or address.schema
        with create_schema(address, str(uuid4()), name or codebook.name or fallback) as connection:
            _begin(connection, codebook)
        return open_study(target)
    path = Path(target)
    check_nothing_at(path)
    called = name or codebook.name or display_line(path.stem)
    study = Study(create_file(path, str(uuid4()), called, key=key))
    with study.writing() as connection:
        _begin(connection, codebook)
    remember_here(study.id)
    return study


def _begin(connection: Connection, codebook: Codebook) -> None:
    connection.execute(
        insert(codebook_revision).values(
            number=1,
            document=json.dumps(to_document(codebook), ensure_ascii=False),
            created_at=utc_now(),
        )
    )
    connection.execute(insert(coding_round).values(name=MAIN_ROUND, created_at=utc_now()))
    begin_changes(connection, ChangeKind.BEGUN)


def open_study(target: str, *, may_be_damaged: bool = False) -> Study:
    """Open the study at this path or address, upgraded to this program's schema if it is older.

    Raises NotAStudyError, NewerStudyError or StudyError; UnreachableError if its server does not
    respond; UnreadableError if a role or a setting in it cannot be read, unless it
    `may_be_damaged`.
    """
    if is_address(target):
        from intercoder.study.postgres.address import read_address
        from intercoder.study.postgres.opening import open_schema

        return Study(open_schema(read_address(target)))
    study = Study(open_file(Path(target)))
    if not may_be_damaged:
        from intercoder.study.damage.damage import check_foundations

        try:
            check_foundations(study)
        except BaseException:
            study.close()
            raise
    return study


def is_address(target: str) -> bool:
    """Whether this is the address of a database on a server rather than a file."""
    return "://" in target


def latest_revision(connection: Connection) -> int:
    """The number of the codebook's latest revision."""
    return int(connection.execute(select(func.max(codebook_revision.c.number))).scalar_one())
