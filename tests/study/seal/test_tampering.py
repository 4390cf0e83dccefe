"""Whatever another program changes in a study, in any table and column, is found by `verify`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from intercoder.codebook.code import Codebook
from intercoder.errors import IntercoderError
from intercoder.study.database.schema import listing
from intercoder.study.safekeeping.backup import backup
from intercoder.study.safekeeping.verification import verify
from intercoder.study.seal.parts import EXPENDABLE
from intercoder.study.study import create_study, open_study
from tests.conftest import fill
from tests.rich_study import steps
from tests.tampering import Tamper, tampered, tampers

EXPENDED = {table.name for table in EXPENDABLE}
"""A coder's desk, which holds nothing that was decided: what is lost there is made anew."""
QUICK_STEP = 9
"""Each such change is tried in the quick suite."""


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory, codebook: Codebook) -> Path:
    """A study with rows in every table, in one file."""
    folder = tmp_path_factory.mktemp("rich")
    path = folder / "library.study"
    with create_study(str(path), codebook) as study:
        fill(study)
    for _, act in steps(str(path), folder):
        act()
    with open_study(str(path)) as study:
        backup(study, folder / "one-file.study")
    return folder / "one-file.study"


def is_excused(change: Tamper) -> bool:
    """Whether a change need not be found, since no figure rests on what it changes."""
    if change.table in EXPENDED:
        return True
    # An order that a model drew: each decision made in it says so itself.
    return change.table == listing.name and "first row" in change.what


def is_found(path: Path) -> bool:
    try:
        with open_study(str(path), may_be_damaged=True) as study:
            return not verify(study).ok
    except IntercoderError:
        return True


def not_found(rich: Path, folder: Path, step: int) -> tuple[int, list[str]]:
    """How many changes were tried, and those that were not found."""
    missed, tried = [], 0
    for place, change in enumerate(tampers(rich)):
        if place % step:
            continue
        copy = folder / "tampered.study"
        if tampered(rich, change, copy):
            tried += 1
            if not is_found(copy) and not is_excused(change):
                missed.append(str(change))
        for file in folder.glob("tampered.study*"):
            file.unlink()
    return tried, missed


@pytest.mark.slow
def test_a_sample_of_all_changes_is_found(rich: Path, tmp_path: Path) -> None:
    tried, missed = not_found(rich, tmp_path, QUICK_STEP)
    assert missed == []
    assert tried > 40


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_change_of_every_table_and_column_is_found(rich: Path, tmp_path: Path) -> None:
    tried, missed = not_found(rich, tmp_path, 1)
    assert missed == []
    assert tried > 300
    assert len(Counter(change.table for change in tampers(rich))) > 20
