"""Whatever is changed and undone leaves nothing behind, and previews show what then happens.

`benchmarks/codebook_series.py` runs 500 such series in a file and in PostgreSQL.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from random import Random

import pytest

from intercoder.agreement.of_changes.preview import preview
from intercoder.codebook.changes.change import Add, Merge
from intercoder.codebook.code import Code
from intercoder.codebook.document import to_document
from intercoder.coding.change import Decide, TakeBack
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.codebook.changing import change_codebook, undo_change
from intercoder.study.codebook.history import codebook_history
from intercoder.study.codebook.rechecks import rechecks
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study, create_study
from tests.conftest import fill
from tests.study.codebook.series import BOOK, begin, said_by, undone_leaves_nothing

EACH = 4
"""Series on one study: each finds the log that those before have left."""


@pytest.mark.slow
def test_after_a_series_that_is_undone_everything_is_as_before(target: str, tmp_path: Path) -> None:
    run_series(target, tmp_path, range(2), tmp_path)


@pytest.mark.slow
@pytest.mark.files_only
@pytest.mark.parametrize("first", range(2, 82, EACH))
def test_so_it_is_after_many_series(target: str, tmp_path: Path, first: int) -> None:
    done = run_series(target, tmp_path, range(first, first + EACH))
    assert done["change"]


@pytest.mark.slow
@pytest.mark.postgres_only
@pytest.mark.parametrize("first", range(2, 14, EACH))
def test_so_it_is_on_a_server(target: str, tmp_path: Path, first: int) -> None:
    assert run_series(target, tmp_path, range(first, first + EACH))["change"]


def run_series(
    target: str, folder: Path, seeds: range, compared: Path | None = None
) -> Counter[str]:
    """Series with these seeds, one after the other, on a new study."""
    done: Counter[str] = Counter()
    with create_study(target, BOOK) as study:
        fill(study)
        package = begin(study, folder, Random(seeds[0]))
        for seed in seeds:
            done += undone_leaves_nothing(study, package, Random(seed), compared, previews=True)
    return done


def decide(study: Study, *codes: str, takes_back: bool = False) -> None:
    """Decide the first answer as anna."""
    desk = open_workspace(study, "anna")
    desk.write(Decide(desk.numbers(QueueFilter())[0], Judgement.of(codes), 1.0))
    if takes_back:
        desk.write(TakeBack())
    desk.leave()


def test_what_stands_again_after_a_decision_is_taken_back_has_its_own_revision(
    study: Study,
) -> None:
    """It was made when the code could be given; whoever undid something later changes nothing."""
    decide(study, "quiet")
    change_codebook(study, [Merge(("quiet",), "books")])
    decide(study, "staff", takes_back=True)
    (made,) = codings(study)
    assert (list(made.judgement.codes), made.revision) == (["quiet"], 1)
    undo_change(study, 2)
    assert list(judgements(study).columns[0].revision) == [1]


def test_what_stands_again_is_not_in_doubt_because_of_what_was_taken_back(study: Study) -> None:
    decide(study, "books")
    change_codebook(study, [Merge(("quiet",), "books")])
    decide(study, "books", takes_back=True)  # the same code, when it held another one, too
    undo_change(study, 2)
    assert rechecks(study, "anna", "main") == ()


def test_undoing_a_merge_can_be_previewed(study: Study) -> None:
    """Sets of codes that only the merge led to are in no reading without it."""
    decide(study, "quiet", "staff")
    change_codebook(study, [Merge(("quiet",), "books")])
    now = codebook_history(study)
    assert preview(study, now, now.without(2)).decisions == 1


@pytest.mark.files_only
def test_a_code_that_was_added_and_undone_is_in_no_table(study: Study, tmp_path: Path) -> None:
    decide(study, "quiet")
    change_codebook(study, [Add(Code("hall", "Hall"))])
    decide(study, "hall", takes_back=True)
    undo_change(study, 2)
    assert "hall" not in said_by(["findings", study.target, "--format", "json"])
    said_by(["export", study.target, str(tmp_path / "final.csv"), "--final"])
    assert "hall" not in (tmp_path / "final.csv").read_text("utf-8")


@pytest.mark.files_only
def test_a_merged_code_is_in_no_table_of_findings(study: Study) -> None:
    decide(study, "quiet")
    change_codebook(study, [Merge(("quiet",), "books")])
    found = json.loads(said_by(["findings", study.target, "--format", "json"]))
    assert "quiet" not in json.dumps(found)
    assert "quiet" not in json.dumps(to_document(study.codebook()))
