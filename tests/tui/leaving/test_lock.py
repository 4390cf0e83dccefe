"""A screen that nobody has touched for a while is covered, and what is typed then is no code."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from intercoder.protection.encryption.asking import set_asker
from intercoder.protection.encryption.key_ring import forget_keys
from intercoder.protection.encryption.study_key import new_key
from intercoder.study.encryption.encrypting import encrypt_file
from intercoder.study.study import open_study
from intercoder.tui.leaving.idling import Idling
from intercoder.tui.leaving.lock import LockScreen
from intercoder.tui.settings import minutes_to_lock, settings_file
from tests.tui.conftest import OpenApp

PASSPHRASE = "the reading room at noon"


class Hours:
    """A clock that tests set."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_nothing_is_seen_or_typed_while_the_screen_is_locked(open_app: OpenApp) -> None:
    async with open_app() as driver:
        before, session = driver.text, driver.coding.session
        clock = Hours()
        driver.app.idling = Idling(10, clock)
        clock.now = 599
        driver.app.lock_if_idle()
        await driver.settle()
        assert driver.text == before
        clock.now = 600
        driver.app.lock_if_idle()
        await driver.settle()
        assert "Press Enter to go on" in driver.text
        assert "quiet reading" in before
        assert "quiet reading" not in driver.text
        for key in ("b", "0", "h", "f1", "escape", "ctrl+p", "ctrl+c"):
            await driver.press(key)
        assert "Press Enter to go on" in driver.text
        await driver.press("enter")
        assert driver.text == before
        assert driver.coding.session.draft == session.draft


async def test_the_first_press_after_the_machine_slept_is_no_code(open_app: OpenApp) -> None:
    async with open_app() as driver:
        session = driver.coding.session
        clock = Hours()
        driver.app.idling = Idling(10, clock)
        clock.now = 100_000
        await driver.press("0")
        assert "Press Enter to go on" in driver.text
        assert driver.coding.session.draft == session.draft


@pytest.mark.parametrize(
    ("kept", "minutes"),
    [("", 10), ('{"lock_after": 0}', 0), ('{"lock_after": 2.5}', 2.5), ('{"lock_after": "x"}', 10)],
)
def test_the_settings_say_when_it_locks(kept: str, minutes: float) -> None:
    settings_file().parent.mkdir(parents=True, exist_ok=True)
    settings_file().write_text(kept, "utf-8")
    assert minutes_to_lock() == minutes


def test_zero_minutes_never_lock() -> None:
    clock = Hours()
    idling = Idling(0, clock)
    clock.now = 1e9
    assert not idling.is_over


@pytest.mark.slow
async def test_an_encrypted_study_is_unlocked_with_its_passphrase(
    tmp_path: Path, library_file: Path, open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("sqlcipher3", reason="intercoder[encrypt] is not installed")
    monkeypatch.setattr("intercoder.protection.encryption.study_key._COST", 2**10)
    path = Path(shutil.copy(library_file, tmp_path / "encrypted.study"))
    encrypt_file(str(path), new_key(PASSPHRASE))
    forget_keys()
    set_asker(lambda _: PASSPHRASE)
    try:
        with open_study(str(path)) as encrypted:
            async with open_app(at=encrypted) as driver:
                before = driver.text
                clock = Hours()
                driver.app.idling = Idling(10, clock)
                clock.now = 600
                driver.app.lock_if_idle()
                await driver.settle()
                await driver.press("enter", "escape", "f1")
                assert "Type the passphrase" in driver.text
                await driver.press(*"open sesame", "enter")
                await driver.wait_until(lambda: "That is not the passphrase" in driver.text)
                assert "quiet reading" not in driver.text
                await driver.press(*PASSPHRASE, "enter")
                await driver.wait_until(lambda: driver.text == before)
                driver.app.push_screen(LockScreen([encrypted]))
                await driver.settle()
                await driver.press("ctrl+q")
                await driver.wait_until(lambda: not driver.app.is_running)
    finally:
        set_asker(None)
        forget_keys()
