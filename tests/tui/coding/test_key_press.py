"""The way of a key press from the screen to the disk: few files, one way, nothing done twice.

A press is traced in the real app, on both of its threads. Its way begins when the screen is handed
the key and leads, on the app's thread, to the writer; then, on the writer's thread, to the commit.
Drawing comes after the writer has the change, and is not part of it. What every write of anything
passes, whatever it writes (the transaction, and the seal of what it changes), is counted apart: it
has nothing to do with keys, and whoever follows one need not open it.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import NamedTuple

import pytest

import intercoder
from tests.tui.conftest import Driver, OpenApp

ROOT = f"{Path(intercoder.__file__).parent}/"
MAIN, WRITER = "MainThread", "writer"
SCREEN = "tui/coding/screen.py"
STOPS = (
    SCREEN,
    "coding/session.py",
    "study/saving/saver.py",
    "study/saving/writer.py",
    "study/coding/coder_workspace.py",
    "study/coding/drafts.py",
)
"""The principal stops, in order. The controller sees to it that the first three are passed."""
TRANSACTION = (
    "platforms/locks.py",
    "study/study.py",
    "study/database/",
    "study/file/",
    "study/seal/",
)
REPORT = "tui/shared/saving.py"
"""The writer's report that the change is in the study, some time after the commit."""
ACTION = "CodingScreen.action_"


class Call(NamedTuple):
    """A function of the program was called."""

    thread: str
    file: str
    """Below the package's folder."""
    function: str


class Tracer:
    """Notes the calls of the program's functions, on all threads that began after it."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event == "call" and code.co_filename.startswith(ROOT):
            file = code.co_filename.removeprefix(ROOT)
            self.calls.append(Call(threading.current_thread().name, file, code.co_qualname))

    async def press(self, driver: Driver, key: str) -> list[Call]:
        """The calls that a press led to."""
        self.calls = []
        await driver.press(key)
        return self.calls


@pytest.fixture
def tracer() -> Iterator[Tracer]:
    made = Tracer()
    threading.setprofile(made)
    sys.setprofile(made)
    yield made
    sys.setprofile(None)
    threading.setprofile(None)


def way(calls: list[Call]) -> list[Call]:
    """From the screen to the writer, and from there to the commit."""
    on_screen = [one for one in calls if one.thread == MAIN]
    first = next(n for n, one in enumerate(on_screen) if one.function.startswith(ACTION))
    last = next(n for n, one in enumerate(on_screen) if one.function == "Writer.submit")
    to_disk = [one for one in calls if one.thread == WRITER]
    reported = next(n for n, one in enumerate(to_disk) if one.file == REPORT)
    in_transaction = [one.file.startswith(TRANSACTION) for one in to_disk[:reported]]
    committed = reported - in_transaction[::-1].index(True)
    return [*on_screen[first : last + 1], *to_disk[:committed]]


def files(calls: list[Call]) -> set[str]:
    """The files they are in, but for those of the transaction."""
    return {one.file for one in calls if not one.file.startswith(TRANSACTION)}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("key", "most", "most_of_transaction"), [("space", 20, 12), ("enter", 24, 16)]
)
async def test_a_press_passes_few_files_and_goes_one_way(
    open_app: OpenApp, tracer: Tracer, key: str, most: int, most_of_transaction: int
) -> None:
    """20 files for a toggle, since one query reads all that any press must know: the lease, the
    newest codebook and proposals, the end of the log. 24 for a decision, whose row is hashed, added
    to the log and put in numbers."""
    async with open_app() as driver:
        if key == "enter":
            await driver.press("k")
        passed = way(await tracer.press(driver, key))
    found = files(passed)
    assert len(found) <= most, "\n".join(sorted(found))
    transaction = {one.file for one in passed} - found
    assert len(transaction) <= most_of_transaction, sorted(transaction)
    stops = [file for file, _ in groupby(one.file for one in passed if one.file in STOPS)]
    assert stops == list(STOPS)


@pytest.mark.slow
@pytest.mark.parametrize("keys", [("space",), ("space", "space"), ("k", "space"), ("k", "enter")])
async def test_a_press_does_nothing_twice(
    open_app: OpenApp, tracer: Tracer, keys: tuple[str, ...]
) -> None:
    """What is chosen is looked up once before the press and once to be drawn after it, so the draft
    of the judgement that stands is built at most once. An answer is drawn once for the sample
    coded without suggestions, however often that is asked."""
    async with open_app() as driver:
        for key in keys[:-1]:
            await driver.press(key)
        calls = await tracer.press(driver, keys[-1])
    functions = [one.function for one in calls]
    assert functions.count("Item.draft") == 2
    assert functions.count("Draft.of") <= 1
    assert functions.count("_drawn") <= 1
    assert functions.count("CodingLayout.show") == 1
