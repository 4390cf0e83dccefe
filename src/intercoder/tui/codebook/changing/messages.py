"""Messages from the threads that read, preview and change a study's codebook."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from intercoder.codebook.changes.history import Revision
from intercoder.codebook.changes.session import CodebookSession
from intercoder.errors import IntercoderError

if TYPE_CHECKING:
    from intercoder.agreement.of_changes.code_standings import Standings
    from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace, Previewed


@dataclass
class CodebookRead(Message):
    """The codebook and its history are here."""

    request: int
    workspace: CodebookWorkspace
    session: CodebookSession


@dataclass
class StandingsRead(Message):
    """How all codes stand is known, or why it cannot be said."""

    request: int
    standings: Standings | None
    why_not: str = ""
    is_hidden: bool = False
    """Whether they are kept from this person."""


@dataclass
class PreviewRead(Message):
    """What a change would do is known."""

    previewed: Previewed


@dataclass
class ChangeMade(Message):
    """A change is in the study."""

    made: Revision


@dataclass
class ChangeFailed(Message):
    """A change could not be previewed, or made; nothing was changed."""

    error: IntercoderError
