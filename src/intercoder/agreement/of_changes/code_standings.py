"""How each code of a study stands: its use, agreement, and what has to be done about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

import numpy as np

from intercoder.agreement.of_changes.code_figures import CodeFigures, Counted, all_figures
from intercoder.agreement.of_changes.preview import Doubt, doubts_in
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.meaning import Meanings
from intercoder.study.agreement.concerned_decisions import concerned_decisions
from intercoder.study.agreement.decision_columns import judgements
from intercoder.study.agreement.read_codes import Given, as_read
from intercoder.study.exchange.exported_rows import judged_as_doubts
from intercoder.study.overview.overview import DoubtNote, doubted_codes
from intercoder.study.queue.work_lists import doubted_answers
from intercoder.study.study import Study

_NOTHING = CodeFigures()


@dataclass(frozen=True, slots=True)
class CodeStanding:
    """How a code stands in a study."""

    figures: CodeFigures = _NOTHING
    doubts: tuple[Doubt, ...] = ()
    """Its decisions to look at again, by reason."""
    notes: tuple[DoubtNote, ...] = ()
    """Open marks that its definition needs work, newest first."""
    slips: int = 0
    """Number of its decisions on coders' lists of probable slips that they have not reviewed."""

    @property
    def to_look_at(self) -> int:
        """Number of its decisions to look at again."""
        return sum(one.decisions for one in self.doubts)


@dataclass(frozen=True, slots=True)
class Standings:
    """How all codes stand."""

    of_code: Mapping[str, CodeStanding] = field(default_factory=dict)
    gone: tuple[str, ...] = ()
    """Codes that the codebook no longer has and decisions still count as, each in words."""

    def of(self, code: str) -> CodeStanding:
        """How this code stands."""
        return self.of_code.get(code, CodeStanding())


def standings(study: Study, history: CodebookHistory, hidden: Collection[str] = ()) -> Standings:
    """How all codes stand under a history of the codebook.

    Notes made in `hidden` rounds are left out.
    """
    counted = Counted(concerned_decisions(study))
    now = Meanings(history, history.latest)
    figures = all_figures(study, counted, now)
    doubts: dict[str, tuple[Doubt, ...]] = {}
    for one in doubts_in(counted, now):
        doubts[one.code] = (*doubts.get(one.code, ()), one)
    notes = {
        one.code: tuple(note for note in one.notes if note.round not in hidden)
        for one in doubted_codes(study)
    }
    slips = _slips(study, now)
    of_code = {
        code: CodeStanding(
            figures.get(code, _NOTHING),
            doubts.get(code, ()),
            notes.get(code, ()),
            slips.get(code, 0),
        )
        for code in {*figures, *doubts, *notes, *slips}
    }
    return Standings(of_code, tuple(_gone(history, figures)))


def _gone(history: CodebookHistory, figures: Mapping[str, CodeFigures]) -> list[str]:
    book = history.codebook()
    names = {
        code.id: code.name
        for number in range(1, history.latest + 1)
        for code in history.codebook(number).codes
    }
    return [
        f"{names.get(code, code)} ({one.decisions:,})"
        for code, one in figures.items()
        if code not in book and one.decisions
    ]


def _slips(study: Study, now: Meanings) -> dict[str, int]:
    """Decisions on the lists of probable slips that were not reviewed, by code."""
    counts: dict[str, int] = {}
    lists = doubted_answers(study)
    if not lists:
        return counts
    used = as_read(judgements(study, read_under=Given.AS_CODED), now)
    for column in used.columns:
        listed = lists.get((column.coder, column.round))
        if not listed:
            continue
        left = set(listed) - judged_as_doubts(study, column.coder, column.round)
        on_list = np.isin(column.answer, list(left)) & ~column.skipped
        for number in column.codes[on_list].tolist():
            for code in used.code_sets[number]:
                counts[code] = counts.get(code, 0) + 1
    return counts
