"""Listens to a process that reads a file with a library that a damaged file can bring down.

The process is a module of this program that writes one JSON document a line to its standard output
(`intercoder.tables.workers.worker_output`). Whatever happens to it, the program goes on.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from threading import Timer
from typing import IO, Any

from intercoder.errors import TableError

_PATIENCE = 120.0
"""Seconds without a word after which the process is ended; a block of rows takes a few."""
DAMAGED = "damaged"
"""What is wrong where the process says nothing: it was brought down, or was ended."""


def documents(
    module: str, arguments: list[str], refusal: Callable[[str], TableError]
) -> Iterator[Mapping[str, Any]]:
    """What the module says of a file, one document after the other.

    Raises what `refusal` makes of the word for what is wrong, and of `damaged` for a process that
    ends in any other way.
    """
    with subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", module, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="ascii",
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
    ) as process:
        try:
            if process.stdout is None:
                raise refusal(DAMAGED)
            while line := _line(process, process.stdout):
                document: Mapping[str, Any] = json.loads(line)
                if "error" in document:
                    raise refusal(document["error"])
                yield document
            if process.wait() != 0:
                raise refusal(DAMAGED)
        except json.JSONDecodeError as error:
            raise refusal(DAMAGED) from error
        finally:
            process.kill()


def _line(process: subprocess.Popen[str], output: IO[str]) -> str:
    """The next line; empty at the end, and where the process has been silent for too long."""
    timer = Timer(_PATIENCE, process.kill)
    timer.daemon = True
    timer.start()
    try:
        return output.readline()
    finally:
        timer.cancel()
