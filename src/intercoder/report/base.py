"""The basis of figures, for captions: whose judgements, how many answers, which rounds."""

from __future__ import annotations

import numpy as np

from intercoder.agreement.of_study.before import judged_before_words
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.report.numbers import listed, numbered

_NAMED = 4
"""Coders named in a caption; if there are more, they are counted."""


def answers_coded(found: StudyAgreement) -> tuple[int, int]:
    """Number of different answers coded, and number of those coded by two or more in one round.

    An answer coded in several rounds counts once here, but as a case in each of them in figures.
    """
    table = found.table
    return int(np.unique(table.answer).size), int(np.unique(table.answer[table.twice]).size)


def cases(found: StudyAgreement) -> str:
    """A sentence if answers were coded in several rounds; else empty."""
    _, twice = answers_coded(found)
    if found.whole.counts.rated_twice == twice:
        return ""
    return (
        f"Some were coded in several rounds, so the figures rest on"
        f" {numbered(found.whole.counts.rated_twice, 'case')}: one for each answer in each round."
    )


def base(found: StudyAgreement) -> str:
    """`90 answers coded by two or more of anna, ben and carla, round main`."""
    _, twice = answers_coded(found)
    answers = numbered(twice, "answer")
    if found.whole.counts.rated_twice != twice:
        answers = f"{numbered(found.whole.counts.rated_twice, 'case')} ({answers})"
    if len(found.coders) == 2:
        who = f"both {listed(found.coders)}"
    elif 2 < len(found.coders) <= _NAMED:
        who = f"two or more of {listed(found.coders)}"
    else:
        who = f"two or more of {numbered(len(found.coders), 'coder')}"
    before = judged_before_words(found.whole.told)
    return f"{answers}{before} coded by {who}{rounds_named(found)}"


def rounds_named(found: StudyAgreement) -> str:
    """`, round main`, to append to a phrase; empty if there is none."""
    if not found.rounds:
        return ""
    return f", round{'s' if len(found.rounds) > 1 else ''} {listed(found.rounds)}"


def revisions_named(found: StudyAgreement) -> str:
    """`revision 1 (14 codes)`, `revisions 1 (14 codes) and 2 (15 codes)`."""
    told = [f"{number} ({numbered(codes, 'code')})" for number, codes in found.codes_in.items()]
    return f"revision{'s' if len(told) > 1 else ''} {listed(told)}"
