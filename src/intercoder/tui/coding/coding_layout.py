"""The layout of the coding screen, and which widget shows which part of a session."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical

from intercoder.codebook.code import Code, Codebook
from intercoder.coding.first_steps.guide import Guide
from intercoder.coding.passages.passage import placed
from intercoder.coding.passages.seen_words import seen_words
from intercoder.coding.session import CodingSession
from intercoder.coding.suggestion import Mode, order_words
from intercoder.tui.answers.answer_head import AnswerHead
from intercoder.tui.codebook.code_entry import CodeEntry
from intercoder.tui.codebook.code_in_view import CodeInView
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.coding.chosen_codes import ChosenCodes
from intercoder.tui.coding.end_panel import EndPanel
from intercoder.tui.coding.filters import describe
from intercoder.tui.coding.guiding.next_step import key_and_words
from intercoder.tui.coding.guiding.welcome import WelcomePanel
from intercoder.tui.coding.passages.marking_view import MarkingView
from intercoder.tui.coding.status_line import StatusLine
from intercoder.tui.coding.status_text import StatusText
from intercoder.tui.coding.suggestions_panel import SuggestionsPanel, all_evidence, suggested
from intercoder.tui.masking.masked_texts import texts_of
from intercoder.tui.panes.arrangement import Arrangement, Pane
from intercoder.tui.panes.pane_area import PaneArea
from intercoder.tui.panes.plan import Needs, Part
from intercoder.tui.panes.rules import LEFT, RIGHT
from intercoder.tui.widgets.banner import Banner
from intercoder.tui.widgets.lines import Lines
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

IN_USE = ("letters", "Enter", "0", "s", "/", "u", "m", "!", ";", "Tab", "h")
"""Keys at the foot, in the order in which they are needed: the first ones always have room."""


def _use(hint: tuple[str, str]) -> int:
    return IN_USE.index(hint[0]) if hint[0] in IN_USE else len(IN_USE)


AROUND = LEFT + RIGHT + 1
"""Cells around the text of an answer: its line, spaces, and the place of a scroll bar."""


class CodingLayout(Vertical):
    """The regions of the coding screen.

    They keep their places while a coder codes short answers, and each is handed its part of the
    session and repaints only if that part has changed: only a long answer asks for a new layout.
    """

    DEFAULT_CSS = "CodingLayout { height: 1fr; }"

    def __init__(
        self,
        codebook: Codebook,
        keys: Mapping[str, str],
        wordings: Mapping[str, str],
        title: tuple[str, str],
        shown_keys: Sequence[tuple[str, str]],
        guide: Guide,
        arrangement: Arrangement,
    ) -> None:
        """`keys` is key by code id, `wordings` the wording of each question by its id, `title` the
        study's name and who codes, `shown_keys` keys for the foot, each with a word; `guide` knows
        what they have done before, `arrangement` how they left the panes."""
        super().__init__()
        self._guide = guide
        self._wordings = wordings
        self._suggests = False
        self._in_view = CodeInView()
        self.reads_translation = False
        """Whether translations are shown in place of answers that have one."""
        self.codes = CodesPanel(codebook, keys, id="codes")
        self.answer = MarkingView()
        self.entry = CodeEntry(codebook, id="entry")
        self.head = AnswerHead()
        self._banner = Banner()
        self._welcome = WelcomePanel()
        self._title_line = TitleLine(*title)
        self._end = EndPanel()
        self.suggestions = SuggestionsPanel(codebook)
        self._chosen = ChosenCodes(codebook)
        self._notice = NoticeLine(sorted(shown_keys, key=_use))
        self._status = StatusLine(above=self._notice)
        parts = {
            Part.HEAD: self.head,
            Part.ANSWER: self.answer,
            Part.END: self._end,
            Part.SUGGESTIONS: self.suggestions,
            Part.CHOSEN: self._chosen,
            Part.CODES: self.codes,
            Part.ENTRY: self.entry,
        }
        self.panes = PaneArea(parts, self._needs, arrangement)

    def offer_support(self, lines: Sequence[str]) -> None:
        """At the end of the queue, say whom the coder can turn to."""
        self._end.support = lines

    def compose(self) -> ComposeResult:
        """The panes, between the lines at the top and at the foot."""
        yield self._title_line
        yield self.panes
        yield self._banner
        yield self._welcome
        yield self._notice
        yield self._status

    def show(self, session: CodingSession, *, suggestions_are_off: bool) -> None:
        """Hand every region its part of the session."""
        texts = texts_of(self.app)
        self._suggests = session.assistance.mode is not Mode.OFF
        item, draft, seen = session.item, session.draft, session.suggestions
        is_finished = session.finished
        filter_words = describe(session.filter, session.codebook)
        question = item.answer.question if item else ""
        followed = order_words(session.filter.drawn) if session.filter.drawn else ""
        self._title_line.show(f"{filter_words}  (Esc leaves)" if filter_words else followed)
        wording, translated = self._wordings.get(question, question), self.reads_translation
        self.head.show(wording, item, reads_translation=translated)
        for region in (self.head, self.answer, self._chosen):
            region.display = not is_finished
        self.suggestions.display = not is_finished and self._suggests
        text = item.answer.text if item else ""
        read = item.answer.text_to_read(translated=translated) if item else ""
        key = item.answer.id if item else ""
        texts.turn_to(self.screen, (key,))
        seen_text, as_given = texts.see(key, read), texts.see(key, text)
        likes = tuple(
            None if one.like is None else texts.see(one.like.answer, one.like.text)
            for one in (seen.codes if seen else ())
        )
        self.suggestions.show(
            suggested(session, seen, as_given, likes, are_off=suggestions_are_off), draft.codes
        )
        self.answer.show(
            item.number if item else None,
            seen_text,
            evidence=all_evidence(seen) if read == text else (),
            passages=tuple(
                (one.start, one.end) for one in placed(draft.marked, text) if read == text
            ),
        )
        self._end.show(session.progress, filter_words, shown=is_finished)
        self._chosen.show(draft if item else None, seen_words(draft.passages, text, as_given))
        self.codes.show_chosen(draft.codes)
        self._notice.show_next(*key_and_words(self._guide.hint(session)))
        self._notice.show(session.notice)
        self._welcome.show(self._guide.welcome)
        suggested_codes = tuple(one.code for one in seen.codes) if seen else ()
        self._in_view, code_id = self._in_view.following(
            item.number if item else None,
            tuple(draft.codes),
            suggested_codes,
            is_revealing=session.is_revealing,
        )
        if code_id is not None:
            self.codes.go_to(code_id)
        self.show_entry(self.codes.pointed)
        self.panes.fit()

    def show_codebook(self, codebook: Codebook, keys: Mapping[str, str]) -> None:
        """Show another revision of the codebook, with the keys of its codes, in every region."""
        self.codes.show_codebook(codebook, keys)
        for region in (self.entry, self.suggestions, self._chosen):
            region.show_codebook(codebook)
        self.panes.fit()

    def show_recent(self, row: tuple[str, ...]) -> None:
        """The codes given lately, below the others."""
        self.codes.show_recent(row)

    def show_standing(self, standing: StatusText) -> None:
        """The line at the foot, which also changes while nobody presses anything."""
        self._status.show(standing)

    def show_banner(self, words: str, *, calm: bool) -> None:
        """What is wrong with saving, above the notice."""
        self._banner.show(words, calm=calm)

    def show_entry(self, code: Code | None) -> None:
        """This code's entry, with what it is to the answer in view."""
        self.entry.show(code, self._in_view.remark(code.id) if code else "")

    def look_at(self, code_id: str) -> None:
        """Put the cursor on a code and show its entry, without giving it."""
        self.touch()
        self.codes.go_to(code_id)
        self.show_entry(self.codes.pointed)

    def find(self, typed: str, *, to_read: bool = False) -> None:
        """Search for a code, to give it or `to_read` its entry."""
        self.touch()
        self.codes.find(typed, to_read=to_read)

    @property
    def pane_in_focus(self) -> Lines:
        """What arrows, Page Up and Down, Home and End are for."""
        panes = {Pane.ANSWER: self.answer, Pane.CODES: self.codes.listed, Pane.ENTRY: self.entry}
        return panes[self.panes.focused_pane]

    def switch_question(self) -> bool:
        """Show the whole question, or two lines of it; whether it is longer than that."""
        if not self.head.is_whole and not self.head.is_cut_at(self.head.room):
            return False
        self.head.show_whole(not self.head.is_whole)
        self.panes.fit()
        return True

    def touch(self) -> None:
        """The coder looks at a code: suggestions that come now leave it in view."""
        self._in_view = self._in_view.touched()

    def _needs(self) -> Needs:
        return Needs(
            code_width=self.codes.wanted_width,
            code_lines=self.codes.line_count,
            question_lines=lambda width: self.head.lines_at(width - AROUND),
            answer_lines=lambda width: self.answer.lines_at(width - AROUND),
            suggests=self._suggests,
        )
