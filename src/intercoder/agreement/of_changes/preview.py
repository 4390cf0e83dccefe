"""Previews a change of the codebook: everything that would count otherwise, and what is in doubt.

Figures before and after are those of the commands: the same decisions are read under the codebook's
own history, and under the history as it would be. So a preview shows what then happens.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.figures import Compared, figures_of
from intercoder.agreement.of_study.reading import read_study
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.result import Figure
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.meaning import Meanings
from intercoder.codebook.code import Codebook
from intercoder.codebook.differences import Difference, compare
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.agreement.judgement_columns import Judgements
from intercoder.study.agreement.read_codes import Given, as_read
from intercoder.study.study import Study

_ALPHA = "krippendorff_alpha_nominal"


@dataclass(frozen=True, slots=True)
class CodeFigures:
    """How often a code counts, and how far coders agree on it."""

    decisions: int = 0
    answers: int = 0
    alpha: float | None = None
    """Krippendorff's alpha of the code; None where the decisions do not determine it."""


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
    found = judgements(study, read_under=Given.AS_CODED)
    now, then = Meanings(history, history.latest), Meanings(changed, changed.latest)
    before, after = as_read(found, now), as_read(found, then)
    others = _others(before, after)
    return Preview(
        changed.latest,
        compare(history.codebook(), changed.codebook()),
        sum(int(mask.sum()) for mask in others),
        _answers(found, others),
        _counted(found, others, "coder"),
        _counted(found, others, "round"),
        _figures(study, history, changed, before, after),
        tuple(_new_doubts(found, now, then)),
        _new_codes(history.codebook(), changed),
        _not_alone(after, changed.codebook()) - _not_alone(before, history.codebook()),
    )


def figures_under(study: Study, history: CodebookHistory) -> dict[str, CodeFigures]:
    """The figures of every code that counts or can be given, under a history of the codebook."""
    used = judgements(study, read_under=history)
    return _code_figures(study, history, used)


Mask = NDArray[np.bool_]


def _others(before: Judgements, after: Judgements) -> list[Mask]:
    """For each coder and round, which decisions count otherwise."""
    numbers = {codes: number for number, codes in enumerate(after.code_sets)}
    # A set that only the reading before leads to is none of those after.
    same = np.array([numbers.get(codes, -1) for codes in before.code_sets], dtype=np.int32)
    return [
        same[old.codes] != new.codes for old, new in zip(before.columns, after.columns, strict=True)
    ]


def _answers(found: Judgements, masks: list[Mask]) -> int:
    rows = [one.answer[mask] for one, mask in zip(found.columns, masks, strict=True)]
    return int(np.unique(np.concatenate(rows)).size) if rows else 0


def _counted(found: Judgements, masks: list[Mask], by: str) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one, mask in zip(found.columns, masks, strict=True):
        name = getattr(one, by)
        counts[name] = counts.get(name, 0) + int(mask.sum())
    return {name: count for name, count in counts.items() if count}


def _figures(
    study: Study,
    history: CodebookHistory,
    changed: CodebookHistory,
    before: Judgements,
    after: Judgements,
) -> tuple[CodeFiguresChanged, ...]:
    was = _code_figures(study, history, before)
    now = _code_figures(study, changed, after)
    names = {code.id: code.name for book in (history, changed) for code in book.codebook().codes}
    nothing = CodeFigures()
    return tuple(
        CodeFiguresChanged(
            code, names.get(code, code), was.get(code, nothing), now.get(code, nothing)
        )
        for code in dict.fromkeys([*was, *now])
        if was.get(code, nothing) != now.get(code, nothing)
    )


def _code_figures(
    study: Study, history: CodebookHistory, used: Judgements
) -> dict[str, CodeFigures]:
    alphas = _alphas(study, history)
    decisions = dict.fromkeys(alphas, 0)
    answers: dict[str, list[NDArray[np.int64]]] = {}
    for column in used.columns:
        counts = ~column.skipped
        sets, rows = column.codes[counts], column.answer[counts]
        for number in np.unique(sets).tolist():
            of_set = rows[sets == number]
            for code in used.code_sets[number]:
                decisions[code] = decisions.get(code, 0) + int(of_set.size)
                answers.setdefault(code, []).append(of_set)
    return {
        code: CodeFigures(
            count,
            int(np.unique(np.concatenate(answers[code])).size) if code in answers else 0,
            alphas.get(code),
        )
        for code, count in decisions.items()
    }


def _alphas(study: Study, history: CodebookHistory) -> dict[str, float | None]:
    """Krippendorff's alpha of each code over all rounds; empty where nobody coded twice."""
    selection = Selection(how=Resampling(resamples=0))
    read = read_study(study, selection, only_decided=True, history=history)
    table = read.table.only_coders(read.compared).judged()
    if len(table.coders) < 2 or not table.twice.any():
        return dict.fromkeys(table.sets.codes)
    of_codes = figures_of(Compared.of(table), selection).codes
    return {code: _value(figures.get(_ALPHA)) for code, figures in of_codes.items()}


def _value(figure: Figure | None) -> float | None:
    return None if figure is None else figure.value


def _new_doubts(found: Judgements, now: Meanings, then: Meanings) -> Iterator[Doubt]:
    """Doubts that the change brings, by the code that was given."""
    counts: dict[tuple[str, str], list[NDArray[np.int64]]] = {}
    of_code: dict[str, tuple[str, ...]] = {}
    for column in found.columns:
        for revision in np.unique(column.revision).tolist():
            doubtful = dict(then.of(revision).doubtful)
            for code, why in now.of(revision).doubtful.items():
                if doubtful.get(code) == why:
                    del doubtful[code]
            if not doubtful:
                continue
            made = (column.revision == revision) & ~column.skipped
            for number in np.unique(column.codes[made]).tolist():
                rows = column.answer[made & (column.codes == number)]
                for code in found.code_sets[number]:
                    if code in doubtful:
                        counts.setdefault((code, doubtful[code]), []).append(rows)
                        of_code[code] = then.of(revision).one_of.get(code, ())
    names = _names(then.history)
    for (code, why), rows_of in counts.items():
        rows = np.concatenate(rows_of)
        yield Doubt(
            code,
            names.get(code, code),
            why,
            tuple(names.get(part, part) for part in of_code[code]),
            int(rows.size),
            int(np.unique(rows).size),
        )


def _names(history: CodebookHistory) -> dict[str, str]:
    """The last name of every code that any revision has."""
    books = [history.codebook(number) for number in range(1, history.latest + 1)]
    return {code.id: code.name for book in books for code in book.codes}


def _new_codes(before: Codebook, changed: CodebookHistory) -> tuple[str, ...]:
    known = {code.id for code in before.assignable}
    return tuple(code.name for code in changed.codebook().assignable if code.id not in known)


def _not_alone(read: Judgements, book: Codebook) -> int:
    """Number of decisions in which a code that must be alone is not."""
    alone = {code.id for code in book.codes if code.exclusive}
    broken = np.array(
        [len(codes) > 1 and bool(alone & set(codes)) for codes in read.code_sets], dtype=np.bool_
    )
    return sum(int(broken[one.codes].sum()) for one in read.columns if broken.size)
