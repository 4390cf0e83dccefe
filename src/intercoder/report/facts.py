"""The facts a report needs about a study beyond its agreement."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import PurePath

from intercoder.agreement.of_study.pseudonyms import Names
from intercoder.agreement.of_study.selection import Selection
from intercoder.agreement.of_study.time_filters import moment
from intercoder.agreement.of_study.under_names import with_real_names
from intercoder.answers.answer import Question
from intercoder.findings.saturation.of_study import saturation
from intercoder.findings.saturation.results import Saturation
from intercoder.findings.withheld import Withheld
from intercoder.report.conduct import Conduct
from intercoder.report.gathering import conduct_of_study
from intercoder.study.rounds.people import Role, logged_in
from intercoder.study.study import Study


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """The facts of a study and of the making of a report. Texts are unchanged from the study."""

    codebook: str
    """Name of the codebook; may be empty."""
    questions: tuple[Question, ...]
    software: str
    """Name and version of the program."""
    made_on: str
    """The day the report was made, in the form readers see."""
    file_name: str = "STUDY"
    """Name of the study in the command that reproduces the report: no path, no address."""
    output: str = "report.html"
    """Name of the report file in that command."""
    conduct: Conduct = field(default_factory=Conduct)
    """How the coding was done."""
    audit: str = ""
    """What the audit of suggestions comes to, in a sentence or two; empty where none was made."""
    withheld: Withheld = field(default_factory=Withheld)
    """What is not published."""
    saturation: Saturation | None = None
    """How many codes reading still brought; None for those who do not see everybody's
    decisions."""


def facts_of_study(
    study: Study,
    *,
    software: str,
    made_on: str,
    file_name: str,
    output: str,
    selection: Selection | None = None,
    audit: str = "",
    withheld: Withheld | None = None,
) -> StudyFacts:
    """The facts of an open study for a selection.

    With pseudonyms, no file name is given. Raises StudyError if the study cannot be read.
    """
    asked = selection or Selection()
    names = Names.hidden(study) if asked.pseudonyms else Names()
    if names.are_hidden:
        file_name, output = "STUDY", f"report{PurePath(output).suffix}"
    return StudyFacts(
        codebook=names.hide(study.codebook().name),
        questions=tuple(replace(one, id=names.hide(one.id)) for one in study.questions()),
        software=software,
        made_on=made_on,
        file_name=file_name,
        output=output,
        conduct=conduct_of_study(study, asked, names),
        audit=audit,
        withheld=withheld or Withheld(),
        saturation=_saturation(study, with_real_names(asked, names), names),
    )


def _saturation(study: Study, asked: Selection, names: Names) -> Saturation | None:
    """Saturation in what the selected coders decided in the selected rounds."""
    who = logged_in(study)
    if who is not None and who.role is not Role.LEAD:
        return None
    then = moment(asked.as_of)
    found = saturation(study, coders=asked.coders, rounds=asked.rounds, as_of=then)
    return replace(found, remarks=tuple(map(names.hide, found.remarks)))
