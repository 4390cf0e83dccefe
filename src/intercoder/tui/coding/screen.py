"""The coding screen: one answer, the codes, and everything a coder does with them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf

from textual import events
from textual.app import ComposeResult, SystemCommand
from textual.screen import Screen

from intercoder.coding.change import Change
from intercoder.coding.decision import Act
from intercoder.coding.first_steps.experience import EVERYTHING_DONE
from intercoder.coding.first_steps.guide import Guide
from intercoder.coding.first_steps.hints import FirstStep
from intercoder.coding.keys.typed_keys import Command, Given
from intercoder.coding.queue import QueueFilter
from intercoder.coding.session import CodingSession
from intercoder.coding.similar_answers import may_be_grouped, why_no_group
from intercoder.coding.suggestion import MAX_SUGGESTIONS
from intercoder.study.coding.written import Written
from intercoder.study.saving.saver import Saving
from intercoder.study.saving.writer import Writer
from intercoder.study.study import MAIN_ROUND
from intercoder.suggest.live.offers import Assist
from intercoder.training.key_words import AS_IN_KEY
from intercoder.tui.codebook.changes_screen import CHANGES
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.coding.coding_controller import CodingController
from intercoder.tui.coding.coding_layout import CodingLayout
from intercoder.tui.coding.commands import coding_commands
from intercoder.tui.coding.filters import SKIPPED, UNSURE
from intercoder.tui.coding.guiding.works_now import keys_of_now, works_now
from intercoder.tui.coding.looking_around import LookingAround
from intercoder.tui.coding.passages.marking_words import TO_READ, MarkingWords
from intercoder.tui.coding.reading_texts import ReadingTexts
from intercoder.tui.coding.session_start import SessionStart
from intercoder.tui.coding.suggestions_panel import SuggestionsPanel
from intercoder.tui.coding.typed import (
    LEARNING,
    KeysLearned,
    action_of,
    begins_search,
    coding_keys,
    give,
    is_given_away,
    learn_keys,
    learned_words,
)
from intercoder.tui.keys import CODING, Group, bindings, hints
from intercoder.tui.proposals.proposing import Proposing
from intercoder.tui.settings import remembered_panes
from intercoder.tui.shared.code_keys import CodeKeys
from intercoder.tui.shared.idle_keys import idle_words
from intercoder.tui.shared.messages import (
    ChangeSaved,
    ItemRead,
    ItemsRead,
    ReadFailed,
    Reported,
    SaveFailed,
)
from intercoder.tui.shared.protocols import HasText
from intercoder.tui.shared.saving import TICK
from intercoder.tui.shared.stage import ScreenStage
from intercoder.tui.training.following_key import FollowingKey, KeyRevealed
from intercoder.tui.wellbeing.taking_care import TakingCare

RANKS = frozenset(str(rank) for rank in range(1, MAX_SUGGESTIONS + 1))


class CodingScreen(MarkingWords, LookingAround, Proposing, TakingCare, ReadingTexts, Screen[None]):
    """One coder at work: binds the keys, and hands what they ask for to its controller."""

    CSS_PATH = "coding.tcss"
    AUTO_FOCUS = ""
    KEYS: tuple[Group, ...] = CODING
    BINDINGS = bindings(CODING)

    longest_wait = inf

    def __init__(
        self, session_start: SessionStart, assist: Assist | None = None, *, guided: bool = False
    ) -> None:
        """`assist` starts what makes suggestions; without it none will come. `guided` says whether
        a person is welcomed, and told what to do next, as far as they have not done it before."""
        super().__init__()
        workspace = session_start.workspace
        self.session_start = session_start
        typed, codebook = session_start.keys.typed, session_start.session.codebook
        self.KEYS = coding_keys(typed.commands)
        self._is_learning = False
        self.code_keys = CodeKeys(typed, codebook, self._say)
        self.guide = _guide(session_start, typed.keys, guided=guided)
        phase = "" if workspace.round == MAIN_ROUND else f" · {workspace.round}"
        self.regions = CodingLayout(
            codebook,
            typed.keys,
            session_start.wordings,
            (workspace.study.title, f"{workspace.coder}{phase}"),
            hints(self.KEYS),
            self.guide,
            remembered_panes(),
        )
        self._stage = ScreenStage(self, is_remote=workspace.study.is_remote)
        self.controller = CodingController(
            session_start, self.regions, self._stage, assist, self.guide
        )
        self.controller.codebook.followers.append(self)
        self.controller.when_enough = self.show_enough
        self.regions.offer_support(session_start.care.support.lines)
        self._key = FollowingKey(self, session_start.follows_key)

    def compose(self) -> ComposeResult:
        """One widget holds all regions."""
        yield self.regions

    def on_mount(self) -> None:
        """Show the first answer, which was read before the app began."""
        self.regions.show_entry(self.regions.codes.code)
        self.controller.begin()
        self.set_interval(TICK, self.controller.tick)
        self.call_after_refresh(self.controller.begin_suggesting)

    @property
    def session(self) -> CodingSession:
        """The coder's session as it is now."""
        return self.controller.session

    # -- what other threads report --------------------------------------------------------------

    def on_items_read(self, message: ItemsRead) -> None:
        """Answers that follow are here."""
        self.controller.items_read(message)

    def on_item_read(self, message: ItemRead) -> None:
        """The answer asked for is here."""
        self.controller.item_read(message)

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer."""
        if self._key.has_failed(message.request):
            return
        if message.request == CHANGES:
            self.changes_failed(message)
        self._is_learning = self._is_learning and message.request != LEARNING
        self.controller.read_failed(message)

    def on_reported(self, message: Reported) -> None:
        """Suggestions, or news of them."""
        self.controller.reported(message)

    def on_change_saved(self, message: ChangeSaved[Change, Written]) -> None:
        """A change is in the study."""
        self.controller.change_saved(message)
        self._key.saved(message.change)

    def on_key_revealed(self, message: KeyRevealed) -> None:
        """In training, the key of what was decided is here."""
        self._key.is_reading = False
        if message.revealed.differences:
            from intercoder.tui.training.key_screen import KeyScreen

            self.app.push_screen(KeyScreen(message.revealed, self.session.codebook))
        elif message.revealed.answers:
            self.controller.say(AS_IN_KEY)

    def on_change_kept(self) -> None:
        """What waits for the server is on this machine's disk."""
        self.controller.paint_standing()

    def on_save_failed(self, message: SaveFailed) -> None:
        """A change could not be written."""
        self.controller.save_failed(message)

    def on_screen_suspend(self) -> None:
        """Another screen is opened above this one."""
        self._stage.give_way()
        self.code_keys.forget()

    # -- what the app asks ----------------------------------------------------------------------

    @property
    def awaits(self) -> bool:
        """Whether the next key is about an answer that is not in view yet."""
        return (
            self.controller.awaits
            or self._is_learning
            or self.is_reading_changes
            or self._key.is_reading
        )

    @property
    def saving(self) -> Saving:
        """Whether what the coder did is in the study."""
        return self.controller.saver.state

    @property
    def writer(self) -> Writer[Change, Written]:
        """What writes the changes."""
        return self.controller.saver.writer

    def kept_words(self, count: int) -> str:
        """What is said of so many changes that are kept on this machine."""
        return self.controller.kept_words(count)

    def keep_texts(self) -> None:
        """Keep a memo that is being written."""
        for screen in self.app.screen_stack:
            if isinstance(screen, HasText) and (text := screen.text) is not None:
                self.controller.press(CodingSession.noted, text)

    def leave(self) -> str:
        """Write what waits, and give up the coder's place; as `CodingController.leave`."""
        return self.controller.leave()

    def works_now(self, action: str) -> bool:
        """Whether this action would do something now, for the help."""
        return works_now(self.session, action, reads_meaning=self.session_start.reads_meaning)

    def keys_of_now(self) -> tuple[Group, ...]:
        """The keys of what is in view, for the help."""
        if self.regions.answer.is_marking:
            return TO_READ
        return keys_of_now(self.session, self.code_keys.typed.keys)

    def say(self, words: str) -> None:
        """Say this at the foot until the next press."""
        self.controller.say(words)

    def commands(self) -> Iterable[SystemCommand]:
        """What can be done now, for the palette."""
        return coding_commands(self)

    # -- choosing -------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """A letter is a key of a code, or begins one or a search; a digit accepts."""
        if self.marks(event) or self.looks_up(event):
            return
        match self.code_keys.take(event):
            case Given(code_id, is_last):
                give(self.controller, code_id, is_last=is_last)
            case Command(key):
                await self.run_action(action_of(key))
            case None:
                letter = event.character or ""
                if letter in RANKS:
                    event.stop()
                    self.action_accept(int(letter))
                elif is_given_away(letter, self.code_keys.typed) and not letter.isalpha():
                    event.stop()
                elif code_id := self.controller.recent.in_row(letter):
                    event.stop()
                    self.controller.press(CodingSession.toggled, code_id)
                elif begins_search(letter, self.code_keys.typed):
                    event.stop()
                    self.regions.find(letter)

    def _say(self, words: str) -> None:
        self.controller.say(words)

    def action_toggle_code(self) -> None:
        """Give the code under the cursor, or take it off."""
        if code := self.regions.codes.code:
            self.controller.press(CodingSession.toggled, code.id)

    def action_give(self, code_id: str) -> None:
        """Give this code, or take it off; the help runs it."""
        self.controller.press(CodingSession.toggled, code_id)

    def on_codes_panel_pointed(self, event: CodesPanel.Pointed) -> None:
        """The entry is that of the code under the cursor."""
        self.regions.show_entry(event.code)

    def on_codes_panel_chosen(self, event: CodesPanel.Chosen) -> None:
        """A code was found, or clicked on."""
        self.code_keys.drop()
        if not self.ties(event.code_id):
            self.controller.press(CodingSession.toggled, event.code_id)

    def action_repeat(self) -> None:
        """Give the code again that was given last."""
        self.controller.press(self.controller.recent.repeat)

    def action_same(self) -> None:
        """Choose what was chosen for the last answer."""
        self.controller.press(self.controller.recent.same)

    def action_clear(self) -> None:
        """Remove everything that is chosen."""
        self.controller.press(CodingSession.chosen, ())

    def action_learn_keys(self) -> None:
        """Give short keys to what is given most."""
        self._is_learning = True
        learn_keys(self)

    def on_keys_learned(self, message: KeysLearned) -> None:
        """The keys that were learned are here."""
        before, after = self.code_keys.typed.keys, message.keys.typed
        self._is_learning = False
        self.code_keys.typed = after
        self.regions.codes.show_keys(after.keys)
        self.controller.use_keys(after)
        self.controller.say(learned_words(before, after.keys))

    def action_find(self) -> None:
        """Open the finder."""
        self.guide.did(FirstStep.FIND)
        self.regions.find("")

    def action_memo(self) -> None:
        """Write a memo."""
        if item := self.session.item:
            from intercoder.tui.coding.memo import MemoScreen  # its editor is slow to import

            def take(memo: str | None) -> None:
                if memo is not None:
                    self.controller.press(CodingSession.noted, memo)

            tell = self.controller.set_unkept_text
            screen = MemoScreen(item.answer.id, self.session.draft.memo, tell=tell)
            self.app.push_screen(screen, take)

    def action_accept(self, rank: int) -> None:
        """Put the suggestion with this number on the answer, or take it off."""
        self.controller.press(CodingSession.accepted, rank)

    def on_suggestions_panel_pressed(self, event: SuggestionsPanel.Pressed) -> None:
        """A click on a suggestion."""
        self.code_keys.drop()
        self.action_accept(event.rank)

    # -- deciding -------------------------------------------------------------------------------

    def action_commit(self) -> None:
        """Record what is chosen, and go on."""
        self.controller.press(CodingSession.committed)

    def action_no_code(self) -> None:
        """Record that no code applies, and go on."""
        self.controller.press(CodingSession.no_code_applies)

    def action_skip(self) -> None:
        """Skip the answer; at the end of the queue, go through those skipped."""
        if self.session.finished:
            self.controller.filter_by(SKIPPED)
        else:
            self.controller.press(CodingSession.skipped)

    def action_unsure(self) -> None:
        """Mark the judgement as unsure; at the end of the queue, go through those so marked."""
        if self.session.finished:
            self.controller.filter_by(UNSURE)
        else:
            self.controller.press(CodingSession.marked_unsure)

    def action_group(self) -> None:
        """The answers like this one, to be decided together."""
        item, reads = self.session.item, self.session_start.reads_meaning
        if item is None or not (item.alike or (reads and may_be_grouped(self.session))):
            self.controller.say(why_no_group(self.session, reads_meaning=reads))
            return
        from intercoder.tui.queue.group import GroupScreen

        controller = self.controller
        controller.touch()
        screen = GroupScreen(
            controller.workspace,
            controller.session,
            controller.press,
            self.code_keys.typed,
            written=self.writer.wait_until_written,
            reads_meaning=reads,
        )
        self.app.push_screen(screen)

    # -- moving ---------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Back to the answer before."""
        self.controller.press(CodingSession.back)

    def action_forward(self) -> None:
        """On to the next answer, undecided."""
        self.controller.press(CodingSession.forward)

    def action_lift_filter(self) -> None:
        """Back to the open answers."""
        if self.session.filter != self.session.home:
            self.controller.filter_by(self.session.home)
        else:
            self.controller.say(idle_words("escape", has_way_back=False))

    # -- other screens --------------------------------------------------------------------------

    def action_queue(self) -> None:
        """The list of all answers."""
        self._open_queue(searching=False)

    def action_search(self) -> None:
        """The list of all answers, ready to be searched."""
        self._open_queue(searching=True)

    def _open_queue(self, *, searching: bool) -> None:
        from intercoder.tui.queue.screen import Picked, QueueScreen, QueueView

        def go_to(picked: Picked | None) -> None:
            if picked is not None:
                self.controller.go_to(picked.number, picked.filter or self.session.home)

        wanted = self.session.filter
        if wanted.is_open:
            wanted = QueueFilter(drawn=wanted.drawn)
        number = self.session.item.number if self.session.item else None
        order = self.session.home.drawn
        view = QueueView(wanted, number, searching, order)
        self.app.push_screen(
            QueueScreen(self.session_start, view, self.controller, self.writer.wait_until_written),
            go_to,
        )

    def action_identical(self) -> None:
        """The identical answers this coder coded differently, to be judged again."""
        from intercoder.study.identical.identical_groups import Asked
        from intercoder.tui.identical.screen import IdenticalScreen

        def code(numbers: tuple[int, ...] | None) -> None:
            if numbers:
                self.controller.filter_by(QueueFilter(answers=numbers))

        workspace = self.session_start.workspace
        asked = Asked(workspace.coder, (workspace.round,))
        screen = IdenticalScreen(
            workspace.study,
            asked,
            to_code=True,
            written=self.writer.wait_until_written,
        )
        self.app.push_screen(screen, code)

    def action_codebook(self) -> None:
        """The codebook, to read."""
        from intercoder.tui.codebook.screen import CodebookScreen

        def point_at(code_id: str | None) -> None:
            if code_id is not None:
                self.regions.look_at(code_id)

        codebook, code = self.session.codebook, self.regions.codes.code
        self.app.push_screen(CodebookScreen(codebook, self.code_keys.typed.keys, code), point_at)

    # -- undo and redo --------------------------------------------------------------------------

    def action_undo(self) -> None:
        """Take back the last decision."""
        self.controller.revert(Act.UNDO)

    def action_redo(self) -> None:
        """Bring back what was taken back."""
        self.controller.revert(Act.REDO)

    def action_retry(self) -> None:
        """Try again to save, and to read."""
        self.controller.retry()


def _guide(session_start: SessionStart, keys: Mapping[str, str], *, guided: bool) -> Guide:
    """What the coder is guided by; whoever is not to be guided has done everything before."""
    experience = None if guided else EVERYTHING_DONE
    return Guide(experience, len(session_start.session.codebook.assignable) - len(keys))
