"""The entry of the code under the cursor."""

from __future__ import annotations

from intercoder.codebook.code import Code
from intercoder.tui.codebook.code_entry import CodeEntry
from tests.tui.conftest import OpenApp


async def test_every_label_stands_apart_from_its_text(open_app: OpenApp) -> None:
    code = Code(
        "books", "Books", "Long stories.", use_when="Asked for.", dont_use_when="Only read."
    )
    async with open_app(size=(120, 40)) as driver:
        driver.coding.query_one(CodeEntry).show(code)
        await driver.settle()
        assert "Use when  Asked for." in driver.text
        assert "Not when  Only read." in driver.text
