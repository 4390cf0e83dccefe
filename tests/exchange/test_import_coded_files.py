"""Coded survey files of several kinds: all of each comes in, without a flag."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from intercoder.codebook.code import Code, Codebook
from intercoder.exchange.importing.columns.proposal import propose_map
from intercoder.exchange.importing.columns.table_head import SEEN_ROWS
from intercoder.exchange.importing.import_plan import ImportPlan
from intercoder.exchange.importing.table_import import import_table
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import create_study
from intercoder.tables.opening import open_table
from intercoder.tables.table import preview
from intercoder.text.folding import fold_name
from tests.exchange.coded_files import FILES, write_file


@pytest.mark.parametrize("kind", FILES)
def test_a_coded_file_comes_in_whole(tmp_path: Path, kind: str) -> None:
    comes_in_whole(tmp_path, kind, SEEN_ROWS + 100)


@pytest.mark.slow
@pytest.mark.parametrize("kind", FILES)
def test_a_coded_file_as_long_as_a_real_one_comes_in_whole(tmp_path: Path, kind: str) -> None:
    comes_in_whole(tmp_path, kind, FILES[kind][1])


def comes_in_whole(folder: Path, kind: str, count: int) -> None:
    """Import a file of this kind, and compare what is in the study with what is in the file."""
    path = folder / "coded.csv"
    write_file(path, kind, count)
    wanted: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    texts = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            texts[row["id"]] = row["text"]
            wanted[row["id"], row["coder"]] |= {
                fold_name(word) for word in row["codes"].split(";") if word
            }
    words = sorted(set().union(*wanted.values()))
    codes = tuple(Code(f"c{number}", word) for number, word in enumerate(words))
    names = {code.id: code.name for code in codes}
    table = open_table(path)
    rows = [row.cells for row in preview(table, SEEN_ROWS)]
    proposal = propose_map(table.columns, rows)
    assert proposal.doubts == ()
    with create_study(str(folder / "coded.study"), Codebook(kind, codes)) as study:
        report = import_table(study, table, ImportPlan(proposal.column_map))
        stand = list(codings(study))
    assert report.refused == ()
    found = {
        (one.answer.id, one.coder): {names[code] for code in one.judgement.codes} for one in stand
    }
    assert found == wanted
    assert {one.answer.id: one.answer.text for one in stand} == texts
