"""The findings of a study: from its decisions to tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from intercoder.errors import StudyError, UsageError
from intercoder.findings.tables.code_rows import CodeRow, CodeRows, code_rows
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import Division, Settings
from intercoder.findings.whose.coded_answers import Bools, CodedAnswers
from intercoder.findings.whose.reading import StudyCodes, study_codes
from intercoder.findings.whose.versions import Source, Version, parse_versions
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.text.display import display_line


@dataclass(frozen=True, slots=True)
class Asked:
    """What a lead asks of a study's findings, as typed."""

    versions: tuple[str, ...] = ()
    """Whose codes; empty: the final results."""
    rounds: tuple[str, ...] = ()
    """Empty: all."""
    questions: tuple[str, ...] = ()
    """Empty: all, each by itself."""
    together: bool = False
    """The questions are counted together."""
    by: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    """Ids or names."""
    without_unsure: bool = False
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True)
class Findings:
    """A study read for its findings, ready to make tables."""

    study: StudyCodes
    rows: CodeRows
    versions: tuple[Version, ...]
    divisions: tuple[Division, ...]
    settings: Settings
    parts_of: tuple[tuple[tuple[str, ...], Bools], ...]
    """For each part its questions, and which answers it takes, shape (answers,)."""

    def parts(self, version: Version) -> Iterator[Part]:
        """The parts of the answers under one version: one for each question, or one of all."""
        coded = self.study.under(version)
        for questions, these in self.parts_of:
            yield self.part(coded, questions, these)

    def remarks(self) -> tuple[str, ...]:
        """What has to be known of all tables, in sentences."""
        made = self.study.decisions
        known = self.study.deleted
        named = {one.coder for one in self.versions if one.source is Source.CODER}
        if len(named) == len(self.versions):  # what others decided is not told
            made = made.taken(np.isin(made.coder, [made.coders.index(one) for one in named]))
        else:
            known += tuple(one.without_count() for one in self.study.unmapped)
        drawn = int(np.unique(made.answer[made.drawn]).size)
        judged = np.unique(made.answer[~made.skipped]).size
        if not drawn or judged == self.study.answers.number.size:
            return known
        return (
            *known,
            f"{counted(drawn, 'answer was', 'answers were')} put forward by a model, so those "
            "judged are no random sample: the shares are theirs, not those of all answers.",
        )

    def tops(self, part: Part) -> Part:
        """The same part with the codes at the top of the tree alone."""
        study = self.study
        rows = code_rows(study.codebook, study.latest, study.decisions.codes, roll_up=1)
        return replace(part, rows=rows, settings=replace(part.settings, roll_up=1))

    def part(self, coded: CodedAnswers, questions: tuple[str, ...], counted: Bools) -> Part:
        """One part: these answers of a version."""
        return Part(coded, self.rows, questions, self.study.rounds, counted, self.settings)


def findings_of_study(study: Study, asked: Asked) -> Findings:
    """Read what the tables asked for rest on.

    Raises UsageError for a version, question, attribute or code that the study does not have;
    StudyError for a round it does not have, and where nothing was decided.
    """
    settings = asked.settings
    attributes = study.attributes()
    survey = settings.survey
    columns = {"weight": survey.weight, "strata": survey.strata, "cluster": survey.cluster}
    for option, name in columns.items():
        if name and name not in attributes:
            known = ", ".join(display_line(one) for one in attributes) or "none"
            raise UsageError(
                f"Respondents have no attribute “{display_line(name)}” for --{option}.",
                f"The attributes are {known}.",
            )
    divisions = tuple(dict.fromkeys(Division.parse(text, attributes) for text in asked.by))
    needed = {one.name for one in divisions} | set(columns.values())
    found = study_codes(
        study,
        rounds_asked=asked.rounds,
        attributes=[name for name in attributes if name in needed],
    )
    return findings_of(found, asked, divisions)


def findings_of(found: StudyCodes, asked: Asked, divisions: tuple[Division, ...]) -> Findings:
    """What is asked of a study that was read already, with the attributes that this needs.

    Raises what `findings_of_study` does, but for rounds and attributes.
    """
    if not found.coders and not found.has_consensus:
        raise StudyError("Nothing has been decided in these rounds.", "Code answers first.")
    settings = asked.settings
    versions = parse_versions(asked.versions, found.coders, without_unsure=asked.without_unsure)
    for version in versions:
        _check_has(found, version)
    rows = code_rows(found.codebook, found.latest, found.decisions.codes, roll_up=settings.roll_up)
    chosen = _codes(rows.rows, asked.codes)
    return Findings(
        found,
        rows,
        versions,
        divisions,
        replace(settings, codes=chosen),
        tuple(_parts(found, asked)),
    )


def _check_has(found: StudyCodes, version: Version) -> None:
    """Raise UsageError for a version that nothing was decided for."""
    if version.source is Source.CONSENSUS and not found.has_consensus:
        raise UsageError(
            "Nothing has been adjudicated in these rounds, so there is no consensus.",
            "Adjudicate with `intercoder adjudicate`, or use --codes-of final.",
        )
    if version.revision is not None and version.revision not in found.revisions:
        numbers = ", ".join(map(str, found.revisions))
        raise UsageError(
            f"Nothing was decided under revision {version.revision} of the codebook.",
            f"Decisions were made under {numbers}.",
        )
    if version.source is Source.BEFORE and not found.discussed:
        raise UsageError(
            "Nothing has been discussed or adjudicated in these rounds.",
            "Use --codes-of final: it is the same.",
        )


def _parts(found: StudyCodes, asked: Asked) -> Iterator[tuple[tuple[str, ...], Bools]]:
    questions = found.answers.questions
    wanted = asked.questions or questions
    for name in wanted:
        if name not in questions:
            known = ", ".join(display_line(one) for one in questions)
            raise UsageError(
                f"The study has no question “{display_line(name)}”.", f"It has {known}."
            )
    wanted = tuple(name for name in questions if name in wanted)
    several = [wanted] if asked.together else [(name,) for name in wanted]
    for names in several:
        places = [questions.index(name) for name in names]
        yield names, np.isin(found.answers.question, places)


def _codes(rows: Sequence[CodeRow], asked: Sequence[str]) -> tuple[str, ...]:
    """Ids of the codes asked for by id or name."""
    found: dict[str, None] = {}
    for text in asked:
        named = [one.code for one in rows if one.code == text] or [
            one.code for one in rows if one.name.casefold() == text.casefold()
        ]
        if len(named) != 1:
            listed = ", ".join(display_line(one) for one in named or [one.code for one in rows])
            what = "Several codes are" if named else "No code is"
            raise UsageError(
                f"{what} called “{display_line(text)}”.", f"Use one of the ids: {listed}."
            )
        found[named[0]] = None
    return tuple(found)
