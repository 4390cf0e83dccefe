"""The adjudication screen: one answer, all its versions, and the lead's decision."""

from __future__ import annotations

from collections.abc import Callable

from textual import events

from intercoder.adjudication.queue import Queued, Wanted
from intercoder.adjudication.session import AdjudicationSession, Step
from intercoder.coding.adjudication_changes import RedoAdjudication, UndoAdjudication
from intercoder.study.adjudication.adjudication_workspace import (
    AdjudicationWorkspace,
)
from intercoder.tui.adjudication.adjudication_controller import AdjudicationController
from intercoder.tui.adjudication.filters import SIDES, chosen, value_on
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.keys import SETTLING, bindings


class AdjudicationScreen(AdjudicationController):
    """A lead adjudicating, or a coder reading along. The session decides what a press does."""

    CSS_PATH = "adjudication.tcss"
    AUTO_FOCUS = ""
    KEYS = SETTLING
    BINDINGS = bindings(SETTLING)

    def __init__(
        self,
        workspace: AdjudicationWorkspace,
        queued: tuple[Queued, ...] | None,
        wanted: Wanted | None = None,
        *,
        named: bool = False,
        mine: str = "",
    ) -> None:
        """`wanted` is what the queue was made by; the screen makes it if it is None. `mine` is a
        coder who looks at where they differ: their version is named."""
        super().__init__(workspace, queued, wanted, named=named, mine=mine)
        self._letters: dict[str, Callable[[], None]] = {
            "c": self.action_comment,
            "d": self.action_doubt,
            "n": self.action_names,
        }

    def on_key(self, event: events.Key) -> None:
        """A digit takes a version; a letter is the key of a code, a command, or begins a search."""
        letter = event.character or ""
        if code_id := self._code_of_key.get(letter):
            event.stop()
            self._point_at([code_id])
            self._press(lambda session: session.toggled(code_id))
        elif letter.isdecimal() and letter != "0":
            event.stop()
            self._press(lambda session: session.version_taken(letter))
        elif letter in self._letters:
            event.stop()
            self._letters[letter]()

    def action_cursor(self, by: int) -> None:
        """Move the cursor through the codes."""
        self.codes.move(by)
        self._entry.show(self.codes.code)

    def action_given(self) -> None:
        """The cursor to the next code that someone gave."""
        item, code = self.session.item, self.codes.code
        if item is None or not item.codes:
            return
        here = item.codes.index(code.id) if code and code.id in item.codes else -1
        self._point_at([item.codes[(here + 1) % len(item.codes)]])

    def action_toggle_code(self) -> None:
        """Put the code under the cursor on, or take it off."""
        if code := self.codes.code:
            self._press(lambda session: session.toggled(code.id))

    def on_codes_panel_pointed(self, event: CodesPanel.Pointed) -> None:
        """The entry is that of the code under the cursor."""
        self._entry.show(event.code)

    def on_codes_panel_chosen(self, event: CodesPanel.Chosen) -> None:
        """A code was found, or clicked on."""
        self._press(lambda session: session.toggled(event.code_id))

    def action_find(self) -> None:
        """Open the finder."""
        self.codes.find("")

    def action_settle(self) -> None:
        """Record the choice as consensus, and go on."""
        self._press(AdjudicationSession.settled)

    def action_no_code(self) -> None:
        """Record as consensus that no code applies, and go on."""
        self._press(AdjudicationSession.no_code_applies)

    def action_leave_open(self) -> None:
        """Leave it open, and go on."""
        self._press(AdjudicationSession.left_open)

    def action_undo(self) -> None:
        """Take back the lead's last decision; the writer answers with the answer it was about."""
        self._revert(UndoAdjudication())

    def action_redo(self) -> None:
        """Bring back what was taken back."""
        self._revert(RedoAdjudication())

    def _revert(self, change: UndoAdjudication | RedoAdjudication) -> None:
        if self.session.may_settle:
            self._press(lambda session: Step(session, change))

    def action_back(self) -> None:
        """To the answer before."""
        self._press(AdjudicationSession.back)

    def action_forward(self) -> None:
        """On to the next, unsettled."""
        self._press(AdjudicationSession.forward)

    # -- writing words --------------------------------------------------------------------------

    def action_reason(self) -> None:
        """Write the reason."""
        if self.session.may_settle:
            self._write_words(
                "Reason", self.session.reason, lambda session, text: session.reasoned(text)
            )

    def action_comment(self) -> None:
        """Comment on the answer."""
        self._write_words("Comment", "", lambda session, text: session.said(text))

    def action_doubt(self) -> None:
        """Note what is unclear about the definition of the code under the cursor."""
        code = self.codes.code
        if not self.session.may_settle:
            self._press(lambda session: session.definition_doubted("", ""))
        elif code is not None:
            self._write_words(
                f"What is unclear about “{code.name}”?",
                "",
                lambda session, text: session.definition_doubted(code.id, text),
            )

    def _write_words(
        self, title: str, text: str, act: Callable[[AdjudicationSession, str], Step]
    ) -> None:
        item = self.session.item
        if item is None:
            return
        from intercoder.tui.coding.memo import MemoScreen  # its editor is slow to import

        def take(written: str | None) -> None:
            if written is not None:
                self._press(lambda session: act(session, written))

        def tell(is_there: bool) -> None:
            self.has_unkept_text = is_there
            self._paint_standing()

        self.app.push_screen(MemoScreen(item.answer.id, text, title, tell=tell), take)

    # -- looking --------------------------------------------------------------------------------

    def action_names(self) -> None:
        """Show the coders' names, or hide them."""
        self.named = not self.named
        self._paint()

    def action_hide(self) -> None:
        """Hide the text, or show it again."""
        self.text_is_hidden = not self.text_is_hidden
        self._paint()

    def action_scroll(self, direction: int) -> None:
        """Scroll the versions, where they are more than fit."""
        self._versions.scroll_page(direction)

    def action_scroll_answer(self, direction: int) -> None:
        """Scroll a long answer."""
        self._answer.scroll_page(direction)

    def action_scroll_comments(self, direction: int) -> None:
        """Scroll the comments."""
        self._comments.scroll_lines(direction)

    def action_filter(self) -> None:
        """Choose which disagreements, and in which order."""
        if self._mine:
            return
        from intercoder.tui.dialogs.choose import ChooseScreen

        def take(value: str | None, side: str = "") -> None:
            if value is not None:
                self._requeue(chosen(self._wanted, side, value))

        def then(side: str | None) -> None:
            if not side:
                take(side)
                return
            choices = self._sides.choices(side, named=self.named)
            screen = ChooseScreen("Which?", choices, value_on(self._wanted, side))
            self.app.push_screen(screen, lambda value: take(value, side))

        self.app.push_screen(ChooseScreen("Which disagreements should be shown?", SIDES, ""), then)
