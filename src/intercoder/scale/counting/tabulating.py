"""Tables over a folder of scored data, with the model that scored it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from intercoder.errors import TableError
from intercoder.platforms.processes import usable_cores
from intercoder.scale.counting.counts import count, find_sampled
from intercoder.scale.counting.engine import opened
from intercoder.scale.counting.estimating import GroupTable, tables
from intercoder.scale.model.model_file import read_model
from intercoder.scale.model.scoring_model import ScoringModel
from intercoder.scale.scoring.manifest import DONE, read_manifest
from intercoder.text.display import display_line


@dataclass(frozen=True)
class Asked:
    """Which figures."""

    by: str = ""
    """A column of the scored data; empty for no groups."""
    counts_only: bool = False
    """Leave out the estimates, and so the reading of probabilities."""
    is_drawn: bool = False
    """The study's answers are known to be a random part of those scored."""
    confidence: float = 0.95
    workers: int | None = None
    """Threads; None takes one for each core."""


@dataclass(frozen=True)
class ScoredTables:
    """All answers first, then each group."""

    model: ScoringModel
    asked: Asked
    tables: tuple[GroupTable, ...]


def tabulate(model_path: Path, out: Path, asked: Asked) -> ScoredTables:
    """Count, and estimate. Raises TableError or UsageError for whatever makes it impossible."""
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
    with opened(out, files, asked.workers or usable_cores()) as database:
        counts = count(database, read.model, asked.by, with_likely=not asked.counts_only)
        sampled = (
            None if asked.counts_only else find_sampled(database, read.model, asked.by, counts)
        )
    found = tables(
        read.model, counts, sampled, is_drawn=asked.is_drawn, confidence=asked.confidence
    )
    return ScoredTables(read.model, asked, found)
