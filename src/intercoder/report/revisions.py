"""Describes the codebook revisions under which decisions were made."""

from __future__ import annotations

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.report.numbers import listed, numbered


def revisions_named(found: StudyAgreement) -> str:
    """`revision 1 (14 codes)`, `revisions 1 (14 codes) and 2 (15 codes)`."""
    told = [f"{number} ({numbered(codes, 'code')})" for number, codes in found.codes_in.items()]
    return f"revision{'s' if len(told) > 1 else ''} {listed(told)}"
