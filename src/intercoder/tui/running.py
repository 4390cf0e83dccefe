"""Starts the app: one function for each screen that a command opens."""

from __future__ import annotations

import sys
import threading
from threading import ExceptHookArgs
from typing import TYPE_CHECKING, Any

from textual.screen import Screen

from intercoder.platforms.clocks import steady
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.suggest.live.assistant import Assistant
from intercoder.suggest.live.offers import Assist
from intercoder.tui.app import CodingApp
from intercoder.tui.coding.session_start import start_session
from intercoder.tui.terminal.ending import screen_terminal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from intercoder.adjudication.queue import Queued, Wanted
    from intercoder.agreement.of_study.selection import Selection
    from intercoder.coding.queue import QueueFilter
    from intercoder.findings.browsing.choices import ChoiceKind
    from intercoder.protection.redaction.review import Review
    from intercoder.study.adjudication.adjudication_workspace import AdjudicationWorkspace
    from intercoder.study.identical.identical_groups import Asked
    from intercoder.study.redaction.finding import AnswerWithFinds
    from intercoder.study.rounds.people import Coder
    from intercoder.suggest.reading.request import ReadingRequest


TURN = 0.001
"""Seconds after which a thread that draws lets the one that writes to the disk go on."""


def run_code(
    study: Study,
    coder: str | None,
    *,
    round: str = MAIN_ROUND,
    take_over: bool = False,
    only: QueueFilter | None = None,
    assist: Assist = Assistant,
) -> str:
    """Open the app for one coder, or on the start screen, and return when it is closed.

    `only` is what the coder begins with, in place of where they left off; `assist` starts what
    makes suggestions. Gives what is to be said
    of changes that are kept on this machine; empty if none are. Raises what `sit_down` raises
    before anything is drawn; afterwards NotSavedError if something is lost,
    CoderBusyError if the coder has gone on elsewhere, or the defect that ended the app.
    """
    session_start = (
        start_session(study, coder, steady(), round=round, take_over=take_over, only=only)
        if coder
        else None
    )
    return _run(CodingApp(study, session_start, round=round, assist=assist, guided=True))


def run_agreement(study: Study, selection: Selection) -> None:
    """Open the app on the agreement of a study, for leads, and return when it is closed.

    Raises the defect that ended the app, if one did.
    """
    from intercoder.tui.agreement.screen import AgreementScreen

    _run_only(study, AgreementScreen(study, selection))


def run_findings(
    study: Study,
    who: Coder | None,
    *,
    rounds: Sequence[str],
    of: Sequence[str],
    chosen: Mapping[ChoiceKind, str],
) -> None:
    """Open the app on the findings of a study, and return when it is closed.

    `who` is at the keyboard; `of` names the coders whose codes alone may be shown, `chosen` what is
    shown at first. Raises the defect that ended the app, if one did.
    """
    from intercoder.tui.findings.screen import FindingsScreen

    screen = FindingsScreen(study, who, rounds=tuple(rounds), of=tuple(of), chosen=chosen)
    _run_only(study, screen)


def run_identical(study: Study, asked: Asked, *, between: bool) -> None:
    """Open the app on identical answers coded differently, and return when it is closed.

    Raises the defect that ended the app, if one did.
    """
    from intercoder.tui.identical.screen import IdenticalScreen

    _run_only(study, IdenticalScreen(study, asked, between=between))


def run_overview(study: Study, who: Coder | None, *, round: str = "") -> str:
    """Open the app on the overview of a study, for leads, and return when it is closed.

    `who` is at the keyboard; `round` shows this round alone. Gives and raises what
    `run_adjudication` does, which the overview leads to.
    """
    from intercoder.tui.overview.screen import OverviewScreen

    return _run_only(study, OverviewScreen(study, who, round=round))


def run_codebook(study: Study, who: Coder | None) -> None:
    """Open the app on the codebook of a study, to look at and to change it.

    `who` is at the keyboard. Raises the defect that ended the app, if one did.
    """
    from intercoder.tui.codebook.changing.screen import ChangeCodebookScreen

    _run_only(study, ChangeCodebookScreen(study, who))


def run_reading(study: Study, who: Coder | None, request: ReadingRequest) -> None:
    """Open the app on the answers nobody has coded, to build the codebook from them.

    `who` is at the keyboard. Raises the defect that ended the app, if one did.
    """
    from intercoder.tui.codebook.reading.screen import ReadingScreen

    _run_only(study, ReadingScreen(study, who, request))


def run_redaction(study: Study, found: Sequence[AnswerWithFinds], review: Review) -> bool:
    """Open the app on personal data that were found; whether those chosen are to be replaced.

    Raises the defect that ended the app, if one did.
    """
    from intercoder.tui.redaction.screen import RedactionScreen

    screen = RedactionScreen(found, review)
    _run_only(study, screen)
    return screen.is_wanted


def run_departures(study: Study) -> None:
    """Open the app on the list of what left a study, and return when it is closed.

    Raises the defect that ended the app, if one did.
    """
    from intercoder.tui.leaving.screen import DeparturesScreen

    _run_only(study, DeparturesScreen(study))


def run_rule(study: Study, who: Coder | None, *, id: str = "") -> None:
    """Open the app on a rule to be written or, with its id, changed.

    `who` is at the keyboard. Raises the defect that ended the app, if one did.
    """
    from intercoder.tui.rules.screen import WriteRuleScreen

    _run_only(study, WriteRuleScreen(study, who, id=id))


def _run_only(study: Study, screen: Screen[Any]) -> str:
    return _run(CodingApp(study, None, only=screen))


def _run(app: CodingApp) -> str:
    """Run the app, and see to its end, however that comes. Raises what `finish` raises."""

    def failed(thread: ExceptHookArgs) -> None:
        if isinstance(thread.exc_value, Exception):
            app.fail_soon(thread.exc_value)

    before = threading.excepthook
    threading.excepthook = failed
    sys.setswitchinterval(TURN)
    try:
        with screen_terminal() as endings:
            with endings.given_to(app.stop_soon, app.leave_at_once):
                app.run()
            return app.finish()
    finally:
        threading.excepthook = before


def run_adjudication(
    workspace: AdjudicationWorkspace,
    queued: tuple[Queued, ...],
    wanted: Wanted,
    *,
    named: bool,
    notice: str = "",
) -> str:
    """Open the app on the disagreements of a round, and return when it is closed.

    `notice` is said first. Gives what is to be said of changes that are kept on this machine; empty
    if none are. Raises NotSavedError if something could not be saved, or the defect that ended the
    app.
    """
    from intercoder.tui.adjudication.screen import AdjudicationScreen

    screen = AdjudicationScreen(workspace, queued, wanted, named=named, notice=notice)
    return _run_only(workspace.study, screen)


def run_differences(workspace: AdjudicationWorkspace, numbers: Sequence[int], coder: str) -> str:
    """Open the app on the answers on which a coder differs from what is settled, to read.

    Gives and raises what `run_adjudication` does.
    """
    from intercoder.adjudication.queue import queue_of_answers
    from intercoder.tui.adjudication.screen import AdjudicationScreen

    queued = queue_of_answers(workspace.study, workspace.round.name, numbers)
    return _run_only(workspace.study, AdjudicationScreen(workspace, queued, mine=coder))
