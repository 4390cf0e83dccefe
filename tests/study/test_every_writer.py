"""Everything that writes to a study leaves one that verifies, in a file and on a server."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from intercoder.study.database.schema import metadata
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.verification import verify
from intercoder.study.seal.parts import PRIVATE
from intercoder.study.study import Study, open_study
from tests.homes import POSTGRES, home_of
from tests.rich_study import steps


@pytest.mark.slow
def test_a_study_verifies_after_everything_that_writes_to_it(study: Study, tmp_path: Path) -> None:
    address = study.address
    study.close()
    fingerprint = None
    for name, act in steps(address, tmp_path):
        act()
        with open_study(address) as opened:
            found = verify(opened, expected=fingerprint)
        assert found.faults == (), name
        assert found.comparison in {None, "same", "grown"}, name
        fingerprint = found.fingerprint
    with open_study(address) as opened:
        with opened.reading() as connection:
            empty = [
                table.name
                for table in metadata.tables.values()
                if not connection.execute(select(func.count()).select_from(table)).scalar_one()
            ]
        with_own_tests = {"set_aside", "removed_answer", "redacted_answer", "coding_rule"}
        assert set(empty) <= with_own_tests | {
            "removal_act",
            "text_change",
            "text_vector",
            *(one.name for one in PRIVATE),
        }
        backup(opened, tmp_path / "copy.study")
    with open_study(str(tmp_path / "copy.study")) as copy:
        assert verify(copy, expected=fingerprint).comparison == "same"
        assert verify(copy).ok
    with open_study(str(tmp_path / "ben.study")) as package:
        assert verify(package).ok
    assert home_of(study) == POSTGRES or not list(tmp_path.glob("*.part"))
