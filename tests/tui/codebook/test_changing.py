"""The lead's codebook screen: how codes stand, and a key for each change."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input

from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace
from intercoder.codebook.changes.change import Add, Edit, Merge, Move, Retire, Split
from intercoder.codebook.code import Code
from intercoder.coding.change import Decide
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.errors import UnreachableError
from intercoder.study.codebook.changing import change_codebook
from intercoder.study.codebook.history import codebook_history
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.rounds import insert_round
from intercoder.study.study import Study, open_study
from intercoder.tui.app import CodingApp
from intercoder.tui.codebook.changing.form import FormScreen
from intercoder.tui.codebook.changing.history_screen import HistoryScreen
from intercoder.tui.codebook.changing.keys import CHANGING
from intercoder.tui.codebook.changing.preview_screen import PreviewScreen
from intercoder.tui.codebook.changing.rechecks_screen import RechecksScreen
from intercoder.tui.codebook.changing.screen import ChangeCodebookScreen
from intercoder.tui.dialogs.ask import AskScreen
from intercoder.tui.keys import EVERYWHERE
from intercoder.tui.overview.screen import OverviewScreen
from tests.conftest import ROOT
from tests.marks import slow_but
from tests.tui.conftest import Driver, OpenApp
from tests.tui.test_screens import compare

LEA = Coder("lea", Role.LEAD)
SIZES = ((80, 24), (200, 50))
OpenCodebook = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def coded(study: Study) -> Study:
    """Four answers, coded by two people who take books and quiet for one another."""
    add_coder(study, "lea", Role.LEAD)
    given = {
        "anna": (["books"], ["quiet"], ["books", "quiet"], ["staff"]),
        "ben": (["quiet"], ["books"], ["books"], ["staff"]),
    }
    for name, sets in given.items():
        workspace = open_workspace(study, name)
        for number, codes in zip(workspace.numbers(QueueFilter()), sets, strict=False):
            workspace.write(Decide(number, Judgement.of(codes), 1.0))
        workspace.leave()
    return study


@pytest.fixture
def open_codebook(coded: Study) -> OpenCodebook:
    """Opens the codebook: `async with open_codebook() as driver`."""

    @asynccontextmanager
    async def opened(
        who: Coder | None = LEA, *, size: tuple[int, int] = (80, 24), at: Study = coded
    ) -> AsyncIterator[Driver]:
        app = CodingApp(at, None, only=ChangeCodebookScreen(at, who))
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver
        app.finish()

    return opened


@pytest.fixture
def demo_copy(demo_path: Path, tmp_path: Path) -> Iterator[Study]:
    """The demonstration study, to be changed."""
    path = tmp_path / "demo.study"
    shutil.copy(demo_path, path)
    with open_study(str(path)) as study:
        add_coder(study, "lea", Role.LEAD)
        yield study


async def to(driver: Driver, code: str) -> None:
    """Put the cursor on a code."""
    screen = driver.app.screen
    assert isinstance(screen, ChangeCodebookScreen)
    ids = [one.id for _, one in screen.current.rows()]
    await driver.press("home", *["down"] * ids.index(code))
    assert screen.code is not None
    assert screen.code.id == code


def said(driver: Driver) -> str:
    """The words in the dialog in view, as if they were on one line."""
    lines = [line.split("│") for line in driver.text.splitlines()]
    return " ".join(" ".join(parts[1] for parts in lines if len(parts) > 2).split())


async def agree(driver: Driver, reason: str = "why") -> None:
    """Give a reason and make the change that is previewed."""
    assert isinstance(driver.app.screen, PreviewScreen)
    await driver.press(*reason, "enter")


@pytest.mark.slow
@pytest.mark.parametrize("size", slow_but(SIZES, (80, 24)), ids=["80x24", "200x50"])
async def test_the_codebook_looks_as_it_did(
    open_codebook: OpenCodebook, demo_copy: Study, size: tuple[int, int]
) -> None:
    change_codebook(demo_copy, [Split("advice", (Code("a1", "Advice"), Code("a2", "Tips")))])
    async with open_codebook(size=size, at=demo_copy) as driver:
        await driver.press(*["down"] * 3, "space")
        compare("codebook-changes", driver)
        await to(driver, "quiet")
        await driver.press("enter")
        compare("codebook-form", driver)
        await driver.press("escape", "g")
        await driver.press("enter")
        compare("codebook-preview", driver)


@pytest.mark.slow
async def test_a_code_is_merged_and_the_merge_undone_and_redone(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    async with open_codebook() as driver:
        await to(driver, "books")
        await driver.press("space")
        await to(driver, "quiet")
        await driver.press("space", "g")
        assert "Merge 2 codes: which one stays?" in driver.text
        await driver.press(*"books", "enter")
        assert "Revision 2: merged “Quiet” into “Books and media”." in said(driver)
        assert "3 decisions on 3 answers would count otherwise" in said(driver)
        assert coded.revision() == 1, "nothing is changed before it is confirmed"
        await driver.press("enter")
        assert "No reason is given. Press Enter again" in driver.text
        await agree(driver, "they are one")
        made = codebook_history(coded).revisions[-1]
        assert made.changes == (Merge(("quiet",), "books"),)
        assert (made.made_by, made.reason) == ("lea", "they are one")
        assert "Revision 2 is now the study's codebook." in driver.text
        assert "Quiet" not in driver.text
        assert " 6 " in driver.line("Books and media"), "the figures are counted anew"
        await driver.press("u")
        assert "undid revision 2, which merged “Quiet” into “Books and media”" in said(driver)
        await agree(driver)
        assert "Quiet" in driver.text
        await driver.press("r")
        await agree(driver)
        assert "quiet" not in coded.codebook()
        assert coded.revision() == 4


async def test_leaving_the_preview_changes_nothing(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    async with open_codebook() as driver:
        await to(driver, "quiet")
        await driver.press("t")
        assert "retired “Quiet”" in driver.text
        await driver.press(*"no", "escape")
        assert isinstance(driver.app.screen, ChangeCodebookScreen)
        assert coded.revision() == 1


@pytest.mark.slow
async def test_several_edits_in_one_form_are_one_change_and_nothing_typed_is_lost(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    async with open_codebook() as driver:
        await to(driver, "quiet")
        await driver.press("enter")
        form = driver.app.screen
        assert isinstance(form, FormScreen)
        await driver.press(*"er", "tab", "end", *" No noise.")
        await driver.press(*["tab"] * 6, "space", "ctrl+s")
        assert "renamed “Quiet” to “Quieter”" in said(driver)
        await driver.press("escape")
        assert driver.app.screen is form, "back to what was typed"
        await driver.press("escape")
        assert driver.app.screen is form, "what was typed is thrown away only on asking twice"
        await driver.press("ctrl+s")
        await agree(driver)
        (made,) = codebook_history(coded).revisions
        fields = {one.field: one.after for one in made.changes if isinstance(one, Edit)}
        assert set(fields) == {"name", "definition", "exclusive"}
        assert fields["name"] == "Quieter"
        assert fields["exclusive"] is True
        assert isinstance(driver.app.screen, ChangeCodebookScreen)


@pytest.mark.slow
async def test_a_form_says_what_does_not_fit_and_stays(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    async with open_codebook() as driver:
        await to(driver, "books")
        await driver.press("a", "ctrl+s")
        assert "The code has no name. Give it one." in said(driver)
        await driver.press(*"Quiet corner", *["tab"] * 6, "b", "ctrl+s")
        assert "the key 'b' has another meaning while coding" in said(driver)
        await driver.press("backspace", "ctrl+s")
        await agree(driver)
        screen = driver.app.screen
        assert isinstance(screen, ChangeCodebookScreen)
        assert screen.code is not None
        assert screen.code.id == "quiet-corner", "the cursor is on the new code"
        (made,) = codebook_history(coded).revisions
        assert made.changes == (
            Add(Code("quiet-corner", "Quiet corner", parent="services"), "books"),
        )


@pytest.mark.slow
async def test_a_code_is_renamed_split_moved_and_retired(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    async with open_codebook() as driver:
        await to(driver, "staff")
        await driver.press("n", *" here", "enter")
        await agree(driver)
        await driver.press("s", *"Desk", "enter", *"Phone", "ctrl+s")
        assert "because it was split into Desk, Phone" in said(driver)
        await agree(driver)
        assert "desk" in coded.codebook()
        await to(driver, "phone")
        await driver.press("v", "home", *"top", "enter")
        await agree(driver)
        await driver.press("t")
        await agree(driver)
        kinds = [type(one.changes[0]) for one in codebook_history(coded).revisions]
        assert kinds == [Edit, Split, Move, Retire]
        assert coded.codebook().get("phone") is None
        assert "Not in the codebook any more, but counted: Staff here (2)." in driver.text


async def test_an_order_is_tried_before_it_is_kept(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    async with open_codebook() as driver:
        await to(driver, "books")
        await driver.press("shift+down")
        assert "A new order: Enter keeps it, Esc drops it." in driver.text
        await driver.press("t")
        assert isinstance(driver.app.screen, ChangeCodebookScreen), "one thing after the other"
        await driver.press("escape", "less_than_sign")
        assert "is the first of its siblings already" in driver.text
        await driver.press("shift+down", "enter")
        await agree(driver)
        order = [code.id for code in coded.codebook().children("services")]
        assert order.index("books") == 1


async def test_what_stands_in_the_way_is_said_in_a_sentence(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    change_codebook(coded, [Add(Code("films", "Films", parent="services"))])
    change_codebook(coded, [Edit("films", "name", "Films", "Cinema")])
    async with open_codebook(size=(120, 40)) as driver:
        await driver.press("home", "t")
        assert "has codes below it and cannot be retired." in said(driver)
        await driver.press("escape", "l", "down", "enter")
        assert "Revision 2 cannot be undone while revision 3 stands" in driver.words
        await driver.press("escape")
        assert coded.revision() == 3


@pytest.mark.slow
async def test_a_revision_is_chosen_from_the_history(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    change_codebook(coded, [Merge(("quiet",), "books")], reason="one thing")
    change_codebook(coded, [Add(Code("films", "Films"))])
    async with open_codebook() as driver:
        await driver.press("l")
        assert isinstance(driver.app.screen, HistoryScreen)
        await driver.press("down")
        assert "Why: one thing" in driver.text
        await driver.press("end", "enter")
        assert "it cannot be undone" in driver.text
        await driver.press("up", "enter")
        await agree(driver)
        assert "quiet" in coded.codebook()
        await driver.press("l", "end", "up")
        assert "It is undone." in driver.text
        await driver.press("enter")
        assert "redid revision 2" in said(driver)


@pytest.mark.slow
async def test_a_change_by_another_lead_is_said_and_shown(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    add_coder(coded, "max", Role.LEAD)
    max_ = Coder("max", Role.LEAD)
    async with open_codebook(size=(120, 40)) as driver:
        await to(driver, "staff")
        change_codebook(coded, [Merge(("quiet",), "books")], max_)
        await driver.press("t")
        assert "changed meanwhile by max: revision 2 merged “Quiet” into" in said(driver)
        await driver.press("escape")
        assert "revision 2" in driver.text
        assert "Quiet" not in driver.text
        await driver.press("t")
        change_codebook(coded, [Add(Code("films", "Films"))], max_)
        await agree(driver)
        assert "changed meanwhile by max: revision 3" in said(driver)
        assert coded.revision() == 3
        assert "staff" in coded.codebook()


async def test_what_is_to_be_looked_at_again_is_counted(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    change_codebook(coded, [Edit("quiet", "definition", coded.codebook()["quiet"].definition, "X")])
    async with open_codebook() as driver:
        await to(driver, "quiet")
        assert "3 decisions on 3 answers, because its" in driver.text
        await driver.press("c")
        assert isinstance(driver.app.screen, RechecksScreen)
        assert driver.line("anna").split()[-3:] == ["2", "0", "0"]
        await driver.press("escape")
        assert isinstance(driver.app.screen, ChangeCodebookScreen)


async def test_the_search_narrows_the_tree_and_marks_stay(open_codebook: OpenCodebook) -> None:
    async with open_codebook() as driver:
        await driver.press("slash", *"quiet", "enter")
        assert "Books and media" not in driver.text
        screen = driver.app.screen
        assert isinstance(screen, ChangeCodebookScreen)
        assert screen.code is not None
        assert screen.code.id == "quiet", "the cursor is on the first hit, not on its parent"
        await driver.press("space", "escape")
        assert "Books and media" in driver.text
        assert "1 marked" in driver.text
        assert not driver.app.screen.query_one(Input).display
        await driver.press("slash", *"zzz")
        assert "No code has these words." in driver.text
        await driver.press("escape", "x")
        assert "marked" not in driver.text


async def test_a_server_that_is_away_is_said_and_asked_again(
    open_codebook: OpenCodebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_: object) -> None:
        raise UnreachableError("The server does not answer.", "Try again later.")

    with monkeypatch.context() as broken:
        broken.setattr(CodebookWorkspace, "open", away)
        async with open_codebook() as driver:
            assert "The server does not answer." in driver.words
            await driver.press("down", "a", "g", "u", "space", "slash", "enter", "c", "l")
            assert isinstance(driver.app.screen, ChangeCodebookScreen), "nothing is there to change"
            broken.undo()
            await driver.press("f5")
            assert "Quiet" in driver.text
            broken.setattr(CodebookWorkspace, "previewed", lambda *_: away(None))
            await to(driver, "quiet")
            await driver.press("t")
            assert "The server does not answer." in driver.words


@pytest.mark.slow
@pytest.mark.parametrize("who", [None, Coder("ben")], ids=["nobody", "ben"])
async def test_who_is_no_lead_looks_while_a_blind_round_is_open_and_sees_no_figures(
    open_codebook: OpenCodebook, coded: Study, who: Coder | None
) -> None:
    with coded.writing() as connection:
        insert_round(connection, "second", blind=True)
    async with open_codebook(who, size=(120, 40)) as driver:
        await driver.press("escape")
        assert isinstance(driver.app.screen, ChangeCodebookScreen)
        assert "figures for leads only" in driver.text
        row = driver.line("Quiet")
        assert not any(letter.isdigit() for letter in row)
        for key in ("t", "a", "u", "shift+down", "c"):
            await driver.press(key)
            assert isinstance(driver.app.screen, AskScreen | ChangeCodebookScreen)
            assert "blind and open" in driver.words
            if isinstance(driver.app.screen, AskScreen):
                await driver.press("escape")
        assert coded.revision() == 1


@pytest.mark.slow
async def test_a_click_chooses_a_code_and_a_second_one_defines_it(
    open_codebook: OpenCodebook,
) -> None:
    async with open_codebook() as driver:
        row = next(n for n, line in enumerate(driver.text.splitlines()) if "Quiet" in line)
        await driver.pilot.click(offset=(12, row))
        await driver.settle()
        screen = driver.app.screen
        assert isinstance(screen, ChangeCodebookScreen)
        assert screen.code is not None
        assert screen.code.id == "quiet"
        await driver.pilot.click(offset=(12, row))
        await driver.settle()
        assert isinstance(driver.app.screen, FormScreen)


async def test_leads_get_there_from_the_start_screen(open_app: OpenApp, coded: Study) -> None:
    async with open_app(None, at=coded) as driver:
        await driver.press("c")
        assert "Only a lead can open the codebook here" in driver.words
        await driver.press("down", "down", "c")
        assert isinstance(driver.app.screen, ChangeCodebookScreen)
        await driver.press("escape")
        assert not isinstance(driver.app.screen, ChangeCodebookScreen)


async def test_leads_get_there_from_the_overview_and_back(coded: Study) -> None:
    app = CodingApp(coded, None, only=OverviewScreen(coded, LEA))
    async with app.run_test(size=(80, 24)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        await driver.press("c")
        assert isinstance(driver.app.screen, ChangeCodebookScreen)
        assert driver.app.screen.current.refusal is None
        await driver.press("escape")
        assert isinstance(driver.app.screen, OverviewScreen)
    app.finish()


@pytest.mark.slow
async def test_hostile_names_are_drawn_and_pasted_as_plain_text(
    open_codebook: OpenCodebook, coded: Study
) -> None:
    change_codebook(
        coded, [Edit("quiet", "definition", coded.codebook()["quiet"].definition, "[/b]")]
    )
    async with open_codebook() as driver:
        await to(driver, "quiet")
        await driver.press("enter", "tab")
        assert "[/b]" in driver.text
        driver.app.post_message(events.Paste("calm\x1b[31m"))
        await driver.settle()
        assert "\x1b" not in driver.text
        await driver.press("ctrl+s")
        assert isinstance(driver.app.screen, PreviewScreen | FormScreen)


def test_no_key_means_two_things_on_the_screen() -> None:
    names = [
        name
        for group in (*CHANGING[:2], *EVERYWHERE)
        for key in group.keys
        for name in key.names.split(",")
        if name
    ]
    assert len(names) == len(set(names))


def test_the_page_lists_every_key_with_what_it_does() -> None:
    page = (ROOT / "docs" / "codebook-changes.md").read_text("utf-8")
    missing = [
        key.shown
        for group in CHANGING
        for key in group.keys
        if f"| {key.shown} | {key.does} |" not in page
    ]
    assert missing == []


async def test_one_of_anything_is_not_called_several(open_codebook: OpenCodebook) -> None:
    async with open_codebook() as driver:
        await driver.press("l")
        assert "1 revision" in driver.text
        assert "1 revisions" not in driver.text
