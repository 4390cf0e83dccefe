"""The queue as a grid: marks, one action on all of them, columns, and what is never touched."""

from __future__ import annotations

import json
from array import array
from collections.abc import Sequence
from threading import Event
from typing import Any

import pytest

from intercoder.coding.decision import SKIPPED, UNSEEN, Judgement, Origin
from intercoder.coding.queue import Column, QueueFilter
from intercoder.coding.suggestion import Assistance, Suggestion, Suggestions
from intercoder.study.queue.queue import QueueRow
from intercoder.study.queue.work_lists import Listed, keep_list
from intercoder.study.rounds.suggestion_settings import set_assistance
from intercoder.study.study import Study
from intercoder.suggest.live.protocol import Offered
from intercoder.tui.queue import reading
from intercoder.tui.queue.columns import Layout, layout_file, remember_layout, remembered_layout
from intercoder.tui.queue.marks import Marks
from intercoder.tui.queue.queue_list import QueueList
from tests.tui.conftest import OpenApp
from tests.tui.test_screens import compare
from tests.waiting import PATIENCE

STAFF = Judgement.of({"staff": Origin.BATCH})


@pytest.fixture(autouse=True)
def nothing_is_held_back(study: Study) -> None:
    set_assistance(study, Assistance(unassisted=0.0))


@pytest.mark.slow
async def test_marked_answers_get_a_code_together_after_a_look(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter", "f3", "up", "space", "space")
        assert "20 answers, 2 marked" in driver.text
        await driver.press("g", *"staff", "enter")
        assert "Give “Staff”: 2 answers would change." in driver.text
        assert "Decided or skipped before: 1." in driver.text
        assert "With other codes: 1." in driver.text
        await driver.press("escape")
        assert driver.standing("v2:value").standing == UNSEEN, "a look changes nothing"
        await driver.press("g", *"staff", "enter", "enter")
        assert "Recorded on 2 answers. Press u to undo all of them." in driver.text
        both = {"books": Origin.MANUAL, "staff": Origin.BATCH}
        assert driver.standing("v1:value").standing == Judgement.of(both)
        assert driver.standing("v2:value").standing == STAFF
        assert driver.line("v2:value").endswith("Staff"), "the list shows it"
        await driver.press("escape")
        assert "2 of 20" in driver.text
        assert driver.answer == "v2:value", "the answer in view stays in view"


@pytest.mark.slow
async def test_one_press_undoes_and_redoes_a_batch(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f3", "ctrl+a", "0", "enter")
        assert driver.standing("v9:better").standing == Judgement.of(())
        await driver.press("u")
        assert "Taken back on 20 answers of the queue." in driver.text
        assert driver.standing("v9:better").standing == UNSEEN
        await driver.press("r")
        assert "Brought back on 20 answers." in driver.text
        assert driver.standing("v9:better").standing == Judgement.of(())
        await driver.press("escape", "u")
        assert "0 of 20" in driver.text, "also from the coding screen"
    async with open_app() as driver:
        await driver.press("r")
        assert "20 of 20" in driver.text, "and after a restart"


@pytest.mark.slow
async def test_the_other_actions(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "enter", "t", "enter", "f3", "home", "shift+down", "e", "enter")
        first, second = Judgement.of(["books"], unsure=True), Judgement.of(["staff"], unsure=True)
        assert driver.standing("v1:value").standing == first
        assert driver.standing("v2:value").standing == second
        await driver.press("e")
        assert "Remove the mark “unsure”: 2 answers would change." in driver.text
        await driver.press("enter", "m", *"odd", "ctrl+s", "enter")
        assert driver.standing("v2:value").standing == Judgement.of(["staff"], memo="odd")
        await driver.press("t", *"staff", "enter")
        assert "Left out: 1 without any other code" in driver.words
        await driver.press("escape", "k", "enter")
        assert driver.standing("v1:value").standing == Judgement(SKIPPED.state, memo="odd")


@pytest.mark.slow
async def test_search_hits_are_coded_together(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f", *"number", "enter", "ctrl+a")
        assert "“number” · 10 answers, 10 marked" in driver.text
        await driver.press("g", *"access", "enter", "enter")
        assert set(driver.standing("v7:better").standing.codes) == {"access"}
        assert driver.standing("v7:value").standing == UNSEEN


async def test_ranges_reach_from_the_answer_marked_last(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("f3", "space", "end", "up", "v")
        assert "20 answers, 19 marked" in driver.text
        await driver.press("home", "space", "ctrl+a")
        assert "20 answers, 20 marked" in driver.text
        await driver.press("ctrl+a")
        assert "20 answers, " not in driver.text
        await driver.press("end", "0", "enter")
        assert driver.standing("v10:better").standing == Judgement.of(()), "the one in view"


@pytest.mark.slow
async def test_the_blind_sample_is_left_out_and_that_is_said(
    open_app: OpenApp, study: Study
) -> None:
    given = [Listed(1, drawn=False, alone=True), Listed(3, drawn=False), Listed(5, drawn=False)]
    keep_list(study, "anna", "main", None, given)
    async with open_app() as driver:
        await driver.press("f3", "ctrl+a", "0")
        assert "2 answers would change" in driver.words
        assert "Left out: 1 coded one at a time, to measure agreement." in driver.words
        assert "--assisted-overlap" in driver.text
        await driver.press("enter")
        assert driver.standing("v1:value").standing == UNSEEN
    set_assistance(study, Assistance(unassisted=1.0))
    async with open_app() as driver:
        await driver.press("f3", "ctrl+a", "g", *"staff", "enter")
        assert "0 answers would change" in driver.words
        assert "--unassisted 0" in driver.words
        await driver.press("enter", "escape")
        assert driver.standing("v2:value").standing == Judgement.of(())


@pytest.mark.slow
async def test_columns_sort_filter_and_are_remembered(open_app: OpenApp) -> None:
    async with open_app(size=(120, 40)) as driver:
        await driver.press("k", "enter", "f3")
        rows = driver.app.screen.query_one(QueueList)
        await driver.press("right", "right", "right", "o")
        assert "▴chars" in driver.text
        assert rows.row is not None
        await driver.press("home")
        assert rows.row.answer_id == "v6:value", "the shortest"
        await driver.press("space", "o")
        assert "▾chars" in driver.text
        assert "1 marked" in driver.text, "a short list keeps its marks"
        await driver.press("home")
        assert rows.row.length == 41
        await driver.press("i", *"21 to", "enter")
        assert "21 to 60 characters · " in driver.text
        await driver.press("x", "w", *"attr", "enter")
        assert "age: 30-39" in driver.text
        await driver.press(*["left"] * 8, *["right"] * 5, "i", *"60", "enter")
        assert "age: 60+ · 10 answers" in driver.text
        await driver.press("greater_than_sign", "minus")
        assert "attributes" not in driver.text
        kept = json.loads(layout_file().read_text("utf-8"))
        assert kept["shown"] == {"attributes": False}


async def test_an_answer_of_a_sorted_list_leads_on_to_the_next_of_it(open_app: OpenApp) -> None:
    async with open_app(size=(120, 40)) as driver:
        await driver.press("f3", "right", "right", "right", "o", "home", "enter")
        assert driver.answer == "v6:value"
        assert "in the order of the list" in driver.text
        await driver.press("0")
        assert driver.answer == "v10:value"


@pytest.mark.slow
async def test_hidden_texts_are_hidden_in_the_grid_too(open_app: OpenApp) -> None:
    async with open_app() as driver:
        await driver.press("k", "m", *"secret", "ctrl+s", "enter", "f3", "h")
        assert "(the text is hidden)" in driver.text
        assert "Friendly" not in driver.text
        await driver.press("escape")
        assert "Friendly" not in driver.text, "and on the answer itself"


@pytest.mark.slow
async def test_suggestions_stand_beside_open_answers_that_may_have_them(
    open_app: OpenApp, study: Study, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_list(study, "anna", "main", None, [Listed(1), Listed(3, alone=True)])
    remember_layout(Layout(((Column.SUGGESTION, True),)))
    asked: list[int] = []
    async with open_app(size=(120, 40)) as driver:
        controller = driver.coding.controller
        assert controller.offers is not None
        controller.offers.are_off = False
        monkeypatch.setattr(controller.offers, "ask_for", asked.extend)
        await driver.press("f3")
        assert asked == [1], "not for one that is coded alone"
        assert controller.overhear is not None
        found = Suggestions("m", (Suggestion("books", 0.61, ()), Suggestion("staff", 0.2, ())))
        controller.overhear(Offered(3, found))
        controller.overhear(Offered(1, found))
        await driver.settle()
        assert "61 % Books" in driver.line("v1:value")
        assert "Books" not in driver.line("v2:value")
        await driver.press("0", "enter")
        assert driver.standing("v1:value").shown == ("books",), "what was in view is recorded"


async def test_a_long_list_begins_at_once_and_grows(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FIRST", 4)
    async with open_app() as driver:
        await driver.press("f3", "end")
        rows = driver.app.screen.query_one(QueueList)
        await driver.wait_until(lambda: rows.is_whole and rows.row is not None)
        assert rows.row is not None
        assert rows.row.answer_id == "v10:better"
        assert list(rows.numbers) == list(
            driver.coding.session_start.workspace.numbers(QueueFilter())
        )
        monkeypatch.setattr(reading, "SORTED", 6)
        await driver.press("o")
        assert "the first 6 answers in this order" in driver.text


async def test_rows_asked_for_before_the_list_grew_come_too_late(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "FIRST", 4)
    is_asked, has_grown = Event(), Event()
    async with open_app() as driver:
        workspace = driver.coding.session_start.workspace
        rows_of, numbers_of = workspace.rows, workspace.numbers

        def late(numbers: Sequence[int], *drawn: Any) -> tuple[QueueRow, ...]:
            if len(numbers) == 4:
                is_asked.set()
                assert has_grown.wait(PATIENCE)
            return rows_of(numbers, *drawn)

        def once_asked(*wanted: Any) -> array[int]:
            assert wanted[-1] == 4 or is_asked.wait(PATIENCE)
            return numbers_of(*wanted)

        monkeypatch.setattr(workspace, "rows", late)
        monkeypatch.setattr(workspace, "numbers", once_asked)
        driver.app.simulate_key("f3")
        await driver.wait_until(lambda: isinstance(driver.app.screen, reading.QueueReading))
        rows = driver.app.screen.query_one(QueueList)
        await driver.wait_until(lambda: len(rows.rows_in_view()) > 4)
        has_grown.set()
        await driver.settle()
        assert "v5:value" in driver.text
        assert "╌" not in driver.text, "nothing is awaited"


@pytest.mark.slow
@pytest.mark.parametrize(
    "size", [(80, 24), (120, 40), (200, 50)], ids=["80x24", "120x40", "200x50"]
)
async def test_the_grid_looks_as_it_did(open_app: OpenApp, size: tuple[int, int]) -> None:
    async with open_app(size=size) as driver:
        await driver.press(
            "k", "exclamation_mark", "m", *"odd", "ctrl+s", "enter", "f3", "up", "space"
        )
        await driver.press("space", "shift+down")
        compare("queue-marked", driver)
        await driver.press("g", *"staff", "enter")
        compare("queue-preview", driver)


def test_marks_move_with_their_answers() -> None:
    before, now = array("q", [5, 6, 7]), array("q", [7, 5, 6])
    marks = Marks(3)
    marks.toggle(0)
    moved = marks.moved(before, now)
    assert moved is not None
    assert list(moved.places()) == [1]
    marks.toggle_all()
    moved = marks.moved(before, now)
    assert moved is not None
    assert moved.count == 3
    marks.lengthened(5)
    assert (len(marks), marks.count) == (5, 3)
    assert 4 not in marks
    assert 9 not in marks


@pytest.mark.parametrize("width", [60, 76, 110, 150, 196])
def test_columns_fill_the_width_exactly(width: int) -> None:
    for layout in (
        Layout(),
        Layout(tuple((column, True) for column in Column)),
        Layout(widths=((Column.CODES, 90), (Column.ID, 3))),
    ):
        cells = layout.fitted(width)
        assert sum(cells.values()) + len(cells) - 1 <= width
        assert cells[Column.ANSWER] >= min(20, width // 4)


def test_a_damaged_layout_is_forgotten() -> None:
    layout_file().parent.mkdir(parents=True, exist_ok=True)
    for text in ("", "[]", '{"shown": 1, "widths": {}}', '{"shown": {}, "widths": {"id": "x"}}'):
        layout_file().write_text(text, "utf-8")
        assert remembered_layout() == Layout()
    layout_file().write_text('{"shown": {"memo": false, "other": 1}, "widths": {"id": 999}}')
    assert remembered_layout() == Layout(((Column.MEMO, False),), ((Column.ID, 200),))
