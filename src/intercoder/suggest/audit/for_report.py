"""The result of the suggestions' audit, for a report."""

from __future__ import annotations

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.under_names import with_real_names
from intercoder.study.study import Study
from intercoder.suggest.audit.audit import audit


def audit_sentence(study: Study, selection: Selection, found: StudyAgreement) -> str:
    """The verdict; empty if none of the compared coders had seen a suggestion."""
    if not (found.table.assisted & found.table.twice).any():
        return ""
    names = Names.hidden(study) if selection.pseudonyms else Names()
    coders = with_real_names(selection, names).coders
    made = audit(study, coders=coders, rounds=selection.rounds, how=selection.how)
    return made.verdict.sentence
