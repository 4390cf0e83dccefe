"""The suggestion worker process: `python -m intercoder.suggest.live.worker`.

It reads what the app asks from its standard input and writes what it has to standard output
(`suggest/live/protocol.py`), learns anew in a thread as decisions come in, and ends when its input
does.
It never writes the text of an answer anywhere, not even to standard error.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import IO, TYPE_CHECKING, Generic

from intercoder.coding.suggestion import Suggestions
from intercoder.defects import write_defect
from intercoder.errors import IntercoderError, UnreachableError
from intercoder.platforms.processes import lower_priority
from intercoder.suggest.live.model_in_use import M, ModelSource
from intercoder.suggest.live.protocol import (
    NoSuggestions,
    Offered,
    Open,
    Ready,
    Report,
    SameMeaning,
    Saved,
    Suggest,
    Trouble,
    asking_from_line,
    report_to_line,
)

THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
"""Read when NumPy loads: the worker uses one processor, the others belong to the coder."""
NICENESS = 10
"""How far the worker stands back behind the app and everything else of its user while it learns."""
PAUSE = 10
"""How many decisions are waited for before it is tried again to learn, once that has failed."""
RETRY = 2.0
"""Seconds after which an answer that could not be read is tried again."""
IDLE = 0.05
"""Seconds without anything asked after which the worker has time to read ahead."""
UNCOUNTED = 10
"""Answers remembered of which it is to be counted how many mean the same."""
CANNOT_LEARN = "Suggestions could not be updated; the previous ones stay."
CANNOT_BEGIN = "Suggestions are off"


if TYPE_CHECKING:
    from intercoder.suggest.live.model_source import StudyModel


@dataclass(frozen=True)
class _Ended:
    """The training thread has ended."""

    words: str = ""
    """Why it has failed, for the coder; empty if it has not."""


Message = Suggest | Saved | _Ended | None


class Worker(Generic[M]):
    """Serves one coder. Everything happens on one thread but the training."""

    def __init__(
        self,
        shelf: ModelSource[M],
        inbox: SimpleQueue[Message],
        say: Callable[[Report], None],
        stand_back: Callable[[], object] = lambda: None,
    ) -> None:
        """What the app asks comes through `inbox`; None in it ends the worker. `stand_back` is
        called once, when nobody waits for the first suggestions any more: before it learns. It may
        raise ImportError."""
        self._shelf = shelf
        self._inbox = inbox
        self._say = say
        self._model: M | None = None
        self._learned: M | None = None
        """What the training thread has learned last."""
        self._waiting: list[int] = []
        self._is_training = False
        self._stand_back: Callable[[], object] | None = stand_back
        self._missing: ImportError | None = None
        """What learning needs and does not find."""
        self._may_read_ahead = True
        self._uncounted: deque[int] = deque(maxlen=UNCOUNTED)
        """Answers served last, of which it is not known how many others mean the same."""
        self._pause = 0
        """Decisions to wait for after training has failed."""
        self._troubled = ""
        self._is_defect_written = False

    def run(self) -> None:
        """Begin with what was kept, then do what is asked until told to end.

        Raises ImportError where a library is missing that suggesting takes, or learning where
        nothing was kept.

        Where a model was kept, the answer in view comes first: to learn takes seconds, and what
        learns as long to load.
        """
        kept = self._shelf.newest()
        if kept is not None:
            self._use(kept)
        else:
            self._train_if_due()
        while (message := self._next()) is not None:
            match message:
                case Suggest():
                    self._offer(message.answers)
                    self._stand_back_and_train()
                case Saved():
                    self._pause = max(self._pause - 1, 0)
                    if not self._pause:
                        self._train_if_due()
                case _Ended():
                    self._is_training = False
                    self._take(message.words)

    def _next(self) -> Message:
        """The next message. Until it comes, answers that the study did not give are tried again,
        others are read ahead, and then those that mean the same are counted."""
        while True:
            tries_again = bool(self._waiting) and self._model is not None
            is_idle = self._stand_back is None and not self._is_training
            reads_ahead = is_idle and (self._may_read_ahead or bool(self._uncounted))
            if not tries_again and not reads_ahead:
                return self._inbox.get()
            try:
                return self._inbox.get(timeout=RETRY if tries_again else IDLE)
            except Empty:
                if tries_again:
                    self._offer(self._taken_from_waiting())
                elif self._may_read_ahead:
                    self._read_ahead()
                else:
                    self._count(self._uncounted.popleft())

    def _count(self, number: int) -> None:
        """Say how many answers mean the same as this one, if that can be told."""
        try:
            count = self._shelf.same_meaning(number)
        except IntercoderError:  # the study does not answer, and nobody waits for it
            return
        except Exception as error:  # noqa: BLE001 - nobody has asked for this, so nobody is told
            self._uncounted.clear()
            write_defect(error)
            return
        if count is not None:
            self._say(SameMeaning(number, count))

    def _read_ahead(self) -> None:
        try:
            self._may_read_ahead = self._shelf.read_ahead()
            if not self._may_read_ahead:
                self._train_if_due()
        except IntercoderError:  # the study does not answer: after the next model it may
            self._may_read_ahead = False
        except Exception as error:  # noqa: BLE001 - nobody has asked for this, so nobody is told
            self._may_read_ahead = False
            write_defect(error)

    def _taken_from_waiting(self) -> tuple[int, ...]:
        waiting, self._waiting = tuple(dict.fromkeys(self._waiting)), []
        return waiting

    def _use(self, model: M) -> None:
        self._model = model
        self._may_read_ahead = True
        self._say(Ready(model.id))
        self._offer(self._taken_from_waiting())

    def _offer(self, answers: tuple[int, ...]) -> None:
        if self._model is None:
            self._waiting.extend(answers)
            return
        for number in answers:
            try:
                self._say(Offered(number, self._suggested(self._model, number)))
                self._uncounted.append(number)
            except IntercoderError:  # the study does not answer: it may in a moment
                self._waiting.append(number)

    def _suggested(self, model: M, number: int) -> Suggestions:
        try:
            return model.suggest(number)
        except (IntercoderError, ImportError):  # without a library, no answer can be read
            raise
        except Exception as error:  # noqa: BLE001 - one strange text must not end all suggestions
            if not self._is_defect_written:
                self._is_defect_written = True
                write_defect(error)
            return Suggestions(model.id)

    def _stand_back_and_train(self) -> None:
        """The first time that suggestions were asked for: they are there now."""
        if self._stand_back is not None:
            self._train_if_due()

    def _train_if_due(self) -> None:
        if self._stand_back is not None:
            self._stand_back()
            self._stand_back = None
        if not self._is_training and self._is_due():
            self._is_training = True
            Thread(target=self._train, name="training", daemon=True).start()

    def _is_due(self) -> bool:
        if self._model is None:
            return True
        try:
            return self._shelf.is_due(self._model)
        except IntercoderError:  # the study does not answer: the next decision asks again
            return False

    def _train(self) -> None:
        """Learn, and say so: on a thread of its own."""
        self._learned = None
        try:
            self._learned = self._shelf.train()
            self._inbox.put(_Ended())
        except UnreachableError:  # the app says so itself, with what becomes of decisions
            self._inbox.put(_Ended())
        except IntercoderError as error:
            self._inbox.put(_Ended(f"{CANNOT_LEARN} {error.message}"))
        except Exception as error:  # noqa: BLE001 - a defect must end neither coding nor suggestions
            if isinstance(error, ImportError):
                self._missing = error
            write_defect(error)
            self._inbox.put(_Ended(CANNOT_LEARN))

    def _take(self, trouble: str) -> None:
        if self._missing is not None and self._model is None:
            raise self._missing  # nothing suggests, and to try again would not help
        if not trouble and self._learned is not None:
            self._troubled = ""
            self._use(self._learned)
            self._train_if_due()
            return
        self._pause = PAUSE
        if trouble != self._troubled:
            self._troubled = trouble
            self._say(Trouble(trouble))


def serve(
    stdin: IO[str],
    stdout: IO[str],
    open_model_source: Callable[[Open], ModelSource[M]],
    stand_back: Callable[[], object] = lambda: None,
) -> None:
    """Serve whoever writes to `stdin`; its end ends the process there and then."""

    def say(report: Report) -> None:
        try:
            stdout.write(report_to_line(report))
            stdout.flush()
        except OSError:  # nobody listens any more
            os._exit(0)

    first = stdin.readline()
    if not first:
        return
    opening = asking_from_line(first)
    if not isinstance(opening, Open):
        raise ValueError("the first thing said is which study to open")
    inbox: SimpleQueue[Message] = SimpleQueue()
    Thread(target=_read, args=(stdin, inbox), name="reading", daemon=True).start()
    try:
        Worker(open_model_source(opening), inbox, say, stand_back).run()
    except IntercoderError as error:
        say(NoSuggestions(f"{CANNOT_BEGIN}: {error}"))
    except ImportError as error:  # to start again would not help
        write_defect(error)
        say(
            NoSuggestions(
                f"{CANNOT_BEGIN}: {_missing(error)} cannot be loaded. Reinstall intercoder."
            )
        )


def _missing(error: ImportError) -> str:
    """The library that is not there, as far as it can be told."""
    return (error.name or "").partition(".")[0] or "a library"


def _read(stdin: IO[str], inbox: SimpleQueue[Message]) -> None:
    for line in stdin:
        try:
            asking = asking_from_line(line)
        except ValueError:
            continue
        if not isinstance(asking, Open):
            inbox.put(asking)
    # The app has gone, and what is being learned is of no use to anybody. A transaction that is
    # cut off here leaves the study as it was before.
    os._exit(0)


def main() -> None:
    """Be the worker of the process that started this one."""
    os.environ.update(dict.fromkeys(THREADS, "1"))
    stdout = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints is not for the app
    stdin = os.fdopen(os.dup(0), encoding="utf-8", errors="replace")
    try:
        with suppress(ImportError):  # said once there is somebody to say it to
            _load()
        serve(stdin, stdout, _open_model_source, _stand_back)
    except Exception as error:  # noqa: BLE001 - the last resort: a traceback might quote an answer
        write_defect(error)
        os._exit(1)


def _stand_back() -> None:
    """Give way to the app, and load what splits words that no model remembers.

    Not before the first suggestions: a coder waits for these. Were the rules of languages missing,
    each answer would look like one of which nothing is known, so this raises ImportError then.
    """
    lower_priority(NICENESS)
    from intercoder.text.words import load_rules

    load_rules()


def _load() -> None:
    """Load what suggests, which takes a while, before it is known for whom."""
    import intercoder.suggest.live.model_source  # noqa: F401


def _open_model_source(opening: Open) -> ModelSource[StudyModel]:
    _load()
    from intercoder.suggest.live.model_source import open_model_source

    return open_model_source(opening)


if __name__ == "__main__":
    main()
