"""Answers with each coder's codes, side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.table import StudyTable
from intercoder.answers.answer import Answer
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class JudgedAnswer:
    """One answer in one round, and every judgement of it that counts."""

    answer: Answer
    round: str
    sets: Mapping[str, tuple[str, ...]]
    """Ids of the codes by coder, in the codebook's order; empty if no code applies. Coders who did
    not judge the answer are left out.
    """
    unsure: tuple[str, ...]
    """The coders who were unsure."""

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code some coder gave; those not given by all coders come first."""
        given = dict.fromkeys(code for codes in self.sets.values() for code in codes)
        return tuple(sorted(given, key=lambda code: not self.differ_in(code)))

    @property
    def differs(self) -> bool:
        """Whether any two coders gave it different codes."""
        return len(set(self.sets.values())) > 1

    def differ_in(self, code: str) -> bool:
        """Whether some coder gave the code and another did not."""
        return len({code in codes for codes in self.sets.values()}) > 1


def judged_answers(
    study: Study, table: StudyTable, units: NDArray[np.int64]
) -> tuple[JudgedAnswer, ...]:
    """The answers at these positions of the table, in their order, with their texts."""
    part = table.of_units(units)
    answers = answers_at(study, part.answer.tolist())
    bits = part.sets.bits() != 0
    found = []
    for place, row in enumerate(part.answer.tolist()):
        judged = np.flatnonzero(part.sets.present[:, place]).tolist()
        sets = {
            part.coders[coder]: tuple(
                part.sets.codes[code] for code in np.flatnonzero(bits[coder, place]).tolist()
            )
            for coder in judged
        }
        unsure = tuple(part.coders[coder] for coder in judged if part.unsure[coder, place])
        round_ = part.rounds[int(part.round[place])]
        found.append(JudgedAnswer(answers[row], round_, sets, unsure))
    return tuple(found)
