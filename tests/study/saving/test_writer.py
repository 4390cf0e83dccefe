"""The thread that writes: in order, nothing dropped, and told when it fails."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest

from intercoder.coding.change import Change, Decide, KeepDraft
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import NotSavedError, StudyError, UnreachableError
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.coding.written import Saved, Written
from intercoder.study.saving.outbox import outbox_folder
from intercoder.study.saving.pending_change import PendingChange
from intercoder.study.saving.writer import Writer
from intercoder.study.study import Study
from tests.study.coding.faraway import Line, Server
from tests.waiting import PATIENCE, wait_until

pytestmark = pytest.mark.postgres_now


class Reports:
    """What a writer said."""

    def __init__(self) -> None:
        self.done: list[Change] = []
        self.failures: list[tuple[StudyError, int]] = []
        self.failed = Event()

    def on_done(self, change: Change, written: Written) -> None:
        self.done.append(change)

    def on_failed(self, error: StudyError, waiting: int) -> None:
        self.failures.append((error, waiting))
        self.failed.set()


def test_changes_are_written_in_the_order_they_were_made(study: Study) -> None:
    workspace, reports = open_workspace(study, "anna"), Reports()
    writer = Writer(workspace.write, reports.on_done, reports.on_failed)
    changes = [
        Decide(number, Judgement.of(["books"]), 1.0) for number in workspace.numbers(QueueFilter())
    ]
    for change in changes:
        writer.submit(change)
    assert writer.close() == ()
    assert reports.done == changes
    assert workspace.progress().coded == len(changes)


def test_what_fails_stays_first_and_is_written_on_retry() -> None:
    reports, broken = Reports(), Event()
    broken.set()
    written: list[Change | PendingChange[Change]] = []

    def write(change: Change | PendingChange[Change]) -> Written:
        if broken.is_set():
            raise NotSavedError("There is no space left.")
        written.append(change)
        return Saved()

    writer = Writer(write, reports.on_done, reports.on_failed)
    changes: list[Change] = [KeepDraft(number, None) for number in range(5)]
    for change in changes:
        writer.submit(change)
    assert reports.failed.wait(PATIENCE)
    assert writer.pending == 5
    assert written == []
    broken.clear()
    writer.retry()
    assert writer.close() == ()
    assert written == changes
    assert len(reports.failures) == 1


def test_closing_waits_as_long_as_a_slow_disk_writes_something(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    reports, clock = Reports(), [0.0]
    written: list[Change | PendingChange[Change]] = []
    monkeypatch.setattr("intercoder.study.saving.writer.monotonic", lambda: clock[0])

    def write(change: Change | PendingChange[Change]) -> Written:
        clock[0] += 0.6  # by which time everything would be over, if nothing counted anew
        written.append(change)
        return Saved()

    writer = Writer(write, reports.on_done, reports.on_failed)
    changes = [KeepDraft(number, None) for number in range(8)]
    for change in changes:
        writer.submit(change)
    assert writer.close(0.8) == ()
    assert written == changes


def test_closing_gives_up_where_nothing_is_written_any_more() -> None:
    reports, never = Reports(), Event()

    def write(change: Change | PendingChange[Change]) -> Written:
        never.wait(PATIENCE)
        return Saved()

    writer = Writer(write, reports.on_done, reports.on_failed)
    writer.submit(KeepDraft(1, None))
    assert writer.close(0.3) == (KeepDraft(1, None),)
    never.set()


def test_who_reads_can_wait_until_what_was_submitted_is_written() -> None:
    reports, may_write = Reports(), Event()
    written: list[Change | PendingChange[Change]] = []

    def write(change: Change | PendingChange[Change]) -> Written:
        may_write.wait(PATIENCE)
        written.append(change)
        return Saved()

    writer = Writer(write, reports.on_done, reports.on_failed)
    for number in range(3):
        writer.submit(KeepDraft(number, None))
    seen: list[int] = []

    def read() -> None:
        writer.wait_until_written()
        seen.append(len(written))

    reader = Thread(target=read)
    reader.start()
    may_write.set()
    reader.join(PATIENCE)
    assert seen == [3]
    assert writer.close() == ()


def test_who_reads_does_not_wait_for_what_cannot_be_written() -> None:
    reports = Reports()

    def write(change: Change | PendingChange[Change]) -> Written:
        raise NotSavedError("There is no space left.")

    writer = Writer(write, reports.on_done, reports.on_failed)
    writer.submit(KeepDraft(1, None))
    writer.wait_until_written()
    assert writer.pending == 1
    writer.close(1)


def test_closing_says_what_could_not_be_saved() -> None:
    reports = Reports()

    def write(change: Change | PendingChange[Change]) -> Written:
        raise NotSavedError("There is no space left.")

    writer = Writer(write, reports.on_done, reports.on_failed)
    changes = (KeepDraft(1, None), KeepDraft(2, None))
    for change in changes:
        writer.submit(change)
    assert writer.close(5) == changes


def test_a_server_that_does_not_answer_is_asked_again_by_itself() -> None:
    reports = Reports()
    attempts: list[float] = []
    written: list[Change | PendingChange[Change]] = []

    def write(change: Change | PendingChange[Change]) -> Written:
        attempts.append(monotonic())
        if len(attempts) <= 4:
            raise UnreachableError("The server is not responding.")
        written.append(change)
        return Saved()

    writer = Writer(write, reports.on_done, reports.on_failed, first_pause=0.02)
    changes: list[Change] = [KeepDraft(number, None) for number in range(3)]
    for change in changes:
        writer.submit(change)
    wait_until(lambda: not writer.pending)
    assert writer.close() == ()
    assert written == changes
    pauses = [after - before for before, after in pairwise(attempts[:5])]
    assert all(
        pause >= at_least for pause, at_least in zip(pauses, (0.02, 0.04, 0.08, 0.16), strict=True)
    )
    assert len(reports.failures) == 4


def test_trying_again_at_once_cuts_the_pause_short() -> None:
    reports, away = Reports(), Event()
    away.set()

    def write(change: Change | PendingChange[Change]) -> Written:
        if away.is_set():
            raise UnreachableError("The server is not responding.")
        return Saved()

    writer = Writer(write, reports.on_done, reports.on_failed, first_pause=600)
    writer.submit(KeepDraft(1, None))
    assert reports.failed.wait(PATIENCE)
    away.clear()
    writer.retry()
    wait_until(lambda: not writer.pending)
    assert writer.close() == ()


def test_closing_while_the_server_is_away_makes_one_last_attempt() -> None:
    reports = Reports()

    def write(change: Change | PendingChange[Change]) -> Written:
        raise UnreachableError("The server is not responding.")

    writer = Writer(write, reports.on_done, reports.on_failed, first_pause=600)
    writer.submit(KeepDraft(1, None))
    assert reports.failed.wait(PATIENCE)
    assert writer.close() == (KeepDraft(1, None),)
    assert len(reports.failures) == 2


def test_what_waits_is_on_this_machines_disk_while_the_first_change_hangs(
    study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = Server(study, monkeypatch)
    workspace, reports = open_workspace(study, "anna"), Reports()
    numbers = [item.number for item in workspace.following(None, QueueFilter(), 3)]
    writer = Writer.of(workspace, reports.on_done, reports.on_failed)
    server.line = Line.SILENT
    for number in numbers:
        writer.submit(Decide(number, Judgement.of(["books"]), 1.0))
    wait_until(lambda: any(len(_lines(path)) == 4 for path in outbox_folder().glob("*.jsonl")))
    assert writer.pending == 3
    assert writer.keeps
    server.line = Line.WHOLE
    assert writer.close() == ()
    assert list(outbox_folder().iterdir()) == []
    assert workspace.progress().coded == 3


def _lines(path: Path) -> list[str]:
    return path.read_text("utf-8").splitlines()
