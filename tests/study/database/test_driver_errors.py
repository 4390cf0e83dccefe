"""What the driver of a file reports is said in a sentence, whoever asked it."""

from __future__ import annotations

import sqlite3

import pytest

from intercoder.errors import StudyError
from intercoder.study.database.database_errors import in_plain_words


@pytest.mark.parametrize("kind", [sqlite3.DatabaseError, sqlite3.OperationalError])
def test_a_damaged_file_is_named(kind: type[sqlite3.DatabaseError]) -> None:
    said = r"visitors\.study could not be read"
    with pytest.raises(StudyError, match=said), in_plain_words("visitors.study"):
        raise kind("database disk image is malformed")


@pytest.mark.parametrize("kind", [sqlite3.IntegrityError, sqlite3.ProgrammingError, ValueError])
def test_a_defect_of_the_program_passes(kind: type[Exception]) -> None:
    with pytest.raises(kind), in_plain_words("visitors.study"):
        raise kind("a defect")
