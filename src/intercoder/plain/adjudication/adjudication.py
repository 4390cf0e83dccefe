"""Adjudication line by line: `intercoder adjudicate --plain`, on the screen's session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import TextIO

from intercoder.adjudication.disagreement import Disagreement, disagreement
from intercoder.adjudication.queue import Queued
from intercoder.adjudication.session import AdjudicationSession, Step
from intercoder.codebook.code import Code
from intercoder.codebook.find import find_codes
from intercoder.codebook.keys import assign_keys
from intercoder.coding.adjudication_changes import (
    Adjudicate,
    AdjudicationChange,
    RedoAdjudication,
    UndoAdjudication,
)
from intercoder.coding.decision import Act, State
from intercoder.errors import UnreachableError
from intercoder.plain.adjudication import spoken_lines as voice
from intercoder.plain.adjudication.typed_commands import COMMANDS, AdjudicationAct
from intercoder.plain.coding.spoken_lines import (
    changes_lines,
    codebook_lines,
    definition_lines,
    news_line,
)
from intercoder.plain.coding.typed_commands import name_codes
from intercoder.plain.printable import lacking_words
from intercoder.plain.saving import NEEDS_SERVER, Kept, PlainSaver, kept_line
from intercoder.plain.spoken_texts import SpokenTexts
from intercoder.plain.typed_commands import Asked
from intercoder.plain.typed_lines import TypedLines
from intercoder.protection.masking.masked_texts import Ask
from intercoder.study.adjudication.adjudication_results import (
    AdjudicationWritten,
    NothingSettled,
    Overtaken,
    Said,
    SettlementReverted,
)
from intercoder.study.adjudication.adjudication_workspace import AdjudicationWorkspace
from intercoder.study.adjudication.case import Case
from intercoder.study.codebook.codebook_in_use import all_news
from intercoder.study.coding.pending_undo import NOTHING_LEFT
from intercoder.text.display import display_text

PROMPT = "Adjudicate: "
WAITS = "The next answer comes when the server is back. An empty line tries again."


def run_plain_adjudication(
    workspace: AdjudicationWorkspace,
    queued: tuple[Queued, ...],
    *,
    named: bool,
    stdin: TextIO,
    stdout: TextIO,
) -> None:
    """Settle at this desk until `quit`, the end of input, or Ctrl+C (which is raised again)."""
    settling = _PlainAdjudication(workspace, queued, stdin, stdout, named=named)
    try:
        settling.run()
    except KeyboardInterrupt:
        settling.say("")
        settling.say_goodbye()
        raise
    finally:
        settling.close()


class _PlainAdjudication:
    """One sitting. Every handler says what it did."""

    def __init__(
        self,
        workspace: AdjudicationWorkspace,
        queued: tuple[Queued, ...],
        stdin: TextIO,
        stdout: TextIO,
        *,
        named: bool,
    ) -> None:
        self._workspace = workspace
        self._lines = TypedLines(stdin)
        self._stdout = stdout
        self._named = named
        self._texts = SpokenTexts()
        self._wordings = {one.id: one.wording for one in workspace.study.questions()}
        codebook = workspace.codebook()
        self._keys = assign_keys(codebook)
        self._session = AdjudicationSession.over(
            queued,
            codebook,
            may_settle=workspace.may_settle,
            settled_today=workspace.settled_today(),
        )
        self._saver: PlainSaver[AdjudicationChange, AdjudicationWritten] = PlainSaver(
            workspace, self.say
        )
        self._acts: Mapping[AdjudicationAct, Callable[[str], None]] = {
            AdjudicationAct.DONE: lambda _: self._decide(self._session.settled()),
            AdjudicationAct.NO_CODE: lambda _: self._decide(self._session.no_code_applies()),
            AdjudicationAct.OPEN: lambda _: self._decide(self._session.left_open()),
            AdjudicationAct.REASON: self._reason,
            AdjudicationAct.COMMENT: self._comment,
            AdjudicationAct.DOUBT: self._doubt,
            AdjudicationAct.UNDO: lambda _: self._revert(UndoAdjudication()),
            AdjudicationAct.REDO: lambda _: self._revert(RedoAdjudication()),
            AdjudicationAct.BACK: lambda _: self._move(self._session.back()),
            AdjudicationAct.NEXT: lambda _: self._move(self._session.forward()),
            AdjudicationAct.AGAIN: lambda _: self._show(),
            AdjudicationAct.NAMES: lambda _: self._names(),
            AdjudicationAct.CODES: lambda _: self._say_all(
                codebook_lines(self._session.codebook, self._keys)
            ),
            AdjudicationAct.CHANGES: lambda _: self._say_all(
                changes_lines(all_news(workspace.study))
            ),
            AdjudicationAct.HIDE: lambda _: self.say(self._texts.hide_or_read()),
            AdjudicationAct.REVEAL: lambda _: self._say_all(self._texts.more(Ask.SENTENCE)),
            AdjudicationAct.WHOLE: lambda _: self._say_all(self._texts.more(Ask.WHOLE)),
            AdjudicationAct.OWN: lambda _: self._say_all(self._texts.more(Ask.OWN_WORDS)),
            AdjudicationAct.DEFINE: self._define,
            AdjudicationAct.PROGRESS: lambda _: self.say(voice.standing_line(self._session)),
            AdjudicationAct.HELP: lambda _: self._say_all(voice.help_lines()),
        }

    def run(self) -> None:
        """Read lines and act on them until there are no more."""
        workspace = self._workspace
        self.say(
            f"Round {workspace.round.name}, as {workspace.who.name}. "
            "Type help for help, quit to stop."
        )
        if self._texts.fault:
            self.say(self._texts.fault)
        if not workspace.may_settle:
            self.say("You can read and comment; only a lead adjudicates.")
        elif workspace.has_coded():
            self.say("You coded in this round yourself: one of the versions may be yours.")
        self._show()
        while (line := self._ask()) is not None:
            asked = COMMANDS.read(line)
            if asked == Asked(AdjudicationAct.QUIT):
                break
            self._session = self._session.pressed()
            before = self._session
            self._take_news()
            if isinstance(asked, Asked):
                self._acts[asked.act](asked.rest)
            else:
                self._choose(asked)
            self._take_news()
            if self._session is before and before.item is None and before.wanted is not None:
                self._show()  # the server may be back
        self.say_goodbye()

    def close(self) -> None:
        """Let what is kept on this machine go to the next sitting."""
        self._saver.close()

    def say(self, line: str) -> None:
        """Print a line, safe to draw."""
        self._stdout.write(f"{display_text(line)}\n")
        self._stdout.flush()
        if words := lacking_words():
            self.say(words)

    def say_goodbye(self) -> None:
        """The last words: nothing is lost."""
        if waiting := self._saver.close():
            kept = kept_line(self._workspace.who.name, waiting, doing="adjudicates")
            self.say(f"Stopped. {kept}")
        else:
            self.say("Stopped. Every decision is saved.")

    def _say_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.say(line)

    def _ask(self) -> str | None:
        return self._lines.ask(self._put_prompt, self.say)

    def _put_prompt(self) -> None:
        self._stdout.write(PROMPT)
        self._stdout.flush()

    # -- the session and the study --------------------------------------------------------------

    def _take_news(self) -> None:
        """What has become of what waited for the server."""
        for _, written in self._saver.news():
            self._take(written)

    def _take(self, written: AdjudicationWritten) -> None:
        """What undo, redo or a decision led to that did not go as it was pressed."""
        if isinstance(written, Overtaken):
            self._session = self._session.overtaken(self._item(written.case))
            self.say(self._session.notice)
            self._show()
        elif isinstance(written, SettlementReverted):
            undone = written.act is Act.UNDO
            item = self._item(written.case)
            self._session = self._session.reverted(item, written.taken, undone=undone)
            self.say("Taken back." if undone else "Brought back.")
            self._show()
        elif isinstance(written, NothingSettled):
            self.say(NOTHING_LEFT[written.act])

    def _item(self, case: Case) -> Disagreement:
        return disagreement(self._workspace.study.id, case)

    def _take_codebook(self) -> None:
        """Between two answers, go on with a newer revision of the codebook, and say what is new."""
        in_use = self._workspace.codebook_in_use
        if self._session.is_changed or not in_use.is_outdated:
            return
        try:
            new = in_use.read_newest()
        except UnreachableError:
            self._saver.server_is_away()
            return
        self._workspace.take_codebook(new)
        self._session = self._session.under(new.codebook)
        self._keys = assign_keys(new.codebook, kept=self._keys)
        if not new.news.is_empty:
            self.say(news_line(new.news))

    def _show(self) -> None:
        self._take_codebook()
        session = self._session
        if session.item is None and session.wanted is not None:
            case = self._case(session.wanted)
            if case is None:
                self.say(WAITS)
                return
            self._session = session.shown(self._item(case))
        item = self._session.item
        if item is None:
            self.say("Nothing is waiting for adjudication.")
            return
        question = self._wordings.get(item.answer.question, item.answer.question)
        lines = voice.answer_lines(self._session, item, question, self._texts, named=self._named)
        self._say_all(lines)

    def _case(self, number: int) -> Case | None:
        """The answer with all that was decided on it here; None while the server is away."""
        if not self._saver.flush():
            return None
        try:
            case = self._workspace.case(number)
        except UnreachableError:
            self._saver.server_is_away()
            return None
        self._saver.server_answers()
        return case

    # -- choosing -------------------------------------------------------------------------------

    def _choose(self, line: str) -> None:
        item = self._session.item
        if item is None:
            self.say("No answer is in view.")
            return
        labels, rest = self._versions_in(item, line)
        codes, unknown = name_codes(rest, self._session.codebook, self._keys)
        if len(labels) > 1:
            self.say(f"Take one version: {' or '.join(labels)}. Nothing is chosen.")
            return
        for name in unknown:
            near = find_codes(self._session.codebook, name, self._keys, 3)
            names = ", ".join(match.code.name for match in near)
            hint = f" Near it: {names}." if names else " Type codes to hear all of them."
            self.say(f"No version or code is called “{name}”.{hint}")
        steps: list[Callable[[AdjudicationSession], Step]] = [
            *(partial(AdjudicationSession.version_taken, label=label) for label in labels),
            *(partial(AdjudicationSession.toggled, code_id=code.id) for code in codes),
        ]
        for take in steps:
            self._session = take(self._session).session
            if self._session.notice:
                self.say(self._session.notice)
        if steps:
            self.say(voice.chosen_line(self._session.codebook, self._session.choice))

    def _versions_in(self, item: Disagreement, line: str) -> tuple[list[str], str]:
        """The versions that a line names, and the rest of it, which names codes."""
        parts = [part.strip() for part in line.split(",")]
        keys = set(self._keys.values())
        labels = [part for part in parts if item.version(part) is not None and part not in keys]
        return labels, ",".join(part for part in parts if part not in labels)

    def _reason(self, text: str) -> None:
        if not text:
            reason = self._texts.note(self._session.reason)
            self.say(
                f"Reason: {reason}"
                if reason
                else "No reason. To give one, type reason and its text."
            )
            return
        step = self._session.reasoned("" if text == "-" else text)
        self._session = step.session
        self.say(step.session.notice or ("Reason removed." if text == "-" else "Reason saved."))

    # -- deciding and moving --------------------------------------------------------------------

    def _decide(self, step: Step) -> None:
        if not isinstance(step.change, Adjudicate):
            self._move(step)
            return
        written = self._saver.write(step.change)
        if written is None:
            return
        if isinstance(written, Overtaken):
            self._take(written)
            return
        self._session = step.session
        judgement = step.change.judgement
        is_kept = isinstance(written, Kept)
        if judgement.state is State.UNSEEN:
            self.say(f"{self._saver.fate}: reopened." if is_kept else "Reopened.")
        else:
            codes = voice.codes_or_none(step.session.codebook, judgement.codes)
            recorded = f"{self._saver.fate}: consensus," if is_kept else "Consensus recorded:"
            self.say(f"{recorded} {codes}.")
        if step.session.notice:
            self.say(step.session.notice)
        self._show()

    def _move(self, step: Step) -> None:
        before = self._session
        self._session = step.session
        if step.session.notice:
            self.say(step.session.notice)
        if (before.wanted, before.item) != (step.session.wanted, step.session.item):
            self._show()

    def _revert(self, change: UndoAdjudication | RedoAdjudication) -> None:
        if not self._workspace.may_settle:
            self.say("Only a lead adjudicates. You can comment.")
            return
        if self._saver.is_away:
            self.say(NEEDS_SERVER)
            return
        written = self._saver.write(change)
        if isinstance(written, Kept):
            self.say(f"{self._saver.fate}. It is done when the server is back.")
        elif written is not None:
            self._take(written)

    # -- talking --------------------------------------------------------------------------------

    def _comment(self, text: str) -> None:
        item = self._session.item
        if item is None:
            self.say("No answer is in view.")
        elif not text:
            lines = list(voice.comment_lines(item, self._texts, named=self._named))
            self._say_all(lines or ["There are no comments."])
        else:
            step = self._session.said(text)
            written = self._saver.write(step.change) if step.change else None
            if isinstance(written, Said):
                self._session = self._session.freshened(self._item(written.case))
                self.say("Comment saved.")
            elif isinstance(written, Kept):
                self.say(f"{self._saver.fate}: the comment.")

    def _doubt(self, text: str) -> None:
        name, _, note = text.partition(":")
        code = self._code(name)
        if code is None:
            self.say(
                "Type doubt, a code, a colon and what is unclear. Or type doubt and only the code."
            )
            return
        step = self._session.definition_doubted(code.id, note.strip())
        if step.change is not None and self._saver.write(step.change) is not None:
            self.say(step.session.notice)

    # -- looking --------------------------------------------------------------------------------

    def _names(self) -> None:
        self._named = not self._named
        self.say(
            "Coders are read out by name."
            if self._named
            else "Coders are read out by letter, not by name."
        )
        self._show()

    def _define(self, name: str) -> None:
        code = self._code(name)
        if code is None:
            self.say("Type define and the key or name of a code.")
            return
        key = self._keys.get(code.id)
        self._say_all(definition_lines(self._session.codebook, code, key, self._texts))

    def _code(self, name: str) -> Code | None:
        codes, unknown = name_codes(name.strip(), self._session.codebook, self._keys)
        return codes[0] if len(codes) == 1 and not unknown else None
