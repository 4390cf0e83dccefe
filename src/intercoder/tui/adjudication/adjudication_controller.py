"""Controls the adjudication screen: shows the session and saves its changes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import inf
from typing import Any

from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.screen import Screen

from intercoder.adjudication.queue import Queued, Wanted, queue
from intercoder.adjudication.session import AdjudicationSession, Step
from intercoder.codebook.keys import assign_keys
from intercoder.coding.adjudication_changes import Adjudicate, RedoAdjudication, UndoAdjudication
from intercoder.coding.decision import Act
from intercoder.errors import NotSavedError, StudyError
from intercoder.study.adjudication.adjudication_workspace import (
    AdjudicationWorkspace,
    NothingSettled,
    Overtaken,
    Said,
    Settlement,
    SettlementReverted,
)
from intercoder.study.adjudication.consensus import judged
from intercoder.study.coding.writer import Writer
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.tui.adjudication.cases import CaseRead, Cases
from intercoder.tui.adjudication.choice_view import ChoiceView
from intercoder.tui.adjudication.comments_view import CommentsView
from intercoder.tui.adjudication.filters import Sides
from intercoder.tui.adjudication.messages import AdjudicationSaved, Begun, Drained, Requeued
from intercoder.tui.adjudication.versions_view import Shown, VersionsView
from intercoder.tui.answers.answer_view import AnswerView
from intercoder.tui.codebook.code_entry import CodeEntry
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.coding.status_line import StatusLine
from intercoder.tui.coding.status_text import StatusText, count_changes
from intercoder.tui.drawing.amounts import bar, percent
from intercoder.tui.keys import SETTLING, hints
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.messages import ReadFailed, SaveFailed
from intercoder.tui.shared.protocols import Saving
from intercoder.tui.terminal.key_queue import drop_presses
from intercoder.tui.terminal.one_frame import OneFrame
from intercoder.tui.widgets.banner import Banner
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

ONE_OF_YOURS = "You coded in this round yourself: one of the versions may be yours."
NOTHING = {Act.UNDO: "Nothing of yours to take back.", Act.REDO: "Nothing to bring back."}
NOT_YET = "This answer is shown again once your decision on it is saved."
NONE = "No disagreements match this filter. Press f to change it."


class AdjudicationController(Screen[None]):
    """Shows a session and receives the study's reports. `AdjudicationScreen` handles the keys."""

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
        super().__init__()
        self._workspace = workspace
        self._wanted = wanted or Wanted()
        self._mine = mine
        self._own = mine or ("" if workspace.may_settle else workspace.who.name)
        self.named = named
        self.text_is_hidden = False
        codebook = workspace.codebook()
        self._is_queued = queued is not None
        self.session = AdjudicationSession.over(
            queued or (), codebook, may_settle=workspace.may_settle and not mine, settled_today=0
        )
        self._keys = assign_keys(codebook)
        self._code_of_key = {key: code_id for code_id, key in self._keys.items()}
        self._wordings: dict[str, str] = {}
        self._sides = Sides(codebook, {}, (), ())
        self._cases = Cases(self, workspace)
        self._frame = OneFrame(self, self._paint_standing, is_remote=workspace.study.is_remote)
        self._pointed: int | None = None
        """The answer for which the cursor was last put on a code."""
        self._request = 0
        self._is_queueing = self._is_leaving = False
        self._reverting = 0
        """Undo and redo in progress, until the study says which answer they concern."""
        self.has_unkept_text = False
        """Whether something exists only on the screen so far and is being written."""
        self._failure: StudyError | None = None
        write: Any = workspace.write  # a writer of any changes writes these too
        self.writer = Writer(write, self._on_written, self._on_not_written)

    @property
    def saving(self) -> Saving:
        """Whether every change is in the study."""
        if self._failure is not None:
            return Saving.FAILED
        if self.has_unkept_text:
            return Saving.WRITING
        return Saving.SAVING if self.writer.pending else Saving.SAVED

    longest_wait = inf

    @property
    def awaits(self) -> bool:
        """Whether the next key concerns an answer that is not in view yet."""
        if self.saving is Saving.FAILED:
            return False
        session = self.session
        is_coming = self._cases.are_asked or self.writer.pending > 0
        waits_for_next = session.item is None and session.wanted is not None
        is_reading = self._is_queueing or self._is_leaving or self._reverting > 0
        return is_reading or (waits_for_next and is_coming)

    # -- what is on the screen ------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The answer and its versions, the codes beside them, the definition."""
        workspace, codebook = self._workspace, self.session.codebook
        role = "" if self.session.may_settle else ", reading"
        remark = f"round {workspace.round.name} · {workspace.who.name}{role}"
        if self._mine:
            remark = f"round {workspace.round.name} · where {self._mine} differs from the consensus"
        self._title = TitleLine(workspace.study.name, remark)
        self._head = FactsPanel(id="question")
        self._answer = AnswerView()
        self._versions = VersionsView()
        self._choice = ChoiceView()
        self._comments = CommentsView()
        self.codes = CodesPanel(codebook, self._keys, id="codes")
        self._entry = CodeEntry(codebook, id="entry")
        self._banner = Banner()
        self._notice = NoticeLine(self._hints())
        self._status = StatusLine()
        yield self._title
        with Container(id="work"):
            with Vertical(id="reading"):
                yield self._head
                yield self._answer
                yield self._versions
                yield self._choice
                yield self._comments
            yield self.codes
            yield self._entry
        yield self._banner
        yield self._notice
        yield self._status

    def _hints(self) -> tuple[tuple[str, str], ...]:
        """The most useful keys; of those that a code may have, whichever works."""
        words = {"c": ("F6", "comment"), "n": ("F8", "names")}
        aside = tuple(
            (always if letter in self._code_of_key else letter, word)
            for letter, (always, word) in words.items()
        )
        usual = hints(SETTLING)
        if not self.session.may_settle:
            return (*aside, ("← →", "move"), ("h", "hide"), ("F1", "all keys"), ("Esc", "leave"))
        return (*usual[:7], *aside, *usual[7:], ("F1", "all keys"))

    def on_mount(self) -> None:
        """Read what does not change, and the first answers."""
        self._entry.show(self.codes.code)
        workspace = self._workspace

        def reading() -> Begun:
            study = workspace.study
            wordings = {one.id: one.wording for one in study.questions()}
            people = [one.name for one in coders(study) if one.role in PEOPLE]
            sides = Sides(workspace.codebook(), wordings, study.languages(), people)
            is_own = workspace.may_settle and workspace.has_coded()
            return Begun(wordings, sides, workspace.settled_today(), ONE_OF_YOURS if is_own else "")

        read(self, 0, reading)
        if not self._is_queued:
            self._requeue(self._wanted)
        self._supply()
        self._paint()

    def on_begun(self, message: Begun) -> None:
        """The wordings, what can be chosen, and how much was settled today."""
        self._wordings, self._sides = message.wordings, message.sides
        today = self.session.settled_today + message.today
        self.session = replace(self.session, settled_today=today)
        self._say(message.notice or self.session.notice)

    def _supply(self) -> None:
        """See to it that the answer in view and the next ones are here."""
        wanted = self.session.wanted
        if wanted is None:
            return
        if self.session.item is None:
            known = self._cases.get(wanted)
            if known is not None:
                self.session = self.session.shown(known)
            elif self.saving is Saving.FAILED and self._cases.is_pending(wanted):
                self.session = replace(self.session, notice=NOT_YET)
        self._cases.ask((wanted, *self.session.following))

    def _paint(self) -> None:
        if not self._frame.is_held:
            self._paint_standing()  # first: nothing is drawn beside a “saved” from before the press
        session = self.session
        item = session.item
        self._title.show(self._place())
        if item is not None and item.number != self._pointed:
            self._pointed = item.number
            self._point_at(item.codes[:1])
        self._head.show(Facts("") if item is None else self._about())
        self._answer.show(
            item.number if item else None,
            item.answer.text if item else "",
            hidden=self.text_is_hidden and item is not None,
        )
        shown = Shown(item, session.codebook.name_of, self.named, self._own) if item else None
        self._versions.show(shown)
        self._choice.show(session)
        self._comments.show(item, named=self.named, mine=self._own)
        self.codes.show_chosen(session.choice.codes)
        self._notice.show(session.notice or ("" if session.queue or item else NONE))
        for region in (self._head, self._answer):
            region.refresh(layout=True)  # each is as high as what it shows

    def _point_at(self, codes: Sequence[str]) -> None:
        """Put the cursor on a code, so that its definition is in view."""
        for code_id in codes:
            self.codes.go_to(code_id)
        self._entry.show(self.codes.code)

    def _about(self) -> Facts:
        item = self.session.item
        if item is None:
            return Facts("")
        answer = item.answer
        about = (answer.id, answer.language, *answer.attributes.values())
        wording = self._wordings.get(answer.question, answer.question)
        return Facts(wording or answer.question, (" · ".join(part for part in about if part),))

    def _place(self) -> str:
        session, item = self.session, self.session.item
        words = self._sides.describe(self._wanted)
        if item is None:
            return words
        size = f"size {item.size:.2f}"
        where = f"{session.place + 1:,} of {len(session.queue):,}"
        if session.elsewhere is not None or not session.queue:
            where = "not in this list"
        return " · ".join(part for part in (words, where, size) if part)

    def _paint_standing(self) -> None:
        session = self.session
        total = len(session.queue)
        done = total - len(session.waiting)
        share = done / total if total else 0.0
        self._status.show(
            StatusText(
                count=f"{len(session.waiting):,} of {total:,} open",
                bar=bar(share),
                percent=percent(share),
                pace=f"{session.settled_today:,} adjudicated today" if session.may_settle else "",
                saving=self.saving,
            )
        )
        if self.saving is Saving.FAILED:
            self._banner.show(
                f"NOT SAVED: {count_changes(self.writer.pending)}. {self._failure} Ctrl+S "
                "tries again; nothing is lost while this window is open."
            )

    # -- reading and writing --------------------------------------------------------------------

    def on_case_read(self, message: CaseRead) -> None:
        """An answer is here."""
        self._cases.take(message)
        if self.saving is not Saving.FAILED:
            self._banner.show("")
        if self.session.item is None:
            self._supply()
            self._paint()

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer; the next press asks again."""
        if self.awaits:
            drop_presses(self)
        self._is_queueing = self._is_leaving = False
        self._cases.failed()
        if self.saving is not Saving.FAILED:
            self._banner.show(f"{message.error} The next press asks again.")

    def _on_written(self, change: Any, written: Any) -> None:
        self.post_message(AdjudicationSaved(change, written))

    def _on_not_written(self, error: StudyError, waiting: int) -> None:
        self.post_message(SaveFailed(error, waiting))

    def on_adjudication_saved(self, message: AdjudicationSaved) -> None:
        """A change is on disk."""
        if not self.writer.pending:
            self._frame.end()
        if self._failure is not None:
            self._failure = None
            self._banner.show("")
        if isinstance(message.change, UndoAdjudication | RedoAdjudication):
            self._reverting -= 1
        match message.change, message.written:
            case Adjudicate(number), Settlement(case):
                self._cases.written(case, number)
            case Adjudicate(number), Overtaken(case):
                self.session = self.session.overtaken(self._cases.written(case, number))
            case _, Said(case):
                self.session = self.session.freshened(self._cases.written(case))
            case _, SettlementReverted(case, act, taken):
                item = self._cases.written(case)
                self.session = self.session.reverted(item, taken, undone=act is Act.UNDO)
                words = {Act.UNDO: "Taken back: correct it, then Enter.", Act.REDO: "Brought back."}
                self._say(words[act])
            case _, NothingSettled(act):
                self._say(NOTHING[act])
        self._supply()
        self._paint()

    def on_screen_suspend(self) -> None:
        """Another screen is opened above this one."""
        self._frame.give_way()

    def on_save_failed(self, message: SaveFailed) -> None:
        """Nothing is lost: the banner stays until the writer has saved everything."""
        if self.awaits:
            drop_presses(self)
        self._frame.let_go()
        self._failure = message.error
        self._paint_standing()

    def action_retry(self) -> None:
        """Try again to save."""
        if self.saving is Saving.FAILED:
            self.writer.retry()

    def keep_texts(self) -> None:
        """Whether a reason or comment is half written: it cannot be stored anywhere."""

    def leave(self) -> str:
        """Save what waits, without a message at the end. Blocks: not for the UI thread.

        Raises NotSavedError if something could not be saved.
        """
        unsaved = self.writer.close()
        if unsaved:
            raise NotSavedError(
                f"{len(unsaved):,} of the last changes could not be saved.",
                "Everything before them is safe; open the study again to see where you are.",
            )
        return ""

    def action_leave(self) -> None:
        """Leave, once everything is on disk."""
        if self.saving is Saving.FAILED:
            self._paint_standing()
            return

        def draining() -> Drained:
            self.leave()
            return Drained()

        self._is_leaving = True
        read(self, 0, draining)

    def on_drained(self) -> None:
        """Everything is on disk."""
        self.dismiss(None)

    def _requeue(self, wanted: Wanted) -> None:
        self._request += 1
        self._is_queueing = True
        request, workspace = self._request, self._workspace
        self._say("Reading the answers…")

        def reading() -> Requeued:
            self.writer.wait_until_written()
            return Requeued(
                request, wanted, queue(judged(workspace.study, workspace.round.name), wanted)
            )

        read(self, request, reading)

    def on_requeued(self, message: Requeued) -> None:
        """Another queue has arrived; choices on the answer in view are dropped."""
        if message.request != self._request:
            return
        self._is_queueing = False
        self._wanted = message.wanted
        before = self.session
        self.session = AdjudicationSession.over(
            message.queued,
            before.codebook,
            may_settle=before.may_settle,
            settled_today=before.settled_today,
        )
        self._supply()
        self._paint()

    # -- presses --------------------------------------------------------------------------------

    def _press(self, act: Callable[[AdjudicationSession], Step]) -> None:
        """Handle a press: show its effect, and pass its change to the writer."""
        step = act(self.session.pressed())
        self.session = step.session
        if step.change is not None:
            if isinstance(step.change, Adjudicate):
                self._cases.submitted(step.change.answer)
            elif isinstance(step.change, UndoAdjudication | RedoAdjudication):
                self._reverting += 1
            self._frame.begin()
            change: Any = step.change
            self.writer.submit(change)
        self._supply()
        self._paint()

    def _say(self, notice: str) -> None:
        self.session = replace(self.session, notice=notice)
        self._paint()
