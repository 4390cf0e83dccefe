"""The counts above a table of what has no result, as they may leave a study.

Answers that are open, skipped, not judged or left out as unsure, and respondents who gave none, are
parts of one whole: everybody who could have a result and has none. Readers know how large it is if
they know how many respondents there are and how many answers were judged. So a small part is hidden
with another part, until what is hidden together reaches the threshold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from intercoder.findings.tables.bases import Bases

_NOBODY = "not_answered"
_PARTS = ("open", "unsure_left_out", "skipped", "not_judged")


def published_bases(bases: Bases, threshold: int, *, one_question: bool) -> Bases:
    """The bases without the counts from 1 to `threshold` - 1, and without those that tell them.

    Where questions are counted together, the parts are hidden altogether: they are the sums of what
    the tables of the questions show or hide.
    """
    judged, unsure = bases.judged, bases.unsure
    keeps_unsure = (
        judged is not None
        and unsure is not None
        and not {*range(1, threshold)} & {unsure, judged - unsure}
    )
    partly = 0 if bases.partly_judged == 0 else None
    shown = replace(bases, partly_judged=partly, unsure=unsure if keeps_unsure else None)
    if not one_question:
        few = 0 < (bases.not_answered or 0) < threshold
        shown = replace(shown, answers=None, **dict.fromkeys(_PARTS))
        return _without_nobody(shown) if few else shown
    parts = {name: int(getattr(bases, name) or 0) for name in (*_PARTS, _NOBODY)}
    hidden = hidden_parts(parts, threshold)
    shown = replace(shown, **{name: None for name in hidden if name != _NOBODY})
    if _NOBODY not in hidden and not _gives_away(parts, hidden, threshold):
        return shown
    return _without_nobody(replace(shown, answers=None))


def hidden_parts(parts: Mapping[str, int], threshold: int) -> frozenset[str]:
    """The parts of one whole that are hidden: the small ones, and others until those hidden are at
    least two and reach the threshold together. The smallest are added, `not_answered` last."""
    hidden = {name for name, count in parts.items() if 0 < count < threshold}
    if not hidden:
        return frozenset()
    for name in sorted(parts, key=lambda one: (one == _NOBODY, parts[one] == 0, parts[one])):
        if len(hidden) > 1 and sum(parts[one] for one in hidden) >= threshold:
            break
        hidden.add(name)
    return frozenset(hidden)


def _gives_away(parts: Mapping[str, int], hidden: frozenset[str], threshold: int) -> bool:
    """Whether the number of answers tells that all that is hidden is small."""
    return bool(hidden) and sum(parts[one] for one in hidden if one != _NOBODY) < threshold


def _without_nobody(bases: Bases) -> Bases:
    """Without respondents who gave no answer, and what they follow from."""
    return replace(bases, not_answered=None, respondents_in_study=None, respondents=None)
