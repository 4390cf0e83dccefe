"""The thread that writes: in order, nothing dropped, and told when it fails."""

from __future__ import annotations

from threading import Event

from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.coding.session import Change, Decide, KeepDraft
from intercoder.errors import NotSavedError, StudyError
from intercoder.study.desk import Saved, Written, sit_down
from intercoder.study.press import Press
from intercoder.study.study import Study
from intercoder.study.writer import Writer


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
    desk, reports = sit_down(study, "anna"), Reports()
    writer = Writer(desk.write, reports.on_done, reports.on_failed)
    changes = [
        Decide(number, Judgement.of(["books"]), 1.0) for number in desk.numbers(QueueFilter())
    ]
    for change in changes:
        writer.submit(change)
    assert writer.close() == ()
    assert reports.done == changes
    assert desk.progress().coded == len(changes)


def test_what_fails_stays_first_and_is_written_on_retry() -> None:
    reports, broken = Reports(), Event()
    broken.set()
    written: list[Change | Press] = []

    def write(change: Change | Press) -> Written:
        if broken.is_set():
            raise NotSavedError("There is no room left.")
        written.append(change)
        return Saved()

    writer = Writer(write, reports.on_done, reports.on_failed)
    changes: list[Change] = [KeepDraft(number, None) for number in range(5)]
    for change in changes:
        writer.submit(change)
    assert reports.failed.wait(5)
    assert writer.pending == 5
    assert written == []
    broken.clear()
    writer.retry()
    assert writer.close() == ()
    assert written == changes
    assert len(reports.failures) == 1


def test_closing_says_what_could_not_be_saved() -> None:
    reports = Reports()

    def write(change: Change | Press) -> Written:
        raise NotSavedError("There is no room left.")

    writer = Writer(write, reports.on_done, reports.on_failed)
    changes = (KeepDraft(1, None), KeepDraft(2, None))
    for change in changes:
        writer.submit(change)
    assert writer.close(5) == changes
