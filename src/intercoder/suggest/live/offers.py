"""Requests suggestions ahead of the coder and hands them to the session as they arrive."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from intercoder.coding.session import CodingSession
from intercoder.suggest.live.assistant import Assistant
from intercoder.suggest.live.protocol import (
    NoSuggestions,
    Offered,
    Open,
    Ready,
    Report,
    SameMeaning,
    Trouble,
)

Assist = Callable[[Open, Callable[[Report], object]], Assistant]
"""Starts what makes suggestions; what it reports is handed to the function given."""


class Offers:
    """Asks for the suggestions a session wants, and hands them to it. Nothing but `close` waits."""

    def __init__(
        self, assist: Assist | None, opening: Open, hear: Callable[[Report], object]
    ) -> None:
        """`hear` is called from another thread with each report, which is then to be `take`n."""
        self._assist = assist
        self._opening = opening
        self._hear = hear
        self._assistant: Assistant | None = None
        self.are_off = assist is None
        """No suggestions will come any more in this sitting."""

    def begin(self) -> None:
        """Start what makes suggestions."""
        if self._assist is not None and self._assistant is None:
            self._assistant = self._assist(self._opening, self._hear)

    def ask(self, session: CodingSession) -> None:
        """Ask for what the session wants and has not asked for yet."""
        if self._assistant is not None and not self.are_off:
            self._assistant.ask(session.unoffered(self._assistant.model))

    def ask_for(self, numbers: Iterable[int]) -> None:
        """Ask for suggestions for these answers, which are heard of like all others."""
        if self._assistant is not None and not self.are_off:
            self._assistant.ask(numbers)

    def saved(self) -> None:
        """A decision is on disk: there may be something to learn."""
        if self._assistant is not None:
            self._assistant.saved()

    def take(self, report: Report, session: CodingSession) -> tuple[CodingSession, str]:
        """The session with what was reported, and what the coder is to be told."""
        match report:
            case Offered():
                return session.offered(report.answer, report.suggestions), ""
            case SameMeaning():
                return session.compared(report.answer, report.count), ""
            case Trouble():
                return session, report.words
            case NoSuggestions():
                self.are_off = True
                return session, report.words
            case Ready():
                return session, ""

    def leave(self) -> None:
        """Tell what makes suggestions to end, without waiting for it."""
        if self._assistant is not None:
            self._assistant.leave()

    def close(self) -> None:
        """See to it that it has ended. Waits: not for the UI thread."""
        if self._assistant is not None:
            self._assistant.close()
