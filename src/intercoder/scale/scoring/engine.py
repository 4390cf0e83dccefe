"""What an engine is: it has shards scored, somewhere, in any order."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from intercoder.scale.scoring.data_set import Shard
from intercoder.scale.scoring.shard_file import Job

Advance = Callable[[int], object]
"""Is told of rows just scored."""


class Engine(Protocol):
    """Scores shards. A shard that an engine scores twice, as when a machine fails, does no harm."""

    def score(self, job: Job, shards: Sequence[Shard], advance: Advance) -> None:
        """Score all of them. Raises IntercoderError where one cannot be scored."""
