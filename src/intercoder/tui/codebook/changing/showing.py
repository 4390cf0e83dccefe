"""Reads a study's codebook for the lead's screen, and shows it: the tree first, figures later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import inf

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.widgets import Input

from intercoder.codebook.changes.session import CodebookSession
from intercoder.codebook.code import Code, Codebook
from intercoder.codebook.keys import assign_keys
from intercoder.errors import CodebookError, StudyError, UnreachableError, UnreadableError
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.tui.codebook.changing.code_rows import Shown, code_rows, facts_of
from intercoder.tui.codebook.changing.keys import CODEBOOK_CHANGES
from intercoder.tui.codebook.changing.messages import CodebookRead, StandingsRead
from intercoder.tui.codebook.code_entry import CodeEntry, examples_of
from intercoder.tui.keys import hints
from intercoder.tui.masking.revealing import InView
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.list_screen import ListScreen
from intercoder.tui.shared.messages import ReadFailed
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.widgets.facts_panel import FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.row_list import RowList
from intercoder.tui.widgets.title_line import TitleLine

NOTHING = Codebook("", ())
"""Until the codebook is read."""
TRYING = "A new order: Enter keeps it, Esc drops it"
READ_ONLY = "read only"


class CodebookShowing(ListScreen[None]):
    """The codebook of a study with the entry of the code under the cursor."""

    longest_wait = inf

    def __init__(self, study: Study, who: Coder | None) -> None:
        """`who` is at the keyboard; None if nobody said who they are."""
        super().__init__()
        self._study = study
        self._who = who
        self._request = 0
        self._session: CodebookSession | None = None
        self._shown = Shown()
        self._keys: Mapping[str, str] = {}
        self._why_not_counted = ""
        self._said_after = ""
        """What is to be said once the codebook has been read again."""

    @property
    def current(self) -> CodebookSession:
        """What is in view. Only while something is."""
        if self._session is None:
            raise RuntimeError("the codebook has not been read")
        return self._session

    def compose(self) -> ComposeResult:
        """The search, the tree, and the entry of the code under the cursor."""
        yield TitleLine("Codebook", self._study.name)
        search = Input(placeholder="search names, words and definitions", compact=True)
        search.display = False
        yield search
        with Container(id="work"):
            yield RowList()
            with Vertical(id="aside"):
                yield CodeEntry(NOTHING)
                yield FactsPanel()
        yield NoticeLine(hints(CODEBOOK_CHANGES))

    def on_mount(self) -> None:
        """Ask for the codebook."""
        self.action_refresh()

    # -- reading --------------------------------------------------------------------------------

    def action_refresh(self) -> None:
        """Read everything again; what is known stays in view meanwhile."""
        self._read()

    def _read(self) -> None:
        self._request += 1
        self.is_reading = True
        self.query_one(TitleLine).show("reading…")
        request, before = self._request, self._session
        study, who = self._study, self._who

        def reading() -> CodebookRead:
            from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace

            workspace = CodebookWorkspace(study, who)
            session = workspace.open() if before is None else workspace.reopened(before)
            return CodebookRead(request, workspace, session)

        read(self, request, reading)

    def on_codebook_read(self, message: CodebookRead) -> None:
        """The codebook is here: show it, and count what stands on it."""
        if message.request != self._request:
            return
        self.is_reading = False
        before, self._session = self._session, message.session
        self._workspace = message.workspace
        self._keys = assign_keys(message.session.book)
        self.query_one(CodeEntry).show_codebook(message.session.book)
        known = before.book if before is not None else message.session.book
        new = (code.id for code in message.session.book.codes if code.id not in known)
        self.show_session(code=next(new, ""))
        if before is None and message.session.refusal is not None:
            self._said_after = str(message.session.refusal)
        if self._said_after:
            self.say(self._said_after)
            self._said_after = ""
        self.query_one(TitleLine).show("counting…")
        request, workspace = message.request, message.workspace
        history = message.session.history

        def counting() -> StandingsRead:
            try:
                return StandingsRead(request, workspace.standings(history))
            except (CodebookError, StudyError) as error:
                is_damage = isinstance(error, UnreachableError | UnreadableError)
                return StandingsRead(request, None, str(error), is_hidden=not is_damage)

        read(self, request, counting)

    def on_standings_read(self, message: StandingsRead) -> None:
        """What stands on the codes is known."""
        if message.request != self._request:
            return
        self._why_not_counted = message.why_not
        self._shown = self._show_with(standings=message)
        end = "not counted" if message.why_not else ""
        end = "figures for leads only" if message.is_hidden else end
        if self._session is not None and self._session.refusal is not None:
            end = end or READ_ONLY
        self.query_one(TitleLine).show(end)
        self._show_rows(self.code)

    def reading_failed(self, message: ReadFailed) -> None:
        """The study did not answer; what is known stays in view."""
        if message.request == self._request:
            self.is_reading = False
            drop_presses(self)
            self.query_one(TitleLine).show("not read")
            self.say(f"{message.error} Press F5 to try again.")

    # -- showing --------------------------------------------------------------------------------

    @property
    def code(self) -> Code | None:
        """The code under the cursor."""
        place, rows = self.row_list.item, self._shown.rows
        return rows[place][1] if place is not None and place < len(rows) else None

    def show_session(self, session: CodebookSession | None = None, code: str = "") -> None:
        """Show this session, with the cursor on this code; by default on the one it was on."""
        under = self.code
        if session is not None:
            self._session = session
        self._shown = self._show_with()
        book = self.current.book
        wanted = book.get(code) if code else under
        self._show_rows(wanted)
        self._show_title()

    def _show_with(self, *, standings: StandingsRead | None = None) -> Shown:
        session = self.current
        known = standings.standings if standings is not None else self._shown.standings
        return Shown(
            session.rows(), self._keys, session.marked, known, may_count=not self._why_not_counted
        )

    def _show_rows(self, under: Code | None) -> None:
        ids = [code.id for _, code in self._shown.rows]
        before = min(self.row_list.item or 0, max(len(ids) - 1, 0))
        place = ids.index(under.id) if under is not None and under.id in ids else before
        top = self.row_list.scroll_offset.y
        self.row_list.show(code_rows(self._shown), place)
        if place:
            self.row_list.scroll_to(y=top, animate=False, force=True)
            self.row_list.move(0)
        self.show_item()

    def _show_title(self) -> None:
        session = self.current
        count = len(session.book.assignable)
        words = f"revision {session.revision} · {counted(count, 'code')}"
        if session.marked:
            words += f" · {len(session.marked)} marked"
        words += f" · {self._study.name}"
        self.query_one(TitleLine).show_remark(words)
        line = self.query_one(NoticeLine)
        if session.ordered is not None:
            line.show(f"{TRYING}.")
        elif line.notice.startswith(TRYING):
            line.show("")

    def show_item(self) -> None:
        """The entry of the code under the cursor, and what is to be done about it."""
        code = self.code
        key = self._keys.get(code.id, "") if code is not None else ""
        remark = f"key {key}" if key else "heading" if code is not None and code.heading else ""
        self.query_one(CodeEntry).show(code, remark)
        known = self._shown.standings
        facts = facts_of(known.of(code.id) if known is not None and code is not None else None)
        panel = self.query_one(FactsPanel)
        panel.display = bool(facts.title)
        panel.show(facts)
        panel.refresh(layout=True)

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The examples of the code under the cursor."""
        return (examples_of(self.code),) if self.code and self.code.examples else ()

    def show_texts(self) -> None:
        """Examples were hidden or revealed."""
        self.show_item()

    def say(self, words: str) -> None:
        """Say this at the foot; what has no room there, in a dialog."""
        from intercoder.tui.dialogs.ask import AskScreen
        from intercoder.tui.drawing.drawing import room_for

        if room_for(words) <= self.size.width - 3:
            self.query_one(NoticeLine).show(words)
            return
        self.app.push_screen(AskScreen("Nothing is changed.", words, (("Esc", "back"),)))
