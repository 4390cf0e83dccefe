"""Scores one shard into its file, whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from typing import Any

from intercoder.errors import ExportError, TableError
from intercoder.platforms.folders import sync_folder
from intercoder.scale.model.model_file import read_model
from intercoder.scale.scoring.data_set import Shard, opened, parquet
from intercoder.scale.scoring.layout import Layout
from intercoder.scale.scoring.scorer import Scorer
from intercoder.text.display import display_line

MARK = b"intercoder"
"""Under this key a scored file says which model and shard it is of."""
UNFINISHED = ".unfinished-"
_READ_AT_ONCE = 5_000


@dataclass(frozen=True)
class Job:
    """What all shards of a run have in common. Whatever scores must see these paths."""

    model: str
    """Path of the model's file."""
    digest: str
    """Its SHA-256."""
    data: str
    """The folder of the data set, or its only file."""
    out: str
    layout: Layout


_ready: dict[str, Scorer] = {}
"""The model this process scores with, by its digest and layout."""


def score_shard(job: Job, shard: Shard) -> int:
    """Score a shard and give its file its name; the number of answers in it.

    Doing it again makes the same file. Raises TableError or ExportError.
    """
    library = parquet()
    import pyarrow as pa

    scorer = _scorer(job)
    with opened(_path(job, shard)) as file:
        schema = scorer.schema(file.schema_arrow)
        try:
            scored = list(scorer.score(_batches(file, shard, scorer.layout)))
        except (pa.ArrowException, UnicodeDecodeError, KeyError) as error:
            raise TableError(
                f"{display_line(shard.file)} has a column that cannot be read as text.",
                "Texts, ids and languages must be columns of text.",
            ) from error
    answers: int = sum(one.num_rows for one in scored)
    mark = json.dumps({"model": job.digest, "shard": shard.number, "answers": answers})
    table = pa.Table.from_batches(scored, schema).combine_chunks()
    table = table.replace_schema_metadata({MARK: mark.encode()})
    target = Path(job.out) / shard.name
    part = target.with_name(f"{UNFINISHED}{shard.name}-{os.getpid()}-{token_hex(4)}")
    try:
        handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as written:
            library.write_table(table, written, compression="zstd", write_statistics=True)
            written.flush()
            os.fsync(written.fileno())
        part.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise ExportError(
            f"{job.out} cannot be written: {error.strerror or type(error).__name__}.",
            "Make room, and give the command again: what is scored stays.",
        ) from error
    return answers


def answers_in(job: Job, shard: Shard) -> int | None:
    """How many answers the finished file of a shard has; None where there is no such file of this
    model."""
    path = Path(job.out) / shard.name
    if not path.is_file():
        return None
    try:
        with opened(path) as file:
            mark = json.loads((file.metadata.metadata or {}).get(MARK, b"{}"))
            rows = file.metadata.num_rows
    except (TableError, ValueError):
        return None
    expected = {"model": job.digest, "shard": shard.number, "answers": rows}
    return rows if mark == expected else None


def _scorer(job: Job) -> Scorer:
    key = f"{job.digest} {job.layout}"
    if key not in _ready:
        read = read_model(Path(job.model))
        if read.digest != job.digest:
            raise TableError(
                f"{display_line(Path(job.model).name)} has changed while it was used.",
                "Give the command again.",
            )
        _ready.clear()
        _ready[key] = Scorer(read.model, job.layout)
    return _ready[key]


def _path(job: Job, shard: Shard) -> Path:
    data = Path(job.data)
    return data if data.is_file() else data / shard.file


def _batches(file: Any, shard: Shard, layout: Layout) -> Iterator[Any]:
    """The rows of a shard in batches of one size, however small the file's groups are."""
    import pyarrow as pa

    waiting: list[Any] = []
    for one in _pieces(file, shard, layout):
        waiting.append(one)
        if sum(some.num_rows for some in waiting) >= _READ_AT_ONCE:
            yield pa.concat_batches(waiting)
            waiting = []
    if waiting:
        yield pa.concat_batches(waiting)


def _pieces(file: Any, shard: Shard, layout: Layout) -> Iterator[Any]:
    from pyarrow import ArrowException

    skip, left = shard.skipped, shard.rows
    groups = range(shard.first, shard.first + shard.groups)
    try:
        for batch in file.iter_batches(
            _READ_AT_ONCE, row_groups=list(groups), columns=list(layout.read), use_threads=False
        ):
            if skip >= batch.num_rows:
                skip -= batch.num_rows
                continue
            some = batch.slice(skip, left)
            skip, left = 0, left - some.num_rows
            if some.num_rows:
                yield some
            if not left:
                return
    except (ArrowException, OSError) as error:
        raise TableError(
            f"{display_line(shard.file)} is not a valid Parquet file.", "Write it again."
        ) from error
