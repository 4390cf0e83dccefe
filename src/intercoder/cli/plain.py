"""Coding line by line, for screen readers and simple terminals: `intercoder code --plain`.

The same session and desk as the coding screen, with nothing drawn: a line is read, what it did is
said in words, and the next answer follows. Every change is on disk before the next line is asked
for.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from queue import SimpleQueue
from time import monotonic
from typing import TextIO

from intercoder.cli import plain_voice as voice
from intercoder.cli.plain_group import (
    GROUP_PROMPT,
    HOW_TO_ANSWER,
    GroupAct,
    group_lines,
    marked_line,
    read_group_line,
)
from intercoder.cli.plain_saving import Kept, PlainSaver
from intercoder.cli.plain_words import FILTERS, Act, Asked, name_codes, read_line, take_ranks
from intercoder.codebook.code import Code
from intercoder.codebook.find import find_codes
from intercoder.codebook.keys import assign_keys
from intercoder.coding.decision import Act as Made
from intercoder.coding.group import Group, decided_together, no_code_applies_together
from intercoder.coding.offer import Absence, absence
from intercoder.coding.pace import Pace
from intercoder.coding.queue import OPEN, QueueFilter, open_in
from intercoder.coding.session import (
    AHEAD,
    Change,
    CodingSession,
    Decide,
    DecideTogether,
    KeepDraft,
    KeepPlace,
    Step,
    TakeBack,
)
from intercoder.coding.suggestion import Mode, QueueOrder, order_words
from intercoder.errors import UnreachableError
from intercoder.study.assistance import read_assistance
from intercoder.study.desk import Desk, NothingToRevert, Reverted, Written
from intercoder.study.reverts import NotNow
from intercoder.suggest.offers import Assist, Offers
from intercoder.suggest.protocol import Open, Report
from intercoder.text.display import display_text

PROMPT = "Codes: "
_NEAR = 5
"""How many codes are offered for a name that is not exact."""


def run_plain(
    desk: Desk,
    *,
    stdin: TextIO,
    stdout: TextIO,
    now: Callable[[], float] = monotonic,
    assist: Assist | None = None,
    only: QueueFilter | None = None,
) -> None:
    """Code at this desk until `quit`, the end of input, or Ctrl+C (which is raised again).

    `assist` starts what makes suggestions; without it none will come. `only` is what the coder
    begins with, in place of where they left off.

    The desk is not left: whoever sat down does that. Raises CoderBusyError where the coder has gone
    on somewhere else.
    """
    if isinstance(stdin, io.TextIOWrapper):
        stdin.reconfigure(errors="replace")  # bytes that are no text must not end the sitting
    coding = _PlainCoding(desk, stdin, stdout, now, assist, only)
    try:
        coding.run()
    except KeyboardInterrupt:
        coding.say("")
        coding.say_goodbye()
        raise
    finally:
        coding.close()


class _PlainCoding:
    """One sitting. What can be done is in `_acts`; every handler says what it did."""

    def __init__(
        self,
        desk: Desk,
        stdin: TextIO,
        stdout: TextIO,
        now: Callable[[], float],
        assist: Assist | None,
        only: QueueFilter | None,
    ) -> None:
        opening = desk.opening(only)
        self._desk = desk
        self._stdin = stdin
        self._stdout = stdout
        self._now = now
        self._wordings = {one.id: one.wording for one in desk.study.questions()}
        self._keys = assign_keys(opening.codebook)
        self._hides = False
        self._question_said = ""
        self._reminded_of: float | None = None
        self._session = CodingSession(
            codebook=opening.codebook,
            pace=Pace.starting(now()),
            item=opening.item,
            filter=opening.filter,
            progress=desk.progress(),
            assistance=read_assistance(desk.study, desk.round),
            home=opening.home,
        )
        self._saver = PlainSaver(desk, self.say)
        self._reports: SimpleQueue[Report] = SimpleQueue()
        self._offers = Offers(
            assist if self._session.assistance.mode is not Mode.OFF else None,
            Open(desk.study.address, desk.coder, desk.round),
            self._reports.put,
        )
        self._acts: Mapping[Act, Callable[[str], None]] = {
            Act.DONE: lambda _: self._decide(self._ready().committed()),
            Act.NO_CODE: lambda _: self._decide(self._ready().no_code_applies()),
            Act.SKIP: lambda _: self._decide(self._session.skipped()),
            Act.UNSURE: lambda _: self._mark(self._session.marked_unsure()),
            Act.MEMO: self._memo,
            Act.UNDO: lambda _: self._revert(Made.UNDO),
            Act.REDO: lambda _: self._revert(Made.REDO),
            Act.GROUP: lambda _: self._group(),
            Act.BACK: lambda _: self._move(self._session.back()),
            Act.NEXT: lambda _: self._move(self._session.forward()),
            Act.AGAIN: lambda _: self._show_in_full(),
            Act.SUGGESTIONS: lambda _: self._read_suggestions(),
            Act.HIDE: lambda _: self._hide(),
            Act.CODES: lambda _: self._say_all(
                voice.codebook_lines(self._session.codebook, self._keys)
            ),
            Act.DEFINE: self._define,
            Act.LOOK: self._choose_codes,
            Act.FIND: self._find,
            Act.FILTER: self._filter,
            Act.ORDER: self._order,
            Act.PROGRESS: lambda _: self._say_all(voice.progress_lines(self._session)),
            Act.HELP: lambda _: self._say_all(voice.help_lines()),
        }

    # -- the loop -------------------------------------------------------------------------------

    def run(self) -> None:
        """Read lines and act on them until there are no more."""
        self.say(f"Coding as {self._desk.coder}. Type help for help, quit to stop.")
        if self._session.filter.drawn is not None:
            self.say(f"Order: {order_words(self._session.filter.drawn)}.")
        self._offers.begin()
        self._go_on()
        while (line := self._ask(PROMPT)) is not None:
            asked = read_line(line)
            if asked == Asked(Act.QUIT):
                break
            self._session = self._session.pressed(self._now())
            self._take_news()
            try:
                if isinstance(asked, Asked):
                    self._acts[asked.act](asked.rest)
                else:
                    self._choose(asked)
            except UnreachableError:
                self._saver.server_is_away()
                self.say("That needs the server. Try again when it is back.")
            self._catch_up()
            self._remind_of_break()
        self.say_goodbye()

    def close(self) -> None:
        """End what makes suggestions, and let what is kept go to the next sitting."""
        self._offers.close()
        self._saver.close()

    def say(self, line: str) -> None:
        """Print a line, safe to draw."""
        self._stdout.write(f"{display_text(line)}\n")
        self._stdout.flush()

    def say_goodbye(self) -> None:
        """The last words: nothing is lost."""
        kept = self._session.item is not None and self._session.item.kept is not None
        if waiting := self._saver.close():
            self.say(f"Stopped. {voice.kept_line(self._desk.coder, waiting)}")
        else:
            self.say("Stopped. Every decision is saved.")
        if kept:
            self.say("What you chose on the last answer is kept for next time.")

    def _ask(self, prompt: str) -> str | None:
        """The line typed, or None at the end of input."""
        self._stdout.write(prompt)
        self._stdout.flush()
        line = self._stdin.readline()
        if not line:
            self.say("")
            return None
        return line.rstrip("\r\n")

    # -- the session and the study --------------------------------------------------------------

    def _take(self, step: Step) -> bool:
        """Write the step's change and make its session ours; neither, where it is not saved."""
        if step.change is not None and self._write(step.change) is None:
            return False
        self._session = step.session
        return True

    def _write(self, change: Change) -> Written | Kept | None:
        written = self._saver.write(self._session, change)
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
                items = self._desk.following(
                    session.asks_after, session.filter, AHEAD, session.place_asked_after
                )
            except UnreachableError:
                self._saver.server_is_away()
                return
            self._saver.server_answers()
            if not self._take(self._session.supplied(items, exhausted=len(items) < AHEAD)):
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
            self._say_all(voice.suggestion_lines(self._session, hidden=self._hides))

    def _has_answer(self) -> bool:
        if self._session.item is None:
            self.say("No answer is in view.")
        return self._session.item is not None

    # -- choosing and marking -------------------------------------------------------------------

    def _choose(self, line: str) -> None:
        """Suggestions by their numbers, and codes, where suggestions are in view; else codes."""
        ranks, rest = take_ranks(line) if self._session.suggestions else ((), line)
        if ranks:
            self._choose_codes(rest, ranks)
        else:
            self._choose_codes(line)

    def _choose_codes(self, line: str, ranks: Sequence[int] = ()) -> None:
        if not self._has_answer():
            return
        codes = self._resolve(line) if line or not ranks else ()
        if line and not codes:
            return
        before = self._session.draft
        presses: list[Callable[[CodingSession], Step]] = [
            *(partial(CodingSession.accepted, rank=rank) for rank in ranks),
            *(partial(CodingSession.toggled, code_id=code.id) for code in codes),
        ]
        for press in presses:
            if not self._take(press(self._session)):
                return
            if self._session.notice:
                self.say(self._session.notice)
        self._say_all(voice.changed_lines(self._session.codebook, before, self._session.draft))

    def _resolve(self, line: str) -> tuple[Code, ...]:
        """The codes that were meant; none of them where one is left unclear."""
        codebook = self._session.codebook
        codes, unknown = name_codes(line, codebook, self._keys)
        meant = [self._which(part) for part in unknown]
        found = [code for code in meant if code is not None]
        if len(found) < len(meant) or not (codes or found):
            self.say("Nothing chosen.")
            return ()
        return tuple(dict.fromkeys((*codes, *found)))

    def _which(self, name: str) -> Code | None:
        """Ask which code was meant; None where none was."""
        near = find_codes(self._session.codebook, name, self._keys, _NEAR)
        if not near:
            self.say(f"No code is like “{name}”. Type codes to hear all of them.")
            return None
        self.say(f"No code is called “{name}”. Near it:")
        for number, match in enumerate(near, start=1):
            self.say(f"{number}: {match.code.name}.")
        typed = self._ask("Number, or an empty line for none: ") or ""
        if len(near) == 1 and typed.strip().casefold() in {"y", "yes"}:
            return near[0].code
        numbers = {str(number): match.code for number, match in enumerate(near, start=1)}
        return numbers.get(typed.strip())

    def _mark(self, step: Step) -> None:
        if self._has_answer() and self._take(step):
            self.say("Marked as unsure." if self._session.draft.unsure else "No longer unsure.")

    def _memo(self, text: str) -> None:
        if not self._has_answer():
            return
        if not text:
            memo = self._session.draft.memo
            self.say(f"Memo: {memo}" if memo else "No memo. To write one, type memo and its text.")
        elif self._take(self._session.noted("" if text == "-" else text)):
            self.say("Memo written." if self._session.draft.memo else "Memo removed.")

    def _define(self, name: str) -> None:
        codes, _ = name_codes(name, self._session.codebook, self._keys)
        code = codes[0] if codes else self._which(name) if name else None
        if code is None:
            self.say("Type define and the key or name of a code.")
            return
        lines = voice.definition_lines(self._session.codebook, code, self._keys.get(code.id))
        self._say_all(lines)

    # -- deciding and moving --------------------------------------------------------------------

    def _decide(self, step: Step) -> None:
        if not self._has_answer() or not self._take(step):
            return
        if isinstance(step.change, Decide):
            self._say_saved(step.change)
        elif step.session.notice:
            self.say(step.session.notice)
            return
        else:
            self.say("Left as it is.")
        if step.session.is_revealing and isinstance(step.change, Decide):
            self._say_all(voice.suggestion_lines(step.session, hidden=self._hides))
            self.say("Type what else applies, then an empty line; or only the empty line.")
            return
        self._go_on()

    def _group(self) -> None:
        """Say which answers are like this one, and save for all that stay marked."""
        item = self._session.item
        if item is None or not item.alike:
            self.say("No other answer can be decided with this one.")
            return
        alike = self._desk.alike(item.number)
        group = Group.around(self._session, alike.others, alike.more)
        codebook = self._session.codebook
        self._say_all(group_lines(codebook, group, self._session.draft, hidden=self._hides))
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
                self._go_on()
                return
            self.say(step.session.notice)

    def _say_saved(self, change: Decide | DecideTogether) -> None:
        first = change.first if isinstance(change, DecideTogether) else change
        others = len(change.others) if isinstance(change, DecideTogether) else 0
        said = voice.judgement_line(self._session.codebook, first.judgement)
        saved = "Kept on this machine" if self._saver.is_away else "Saved"
        self.say(f"{saved} on {others + 1} answers: {said}" if others else f"{saved}: {said}")

    def _move(self, step: Step) -> None:
        if not self._take(step):
            return
        if step.session.notice:
            self.say(step.session.notice)
        else:
            self._go_on()

    def _revert(self, act: Made) -> None:
        found = self._saver.revert(self._session, act)
        if isinstance(found, NotNow):
            self.say((voice.NOTHING if found is NotNow.NOTHING else voice.NEEDS_SERVER)[act])
            return
        written = self._write(found.change)
        if found.step is not None:
            self._take(found.step)
            self.say(voice.reverted_line(act, found.others))
            self._go_on()
        elif isinstance(written, Reverted):
            self._show_reverted(found.change, written)
        elif isinstance(written, NothingToRevert):
            self.say(voice.NOTHING[act])

    def _show_reverted(self, change: Change, written: Reverted) -> None:
        self._take(self._session.reverted(written.item, written.before, written.others))
        act = Made.UNDO if isinstance(change, TakeBack) else Made.REDO
        self.say(voice.reverted_line(act, len(written.others)))
        self._go_on()

    def _go_on(self) -> None:
        self._supply()
        self._show_answer(hidden=self._hides)

    def _find(self, text: str) -> None:
        if text:
            self._look_through(QueueFilter(text=text), f"Answers with “{text}”.")
        else:
            self.say("Type find and the words to look for.")

    def _filter(self, name: str) -> None:
        wanted = FILTERS.get(name.casefold())
        if wanted == OPEN:
            wanted = self._session.home
        if wanted is None:
            self.say(f"Type filter and one of: {', '.join(FILTERS)}.")
        else:
            self._look_through(wanted, f"Filter: {name.casefold()}.")

    def _order(self, name: str) -> None:
        if name.casefold() not in list(QueueOrder):
            self.say(f"Type order and one of: {', '.join(QueueOrder)}.")
            return
        order = QueueOrder(name.casefold())
        home = open_in(order.drawn)
        self._session = replace(self._session, home=home)
        self._look_through(home, f"Order: {order_words(order.drawn)}.")

    def _look_through(self, wanted: QueueFilter, said: str) -> None:
        session = self._session.filtered(wanted)
        items = self._desk.following(None, wanted, AHEAD)
        if self._take(session.supplied(items, exhausted=len(items) < AHEAD)):
            self.say(said)
            self._go_on()

    # -- saying ---------------------------------------------------------------------------------

    def _show_answer(self, *, hidden: bool) -> None:
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
        self._say_all(voice.answer_lines(session, session.item, wording, hidden=hidden))
        if absence(session.assistance, session.item) not in {Absence.OFF, Absence.LATER}:
            self._say_all(voice.suggestion_lines(session, hidden=hidden))

    def _show_in_full(self) -> None:
        self._question_said = ""
        self._show_answer(hidden=False)

    def _hide(self) -> None:
        self._hides = not self._hides
        self.say(
            "Texts are hidden from now on. Type again to read one."
            if self._hides
            else "Texts are read out again."
        )

    def _remind_of_break(self) -> None:
        """Once for each stretch of work without a rest."""
        pace = self._session.pace
        if pace.until_break(self._now()) <= 0 and self._reminded_of != pace.working_since:
            self._reminded_of = pace.working_since
            self.say("You have worked for a long time. A short break does good.")

    def _say_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.say(line)
