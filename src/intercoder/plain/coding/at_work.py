"""A coder at work line by line: shows the session, saves its changes, reports results."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import TextIO

from intercoder.coding.change import (
    Change,
    KeepDraft,
    KeepPlace,
    TakeBack,
)
from intercoder.coding.decision import Act as Made
from intercoder.coding.keys.recent_codes import RecentCodes
from intercoder.coding.queue import Item, QueueFilter
from intercoder.coding.session import READ_AHEAD, CodingSession, Step
from intercoder.coding.suggestion import Mode
from intercoder.coding.suggestion_visibility import Absence, absence
from intercoder.coding.wellbeing.load import Enough
from intercoder.errors import UnreachableError
from intercoder.plain.coding import spoken_lines as voice
from intercoder.plain.printable import lacking_words
from intercoder.plain.saving import Kept, PlainSaver, kept_line
from intercoder.plain.spoken_texts import SpokenTexts, text_lines
from intercoder.plain.typed_lines import TypedLines
from intercoder.protection.encryption.key_ring import keys_to_hand_on
from intercoder.protection.masking.masked_texts import Ask
from intercoder.study.codebook.codebook_in_use import all_news
from intercoder.study.coding.coder_workspace import CoderWorkspace
from intercoder.study.coding.keys_of_coder import KeysOfCoder, keys_of_coder
from intercoder.study.coding.pending_undo import PendingUndo, shown_again
from intercoder.study.coding.written import Reverted, Written
from intercoder.study.rounds.suggestion_settings import read_assistance
from intercoder.study.wellbeing.care import care_of
from intercoder.suggest.live.offers import Assist, Offers
from intercoder.suggest.live.protocol import Open, Report
from intercoder.text.display import display_text


class PlainAtWork:
    """One sitting: reads lines, writes changes, and says where the coder is."""

    def __init__(
        self,
        workspace: CoderWorkspace,
        stdin: TextIO,
        stdout: TextIO,
        now: Callable[[], float],
        assist: Assist | None,
        only: QueueFilter | None,
    ) -> None:
        """As for `run_plain`."""
        opening = workspace.opening(only)
        self._workspace = workspace
        self._lines = TypedLines(stdin)
        self._stdout = stdout
        self._now = now
        self._wordings = {one.id: one.wording for one in workspace.study.questions()}
        self._use_keys(keys_of_coder(workspace, opening.codebook))
        self._recent = RecentCodes.of(self._keys)
        self._texts = SpokenTexts()
        self._question_said = ""
        self._heard: set[str] = set()
        """The codes whose meaning was said in this sitting."""
        self._reminded_of: float | None = None
        self._care = care_of(workspace.study, workspace.coder, workspace.round, opening.codebook)
        self._load = self._care.load(now())
        self._told: Enough | None = None
        self._session = CodingSession(
            codebook=opening.codebook,
            pace=self._care.pace(now()),
            item=opening.item,
            filter=opening.filter,
            progress=workspace.progress(),
            assistance=read_assistance(workspace.study, workspace.round),
            home=opening.home,
            revision=opening.revision,
        )
        self._undo = PendingUndo(is_remote=workspace.study.is_remote)
        self._saver = PlainSaver(workspace, self.say, self._undo.is_shown)
        self._reports: SimpleQueue[Report] = SimpleQueue()
        self._offers = Offers(
            assist if self._session.assistance.mode is not Mode.OFF else None,
            Open(workspace.study.address, workspace.coder, workspace.round, keys_to_hand_on()),
            self._reports.put,
        )

    def _use_keys(self, keys: KeysOfCoder) -> None:
        """From now on codes and commands have these keys."""
        self._typed, self._key_faults = keys.typed, keys.faults
        self._keys = keys.typed.keys

    def close(self) -> None:
        """End what makes suggestions, and let what is kept go to the next sitting."""
        self._offers.close()
        self._saver.close()

    def say(self, line: str) -> None:
        """Print a line, safe to draw."""
        self._stdout.write(f"{display_text(line)}\n")
        self._stdout.flush()
        if words := lacking_words():
            self.say(words)

    def say_goodbye(self) -> None:
        """The last words: nothing is lost."""
        kept = self._session.item is not None and self._session.item.kept is not None
        if waiting := self._saver.close():
            self.say(f"Stopped. {kept_line(self._workspace.coder, waiting)}")
        else:
            self.say("Stopped. Every decision is saved.")
        if kept:
            self.say("Your choice on the last answer is kept for next time.")

    def _ask(self, prompt: str) -> str | None:
        """The line typed, or None at the end of input. What is no text is asked for again."""

        def put() -> None:
            self._stdout.write(prompt)
            self._stdout.flush()

        return self._lines.ask(put, self.say)

    # -- the session and the study --------------------------------------------------------------

    def _take(self, step: Step) -> bool:
        """Write the step's change and make its session ours; neither, where it is not saved."""
        if step.change is not None and self._write(step.change) is None:
            return False
        self._recent = self._recent.after(self._session.item, step.change)
        self._load = self._load.after(step.change, self._session.item)
        self._session = step.session
        return True

    def _write(self, change: Change) -> Written | Kept | None:
        self._undo.note(self._session, change)
        written = self._saver.write(change)
        if written is not None and not isinstance(change, KeepDraft | KeepPlace):
            self._offers.saved()
        return written

    def _supply(self) -> None:
        """See to it that enough answers are ahead; while the server is away, that one is there."""
        while self._session.wants_more:
            session = self._session
            if self._saver.is_away and session.item is not None:
                return
            # Behind the last answer the queue starts again, with what the study holds as open.
            if session.item is None and not self._saver.flush():
                return
            try:
                items = self._workspace.following(
                    session.asks_after, session.filter, READ_AHEAD, session.place_asked_after
                )
            except UnreachableError:
                self._saver.server_is_away()
                return
            self._saver.server_answers()
            if not self._take(self._session.supplied(items, exhausted=len(items) < READ_AHEAD)):
                return

    def _catch_up(self) -> None:
        """What has become of what waited for the server, and the next answer if that did."""
        self._take_news()
        if self._session.item is None and not self._session.finished:
            self._go_on()

    def _take_news(self) -> None:
        for change, written in self._saver.news():
            if isinstance(written, Reverted):
                self._show_reverted(change, written)

    def _show_reverted(self, change: Change, written: Reverted) -> None:
        self._take(shown_again(self._session, written))
        act = Made.UNDO if isinstance(change, TakeBack) else Made.REDO
        self.say(voice.reverted_line(act, len(written.others)))
        if not written.is_batch:
            self._go_on()

    def _go_on(self) -> None:
        self._take_codebook()
        self._supply()
        self._show_answer()

    # -- the codebook ---------------------------------------------------------------------------

    def _take_codebook(self) -> None:
        """Between two answers, go on with a newer revision of the codebook, and say what is new."""
        in_use = self._workspace.codebook_in_use
        if not in_use.is_outdated:
            return
        try:
            new = in_use.read_newest()
            keys = keys_of_coder(self._workspace, new.codebook)
        except UnreachableError:
            self._saver.server_is_away()
            return
        self._workspace.take_codebook(new)
        self._session = self._session.under(new.codebook, new.revision, new.codes_now.read)
        self._use_keys(keys)
        self._recent = self._recent.under(new.codes_now.now).with_keys(self._keys)
        self._offers.saved()  # what suggests learns of the new codebook
        if not new.news.is_empty:
            self.say(voice.news_line(new.news))

    def _say_changes(self) -> None:
        """What was changed in the codebook, the newest revision first."""
        self._take_codebook()
        self._say_all(voice.changes_lines(all_news(self._workspace.study, self._workspace.coder)))

    # -- suggestions ----------------------------------------------------------------------------

    def _take_in(self) -> None:
        """Take in what has arrived: only where what is suggested is read out next, since what is
        recorded as shown must have been heard."""
        while not self._reports.empty():
            self._session, words = self._offers.take(self._reports.get(), self._session)
            if words:
                self.say(words)
        self._offers.ask(self._session)

    def _ready(self) -> CodingSession:
        """The session before a decision. Where suggestions come after it, they have to be there."""
        if self._session.assistance.mode is Mode.AFTER and self._session.suggestions is None:
            self._take_in()
        return self._session

    def _read_suggestions(self) -> None:
        if self._has_answer():
            self._take_in()
            self._say_all(voice.suggestion_lines(self._session, self._texts))

    def _has_answer(self) -> bool:
        if self._session.item is None:
            self.say("No answer is in view.")
        return self._session.item is not None

    # -- saying ---------------------------------------------------------------------------------

    def _show_answer(self) -> None:
        self._take_in()
        session = self._session
        if session.item is None and self._saver.is_away:
            self.say(voice.USED_UP)
            return
        if session.item is None:
            self._say_all(voice.nothing_left_lines(session.filter, session.progress))
            return
        question = session.item.answer.question
        wording = "" if question == self._question_said else self._wordings.get(question, question)
        self._question_said = question
        self._texts.begin(session.item.answer.id)
        self._say_all(voice.answer_lines(session, session.item, wording, self._texts))
        self._say_word()
        if absence(session.assistance, session.item) not in {Absence.OFF, Absence.LATER}:
            self._say_all(voice.suggestion_lines(session, self._texts))

    def _say_word(self) -> None:
        """What a colleague said of the answer that came into view, if it was handed over."""

    def _show_in_full(self) -> None:
        self._question_said = ""
        with self._texts.not_hidden():
            self._show_answer()

    def _hide(self) -> None:
        said = self._texts.hide_or_read()
        self.say(f"{said} Type again to read one." if self._texts.mask.hides else said)

    def _reveal(self, asked: Ask) -> None:
        """Reveal more of what was read out last: a list or an entry, or the answer in view."""
        item = self._session.item
        if self._texts.has_read:
            self._say_all(self._texts.more(asked))
        elif item is not None and self._has_answer():
            words = self._texts.ask(item.answer.id, item.answer.text, asked)
            self._say_all([words] if words else self._revealed(item))

    def _revealed(self, item: Item) -> Iterable[str]:
        return text_lines(self._texts.see(item.answer.id, item.answer.text))

    def _remind_of_break(self) -> None:
        """Once for each stretch of work without a rest."""
        pace = self._session.pace
        if pace.until_break(self._now()) <= 0 and self._reminded_of != pace.working_since:
            self._reminded_of = pace.working_since
            self.say(
                f"You have worked for {pace.break_after / 60:.0f} minutes. Consider a short break."
            )

    def _say_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.say(line)
