"""Tables over a folder of scored data, with the model that scored it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from intercoder.errors import TableError, UsageError
from intercoder.findings.prevalence.of_study.asked import Base
from intercoder.platforms.processes import usable_cores
from intercoder.scale.counting.counts import Sampled, answers_given, count, find_sampled
from intercoder.scale.counting.engine import Database, opened
from intercoder.scale.counting.estimating import Estimated, GroupTable, tables
from intercoder.scale.counting.respondents import count_respondents, respondent_tables
from intercoder.scale.counting.sets import PairCount, SetCounts, count_pairs, count_sets
from intercoder.scale.model.model_file import read_model
from intercoder.scale.model.scoring_model import ScoringModel
from intercoder.scale.scoring.manifest import DONE, read_manifest
from intercoder.text.display import display_line


class Kind(StrEnum):
    """The kinds of tables."""

    PREVALENCE = "prevalence"
    COOCCURRENCE = "cooccurrence"
    SETS = "sets"


@dataclass(frozen=True)
class Asked:
    """Which figures."""

    by: tuple[str, ...] = ()
    """One or two columns of the scored data, crossed; none for no groups."""
    counts_only: bool = False
    """Leave out the estimates, and so the reading of probabilities."""
    is_drawn: bool = False
    """The study's answers are known to be a random part of those scored."""
    confidence: float = 0.95
    workers: int | None = None
    """Threads; None takes one for each core."""
    reference: str = ""
    """The group that others are compared with; empty for the largest."""
    unit: Base = Base.ANSWERS

    def __post_init__(self) -> None:
        if len(self.by) > 2:
            raise UsageError("Groups are made by one column or two.", "Leave out another --by.")
        if len(set(self.by)) < len(self.by):
            raise UsageError("A column is crossed with another one.", "Give each --by once.")
        if self.reference and not self.by:
            raise UsageError("A reference is one of several groups.", "Add --by.")


@dataclass(frozen=True)
class ScoredTables:
    """Estimates and counts over scored data."""

    model: ScoringModel
    asked: Asked
    estimated: Estimated
    sampled: Sampled | None = None
    """None where only counts were asked for."""

    @property
    def tables(self) -> tuple[GroupTable, ...]:
        """All answers first, then each group."""
        return self.estimated.tables


def tabulate(model_path: Path, out: Path, asked: Asked) -> ScoredTables:
    """Count, and estimate. Raises TableError or UsageError for whatever makes it impossible."""
    if asked.unit is Base.RESPONDENTS:
        return _of_respondents(model_path, out, asked)
    with _scored(model_path, out, asked.workers) as (model, database):
        counts = count(database, model, asked.by, with_likely=not asked.counts_only)
        if asked.reference:
            counts = counts.after(asked.reference)
        sampled = None if asked.counts_only else find_sampled(database, model, asked.by, counts)
    found = tables(model, counts, sampled, is_drawn=asked.is_drawn, confidence=asked.confidence)
    return ScoredTables(model, asked, found, sampled)


def _of_respondents(model_path: Path, out: Path, asked: Asked) -> ScoredTables:
    with _scored(model_path, out, asked.workers) as (model, database):
        found = count_respondents(database, model, asked.by)
        if asked.reference:
            found = replace(found, counts=found.counts.after(asked.reference))
        if asked.counts_only:
            estimated = tables(model, found.counts, None, is_drawn=False)
            return ScoredTables(model, asked, estimated)
        sampled = find_sampled(database, model, asked.by, found.counts)
        gave = answers_given(database, sampled, model)
    estimated, sampled = respondent_tables(
        model, found, sampled, gave, is_drawn=asked.is_drawn, confidence=asked.confidence
    )
    return ScoredTables(model, asked, estimated, sampled)


def tabulate_pairs(
    model_path: Path, out: Path, workers: int | None = None
) -> tuple[PairCount, ...]:
    """Codes that the model gave together. Raises as `tabulate`."""
    with _scored(model_path, out, workers) as (model, database):
        return count_pairs(database, model)


def tabulate_sets(model_path: Path, out: Path, workers: int | None = None) -> SetCounts:
    """Which codes the model gave to how many answers, and no others. Raises as `tabulate`."""
    with _scored(model_path, out, workers) as (model, database):
        return count_sets(database, model)


@contextmanager
def _scored(
    model_path: Path, out: Path, workers: int | None
) -> Iterator[tuple[ScoringModel, Database]]:
    read = read_model(model_path, for_tables=True)
    manifest = read_manifest(out)
    if manifest.model != read.digest:
        raise TableError(
            f"{out} was not scored with {display_line(model_path.name)}.",
            "Name the model it was scored with.",
        )
    if not (out / DONE).exists():
        raise TableError(
            f"{out} is not scored to its end.", "Give the command that scores it again."
        )
    files = [one.name for one in manifest.shards]
    with opened(out, files, workers or usable_cores()) as database:
        yield read.model, database
