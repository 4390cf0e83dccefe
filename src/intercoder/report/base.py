"""What figures rest on, for captions: whose judgements, of how many answers, in which rounds."""

from __future__ import annotations

from intercoder.agreement.of_study.values import StudyAgreement
from intercoder.report.numbers import listed, numbered

_NAMED = 4
"""Coders a caption names; more are counted."""


def base(found: StudyAgreement) -> str:
    """`90 answers coded by two or more of anna, ben and carla, round main`."""
    answers = numbered(found.whole.counts.rated_twice, "answer")
    if len(found.coders) == 2:
        who = f"both {listed(found.coders)}"
    elif 2 < len(found.coders) <= _NAMED:
        who = f"two or more of {listed(found.coders)}"
    else:
        who = f"two or more of {numbered(len(found.coders), 'coder')}"
    return f"{answers} coded by {who}{rounds_named(found)}"


def rounds_named(found: StudyAgreement) -> str:
    """`, round main`, to go on with; empty where there is none."""
    if not found.rounds:
        return ""
    return f", round{'s' if len(found.rounds) > 1 else ''} {listed(found.rounds)}"
