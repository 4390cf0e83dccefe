"""Scores a data set on an engine, or goes on with it where an earlier run stopped."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from intercoder.errors import ExportError, TableError, UsageError
from intercoder.platforms.locks import try_lock
from intercoder.scale.model.model_file import read_model
from intercoder.scale.scoring.data_set import survey
from intercoder.scale.scoring.engine import Engine
from intercoder.scale.scoring.layout import Layout
from intercoder.scale.scoring.manifest import (
    DONE,
    LOCK,
    Manifest,
    begin,
    clear_unfinished,
    manifest_of,
)
from intercoder.scale.scoring.shard_file import Job, answers_in


@dataclass(frozen=True)
class Outcome:
    """What was scored."""

    rows: int
    """Of the data set."""
    answers: int
    """Rows that held an answer; the others are left out."""
    shards: int
    found: int
    """Shards that an earlier run had scored."""


@dataclass(frozen=True)
class Begun:
    """A run before its first shard."""

    job: Job
    manifest: Manifest
    found: tuple[int, ...]
    """Numbers of the shards that are scored already."""

    @property
    def rows_found(self) -> int:
        """Rows of the shards that are scored already."""
        done = set(self.found)
        return sum(one.rows for one in self.manifest.shards if one.number in done)


@contextmanager
def begun(model: Path, data: Path, out: Path, layout: Layout) -> Iterator[Begun]:
    """A run, new or gone on with, which no other can be beside.

    Raises TableError, ExportError or UsageError, in one sentence, for whatever makes it impossible.
    """
    read = read_model(model)
    files, columns = survey(data, layout.kept)
    fit = layout.checked(columns, read.model, str(data))
    _check_apart(data, out)
    if not any(any(one.rows) for one in files):
        raise TableError(f"There are no rows in {data}.", "Name a data set with answers.")
    manifest = manifest_of(read.digest, fit, files)
    job = Job(str(model.absolute()), read.digest, str(data.absolute()), str(out.absolute()), fit)
    del read  # as large as what each process that scores holds
    begin(out, manifest)
    with _alone(out):
        clear_unfinished(out)
        done = (one.number for one in manifest.shards if answers_in(job, one) is not None)
        yield Begun(job, manifest, tuple(done))


def score(run: Begun, engine: Engine, advance: Callable[[int], object]) -> Outcome:
    """Score what is not scored yet; `advance` is told of rows just scored."""
    found = set(run.found)
    left = [one for one in run.manifest.shards if one.number not in found]
    if left:
        engine.score(run.job, left, advance)
    return finish(run)


def finish(run: Begun) -> Outcome:
    """Look whether every shard is there. Raises ExportError where one is not."""
    counts = [answers_in(run.job, one) for one in run.manifest.shards]
    missing = counts.count(None)
    if missing:
        raise ExportError(
            f"{missing:,} of {len(counts):,} shards are not in {run.job.out} after all.",
            "Give the command again. On a cluster, all machines must see this folder.",
        )
    (Path(run.job.out) / DONE).touch(0o600)
    return Outcome(run.manifest.rows, sum(one or 0 for one in counts), len(counts), len(run.found))


def _check_apart(data: Path, out: Path) -> None:
    first, second = data.resolve(), out.resolve()
    if first == second or first in second.parents or second in first.parents:
        raise UsageError(
            f"{out} and the data set lie in each other.", "Name a folder beside the data set."
        )


@contextmanager
def _alone(out: Path) -> Iterator[None]:
    handle = os.open(out / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        if not try_lock(handle):
            raise ExportError(
                f"Another run is scoring into {out}.", "Wait for it, or name another folder."
            )
        yield
    finally:
        os.close(handle)
