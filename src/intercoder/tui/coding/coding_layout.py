"""The layout of the coding screen, and which widget shows which part of a session."""

from __future__ import annotations

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import Container, Vertical

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.session import CodingSession
from intercoder.coding.suggestion import Mode, order_words
from intercoder.tui.answers.answer_head import AnswerHead
from intercoder.tui.answers.answer_view import AnswerView
from intercoder.tui.codebook.code_entry import CodeEntry
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.coding.chosen_codes import ChosenCodes
from intercoder.tui.coding.end_panel import EndPanel
from intercoder.tui.coding.filters import describe
from intercoder.tui.coding.status_line import StatusLine
from intercoder.tui.coding.status_text import StatusText
from intercoder.tui.coding.suggestions_panel import SuggestionsPanel, all_evidence, suggested
from intercoder.tui.keys import CODING, hints
from intercoder.tui.widgets.banner import Banner
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine


class CodingLayout(Vertical):
    """The regions of the coding screen.

    They keep their size while a coder codes, and each is handed its part of the session and
    repaints only if that part has changed: no press asks for a new layout.
    """

    DEFAULT_CSS = "CodingLayout { height: 1fr; }"

    def __init__(
        self,
        codebook: Codebook,
        keys: Mapping[str, str],
        wordings: Mapping[str, str],
        title: tuple[str, str],
    ) -> None:
        """`keys` is key by code id, `wordings` the wording of each question by its id, `title` the
        study's name and who codes."""
        super().__init__()
        self._wordings = wordings
        self.codes = CodesPanel(codebook, keys, id="codes")
        self.answer = AnswerView()
        self.entry = CodeEntry(codebook, id="entry")
        self.banner = Banner()
        self._title_line = TitleLine(*title)
        self._head = AnswerHead()
        self._end = EndPanel()
        self.suggestions = SuggestionsPanel(codebook)
        self._chosen = ChosenCodes(codebook)
        self._notice = NoticeLine((*hints(CODING), ("F1", "all keys")))
        self._status = StatusLine()

    def compose(self) -> ComposeResult:
        """The style sheet of the screen says where each goes at which width."""
        yield self._title_line
        with Container(id="work"):
            with Vertical(id="reading"):
                yield self._head
                yield self.answer
                yield self._end
                yield self.suggestions
                yield self._chosen
            yield self.codes
            yield self.entry
        yield self.banner
        yield self._notice
        yield self._status

    def show(
        self, session: CodingSession, *, text_is_hidden: bool, suggestions_are_off: bool = False
    ) -> None:
        """Hand every region its part of the session."""
        item = session.item
        filter_words = describe(session.filter, session.codebook)
        question = item.answer.question if item else ""
        followed = order_words(session.filter.drawn) if session.filter.drawn else ""
        self._title_line.show(f"{filter_words}  (Esc leaves)" if filter_words else followed)
        self._head.show(self._wordings.get(question, question), item)
        for region in (self._head, self.answer, self._chosen):
            region.display = not session.finished
        self.suggestions.display = not session.finished and session.assistance.mode is not Mode.OFF
        self.suggestions.show(
            suggested(session, text_is_hidden=text_is_hidden, are_off=suggestions_are_off),
            session.draft.codes,
        )
        self.answer.show(
            item.number if item else None,
            item.answer.text if item else "",
            hidden=text_is_hidden and item is not None,
            evidence=all_evidence(session.suggestions),
        )
        self._end.show(session.progress, filter_words, shown=session.finished)
        self._chosen.show(session.draft if item else None)
        self.codes.show_chosen(session.draft.codes)
        self._notice.show(session.notice)

    def show_standing(self, standing: StatusText) -> None:
        """The line at the foot, which also changes while nobody presses anything."""
        self._status.show(standing)

    def show_entry(self, code: Code | None) -> None:
        """The entry of the code under the cursor."""
        self.entry.show(code)
