"""The report of a study as a file: from the decisions to the last page."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.selection import Selection
from intercoder.report.facts import facts_of_study
from intercoder.report.formats.writing import check_target, write_report
from intercoder.study.database.clock import utc_now
from intercoder.study.study import Study


def report_of_study(
    study: Study,
    selection: Selection,
    out: Path,
    *,
    software: str,
    audit: Callable[[Study, Selection, StudyAgreement], str],
    replace: bool = False,
) -> None:
    """Write the report. `audit` says what the audit of suggestions comes to.

    Raises what `check_target` and `agreement_of_study` do.
    """
    check_target(out, replace)
    found = agreement_of_study(study, selection)
    facts = facts_of_study(
        study,
        software=software,
        made_on=utc_now()[: len("2026-01-31")],
        file_name="STUDY" if "://" in study.target else Path(study.target).name,
        output=out.name,
        selection=selection,
        audit=audit(study, selection, found),
    )
    write_report(found, facts, out, replace=replace)
