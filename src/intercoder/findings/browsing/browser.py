"""A study read once, from which each table that is chosen is made, and the answers behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import StudyError
from intercoder.findings.browsing.choices import Choices, Options
from intercoder.findings.of_study import Asked, Findings, findings_of
from intercoder.findings.tables.cross_tables import CrossTable, cross_table
from intercoder.findings.tables.frequencies import FrequencyTable, frequencies
from intercoder.findings.tables.part import Part
from intercoder.findings.tables.request import MAX_GROUPS, By, Division, Settings, Unit
from intercoder.findings.whose.reading import StudyCodes, study_codes
from intercoder.findings.whose.versions import Source
from intercoder.study.study import Study


@dataclass(frozen=True)
class TableInView:
    """The table that is looked at."""

    whole: FrequencyTable
    by_groups: CrossTable | None
    """The same codes by groups; None where none are chosen."""
    left_out: int
    """Codes that too few units have."""


@dataclass(frozen=True)
class Browser:
    """What is known of a study whose findings somebody looks at."""

    codes: StudyCodes
    attributes: tuple[str, ...]
    options: Options

    def findings(self, choices: Choices) -> Findings:
        """The findings that the table is one of. Raises what `findings_of` does."""
        asked = Asked(
            versions=(choices.whose,),
            questions=(choices.question,) if choices.question else (),
            together=not choices.question,
            settings=Settings(Unit(choices.unit)),
        )
        return findings_of(self.codes, asked, self._divisions(choices))

    def table(self, choices: Choices) -> TableInView:
        """The table, with the codes that enough units have."""
        found = self.findings(choices)
        (version,) = found.versions
        (part,) = found.parts(version)
        frequent = frequencies(part)
        few = {one.row.code for one in frequent.rows if (one.count or 0) < choices.least}
        kept = tuple(one for one in frequent.rows if one.row.code not in few)
        crossed = cross_table(part, found.divisions[0]) if choices.groups else None
        if crossed is not None:
            rows = tuple(one for one in crossed.rows if one.row.code not in few)
            crossed = replace(crossed, rows=rows)
        return TableInView(replace(frequent, rows=kept), crossed, len(few))

    def answers(self, choices: Choices, code: str, group: str | None) -> NDArray[np.int64]:
        """Rows in the study of the answers with a code, or of all those judged where `code` is
        empty; only of one group, unless it is None."""
        found = self.findings(choices)
        (version,) = found.versions
        (part,) = found.parts(version)
        coded = part.coded
        chosen = part.counted & coded.judged
        if code:
            at = [row.code for row in part.rows.rows].index(code)
            chosen &= (coded.marks & part.rows.members[:, at]).any(axis=1)
        if group is not None and found.divisions:
            chosen &= _in_group(part, found.divisions[0], group)
        return coded.answers.number[chosen]

    def _divisions(self, choices: Choices) -> tuple[Division, ...]:
        return (Division.parse(choices.groups, self.attributes),) if choices.groups else ()


def _in_group(part: Part, division: Division, group: str) -> NDArray[np.bool_]:
    """Which answers are in a group, shape (answers,)."""
    answers = part.coded.answers
    if division.by is By.QUESTION:
        place, names = answers.question, answers.questions
    elif division.by is By.LANGUAGE:
        place, names = answers.language, answers.languages
    else:
        values, names = answers.respondents.attributes[division.name]
        place = values[answers.respondent]
    return np.asarray(place == (names.index(group) if group in names else -1))


def read_browser(study: Study, rounds: Sequence[str] = (), of: Sequence[str] = ()) -> Browser:
    """Read a study for its findings; `of` names the coders whose codes alone may be shown.

    Raises StudyError for a round the study does not have, and where nothing was decided.
    """
    attributes = study.attributes()
    codes = study_codes(study, rounds_asked=rounds, attributes=attributes)
    if not codes.coders and not codes.has_consensus:
        raise StudyError("Nothing has been decided in these rounds.", "Code answers first.")
    answers = codes.answers
    few = [
        name
        for name in attributes
        if 2 <= len(codes.answers.respondents.attributes[name][1]) <= MAX_GROUPS
    ]
    languages = ["language"] if len(answers.languages) > 1 else []
    questions = ["question"] if len(answers.questions) > 1 else []
    own = tuple(f"{Source.CODER.value}:{name}" for name in of)
    options = Options(own or _whose(codes), answers.questions, (*few, *languages, *questions))
    return Browser(codes, attributes, options)


def _whose(codes: StudyCodes) -> tuple[str, ...]:
    found = [Source.FINAL.value]
    found += [Source.CONSENSUS.value] if codes.has_consensus else []
    if len(codes.coders) > 1:
        found += [Source.MAJORITY.value, Source.ANY.value]
    found += [Source.BEFORE.value] if codes.discussed else []
    return (*found, *(f"{Source.CODER.value}:{name}" for name in codes.coders))
