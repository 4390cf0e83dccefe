"""`intercoder agreement STUDY --report OUT`: writes the report to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from intercoder import __version__
from intercoder.cli.output import say

if TYPE_CHECKING:
    from intercoder.agreement.of_study.selection import Selection
    from intercoder.study.study import Study


def write_report_of(study: Study, selection: Selection, out: Path, *, force: bool) -> None:
    """Write the report of the study to `out` and print where it is.

    Raises what `report_of_study` does.
    """
    from intercoder.report.of_study import report_of_study
    from intercoder.suggest.audit.for_report import audit_sentence

    report_of_study(
        study,
        selection,
        out,
        software=f"intercoder {__version__}",
        audit=audit_sentence,
        replace=force,
    )
    say(f"Wrote the report: {out}")
