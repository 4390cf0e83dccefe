"""Produces a study's report as a file, starting from the decisions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.selection import Selection
from intercoder.findings.withheld import Withheld
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
    withhold: Callable[[StudyAgreement], Withheld],
    replace: bool = False,
) -> Withheld:
    """Write the report. `audit` says what the audit of suggestions comes to, and `withhold` which
    codes are not published; it is asked before anything is written.

    Raises what `check_target`, `agreement_of_study` and `withhold` do.
    """
    check_target(out, replace)
    found = agreement_of_study(study, selection)
    hidden = withhold(found)
    facts = facts_of_study(
        study,
        software=software,
        made_on=utc_now()[: len("2026-01-31")],
        file_name="STUDY" if "://" in study.target else Path(study.target).name,
        output=out.name,
        selection=selection,
        audit=audit(study, selection, found),
        withheld=hidden,
    )
    write_report(found, facts, out, replace=replace)
    return hidden
