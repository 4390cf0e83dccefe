"""Scores on a Dask cluster, or on one of this machine's processes; needs `intercoder[dask]`."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from intercoder.errors import ExportError, MissingPackageError
from intercoder.scale.scoring.data_set import Shard
from intercoder.scale.scoring.engine import Advance
from intercoder.scale.scoring.shard_file import Job, score_shard
from intercoder.text.display import display_line

_RETRIES = 3
_PATIENCE = 30
"""Seconds in which a scheduler must answer."""


@dataclass(frozen=True)
class DaskCluster:
    """The cluster whose scheduler has this address; without one, a cluster on this machine."""

    address: str
    workers: int
    """Processes of a cluster on this machine."""

    def score(self, job: Job, shards: Sequence[Shard], advance: Advance) -> None:
        """Score all shards; see `Engine`."""
        library = _library()
        with self._client() as client:
            rows = {
                client.submit(score_shard, job, one, pure=False, retries=_RETRIES): one.rows
                for one in shards
            }
            try:
                for done in library.as_completed(list(rows)):
                    done.result()
                    advance(rows[done])
            except library.KilledWorker as error:
                raise ExportError(
                    "Workers of the cluster were ended again and again, perhaps for want of "
                    "memory.",
                    "Give them more, and give the command again: what is scored stays.",
                ) from error
            except ImportError as error:
                raise ExportError(
                    "The workers of the cluster do not have intercoder.",
                    "Install the same version on them as here.",
                ) from error

    @contextmanager
    def _client(self) -> Iterator[Any]:
        library = _library()
        if self.address:
            try:
                client = library.Client(self.address, timeout=_PATIENCE)
            except (OSError, ValueError, TimeoutError) as error:
                raise ExportError(
                    f"No Dask scheduler answers at {display_line(self.address)}.",
                    "Give its address as Dask shows it, such as tcp://10.0.0.1:8786.",
                ) from error
            with client:
                yield client
            return
        with (
            library.LocalCluster(
                n_workers=self.workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=None,
                memory_limit=0,
                silence_logs=logging.ERROR,
            ) as cluster,
            library.Client(cluster) as client,
        ):
            yield client


def _library() -> Any:
    try:
        return import_module("distributed")
    except ImportError as error:
        raise MissingPackageError(
            "Dask is not installed.", "Install it with: pip install 'intercoder[dask]'"
        ) from error
