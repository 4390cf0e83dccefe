"""Controls the coding screen: takes presses, shows the session, saves its changes, reads ahead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Concatenate, ParamSpec, Protocol

from intercoder.codebook.proposals.proposal import Proposal
from intercoder.coding.change import Change, HandOver, KeepDraft, KeepPlace, Propose
from intercoder.coding.decision import Act, SelectionReason
from intercoder.coding.first_steps.guide import Guide
from intercoder.coding.first_steps.hints import FirstStep
from intercoder.coding.keys.recent_codes import RecentCodes
from intercoder.coding.keys.typed_keys import TypedKeys
from intercoder.coding.queue import Item, QueueFilter, open_in
from intercoder.coding.session import CodingSession, Step, lost_words
from intercoder.coding.suggestion import Mode
from intercoder.coding.wellbeing.handing_over import word_words
from intercoder.coding.wellbeing.load import Enough, enough_words
from intercoder.errors import CoderBusyError, UnreachableError
from intercoder.platforms.clocks import steady
from intercoder.protection.encryption.key_ring import keys_to_hand_on
from intercoder.study.coding.keys_of_coder import with_keys_for
from intercoder.study.coding.pending_undo import (
    NOTHING_LEFT,
    NotNow,
    PendingUndo,
    shown_again,
)
from intercoder.study.coding.written import NothingToRevert, Reverted, Written
from intercoder.study.saving.saver import Saver, Saving
from intercoder.suggest.live.offers import Assist, Offers
from intercoder.suggest.live.protocol import Offered, Open
from intercoder.text.display import display_line
from intercoder.tui.codebook.following import (
    CodebookFollowing,
    CodebookRead,
    later_words,
    news_words,
)
from intercoder.tui.coding.prefetch import Prefetch
from intercoder.tui.coding.session_start import SessionStart
from intercoder.tui.coding.status_text import StatusText, reverted_words, status_text
from intercoder.tui.shared.messages import (
    ChangeSaved,
    ItemRead,
    ItemsRead,
    PlaceLost,
    ReadFailed,
    Reported,
    SaveFailed,
)
from intercoder.tui.shared.saving import (
    SAVED_AGAIN,
    banner_words,
    kept_words,
    posting_saver,
)
from intercoder.tui.shared.stage import Stage

P = ParamSpec("P")
ALL_SAVED = "Everything is saved."
BREAK_NOTICE = "You have worked for {minutes:.0f} minutes. Consider a short break."
NEEDS_SERVER = {
    Act.UNDO: "You decided that before this session: undo it when the server is back.",
    Act.REDO: "You undid that before this session: redo it when the server is back.",
}


PROPOSED = "“{name}” is proposed, and given to this answer. A lead will decide about it."


class CodingView(Protocol):
    """What a session is drawn on."""

    def show(self, session: CodingSession, *, suggestions_are_off: bool) -> None:
        """The answer in view, what is chosen and suggested, and what the last press had to say."""

    def show_recent(self, row: tuple[str, ...]) -> None:
        """The codes given lately, by their ids."""

    def show_standing(self, standing: StatusText) -> None:
        """The line at the foot."""

    def show_banner(self, words: str, *, calm: bool) -> None:
        """What is wrong with saving; empty while all is well. `calm`: nothing can be lost."""


class CodingController:
    """One coder at work. What a press does is the session's business; this sees to its effects.

    A press goes one way: `press` has the session make a step, gives its change to the saver, and
    shows the session after it. All methods are called on one thread; what other threads have to
    report arrives as messages, which the stage hands on.
    """

    def __init__(
        self,
        session_start: SessionStart,
        view: CodingView,
        stage: Stage,
        assist: Assist | None = None,
        guide: Guide | None = None,
    ) -> None:
        """`assist` starts what makes suggestions; without it none will come. `guide` is told what
        the coder does."""
        workspace = session_start.workspace
        self.workspace = workspace
        self.session: CodingSession = session_start.session
        self.saver: Saver[Change, Written] = posting_saver(workspace, stage.post)
        self.offers: Offers | None = None
        """What is suggested; None where the round is coded without suggestions."""
        if self.session.assistance.mode is not Mode.OFF:
            opening = Open(
                workspace.study.address, workspace.coder, workspace.round, keys_to_hand_on()
            )
            self.offers = Offers(assist, opening, lambda report: stage.post(Reported(report)))
        self.overhear: Callable[[Offered], None] | None = None
        """Told of each suggestion that comes in, while the queue is listed."""
        self.guide = guide
        self._shows_pace = session_start.care.shows_pace
        self._words = session_start.care.words
        self.load = session_start.care.load(session_start.session.pace.last_press)
        """What the coder met today, and what is enough."""
        self.when_enough: Callable[[Enough], None] | None = None
        """Told once when a limit of the day is reached."""
        self._told: Enough | None = None
        self._view = view
        self._stage = stage
        self._typed = session_start.keys.typed
        self.recent = RecentCodes.of(self._typed.keys)
        """What the coder gave last in this sitting."""
        self._undo = PendingUndo(is_remote=workspace.study.is_remote)
        self.codebook = CodebookFollowing(stage, workspace)
        """Looks after newer revisions of the codebook."""
        self._news = ""
        """What is new in the codebook, as long as the answer is in view on which that was said."""
        self._prefetch = Prefetch(stage, workspace, self.saver.writer.wait_until_written)
        self._reading_failed = ""
        self._reminded_of_break = False

    @property
    def awaits(self) -> bool:
        """Whether the next key is about an answer that is not in view yet."""
        if self.saver.is_in_trouble:
            return False
        session = self.session
        is_coming = self._prefetch.is_waiting or self.saver.writer.pending > 0
        waits_for_next = session.item is None and not session.finished
        return self._undo.is_awaited or (waits_for_next and is_coming)

    # -- presses --------------------------------------------------------------------------------

    def press(
        self, act: Callable[Concatenate[CodingSession, P], Step], *args: P.args, **kwargs: P.kwargs
    ) -> Step:
        """A press of the coder's: its change goes to the writer, and what it led to is shown."""
        self.touch()
        step = act(self.session, *args, **kwargs)
        if self.guide:
            self.guide.pressed(getattr(act, "__name__", ""), step)
        self._take(step)
        return step

    def propose(self, number: int, made: Proposal, span: tuple[int, int] | None) -> None:
        """Propose a code on the answer with this number, and give it to the answer in view.

        It can be given at once, before it is written.
        """
        self.touch()
        made = self.workspace.proposed(made)
        book = self.workspace.codebook_in_use.proposing(made)
        typed = with_keys_for(self._typed, book)
        self.use_keys(typed)
        self._take(self.session.proposed(number, made, book, span))
        for one in self.codebook.followers:
            one.show_codebook(book, typed)
        self.press(CodingSession.toggled, made.code_id)
        self.say(PROPOSED.format(name=display_line(made.name)))

    def use_keys(self, typed: TypedKeys) -> None:
        """From now on codes have these keys."""
        self._typed = typed
        self.recent = self.recent.with_keys(typed.keys)

    def touch(self) -> None:
        """Count the time until this press; what the last one said is over."""
        self.session = self.session.pressed(steady())
        self.load = self.load.present(steady())

    def present(self) -> None:
        """The coder is at work on some screen: what the break timer needs to know."""
        self.session = replace(self.session, pace=self.session.pace.present(steady()))
        self.load = self.load.present(steady())

    def say(self, notice: str) -> None:
        """Say this until the next press."""
        self.session = replace(self.session, notice=notice)
        self.paint()

    def revert(self, act: Act) -> None:
        """Undo or redo. What this session decided is shown at once; else the study is asked."""
        self.touch()
        if self.guide and act is Act.UNDO:
            self.guide.did(FirstStep.UNDO)
        found = self._undo.revert(self.session, act, is_away=self.saver.is_away)
        if isinstance(found, NotNow):
            self.say((NOTHING_LEFT if found is NotNow.NOTHING else NEEDS_SERVER)[act])
            return
        if found.step is None:
            self._take(Step(self.session, found.change))
            return
        self.saver.submit(found.change)
        # What this sitting remembers may have been decided under an earlier revision.
        read = self.workspace.codebook_in_use.codes_now.read
        item = found.step.session.item
        self._take(
            found.step._replace(session=replace(found.step.session, item=item and read(item)))
        )
        self.say(reverted_words(found.change, found.others, is_batch=found.is_batch))

    def order_by(self, drawn: SelectionReason | None) -> None:
        """Work through the open answers in this order, until the coder leaves."""
        home = open_in(drawn)
        self.session = replace(self.session, home=home)
        self.filter_by(home)

    def filter_by(self, wanted: QueueFilter) -> None:
        """Work through the answers this filter wants, from the first."""
        self._prefetch.forget()
        self.touch()
        self.session = self.session.filtered(wanted)
        self._prefetch.ask_more(self.session, from_start=True)
        self.paint()

    def go_to(self, number: int, wanted: QueueFilter) -> None:
        """Go to an answer; what this sitting knows of it is newer than what the study does."""
        self._prefetch.forget()
        self.touch()
        session = self.session
        known = (session.item, *session.behind, *session.ahead)
        held = next((item for item in known if item and item.number == number), None)
        self.session = session.filtered(wanted)
        if held is not None:
            self._take(self.session.gone_to(held))
        else:
            self._prefetch.ask_for(number, wanted.drawn)

    def _take(self, step: Step) -> None:
        if step.change is not None:
            if not isinstance(step.change, KeepDraft | KeepPlace | Propose | HandOver):
                self._undo.note(self.session, step.change)  # there is no undo of the others
            self.saver.submit(step.change)
            self._stage.hold(self.paint_standing)
        self.recent = self.recent.after(self.session.item, step.change)
        self.load = self.load.after(step.change, self.session.item)
        before, self.session = self.session, step.session
        self.codebook.moved(before, self.session)
        if before.item and (
            self.session.item is None or self.session.item.number != before.item.number
        ):
            self._news = ""
        self.take_codebook()
        self.paint()
        self._ask_more()
        if self.offers:
            self.offers.ask(self.session)

    # -- showing --------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show the first answer, which was read before the app began."""
        self.paint()
        self._prefetch.ask_more(self.session)

    def begin_suggesting(self) -> None:
        """Once the first answer is on the screen: what makes suggestions takes time to start."""
        if self.offers:
            self.offers.begin()
            self.offers.ask(self.session)

    def paint(self) -> None:
        """Show the session."""
        if not self._stage.is_held:
            self.paint_standing()  # first: nothing is drawn beside a “saved” from before the press
        self._view.show_recent(self.recent.row)
        session = self.session
        if not session.notice and (words := self._news or self._said_of(session.item)):
            session = replace(session, notice=words)
        self._view.show(
            session,
            suggestions_are_off=self.offers is not None and self.offers.are_off,
        )

    def _said_of(self, item: Item | None) -> str:
        """A colleague's word on the answer, or what cannot be given any more."""
        if item is not None and item.number in self._words and not item.standing.is_decided:
            return display_line(word_words(*self._words[item.number]))
        return lost_words(item)

    def paint_standing(self) -> None:
        """Show how far the coder is, and whether everything is saved."""
        session, saving = self.session, self.saver.state
        standing = status_text(
            session.progress, session.pace, steady(), saving, shows_pace=self._shows_pace
        )
        self._view.show_standing(standing)
        is_used_up = session.item is None and not session.finished
        words = banner_words(self.saver, is_used_up=is_used_up) or self._reading_failed
        self._view.show_banner(words, calm=saving is Saving.KEPT)

    def tick(self) -> None:
        """Look at the clock, for the pace, the break and a save that takes long."""
        self.saver.tick()
        if not self.saver.is_on_its_way:
            self._prefetch.ask_again()
        is_due = self.session.pace.until_break(steady()) <= 0
        if is_due and not self._reminded_of_break:
            self.say(BREAK_NOTICE.format(minutes=self.session.pace.break_after / 60))
        self._reminded_of_break = is_due
        self._tell_what_is_reached()
        self.paint_standing()

    def _tell_what_is_reached(self) -> None:
        """Say once that a limit is reached; for a day's, the screen shows more."""
        reached = self.load.reached
        if reached is not None and reached is not self._told:
            self.say(enough_words(self.load, reached))
            if self.when_enough and reached is not Enough.BREAK_HEAVY:
                self.when_enough(reached)
        self._told = reached

    # -- reading --------------------------------------------------------------------------------

    def _ask_more(self) -> None:
        """Ask for what follows. Behind the last answer the queue starts again, with what the study
        holds as open: on a server that may be what is still on its way to it."""
        if self.session.item is not None or not self.saver.is_on_its_way:
            self._prefetch.ask_more(self.session)

    def items_read(self, message: ItemsRead) -> None:
        """Answers that follow are here."""
        if self._prefetch.arrived(message.request):
            self._has_read()
            self.codebook.look()
            self._take(self.session.supplied(message.items, exhausted=message.exhausted))

    def item_read(self, message: ItemRead) -> None:
        """The answer asked for is here."""
        if self._prefetch.arrived(message.request):
            self._has_read()
            self._take(self.session.gone_to(message.item))

    def _has_read(self) -> None:
        self._reading_failed = ""
        self.saver.server_answers()
        if self.saver.is_back():
            self.say(SAVED_AGAIN)

    def read_failed(self, message: ReadFailed) -> None:
        """The study did not answer: a server is asked again by itself, else by the next press."""
        self.codebook.failed(message.request)
        if not self._prefetch.takes(message.request):
            return
        if self.session.item is None:
            self._stage.drop_presses()
        if isinstance(message.error, UnreachableError):
            self._prefetch.put_off()
            self.saver.server_is_away()
        else:
            self._reading_failed = f"{message.error} The next press asks again."
        self.paint_standing()

    def reported(self, message: Reported) -> None:
        """Suggestions, or news of them: nothing here moves or changes what the coder has seen."""
        if self.offers is None:
            return
        if self.overhear is not None and isinstance(message.report, Offered):
            self.overhear(message.report)
        before = self.session
        self.session, words = self.offers.take(message.report, self.session)
        if words:
            self.say(words)
        elif self.offers.are_off or _beside(self.session) != _beside(before):
            self.paint()
        self.offers.ask(self.session)

    # -- the codebook ---------------------------------------------------------------------------

    def codebook_read(self, message: CodebookRead) -> None:
        """A newer revision of the codebook is here: it counts from the next answer on."""
        self.codebook.arrived(message)
        self.take_codebook()
        waits = self.codebook.waiting is not None and not message.new.news.is_empty
        if waits and not self.session.notice:
            self.say(later_words(message.new.news))

    def take_codebook(self, *, is_wanted: bool = False) -> None:
        """Go on with the newer revision of the codebook that waits, if one may be taken now.

        What was decided before is recorded with the revision that was on the screen, so in a file,
        which notes the revision when it writes, all of that is written first.
        """
        if self.codebook.waiting is None:
            return
        self.codebook.is_due |= is_wanted
        is_written = self.workspace.study.is_remote or not self.saver.writer.pending
        if not is_written or not self.codebook.may_be_taken(self.session):
            return
        if (taken := self.codebook.take()) is None:
            return
        new, typed = taken.new, taken.keys.typed
        if self.session.notice == later_words(new.news):
            self.session = replace(self.session, notice="")
        self.workspace.take_codebook(new)
        self._prefetch.forget()
        self.session = self.session.under(new.codebook, new.revision, new.codes_now.read)
        self.recent = self.recent.under(new.codes_now.now)
        self.use_keys(typed)
        item = self.session.item
        words = news_words(new.news, item.lost if item else "")
        if words:  # else what was said before still holds
            self._news = self.codebook.said = words
        for one in self.codebook.followers:
            one.show_codebook(new.codebook, typed)
        self.paint()
        self._ask_more()
        if self.offers:
            self.offers.saved()  # what suggests learns of the new codebook
            self.offers.ask(self.session)

    # -- saving ---------------------------------------------------------------------------------

    def change_saved(self, message: ChangeSaved[Change, Written]) -> None:
        """A change is in the study; undo and redo bring an answer back with it."""
        change, written = message.change, message.written
        self.saver.written()
        is_shown = self._undo.is_shown(change, written)
        is_painted = not self.saver.writer.pending and self._stage.let_go(written=True)
        if not self.saver.is_on_its_way:
            self._prefetch.ask_again(at_once=True)
            self._ask_more()
        if self.saver.is_back():
            self.say(SAVED_AGAIN)
        elif not is_painted:
            self.paint_standing()
        if self.offers and not isinstance(change, KeepDraft | KeepPlace):
            self.offers.saved()
        if isinstance(written, Reverted) and not is_shown:
            self._prefetch.forget()
            self._take(shown_again(self.session, written))
            others = len(written.others)
            self.say(reverted_words(change, others, is_batch=written.is_batch))
        elif isinstance(written, NothingToRevert) and not is_shown:
            self.say(NOTHING_LEFT[written.act])
        self.codebook.look()
        self.take_codebook()

    def save_failed(self, message: SaveFailed) -> None:
        """Nothing is lost: the banner stays until the writer has got everything to the study."""
        self.saver.failed(message.error)
        if isinstance(message.error, CoderBusyError):
            kept = self.saver.writer.keeps
            self._stage.post(PlaceLost(message.error, message.waiting, kept=kept))
        self._stage.let_go(written=False)
        if self.session.item is None or self._undo.is_awaited:
            self._stage.drop_presses()
        self.paint_standing()

    def retry(self) -> None:
        """Try again to save, and to read; where nothing is left to save, say so."""
        if self.saver.state is Saving.SAVED and not self._reading_failed:
            self.say(ALL_SAVED)
        if self.saver.retry() and not self.saver.is_on_its_way:
            self._prefetch.ask_again(at_once=True)

    def set_unkept_text(self, is_there: bool) -> None:
        """Whether a memo is being written that is nowhere but on the screen."""
        self.saver.has_unkept_text = is_there
        self.paint_standing()

    # -- the end --------------------------------------------------------------------------------

    def kept_words(self, count: int) -> str:
        """What is said of so many changes that are kept on this machine."""
        return kept_words(self.workspace.coder, count)

    def leave(self) -> str:
        """Write what waits, and give up the coder's place. Waits: not for the UI thread.

        Says what is kept on this machine, if anything. Raises NotSavedError if something is lost.
        """
        if self.guide:
            self.guide.finish()
        if self.offers:
            self.offers.leave()
        kept = self.saver.leave()
        if self.offers:
            self.offers.close()
        return self.kept_words(kept) if kept else ""


def _beside(session: CodingSession) -> tuple[object, int]:
    """What is reported of the answer in view: what is suggested, how many others mean the same."""
    return session.suggestions, session.item.same_meaning if session.item else 0
