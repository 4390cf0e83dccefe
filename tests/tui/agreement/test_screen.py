"""The agreement screen as a whole: names, odd studies, and how it is opened and left."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from intercoder.agreement.of_study.selection import Selection
from intercoder.answers.answer import Answer
from intercoder.coding.decision import SKIPPED, Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Role, add_coder
from intercoder.study.study import Study
from intercoder.tui.agreement.screen import AgreementScreen
from intercoder.tui.keys import EVERYWHERE, Group
from intercoder.tui.keys_for_leads import AGREEMENT, BEHIND, FOR_LEADS
from intercoder.tui.widgets.row_list import RowList
from tests.conftest import ROOT
from tests.hygiene.test_imports import loaded_after
from tests.tui.agreement.conftest import OpenAgreement, code
from tests.tui.conftest import Driver, OpenApp


@pytest.mark.slow
async def test_names_are_hidden_everywhere(open_agreement: OpenAgreement) -> None:
    async with open_agreement(size=(120, 40)) as driver:
        await driver.press("down", "n")
        assert "names hidden" in driver.text
        for panel in "123456":
            await driver.press(panel)
            for name in ("anna", "ben", "carla"):
                assert name not in driver.text, panel
        await driver.press("5")
        assert "coder 1" in driver.text
        await driver.press("enter")
        assert "coder 1  coder 2  coder 3" in driver.text
        assert "anna" not in driver.text
        await driver.press("n", "escape")
        assert "anna" in driver.text, "what is shown there is shown here"
        await driver.press("2", "enter")
        assert "ben and anna" in driver.text
        await driver.press("n")
        assert "anna" not in driver.text, "not even in the title"


async def test_hostile_texts_and_names_are_drawn_and_do_nothing(
    open_agreement: OpenAgreement, study: Study
) -> None:
    with take_in(study) as intake:
        intake.add_answers([Answer("bad", "value", "v99", "[/b] [red]x[/red] \x1b[31mred", "en")])
    code(
        study,
        EarlierDecision("bad", "anna", Judgement.of(["quiet"])),
        EarlierDecision("bad", "ben", Judgement.of(["staff"])),
    )
    async with open_agreement(at=study) as driver:
        await driver.press("enter")
        assert "[/b] [red]x[/red] ␛[31mred" in driver.text


async def all_panels(driver: Driver) -> list[str]:
    """What stands on every panel."""
    shown = []
    for panel in "123456":
        await driver.press(panel)
        shown.append(driver.text)
        await driver.press("enter")
        if "Answers behind" in driver.text:
            assert "There are no answers behind this figure." in driver.text
            await driver.press("escape")
    return shown


async def test_a_study_nobody_coded_says_so_on_every_panel(
    open_agreement: OpenAgreement, study: Study
) -> None:
    async with open_agreement(at=study) as driver:
        codes, coders, confusions, drift, worst, remarks = await all_panels(driver)
    assert "there is no rating at all" in codes
    for panel in (coders, confusions, worst, remarks):
        assert "No decision counts here, so there is nothing to compare." in panel
    assert "Drift needs 60 answers coded twice" in drift


@pytest.mark.slow
async def test_one_coder_alone_shows_no_agreement(
    open_agreement: OpenAgreement, study: Study
) -> None:
    code(study, *(EarlierDecision(f"v{n}:value", "anna", Judgement.of(["quiet"])) for n in (1, 2)))
    async with open_agreement(at=study) as driver:
        codes, coders, confusions, _, worst, remarks = await all_panels(driver)
        await driver.press("n", "3")
        assert "Only decisions of coder 1 count" in driver.text
    assert "only one coder rated anything" in codes
    assert "answers coded" in coders
    for panel in (confusions, worst, remarks):
        assert "Only decisions of anna count" in panel


@pytest.mark.slow
async def test_coders_without_a_common_answer_show_no_agreement(
    open_agreement: OpenAgreement, study: Study
) -> None:
    code(
        study,
        EarlierDecision("v1:value", "anna", Judgement.of(["quiet"])),
        EarlierDecision("v2:value", "ben", Judgement.of(["quiet"])),
        EarlierDecision("v1:value", "ben", SKIPPED),
    )
    async with open_agreement(at=study) as driver:
        codes, coders, confusions, *_ = await all_panels(driver)
    assert "no two of these coders rated the same answer" in codes
    assert "··      –" in coders
    assert "No two coders have decisions that count" in confusions


async def test_coders_who_agree_on_everything_have_no_confusions(
    open_agreement: OpenAgreement, study: Study
) -> None:
    for n, given in ((1, "quiet"), (2, "staff")):
        for coder in ("anna", "ben"):
            code(study, EarlierDecision(f"v{n}:value", coder, Judgement.of([given])))
    async with open_agreement(at=study) as driver:
        await driver.press("3")
        assert "No two coders gave the same answer different codes." in driver.text
        await driver.press("1", "enter")
        assert "2 answers · 0 coded differently" in driver.text
        assert driver.line("▸").split()[1] == "="


async def test_what_was_asked_wrongly_is_said_on_the_screen(
    open_agreement: OpenAgreement,
) -> None:
    for selection in (Selection(codes=("nothing",)), Selection(rounds=("nothing",))):
        async with open_agreement(selection=selection, size=(120, 40)) as driver:
            assert "No agreement to show" in driver.text
            assert "“nothing”" in driver.text
            await driver.press("enter", "3", "down", "n", "s")


async def test_refreshing_counts_what_was_coded_meanwhile(
    open_agreement: OpenAgreement, study: Study
) -> None:
    async with open_agreement(at=study) as driver:
        assert "0 answers coded twice" in driver.text
        for coder in ("anna", "ben"):
            code(study, EarlierDecision("v1:value", coder, Judgement.of(["quiet"])))
        await driver.press("r")
        assert "2 coders · 1 answer coded twice" in driver.text


async def test_the_screen_says_what_takes_the_time(open_agreement: OpenAgreement) -> None:
    async with open_agreement() as driver:
        screen = driver.app.screen
        assert isinstance(screen, AgreementScreen)
        screen.action_refresh()
        assert "Reading the coders' decisions and comparing them…" in driver.text
        await driver.settle()
        assert "Reading the coders" not in driver.text


async def test_the_mouse_opens_panels_and_what_is_behind(open_agreement: OpenAgreement) -> None:
    async with open_agreement() as driver:
        await driver.pilot.click("TabLine", offset=(28, 0))
        await driver.settle()
        assert "▸3 Confusions" in driver.text
        await driver.pilot.click("RowList", offset=(10, 1))
        await driver.settle()
        assert "another gave nothing instead 12 times." in driver.text
        await driver.pilot.click("RowList", offset=(10, 1))
        await driver.settle()
        assert "Answers behind" in driver.text
        await driver.press("escape", "2")
        await driver.pilot.click("PairGrid", offset=(24, 5))
        await driver.settle()
        assert "carla and ben" in driver.text


async def test_the_colours_switch_on_the_spot(open_agreement: OpenAgreement) -> None:
    async with open_agreement() as driver:
        before, dark = driver.text.splitlines(), driver.app.theme
        background = driver.app.screen.query_one(RowList).rich_style.bgcolor
        await driver.press("f4")
        assert driver.app.theme != dark
        assert driver.app.screen.query_one(RowList).rich_style.bgcolor != background
        *above, foot = driver.text.splitlines()
        assert above == before[:-1]
        assert "Colours: light." in foot


async def test_escape_ends_the_app_that_was_opened_for_it(open_agreement: OpenAgreement) -> None:
    async with open_agreement() as driver:
        await driver.end_with("escape")
        assert driver.app.return_code == 0


async def test_a_lead_opens_it_from_the_start_screen(open_app: OpenApp, study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    async with open_app(None) as driver:
        await driver.press("down", "down")
        assert "Or press a to see how well the coders" in driver.text
        await driver.press("a")
        assert "▸1 Codes" in driver.text
        await driver.press("escape")
        assert "Who is coding?" in driver.text


@pytest.mark.slow
async def test_a_coder_does_not_open_it(open_app: OpenApp, study: Study) -> None:
    add_coder(study, "lea", Role.LEAD)
    async with open_app(None) as driver:
        assert "how far the coders agree" not in driver.text
        await driver.press("a")
        assert "Only a lead can open the agreement screen" in driver.text
        assert "1 Codes" not in driver.text
    async with open_app("anna") as driver:
        commands = [one.title for one in driver.app.get_system_commands(driver.app.screen)]
        assert not any("agreement" in title for title in commands)


@pytest.mark.slow
def test_numpy_comes_only_when_the_screen_asks_for_figures() -> None:
    loaded = loaded_after("import intercoder.tui.agreement.screen")
    assert "textual" in loaded
    assert "numpy" not in loaded


async def test_the_help_begins_with_the_keys_of_the_screen(open_agreement: OpenAgreement) -> None:
    async with open_agreement() as driver:
        await driver.press("f1")
        assert "In the agreement" in driver.text
        await driver.press("escape", "enter", "f1")
        assert "In the answers behind a figure" in driver.text


def test_the_manual_lists_every_key_of_the_leads_screens() -> None:
    manual = (ROOT / "docs" / "agreement-screen.md").read_text("utf-8")
    missing = [
        key.shown
        for group in (*AGREEMENT, *BEHIND)
        for key in group.keys
        if f"| {key.shown} | {key.does} |" not in manual
    ]
    assert missing == []


@pytest.mark.parametrize("group", FOR_LEADS, ids=lambda group: group.title)
def test_no_key_means_two_things(group: Group) -> None:
    names = [
        name
        for one in (group, *EVERYWHERE)
        for key in one.keys
        for name in key.names.split(",")
        if name
    ]
    assert len(names) == len(set(names))


def test_the_manual_shows_the_screen_as_it_is() -> None:
    manual = (ROOT / "docs" / "agreement-screen.md").read_text("utf-8")
    shown = (ROOT / "tests/tui/snapshots/agreement-codes-80x24.txt").read_text("utf-8")
    assert shown in manual


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "words"),
    [((), "needs a terminal"), (("--by", "question"), "has no --by or --roll-up")],
    ids=["no terminal", "views"],
)
def test_the_command_says_why_it_does_not_open_the_screen(
    demo_path: Path, options: tuple[str, ...], words: str
) -> None:
    command = [sys.executable, "-m", "intercoder", "agreement", str(demo_path), "--screen"]
    ran = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert words in ran.stderr
    assert ran.stdout == ""
