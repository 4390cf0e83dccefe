"""What the author of a findings document chooses and writes; kept in its settings file."""

from __future__ import annotations

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

from intercoder.findings.design.multiplicity import Correction
from intercoder.findings.of_study import Asked
from intercoder.findings.quotations.standing import Standing
from intercoder.findings.tables.request import Settings, Survey, Unit


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ChapterOf(StrEnum):
    """What there is a chapter for."""

    QUESTIONS = "questions"
    DOMAINS = "domains"
    """A code at the top of the tree, with all codes below it."""


class GroupsIn(StrEnum):
    """Which codes groups are compared in."""

    DOMAINS = "domains"
    """Those at the top of the tree."""
    CODES = "codes"
    """All of them; protecting small counts can take minutes."""


class UniqueWords(StrEnum):
    """What becomes of words of a quotation that only one respondent used."""

    HIDDEN = "hidden"
    SHOWN = "shown"


class Quoted(_Part):
    """A quotation that a lead chose: by the answer's id, never by its text."""

    answer: str
    code: str
    standing: Standing = Standing.TYPICAL
    unique_words: UniqueWords = UniqueWords.HIDDEN


class Texts(_Part):
    """The author's words."""

    introduction: str = ""
    summary: str = ""
    """Before the key findings."""
    methods: str = ""
    conclusion: str = ""
    questions: dict[str, str] = Field(default_factory=dict)
    """At the beginning of a question's chapter, by its id."""
    codes: dict[str, str] = Field(default_factory=dict)
    """At the beginning of a domain's chapter, by the code's id."""


class Known(_Part):
    """What a study cannot know and a reader asks for; empty as long as the author has not said."""

    respondents: str = ""
    """Who was asked, how they were reached, and how many did not take part."""
    collection: str = ""
    """When, where and in which form the questions were asked."""
    coders: str = ""
    """Who coded, with which background, and what they expected."""
    training: str = ""
    codebook: str = ""
    """Where the codes come from."""
    ethics: str = ""
    """Approval, consent, and how data are kept."""
    funding: str = ""
    limitations: str = ""


class Choices(_Part):
    """All of it."""

    title: str = ""
    """By default the name of the study."""
    authors: tuple[str, ...] = ()
    organisation: str = ""
    texts: Texts = Field(default_factory=Texts)
    known: Known = Field(default_factory=Known)
    checklist: dict[str, str] = Field(default_factory=dict)
    """What to print for an item of the checklist, such as `COREQ 1`."""
    chapters: ChapterOf = ChapterOf.QUESTIONS
    questions: tuple[str, ...] = ()
    """Ids; empty: all."""
    together: bool = False
    by: tuple[str, ...] = ()
    """Groups that are compared."""
    groups_in: GroupsIn = GroupsIn.DOMAINS
    waves: str = ""
    """One of `by` whose values are points in time, drawn as a course."""
    codes_of: str = "final"
    rounds: tuple[str, ...] = ()
    roll_up: int = Field(default=0, ge=0)
    unit: Unit = Unit.ANSWERS
    leave_out_unsure: bool = False
    weight: str = ""
    strata: str = ""
    cluster: str = ""
    correction: Correction = Correction.HOLM
    confidence: float = Field(default=0.95, ge=0.5, le=0.999)
    key_findings: int = Field(default=8, ge=0, le=50)
    """How many sentences the summary has at most for each kind of finding."""
    small_counts_below: int = Field(default=0, ge=0, le=100)
    """Counts below it are not shown; 0: those below the study's threshold."""
    estimates: bool = False
    """Whether each chapter has estimates for all answers, from people and machine."""
    conclusions: bool = True
    """Whether a chapter says which statements do not hold under other versions of the codes."""
    agreement: bool = True
    """Whether the reliability report is in the appendix."""
    pseudonyms: bool = False
    quotations: tuple[Quoted, ...] = ()

    def asked(self) -> Asked:
        """What the tables are asked for."""
        return Asked(
            versions=(self.codes_of,),
            rounds=self.rounds,
            questions=self.questions,
            together=self.together,
            by=self.by_all,
            without_unsure=self.leave_out_unsure,
            settings=Settings(
                self.unit,
                self.confidence,
                self.correction,
                Survey(self.weight, self.strata, self.cluster),
                self.roll_up,
            ),
        )

    @property
    def by_all(self) -> tuple[str, ...]:
        """The groups compared, waves among them."""
        return tuple(dict.fromkeys((*self.by, *((self.waves,) if self.waves else ()))))
