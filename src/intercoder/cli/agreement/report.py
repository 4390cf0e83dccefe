"""`intercoder agreement STUDY --report OUT`: writes the report to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from intercoder import __version__
from intercoder.cli.output import say

if TYPE_CHECKING:
    from intercoder.agreement.of_study.results import StudyAgreement
    from intercoder.agreement.of_study.selection import Selection
    from intercoder.study.study import Study


def write_report_of(study: Study, selection: Selection, out: Path, *, force: bool) -> None:
    """Write the report of the study to `out` and print where it is.

    Raises what `check_target` and `agreement_of_study` do.
    """
    from intercoder.agreement.of_study.compute import agreement_of_study
    from intercoder.report.facts import facts_of_study
    from intercoder.report.formats.writing import check_target, write_report
    from intercoder.study.database.clock import utc_now

    check_target(out, force)
    found = agreement_of_study(study, selection)
    facts = facts_of_study(
        study,
        software=f"intercoder {__version__}",
        made_on=utc_now()[: len("2026-01-31")],
        file_name="STUDY" if "://" in study.target else Path(study.target).name,
        output=out.name,
        selection=selection,
        audit=_audit(study, selection, found),
    )
    write_report(found, facts, out, replace=force)
    say(f"Wrote the report: {out}")


def _audit(study: Study, selection: Selection, found: StudyAgreement) -> str:
    """Return the suggestion audit's verdict; empty if no compared coder had seen suggestions."""
    if not (found.table.assisted & found.table.twice).any():
        return ""
    from intercoder.agreement.of_study.pseudonyms import Names
    from intercoder.agreement.of_study.under_names import with_real_names
    from intercoder.suggest.audit.audit import audit

    names = Names.hidden(study) if selection.pseudonyms else Names()
    coders = with_real_names(selection, names).coders
    made = audit(study, coders=coders, rounds=selection.rounds, how=selection.how)
    return made.verdict.sentence
