"""The answers like the one in view, to be decided together with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import inf

from textual import events
from textual.app import ComposeResult
from textual.message import Message
from textual.screen import Screen

from intercoder.coding.change import Decide, DecideTogether
from intercoder.coding.session import CodingSession, Step
from intercoder.coding.similar_answers import Group, decided_together, no_code_applies_together
from intercoder.study.coding.coder_workspace import CoderWorkspace, SimilarAnswers
from intercoder.tui.answers.answer_view import AnswerView
from intercoder.tui.coding.chosen_codes import ChosenCodes
from intercoder.tui.keys import GROUP, bindings, hints
from intercoder.tui.queue.member_rows import MemberRows
from intercoder.tui.shared.background_read import Retry, read
from intercoder.tui.shared.messages import ReadFailed
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import RowList
from intercoder.tui.widgets.title_line import TitleLine

Press = Callable[[Callable[[CodingSession], Step]], Step]
"""A press of the coder's on the coding screen: its session takes the step and has it written."""


@dataclass
class AlikeRead(Message):
    """The others of the group are here."""

    request: int
    alike: SimilarAnswers


class GroupScreen(Screen[bool]):
    """Gives whether texts are hidden. What is recorded goes through `press`, as all presses do."""

    CSS_PATH = "group.tcss"
    AUTO_FOCUS = ""
    KEYS = GROUP
    BINDINGS = bindings(GROUP)

    def __init__(
        self,
        workspace: CoderWorkspace,
        session: CodingSession,
        press: Press,
        code_of_key: Mapping[str, str],
        *,
        text_is_hidden: bool,
        written: Callable[[], None],
    ) -> None:
        """`written` waits, in the thread that reads, until what was submitted is written."""
        super().__init__()
        self._workspace = workspace
        self._session = session
        self._press = press
        self._code_of_key = code_of_key
        self._text_is_hidden = text_is_hidden
        self._written = written
        self._group: Group | None = None
        self._has_failed = False
        self._rows: MemberRows | None = None
        self._again = Retry(self, self._read)

    longest_wait = inf

    @property
    def awaits(self) -> bool:
        """Whether the others are still being read."""
        return self._group is None and not self._has_failed

    def compose(self) -> ComposeResult:
        """The answer in view and what is chosen on it, the others, and the one under the cursor."""
        yield TitleLine("Answers like this one", self._workspace.coder)
        yield AnswerView(id="lead")
        yield ChosenCodes(self._session.codebook)
        yield FactsPanel(id="does")
        yield RowList()
        yield AnswerView(id="member")
        yield NoticeLine(hints(GROUP))

    def on_mount(self) -> None:
        """Ask for the others."""
        self._list = self.query_one(RowList)
        self._paint()
        self._read()

    def _read(self) -> None:
        item = self._session.item
        if item is not None:
            workspace, number = self._workspace, item.number

            def reading() -> AlikeRead:
                self._written()
                return AlikeRead(0, workspace.alike(number))

            read(self, 0, reading)

    def on_alike_read(self, message: AlikeRead) -> None:
        """They are here; the open ones are marked."""
        item = self._session.item
        if item is None:
            return
        group = Group.around(self._session, message.alike.others, message.alike.more)
        rows = MemberRows(group, item, self._session.codebook, hidden=self._text_is_hidden)
        self._group, self._rows = group, rows
        self._list.show(lambda _: rows)
        self._paint()

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer."""
        self._has_failed = True
        drop_presses(self)
        self.query_one(NoticeLine).show(self._again.after(message.error))

    # -- showing --------------------------------------------------------------------------------

    def _paint(self) -> None:
        session, group, hidden = self._session, self._group, self._text_is_hidden
        item = session.item
        if item is None:
            return
        self.query_one("#lead", AnswerView).show(item.number, item.answer.text, hidden=hidden)
        self.query_one(ChosenCodes).show(session.draft)
        self.query_one(NoticeLine).show(session.notice)
        if group is None or self._rows is None:
            self.query_one(TitleLine).show("searching…")
            return
        self._rows.group, self._rows.is_hidden = group, hidden
        self._list.redraw()
        count, marked = len(group.members), len(group.marked)
        self.query_one(TitleLine).show(f"{count:,} like it, {marked:,} marked")
        self.query_one("#does", FactsPanel).show(Facts(_does(group, bool(session.draft.codes))))
        self._paint_member()

    def _paint_member(self) -> None:
        place = self._list.item
        view = self.query_one("#member", AnswerView)
        if self._group is None or place is None:
            view.show(None, "", hidden=False)
            return
        member = self._group.members[place]
        view.show(member.number, member.item.answer.text, hidden=self._text_is_hidden)

    def on_row_list_moved(self) -> None:
        """The text below is that of the member under the cursor."""
        self._paint_member()

    # -- keys -----------------------------------------------------------------------------------

    def on_key(self, event: events.Key) -> None:
        """A letter gives the code with that key, as on the coding screen."""
        if code_id := self._code_of_key.get(event.character or ""):
            event.stop()
            self._act(lambda session: session.toggled(code_id))

    def action_unsure(self) -> None:
        """Mark the judgement as unsure, or no longer so."""
        self._act(CodingSession.marked_unsure)

    def action_commit(self) -> None:
        """Record what is chosen on the answer and on all that are marked."""
        if (group := self._group) is not None:
            self._act(lambda session: decided_together(session, group))

    def action_no_code(self) -> None:
        """Record on all of them that no code applies."""
        if (group := self._group) is not None:
            self._act(lambda session: no_code_applies_together(session, group))

    def _act(self, act: Callable[[CodingSession], Step]) -> None:
        step = self._press(act)
        if isinstance(step.change, Decide | DecideTogether):
            self.dismiss(self._text_is_hidden)
            return
        self._session = step.session
        self._paint()

    def action_mark(self) -> None:
        """Mark the member under the cursor, or take the mark off."""
        place = self._list.item
        if self._group is not None and place is not None:
            self._group = self._group.toggled(self._group.members[place].number)
            self._paint()

    def on_row_list_pressed(self) -> None:
        """A second click marks, too."""
        self.action_mark()

    def action_mark_all(self) -> None:
        """Mark all open ones, or none."""
        if self._group is not None:
            self._group = self._group.all_toggled()
            self._paint()

    def action_cursor(self, by: int) -> None:
        """Move through the members."""
        self._list.move(by)

    def action_page(self, by: int) -> None:
        """Move by a page of them."""
        self._list.page(by)

    def action_hide(self) -> None:
        """Hide the texts, or show them again."""
        self._text_is_hidden = not self._text_is_hidden
        self._paint()

    def action_leave(self) -> None:
        """Back to coding; nothing is recorded, and what was chosen stays chosen."""
        self.dismiss(self._text_is_hidden)


def _does(group: Group, has_codes: bool) -> str:
    """What Enter will do."""
    marked = len(group.marked)
    if not has_codes:
        return "Choose codes; Enter then records them here and on all marked answers."
    if not marked:
        return "Nothing is marked: Enter records this answer only."
    others = "1 other" if marked == 1 else f"{marked:,} others"
    changing = f", {group.changing:,} decided before" if group.changing else ""
    return f"Enter: these codes for this answer and {others}{changing}."
