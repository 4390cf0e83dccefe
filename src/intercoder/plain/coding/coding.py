"""Coding line by line, for screen readers and simple terminals: `intercoder code --plain`.

The same session and desk as the coding screen, with nothing drawn: a line is read, what it did is
said in words, and the next answer follows. Every change is on disk before the next line is asked
for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TextIO

from intercoder.coding.change import (
    Decide,
    DecideTogether,
)
from intercoder.coding.decision import Act as Made
from intercoder.coding.first_steps.guide import Guide
from intercoder.coding.keys.typed_keys import Command as KeyOfCommand
from intercoder.coding.queue import QueueFilter
from intercoder.coding.session import Step
from intercoder.coding.similar_answers import (
    Group,
    decided_together,
    may_be_grouped,
    no_code_applies_together,
    why_no_group,
)
from intercoder.coding.suggestion import order_words
from intercoder.errors import StudyError, UnreachableError
from intercoder.plain.coding import spoken_lines as voice
from intercoder.plain.coding.filtering import PlainFinding
from intercoder.plain.coding.group import (
    GROUP_PROMPT,
    HOW_TO_ANSWER,
    READ_OUT_BY_MEANING,
    GroupAct,
    group_lines,
    marked_line,
    read_group_line,
)
from intercoder.plain.coding.hint_lines import WELCOME, hint_line, note
from intercoder.plain.coding.key_lines import key_lines
from intercoder.plain.coding.taking_care import PlainCare
from intercoder.plain.coding.typed_commands import COMMANDS, Act
from intercoder.plain.saving import NEEDS_SERVER
from intercoder.plain.typed_commands import Asked
from intercoder.platforms.clocks import steady
from intercoder.protection.masking.masked_texts import Ask
from intercoder.study.coding.coder_workspace import CoderWorkspace
from intercoder.study.coding.pending_undo import NOTHING_LEFT, NotNow
from intercoder.study.coding.written import NothingToRevert, Reverted
from intercoder.study.suggest.encoder_setting import has_encoder
from intercoder.suggest.live.offers import Assist
from intercoder.suggest.reading.reading_process import (
    same_meaning_from_process,
)
from intercoder.training.revealing import revealing

PROMPT = "Codes: "


def run_plain(
    workspace: CoderWorkspace,
    *,
    stdin: TextIO,
    stdout: TextIO,
    now: Callable[[], float] = steady,
    assist: Assist | None = None,
    only: QueueFilter | None = None,
    guide: Guide | None = None,
) -> None:
    """Code at this desk until `quit`, the end of input, or Ctrl+C (which is raised again).

    `assist` starts what makes suggestions; without it none will come. `only` is what the coder
    begins with, in place of where they left off. `guide` says what to type next; without it there
    are no hints.

    The desk is not left: whoever sat down does that. Raises CoderBusyError where the coder has gone
    on somewhere else.
    """
    coding = _PlainCoding(workspace, stdin, stdout, now, assist, only)
    coding.guide = guide
    try:
        coding.run()
    except KeyboardInterrupt:
        coding.say("")
        coding.say_goodbye()
        raise
    finally:
        if guide is not None:
            guide.finish()
        coding.close()


class _PlainCoding(PlainCare, PlainFinding):
    """One sitting. What can be done is in `_acts`; every handler says what it did."""

    def __init__(
        self,
        workspace: CoderWorkspace,
        stdin: TextIO,
        stdout: TextIO,
        now: Callable[[], float],
        assist: Assist | None,
        only: QueueFilter | None,
    ) -> None:
        super().__init__(workspace, stdin, stdout, now, assist, only)
        self.guide: Guide | None = None
        self._hinted = ""
        self._revealing = revealing(workspace.study, workspace.coder, workspace.round)
        self._acts: Mapping[Act, Callable[[str], None]] = {
            Act.DONE: lambda _: self._decide(self._ready().committed()),
            Act.NO_CODE: lambda _: self._decide(self._ready().no_code_applies()),
            Act.SKIP: lambda _: self._decide(self._session.skipped()),
            Act.SAME: lambda _: self._choose_again(self._recent.same),
            Act.REPEAT: lambda _: self._choose_again(self._recent.repeat),
            Act.CLEAR: lambda _: self._choose_again(lambda session: session.chosen(())),
            Act.RECENT: lambda _: self._say_all(self._recent_lines()),
            Act.KEYS: lambda _: self._learn_keys(),
            Act.PROPOSE: self._propose,
            Act.UNSURE: lambda _: self._mark(self._session.marked_unsure()),
            Act.MEMO: self._memo,
            Act.HAND: self._hand_over,
            Act.REST: lambda _: self._rest(),
            Act.CHECK_IN: self._check_in,
            Act.SUPPORT: self._ask_for_support,
            Act.WEIGH: lambda _: self._weigh(),
            Act.WORDS: self._on_words,
            Act.UNDO: lambda _: self._revert(Made.UNDO),
            Act.REDO: lambda _: self._revert(Made.REDO),
            Act.GROUP: lambda _: self._group(),
            Act.BACK: lambda _: self._move(self._session.back()),
            Act.NEXT: lambda _: self._move(self._session.forward()),
            Act.AGAIN: lambda _: self._show_in_full(),
            Act.SUGGESTIONS: lambda _: self._read_suggestions(),
            Act.TRANSLATION: lambda _: self.say(voice.translation_line(self._session, self._texts)),
            Act.HIDE: lambda _: self._hide(),
            Act.REVEAL: lambda _: self._reveal(Ask.SENTENCE),
            Act.WHOLE: lambda _: self._reveal(Ask.WHOLE),
            Act.OWN: lambda _: self._reveal(Ask.OWN_WORDS),
            Act.CODES: lambda _: self._say_all(
                voice.codebook_lines(self._session.codebook, self._keys)
            ),
            Act.DEFINE: self._define,
            Act.LOOK: self._choose_codes,
            Act.FIND: self._find,
            Act.LIST: self._list,
            Act.MARK: self._mark_listed,
            Act.GIVE: self._give,
            Act.TAKE: self._take_off,
            Act.MARKED: self._act_on_marked,
            Act.FILTER: self._filter,
            Act.ORDER: self._order,
            Act.CHANGES: lambda _: self._say_changes(),
            Act.IDENTICAL: lambda _: self._identical(),
            Act.PROGRESS: lambda _: self._say_all(
                voice.progress_lines(self._session, self._now(), shows_pace=self._care.shows_pace)
            ),
            Act.HELP: lambda _: self._say_all(voice.help_lines()),
        }

    # -- the loop -------------------------------------------------------------------------------

    def run(self) -> None:
        """Read lines and act on them until there are no more."""
        self.say(f"Coding as {self._workspace.coder}. Type help for help, quit to stop.")
        if self.guide is not None and self.guide.welcome:
            self._say_all(WELCOME)
        if self._session.filter.drawn is not None:
            self.say(f"Order: {order_words(self._session.filter.drawn)}.")
        self._say_all(self._key_faults)
        self._say_all(self._care.support.lines)
        if self._texts.fault:
            self.say(self._texts.fault)
        if (news := self._workspace.news()) is not None:
            self.say(voice.news_line(news))
        if not self._session.codebook.codes:
            self.say(voice.NO_CODES)
        self._offers.begin()
        self._go_on()
        while (line := self._hint_and_ask()) is not None:
            asked = self._read(line)
            if asked == Asked(Act.QUIT):
                break
            before = self._session = self._session.pressed(self._now())
            self._take_news()
            try:
                if isinstance(asked, Asked):
                    self._acts[asked.act](asked.rest)
                else:
                    self._choose(asked)
            except UnreachableError:
                self._saver.server_is_away()
                self.say(NEEDS_SERVER)
            if self.guide is not None:
                note(self.guide, asked, before, self._session)
            self._catch_up()
            self._remind_of_break()
            self._remind_of_limits()
        self.say_goodbye()

    def _read(self, line: str) -> Asked[Act] | str:
        """The command that was typed, under the keys this coder gave commands."""
        first, space, rest = line.strip().partition(" ")
        match self._typed.read(first) if len(first) == 1 else None:
            case KeyOfCommand(key):
                return COMMANDS.read(f"{key}{space}{rest}")
        if len(first) == 1 and not self._typed.stands_for(first):
            return line.strip()
        return COMMANDS.read(line)

    def _hint_and_ask(self) -> str | None:
        """Say what to type next, if that is not what was said last, and read a line."""
        hint = hint_line(self.guide, self._session) if self.guide is not None else ""
        if hint and hint != self._hinted:
            self.say(hint)
        self._hinted = hint
        return self._ask(PROMPT)

    # -- deciding and moving --------------------------------------------------------------------

    def _decide(self, step: Step) -> None:
        if not self._has_answer() or not self._take(step):
            return
        if isinstance(step.change, Decide):
            self._say_saved(step.change)
            self._say_key()
        elif step.session.notice:
            self.say(step.session.notice)
            return
        else:
            self.say("Left unchanged.")
        if step.session.is_revealing and isinstance(step.change, Decide):
            self._say_all(voice.suggestion_lines(step.session, self._texts))
            self.say("Type more codes, then an empty line; or just an empty line.")
            return
        self._go_on()

    def _group(self) -> None:
        """Say which answers are like this one, and save for all that stay marked."""
        item, reads = self._session.item, has_encoder(self._workspace.study)
        if item is None or not (item.alike or (reads and may_be_grouped(self._session))):
            self.say(why_no_group(self._session, reads_meaning=reads))
            return
        alike = self._workspace.alike(item.number)
        group = Group.around(self._session, alike.others, alike.more)
        if reads:
            group = self._with_meaning(group)
            if not group.members:
                return
        codebook = self._session.codebook
        self._say_all(group_lines(codebook, group, self._session.draft, self._texts))
        while (typed := self._ask(GROUP_PROMPT)) is not None:
            match read_group_line(typed, group):
                case GroupAct.LEAVE:
                    self.say("Nothing is saved.")
                    return
                case GroupAct.SAVE:
                    step = decided_together(self._session, group)
                case GroupAct.NO_CODE:
                    step = no_code_applies_together(self._session, group)
                case GroupAct.NONE:
                    self.say(f"Not understood. {HOW_TO_ANSWER}")
                    continue
                case marked:
                    group = marked
                    self.say(marked_line(group))
                    continue
            if not self._take(step):
                return
            if isinstance(step.change, Decide | DecideTogether):
                self._say_saved(step.change)
                self._say_key()
                self._go_on()
                return
            self.say(step.session.notice)

    def _with_meaning(self, group: Group) -> Group:
        """The group with the answers that mean the same, and what there is to say of them."""
        self.say("Comparing meanings. One moment.")
        workspace = self._workspace
        try:
            found = same_meaning_from_process(
                workspace.study.address, workspace.coder, workspace.round, group.answer
            )
        except StudyError as error:
            self.say(str(error))
            return group
        self.say(found.in_words())
        nearest = found.answers[:READ_OUT_BY_MEANING]
        return group.with_meaning(self._session, workspace.marked(nearest))

    def _say_key(self) -> None:
        """In training, say what came into view of the key."""
        if self._revealing is None:
            return
        try:
            revealed = self._revealing.after_decision()
        except UnreachableError:
            return  # said after a later decision
        self._say_all(key_lines(revealed, self._session.codebook, self._texts))

    def _say_saved(self, change: Decide | DecideTogether) -> None:
        first = change.first if isinstance(change, DecideTogether) else change
        others = len(change.others) if isinstance(change, DecideTogether) else 0
        said = voice.judgement_line(self._session.codebook, first.judgement)
        saved = self._saver.fate
        self.say(f"{saved} on {others + 1} answers: {said}" if others else f"{saved}: {said}")

    def _move(self, step: Step) -> None:
        if not self._take(step):
            return
        if step.session.notice:
            self.say(step.session.notice)
        else:
            self._go_on()

    def _revert(self, act: Made) -> None:
        found = self._undo.revert(self._session, act, is_away=self._saver.is_away)
        if isinstance(found, NotNow):
            self.say((NOTHING_LEFT if found is NotNow.NOTHING else voice.NEEDS_SERVER)[act])
            return
        written = self._write(found.change)
        if found.step is not None:
            self._take(found.step)
            self.say(voice.reverted_line(act, found.others))
            if not found.is_batch:
                self._go_on()
        elif isinstance(written, Reverted):
            self._show_reverted(found.change, written)
        elif isinstance(written, NothingToRevert):
            self.say(NOTHING_LEFT[act])
