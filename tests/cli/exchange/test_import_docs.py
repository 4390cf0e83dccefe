"""`docs/import.md` and the command say the same."""

from __future__ import annotations

import re
from pathlib import Path

from intercoder.cli.exchange.import_ import import_
from intercoder.exchange.importing.columns.column_map import ColumnMap, Shape
from intercoder.exchange.importing.import_report import AnswersReport, DecisionsReport, ImportReport
from intercoder.tables.table import FileFormat, TableForm

GUIDE = (Path(__file__).parents[3] / "docs" / "import.md").read_text(encoding="utf-8")


def test_the_guide_names_every_flag_and_no_other() -> None:
    options = [(*option.opts, *option.secondary_opts) for option in import_.params]
    flags = {flag for names in options for flag in names if flag.startswith("--")}
    assert set(re.findall(r"--[a-z][a-z-]+", GUIDE)) == flags


def test_the_guide_names_every_part_of_the_report() -> None:
    report = ImportReport(
        "answers.csv",
        TableForm(FileFormat.CSV),
        ColumnMap(Shape.LONG),
        0,
        AnswersReport(),
        DecisionsReport(),
        (),
        (),
    )
    chapter = GUIDE.split("## The report", maxsplit=1)[1]
    assert report.summary().keys() <= set(re.findall(r"`([a-z_]+)`", chapter))
