"""The settling screen on the library's study: what its tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import pytest

from intercoder.adjudication.applying import apply_rule
from intercoder.adjudication.queue import Order, Wanted, queue
from intercoder.coding.decision import Judgement
from intercoder.study.adjudication.adjudication_workspace import open_adjudication
from intercoder.study.adjudication.consensus import judged
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.rounds.people import Coder, Role, add_coder
from intercoder.study.rounds.rounds import close_round
from intercoder.study.saving.saver import Saver
from intercoder.study.study import Study
from intercoder.tui.adjudication.screen import AdjudicationScreen
from intercoder.tui.app import CodingApp
from tests.tui.conftest import Driver

LEAD = Coder("lea", Role.LEAD)
IMPORTED = Wanted(order=Order.IMPORTED)
CODED = (
    ("v1:value", "anna", Judgement.of(["quiet", "books"])),
    ("v1:value", "ben", Judgement.of(["quiet", "books"])),
    ("v2:value", "anna", Judgement.of(["staff"], memo="A friendly word is enough for staff.")),
    ("v2:value", "ben", Judgement.of(["staff", "other"], unsure=True)),
    ("v2:value", "carla", Judgement.of(["other", "staff"], memo="Why not both?")),
    ("v3:value", "anna", Judgement.of(["quiet"])),
    ("v3:value", "ben", Judgement.of(["quiet", "access"])),
    ("v3:value", "carla", Judgement.of([])),
    ("v4:value", "anna", Judgement.of(["access"])),
    ("v4:value", "ben", Judgement.of(["refuses"])),
    ("v6:better", "anna", Judgement.of(["other"])),
    ("v6:better", "ben", Judgement.of(["access"])),
)


class Adjudicator(Driver):
    """Waits for the settling screen's readers and its writer."""

    @property
    def saver(self) -> Saver[Any, Any]:
        """What saves the lead's changes."""
        return self.screen.controller.saver

    @property
    def screen(self) -> AdjudicationScreen:
        """The settling screen."""
        assert isinstance(self.app.only, AdjudicationScreen)
        return self.app.only

    @property
    def answer(self) -> str:
        """The id of the answer in view."""
        item = self.screen.session.item
        return item.answer.id if item else ""

    @property
    def chosen(self) -> list[str]:
        """The codes chosen for it."""
        return sorted(self.screen.session.choice.codes)

    async def type(self, words: str) -> None:
        """Type words, letter by letter."""
        await self.press(*("space" if letter == " " else letter for letter in words))


OpenAdjudication = Callable[..., AbstractAsyncContextManager[Adjudicator]]


@pytest.fixture
def coded(study: Study) -> Study:
    """The library's study, coded by three, its round closed."""
    add_coder(study, "carla")
    add_coder(study, "lea", Role.LEAD)
    with take_in(study) as intake:
        intake.add_decisions([EarlierDecision(*one) for one in CODED])
    close_round(study, "main")
    study.id = "library"  # letters are given out by it
    return study


@pytest.fixture
def open_screen(coded: Study) -> OpenAdjudication:
    """Opens the screen: `async with open_screen() as driver`."""

    @asynccontextmanager
    async def opened(
        *,
        who: Coder = LEAD,
        size: tuple[int, int] = (80, 24),
        wanted: Wanted = IMPORTED,
        named: bool = False,
        at: Study = coded,
    ) -> AsyncIterator[Adjudicator]:
        if who.role is Role.LEAD:
            apply_rule(at, "main", who)
        workspace = open_adjudication(at, "main", who)
        queued = queue(judged(at, "main"), wanted)
        app = CodingApp(at, None, only=AdjudicationScreen(workspace, queued, wanted, named=named))
        async with app.run_test(size=size) as pilot:
            driver = Adjudicator(app, pilot)
            await driver.settle()
            yield driver
        app.finish()

    return opened
