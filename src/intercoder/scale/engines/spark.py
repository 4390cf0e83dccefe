"""Scores on Spark, whose `mapInArrow` hands shards to its workers; needs `intercoder[spark]`."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from intercoder.errors import ExportError, IntercoderError, MissingPackageError
from intercoder.scale.scoring.data_set import Shard
from intercoder.scale.scoring.engine import Advance
from intercoder.scale.scoring.shard_file import Job, score_shard

_LOOK = 0.5
"""Seconds between looks at how many shards are there."""


@dataclass(frozen=True)
class Spark:
    """The cluster with this master; without one, Spark on this machine."""

    master: str
    workers: int
    """Cores of Spark on this machine."""

    def score(self, job: Job, shards: Sequence[Shard], advance: Advance) -> None:
        """Score all shards; see `Engine`."""
        warnings.filterwarnings("ignore", module="pyspark")  # of tables of pandas, not used here
        session = self._session()
        try:
            frame = session.range(0, len(shards), 1, numPartitions=len(shards))
            scored = frame.mapInArrow(_scoring(job, tuple(shards)), "message string, hint string")
            with ThreadPoolExecutor(1) as waiting:
                failed = waiting.submit(scored.collect)
                left = {Path(job.out) / one.name: one.rows for one in shards}
                while not failed.done():
                    try:
                        failed.result(_LOOK)
                    except NotYet:
                        _tell(left, advance)
                    except BaseException:
                        session.sparkContext.cancelAllJobs()
                        raise
            for one in failed.result():
                raise ExportError(one.message, one.hint)
            _tell(left, advance)
        except IntercoderError:
            raise
        except Exception as error:  # whatever Spark and its Java raise
            raise ExportError(
                f"Spark did not finish: {type(error).__name__}.",
                "Its log says why. Give the command again: what is scored stays.",
            ) from error
        finally:
            session.stop()

    def _session(self) -> Any:
        try:
            from pyspark.errors import PySparkException
            from pyspark.sql import SparkSession
        except ImportError as error:
            raise MissingPackageError(
                "Spark is not installed.",
                "Install it with: pip install 'intercoder[spark]'; it needs Java, too.",
            ) from error
        builder = SparkSession.builder.appName("intercoder score").config(
            "spark.ui.showConsoleProgress", "false"
        )
        if self.master:
            builder = builder.master(self.master)
        else:
            os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
            os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
            builder = (
                builder.master(f"local[{self.workers}]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.log.level", "ERROR")
            )
        try:
            return builder.getOrCreate()
        except (PySparkException, OSError, RuntimeError) as error:
            raise ExportError(
                "Spark does not start: is there a Java that it can use?",
                "Install one, such as default-jre-headless of Debian, and set JAVA_HOME.",
            ) from error


def _tell(left: dict[Path, int], advance: Advance) -> None:
    for path in [one for one in left if one.exists()]:
        advance(left.pop(path))


def _scoring(job: Job, shards: tuple[Shard, ...]) -> Callable[[Iterator[Any]], Iterator[Any]]:
    """Takes Arrow batches of places among the shards; gives what went wrong, if anything."""

    def score(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        schema = pa.schema([("message", pa.string()), ("hint", pa.string())])
        for batch in batches:
            for place in batch.column("id").to_pylist():
                try:
                    score_shard(job, shards[place])
                except IntercoderError as error:
                    yield pa.RecordBatch.from_pylist(
                        [{"message": error.message, "hint": error.hint}], schema
                    )

    return score
