"""`intercoder agreement STUDY --report OUT`: writes the report to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from intercoder import __version__
from intercoder.cli.output import say

if TYPE_CHECKING:
    from intercoder.agreement.of_study.selection import Selection
    from intercoder.study.rounds.people import Coder
    from intercoder.study.study import Study


def write_report_of(
    study: Study,
    selection: Selection,
    out: Path,
    *,
    force: bool,
    who: Coder | None = None,
    unprotected: str | None = None,
) -> None:
    """Write the report of the study to `out` and print where it is, and what is not in it.

    Raises what `report_of_study` and `release` do.
    """
    from intercoder.findings.agreement_report import withheld_from_report
    from intercoder.report.of_study import report_of_study
    from intercoder.suggest.audit.for_report import audit_sentence

    hidden = report_of_study(
        study,
        selection,
        out,
        software=f"intercoder {__version__}",
        audit=audit_sentence,
        withhold=withheld_from_report(study, who, unprotected),
        replace=force,
    )
    say(f"Wrote the report: {out}")
    if not hidden.is_nothing:
        say(
            f"Counts below {hidden.threshold} respondents are left out, with what they could be"
            " worked out from: its section “What is not shown” lists them."
        )
