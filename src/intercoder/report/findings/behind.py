"""The answers behind the figures of a document, for a lead who wants them to be in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.of_study import Findings
from intercoder.findings.tables.cells import Address
from intercoder.findings.tables.request import By
from intercoder.report.document import AnswerBehind
from intercoder.study.exchange.exported_rows import answers_at
from intercoder.study.study import Study

Bools = NDArray[np.bool_]


class AnswersBehind:
    """Gives the answers of each count a name, and remembers them.

    Behind a count of respondents are those of their answers that make them counted.
    """

    def __init__(self, found: Findings) -> None:
        self._found = found
        self._coded = found.study.under(found.versions[0])
        self._marks = found.rows.marks(self._coded.marks)
        self._place = {row.code: number for number, row in enumerate(found.rows.rows)}
        self._names: dict[Address, str] = {}
        self._rows: dict[str, NDArray[np.int64]] = {}
        self._of_rows: dict[bytes, str] = {}

    def name(self, address: Address) -> str:
        """The name of the answers at this address; empty where there are none."""
        if address not in self._names:
            chosen = np.flatnonzero(self._chosen(address))
            name = f"a{len(self._rows) + 1}" if chosen.size else ""
            self._names[address] = name
            if name:
                self._rows[name] = chosen
        return self._names[address]

    def of_rows(self, numbers: Sequence[int]) -> str:
        """The name of the answers in these rows of the study; empty where there are none."""
        if not numbers:
            return ""
        chosen = np.searchsorted(self._coded.answers.number, numbers).astype(np.int64)
        key = chosen.tobytes()
        if key not in self._of_rows:
            self._of_rows[key] = f"a{len(self._rows) + 1}"
            self._rows[self._of_rows[key]] = chosen
        return self._of_rows[key]

    def _chosen(self, address: Address) -> Bools:
        answers = self._coded.answers
        asked = [answers.questions.index(one) for one in address.questions]
        chosen = self._coded.judged & np.isin(answers.question, asked)
        for division, group in address.group:
            chosen &= self._in_group(division, group)
        for code in (address.code, address.together_with):
            if code is not None:
                chosen = chosen & self._marks[:, self._place[code]]
        return chosen

    def _in_group(self, division: str, group: str) -> Bools:
        answers = self._coded.answers
        kind, _, name = division.partition(":")
        if kind == By.ATTRIBUTE:
            values, names = answers.respondents.attributes[name]
            place = values[answers.respondent]
        elif kind == By.LANGUAGE:
            place, names = answers.language, answers.languages
        else:
            place, names = answers.question, answers.questions
        return np.asarray(place == names.index(group)) if group in names else place < 0

    def read(self, study: Study) -> tuple[tuple[AnswerBehind, ...], Mapping[str, tuple[int, ...]]]:
        """The answers that were named, and their positions by name."""
        if not self._rows:
            return (), MappingProxyType({})
        used = np.unique(np.concatenate(list(self._rows.values())))
        numbers = self._coded.answers.number[used].tolist()
        texts = answers_at(study, numbers)
        shown = tuple(
            AnswerBehind(one.id, one.text, one.question, one.language, one.translation)
            for one in (texts[number] for number in numbers)
        )
        behind = {
            name: tuple(np.searchsorted(used, rows).tolist()) for name, rows in self._rows.items()
        }
        return shown, MappingProxyType(behind)
