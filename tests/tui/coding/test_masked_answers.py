"""A coder reads masked, by their own choice: on every screen, and in nothing that is recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from intercoder.protection.masking.kept_choice import KeptChoice, keep_choice, read_choice
from intercoder.protection.masking.own_words import own_words
from intercoder.protection.masking.seeing import BLOCK
from intercoder.study.exchange.exported_rows import Coding
from tests.tui.conftest import Driver, OpenApp

TEXT = "quiet reading room"


@pytest.fixture
def reads_masked() -> None:
    """This machine's user has chosen to read masked, and has a list."""
    keep_choice(KeptChoice(on_demand=True, own_words=own_words(["quiet"])))


def shows(driver: Driver, words: str) -> bool:
    return words in " ".join(driver.text.split())


@pytest.mark.usefixtures("reads_masked")
async def test_an_answer_opens_masked_and_is_revealed_on_a_key(open_app: OpenApp) -> None:
    async with open_app(size=(120, 40)) as driver:
        assert shows(driver, "Masked: 1 sentence")
        assert "reading room" not in driver.text
        await driver.press("-")
        assert shows(driver, f"{BLOCK} reading room")
        assert shows(driver, "1 word of your list is masked. # shows it.")
        await driver.press("#")
        assert shows(driver, TEXT)
        await driver.press("h")
        assert "reading room" not in driver.text
        await driver.press("h")
        assert shows(driver, TEXT)
        await driver.press("right", "left")
        assert "reading room" not in driver.text


@pytest.mark.usefixtures("reads_masked")
async def test_lists_are_masked_and_what_is_revealed_there_is_masked_again(
    open_app: OpenApp,
) -> None:
    async with open_app() as driver:
        await driver.press("f3", "down")
        assert "(masked:" in driver.line("v2:value")
        await driver.press("*")
        assert "Friendly staff" in driver.line("v2:value")
        await driver.press("down")
        assert "(masked:" in driver.line("v2:value")


@pytest.mark.usefixtures("reads_masked")
async def test_words_are_marked_where_they_are_stored(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("*", "quotation_mark", *["right"] * 4, "k", "enter", "left")
        assert "reading" not in driver.text
        (passage,) = driver.coding.session.draft.passages
        item = driver.coding.session.item
        assert item is not None
        assert passage.words(item.answer.text) == "reading"


async def test_how_texts_open_is_remembered_only_where_that_is_asked_for(
    open_app: OpenApp,
) -> None:
    async with open_app() as driver:
        driver.coding._read_in("masked")
        await driver.settle()
        assert shows(driver, "Masked: 1 sentence")
        assert not read_choice().on_demand
        driver.coding._read_in("kept")
        await driver.settle()
        assert read_choice().on_demand


@pytest.mark.slow
async def test_nothing_that_is_recorded_tells_how_somebody_reads(
    open_app: OpenApp, decisions: Callable[[], list[Coding]]
) -> None:
    def recorded() -> list[object]:
        return [(one.answer.id, one.judgement, one.shown) for one in decisions()]

    async with open_app() as driver:
        await driver.press("k", "enter")
    plain = recorded()
    async with open_app() as driver:
        await driver.press("u")
    keep_choice(KeptChoice(on_demand=True, own_words=own_words(["quiet"])))
    async with open_app() as driver:
        await driver.press("-", "number_sign", "h", "h", "enter")
    assert recorded() == plain
