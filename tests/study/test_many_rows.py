"""Writing very many rows at once, in a file: what is set aside for it is there again afterwards."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from intercoder.cli.main import run
from intercoder.study import bulk
from intercoder.study.keeping import verify
from intercoder.study.study import Study, open_study

pytestmark = pytest.mark.files_only


def index_is_there(target: str) -> bool:
    with closing(sqlite3.connect(target)) as connection:
        rows = connection.execute("PRAGMA index_list('listing')").fetchall()
    return ("listing_of_answer", 1) in {(row[1], row[2]) for row in rows}


def allocate(target: str, round: str) -> int:
    options = ["--coders", "anna,ben", "--overlap", "50%", "--seed", "1", "--yes"]
    return int(run(["allocate", target, "--round", round, *options]))


def test_a_large_allocation_leaves_index_and_references_as_they_were(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_MANY", 1)
    target = study.target
    study.close()
    assert allocate(target, "pilot") == 0
    assert index_is_there(target)
    with open_study(target) as opened:
        assert verify(opened).ok
        with opened.writing_many():
            pass
        with opened.writing() as connection:
            assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_one_that_fails_in_the_middle_changes_nothing(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_MANY", 1)
    target = study.target
    study.close()
    with monkeypatch.context() as broken:
        broken.setattr(
            "intercoder.study.allocations.insert_rows",
            lambda *_: (_ for _ in ()).throw(sqlite3.OperationalError("disk I/O error")),
        )
        assert allocate(target, "pilot") == 1
    assert index_is_there(target)
    assert allocate(target, "pilot") == 0
