"""Shows the decision being made on the answer in view, and its reason, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.strip import Strip

from intercoder.coding.decision import State
from intercoder.tui.drawing.drawing import Piece, draw_line, wrap
from intercoder.tui.drawing.glyphs import CHOSEN, MEMO, STATES
from intercoder.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from intercoder.adjudication.session import AdjudicationSession

NOTHING = "Nothing chosen yet."
READING = "You can read and comment; only a lead adjudicates."


class ChoiceView(Lines):
    """The chosen codes and the reason, in two lines or more."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"choice--code", "choice--reason", "choice--quiet"}
    DEFAULT_CSS = """
    ChoiceView {
        height: 2;
        & > .choice--code { color: $chosen; text-style: bold; }
        & > .choice--reason { color: $warning; }
        & > .choice--quiet { color: $muted; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._session: AdjudicationSession | None = None
        self._reason = ""

    def show(self, session: AdjudicationSession, reason: str) -> None:
        """Show what is chosen in this session, and what is seen of the reason."""
        before, reason_before = self._session, self._reason
        self._session, self._reason = session, reason
        if before is None or (before.choice, dict(before.choice.codes), reason_before) != (
            session.choice,
            dict(session.choice.codes),
            reason,
        ):
            self.redraw(top=0)

    def draw(self, width: int) -> list[Strip]:
        """The codes in one line, the reason in the next."""
        session = self._session
        if session is None:
            return []
        quiet = self.style_of("choice--quiet")
        if not session.may_settle:
            return [draw_line([(READING, quiet)], width, self.background)]
        lines = [draw_line(self._codes(session), width, self.background)]
        if self._reason:
            style = self.style_of("choice--reason")
            said = f"{MEMO} {self._reason}"
            lines += [
                draw_line([(line, style)], width, self.background) for line in wrap(said, width)
            ]
        return lines

    def _codes(self, session: AdjudicationSession) -> list[Piece]:
        choice, style = session.choice, self.style_of("choice--code")
        taken = f"  (version {choice.taken})" if choice.taken else ""
        quiet = self.style_of("choice--quiet")
        if choice.none_applies:
            words = f"{STATES[State.NO_CODE_APPLIES]} {State.NO_CODE_APPLIES}"
            return [(words, style), (taken, quiet)]
        if not choice.codes:
            return [(NOTHING, quiet)]
        names = "  ".join(f"{CHOSEN} {session.codebook.name_of(one)}" for one in choice.codes)
        return [(names, style), (taken, quiet)]
