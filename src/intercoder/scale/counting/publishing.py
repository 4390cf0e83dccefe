"""Figures from scored data as they leave in a file: protected and listed in the study as those of
`prevalence --output`.

The counts behind an estimate are those of the sample that people coded, and are protected in the
study. What the model gave to everybody else is counted over people of whom the study knows nothing,
so nothing could tell whether a small count is safe: it is left out. No figure rests on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from intercoder.errors import StudyError
from intercoder.findings.disclosure.cells import Cell, Unit, cell
from intercoder.findings.disclosure.people import Snapshot
from intercoder.findings.prevalence.of_study.asked import Base
from intercoder.findings.protected_tables import coded_answers
from intercoder.findings.releasing import release
from intercoder.findings.tables.published_bases import hidden_parts
from intercoder.scale.counting.counts import Sampled
from intercoder.scale.counting.estimating import Estimated, GroupTable
from intercoder.scale.counting.tabulating import Asked, ScoredTables
from intercoder.scale.model.scoring_model import ScoringModel
from intercoder.scale.scoring.layout import QUESTION
from intercoder.study.agreement.decision_columns import answer_columns
from intercoder.study.exchange.answer_owners import answers_of
from intercoder.study.findings.respondent_columns import respondent_columns
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study

COMMAND = "score table --output"


@dataclass(frozen=True)
class PublishedTables:
    """What leaves."""

    tables: ScoredTables
    hidden: int
    """How many figures of codes and how many groups are left out."""
    threshold: int
    """Counts below it are hidden."""


def publish_scored(
    study: Study,
    found: ScoredTables,
    *,
    who: Coder | None = None,
    unprotected: str | None = None,
) -> PublishedTables:
    """Decide what of the estimates is hidden, and list them as having left the study.

    `unprotected` is a lead's reason to hide nothing. Raises StudyError where the model is not of
    this study, or there are no estimates, and what `release` does.
    """
    model, sampled = found.model, found.sampled
    whole = found.tables[0]
    if unprotected is None and (sampled is None or whole.estimates is None):
        because = f": {whole.reason}" if whole.reason else ""
        raise StudyError(
            f"There are no estimates to write{because}.",
            "What a model gave is counted for your eyes only.",
        )
    sample = _Sample.of(study, found.model, found.asked, sampled, found.tables)
    labels = model.sample.labels[sample.kept]
    cells = list(sample.cells())
    hidden: set[Cell] = set()
    threshold = 0
    for which, marks in (("any", labels > 0), ("every", labels >= 1)):
        counted = sample.counted(which, marks)
        mask = release(study, COMMAND, counted, cells, who=who, override=unprotected)
        hidden |= mask.hidden
        threshold = mask.threshold
        if not ((labels > 0) & (labels < 1)).any():
            break
    if unprotected is not None:
        return PublishedTables(found, 0, threshold)
    return _without(found, sample, hidden, threshold)


def publish_counts(
    study: Study, model: ScoringModel, *, who: Coder | None, unprotected: str
) -> None:
    """List that counts of a model's codes left, for a lead's reason. Raises what `release` does."""
    sample = _Sample.of(study, model, Asked(), None, ())
    counted = sample.counted("any", model.sample.labels[sample.kept] > 0)
    release(study, COMMAND, counted, (), who=who, override=unprotected)


@dataclass(frozen=True)
class _Sample:
    """The sampled answers in the study, and the groups of the scored data."""

    study: Study
    model: ScoringModel
    unit: Unit
    kept: NDArray[np.int64]
    """(n,) places in the sample of the answers that count: of respondents, all or none."""
    rows: NDArray[np.int64]
    """(n,) of the answers in the study."""
    groups: Mapping[str, Sequence[str]]
    """The value of each sampled answer, by what the study calls the group."""
    wheres: tuple[Mapping[str, str], ...]
    """What makes each table's group; nothing for all answers."""

    @classmethod
    def of(
        cls,
        study: Study,
        model: ScoringModel,
        asked: Asked,
        sampled: Sampled | None,
        tables: Sequence[GroupTable],
    ) -> _Sample:
        """Raises StudyError where the model is not of this study."""
        owners = zip(model.sample.respondents, model.sample.questions, strict=True)
        rows = answers_of(study, list(owners))
        if any(one is None for one in rows):
            raise StudyError(
                f"{study.name} is not the study that the model was written from: sampled answers "
                "are not in it.",
                "Name that study with --study.",
            )
        kept = np.arange(len(rows)) if sampled is None else np.unique(sampled.place)
        numbers = np.array([one or 0 for one in rows], dtype=np.int64)[kept]
        known = _known_groups(study, numbers)
        keys = [one.key for one in tables if one.key]
        values: dict[str, list[str]] = {}
        names = []
        for at, column in enumerate(asked.by):
            mine = [""] * len(numbers)
            for place, group in zip(*_places(sampled), strict=True):
                mine[int(np.searchsorted(kept, place))] = keys[group][at]
            name = "question" if column == QUESTION else f"attribute:{column}"
            if list(known.get(name, ())) != mine:  # it is not what the study knows by this name
                name = f"scored:{column}"
                values[name] = mine
            names.append(name)
        wheres = tuple(dict(zip(names, one.key, strict=False)) for one in tables)
        unit = Unit.RESPONDENTS if asked.unit is Base.RESPONDENTS else Unit.ANSWERS
        return cls(study, model, unit, kept, numbers, {**known, **values}, wheres)

    def cells(self) -> Iterator[Cell]:
        """The counts of the sample that the figures rest on."""
        for where in self.wheres:
            yield cell(where=dict(where), unit=self.unit)
            yield from self.code_cells(where)

    def code_cells(self, where: Mapping[str, str]) -> list[Cell]:
        """The count of each column; a code that is a parent, too, by itself."""
        parents = {one.code for one in self.model.columns if one.is_parent}
        columns = self.model.columns
        return [
            cell(
                *(columns[place].code for place in one.all_of) if one.all_of else (one.code,),
                where=dict(where),
                unit=self.unit,
                itself=not one.is_parent and not one.all_of and one.code in parents,
            )
            for one in columns
        ]

    def counted(self, which: str, marks: NDArray[np.bool_]) -> Snapshot:
        """The sampled answers, with the codes that any coder, or every coder, gave them."""
        columns = answer_columns(self.study)
        at = np.searchsorted(columns.number, self.rows)
        origin, book = self.model.origin, self.study.codebook()
        codes = tuple(one.code for one in self.model.codes)
        return coded_answers(
            f"scored, {which} of {', '.join(origin.coders)}; {origin.codes_of}; {origin.round}"
            + ("; respondents" if self.unit is Unit.RESPONDENTS else ""),
            {one.id: one.parent for one in book.codes if one.parent},
            answers=[str(number) for number in self.rows.tolist()],
            respondents=[str(number) for number in columns.respondent[at].tolist()],
            questions=[self.model.sample.questions[one] for one in self.kept.tolist()],
            groups=self.groups,
            marks=marks[:, : len(codes)],
            codes=codes,
        )


def _places(sampled: Sampled | None) -> tuple[list[int], list[int]]:
    return ([], []) if sampled is None else (sampled.place.tolist(), sampled.group.tolist())


def _known_groups(study: Study, rows: NDArray[np.int64]) -> dict[str, list[str]]:
    """What the study knows of these answers, as other releases name it."""
    columns = answer_columns(study)
    at = np.searchsorted(columns.number, rows)
    found = {
        "question": [columns.questions[one] for one in columns.question[at].tolist()],
        "language": [columns.languages[one] for one in columns.language[at].tolist()],
    }
    people = respondent_columns(study, study.attributes())
    place = np.searchsorted(people.number, columns.respondent[at])
    for name, column in people.attributes.items():
        values = column.value[place].tolist()
        found[f"attribute:{name}"] = [column.values[one] for one in values]
    return found


def _without(
    found: ScoredTables, sample: _Sample, hidden: set[Cell], threshold: int
) -> PublishedTables:
    groups = found.tables[1:]
    few = hidden_parts({str(n): one.answers for n, one in enumerate(groups)}, threshold)
    gone = {
        one.label
        for number, (one, where) in enumerate(zip(groups, sample.wheres[1:], strict=True))
        if str(number) in few or cell(where=dict(where), unit=sample.unit) in hidden
    }
    shown, lost = [], {}
    for one, where in zip(found.tables, sample.wheres, strict=True):
        names = frozenset(
            column.id
            for column, made in zip(found.model.columns, sample.code_cells(where), strict=True)
            if made in hidden or (len(made.codes) == 1 and made.complement in hidden)
        )
        lost[one.label] = names
        if one.label not in gone:
            shown.append(replace(one, given=None, lost=names))
    differences = tuple(
        replace(one, lost=lost[one.label] | lost[one.reference])
        for one in found.estimated.differences
        if not {one.label, one.reference} & gone
    )
    left_out = sum(len(one.lost) for one in shown if one.estimates is not None) + len(gone)
    tables = replace(found, estimated=Estimated(tuple(shown), differences), sampled=None)
    return PublishedTables(tables, left_out, threshold)
