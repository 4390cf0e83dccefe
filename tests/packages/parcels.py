"""Sending out packages, coding in them and in the study, and what a study holds afterwards."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from intercoder.coding.change import Decide, TakeBack
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import CoderWorkspace, open_workspace
from intercoder.study.exchange import exported_rows
from intercoder.study.packages.package_merge import MergedPackage, merge
from intercoder.study.packages.package_writer import pack
from intercoder.study.packages.packages import Package, packages
from intercoder.study.study import MAIN_ROUND, Study, open_study

Standing = Mapping[tuple[str, str, str], tuple[str, frozenset[str], bool, str]]
"""State, codes, mark and memo by coder, round and answer."""


@contextmanager
def at_desk(place: Study | Path, coder: str, round: str = MAIN_ROUND) -> Iterator[CoderWorkspace]:
    """A coder at a study, or at the package in this file."""
    study = open_study(str(place)) if isinstance(place, Path) else place
    workspace = open_workspace(study, coder, round=round)
    try:
        yield workspace
    finally:
        workspace.leave()
        if isinstance(place, Path):
            study.close()


def code(
    place: Study | Path,
    coder: str,
    answers: Sequence[int],
    codes: Sequence[str] = ("books",),
    *,
    memo: str = "",
    round: str = MAIN_ROUND,
) -> None:
    """Decide on the answers that stand at these places of the coder's queue, counted from 0."""
    with at_desk(place, coder, round) as workspace:
        numbers = workspace.numbers(QueueFilter())
        for answer in answers:
            workspace.write(Decide(numbers[answer], Judgement.of(codes, memo=memo), 1.5))


def undo(place: Study | Path, coder: str) -> None:
    """Take the coder's last decision back."""
    with at_desk(place, coder) as workspace:
        workspace.write(TakeBack())


def send(study: Study, coder: str, path: Path, round: str = MAIN_ROUND) -> Package:
    """Send a package out."""
    (packed,) = pack(study, [(coder, path)], round=round)
    return packed.package


def take(study: Study, *files: Path) -> tuple[MergedPackage, ...]:
    """Merge packages."""
    return merge(study, files)


def standing(study: Study) -> Standing:
    """What stands in a study."""
    return {
        (one.coder, one.round, one.answer.id): (
            one.judgement.state,
            frozenset(one.judgement.codes),
            one.judgement.unsure,
            one.judgement.memo,
        )
        for one in exported_rows.codings(study)
    }


def log(path: str | Path) -> frozenset[tuple[str, str]]:
    """Id and hash of every decision in the file of a study or package."""
    with closing(sqlite3.connect(path)) as connection:
        return frozenset(connection.execute("SELECT id, hash FROM decision"))


def tamper(path: Path, *statements: str) -> None:
    """Change a file as anyone with a database program can; only the triggers are as they were."""
    with closing(sqlite3.connect(path)) as connection:
        triggers = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
        ).fetchall()
        for name, _ in triggers:
            connection.execute(f"DROP TRIGGER {name}")
        connection.execute("PRAGMA ignore_check_constraints = ON")
        for statement in statements:
            connection.execute(statement)
        for _, sql in triggers:
            with suppress(sqlite3.OperationalError):  # its table may be gone
                connection.execute(sql)
        connection.commit()


def copy(path: Path, name: str) -> Path:
    target = path.with_name(name)
    shutil.copy(path, target)
    return target


def refusal(study: Study, *files: Path) -> str:
    """Why the packages are refused; the study is as it was."""
    before = standing(study), log(study.target), packages(study)
    with pytest.raises(StudyError) as told:
        take(study, *files)
    assert (standing(study), log(study.target), packages(study)) == before
    assert told.value.hint
    return str(told.value)
