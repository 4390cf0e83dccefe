"""Guesses what a column contains from its name and its first cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from intercoder.exchange.importing.columns.cell_kinds import is_number_or_date, word_count
from intercoder.exchange.importing.columns.private_columns import folded_title, folded_titles


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
        Role.ID: "id answerid answer commentid textid documentid docid rowid uid key "
        "submissionid contributionid entryid",
        Role.RESPONDENT: "respondent respondentid respondentno respondentnr respondentnumber "
        "participant participantid participantno participantnr participantnumber responseid "
        "case caseid casenumber person personid subject subjectid user userid token recordid "
        "serial respid resp pid panelid panelistid memberid vastaaja vastaajaid befragter lfdnr "
        "fallnr befragtenid teilnehmer teilnehmerid participante encuestado répondant sujeto",
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
_ASKS_FOR_WORDS = re.compile(
    r"\b(?:why|explain|describe|in your own words|please specify|comments?|warum|wieso|weshalb"
    r"|begründen|begründung|beschreiben|pourquoi|expliquez|précisez|por qué|explique|miksi"
    r"|perustele|kuvaile|varför|beskriv|waarom|licht toe|hvorfor|perché|por que|dlaczego|почему)\b"
    r"|- text$|_text$|[\[(]other[\])]$|なぜ|理由|为什么|為什麼",
    re.IGNORECASE,
)
"""Titles of what only words answer, however alike these are."""
_TRANSLATION = re.compile(
    r"translat\w*|übersetz\w*|tradu\w*|käänn\w*|vertal\w*|översätt\w*|oversæt\w*|oversett\w*"
    r"|tłumacz\w*|překlad\w*|fordít\w*|перев[оеё]\w*|переклад\w*|terjemah\w*|dịch"
    r"|翻译|翻譯|翻訳|번역|ترجم\w*",
    re.IGNORECASE,
)
_SAYS_LITTLE = folded_titles(
    "en eng english englisch anglais inglés englanti engelska de german deutsch fr french fi "
    "finnish suomi sv swedish es spanish to into in of the a auf ins zu au vers al machine auto "
    "automatic deepl google text texts answer answers response responses"
)
"""Words that stand beside "translation" and say nothing about which answers it is of."""
_DESCRIBES = frozenset(
    map(
        folded_title,
        [
            "age",
            "sex",
            "gender",
            "city",
            "town",
            "country",
            "county",
            "region",
            "state",
            "municipality",
            "nationality",
            "occupation",
            "job",
            "profession",
            "education",
            "school",
            "branch",
            "site",
            "library",
            "department",
            "position",
            "title",
            "group",
            "wave",
            "condition",
            "status",
            "type",
            "category",
            "date",
            "month",
            "day",
            "year",
            "weekday",
            "alter",
            "geschlecht",
            "stadt",
            "ort",
            "land",
            "beruf",
            "schule",
            "gruppe",
            "ville",
            "pays",
            "métier",
            "sexe",
            "âge",
            "edad",
            "sexo",
            "ciudad",
            "país",
            "ikä",
            "sukupuoli",
            "kunta",
            "kaupunki",
            "maa",
            "ammatti",
            "ålder",
            "kön",
            "stad",
            "yrke",
        ],
    )
)
"""Titles of attributes, whose values may be different words in every row."""
_SENTENCE_END = (".", "!", "?", "。", "！", "？", "।", "؟")
_LEAST_WORDS_OF_SENTENCE = 4


@dataclass(frozen=True, slots=True)
class Signs:
    """What the first rows say about one column."""

    name: str
    filled: int
    """Cells with content."""
    distinct: int
    words: float
    """Mean number of words of the filled cells; estimated where a script has no blanks."""
    characters: float
    numeric: float
    """Share of the filled cells that are a number or a date."""
    sentences: float = 0.0
    """Share of the filled cells that are a sentence with its full stop."""
    wordlike: float = 0.0
    """Share of the filled cells that have letters and no digits."""
    is_list: bool = False
    """Whether the cells repeat the same few parts, as ticked choices in a list do."""

    def may_be(self, role: Role) -> bool:
        """Whether the column's name is one used for this."""
        return folded_title(self.name) in _WORDS[role]

    @property
    def is_written(self) -> bool:
        """Whether the cells look like what people wrote: many, different, of several words.

        Sentences need not differ, nor what a title such as "Please say why" asks for.
        """
        varied = self.distinct >= min(self.filled, 3) and self.distinct * 4 >= self.filled
        long_enough = self.words >= 2 or self.characters >= 25
        told = self.sentences > 1 / 2 or (self.asks_for_words and self.wordlike > 1 / 2)
        written = (varied and long_enough and not self.is_list) or told
        return self.filled > 0 and written and self.numeric < 0.5

    @property
    def asks_for_words(self) -> bool:
        """Whether the title asks for words of one's own."""
        return bool(_ASKS_FOR_WORDS.search(self.name))

    @property
    def may_be_words(self) -> bool:
        """Whether the cells may be answers of one word: varied, and of no known attribute."""
        varied = self.distinct >= 3 and self.distinct * 3 >= self.filled
        return varied and self.wordlike > 2 / 3 and not self.describes and not self.is_list

    @property
    def is_asked(self) -> bool:
        """Whether the title is a question."""
        return self.name.rstrip().endswith(("?", "？", "؟", ";", "…", "..."))

    @property
    def is_unique(self) -> bool:
        """Whether every filled cell is different and short, and of no known attribute: ids."""
        is_short = self.words < 2 and self.characters <= 60
        return 0 < self.filled == self.distinct and is_short and not self.describes

    @property
    def describes(self) -> bool:
        """Whether the title is that of an attribute."""
        return folded_title(self.name) in _DESCRIBES

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
    words = [word_count(cell) for cell in filled]
    return Signs(
        name=name,
        filled=len(filled),
        distinct=len(set(filled)),
        words=sum(words) / count,
        characters=sum(map(len, filled)) / count,
        numeric=sum(map(is_number_or_date, filled)) / count,
        sentences=sum(
            cell.endswith(_SENTENCE_END) and number >= _LEAST_WORDS_OF_SENTENCE
            for cell, number in zip(filled, words, strict=True)
        )
        / count,
        wordlike=sum(map(_is_wordlike, filled)) / count,
        is_list=_is_list(filled),
    )


def _is_wordlike(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not any(map(str.isdigit, cell))


def _is_list(cells: Sequence[str]) -> bool:
    """Whether most cells are lists, and these say few things again and again."""
    for sign in (";", "|", ", "):
        parts = [
            [part for one in cell.split(sign) if (part := one.strip())]
            for cell in cells
            if sign in cell
        ]
        listed = [part for some in parts for part in some]
        if len(parts) * 2 > len(cells) and len(parts) > 1 and len(set(listed)) * 2 <= len(listed):
            return True
    return False


def translation_columns(signs: Sequence[Signs], answers: Collection[str] = ()) -> dict[str, str]:
    """The column with translations, by the column that it seems to be a translation of.

    `answers` are columns that are known to hold none. A title is that of the answers and a word for
    a translation; or such a word alone, where one other column may be answers.
    """
    translated = [
        one
        for one in signs
        if one.filled and one.name not in answers and _TRANSLATION.search(one.name)
    ]
    others = [one for one in signs if one not in translated]
    written = [one.name for one in others if one.is_written or one.may_be(Role.TEXT)]
    found: dict[str, str] = {}
    for one in translated:
        about = _words_of(_TRANSLATION.sub(" ", one.name))
        same = [other.name for other in others if about and _words_of(other.name) == about]
        if not same and not one.is_asked and not about - _SAYS_LITTLE:
            same = written if len(written) == 1 else []
        if not same:
            rest = about - _SAYS_LITTLE
            same = [other.name for other in others if rest and _words_of(other.name) == rest]
        if len(same) == 1 and same[0] not in found:
            found[same[0]] = one.name
    return found


def _words_of(title: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", title.casefold()))
