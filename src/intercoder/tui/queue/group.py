"""The answers like the one in view, to be decided together with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message

from intercoder.coding.change import Decide, DecideTogether
from intercoder.coding.keys.typed_keys import Command, Given, TypedKeys
from intercoder.coding.passages.passage import placed
from intercoder.coding.passages.seen_words import seen_words
from intercoder.coding.queue import Item
from intercoder.coding.session import CodingSession, Step
from intercoder.coding.similar_answers import Group, decided_together, no_code_applies_together
from intercoder.errors import StudyError
from intercoder.study.coding.coder_workspace import CoderWorkspace, SimilarAnswers
from intercoder.suggest.reading.reading_process import same_meaning_from_process
from intercoder.text.counted import counted
from intercoder.tui.answers.answer_view import NOTHING, AnswerView
from intercoder.tui.codebook.code_entry import CodeEntry
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.coding.chosen_codes import ChosenCodes
from intercoder.tui.keys import GROUP, action_in, bindings, hints
from intercoder.tui.masking.revealing import InView
from intercoder.tui.queue.member_rows import MemberRows
from intercoder.tui.shared.background_read import Retry, read
from intercoder.tui.shared.code_keys import CodeKeys
from intercoder.tui.shared.list_screen import ListScreen
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


@dataclass
class SameMeaningRead(Message):
    """The answers that mean the same are here, or why there are none."""

    others: tuple[Item, ...]
    said: str


class GroupScreen(ListScreen[None]):
    """What is recorded goes through `press`, as all presses do."""

    CSS_PATH = "group.tcss"
    KEYS = GROUP
    BINDINGS = bindings(GROUP)

    def __init__(
        self,
        workspace: CoderWorkspace,
        session: CodingSession,
        press: Press,
        typed: TypedKeys,
        *,
        written: Callable[[], None],
        reads_meaning: bool = False,
    ) -> None:
        """`written` waits, in the thread that reads, until what was submitted is written.
        `reads_meaning` says whether an encoder looks for answers that mean the same."""
        super().__init__()
        self._workspace = workspace
        self._session = session
        self._press = press
        self.code_keys = CodeKeys(typed, session.codebook, self._say)
        self._written = written
        self._reads_meaning = reads_meaning
        self._is_comparing = False
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
        """The answer in view and what is chosen on it, the others, and the codebook beside them."""
        yield TitleLine("Answers like this one", self._workspace.coder)
        yield AnswerView(id="lead")
        yield ChosenCodes(self._session.codebook)
        yield FactsPanel(id="does")
        with Horizontal(id="work"):
            with Vertical(id="members"):
                yield RowList()
                yield AnswerView(id="member")
            with Vertical(id="codebook"):
                yield CodesPanel(self._session.codebook, self.code_keys.typed.keys)
                yield CodeEntry(self._session.codebook)
        yield NoticeLine(hints(GROUP))

    def on_mount(self) -> None:
        """Ask for the others."""
        self._panel = self.query_one(CodesPanel)
        self.query_one(CodeEntry).show(self._panel.code)
        self._paint()
        if self._session.item is not None and not self._session.item.alike:
            self._take(Group(self._session.item.number))
        else:
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
        self._take(Group.around(self._session, message.alike.others, message.alike.more))

    def _take(self, group: Group) -> None:
        """Show those that read the same, and have those looked for that mean the same."""
        self._show_group(group)
        item, workspace = self._session.item, self._workspace
        if item is None or not self._reads_meaning:
            return
        number, study = item.number, workspace.study
        self._is_comparing = True
        self._paint()

        def reading() -> SameMeaningRead:
            self._written()
            try:
                found = same_meaning_from_process(
                    study.address, workspace.coder, workspace.round, number
                )
                return SameMeaningRead(workspace.marked(found.answers), found.in_words())
            except StudyError as error:  # those that read the same are here anyway
                return SameMeaningRead((), str(error))

        read(self, 0, reading)

    def on_same_meaning_read(self, message: SameMeaningRead) -> None:
        """They come after the others, unmarked; the cursor stays where it is."""
        self._is_comparing = False
        if self._group is not None:
            self._show_group(self._group.with_meaning(self._session, message.others))
        self.query_one(NoticeLine).show(message.said)

    def _show_group(self, group: Group) -> None:
        item = self._session.item
        if item is not None:
            rows = MemberRows(group, item, self._session.codebook, self.texts)
            self._group, self._rows = group, rows
            self.row_list.show(lambda _: rows, self.row_list.item or 0)
            self._paint()

    def reading_failed(self, message: ReadFailed) -> None:
        """The study did not answer."""
        self._has_failed = True
        drop_presses(self)
        self.query_one(NoticeLine).show(self._again.after(message.error))

    # -- showing --------------------------------------------------------------------------------

    def _paint(self) -> None:
        session, group = self._session, self._group
        item = session.item
        if item is None:
            return
        text = item.answer.text
        passages = tuple((one.start, one.end) for one in placed(session.draft.marked, text))
        lead = self.query_one("#lead", AnswerView)
        seen = self.texts.see(item.answer.id, text)
        lead.show(item.number, seen, passages=passages)
        words = seen_words(session.draft.passages, text, seen)
        self.query_one(ChosenCodes).show(session.draft, words)
        self._panel.show_chosen(session.draft.codes)
        self.query_one(NoticeLine).show(session.notice)
        if group is None or self._rows is None:
            self.query_one(TitleLine).show("searching…")
            return
        self._rows.group = group
        self.row_list.redraw()
        count, marked = len(group.members), len(group.marked)
        comparing = " · comparing meanings…" if self._is_comparing else ""
        self.query_one(TitleLine).show(f"{count:,} like it, {marked:,} marked{comparing}")
        self.query_one("#does", FactsPanel).show(Facts(_does(group, bool(session.draft.codes))))
        self.show_item()

    def show_item(self) -> None:
        """Show the text of the member under the cursor."""
        place = self.row_list.item
        view = self.query_one("#member", AnswerView)
        if self._group is None or place is None:
            view.show(None, NOTHING)
            return
        member = self._group.members[place]
        answer = member.item.answer
        view.show(member.number, self.texts.see(answer.id, answer.text))

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The answer that is decided, and the member under the cursor."""
        place, lead = self.row_list.item, self._session.item
        member = None if self._group is None or place is None else self._group.members[place].item
        return [(one.answer.id, one.answer.text) for one in (lead, member) if one is not None]

    # -- keys -----------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """A letter gives the code with that key, as on the coding screen."""
        match self.code_keys.take(event):
            case Given(code_id):
                self._panel.go_to(code_id)
                self._act(lambda session: session.toggled(code_id))
            case Command(key) if action := action_in(GROUP, key):
                await self.run_action(action)

    def _say(self, words: str) -> None:
        self.query_one(NoticeLine).show(words)

    def action_code(self, by: int) -> None:
        """Move through the codes."""
        self._panel.move(by)

    def action_toggle_code(self) -> None:
        """Give the code under the cursor, or take it off."""
        if (code := self._panel.code) is not None:
            self._act(lambda session: session.toggled(code.id))

    def action_find(self) -> None:
        """Open the finder."""
        self._panel.find("")

    def on_codes_panel_pointed(self, event: CodesPanel.Pointed) -> None:
        """The entry is that of the code under the cursor."""
        self.query_one(CodeEntry).show(event.code)

    def on_codes_panel_chosen(self, event: CodesPanel.Chosen) -> None:
        """A code was found, or clicked on."""
        self._act(lambda session: session.toggled(event.code_id))

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
            self.dismiss()
            return
        self._session = step.session
        self._paint()

    def action_mark(self) -> None:
        """Mark the member under the cursor, or take the mark off."""
        place = self.row_list.item
        if self._group is not None and place is not None:
            self._group = self._group.toggled(self._group.members[place].number)
            self._paint()

    def action_open(self) -> None:
        """A second click marks, too."""
        self.action_mark()

    def action_mark_all(self) -> None:
        """Mark all open ones, or none."""
        if self._group is not None:
            self._group = self._group.all_toggled()
            self._paint()

    def show_texts(self) -> None:
        """Texts were hidden or revealed."""
        self._paint()


def _does(group: Group, has_codes: bool) -> str:
    """What Enter will do."""
    marked = len(group.marked)
    if not has_codes:
        return "Choose codes; Enter then records them here and on all marked answers."
    if not marked:
        return "Nothing is marked: Enter records this answer only."
    others = counted(marked, "other")
    changing = f", {group.changing:,} decided before" if group.changing else ""
    return f"Enter: these codes for this answer and {others}{changing}."
