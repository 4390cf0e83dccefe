"""From where a lead sees that answers are open, to settling them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study

if TYPE_CHECKING:
    from intercoder.tui.adjudication.screen import AdjudicationScreen


def adjudication_screen(
    study: Study, who: Coder | None, round: str = "", code: str = ""
) -> AdjudicationScreen:
    """The adjudication screen of a round for this person, about a code if one is named.

    Without a name the round is the one that was closed last. Raises StudyError where this person
    may not settle the round, or not yet, and what `open_adjudication_and_send` raises.
    """
    from intercoder.adjudication.checking import usual_round
    from intercoder.adjudication.queue import Wanted
    from intercoder.study.adjudication.adjudication_replay import open_adjudication_and_send
    from intercoder.tui.adjudication.screen import AdjudicationScreen

    workspace, sent = open_adjudication_and_send(study, round or usual_round(study), who)
    return AdjudicationScreen(workspace, None, Wanted(code=code), notice=sent.words)
