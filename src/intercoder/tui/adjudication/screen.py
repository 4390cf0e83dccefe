"""The adjudication screen: one answer, all its versions, and the lead's decision."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from math import inf

from textual import events
from textual.app import ComposeResult
from textual.screen import Screen

from intercoder.adjudication.queue import Queued, Wanted
from intercoder.adjudication.session import AdjudicationSession, Step
from intercoder.codebook.code import Codebook
from intercoder.codebook.keys import assign_keys
from intercoder.coding.adjudication_changes import (
    AdjudicationChange,
    RedoAdjudication,
    UndoAdjudication,
)
from intercoder.coding.keys.typed_keys import Command, Given, TypedKeys
from intercoder.study.adjudication.adjudication_results import AdjudicationWritten
from intercoder.study.adjudication.adjudication_workspace import AdjudicationWorkspace
from intercoder.study.codebook.codebook_in_use import all_news
from intercoder.study.saving.saver import Saving
from intercoder.study.saving.writer import Writer
from intercoder.text.keyboards import by_position, layout_of
from intercoder.tui.adjudication.adjudication_controller import AdjudicationController
from intercoder.tui.adjudication.adjudication_layout import AdjudicationLayout
from intercoder.tui.adjudication.cases import CaseRead
from intercoder.tui.adjudication.filters import SIDES, chosen, value_on
from intercoder.tui.adjudication.following import NewestRead
from intercoder.tui.adjudication.messages import AllWritten, Begun, Requeued
from intercoder.tui.answers.answer_head import NO_TRANSLATION, ORIGINALS, TRANSLATIONS
from intercoder.tui.codebook.changes_screen import CHANGES, ChangesRead, ChangesScreen
from intercoder.tui.codebook.codes_panel import CodesPanel
from intercoder.tui.dialogs.ask import AskScreen
from intercoder.tui.keys import action_in, bindings
from intercoder.tui.keys_for_leads import SETTLING
from intercoder.tui.masking.revealing import InView, ShowsTexts
from intercoder.tui.shared.background_read import read
from intercoder.tui.shared.code_keys import CodeKeys
from intercoder.tui.shared.messages import ChangeSaved, ReadFailed, SaveFailed
from intercoder.tui.shared.saving import TICK
from intercoder.tui.shared.stage import ScreenStage


def _typed(keys: Mapping[str, str], codebook: Codebook) -> TypedKeys:
    """What is typed for codes with these keys."""
    return TypedKeys(keys, layout=layout_of(code.name for code in codebook.assignable))


class AdjudicationScreen(ShowsTexts, Screen[None]):
    """A lead adjudicating, or a coder reading along: binds the keys, and hands what they ask for
    to its controller."""

    CSS_PATH = "adjudication.tcss"
    AUTO_FOCUS = ""
    KEYS = SETTLING
    BINDINGS = bindings(SETTLING)

    longest_wait = inf

    def __init__(
        self,
        workspace: AdjudicationWorkspace,
        queued: tuple[Queued, ...] | None,
        wanted: Wanted | None = None,
        *,
        named: bool = False,
        mine: str = "",
        notice: str = "",
    ) -> None:
        """`wanted` is what the queue was made by; the screen makes it if it is None. `mine` is a
        coder who looks at where they differ: their version is named. `notice` is said first."""
        super().__init__()
        self._mine = mine
        self._is_queued = queued is not None
        codebook = workspace.codebook()
        keys = assign_keys(codebook)
        self.code_keys = CodeKeys(
            _typed(keys, codebook),
            codebook,
            self._say,
        )
        self._letters: dict[str, Callable[[], None]] = {
            "c": self.action_comment,
            "d": self.action_doubt,
            "n": self.action_names,
        }
        may_settle = workspace.may_settle and not mine
        role = "" if may_settle else ", reading"
        remark = f"round {workspace.round.name} · {workspace.who.name}{role}"
        if mine:
            remark = f"round {workspace.round.name} · where {mine} differs from the consensus"
        self.regions = AdjudicationLayout(
            codebook,
            keys,
            (workspace.study.name, remark),
            own=mine or ("" if workspace.may_settle else workspace.who.name),
            may_settle=may_settle,
        )
        session = AdjudicationSession.over(
            queued or (), codebook, may_settle=may_settle, settled_today=0
        )
        self._stage = ScreenStage(self, is_remote=workspace.study.is_remote)
        self.controller = AdjudicationController(
            workspace,
            replace(session, notice=notice),
            wanted or Wanted(),
            self.regions,
            self._stage,
            named=named,
        )

    def compose(self) -> ComposeResult:
        """One widget holds all regions."""
        yield self.regions

    def on_mount(self) -> None:
        """Read what does not change, and the first answers."""
        self.regions.show_entry(self.regions.codes.code)
        self.controller.begin(is_queued=self._is_queued)
        self.set_interval(TICK, self.controller.tick)

    @property
    def session(self) -> AdjudicationSession:
        """The session as it is now."""
        return self.controller.session

    # -- what other threads report --------------------------------------------------------------

    def on_begun(self, message: Begun) -> None:
        """What does not change is here."""
        self.controller.begun(message)

    def on_newest_read(self, message: NewestRead) -> None:
        """A newer revision of the codebook is here."""
        self.controller.newest_read(message)

    def on_adjudication_layout_codebook_shown(
        self, message: AdjudicationLayout.CodebookShown
    ) -> None:
        """Another revision is in view: its codes can be typed."""
        self.code_keys.use(_typed(self.regions.keys, message.codebook), message.codebook)

    def on_changes_read(self, message: ChangesRead) -> None:
        """The changes of the codebook are here, to be shown."""
        self.app.push_screen(ChangesScreen(message.news))

    def action_codebook_changes(self) -> None:
        """See what was changed in the codebook."""
        study = self.controller.workspace.study
        read(self, CHANGES, lambda: ChangesRead(CHANGES, all_news(study)))

    def on_requeued(self, message: Requeued) -> None:
        """Another queue is here."""
        self.controller.requeued(message)

    def on_case_read(self, message: CaseRead) -> None:
        """An answer is here."""
        self.controller.case_read(message)

    def on_read_failed(self, message: ReadFailed) -> None:
        """The study did not answer."""
        self.controller.read_failed(message)

    def on_change_saved(
        self, message: ChangeSaved[AdjudicationChange, AdjudicationWritten]
    ) -> None:
        """A change is in the study."""
        self.controller.change_saved(message)

    def on_change_kept(self) -> None:
        """What waits for the server is on this machine's disk."""
        self.controller.paint_standing()

    def on_save_failed(self, message: SaveFailed) -> None:
        """A change could not be written."""
        self.controller.save_failed(message)

    def on_screen_suspend(self) -> None:
        """Another screen is opened above this one."""
        self._stage.give_way()

    # -- what the app asks ----------------------------------------------------------------------

    @property
    def awaits(self) -> bool:
        """Whether the next key concerns an answer that is not in view yet."""
        return self.controller.awaits

    @property
    def saving(self) -> Saving:
        """Whether every change is in the study."""
        return self.controller.saver.state

    @property
    def writer(self) -> Writer[AdjudicationChange, AdjudicationWritten]:
        """What writes the changes."""
        return self.controller.saver.writer

    def kept_words(self, count: int) -> str:
        """What is said of so many changes that are kept on this machine."""
        return self.controller.kept_words(count)

    def keep_texts(self) -> None:
        """Half a reason or half a comment cannot be kept anywhere."""

    def leave(self) -> str:
        """Write what waits; as `AdjudicationController.leave`."""
        return self.controller.leave()

    def action_retry(self) -> None:
        """Try again to save, and to read."""
        self.controller.retry()

    def action_leave(self) -> None:
        """Leave, once everything is on disk, or on this machine's while the server is away."""
        if self.saving is Saving.FAILED:
            self.controller.paint_standing()
        elif self.saving is Saving.KEPT and (waiting := self.writer.pending):
            self.app.push_screen(
                AskScreen(
                    "The server is not responding.",
                    f"{self.kept_words(waiting)} Until then nobody can see it on another machine.",
                    (("Esc", "go on adjudicating"), ("Q", "leave")),
                ),
                lambda pressed: self.controller.drain() if pressed == "q" else None,
            )
        else:
            self.controller.drain()

    def on_all_written(self, message: AllWritten) -> None:
        """What waited is written, or kept on this machine."""
        if not message.words or self.saving is Saving.KEPT:  # then it was said before
            self.dismiss(None)
            return
        question = AskScreen(
            "Not everything is in the study.", message.words, (("Enter", "leave"),)
        )
        self.app.push_screen(question, lambda _: self.dismiss(None))

    def _say(self, words: str) -> None:
        self.controller.say(words)

    # -- choosing -------------------------------------------------------------------------------

    async def on_key(self, event: events.Key) -> None:
        """A digit takes a version; a letter is the key of a code, a command, or begins a search."""
        letter = event.character or ""
        read = self.code_keys.take(event)
        if isinstance(read, Given):
            self.regions.point_at([read.code_id])
            self.controller.press(AdjudicationSession.toggled, read.code_id)
        elif isinstance(read, Command) and (action := action_in(SETTLING, read.key)):
            await self.run_action(action)
        elif read is not None:
            return
        elif letter.isdecimal() and letter != "0":
            event.stop()
            self.controller.press(AdjudicationSession.version_taken, letter)
        elif act := self._letters.get(by_position(letter) or letter):
            event.stop()
            act()

    def action_cursor(self, by: int) -> None:
        """Move the cursor through the codes."""
        self.regions.codes.move(by)
        self.regions.show_entry(self.regions.codes.code)

    def action_given(self) -> None:
        """The cursor to the next code that someone gave."""
        item, code = self.session.item, self.regions.codes.code
        if item is None or not item.codes:
            return
        here = item.codes.index(code.id) if code and code.id in item.codes else -1
        self.regions.point_at([item.codes[(here + 1) % len(item.codes)]])

    def action_toggle_code(self) -> None:
        """Put the code under the cursor on, or take it off."""
        if code := self.regions.codes.code:
            self.controller.press(AdjudicationSession.toggled, code.id)

    def on_codes_panel_pointed(self, event: CodesPanel.Pointed) -> None:
        """The entry is that of the code under the cursor."""
        self.regions.show_entry(event.code)

    def on_codes_panel_chosen(self, event: CodesPanel.Chosen) -> None:
        """A code was found, or clicked on."""
        self.controller.press(AdjudicationSession.toggled, event.code_id)

    def action_find(self) -> None:
        """Open the finder."""
        self.regions.codes.find("")

    def action_settle(self) -> None:
        """Record the choice as consensus, and go on."""
        self.controller.press(AdjudicationSession.settled)

    def action_no_code(self) -> None:
        """Record as consensus that no code applies, and go on."""
        self.controller.press(AdjudicationSession.no_code_applies)

    def action_leave_open(self) -> None:
        """Leave it open, and go on."""
        self.controller.press(AdjudicationSession.left_open)

    def action_undo(self) -> None:
        """Take back the lead's last decision; the writer answers with the answer it was about."""
        self.controller.revert(UndoAdjudication())

    def action_redo(self) -> None:
        """Bring back what was taken back."""
        self.controller.revert(RedoAdjudication())

    def action_back(self) -> None:
        """To the answer before."""
        self.controller.press(AdjudicationSession.back)

    def action_forward(self) -> None:
        """On to the next, unsettled."""
        self.controller.press(AdjudicationSession.forward)

    # -- writing words --------------------------------------------------------------------------

    def action_reason(self) -> None:
        """Write the reason."""
        if self.session.may_settle:
            self._write_words("Reason", self.session.reason, AdjudicationSession.reasoned)

    def action_comment(self) -> None:
        """Comment on the answer."""
        self._write_words("Comment", "", AdjudicationSession.said)

    def action_doubt(self) -> None:
        """Note what is unclear about the definition of the code under the cursor."""
        code = self.regions.codes.code
        if not self.session.may_settle:
            self.controller.press(AdjudicationSession.definition_doubted, "", "")
        elif code is not None:
            self._write_words(
                f"What is unclear about “{code.name}”?",
                "",
                lambda session, text: session.definition_doubted(code.id, text),
            )

    def _write_words(
        self, title: str, text: str, act: Callable[[AdjudicationSession, str], Step]
    ) -> None:
        item = self.session.item
        if item is None:
            return
        from intercoder.tui.coding.memo import MemoScreen  # its editor is slow to import

        def take(written: str | None) -> None:
            if written is not None:
                self.controller.press(act, written)

        tell = self.controller.set_unkept_text
        self.app.push_screen(MemoScreen(item.answer.id, text, title, tell=tell), take)

    # -- looking --------------------------------------------------------------------------------

    def action_names(self) -> None:
        """Show the coders' names, or hide them."""
        self.controller.show_names(named=not self.controller.named)

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The answer, or its translation, which is revealed with it."""
        if (item := self.session.item) is None:
            return ()
        translated = self.regions.reads_translation
        return ((item.answer.id, item.answer.text_to_read(translated=translated)),)

    def show_texts(self) -> None:
        """Texts were hidden or revealed."""
        self.controller.paint()

    def say_of_texts(self, words: str) -> None:
        """Say it where everything else is said."""
        self.controller.say(words)

    def action_translation(self) -> None:
        """Show translations in place of the answers that have one, or the answers again."""
        item = self.session.item
        if item is None or not (item.answer.translation or self.regions.reads_translation):
            self.controller.say(NO_TRANSLATION)
            return
        self.regions.reads_translation = not self.regions.reads_translation
        self.controller.say(TRANSLATIONS if self.regions.reads_translation else ORIGINALS)

    def action_scroll(self, direction: int) -> None:
        """Scroll the versions, where they are more than fit."""
        self.regions.versions.scroll_page(direction)

    def action_scroll_answer(self, direction: int) -> None:
        """Scroll a long answer."""
        self.regions.answer.scroll_page(direction)

    def action_scroll_comments(self, direction: int) -> None:
        """Scroll the comments."""
        self.regions.comments.scroll_lines(direction)

    def action_filter(self) -> None:
        """Choose which disagreements, and in which order."""
        if self._mine:
            return
        from intercoder.tui.dialogs.choose import ChooseScreen

        def take(value: str | None, side: str = "") -> None:
            if value is not None:
                self.controller.requeue(chosen(self.controller.wanted, side, value))

        def then(side: str | None) -> None:
            if not side:
                take(side)
                return
            choices = self.controller.sides.choices(side, named=self.controller.named)
            screen = ChooseScreen("Which?", choices, value_on(self.controller.wanted, side))
            self.app.push_screen(screen, lambda value: take(value, side))

        self.app.push_screen(ChooseScreen("Which disagreements should be shown?", SIDES, ""), then)
