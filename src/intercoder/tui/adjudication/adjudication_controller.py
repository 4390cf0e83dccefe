"""Controls the adjudication screen: takes presses, shows the session, saves its changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Concatenate, ParamSpec, Protocol

from intercoder.adjudication.queue import Wanted, queue
from intercoder.adjudication.session import AdjudicationSession, Step
from intercoder.codebook.code import Codebook
from intercoder.coding.adjudication_changes import (
    Adjudicate,
    AdjudicationChange,
    RedoAdjudication,
    UndoAdjudication,
)
from intercoder.coding.decision import Act
from intercoder.errors import UnreachableError
from intercoder.study.adjudication.adjudication_results import (
    AdjudicationWritten,
    NothingSettled,
    Overtaken,
    Said,
    Settlement,
    SettlementReverted,
)
from intercoder.study.adjudication.adjudication_workspace import AdjudicationWorkspace
from intercoder.study.adjudication.consensus import judged
from intercoder.study.coding.pending_undo import NOTHING_LEFT
from intercoder.study.rounds.people import PEOPLE, coders
from intercoder.study.saving.back_off import BackOff
from intercoder.study.saving.saver import Saver, Saving
from intercoder.tui.adjudication.cases import CaseRead, Cases
from intercoder.tui.adjudication.filters import Sides
from intercoder.tui.adjudication.following import Following, NewestRead
from intercoder.tui.adjudication.messages import AllWritten, Begun, Requeued
from intercoder.tui.codebook.following import news_words
from intercoder.tui.coding.status_text import StatusText
from intercoder.tui.drawing.amounts import bar, percent
from intercoder.tui.shared.messages import ChangeSaved, ReadFailed, SaveFailed
from intercoder.tui.shared.saving import (
    SAVED_AGAIN,
    banner_words,
    kept_words,
    posting_saver,
)
from intercoder.tui.shared.stage import Stage

P = ParamSpec("P")
ONE_OF_YOURS = "You coded in this round yourself: one of the versions may be yours."
NOT_YET = "This answer is shown again once your decision on it is saved."
NEEDS_SERVER = "Undo and redo need the server: try again when it is back."
BEGINNING, LEAVING = 0, -1
"""Numbers of the readings that are not about an answer, whose number is that of the answer."""


class AdjudicationView(Protocol):
    """What a session is drawn on."""

    def show(
        self,
        session: AdjudicationSession,
        *,
        place: str,
        wording: str,
        named: bool,
    ) -> None:
        """The answer in view with its versions, and what is chosen. `place` says where in which
        list it is, `wording` is that of its question."""

    def show_codebook(self, codebook: Codebook) -> None:
        """Another revision of the codebook."""

    def show_standing(self, standing: StatusText) -> None:
        """The line at the foot."""

    def show_banner(self, words: str, *, calm: bool) -> None:
        """What is wrong with saving or reading; empty while all is well."""


class AdjudicationController:
    """A lead adjudicating, or a coder reading along. What a press does is the session's business.

    A press goes one way: `press` has the session make a step, gives its change to the saver, and
    shows the session after it. All methods are called on one thread; what other threads have to
    report arrives as messages, which the stage hands on.
    """

    def __init__(
        self,
        workspace: AdjudicationWorkspace,
        session: AdjudicationSession,
        wanted: Wanted,
        view: AdjudicationView,
        stage: Stage,
        *,
        named: bool,
    ) -> None:
        """`wanted` is what the session's queue was made by."""
        self.workspace = workspace
        self.session = session
        self.wanted = wanted
        self.named = named
        self.sides = Sides(session.codebook, {}, (), ())
        self.saver: Saver[AdjudicationChange, AdjudicationWritten] = posting_saver(
            workspace, stage.post
        )
        self._view = view
        self._stage = stage
        self._wordings: dict[str, str] = {}
        self._cases = Cases(stage, workspace)
        self._following = Following(stage, workspace)
        self._back_off = BackOff()
        self._owed: Callable[[], None] | None = None
        """Asks again for what a server did not answer."""
        self._reading_failed = ""
        self._request = LEAVING
        """Of the queue asked for last: less than `LEAVING`, and less each time."""
        self._queueing = wanted
        self._is_queueing = self._is_leaving = False
        self._reverting = 0
        """Undo and redo in progress, until the study says which answer they concern."""

    @property
    def awaits(self) -> bool:
        """Whether the next key concerns an answer that is not in view yet."""
        if self.saver.is_in_trouble:
            return False
        session = self.session
        is_coming = self._cases.are_asked or self.saver.writer.pending > 0
        waits_for_next = session.item is None and session.wanted is not None
        is_reading = self._is_queueing or self._is_leaving or self._reverting > 0
        return is_reading or (waits_for_next and is_coming)

    # -- presses --------------------------------------------------------------------------------

    def press(
        self,
        act: Callable[Concatenate[AdjudicationSession, P], Step],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> None:
        """A press of the lead's: its change goes to the writer, and what it led to is shown."""
        self._take(act(self.session.pressed(), *args, **kwargs))

    def revert(self, change: UndoAdjudication | RedoAdjudication) -> None:
        """Undo or redo; the study answers with the answer it was about."""
        if not self.session.may_settle:
            return
        if self.saver.is_away:
            self.say(NEEDS_SERVER)
            return
        self._reverting += 1
        self._take(Step(self.session.pressed(), change))

    def show_names(self, *, named: bool) -> None:
        """Show the coders' names, or their letters."""
        self.named = named
        self.paint()

    def say(self, notice: str) -> None:
        """Say this until the next press."""
        self.session = replace(self.session, notice=notice)
        self.paint()

    def _take(self, step: Step) -> None:
        self.session = step.session
        if step.change is not None:
            if isinstance(step.change, Adjudicate):
                self._cases.submitted(step.change.answer)
            self.saver.submit(step.change)
            self._stage.hold(self.paint_standing)
        self._take_codebook()
        self._supply()
        self.paint()

    # -- showing --------------------------------------------------------------------------------

    def paint(self) -> None:
        """Show the session."""
        if not self._stage.is_held:
            self.paint_standing()  # first: nothing is drawn beside a “saved” from before the press
        item = self.session.item
        question = item.answer.question if item else ""
        self._view.show(
            self.session,
            place=self._place(),
            wording=self._wordings.get(question, question),
            named=self.named,
        )

    def paint_standing(self) -> None:
        """Show how far the queue is, and whether everything is saved."""
        session, saving = self.session, self.saver.state
        total = len(session.queue)
        share = (total - len(session.waiting)) / total if total else 0.0
        self._view.show_standing(
            StatusText(
                count=f"{len(session.waiting):,} of {total:,} open",
                bar=bar(share),
                percent=percent(share),
                pace=f"{session.settled_today:,} adjudicated today" if session.may_settle else "",
                saving=saving,
            )
        )
        is_used_up = session.item is None and session.wanted is not None
        words = banner_words(self.saver, is_used_up=is_used_up) or self._reading_failed
        self._view.show_banner(words, calm=saving is Saving.KEPT)

    def _place(self) -> str:
        session, item = self.session, self.session.item
        words = self.sides.describe(self.wanted)
        if item is None:
            return words
        where = f"{session.place + 1:,} of {len(session.queue):,}"
        if session.elsewhere is not None or not session.queue:
            where = "not in this list"
        return " · ".join(part for part in (words, where, f"size {item.size:.2f}") if part)

    def tick(self) -> None:
        """Look at the clock: a save that takes long, a server that is to be asked again."""
        self.saver.tick()
        if self._owed is not None and self._back_off.remaining <= 0:
            self._ask_again(self._owed)
        if self.saver.is_in_trouble:
            self.paint_standing()

    # -- reading --------------------------------------------------------------------------------

    def begin(self, *, is_queued: bool) -> None:
        """Read what does not change, and the first answers."""
        self._read_what_stays()
        if not is_queued:
            self.requeue(self.wanted)
        self._supply()
        self.paint()

    def _read_what_stays(self) -> None:
        workspace = self.workspace

        def reading() -> Begun:
            study = workspace.study
            wordings = {one.id: one.wording for one in study.questions()}
            people = [one.name for one in coders(study) if one.role in PEOPLE]
            sides = Sides(workspace.codebook(), wordings, study.languages(), people)
            is_own = workspace.may_settle and workspace.has_coded()
            return Begun(wordings, sides, workspace.settled_today(), ONE_OF_YOURS if is_own else "")

        self._stage.read(BEGINNING, reading)

    def begun(self, message: Begun) -> None:
        """The wordings, what can be chosen, and how much was settled today."""
        self._has_read()
        self._wordings, self.sides = message.wordings, message.sides
        today = self.session.settled_today + message.today
        self.session = replace(self.session, settled_today=today)
        self.say(message.notice or self.session.notice)

    def requeue(self, wanted: Wanted) -> None:
        """Have another queue made."""
        self._request -= 1
        self._is_queueing = True
        self._queueing = wanted
        request, workspace = self._request, self.workspace
        self.say("Reading the answers…")

        def reading() -> Requeued:
            self.saver.writer.wait_until_written()
            return Requeued(
                request, wanted, queue(judged(workspace.study, workspace.round.name), wanted)
            )

        self._stage.read(request, reading)

    def requeued(self, message: Requeued) -> None:
        """Another queue has arrived; choices on the answer in view are dropped."""
        if message.request != self._request:
            return
        self._is_queueing = False
        self._has_read()
        self.wanted = message.wanted
        before = self.session
        self.session = AdjudicationSession.over(
            message.queued,
            before.codebook,
            may_settle=before.may_settle,
            settled_today=before.settled_today,
        )
        self._supply()
        self.paint()

    def case_read(self, message: CaseRead) -> None:
        """An answer is here."""
        self._cases.take(message)
        self._has_read()
        self._following.look()
        if self.session.item is None:
            self._supply()
            self.paint()
        else:
            self.paint_standing()

    def read_failed(self, message: ReadFailed) -> None:
        """The study did not answer: a server is asked again by itself, else by the next press."""
        if self.awaits:
            self._stage.drop_presses()
        self._is_queueing = self._is_leaving = False
        self._cases.failed()
        self._following.failed()
        if isinstance(message.error, UnreachableError):
            self._owed = self._asking(message.request)
            self._back_off.put_off()
            self.saver.server_is_away()
        else:
            self._reading_failed = f"{message.error} The next press asks again."
        self.paint_standing()

    def _asking(self, request: int) -> Callable[[], None]:
        """What asks once more for what was asked under this number."""
        if request == BEGINNING:
            return self._read_what_stays
        return partial(self.requeue, self._queueing) if request < LEAVING else self._supply

    def _ask_again(self, ask: Callable[[], None]) -> None:
        self._owed = None
        ask()

    def _has_read(self) -> None:
        self._reading_failed = ""
        self._back_off.reset()
        self.saver.server_answers()
        if self.saver.is_back():
            self.say(SAVED_AGAIN)

    def _supply(self) -> None:
        """See to it that the answer in view and the next ones are here."""
        wanted = self.session.wanted
        if wanted is None:
            return
        if self.session.item is None:
            known = self._cases.get(wanted)
            if known is not None:
                self.session = self.session.shown(known)
            elif self.saver.is_in_trouble and self._cases.is_pending(wanted):
                self.session = replace(self.session, notice=NOT_YET)
        self._cases.ask((wanted, *self.session.following))

    # -- the codebook ---------------------------------------------------------------------------

    def newest_read(self, message: NewestRead) -> None:
        """A newer revision of the codebook is here: it counts from the next answer on."""
        self._following.waiting = message.new
        self._take_codebook()
        self._supply()
        self.paint()

    def _take_codebook(self) -> None:
        """Go on with the revision that waits, unless something is chosen on the answer in view."""
        is_written = self.workspace.study.is_remote or not self.saver.writer.pending
        new = self._following.take(self.session) if is_written else None
        if new is None:
            return
        self.workspace.take_codebook(new)
        self._cases.forget()
        self.sides = self.sides.under(new.codebook)
        words = news_words(new.news) or self.session.notice
        self.session = replace(self.session.under(new.codebook), notice=words)
        self._view.show_codebook(new.codebook)

    # -- saving ---------------------------------------------------------------------------------

    def change_saved(self, message: ChangeSaved[AdjudicationChange, AdjudicationWritten]) -> None:
        """A change is in the study."""
        self.saver.written()
        if not self.saver.writer.pending:
            self._stage.let_go(written=True)
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
                self.say(words[act])
            case _, NothingSettled(act):
                self.say(NOTHING_LEFT[act])
        if self.saver.is_back():
            self.say(SAVED_AGAIN)
        self._following.look()
        self._take_codebook()
        self._supply()
        self.paint()

    def save_failed(self, message: SaveFailed) -> None:
        """Nothing is lost: the banner stays until the writer has saved everything."""
        if self.awaits:
            self._stage.drop_presses()
        self.saver.failed(message.error)
        self._stage.let_go(written=False)
        self.paint_standing()

    def retry(self) -> None:
        """Try again to save, and to read."""
        if self.saver.retry():
            self._ask_again(self._owed or self._supply)

    def set_unkept_text(self, is_there: bool) -> None:
        """Whether a reason or comment is being written that is nowhere but on the screen."""
        self.saver.has_unkept_text = is_there
        self.paint_standing()

    # -- the end --------------------------------------------------------------------------------

    def kept_words(self, count: int) -> str:
        """What is said of so many changes that are kept on this machine."""
        return kept_words(self.workspace.who.name, count, doing="adjudicates in")

    def leave(self) -> str:
        """Write what waits. Blocks: not for the UI thread.

        Says what is kept on this machine, if anything. Raises NotSavedError if something is lost.
        """
        kept = self.saver.leave()
        return self.kept_words(kept) if kept else ""

    def drain(self) -> None:
        """Write what waits, and post `AllWritten` once that is done."""

        def draining() -> AllWritten:
            return AllWritten(self.leave())

        self._is_leaving = True
        self._stage.read(LEAVING, draining)
