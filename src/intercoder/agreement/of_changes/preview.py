"""Previews a change of the codebook: everything that would count otherwise, and what is in doubt.

The same decisions are read under the codebook's own history and under the history as it would be,
and figures are worked out by the formulas of the commands. So a preview shows what then happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from intercoder.agreement.of_changes.code_figures import (
    CodeFigures,
    Counted,
    Mask,
    distinct,
    figures_of,
)
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.meaning import Meaning, Meanings, accepted
from intercoder.codebook.code import Codebook
from intercoder.codebook.differences import Difference, compare
from intercoder.study.agreement.concerned_decisions import (
    concerned_decisions,
    without_drawn,
)
from intercoder.study.proposals.proposals import read_proposals
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class CodeFiguresChanged:
    """One code whose figures change."""

    code: str
    name: str
    before: CodeFigures
    after: CodeFigures


@dataclass(frozen=True, slots=True)
class Doubt:
    """Decisions with one code that should be looked at again."""

    code: str
    name: str
    why: str
    one_of: tuple[str, ...]
    """Names of the codes of which it is one, where it was split."""
    decisions: int
    answers: int


@dataclass(frozen=True, slots=True)
class Preview:
    """What a codebook's next revision does."""

    revision: int
    differences: tuple[Difference, ...]
    decisions: int
    """Number of standing decisions whose codes count otherwise."""
    answers: int
    """Number of answers they are about."""
    by_coder: Mapping[str, int]
    """Number of these decisions by coder; only coders with any."""
    by_round: Mapping[str, int]
    figures: tuple[CodeFiguresChanged, ...]
    doubts: tuple[Doubt, ...]
    """What would have to be looked at again, and does not yet."""
    new: tuple[str, ...]
    """Names of codes that nobody could have given so far."""
    not_alone: int
    """Number of decisions in which a code that must be alone would no longer be."""


def preview(study: Study, history: CodebookHistory, changed: CodebookHistory) -> Preview:
    """What changes between a study's own history and one with one revision more."""
    with study.reading() as connection:
        named = read_proposals(connection, None).names
    now = Meanings(history, history.latest, proposed=named)
    then = Meanings(changed, changed.latest, proposed=named)
    differing = _differing(now, then)
    turned = _exclusive(history) ^ _exclusive(changed)
    not_alone = bool((differing | turned) & (_exclusive(history) | _exclusive(changed)))
    concerned = _concerned(now, then, differing | turned)
    found = concerned_decisions(study, concerned, with_others=not_alone)
    counted = Counted(found)
    rated = Counted(without_drawn(study)) if differing and found.any_drawn else counted
    others = _others(counted, now, then)[counted.kind]
    numbers = np.bincount(found.whose[others], minlength=len(found.judged)).tolist()
    return Preview(
        changed.latest,
        compare(history.codebook(), changed.codebook()),
        sum(numbers),
        distinct(found.answer[others]),
        _by([one.coder for one in found.judged], numbers),
        _by([one.round for one in found.judged], numbers),
        tuple(_figures(counted, rated, now, then, differing)),
        tuple(doubts_in(counted, then, known=now)),
        _new_codes(history.codebook(), changed),
        _not_alone(counted, then) - _not_alone(counted, now) if not_alone else 0,
    )


def _differing(now: Meanings, then: Meanings) -> set[str]:
    """Codes that some decisions would gain or lose."""
    pairs = (
        (now.of(revision).of(code), then.of(revision).of(code))
        for revision, codes in _codes_of_revisions(now, then).items()
        for code in codes
    )
    return {code for pair in pairs if pair[0] != pair[1] for code in pair}


def _concerned(now: Meanings, then: Meanings, codes: set[str]) -> set[str]:
    """Codes, as they were given, of the decisions that a preview has to look at.

    They are those that count as one of these codes, before or after, and those in doubt from now
    on.
    """
    found = set(codes)
    for revision, given in _codes_of_revisions(now, then).items():
        was, will_be = now.of(revision), then.of(revision)
        found |= {code for code in given if {was.of(code), will_be.of(code)} & codes}
        found |= _doubtful(was, will_be).keys()
    return found


def _codes_of_revisions(now: Meanings, then: Meanings) -> dict[int, frozenset[str]]:
    """Ids of the codes that decisions under each revision may have: its own, earlier ones, and
    those that were proposed and accepted."""
    history = now.history
    found: dict[int, frozenset[str]] = {}
    known = frozenset({*accepted(history), *accepted(then.history)})
    for number in range(1, history.latest + 1):
        known |= {code.id for code in history.codebook(number).codes}
        found[number] = known
    return found


def _exclusive(history: CodebookHistory) -> set[str]:
    """Codes that must be alone."""
    return {code.id for code in history.codebook().codes if code.exclusive}


def _doubtful(was: Meaning | None, will_be: Meaning) -> dict[str, str]:
    """Why decisions with a code would be in doubt that are not, or for another reason."""
    known = was.doubtful if was else {}
    return {code: why for code, why in will_be.doubtful.items() if known.get(code) != why}


def _others(counted: Counted, now: Meanings, then: Meanings) -> Mask:
    """Which kinds of decisions count otherwise, shape (kinds,)."""
    before, after = counted.having(now), counted.having(then)
    found, none = counted.none(), counted.none()
    for code in before.keys() | after.keys():
        found |= before.get(code, none) != after.get(code, none)
    return found


def _by(names: list[str], counted: list[int]) -> dict[str, int]:
    """Counts by name; only names with any."""
    counts: dict[str, int] = {}
    for name, count in zip(names, counted, strict=True):
        counts[name] = counts.get(name, 0) + count
    return {name: count for name, count in counts.items() if count}


def _figures(
    counted: Counted, rated: Counted, now: Meanings, then: Meanings, codes: set[str]
) -> Iterator[CodeFiguresChanged]:
    """The codes whose figures change, in the order of the codebook as it is, then as it would be.

    How far coders agree on a code follows from the decisions that have it, so no other code can
    have other figures.
    """
    if not codes:
        return
    was, will_be = (figures_of(counted, rated, under, codes) for under in (now, then))
    nothing, names = CodeFigures(), then.names
    books = (now.history.codebook(), then.history.codebook())
    order = dict.fromkeys(code.id for book in books for _, code in book.walk())
    for code in dict.fromkeys([*(one for one in order if one in codes), *sorted(codes)]):
        before, after = was.get(code, nothing), will_be.get(code, nothing)
        if before != after:
            yield CodeFiguresChanged(code, names.get(code, code), before, after)


def doubts_in(counted: Counted, then: Meanings, known: Meanings | None = None) -> Iterator[Doubt]:
    """Decisions in doubt, by the code that was given, but for those whose doubt is known."""
    found, (revisions, code_sets) = counted.found, counted.kinds
    concerned: dict[tuple[str, str], Mask] = {}
    of_code: dict[str, tuple[str, ...]] = {}
    for revision in np.unique(revisions).tolist():
        doubtful = _doubtful(known.of(revision) if known else None, then.of(revision))
        for kind in np.flatnonzero(revisions == revision).tolist() if doubtful else ():
            for code in found.code_sets[code_sets[kind]]:
                if code in doubtful:
                    concerned.setdefault((code, doubtful[code]), counted.none())[kind] = True
                    of_code[code] = then.of(revision).one_of.get(code, ())
    names = then.names
    for (code, why), marks in concerned.items():
        rows = found.answer[marks[counted.kind]]
        parts = tuple(names.get(part, part) for part in of_code[code])
        yield Doubt(code, names.get(code, code), why, parts, rows.size, distinct(rows))


def _new_codes(before: Codebook, changed: CodebookHistory) -> tuple[str, ...]:
    known = {code.id for code in before.assignable}
    return tuple(code.name for code in changed.codebook().assignable if code.id not in known)


def _not_alone(counted: Counted, meanings: Meanings) -> int:
    """Number of decisions in which a code that must be alone is not."""
    alone = _exclusive(meanings.history)
    number, has = np.zeros(counted.none().size, dtype=np.int64), counted.none()
    for code, marks in counted.having(meanings).items():
        number += marks
        if code in alone:
            has |= marks
    return int(np.count_nonzero((has & (number > 1))[counted.kind]))
