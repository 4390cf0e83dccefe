"""Guesses what a column contains from its name and its first cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What a column may hold, as far as its name can say."""

    ID = "id"
    RESPONDENT = "respondent"
    TEXT = "text"
    QUESTION = "question"
    LANGUAGE = "language"
    CODER = "coder"
    CODES = "codes"
    CODE = "code"
    STATE = "state"
    UNSURE = "unsure"
    MEMO = "memo"
    ROUND = "round"
    DECIDED_AT = "decided_at"
    SECONDS = "seconds"


_NAMES: Mapping[Role, str] = MappingProxyType(
    {
        Role.ID: "id answerid answer commentid textid documentid docid rowid uid key",
        Role.RESPONDENT: "respondent respondentid participant participantid responseid response_id "
        "case caseid casenumber person personid subject subjectid user userid token recordid "
        "serial respid resp vastaaja vastaajaid befragter",
        Role.TEXT: "text answertext verbatim comment comments responsetext opentext openend "
        "answer response content vastaus antwort reponse respuesta",
        Role.QUESTION: "question questionid questionnumber item itemid prompt qid kysymys frage",
        Role.LANGUAGE: "language lang locale languagecode kieli sprache langue idioma",
        Role.CODER: "coder coderid codername rater raterid annotator annotatorid codedby koodaaja",
        Role.CODES: "codes codings codelist koodit",
        Role.CODE: "code codeid koodi",
        Role.STATE: "state",
        Role.UNSURE: "unsure uncertain",
        Role.MEMO: "memo codermemo",
        Role.ROUND: "round",
        Role.DECIDED_AT: "decidedat codedat",
        Role.SECONDS: "seconds",
    }
)
_WORDS: Mapping[Role, frozenset[str]] = MappingProxyType(
    {role: frozenset(words.replace("_", "").split()) for role, words in _NAMES.items()}
)
_NUMBER_OR_DATE = re.compile(r"[-+]?[\d.,:/\- T]*\d[\d.,:/\- TZ%]*")


@dataclass(frozen=True, slots=True)
class Signs:
    """What the first rows say about one column."""

    name: str
    filled: int
    """Cells with content."""
    distinct: int
    words: float
    """Mean number of words of the filled cells."""
    characters: float
    numeric: float
    """Share of the filled cells that are a number or a date."""

    def may_be(self, role: Role) -> bool:
        """Whether the column's name is one used for this."""
        return re.sub(r"[\W_]", "", self.name.casefold()) in _WORDS[role]

    @property
    def is_written(self) -> bool:
        """Whether the cells look like what people wrote: many, different, of several words."""
        varied = self.distinct >= min(self.filled, 3) and self.distinct * 4 >= self.filled
        long_enough = self.words >= 2 or self.characters >= 25
        return self.filled > 0 and varied and long_enough and self.numeric < 0.5

    @property
    def is_unique(self) -> bool:
        """Whether every filled cell is different and short: what ids look like."""
        return 0 < self.filled == self.distinct and self.words < 2 and self.characters <= 60

    @property
    def is_grouping(self) -> bool:
        """Whether few short values come again and again: what attributes look like."""
        few = self.distinct * 2 <= self.filled or self.distinct <= 2
        return 0 < self.distinct <= 60 and few and self.characters <= 40


def read_signs(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[Signs, ...]:
    """The signs of each column, in order."""
    return tuple(_signs(name, [row[place] for row in rows]) for place, name in enumerate(columns))


def _signs(name: str, cells: Sequence[str]) -> Signs:
    filled = [cell.strip() for cell in cells if cell.strip()]
    count = max(len(filled), 1)
    return Signs(
        name=name,
        filled=len(filled),
        distinct=len(set(filled)),
        words=sum(len(cell.split()) for cell in filled) / count,
        characters=sum(map(len, filled)) / count,
        numeric=sum(bool(_NUMBER_OR_DATE.fullmatch(cell)) for cell in filled) / count,
    )
