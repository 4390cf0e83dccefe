"""Everything that a findings document is made of, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.codebook.code import Codebook
from intercoder.findings.chapters import Chapter
from intercoder.findings.quotations.standing import Standing
from intercoder.report.facts import StudyFacts
from intercoder.report.findings.choices import Choices
from intercoder.report.findings.words import Behind


@dataclass(frozen=True, slots=True)
class ShownQuotation:
    """A quotation as it may leave the study."""

    code: str
    question: str
    standing: Standing
    text: str
    """Without personal data and, unless the lead decided otherwise, without words that only one
    respondent used."""
    language: str
    translation: str = ""
    """Of the whole answer, with the same left out; empty if the study has none."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A chosen quotation that is not in the document."""

    answer: str
    code: str
    why: str
    """A clause."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """What the last document with other figures told."""

    number: int
    """Of its release."""
    made_on: str
    counts: Mapping[str, int]
    """Counts that it showed, by `key_of` their addresses."""


@dataclass(frozen=True, slots=True)
class MachineCoding:
    """What machines coded, which counts nowhere in the document."""

    machines: int
    answers: int


@dataclass(frozen=True, slots=True)
class Material:
    """What was read from a study, and what the author chose."""

    study: str
    choices: Choices
    chapters: tuple[Chapter, ...]
    wordings: Mapping[str, str]
    codebook: Codebook
    remarks: tuple[str, ...]
    """What has to be known of all tables, in sentences."""
    facts: StudyFacts
    agreement: StudyAgreement | None
    """None where the author does not want it, or no answer was coded by two."""
    threshold: int
    """Counts from 1 to one less are not shown; 0 where nothing is protected."""
    hidden: int
    """How many counts are not shown."""
    quotations: tuple[ShownQuotation, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    earlier: Earlier | None = None
    machine: MachineCoding | None = None
    languages: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    behind: Behind = lambda _: ""
    """The name of the answers that a count is of."""
    rows_behind: Callable[[Sequence[int]], str] = lambda _: ""
    """The name of the answers in these rows of the study."""
    shows_answers: bool = False

    def asked(self, question: str) -> str:
        """The wording of a question, or its id."""
        return self.wordings.get(question) or question
