"""Real coded survey files, where they are at hand: all of each, without a flag."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from intercoder.answers.proposal import SEEN_ROWS, propose_map
from intercoder.codebook.code import Code, Codebook
from intercoder.exchange.importing.import_run import ImportPlan
from intercoder.exchange.importing.importing import import_table
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import create_study
from intercoder.tables.opening import open_table
from intercoder.tables.table import preview
from intercoder.text.folding import fold_name

DATASETS = Path(__file__).parents[3] / "shared" / "datasets"
NAMES = (
    "anes_mip",
    "banking77",
    "coal_debate_6lang",
    "napire_causes_effects",
    "nhs_fft",
    "nlupp",
    "so_emotions_3raters",
    "xsid_8lang",
)


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_real_file_comes_in_whole(tmp_path: Path, name: str) -> None:
    path = DATASETS / f"{name}.csv"
    if not path.exists():
        pytest.skip("the real files are not beside this checkout")
    wanted: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
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
    with create_study(str(tmp_path / "real.study"), Codebook(name, codes)) as study:
        report = import_table(study, table, ImportPlan(proposal.column_map))
        found = {
            (one.answer.id, one.coder): {names[code] for code in one.judgement.codes}
            for one in codings(study)
        }
    assert report.refused == ()
    assert found == {key: codes for key, codes in wanted.items() if codes}
