"""Starts a coding session: reads everything the coding screen needs first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from textual.message import Message

from intercoder.coding.keys.own_files import faults_words
from intercoder.coding.queue import QueueFilter
from intercoder.coding.session import READ_AHEAD, CodingSession
from intercoder.study.coding.coder_workspace import CoderWorkspace
from intercoder.study.coding.keys_of_coder import KeysOfCoder, keys_of_coder
from intercoder.study.coding.opening import open_workspace_and_send
from intercoder.study.rounds.suggestion_settings import read_assistance
from intercoder.study.study import MAIN_ROUND, Study
from intercoder.study.suggest.encoder_setting import has_encoder
from intercoder.study.wellbeing.care import Care, care_of
from intercoder.training.may_code import check_may_code
from intercoder.training.revealing import Revealing, revealing
from intercoder.tui.codebook.following import news_words
from intercoder.tui.shared.saving import sent_words


@dataclass(frozen=True)
class SessionStart:
    """A coder's desk, the session to begin with, and what does not change while it lasts."""

    workspace: CoderWorkspace
    session: CodingSession
    wordings: Mapping[str, str]
    """The wording of each question, by its id, in the study's order."""
    languages: tuple[str, ...]
    keys: KeysOfCoder
    """The coder's keys, and what is wrong with what they chose themselves."""
    care: Care
    """What keeps the coder well: limits, support, what they met today."""
    follows_key: Revealing | None = None
    """In training: what comes into view of the key."""
    reads_meaning: bool = False
    """Whether an encoder reads the study's answers, as settled."""
    sent: int = 0
    """How many changes were kept on this machine, and are in the study since now."""

    @property
    def study(self) -> Study:
        """The study that is coded."""
        return self.workspace.study


@dataclass
class SessionStarted(Message):
    """A coder's place is taken, and the first answer is here."""

    request: int
    session_start: SessionStart


def start_session(
    study: Study,
    coder: str,
    now: float,
    *,
    round: str = MAIN_ROUND,
    take_over: bool = False,
    only: QueueFilter | None = None,
) -> SessionStart:
    """Sit down, and read the answer in view and those that follow. Database work: not on the UI.

    What earlier windows kept on this machine is written before anything else. `now` is the steady
    clock in seconds; `only` the answers to begin with, in place of where the coder left off. Raises
    what `open_workspace_and_send` raises.
    """
    check_may_code(study, [coder], round)
    workspace, sent = open_workspace_and_send(study, coder, round=round, take_over=take_over)
    opening = workspace.opening(only)
    news = workspace.news()
    said = (
        sent_words(sent) if sent else "",
        news_words(news, opening.item.lost if opening.item else "") if news else "",
    )
    care = care_of(study, workspace.coder, workspace.round, opening.codebook)
    session = CodingSession(
        codebook=opening.codebook,
        pace=care.pace(now),
        item=opening.item,
        filter=opening.filter,
        progress=workspace.progress(),
        assistance=read_assistance(study, workspace.round),
        home=opening.home,
        notice=" ".join(filter(None, said)),
        revision=opening.revision,
    )
    if not session.notice and care.support.lines:
        session = replace(session, notice=care.support.lines[0])
    keys = keys_of_coder(workspace, opening.codebook)
    if keys.faults:
        session = replace(session, notice=f"{session.notice} {faults_words(keys.faults)}".strip())
    items = workspace.following(
        session.asks_after, session.filter, READ_AHEAD, session.place_asked_after
    )
    return SessionStart(
        workspace=workspace,
        session=session.supplied(items, exhausted=len(items) < READ_AHEAD).session,
        wordings={question.id: question.wording for question in study.questions()},
        languages=study.languages(),
        keys=keys,
        care=care,
        follows_key=revealing(study, workspace.coder, workspace.round),
        reads_meaning=has_encoder(study),
        sent=sent,
    )
