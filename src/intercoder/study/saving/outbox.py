"""The outbox: changes not sent to the server yet, in a file on this machine.

A file belongs to one window of one person in one round of one study, who holds a lock on it as long
as the window lives; coding and adjudication have files of their own. Each press is a line, on disk
before it is sent. What the server has confirmed is noted without waiting for the disk: sent once
more, it is recognised (`PendingChange.id`). When all is confirmed the file is empty again, and when
the window closes then, it is gone. What a window leaves behind is taken up by the next one of that
person on this machine (`left_behind`).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

from intercoder.coding.hash_chain import new_id
from intercoder.errors import NotSavedError, StudyError
from intercoder.platforms.folders import close_file, open_files_keep_names, sync_folder
from intercoder.platforms.locks import try_lock
from intercoder.study.saving.pending_change import (
    ChangeFormat,
    Document,
    PendingChange,
    to_document,
)

FORMAT = 1
C = TypeVar("C")


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose changes are kept: a person at one kind of work in one round of one study."""

    study_id: str
    coder: str
    round: str
    work: str = ""
    """Empty for coding."""

    @property
    def header(self) -> Document:
        """The first line of a file."""
        work = {"work": self.work} if self.work else {}
        return {
            "format": FORMAT,
            "study": self.study_id,
            "coder": self.coder,
            "round": self.round,
            **work,
        }

    @property
    def file_beginning(self) -> str:
        """How the names of their files begin; it tells nothing."""
        parts = [self.study_id, self.coder, self.round, *filter(None, [self.work])]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


class Outbox(Generic[C]):
    """The file of one window. Made when the first press is kept. Any thread may call it."""

    def __init__(self, owner: Owner, form: ChangeFormat[C]) -> None:
        self._header = owner.header
        self._beginning = owner.file_beginning
        self._format = form
        self._lock = Lock()
        self._file: int | None = None
        self._path: Path | None = None
        self._waiting: set[str] = set()
        self._is_closed = False

    def add(self, press: PendingChange[C]) -> None:
        """Keep a press: it is on disk when this returns. Raises NotSavedError if it cannot be."""
        with self._lock:
            try:
                if self._file is None:
                    self._make()
                self._write(to_document(press, self._format), on_disk=True)
            except OSError as error:
                raise NotSavedError(
                    "This machine cannot store it either: "
                    f"{(error.strerror or 'unknown reason').lower()}.",
                    f"Free some space in {outbox_folder()}, or check that you may write there.",
                ) from None
            self._waiting.add(press.id)

    def confirm(self, press_id: str) -> None:
        """The server has this press. Not being able to note it is harmless."""
        with self._lock:
            if press_id not in self._waiting or self._file is None or self._is_closed:
                return
            self._waiting.remove(press_id)
            try:
                if self._waiting:
                    self._write({"done": press_id}, on_disk=False)
                else:
                    os.ftruncate(self._file, 0)
                    self._write(self._header, on_disk=False)
            except OSError:
                return

    def close(self) -> None:
        """Let go of the file; it is removed if nothing in it waits."""
        with self._lock:
            self._is_closed = True
            if self._file is not None and self._path is not None:
                close_file(self._file, self._path, remove=not self._waiting)
                self._file = None

    def _make(self) -> None:
        folder = outbox_folder()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{self._beginning}-{new_id()}.jsonl"
        # nobody looks at it before it is locked, where it can get its name after that
        made = path if open_files_keep_names() else path.with_suffix(".new")
        file = os.open(made, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_APPEND, 0o600)
        self._file = file
        try:
            try_lock(file)
            self._write(self._header, on_disk=True)
            if made != path:
                made.rename(path)
            sync_folder(folder)
        except OSError:
            close_file(file, made, remove=True)
            self._file = None
            raise
        self._path = path

    def _write(self, document: Document, *, on_disk: bool) -> None:
        """Add a line, whole or not at all."""
        file = self._file
        if file is None:
            return
        end = os.fstat(file).st_size
        line = (json.dumps(document, ensure_ascii=True, separators=(",", ":")) + "\n").encode()
        try:
            if os.write(file, line) < len(line):
                raise OSError(28, "no space is left on the disk")
            if on_disk:
                os.fsync(file)
        except OSError:
            os.ftruncate(file, end)
            raise


class AbandonedOutbox:
    """The file of a window that has ended; locked, so that no other window takes it up, too."""

    def __init__(self, path: Path, file: int, waiting: tuple[Document, ...]) -> None:
        self._path = path
        self._file = file
        self.waiting = waiting
        """What is not known to be written, in the order in which it was pressed."""
        self._left = {str(document["id"]) for document in waiting}

    @property
    def path(self) -> Path:
        """Where it is."""
        return self._path

    def confirm(self, press_id: str) -> None:
        """The server has this press."""
        self._left.discard(press_id)
        if self._left:
            os.write(self._file, f'{{"done":"{press_id}"}}\n'.encode())

    def close(self) -> None:
        """Let go of the file; it is removed if nothing in it waits."""
        close_file(self._file, self._path, remove=not self._left)


def left_behind(owner: Owner) -> Iterator[AbandonedOutbox]:
    """What windows of this owner that have ended left on this machine, the oldest first.

    Each is closed when the next is asked for. Raises StudyError for one that cannot be read.
    """
    for path in sorted(outbox_folder().glob(f"{owner.file_beginning}-*.jsonl")):
        try:
            file = os.open(path, os.O_RDWR | os.O_APPEND)
        except FileNotFoundError:
            continue  # another window was quicker
        except OSError as error:
            raise _unreadable(path, (error.strerror or "unknown reason").lower()) from None
        if not try_lock(file):
            os.close(file)  # its window is still at work
            continue
        try:
            left = AbandonedOutbox(path, file, _read(path, file))
        except StudyError:
            os.close(file)
            raise
        try:
            yield left
        finally:
            left.close()


def outbox_folder() -> Path:
    """Where what waits is kept, in the user's own state folder."""
    from platformdirs import user_state_path

    return user_state_path("intercoder") / "outbox"


def _read(path: Path, file: int) -> tuple[Document, ...]:
    """What waits in the file. A last line that was cut short was never sent."""
    with open(file, "rb", closefd=False) as reader:
        lines = reader.read().split(b"\n")
    waiting: dict[str, Document] = {}
    for number, line in enumerate(lines[:-1], start=1):
        try:
            document = json.loads(line)
            if number == 1:
                if document["format"] != FORMAT:
                    raise _unreadable(path, "it was written by a newer version of intercoder")
            elif "done" in document:
                waiting.pop(document["done"], None)
            else:
                waiting[document["id"]] = document
        except (ValueError, KeyError, TypeError):
            raise _unreadable(path, f"line {number} is damaged") from None
    return tuple(waiting[press_id] for press_id in sorted(waiting))


def _unreadable(path: Path, why: str) -> StudyError:
    return StudyError(
        f"The changes that this machine keeps for the server cannot be read: {why}.",
        f"They are in {path}. Nothing is lost; ask for help, or move the file away to go "
        "on without them.",
    )
