"""Scores on this machine, in processes of the standard library's pool."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from threading import Thread

from intercoder.errors import ExportError
from intercoder.scale.scoring.data_set import Shard
from intercoder.scale.scoring.engine import Advance
from intercoder.scale.scoring.shard_file import Job, score_shard


@dataclass(frozen=True)
class ProcessPool:
    """So many processes."""

    workers: int

    def score(self, job: Job, shards: Sequence[Shard], advance: Advance) -> None:
        """Score all shards; see `Engine`."""
        workers = min(self.workers, len(shards))
        if workers < 2:
            for shard in shards:
                score_shard(job, shard)
                advance(shard.rows)
            return
        spawning = multiprocessing.get_context("spawn")
        pool = ProcessPoolExecutor(workers, spawning, initializer=_begin)
        try:
            rows = {pool.submit(score_shard, job, shard): shard.rows for shard in shards}
            for done in as_completed(rows):
                done.result()
                advance(rows[done])
        except BrokenProcessPool as error:
            raise ExportError(
                "A process that scored was ended from outside, perhaps for want of memory.",
                "Give the command again, with fewer --workers: what is scored stays.",
            ) from error
        except BaseException:
            _end_now(pool)
            raise
        pool.shutdown()


def _end_now(pool: ProcessPoolExecutor) -> None:
    """End the processes in the midst of their shards, which leaves these to be scored again."""
    pool.shutdown(wait=False, cancel_futures=True)
    for one in multiprocessing.active_children():
        one.terminate()


# -- in the other process -------------------------------------------------------------------------


def _begin() -> None:
    """Ctrl+C is for the process that shows progress; and without that one, this one ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, name="parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
