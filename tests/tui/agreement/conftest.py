"""The agreement of a study on the screen: what its tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from intercoder.agreement.intervals.intervals import Resampling
from intercoder.agreement.of_study.compute import agreement_of_study
from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.agreement.of_study.selection import Selection
from intercoder.coding.decision import Judgement
from intercoder.study.answers.answer_import import EarlierDecision, take_in
from intercoder.study.study import Study
from intercoder.tui.agreement.screen import AgreementScreen
from intercoder.tui.app import CodingApp
from tests.tui.conftest import Driver

QUICK = Selection(how=Resampling(resamples=200))
_figures: dict[str, StudyAgreement] = {}
OpenAgreement = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture(autouse=True)
def figures_of_the_demo(demo_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The figures of the demonstration study, which no test changes, are computed once."""

    def known(study: Study, selection: Selection) -> StudyAgreement:
        if study.target != str(demo_path):
            return agreement_of_study(study, selection)
        if repr(selection) not in _figures:
            _figures[repr(selection)] = agreement_of_study(study, selection)
        return _figures[repr(selection)]

    monkeypatch.setattr("intercoder.agreement.of_study.compute.agreement_of_study", known)


@pytest.fixture
def open_agreement(demo: Study) -> OpenAgreement:
    """Opens the screen on a study: `async with open_agreement() as driver`."""

    @asynccontextmanager
    async def opened(
        *,
        at: Study = demo,
        size: tuple[int, int] = (80, 24),
        selection: Selection = QUICK,
    ) -> AsyncIterator[Driver]:
        app = CodingApp(at, None, only=AgreementScreen(at, selection))
        async with app.run_test(size=size) as pilot:
            driver = Driver(app, pilot)
            await driver.settle()
            yield driver
        app.finish()

    return opened


def code(study: Study, *decisions: EarlierDecision) -> None:
    """Decisions as if they had been made in the study."""
    with take_in(study) as intake:
        intake.add_decisions(list(decisions))


def over_days(study: Study, days: int) -> None:
    """Both coders code all twenty answers, in a round a day, and less alike every day."""
    decisions = []
    for day in range(days):
        for number in range(1, 11):
            for question in ("value", "better"):
                answer = f"v{number}:{question}"
                at = f"2026-03-{day + 1:02}T09:{number:02}:00.000Z"
                given = "quiet" if number % 3 else "staff"
                other = "access" if number <= day else given
                for coder, codes in (("anna", given), ("ben", other)):
                    judgement = Judgement.of([codes])
                    decisions.append(
                        EarlierDecision(answer, coder, judgement, at, round=f"day-{day + 1}")
                    )
    code(study, *decisions)
