"""A lead decides about the codes that coders proposed, on the codebook screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from intercoder.agreement.of_changes.proposal_queue import read_queue
from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Decide, Propose
from intercoder.coding.decision import Judgement
from intercoder.coding.queue import QueueFilter
from intercoder.study.coding.coder_workspace import open_workspace
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.rounds import make_blind
from intercoder.study.study import Study
from intercoder.tui.app import CodingApp
from intercoder.tui.codebook.changing.screen import ChangeCodebookScreen
from tests.tui.conftest import Driver

LEA = Coder("lea", Role.LEAD)


@pytest.fixture
def proposed(study: Study) -> Study:
    """anna and ben proposed the same without seeing each other, and one more each."""
    add_coder(study, "lea", Role.LEAD)
    make_blind(study, "main", blind=True)
    for who, names in (("anna", ("Bus stop", "Seats")), ("ben", ("Bus stops", "Prices"))):
        desk = open_workspace(study, who)
        numbers = desk.numbers(QueueFilter())
        for place, name in enumerate(names):
            number = numbers[place if name != "Prices" else 5]
            made = desk.proposed(
                Proposal("", name, f"About {name}.", "place", "novels", desk.item(number).answer.id)
            )
            desk.codebook_in_use.proposing(made)
            desk.write(Propose(number, made))
            desk.write(Decide(number, Judgement.of([made.code_id]), 1.0))
        desk.leave()
    return study


@asynccontextmanager
async def at_codebook(study: Study, who: Coder = LEA) -> AsyncIterator[Driver]:
    app = CodingApp(study, None, only=ChangeCodebookScreen(study, who))
    async with app.run_test(size=(100, 30)) as pilot:
        driver = Driver(app, pilot)
        await driver.settle()
        yield driver
    app.finish()


def states(study: Study) -> dict[str, tuple[str, str, str]]:
    return {
        one.proposal.name: (one.outcome.state.value, one.outcome.code, one.outcome.reason)
        for one in read_queue(study).queued
    }


@pytest.mark.slow
async def test_alike_ones_are_accepted_together(proposed: Study) -> None:
    async with at_codebook(proposed) as driver:
        await driver.press("p")
        assert "4 to decide" in driver.text
        assert "alike:" in driver.text
        assert "Alike: “Bus stops” (ben)." in driver.text
        await driver.press("space", "space", "a")
        assert "2 proposals" in driver.text
        await driver.press(*["backspace"] * 5, "ctrl+s")
        assert "added “Bus” below “The place”; accepted 2 proposed codes as “Bus”" in driver.words
        await driver.press(*"One thing.", "enter")
        assert "Revision 2 is now the study's codebook." in driver.words
        assert "Bus" in driver.text
        await driver.press("p")
        assert "2 to decide" in driver.text
    assert states(proposed)["Bus stops"] == ("accepted", "bus", "One thing.")
    code = proposed.codebook()["bus"]
    assert (code.definition, code.examples, code.parent) == (
        "About Bus stop.",
        ("novels",),
        "place",
    )


@pytest.mark.slow
async def test_one_is_merged_and_one_is_rejected_and_restored(proposed: Study) -> None:
    async with at_codebook(proposed) as driver:
        await driver.press("p", "down", "down", "g", *"qui", "enter")
        assert "accepted a proposed code as “Quiet”" in driver.words
        await driver.press("enter", "enter", "p", "down", "down", "t", "enter")
        assert "The coder sees the reason" in driver.words
        await driver.press(*"No.", "enter")
        assert "2 to decide" in driver.text
        assert "rejected" in driver.text
        await driver.press("end")
        await driver.press("home", "down", "down")
        assert "Why: No." in driver.text
        await driver.press("u")
        assert "3 to decide" in driver.text
    assert states(proposed)["Seats"][:2] == ("merged", "quiet")
    assert states(proposed)["Prices"][0] == "provisional"


async def test_a_blind_round_is_opened_only_when_asked_twice(proposed: Study) -> None:
    async with at_codebook(proposed) as driver:
        await driver.press("p", "o")
        assert "Press o again to show all coders" in driver.words
        await driver.press("down", "o")
        assert "Press o again" in driver.words
        await driver.press("o")
        assert "All coders see them: main." in driver.words
    desk = open_workspace(proposed, "ben")
    names = [code.name for code in desk.opening().codebook.codes if code.provisional]
    assert names == ["Bus stop", "Seats", "Bus stops", "Prices"]


async def test_a_coder_of_a_blind_round_sees_nothing_of_it(proposed: Study) -> None:
    async with at_codebook(proposed, Coder("ben")) as driver:
        await driver.press("p")
        assert "Seats" not in driver.text
        assert "blind and open" in driver.words
