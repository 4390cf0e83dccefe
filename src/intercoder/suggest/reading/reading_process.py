"""Groups a study's answers, and searches them by meaning, in a process of its own.

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
from typing import IO, Any

from intercoder.defects import write_defect
from intercoder.errors import IntercoderError, StudyError
from intercoder.platforms.processes import in_background, lower_priority
from intercoder.protection.encryption.key_ring import keys_to_hand_on, take_keys
from intercoder.study.study import Study, open_study
from intercoder.suggest.reading.request import (
    ClustersRead,
    MeaningFound,
    ReadingRequest,
    SameMeaning,
)

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
    data = _answered({"study": address, "request": asdict(request)}, command)
    try:
        return ClustersRead.from_data(data)
    except (ValueError, TypeError, KeyError):
        raise _failed() from None


def meaning_from_process(
    address: str, typed: str, command: Sequence[str] = COMMAND
) -> MeaningFound:
    """The answers of the study at this address that mean what was typed, found likewise."""
    data = _answered({"study": address, "typed": typed}, command)
    try:
        return MeaningFound(tuple(map(int, data["answers"])), int(data["unread"]))
    except (ValueError, TypeError, KeyError):
        raise _failed() from None


def same_meaning_from_process(
    address: str, coder: str, round: str, answer: int, command: Sequence[str] = COMMAND
) -> SameMeaning:
    """The answers that mean the same as the one in this row, which this coder may decide together
    with it in this round; found likewise."""
    asked = {"coder": coder, "round": round, "answer": answer}
    data = _answered({"study": address, "same": asked}, command)
    try:
        return SameMeaning(tuple(map(int, data["answers"])), int(data["unread"]))
    except (ValueError, TypeError, KeyError):
        raise _failed() from None


def _answered(asked: dict[str, Any], command: Sequence[str]) -> dict[str, Any]:
    """What the process answers. Raises StudyError with its reason where it has none."""
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
        answered = _said(process, asked)
    finally:
        process.kill()
        process.wait()
    try:
        data = json.loads(answered)
        if "error" in data:
            raise StudyError(str(data["error"]), str(data["hint"]))
    except (ValueError, TypeError, KeyError):
        raise _failed() from None
    return dict(data)


def _said(process: subprocess.Popen[str], asked: dict[str, Any]) -> str:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process was started without pipes")
    with suppress(OSError):  # it ended without a word
        process.stdin.write(json.dumps({**asked, "keys": keys_to_hand_on()}) + "\n")
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
        with open_study(asked["study"]) as study:
            found = _found(study, asked)
    except IntercoderError as error:
        found = {"error": error.message, "hint": error.hint}
    except Exception as error:  # noqa: BLE001 - the last resort: a traceback might quote an answer
        write_defect(error)
        os._exit(1)
    told.write(json.dumps(found) + "\n")
    told.flush()
    os._exit(0)


def _found(study: Study, asked: dict[str, Any]) -> dict[str, Any]:
    if "typed" in asked:
        from intercoder.suggest.reading.meaning_search import search_by_meaning

        return asdict(search_by_meaning(study, str(asked["typed"])))
    if "same" in asked:
        from intercoder.suggest.reading.same_meaning_of_study import same_meaning

        return asdict(same_meaning(study, **asked["same"]))
    from intercoder.suggest.reading.of_study import read_clusters

    return read_clusters(study, ReadingRequest(**asked["request"])).as_data()


def _end_with(stdin: IO[str]) -> None:
    stdin.read()
    os._exit(0)  # nobody waits any more


if __name__ == "__main__":
    main()
