"""Groups a study's uncoded answers in a process of its own, for whoever shows a screen.

Nothing heavy is loaded where somebody reads, and no press waits for it.

    python -m intercoder.suggest.reading.reading_process

It reads one line of JSON, writes one, and ends. The texts of answers stay in the study: what it
writes are rows, numbers and words.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict
from threading import Thread
from typing import IO

from intercoder.defects import write_defect
from intercoder.errors import IntercoderError, StudyError
from intercoder.platforms.processes import in_background, lower_priority
from intercoder.protection.encryption.key_ring import keys_to_hand_on, take_keys
from intercoder.study.study import open_study
from intercoder.suggest.reading.request import ClustersRead, ReadingRequest

COMMAND = (sys.executable, "-P", "-m", "intercoder.suggest.reading.reading_process")
"""`-P`: a module that happens to lie in the folder the program was started in is never taken."""
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
_NICENESS = 5


def clusters_from_process(
    address: str, request: ReadingRequest, command: Sequence[str] = COMMAND
) -> ClustersRead:
    """The clusters of the study at this address, as another process finds them.

    Raises StudyError with the reason where it finds none, or ends without a word.
    """
    try:
        process = subprocess.Popen(  # noqa: S603 - a command of our own
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            **in_background(),
        )
    except OSError:
        raise _failed() from None
    try:
        answered = _asked(process, address, request)
    finally:
        process.kill()
        process.wait()
    try:
        data = json.loads(answered)
        if "error" in data:
            raise StudyError(str(data["error"]), str(data["hint"]))
        return ClustersRead.from_data(data)
    except (ValueError, TypeError, KeyError):
        raise _failed() from None


def _asked(process: subprocess.Popen[str], address: str, request: ReadingRequest) -> str:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process was started without pipes")
    with suppress(OSError):  # it ended without a word
        asked = {"study": address, "request": asdict(request), "keys": keys_to_hand_on()}
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()
    answered = process.stdout.readline()
    with suppress(OSError):
        process.stdin.close()
    process.stdout.close()
    return answered


def _failed() -> StudyError:
    return StudyError("The answers could not be grouped.", "Try again.")


def main() -> None:
    """Be the process that groups answers."""
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is not for the app
    stdin = os.fdopen(os.dup(0), encoding="utf-8", errors="replace")
    try:
        asked = json.loads(stdin.readline())
        Thread(target=_end_with, args=(stdin,), name="reading", daemon=True).start()
        take_keys(asked["keys"])
        lower_priority(_NICENESS)
        from intercoder.suggest.reading.of_study import read_clusters

        with open_study(asked["study"]) as study:
            found = read_clusters(study, ReadingRequest(**asked["request"])).as_data()
    except IntercoderError as error:
        found = {"error": error.message, "hint": error.hint}
    except Exception as error:  # noqa: BLE001 - the last resort: a traceback might quote an answer
        write_defect(error)
        os._exit(1)
    told.write(json.dumps(found) + "\n")
    told.flush()
    os._exit(0)


def _end_with(stdin: IO[str]) -> None:
    stdin.read()
    os._exit(0)  # nobody waits any more


if __name__ == "__main__":
    main()
