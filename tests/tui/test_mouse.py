"""What the mouse does: hints are pressed, words are marked and copied, the wheel scrolls."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual import events
from textual.geometry import Offset
from textual.selection import Selection

from intercoder.study.answers.answer_import import take_in
from intercoder.study.leaving.departures import departures
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.sealing import set_sealing
from intercoder.study.study import Study
from intercoder.tui.answers.answer_view import AnswerView
from intercoder.tui.answers.selecting import line_spans, selected_span
from intercoder.tui.app import CodingApp
from intercoder.tui.settings import remember_copying
from tests.conftest import library_answers
from tests.tui.conftest import Driver, OpenApp

TEXT = "The quiet reading room and the novels."


def place(driver: Driver, words: str) -> tuple[int, int]:
    """Where these words begin on the screen."""
    row = next(n for n, line in enumerate(driver.text.splitlines()) if words in line)
    return driver.text.splitlines()[row].index(words), row


async def mark(driver: Driver, first: str, last: str) -> None:
    """Draw the mouse from the beginning of the first words to the end of the last."""
    start, (x, y) = place(driver, first), place(driver, last)
    await driver.pilot.mouse_down(offset=start)
    await driver.pilot.hover(offset=(x + len(last) - 1, y))
    await driver.pilot.mouse_up(offset=(x + len(last) - 1, y))
    await driver.settle()


def written_out(app: CodingApp) -> list[str]:
    """What is sent to the terminal's clipboard from now on."""
    sent: list[str] = []
    driver = app._driver
    assert driver is not None
    write = driver.write

    def watch(data: str) -> None:
        if "\x1b]52" in data:
            sent.append(data)
        write(data)

    driver.write = watch  # type: ignore[method-assign]
    return sent


def test_marked_words_are_those_of_the_text_not_of_its_lines() -> None:
    text = "one two three\nfour"
    spans = line_spans(text, ["one two", "three", "four"])
    assert spans == [(0, 7), (8, 13), (14, 18)]

    def words(selection: Selection) -> str:
        return text[slice(*selected_span(len(text), spans, selection))]

    assert words(Selection(Offset(4, 0), Offset(5, 1))) == "two three"
    assert words(Selection(None, None)) == text
    assert words(Selection(Offset(2, 2), Offset(99, 9))) == "ur"


@pytest.mark.slow
async def test_a_click_on_a_hint_presses_its_key(open_app: OpenApp) -> None:
    async with open_app() as driver:
        for hint, shown in (("0 no code", "1 of 20"), ("? help", "what works here and now")):
            await driver.pilot.click(offset=place(driver, hint))
            await driver.settle()
            assert shown in driver.text
        await driver.pilot.click(offset=place(driver, "Esc back"))
        await driver.settle()
        await driver.press("f3")
        await driver.pilot.click(offset=place(driver, "Esc back"))
        await driver.settle()
        assert "Queue" not in driver.text


@pytest.mark.slow
async def test_words_are_marked_copied_inside_and_pasted_in_a_memo(open_app: OpenApp) -> None:
    async with open_app() as driver:
        sent = written_out(driver.app)
        await mark(driver, "quiet", "reading")
        assert "Ctrl+C copies the selected words." in driver.words
        await driver.press("ctrl+c")
        assert "Copied: Ctrl+V pastes it in a memo." in driver.words
        assert not driver.app.screen.selections
        await driver.press("m", "ctrl+v", "ctrl+s")
        assert driver.coding.session.draft.memo == "quiet reading"
        assert sent == []


async def test_only_who_turned_it_on_copies_to_the_terminal(
    open_app: OpenApp, study: Study
) -> None:
    remember_copying(outside=True)
    async with open_app() as driver:
        sent = written_out(driver.app)
        await mark(driver, "quiet", "room")
        await driver.press("ctrl+c")
        assert len(sent) == 1
        driver.app.action_switch_copying()
        await mark(driver, "quiet", "room")
        await driver.press("ctrl+c")
        assert len(sent) == 1
    (one,) = departures(study)
    assert (one.command, one.what) == ("clipboard", "copied text, 18 characters")
    assert one.made_by == "anna"


async def test_nothing_is_copied_out_of_a_sealed_study(open_app: OpenApp, study: Study) -> None:
    remember_copying(outside=True)
    add_coder(study, "lea", Role.LEAD)
    set_sealing(study, Coder("lea", Role.LEAD), is_sealed=True, receivers=["Dr Novak"])
    async with open_app() as driver:
        sent = written_out(driver.app)
        await mark(driver, "quiet", "room")
        await driver.press("ctrl+c")
        assert "The copy stays in intercoder: this study is sealed." in driver.words
        assert driver.app.clipboard == "quiet reading room"
        assert sent == []
    assert departures(study) == ()


async def test_what_is_copied_from_a_memo_stays_inside_too(open_app: OpenApp) -> None:
    async with open_app() as driver:
        sent = written_out(driver.app)
        await driver.press("m", *"abc", *["shift+left"] * 3, "ctrl+c")
        assert driver.app.clipboard == "abc"
        assert sent == []


async def test_nothing_hidden_can_be_marked_and_another_answer_has_no_marks(
    open_app: OpenApp,
) -> None:
    async with open_app() as driver:
        await mark(driver, "quiet", "room")
        await driver.press("right")
        assert not driver.app.screen.selections
        await driver.press("h")
        await mark(driver, "Take your time", "hidden")
        await driver.press("ctrl+c")
        assert driver.app.clipboard == ""
        assert "To quit, press Ctrl+Q." in driver.words


@pytest.mark.parametrize(
    "text", ["start \x1b]52;c;eA==\x07 end", "ab 👩‍👩‍👧 cd \u202eef", "العربية والكتب"]
)
async def test_hostile_and_foreign_texts_are_copied_as_they_are_shown(
    open_app: OpenApp, study: Study, text: str
) -> None:
    with take_in(study) as intake:
        intake.add_answers([replace(library_answers()[-1], id="z-last", text=text)])
    async with open_app(size=(120, 40)) as driver:
        await driver.press("f3", "end", "enter")
        view = driver.app.screen.query_one(AnswerView)
        view.text_select_all()
        await driver.settle()
        await driver.press("ctrl+c")
        copied = driver.app.clipboard
        assert not any(ord(letter) < 32 or letter == "\u202e" for letter in copied)
        assert copied.startswith(text[:5].strip())


@pytest.mark.slow
async def test_the_wheel_scrolls_everything_that_is_longer_than_its_place(
    open_app: OpenApp, study: Study
) -> None:
    long = " ".join(f"word{n}" for n in range(400))
    with take_in(study) as intake:
        intake.add_answers([replace(library_answers()[-1], id="z-long", text=long)])
    async with open_app() as driver:
        await driver.press("f3", "end", "enter")
        x, y = place(driver, "word0")
        await driver.pilot._post_mouse_events([events.MouseScrollDown], offset=(x, y))
        await driver.settle()
        assert "word0 " not in driver.text
        await driver.press("question_mark")
        x, y = place(driver, "Choosing codes")
        await driver.pilot._post_mouse_events([events.MouseScrollDown], offset=(x, y + 2))
        await driver.settle()
        assert "Choosing codes" not in driver.text
