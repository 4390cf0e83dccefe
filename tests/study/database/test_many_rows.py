"""Writing very many rows at once, in a file: what is set aside for it is there again afterwards."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import IntegrityError

from intercoder.study.safekeeping.verification import verify
from intercoder.study.study import Study

pytestmark = pytest.mark.files_only


class StoppedError(Exception):
    """Ends a transaction in the middle."""


def refers_to_nobody(study: Study) -> None:
    with study.writing() as connection:
        connection.exec_driver_sql("INSERT INTO draft VALUES (99, 99, 99, '{}')")


def test_references_are_looked_at_again_after_it(study: Study) -> None:
    with study.writing_many():
        pass
    with pytest.raises(IntegrityError):
        refers_to_nobody(study)
    assert verify(study).ok


def test_one_that_fails_in_the_middle_changes_nothing(study: Study) -> None:
    with pytest.raises(StoppedError), study.writing_many() as connection:
        connection.exec_driver_sql("DELETE FROM answer_group")
        connection.exec_driver_sql("DELETE FROM coder")
        raise StoppedError
    with pytest.raises(IntegrityError):
        refers_to_nobody(study)
    with study.reading() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM coder").scalar() == 2
