"""Keeps a coder's list of answers to look at again in order, in a process of its own.

`code --recheck` starts it, waits until the list is drawn for the first time, and then lets it draw
the list anew as decisions come in. Nothing heavy is loaded where somebody codes.

    python -m intercoder.suggest.live.recheck_list

It reads one line of JSON, writes one when the list is there, and ends when its input does. It never
writes the text of an answer anywhere.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from threading import Event, Thread
from typing import IO

from intercoder.defects import write_defect
from intercoder.errors import IntercoderError
from intercoder.platforms.processes import in_background, lower_priority
from intercoder.protection.encryption.key_ring import keys_to_hand_on, take_keys
from intercoder.study.study import Study, open_study

COMMAND = (sys.executable, "-P", "-m", "intercoder.suggest.live.recheck_list")
"""`-P`: a module that happens to lie in the folder the program was started in is never taken."""
EVERY = 0.5
"""Seconds after which it is looked again whether enough was decided."""
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Whose list is wanted."""

    study: str
    """Its address."""
    coder: str
    round: str
    new_codes: bool
    keys: tuple[str, ...] = field(default_factory=keys_to_hand_on, repr=False)
    """Of encrypted studies, for the process that keeps the list."""


@dataclass(frozen=True, slots=True)
class ListDrawn:
    """The list is in the study."""

    answers: int
    is_learned: bool
    """Whether likely ones come first; if not, they are in the order of import."""
    learned_from: int


@contextmanager
def list_kept_in_order(
    wanted: Wanted, command: Sequence[str] = COMMAND
) -> Iterator[ListDrawn | None]:
    """The list as it was drawn first, kept in order until the context ends; None if that fails."""
    process = subprocess.Popen(  # noqa: S603 - a command of our own
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        **in_background(),
    )
    try:
        yield _begun(process, wanted)
    finally:
        with suppress(OSError):
            process.communicate(timeout=1)
        process.kill()
        process.wait()


def _begun(process: subprocess.Popen[str], wanted: Wanted) -> ListDrawn | None:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the process was started without pipes")
    try:
        process.stdin.write(json.dumps(asdict(wanted)) + "\n")
        process.stdin.flush()
        return ListDrawn(**json.loads(process.stdout.readline()))
    except (OSError, ValueError, TypeError):  # it ended without a word
        return None


def keep_in_order(study: Study, wanted: Wanted, told: IO[str], ended: Event) -> None:
    """Draw the list, say so, and draw it again whenever enough was decided, until it is ended."""
    from intercoder.study.suggest.training_data import decisions_since, moment
    from intercoder.suggest.orders.recheck_order import MIN_NEW, SHARE, draw_recheck_order

    at = moment(study).decisions
    found = draw_recheck_order(study, wanted.coder, wanted.round, new_codes=wanted.new_codes)
    told.write(
        json.dumps(asdict(ListDrawn(len(found.numbers), found.is_learned, found.learned_from)))
        + "\n"
    )
    told.flush()
    while not ended.wait(EVERY):
        with suppress(IntercoderError):  # the study does not answer: it may in a moment
            due = max(MIN_NEW, SHARE * found.learned_from)
            if decisions_since(study, [wanted.coder], at) < due:
                continue
            at = moment(study).decisions
            found = draw_recheck_order(
                study, wanted.coder, wanted.round, new_codes=wanted.new_codes
            )


def main() -> None:
    """Be the process that keeps a list in order."""
    os.environ.update(dict.fromkeys(_THREADS, "1"))
    told = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is not for the app
    stdin = os.fdopen(os.dup(0), encoding="utf-8", errors="replace")
    try:
        wanted = Wanted(**json.loads(stdin.readline()))
        Thread(target=_end_with, args=(stdin,), name="reading", daemon=True).start()
        take_keys(wanted.keys)
        lower_priority(5)
        with open_study(wanted.study) as study:
            keep_in_order(study, wanted, told, Event())
    except IntercoderError:
        os._exit(1)  # who waits goes on in the order of import
    except Exception as error:  # noqa: BLE001 - the last resort: a traceback might quote an answer
        write_defect(error)
        os._exit(1)


def _end_with(stdin: IO[str]) -> None:
    stdin.read()
    os._exit(0)  # a transaction that is cut off here leaves the study as it was before


if __name__ == "__main__":
    main()
