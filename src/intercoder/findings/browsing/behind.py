"""The answers behind a figure, with what each coder gave them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.reading import read_study
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.sides.answers_behind import UnitsBehind, units_disagreed_on
from intercoder.agreement.of_study.table import StudyTable
from intercoder.codebook.code import Codebook
from intercoder.study.study import Study


@dataclass(frozen=True)
class JudgedStudy:
    """The standing decisions of a study, for screens that show answers with their codes."""

    study_id: str
    coders: tuple[str, ...]
    table: StudyTable
    codebook: Codebook
    """With codes of earlier revisions."""

    def name_of(self, code: str) -> str:
        """The name of a code for people."""
        return self.codebook[code].name if code in self.codebook else code

    def behind(self, answers: NDArray[np.int64]) -> UnitsBehind:
        """These answers of the study, those coded differently first."""
        wanted = np.isin(self.table.answer, answers) & self.table.sets.present.any(axis=0)
        units = np.flatnonzero(wanted)
        differing = units_disagreed_on(self.table, Selection().distance)
        return UnitsBehind.of(differing[np.isin(differing, units)], units)


def read_judged(
    study: Study, codebook: Codebook, rounds: Sequence[str] = (), of: Sequence[str] = ()
) -> JudgedStudy:
    """Read the decisions; of these coders alone, where `of` names any."""
    asked = Selection(rounds=tuple(rounds), coders=tuple(of), with_drawn=True)
    read = read_study(study, asked, only_decided=True)
    table = read.table.of_coders(read.compared)
    return JudgedStudy(study.id, table.coders, table, codebook)
