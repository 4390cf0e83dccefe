"""What a report needs to know of a study beyond its agreement."""

from __future__ import annotations

from dataclasses import dataclass

from intercoder.answers.answer import Question
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """The facts of a study and of the making of a report. Texts are as the study has them."""

    codebook: str
    """Its name; may be empty."""
    questions: tuple[Question, ...]
    software: str
    """Name and version of the program."""
    made_on: str
    """The day the report was made, as its reader is to see it."""
    file_name: str = "STUDY"
    """The study as the command that makes the report again names it: no path, no address."""
    output: str = "report.html"
    """The report's own file in that command."""
    overlap: str = ""
    """A sentence saying how the answers coded twice were chosen; empty where that is not known."""


def facts_of_study(
    study: Study, *, software: str, made_on: str, file_name: str, output: str
) -> StudyFacts:
    """The facts of an open study. Raises StudyError if it cannot be read."""
    return StudyFacts(
        codebook=study.codebook().name,
        questions=study.questions(),
        software=software,
        made_on=made_on,
        file_name=file_name,
        output=output,
    )
