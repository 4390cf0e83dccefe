"""The codebook changes while a lead adjudicates."""

from __future__ import annotations

import pytest

from intercoder.codebook.changes.change import Add, Merge
from intercoder.codebook.code import Code
from intercoder.study.adjudication.consensus import judged
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.exchange.exported_rows import codings
from intercoder.study.study import Study
from tests.tui.adjudication.conftest import OpenAdjudication


@pytest.mark.slow
async def test_a_newer_revision_counts_from_the_next_answer_on(
    coded: Study, open_screen: OpenAdjudication
) -> None:
    async with open_screen(size=(110, 40)) as driver:
        keys = dict(driver.screen.code_keys.typed.keys)
        first = driver.answer
        await driver.press("1")
        change_codebook(coded, [Merge(("quiet",), "access"), Add(Code("hall", "Hall"))])
        await driver.press("enter")
        assert driver.answer != first
        assert "Codebook revision 2: 1 new code, 1 no longer given. F9 shows what." in driver.words
        now = driver.screen.code_keys.typed.keys
        assert {code: now[code] for code in keys if code in now} == {
            code: key for code, key in keys.items() if code != "quiet"
        }
        await driver.press(now["hall"], "enter")
        await driver.press("f9")
        assert "Merged “Quiet” into “Access”" in driver.words
        await driver.press("escape")
    made = {one.answer.id: one.revision for one in codings(coded) if one.coder == "consensus"}
    assert sorted(made.values()) == [1, 1, 2]  # the first by the rule
    assert any(one.agreed and "hall" in one.agreed.codes for one in judged(coded, "main"))
