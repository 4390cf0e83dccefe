"""The prevalence of codes as it leaves the study in a file: without what small counts rest on.

The counts behind an estimate are those of the sample: how many of its answers, or respondents, have
a code. Where several coders' shares are averaged, the answers to which any coder gave it are
protected, and those to which all did.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.findings.disclosure.cells import Cell, Rule, Unit, cell
from intercoder.findings.disclosure.people import Snapshot
from intercoder.findings.own_threshold import Override
from intercoder.findings.prevalence.of_study.asked import Base
from intercoder.findings.prevalence.of_study.basis import Basis, Group, groups_of
from intercoder.findings.prevalence.of_study.compute import column_ids
from intercoder.findings.prevalence.of_study.results import OfGroup, PrevalenceResult
from intercoder.findings.protected_tables import coded_answers
from intercoder.findings.releasing import check_release, release
from intercoder.findings.tables.published_bases import hidden_parts
from intercoder.study.findings.respondent_columns import respondent_columns
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study

COMMAND = "prevalence --output"


@dataclass(frozen=True, slots=True)
class PublishedPrevalence:
    """What leaves the study."""

    result: PrevalenceResult
    divided: tuple[PrevalenceResult, ...]
    """The same in the groups of several divisions."""
    hidden: int
    """How many figures of codes and how many groups are left out."""
    threshold: int
    """Counts below it are hidden."""


def publish_prevalence(
    study: Study,
    basis: Basis,
    found: PrevalenceResult,
    *,
    divided: Sequence[PrevalenceResult] = (),
    of_answers: Basis | None = None,
    who: Coder | None = None,
    override: Override = None,
    command: str = COMMAND,
) -> PublishedPrevalence:
    """Decide what of the estimates is hidden, and list them as having left the study.

    `found` is what was computed from `basis`, and `divided` in groups as well; where that is of
    respondents, `of_answers` is the basis that it was made from. `command` is what the list says
    was run. Raises what `release` does.
    """
    parts = [_Divided.of(study, basis, one) for one in (found, *divided)]
    cells = list(dict.fromkeys(cell for one in parts for cell in one.cells()))
    hidden: set[Cell] = set()
    threshold = 0
    for counted in _counted(study, basis, of_answers or basis):
        mask = release(study, command, counted, cells, who=who, override=override)
        hidden |= mask.hidden
        threshold = mask.threshold
    if isinstance(override, str):
        return PublishedPrevalence(found, tuple(divided), 0, threshold)
    shown = [one.without(hidden, Rule(threshold)) for one in parts]
    return PublishedPrevalence(
        shown[0][0],
        tuple(one for one, _ in shown[1:]),
        sum(number for _, number in shown),
        threshold,
    )


def check_prevalence(
    study: Study, basis: Basis, of_answers: Basis, override: Override = None
) -> None:
    """Raise DisclosureError, as `publish_prevalence` would, before anything is published."""
    for counted in _counted(study, basis, of_answers):
        check_release(study, counted, override)


def _counted(study: Study, basis: Basis, of_answers: Basis) -> Iterator[Snapshot]:
    """The sampled answers with the codes that any coder gave, and with those that every coder gave
    where coders differ."""
    labels = of_answers.labels
    yield _snapshot(study, of_answers, basis, labels > 0, "any")
    if ((labels > 0) & (labels < 1)).any():
        yield _snapshot(study, of_answers, basis, labels >= 1, "every")


@dataclass(frozen=True)
class _Divided:
    """Estimates with the groups that they are in, if any."""

    basis: Basis
    found: PrevalenceResult
    groups: tuple[Group, ...]
    wheres: tuple[dict[str, str], ...]
    """What the answers of each group have in common."""

    @classmethod
    def of(cls, study: Study, basis: Basis, found: PrevalenceResult) -> _Divided:
        groups = groups_of(study, replace(basis, asked=found.asked))
        wheres = tuple(_where(study, basis, found.asked.by, one) for one in groups)
        return cls(basis, found, groups, wheres)

    def cells(self) -> Iterator[Cell]:
        """Every count that the estimates rest on."""
        for where in ({}, *self.wheres):
            yield cell(where=where, unit=_unit(self.basis))
            yield from self._code_cells(where).values()

    def without(self, hidden: set[Cell], rule: Rule) -> tuple[PrevalenceResult, int]:
        """The estimates without what rests on these cells, and how many are left out."""
        found, basis = self.found, self.basis
        sizes = {str(number): one.answers for number, one in enumerate(found.groups)}
        few = hidden_parts(sizes, rule.threshold)
        gone = {
            one.label
            for number, (one, where) in enumerate(zip(self.groups, self.wheres, strict=True))
            if str(number) in few or cell(where=where, unit=_unit(basis)) in hidden
        }
        labels = ("", *(one.label for one in self.groups))
        lost = {
            label: self._lost(where, hidden)
            for label, where in zip(labels, ({}, *self.wheres), strict=True)
        }
        kept = [one for one in found.groups if one.label not in gone]
        whole = _shown(found.whole, lost[""])
        shown = tuple(_shown(one, lost[one.label]) for one in kept)
        differences = tuple(
            one
            for one in found.differences
            if not {one.group, one.reference} & gone
            and one.code not in lost[one.group] | lost[one.reference]
        )
        left_out = len(gone) + sum(
            len(before.codes) - len(after.codes)
            for before, after in zip((found.whole, *kept), (whole, *shown), strict=True)
        )
        remarks = found.remarks
        if left_out:
            remarks = (
                *remarks,
                f"Codes and groups with counts below {rule.threshold} are not shown, nor are others"
                " from which they could be worked out.",
            )
        result = replace(
            found,
            whole=whole,
            groups=shown,
            differences=differences,
            corrected={key: one for key, one in found.corrected.items() if key not in lost[""]},
            replacement={
                key: one
                for key, one in found.replacement.items()
                if key not in lost[""] and not rule.is_small(one.answers)
            },
            remarks=remarks,
        )
        return result, left_out

    def _lost(self, where: dict[str, str], hidden: set[Cell]) -> set[str]:
        """The columns whose count is hidden."""
        return {
            name
            for name, one in self._code_cells(where).items()
            if one in hidden or (len(one.codes) == 1 and one.complement in hidden)
        }

    def _code_cells(self, where: dict[str, str]) -> dict[str, Cell]:
        """The count of each column that is estimated. A parent's counts its codes, its own code
        only itself."""
        basis, tree = self.basis, self.basis.tree
        parents = set(tree.codes[tree.assignable : tree.single])
        singles = [
            cell(
                code,
                where=where,
                unit=_unit(basis),
                itself=place < tree.assignable and code in parents,
            )
            for place, code in enumerate(tree.codes[: tree.single])
        ]
        sets = [cell(*one, where=where, unit=_unit(basis)) for one in basis.asked.sets]
        named = {one.id for one in self.found.names}
        several = zip(column_ids(basis), singles + sets, strict=True)
        return {name: one for name, one in several if name in named}


def _shown(group: OfGroup, lost: set[str]) -> OfGroup:
    return replace(group, codes={key: one for key, one in group.codes.items() if key not in lost})


def _unit(basis: Basis) -> Unit:
    return Unit.RESPONDENTS if basis.asked.unit is Base.RESPONDENTS else Unit.ANSWERS


def _where(study: Study, basis: Basis, by: str, group: Group) -> dict[str, str]:
    """The attribute and value that the answers of a group have in common."""
    columns, at = basis.columns, int(np.flatnonzero(group.members)[0])
    if by == "question":
        return {"question": columns.questions[columns.question[at]]}
    if by == "language":
        return {"language": columns.languages[columns.language[at]]}
    name = by.removeprefix("attribute:")
    known = respondent_columns(study, (name,))
    column = known.attributes[name]
    place = int(np.searchsorted(known.number, columns.respondent[at]))
    return {f"attribute:{name}": column.values[column.value[place]]}


def _snapshot(
    study: Study, basis: Basis, counted: Basis, marks: NDArray[np.bool_], which: str
) -> Snapshot:
    """The sampled answers, with the codes that any coder, or every coder, gave them; of
    respondents, only the answers of those who are `counted`."""
    columns, rows, tree = basis.columns, basis.sampled, basis.tree
    of_respondents = _unit(counted) is Unit.RESPONDENTS
    if of_respondents:
        people = counted.columns.respondent[counted.sampled]
        kept = np.isin(columns.respondent[rows], people)
        rows, marks = rows[kept], marks[kept]
    known = respondent_columns(study, study.attributes())
    person = columns.respondent[rows]
    place = np.searchsorted(known.number, person)
    groups = {
        f"attribute:{name}": [column.values[value] for value in column.value[place].tolist()]
        for name, column in known.attributes.items()
    }
    questions = [columns.questions[value] for value in columns.question[rows].tolist()]
    groups["question"] = questions
    groups["language"] = [columns.languages[value] for value in columns.language[rows].tolist()]
    book = study.codebook()
    asked = basis.asked
    return coded_answers(
        f"prevalence, {which} of {', '.join(basis.votes.coders)}; {asked.codes_of};"
        f" {basis.sample.round}; {asked.sample.value}"
        + ("; respondents" if of_respondents else ""),
        {one.id: one.parent for one in book.codes if one.parent},
        answers=[str(number) for number in columns.number[rows].tolist()],
        respondents=[str(number) for number in person.tolist()],
        questions=questions,
        groups=groups,
        marks=marks[:, : tree.assignable],
        codes=tree.codes[: tree.assignable],
    )
