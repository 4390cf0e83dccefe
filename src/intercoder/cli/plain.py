"""Coding line by line, for screen readers and simple terminals: `intercoder code --plain`.

The same session and desk as the coding screen, with nothing drawn: a line is read, what it did is
said in words, and the next answer follows. Every change is on disk before the next line is asked
for.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
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
from intercoder.cli.plain_words import FILTERS, Act, Asked, name_codes, read_line
from intercoder.codebook.code import Code
from intercoder.codebook.find import find_codes
from intercoder.codebook.keys import assign_keys
from intercoder.coding.group import Group, decided_together, no_code_applies_together
from intercoder.coding.pace import Pace
from intercoder.coding.queue import QueueFilter
from intercoder.coding.session import (
    AHEAD,
    BringBack,
    Change,
    CodingSession,
    Decide,
    DecideTogether,
    Step,
    TakeBack,
)
from intercoder.errors import NotSavedError
from intercoder.study.desk import Desk, Reverted, Written
from intercoder.text.display import display_text

PROMPT = "Codes: "
_NEAR = 5
"""How many codes are offered for a name that is not exact."""


def run_plain(
    desk: Desk, *, stdin: TextIO, stdout: TextIO, now: Callable[[], float] = monotonic
) -> None:
    """Code at this desk until `quit`, the end of input, or Ctrl+C (which is raised again).

    The desk is not left: whoever sat down does that. Raises CoderBusyError where the coder has gone
    on somewhere else.
    """
    if isinstance(stdin, io.TextIOWrapper):
        stdin.reconfigure(errors="replace")  # bytes that are no text must not end the sitting
    coding = _PlainCoding(desk, stdin, stdout, now)
    try:
        coding.run()
    except KeyboardInterrupt:
        coding.say("")
        coding.say_goodbye()
        raise


class _PlainCoding:
    """One sitting. What can be done is in `_acts`; every handler says what it did."""

    def __init__(self, desk: Desk, stdin: TextIO, stdout: TextIO, now: Callable[[], float]) -> None:
        opening = desk.opening()
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
        )
        self._acts: Mapping[Act, Callable[[str], None]] = {
            Act.DONE: lambda _: self._decide(self._session.committed()),
            Act.NO_CODE: lambda _: self._decide(self._session.no_code_applies()),
            Act.SKIP: lambda _: self._decide(self._session.skipped()),
            Act.UNSURE: lambda _: self._mark(self._session.marked_unsure()),
            Act.MEMO: self._memo,
            Act.UNDO: lambda _: self._revert(TakeBack(), "Taken back", "Nothing to take back."),
            Act.REDO: lambda _: self._revert(BringBack(), "Brought back", "Nothing to bring back."),
            Act.GROUP: lambda _: self._group(),
            Act.BACK: lambda _: self._move(self._session.back()),
            Act.NEXT: lambda _: self._move(self._session.forward()),
            Act.AGAIN: lambda _: self._show_in_full(),
            Act.HIDE: lambda _: self._hide(),
            Act.CODES: lambda _: self._say_all(
                voice.codebook_lines(self._session.codebook, self._keys)
            ),
            Act.DEFINE: self._define,
            Act.LOOK: self._choose,
            Act.FIND: self._find,
            Act.FILTER: self._filter,
            Act.PROGRESS: lambda _: self._say_all(voice.progress_lines(self._session)),
            Act.HELP: lambda _: self._say_all(voice.help_lines()),
        }

    # -- the loop -------------------------------------------------------------------------------

    def run(self) -> None:
        """Read lines and act on them until there are no more."""
        self.say(f"Coding as {self._desk.coder}. Type help for help, quit to stop.")
        self._go_on()
        while (line := self._ask(PROMPT)) is not None:
            asked = read_line(line)
            if asked == Asked(Act.QUIT):
                break
            self._session = self._session.pressed(self._now())
            if isinstance(asked, Asked):
                self._acts[asked.act](asked.rest)
            else:
                self._choose(asked)
            self._remind_of_break()
        self.say_goodbye()

    def say(self, line: str) -> None:
        """Print a line, safe to draw."""
        self._stdout.write(f"{display_text(line)}\n")
        self._stdout.flush()

    def say_goodbye(self) -> None:
        """The last words: nothing is lost."""
        kept = self._session.item is not None and self._session.item.kept is not None
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

    def _write(self, change: Change) -> Written | None:
        try:
            return self._desk.write(change)
        except NotSavedError as error:
            self.say(f"Not saved, so nothing has changed. {error}")
            return None

    def _supply(self) -> None:
        """See to it that enough answers are ahead."""
        while self._session.wants_more:
            items = self._desk.following(self._session.asks_after, self._session.filter, AHEAD)
            if not self._take(self._session.supplied(items, exhausted=len(items) < AHEAD)):
                return

    def _has_answer(self) -> bool:
        if self._session.item is None:
            self.say("No answer is in view.")
        return self._session.item is not None

    # -- choosing and marking -------------------------------------------------------------------

    def _choose(self, line: str) -> None:
        if not self._has_answer():
            return
        codes = self._resolve(line)
        before = self._session.draft
        for code in codes:
            if not self._take(self._session.toggled(code.id)):
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
        if step.session.notice:
            self.say(step.session.notice)
            return
        if isinstance(step.change, Decide):
            self._say_saved(step.change)
        else:
            self.say("Left as it is.")
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
        self.say(f"Saved on {others + 1} answers: {said}" if others else f"Saved: {said}")

    def _move(self, step: Step) -> None:
        if not self._take(step):
            return
        if step.session.notice:
            self.say(step.session.notice)
        else:
            self._go_on()

    def _revert(self, change: TakeBack | BringBack, done: str, nothing: str) -> None:
        written = self._write(change)
        if isinstance(written, Reverted):
            self._take(self._session.reverted(written.item, written.before, written.others))
            count = len(written.others) + 1
            self.say(f"{done} on {count} answers." if written.others else f"{done}.")
            self._go_on()
        elif written is not None:
            self.say(nothing)

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
        if wanted is None:
            self.say(f"Type filter and one of: {', '.join(FILTERS)}.")
        else:
            self._look_through(wanted, f"Filter: {name.casefold()}.")

    def _look_through(self, wanted: QueueFilter, said: str) -> None:
        session = self._session.filtered(wanted)
        items = self._desk.following(None, wanted, AHEAD)
        if self._take(session.supplied(items, exhausted=len(items) < AHEAD)):
            self.say(said)
            self._go_on()

    # -- saying ---------------------------------------------------------------------------------

    def _show_answer(self, *, hidden: bool) -> None:
        session = self._session
        if session.item is None:
            self._say_all(voice.nothing_left_lines(session.filter, session.progress))
            return
        question = session.item.answer.question
        wording = "" if question == self._question_said else self._wordings.get(question, question)
        self._question_said = question
        self._say_all(voice.answer_lines(session, session.item, wording, hidden=hidden))

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
