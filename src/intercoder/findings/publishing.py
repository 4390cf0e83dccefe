"""Tables of findings that leave the study in a file: which of their counts are hidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import UsageError
from intercoder.findings.conclusions.results import Conclusions
from intercoder.findings.conclusions.told import without_cells
from intercoder.findings.disclosure.cells import Rule
from intercoder.findings.disclosure.people import Snapshot
from intercoder.findings.of_study import Findings
from intercoder.findings.own_threshold import Override
from intercoder.findings.protected_tables import cell_of, coded_answers, protect_tables
from intercoder.findings.tables.cells import NOTHING_HIDDEN, CountCell, Mask
from intercoder.findings.tables.combinations import Combination, CombinationTable
from intercoder.findings.tables.frequencies import FrequencyTable
from intercoder.findings.tables.hiding import Table, without
from intercoder.findings.tables.published_bases import published_bases
from intercoder.findings.tables.request import Unit
from intercoder.findings.tables.rounding import (
    rounded,
    with_few_digits,
    without_weighted_shares,
)
from intercoder.findings.whose.coded_answers import CodedAnswers
from intercoder.study.findings.respondent_columns import RespondentColumns, respondent_columns
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study

COMMAND = "findings --output"


@dataclass(frozen=True, slots=True)
class Published:
    """What is hidden in tables that are about to leave a study."""

    mask: Mask
    threshold: int
    """Counts below it are hidden."""
    rounds: bool = False
    """Whether counts are multiples of the step that goes with the threshold."""
    told_by_weights: Mask = NOTHING_HIDDEN
    """Cells of which the count is shown, but no weighted share."""

    @property
    def step(self) -> int:
        """What counts are multiples of, where they are rounded."""
        return Rule(self.threshold).step


def publish(
    study: Study,
    findings: Findings,
    cells: Iterable[CountCell],
    *,
    who: Coder | None = None,
    override: Override = None,
    rounds: bool = False,
    command: str = COMMAND,
) -> Published:
    """Decide which counts of these tables are hidden, and list the tables as having left the study.

    `command` is what the list says was run.
    Raises what `release` does.
    """
    if any(one.is_of_coding for one in findings.divisions):
        raise UsageError(
            "Groups by round or week are not published: what they give away together with other "
            "tables is not known.",
            "Look at them in the terminal, or publish groups by attribute, question or language.",
        )
    addresses = tuple(one.address for one in cells)
    known = respondent_columns(study, study.attributes())
    versions = {one.key: one for one in findings.versions}
    counted = {
        key: _snapshot(findings.study.under(versions[key]), findings, known)
        for key in dict.fromkeys(one.version for one in addresses)
    }
    weight = findings.settings.survey.weight
    mask, made = protect_tables(
        study,
        command,
        counted,
        addresses,
        who=who,
        override=override,
        rounds=rounds,
        weight=f"attribute:{weight}" if weight and not rounds else "",
    )
    threshold = max((one.threshold for one in made), default=0)
    told = {
        version: one.told_by_share
        for version, one in zip(dict.fromkeys(one.version for one in addresses), made, strict=True)
    }
    told_by_weights = frozenset(one for one in addresses if cell_of(one) in told[one.version])
    return Published(mask, threshold, rounds, told_by_weights)


def published_table(table: Table, published: Published) -> Table:
    """The table as it may leave the study: without the cells of the mask and what they add up to.

    How many codes answers have in all is the sum of the codes' counts, so that it would tell one
    that is hidden; how many answers have none is protected in tables of frequencies only.
    """
    shown = without(table, published.mask)
    one_question = len(shown.about.questions) == 1
    bases = published_bases(shown.bases, published.threshold, one_question=one_question)
    if shown.about.settings.unit is not Unit.MENTIONS:
        bases = replace(bases, mentions=None)
    if not isinstance(shown, FrequencyTable):
        bases = replace(bases, coded=None, no_code_applies=None)
    shown = replace(shown, bases=bases)
    if shown.about.settings.survey.weight:
        shown = with_few_digits(without_weighted_shares(shown, published.told_by_weights))
    if published.rounds:
        shown = rounded(shown, Rule(published.threshold))
    return in_order_of_what_is_shown(shown) if isinstance(shown, CombinationTable) else shown


def in_order_of_what_is_shown(table: CombinationTable) -> CombinationTable:
    """The sets by their counts as they are shown; from its place, one that is hidden could be
    guessed."""

    def order(one: Combination) -> tuple[bool, int, tuple[str, ...]]:
        return one.count is None, -(one.count or 0), tuple(code.code for code in one.codes)

    return replace(table, rows=tuple(sorted(table.rows, key=order)))


def published_conclusions(found: Conclusions, published: Published) -> Conclusions:
    """Conclusions as they may leave the study."""
    shown = without_cells(found, published.mask)
    shares = tuple(cast(FrequencyTable, published_table(one, published)) for one in shown.shares)
    return replace(shown, shares=shares)


def _snapshot(coded: CodedAnswers, findings: Findings, known: RespondentColumns) -> Snapshot:
    """The answers of all questions that have a result under a version.

    Every attribute is in it, not only those of these tables: a later table may divide by another.
    """
    answers = coded.answers
    judged = np.flatnonzero(coded.judged)
    person = answers.respondents.number[answers.respondent[judged]]
    place = np.searchsorted(known.number, person)
    groups = {
        f"attribute:{name}": _values(column.value[place], column.values)
        for name, column in known.attributes.items()
    }
    questions = _values(answers.question[judged], answers.questions)
    groups["question"] = questions
    groups["language"] = _values(answers.language[judged], answers.languages)
    rounds = ", ".join(sorted(findings.study.rounds))
    return coded_answers(
        f"{coded.key}; {rounds}",
        {one.id: one.parent for one in findings.study.codebook.codes if one.parent},
        answers=[str(number) for number in answers.number[judged].tolist()],
        respondents=[str(number) for number in person.tolist()],
        questions=questions,
        groups=groups,
        marks=coded.marks[judged],
        codes=coded.codes,
    )


def _values(places: NDArray[np.int32], values: Sequence[str]) -> list[str]:
    return [values[place] for place in places.tolist()]
