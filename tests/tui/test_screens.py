"""What the screens look like, as plain text.

A screen that is meant to look otherwise: run with INTERCODER_NEW_SCREENS=1, and read the diff.
"""

from __future__ import annotations

import difflib
import os
from pathlib import Path

import pytest

from intercoder.study.study import Study
from tests.marks import slow_but
from tests.tui.conftest import Driver, OpenApp

SCREENS = Path(__file__).parent / "snapshots"
NEW_SCREENS = "INTERCODER_NEW_SCREENS"
SIZES = ((80, 24), (120, 40), (200, 50))
NAMES = ("80x24", "120x40", "200x50")


def compare(name: str, driver: Driver) -> None:
    """Fail with a readable difference unless the screen looks as it did."""
    size = driver.app.size
    file = SCREENS / f"{name}-{size.width}x{size.height}.txt"
    shown = driver.text
    if os.environ.get(NEW_SCREENS):
        file.parent.mkdir(exist_ok=True)
        file.write_text(shown, "utf-8")
    expected = file.read_text("utf-8") if file.exists() else ""
    if shown != expected:
        difference = difflib.unified_diff(
            expected.splitlines(), shown.splitlines(), "as it was", "as it is", lineterm=""
        )
        pytest.fail(f"{file.name} has changed:\n" + "\n".join(difference), pytrace=False)


@pytest.mark.slow
@pytest.mark.parametrize("size", slow_but(SIZES, (80, 24)), ids=NAMES)
async def test_every_screen_looks_as_it_did(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size=size) as driver:
        await driver.press("k", "enter", "0", "q", "c", "exclamation_mark", "down")
        await driver.press("m", *"Ask", "space", *"the", "space", *"lead.", "ctrl+s")
        compare("coding", driver)
        await driver.press("slash", "s", "t")
        compare("finder", driver)
        await driver.press("escape", "h")
        compare("hidden", driver)
        await driver.press("h", "f2")
        compare("codebook", driver)
        await driver.press("escape", "f3")
        compare("queue", driver)
        await driver.press("escape", "f1")
        compare("help", driver)
        await driver.press("escape", "f5")
        compare("codes-enlarged", driver)
        await driver.press("f5", "f7")
        compare("codes-left", driver)
        await driver.press("f6")
        compare("codes-hidden", driver)


@pytest.mark.parametrize("size", slow_but(SIZES, (80, 24)), ids=NAMES)
async def test_the_start_screen_looks_as_it_did(
    open_app: OpenApp, study: Study, size: tuple[int, int]
) -> None:
    async with open_app(None, size=size, at=study) as driver:
        compare("start", driver)
