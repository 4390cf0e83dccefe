"""Texts that a terminal would obey, or that break a screen, are shown and do nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from intercoder.answers.answer import Answer, Question
from intercoder.codebook.code import Code, Codebook
from intercoder.study.answers.answer_import import take_in
from intercoder.study.rounds.people import add_coder
from intercoder.study.study import Study, create_study
from tests.tui.conftest import OpenApp

TEXTS = (
    "a closing tag [/b] and [red]colour[/red] and [@click=app.quit]go[/]",
    "a title \x1b]0;owned\x07 and a colour \x1b[31m",
    "turned round \u202eback\u202c and a lone surrogate \udc80",
    "الهدوء والكتب",
    "図書館は静かです。" * 30,
    "👩\u200d👩\u200d👧 📚",
    "long " * 4000,
    "word" * 3000,
    "",
    "first line\r\nsecond line\n\n\nlast line",
)


@pytest.fixture
def hostile(tmp_path: Path) -> Study:
    code = Code("[/b]", "[/b] \x1b[31m name", "definition [/] \x1b]0;x\x07", key="k")
    study = create_study(str(tmp_path / "h.study"), Codebook("[/b]\x1b[1m", (code,)))
    add_coder(study, "anna")
    with take_in(study) as intake:
        intake.add_questions([Question("q[/b]", "Why [/b]? \x1b[5m")])
        intake.add_answers(
            [
                Answer(f"a{n}[/b]", "q[/b]", f"r{n}", text.encode("utf-8", "replace").decode())
                for n, text in enumerate(TEXTS)
            ]
        )
    return study


@pytest.mark.slow
async def test_every_text_is_drawn_and_none_is_obeyed(open_app: OpenApp, hostile: Study) -> None:
    async with open_app(at=hostile) as driver:
        seen = []
        for _ in TEXTS:
            seen.append(driver.text)
            assert all(c == "\n" or ord(c) >= 32 for c in driver.text)
            await driver.press("k", "enter")
    assert "a closing tag [/b] and [red]colour" in seen[0]
    assert "␛]0;owned␇" in seen[1]
    assert "⟨U+202E⟩back⟨U+202C⟩" in seen[2]
    assert "الهدوء والكتب" in seen[3]
    assert "図書館は静かです。" in seen[4]
    assert "last line" in seen[9]


@pytest.mark.slow
async def test_names_and_ids_are_drawn_on_every_screen(open_app: OpenApp, hostile: Study) -> None:
    async with open_app(at=hostile, size=(120, 40)) as driver:
        for keys in (["k", "f2"], ["escape", "f3"], ["escape", "slash"], ["escape", "m"]):
            await driver.press(*keys)
            assert "[/b]" in driver.text
            assert "\x1b" not in driver.text


async def test_a_memo_takes_nothing_in_that_a_terminal_obeys(
    open_app: OpenApp, hostile: Study
) -> None:
    from textual.events import Paste

    async with open_app(at=hostile) as driver:
        await driver.press("m")
        driver.app.post_message(Paste("pasted \x1b]0;x\x07"))
        await driver.press("ctrl+s")
        assert driver.coding.session.draft.memo == "pasted ␛]0;x␇"


async def test_a_long_answer_is_scrolled_to_its_end(open_app: OpenApp, study: Study) -> None:
    with take_in(study) as intake:
        words = " ".join(f"w{n}" for n in range(200))
        intake.add_answers([Answer("long", "value", "v99", f"{words} end.")])
    async with open_app() as driver:
        await driver.press(*["right"] * 10)
        assert driver.answer == "long"
        assert "end." not in driver.text
        await driver.press(*["shift+down"] * 6)
        assert "end." in driver.text
        await driver.press(*["shift+up"] * 6)
        assert "w0 w1" in driver.text
