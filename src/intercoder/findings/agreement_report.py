"""The reliability report as something that leaves the study: its counts of codes are protected."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.results import RolledUp, StudyAgreement
from intercoder.agreement.of_study.table import StudyTable
from intercoder.findings.disclosure.cells import ANY_CODE, Cell, Rule, Unit, cell
from intercoder.findings.disclosure.people import CodedAnswer, Snapshot
from intercoder.findings.own_threshold import Override
from intercoder.findings.protected_tables import code_sets
from intercoder.findings.releasing import release
from intercoder.findings.withheld import Withheld
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study

COMMAND = "agreement --report"


def withheld_from_report(
    study: Study,
    who: Coder | None = None,
    override: Override = None,
) -> Callable[[StudyAgreement], Withheld]:
    """What decides, when the report is made, which codes are not in it; it notes the release."""

    def decide(found: StudyAgreement) -> Withheld:
        shapes = list(_cells(found))
        if not shapes:
            return Withheld(threshold=0)
        counted = judged_twice(study, found)
        mask = release(
            study,
            COMMAND,
            counted,
            [one for _, one in shapes],
            who=who,
            override=override,
        )
        if isinstance(override, str):
            return Withheld(reason=override)
        given_by_all = _by_all(found, counted.parents)
        hidden = [
            place
            for place, one in shapes
            if mask.hides(one) or (one.codes and given_by_all.is_few(one, mask.threshold))
        ]
        return Withheld(
            frozenset(code for depth, code in hidden if depth == 0 and code != ANY_CODE),
            frozenset((depth, code) for depth, code in hidden if depth),
            (0, ANY_CODE) in hidden,
            mask.threshold,
        )

    return decide


@dataclass(frozen=True, slots=True)
class _ByAll:
    """To how many answers, and respondents, all coders gave a code who judged the answer.

    It follows from how many any coder gave it to, and from the agreement on it.
    """

    given: NDArray[np.bool_]
    """(coders, answers, codes)"""
    present: NDArray[np.bool_]
    """(coders, answers)"""
    respondent: NDArray[np.int64]
    codes: tuple[str, ...]
    parents: Mapping[str, str]

    def is_few(self, one: Cell, threshold: int) -> bool:
        """Whether the number is small. Of all others, those to whom no coder gave it are protected
        already; the rest are answers on which coders differ."""
        (code,) = one.codes
        columns = [at for at, name in enumerate(self.codes) if self._is_of(name, code, one)]
        marks = self.given[:, :, columns].any(axis=2)
        marks = (marks | ~self.present).all(axis=0)
        if one.unit is Unit.ANSWERS:
            return Rule(threshold).is_small(int(marks.sum()))
        return Rule(threshold).is_small(np.unique(self.respondent[marks]).size)

    def _is_of(self, name: str, code: str, one: Cell) -> bool:
        if code in (ANY_CODE, name):
            return True
        above = self.parents.get(name)
        while above is not None and not one.itself:
            if above == code:
                return True
            above = self.parents.get(above)
        return False


def _by_all(found: StudyAgreement, parents: Mapping[str, str]) -> _ByAll:
    table = _twice(found.table)
    sets = table.sets
    return _ByAll(sets.bits() > 0, sets.present, table.respondent, sets.codes, parents)


def judged_twice(study: Study, found: StudyAgreement) -> Snapshot:
    """The answers on which the report's counts rest, with every code that any coder gave them."""
    table = _twice(found.table)
    given: NDArray[np.bool_] = np.asarray(table.sets.bits().max(axis=0, initial=0) > 0)
    sets, which = code_sets(given, table.sets.codes)
    rows = [
        CodedAnswer(
            f"{answer}:{table.rounds[round_]}",
            str(respondent),
            table.questions[question],
            sets[number],
        )
        for answer, round_, respondent, question, number in zip(
            table.answer.tolist(),
            table.round.tolist(),
            table.respondent.tolist(),
            table.question.tolist(),
            which,
            strict=True,
        )
    ]
    rows.sort(key=lambda one: one.answer)
    book = study.codebook(found.revision)
    parents = {one.id: one.parent for one in book.codes if one.parent}
    coders = ", ".join(sorted(found.coders))
    return Snapshot(tuple(rows), parents, f"any of {coders}; {', '.join(sorted(found.rounds))}")


def _twice(table: StudyTable) -> StudyTable:
    return table.of_units(table.twice)


def _cells(found: StudyAgreement) -> Iterator[tuple[tuple[int, str], Cell]]:
    """Every count of respondents with a code that the report would tell, directly or not; with the
    depth to which codes are rolled up (0 for as they are) and the code."""
    if not found.whole.counts.rated_twice:
        return
    for unit in Unit:
        yield (0, ""), cell(unit=unit)
        yield (0, ANY_CODE), cell(ANY_CODE, unit=unit)
        for code in found.codes:
            yield (0, code.id), cell(code.id, unit=unit, itself=True)
        for rolled in found.rolled:
            yield from _rolled(rolled, unit)


def _rolled(rolled: RolledUp, unit: Unit) -> Iterator[tuple[tuple[int, str], Cell]]:
    for code in rolled.names:
        is_union = len(code.path) + 1 >= rolled.depth
        yield (rolled.depth, code.id), cell(code.id, unit=unit, itself=not is_union)
