"""The lead's codebook screen: a key for each change, which is previewed before it is made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from textual.widgets import Input

from intercoder.codebook.changes.making import below, content_of
from intercoder.codebook.changes.planned import Planned
from intercoder.codebook.changes.session import CodebookSession
from intercoder.codebook.code import Code
from intercoder.errors import CodebookError, IntercoderError, StudyError, UsageError
from intercoder.study.codebook.changing import ChangedMeanwhileError
from intercoder.tui.codebook.changing.keys import CODEBOOK_CHANGES
from intercoder.tui.codebook.changing.messages import ChangeFailed, ChangeMade, PreviewRead
from intercoder.tui.codebook.changing.showing import CodebookShowing
from intercoder.tui.codebook.code_entry import CodeEntry
from intercoder.tui.dialogs.choose import ChooseScreen
from intercoder.tui.keys import bindings
from intercoder.tui.proposals.deciding import Deciding
from intercoder.tui.shared.background_read import read
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.widgets.choices import Choice
from intercoder.tui.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from intercoder.agreement.of_changes.codebook_workspace import Previewed
    from intercoder.tui.codebook.changing.form import FormField, FormScreen

TOP = "/"
"""What stands for the top of the tree where a parent is chosen; never an id."""
SPLIT_INTO = "New codes,\none a line"


class ChangeCodebookScreen(CodebookShowing, Deciding):
    """Every change: a key, a form or a choice where one is needed, the preview, the reason."""

    CSS_PATH = "changing.tcss"
    KEYS = CODEBOOK_CHANGES
    BINDINGS = bindings(CODEBOOK_CHANGES)
    _form: FormScreen | None = None
    _is_at_work = False
    """Whether a change is being previewed or made."""

    @property
    def awaits(self) -> bool:
        """Whether the next key is about a codebook or a preview that is not here yet."""
        return self.is_reading or self._is_at_work

    # -- marking, searching, ordering -----------------------------------------------------------

    def action_mark(self) -> None:
        """Mark the code under the cursor, or remove the mark, and go on to the next."""
        if (code := self.code) is not None:
            self.show_session(self.current.toggled(code.id))
            self.row_list.move(1)

    def action_unmark(self) -> None:
        """Remove all marks."""
        if self._session is not None:
            self.show_session(self.current.marking(()))

    def action_search(self) -> None:
        """To the search box."""
        box = self.query_one(Input)
        box.display = True
        box.focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Every letter narrows the tree."""
        event.stop()
        if self._session is not None:
            session = self.current.searching(event.value)
            self.show_session(session, next(iter(session.hits()), ""))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to what was found."""
        event.stop()
        self.set_focus(None)
        if not event.value.strip():
            self._leave_search()

    def _leave_search(self) -> None:
        box = self.query_one(Input)
        self.set_focus(None)
        box.value = ""
        box.display = False
        if self._session is not None:
            self.show_session(self.current.searching(""))

    def action_carry(self, by: int) -> None:
        """Carry the code one place up or down; Enter keeps the order."""
        code = self.code
        if code is None or self._session is None:
            return
        if self.current.searched:
            self.say("Leave the search with Esc first: not all codes are in view.")
            return
        try:
            carried = self.current.carried(code.id, by)
        except (CodebookError, StudyError) as error:
            self.say(str(error))
            return
        self.show_session(carried, code.id)

    def action_scroll(self, direction: int) -> None:
        """Scroll the entry."""
        self.query_one(CodeEntry).scroll_page(direction)

    # -- changes --------------------------------------------------------------------------------

    def _may_begin(self) -> bool:
        """Whether a change can be begun now; else why not is said."""
        if self._session is None:
            return False
        if self.current.refusal is not None:
            self.say(str(self.current.refusal))
            return False
        if self.current.ordered is not None:
            self.say("Enter keeps the new order, Esc drops it: do one of them first.")
            return False
        return True

    def action_open(self) -> None:
        """Define the code under the cursor; keep the order that is being tried."""
        code = self.code
        if code is None:
            return
        if self.current.ordered is not None:
            self._plan(CodebookSession.ordering)
            return
        if self._may_begin():
            self._edit(code, "Define a code", "")

    def action_rename(self) -> None:
        """Rename the code under the cursor."""
        if (code := self.code) is not None and self._may_begin():
            self._edit(code, "Rename a code", "name")

    def _edit(self, code: Code, title: str, only: str) -> None:
        from intercoder.tui.codebook.changing.form import entry_of

        fields = [one for one in entry_of(code) if not only or one.name == only]

        def plan(session: CodebookSession, typed: Mapping[str, str]) -> Planned:
            return session.editing(code.id, _contents(typed))

        self._fill(title, code.name, fields, plan)

    def action_add(self, where: str) -> None:
        """Add a code beside the one under the cursor, or below it."""
        if not self._may_begin():
            return
        from intercoder.tui.codebook.changing.form import entry_of

        here = self.code
        parent = here.id if here and where == "below" else here.parent if here else None
        after = here.id if here and where != "below" else None

        def plan(session: CodebookSession, typed: Mapping[str, str]) -> Planned:
            content = _contents({name: text for name, text in typed.items() if name != "name"})
            return session.adding(typed.get("name", ""), content, parent=parent, after=after)

        said = f"below {self.current.book.name_of(parent)}" if parent else "at the top"
        self._fill("Add a code", said, entry_of(None), plan)

    def action_split(self) -> None:
        """Split the code under the cursor."""
        code = self.code
        if code is None or not self._may_begin():
            return
        from intercoder.tui.codebook.changing.form import FormField

        def plan(session: CodebookSession, typed: Mapping[str, str]) -> Planned:
            names = [line.strip() for line in typed.get("names", "").splitlines()]
            return session.splitting(code.id, list(filter(None, names)))

        self._fill("Split a code", code.name, [FormField("names", SPLIT_INTO, lines=5)], plan)

    def _fill(
        self,
        title: str,
        remark: str,
        fields: Sequence[FormField],
        plan: Callable[[CodebookSession, Mapping[str, str]], Planned],
    ) -> None:
        """Open a form; what is typed there is planned and previewed above it."""
        from intercoder.tui.codebook.changing.form import FormScreen

        def keep(typed: Mapping[str, str]) -> None:
            self._plan(lambda session: plan(session, typed))

        def left(_: None) -> None:
            self._form = None

        self._form = FormScreen(title, remark, fields, keep)
        self.app.push_screen(self._form, left)

    def action_move(self) -> None:
        """Move the code under the cursor, or the marked ones."""
        codes = self.current.targets(self._under) if self._may_begin() else ()
        if not codes:
            return
        book = self.current.book
        out = {one for code in codes for one in (code, *below(book, code))}
        choices = [Choice(TOP, "at the top of the tree")]
        choices += [
            Choice(code.id, f"{'  ' * depth}{code.name}")
            for depth, code in book.walk()
            if code.id not in out
        ]

        def take(parent: str | None) -> None:
            if parent is not None:
                to = None if parent == TOP else parent
                self._plan(lambda session: session.moving(codes, to))

        title = f"Move {self._named(codes)} below which code?"
        self.app.push_screen(ChooseScreen(title, choices, book[codes[0]].parent or TOP), take)

    def action_merge(self) -> None:
        """Merge the marked codes into one of them, or the one under the cursor into another."""
        codes = self.current.targets(self._under) if self._may_begin() else ()
        if not codes:
            return
        book = self.current.book
        if len(codes) > 1:
            choices = [Choice(code, book.name_of(code)) for code in codes]
            title = f"Merge {len(codes)} codes: which one stays?"
        else:
            choices = [Choice(code.id, code.name) for code in book.assignable]
            choices = [one for one in choices if one.value != codes[0]]
            title = f"Merge {self._named(codes)} into which code?"

        def take(into: str | None) -> None:
            if into is not None:
                self._plan(lambda session: session.merging(codes, into))

        self.app.push_screen(ChooseScreen(title, choices, self._under), take)

    def action_retire(self) -> None:
        """Retire the code under the cursor, or the marked ones."""
        codes = self.current.targets(self._under) if self._may_begin() else ()
        if codes:
            self._plan(lambda session: session.retiring(codes))

    def action_undo(self) -> None:
        """Undo the last change."""
        if self._may_begin():
            self._plan(CodebookSession.undoing)

    def action_redo(self) -> None:
        """Make the change again that was undone last."""
        if self._may_begin():
            self._plan(CodebookSession.redoing)

    def action_history(self) -> None:
        """All revisions; undo or redo one of them."""
        if self._session is None:
            return
        from intercoder.tui.codebook.changing.history_screen import HistoryScreen

        def take(number: int | None) -> None:
            if number is None or not self._may_begin():
                return
            is_undone = number in self.current.history.undone()
            turn = CodebookSession.redoing if is_undone else CodebookSession.undoing
            self._plan(lambda session: turn(session, number))

        self.app.push_screen(HistoryScreen(self.current.history), take)

    def action_proposals(self) -> None:
        """The codes that coders proposed."""
        if self._session is None:
            return
        if self._why_not_counted:
            self.say(self._why_not_counted)
        elif self.current.ordered is None or self._may_begin():
            self.decide_about_proposals()

    def action_rechecks(self) -> None:
        """Counts of what coders have to look at again."""
        if self._session is None:
            return
        if self._why_not_counted:
            self.say(self._why_not_counted)
            return
        from intercoder.tui.codebook.changing.rechecks_screen import RechecksScreen

        self.app.push_screen(RechecksScreen(self._workspace, self.current.history))

    def action_reading(self) -> None:
        """What nobody has coded, in clusters; what was named there is here afterwards."""
        if self._session is None:
            return
        from intercoder.tui.codebook.reading.screen import ReadingScreen

        def left(_: None) -> None:
            self._read()

        self.app.push_screen(ReadingScreen(self._study, self._who), left)

    @property
    def _under(self) -> str:
        """Id of the code under the cursor; empty if there is none."""
        code = self.code
        return code.id if code is not None else ""

    def _named(self, codes: Sequence[str]) -> str:
        if len(codes) == 1:
            return f"“{self.current.book.name_of(codes[0])}”"
        return f"{len(codes)} codes"

    # -- preview and change ---------------------------------------------------------------------

    def _plan(self, make: Callable[[CodebookSession], Planned]) -> None:
        """Plan a change, and show what it would do; or say why it does not fit."""
        try:
            plan = make(self.current)
        except (CodebookError, StudyError, UsageError) as error:
            self._refuse(error)
            return
        session, workspace = self.current, self._workspace
        self._work("working out what would change…")
        self._try(lambda: PreviewRead(workspace.previewed(session, plan)))

    def _try(self, act: Callable[[], PreviewRead | ChangeMade]) -> None:
        """Do this in a thread, and hear how it went."""

        def trying() -> PreviewRead | ChangeMade | ChangeFailed:
            try:
                return act()
            except (CodebookError, StudyError, UsageError) as error:
                return ChangeFailed(error)

        read(self, self._request, trying)

    def _work(self, words: str) -> None:
        self._is_at_work = bool(words)
        self.query_one(TitleLine).show(words)
        if self._form is not None:
            self._form.is_previewing = bool(words)

    def on_preview_read(self, message: PreviewRead) -> None:
        """Show what the change would do, and ask why it is made."""
        from intercoder.tui.codebook.changing.preview_screen import PreviewScreen

        self._work("")

        def take(reason: str | None) -> None:
            if reason is not None:
                self._make(message.previewed, reason)

        self.app.push_screen(PreviewScreen(message.previewed), take)

    def _make(self, previewed: Previewed, reason: str) -> None:
        workspace = self._workspace
        self._work("changing the codebook…")
        self._try(lambda: ChangeMade(workspace.carry_out(previewed, reason)))

    def on_change_made(self, message: ChangeMade) -> None:
        """It is in the study: show the new revision."""
        self._work("")
        if self._form is not None:
            self._form.dismiss(None)
        self.show_session(self.current.marking(()).order_dropped())
        self._said_after = f"Revision {message.made.number} is now the study's codebook."
        self._read()

    def on_change_failed(self, message: ChangeFailed) -> None:
        """Nothing was changed: say why, and show what the codebook has become, if it has."""
        self._work("")
        drop_presses(self)
        self._refuse(message.error)
        if isinstance(message.error, ChangedMeanwhileError):
            self._read()

    def _refuse(self, error: IntercoderError) -> None:
        if self._form is not None:
            self._form.refuse(str(error))
        else:
            self.say(str(error))

    # -- leaving --------------------------------------------------------------------------------

    def action_leave(self) -> None:
        """Leave the search, or the order that is being tried; else the codebook."""
        session = self._session
        if session is not None and (self.query_one(Input).has_focus or session.searched):
            self._leave_search()
        elif session is not None and session.ordered is not None:
            self.show_session(session.order_dropped())
        else:
            self.dismiss(None)


def _contents(typed: Mapping[str, str]) -> dict[str, str | bool | tuple[str, ...] | None]:
    return {name: content_of(name, text) for name, text in typed.items()}
