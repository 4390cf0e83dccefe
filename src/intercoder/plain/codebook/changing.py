"""The codebook line by line: `intercoder codebook change --plain`, on the screen's session."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

from intercoder.agreement.of_changes.code_standings import Standings
from intercoder.agreement.of_changes.codebook_workspace import CodebookWorkspace
from intercoder.codebook.changes.change import Value
from intercoder.codebook.changes.history import CodebookHistory
from intercoder.codebook.changes.making import content_of, typed_as
from intercoder.codebook.changes.planned import Planned
from intercoder.codebook.changes.session import CodebookSession
from intercoder.codebook.code import Code
from intercoder.codebook.keys import assign_keys
from intercoder.errors import CodebookError, StudyError, UsageError
from intercoder.plain.codebook import spoken_lines as voice
from intercoder.plain.codebook.proposals import PlainProposals
from intercoder.plain.codebook.typed_commands import COMMANDS, CodebookAct
from intercoder.plain.coding.spoken_lines import definition_lines
from intercoder.plain.coding.typed_commands import name_codes
from intercoder.plain.printable import lacking_words
from intercoder.plain.spoken_texts import SpokenTexts
from intercoder.plain.typed_commands import Asked
from intercoder.plain.typed_lines import TypedLines
from intercoder.protection.masking.masked_texts import Ask
from intercoder.study.codebook.changing import ChangedMeanwhileError
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study
from intercoder.text.display import display_text

PROMPT = "Codebook: "
TOP = "top"
STOPPED = "Stopped. Every change that was made is saved."
UNCHANGED = "Nothing is changed."
ENTRY = (
    ("name", "Name"),
    ("definition", "Definition"),
    ("use_when", "Use when"),
    ("dont_use_when", "Don't use when"),
    ("examples", "Examples, with semicolons between"),
    ("aliases", "Also called, with semicolons between"),
    ("key", "Key"),
    ("exclusive", "Stands alone, yes or no"),
    ("heading", "Only a heading, yes or no"),
    ("heavy", "Hard to bear, yes or no"),
)
"""What is asked when the entry of a code is changed, by attribute of `Code`."""


class _EndOfInputError(Exception):
    """The input ended in the middle of a question."""


def run_plain_codebook(study: Study, who: Coder | None, *, stdin: TextIO, stdout: TextIO) -> None:
    """Work on the codebook until `quit`, the end of input, or Ctrl+C (which is raised again).

    Raises StudyError if the codebook cannot be read.
    """
    _PlainCodebook(CodebookWorkspace(study, who), stdin, stdout).run()


class _PlainCodebook(PlainProposals):
    """One person at the codebook. Every handler says what it did."""

    def __init__(self, workspace: CodebookWorkspace, stdin: TextIO, stdout: TextIO) -> None:
        self._workspace = workspace
        self._lines = TypedLines(stdin)
        self._stdout = stdout
        self._texts = SpokenTexts()
        self._session = workspace.open()
        self._keys: Mapping[str, str] = assign_keys(self._session.book)
        self._standings: Standings | None = None
        self._is_counted = False
        self._acts: Mapping[CodebookAct, Callable[[str], None]] = {
            CodebookAct.CODES: lambda _: self._say_codes(),
            CodebookAct.DEFINE: self._define,
            CodebookAct.FIND: self._find,
            CodebookAct.MARK: self._mark,
            CodebookAct.ADD: self._add,
            CodebookAct.RENAME: self._rename,
            CodebookAct.EDIT: self._edit,
            CodebookAct.MOVE: self._move,
            CodebookAct.UP: lambda rest: self._carry(rest, -1),
            CodebookAct.DOWN: lambda rest: self._carry(rest, 1),
            CodebookAct.KEEP: lambda _: self._keep(),
            CodebookAct.DROP: lambda _: self._drop(),
            CodebookAct.MERGE: self._merge,
            CodebookAct.SPLIT: self._split,
            CodebookAct.RETIRE: self._retire,
            CodebookAct.UNDO: lambda rest: self._turn(rest, CodebookSession.undoing),
            CodebookAct.REDO: lambda rest: self._turn(rest, CodebookSession.redoing),
            CodebookAct.HISTORY: lambda _: self._say_all(voice.history_lines(self._history)),
            CodebookAct.PROPOSALS: self._proposals,
            CodebookAct.ACCEPT: self._accept,
            CodebookAct.JOIN: self._merge_proposals,
            CodebookAct.REJECT: self._reject,
            CodebookAct.RESTORE: self._restore,
            CodebookAct.OPEN: self._open_round,
            CodebookAct.RECHECKS: lambda _: self._rechecks(),
            CodebookAct.REFRESH: lambda _: self._reread(),
            CodebookAct.HIDE: lambda _: self.say(self._texts.hide_or_read()),
            CodebookAct.REVEAL: lambda _: self._say_all(self._texts.more(Ask.SENTENCE)),
            CodebookAct.WHOLE: lambda _: self._say_all(self._texts.more(Ask.WHOLE)),
            CodebookAct.OWN: lambda _: self._say_all(self._texts.more(Ask.OWN_WORDS)),
            CodebookAct.HELP: lambda _: self._say_all(voice.help_lines()),
        }

    def run(self) -> None:
        """Read lines and act on them until there are no more."""
        session = self._session
        count = len(session.book.assignable)
        self.say(
            f"Codebook of {self._workspace.study.name}, revision {session.revision}, {count} "
            "codes. Type help for help, quit to stop."
        )
        if session.refusal is not None:
            self.say(f"You can read it. {session.refusal}")
        try:
            while (line := self._lines.ask(self._put(PROMPT), self.say)) is not None:
                asked = COMMANDS.read(line)
                if asked == Asked(CodebookAct.QUIT):
                    break
                if isinstance(asked, Asked):
                    self._acts[asked.act](asked.rest)
                else:
                    self._define(asked)
        except _EndOfInputError:
            self.say(UNCHANGED)
        except KeyboardInterrupt:
            self.say("")
            self.say(STOPPED)
            raise
        self.say(STOPPED)

    def say(self, line: str) -> None:
        """Print a line, safe to draw."""
        self._stdout.write(f"{display_text(line)}\n")
        self._stdout.flush()
        if words := lacking_words():
            self.say(words)

    def _say_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.say(line)

    def _put(self, prompt: str) -> Callable[[], None]:
        def put() -> None:
            self._stdout.write(display_text(prompt))
            self._stdout.flush()

        return put

    def _ask(self, prompt: str) -> str:
        """What is typed after this question. Raises _EndOfInputError if nothing more comes."""
        line = self._lines.ask(self._put(prompt), self.say)
        if line is None:
            raise _EndOfInputError
        return line.strip()

    @property
    def _history(self) -> CodebookHistory:
        return self._session.history

    # -- reading --------------------------------------------------------------------------------

    def _counted(self) -> Standings | None:
        """How codes stand; None, once said why, for those who may not see it."""
        if not self._is_counted:
            self._is_counted = True
            try:
                self._standings = self._workspace.standings(self._history)
            except (CodebookError, StudyError) as error:
                self._standings = None
                self.say(f"No figures: {error}")
        return self._standings

    def _say_codes(self) -> None:
        session = self._session
        lines = voice.code_lines(session.rows(), self._keys, self._counted(), session.marked)
        self._say_all(lines)

    def _find(self, words: str) -> None:
        rows = self._session.searching(words).rows()
        if not rows:
            self.say("No code has these words.")
        lines = voice.code_lines(rows, self._keys, None, self._session.marked)
        self._say_all(lines)

    def _define(self, name: str) -> None:
        code = self._code(name)
        if code is None:
            return
        self._say_all(
            definition_lines(self._session.book, code, self._keys.get(code.id), self._texts)
        )
        if (standings := self._counted()) is not None:
            self._say_all(voice.standing_lines(standings.of(code.id)))

    def _rechecks(self) -> None:
        try:
            counts = self._workspace.recheck_counts()
        except StudyError as error:
            self.say(str(error))
            return
        books = [self._history.codebook(n) for n in range(1, self._history.latest + 1)]
        names = {code.id: code.name for book in books for code in book.codes}
        self._say_all(voice.recheck_lines(counts, names))

    def _reread(self) -> None:
        try:
            self._session = self._workspace.reopened(self._session)
        except StudyError as error:
            self.say(str(error))
            return
        self._keys = assign_keys(self._session.book)
        self._is_counted = False
        self.say(f"This is revision {self._session.revision}.")

    # -- naming codes ---------------------------------------------------------------------------

    def _named(self, typed: str) -> tuple[Code, ...]:
        """The codes that were typed; none, once said which is unknown."""
        codes, unknown = name_codes(typed, self._session.book, self._keys)
        for name in unknown:
            self.say(f"No code is called “{name}”. Type codes to hear all of them.")
        return () if unknown else codes

    def _code(self, typed: str) -> Code | None:
        """The one code that was typed; None, once said why."""
        codes = self._named(typed)
        if len(codes) > 1 or not typed.strip():
            self.say("Name one code.")
        return codes[0] if len(codes) == 1 else None

    def _targets(self, typed: str) -> tuple[str, ...]:
        """Ids of the codes that were typed, or else of the marked ones."""
        if typed.strip():
            return tuple(code.id for code in self._named(typed))
        marked = self._session.targets(None)
        if not marked:
            self.say("Name codes, or mark them first.")
        return marked

    def _mark(self, typed: str) -> None:
        if typed.strip().casefold() in {"", "none"}:
            self._session = self._session.marking(())
        else:
            for code in self._named(typed):
                self._session = self._session.toggled(code.id)
        names = [self._session.book.name_of(one) for one in self._session.targets(None)]
        self.say(f"Marked: {'; '.join(names)}." if names else "No code is marked.")

    # -- changes --------------------------------------------------------------------------------

    def _add(self, name: str) -> None:
        if not self._may_begin():
            return
        parent = self._ask("Below which code? An empty line puts it at the top: ")
        below = self._code(parent) if parent else None
        if parent and below is None:
            self.say(UNCHANGED)
            return
        definition = self._ask("Definition; an empty line leaves it for later: ")
        content = {"definition": definition} if definition else {}
        to = below.id if below else None
        self._change(lambda session: session.adding(name, content, parent=to))

    def _rename(self, typed: str) -> None:
        name, colon, new = typed.partition(":")
        if not colon or not new.strip():
            self.say("Type rename, a code, a colon and its new name.")
        elif (code := self._code(name)) is not None and self._may_begin():
            self._change(lambda session: session.editing(code.id, {"name": new.strip()}))

    def _edit(self, typed: str) -> None:
        code = self._code(typed) if self._may_begin() else None
        if code is None:
            return
        self.say("An empty line keeps what is there; a hyphen removes it.")
        content: dict[str, Value] = {}
        for attribute, title in ENTRY:
            is_list = isinstance(getattr(code, attribute), tuple)
            was = typed_as(getattr(code, attribute))
            self.say(f"{title}: {was.replace(chr(10), '; ') or 'nothing'}")
            new = self._ask("Now: ")
            if new:
                new = "" if new == "-" else new.replace(";", "\n") if is_list else new
                content[attribute] = content_of(attribute, new)
        self._change(lambda session: session.editing(code.id, content))

    def _move(self, typed: str) -> None:
        codes = self._targets(typed) if self._may_begin() else ()
        if not codes:
            return
        where = self._ask("Below which code? Type top for the top of the tree: ")
        is_top = where.casefold() == TOP
        parent = None if is_top or not where else self._code(where)
        if not is_top and parent is None:
            self.say(UNCHANGED)
            return
        to = parent.id if parent else None
        self._change(lambda session: session.moving(codes, to))

    def _merge(self, typed: str) -> None:
        codes = self._targets(typed) if self._may_begin() else ()
        if not codes:
            return
        into = self._ask("Into which code? That one stays: ")
        code = self._code(into) if into else None
        if code is None:
            self.say(UNCHANGED)
            return
        self._change(lambda session: session.merging(codes, code.id))

    def _split(self, typed: str) -> None:
        name, colon, parts = typed.partition(":")
        if not colon:
            self.say("Type split, a code, a colon and the new names, with commas between.")
        elif (code := self._code(name)) is not None and self._may_begin():
            names = [part.strip() for part in parts.split(",") if part.strip()]
            self._change(lambda session: session.splitting(code.id, names))

    def _retire(self, typed: str) -> None:
        codes = self._targets(typed) if self._may_begin() else ()
        if codes:
            self._change(lambda session: session.retiring(codes))

    def _turn(self, typed: str, turn: Callable[[CodebookSession, int | None], Planned]) -> None:
        if typed and not typed.isdecimal():
            self.say("Type the number of a revision. Type history to hear them.")
        elif self._may_begin():
            number = int(typed) if typed else None
            self._change(lambda session: turn(session, number))

    def _carry(self, typed: str, by: int) -> None:
        code = self._code(typed)
        if code is None:
            return
        try:
            self._session = self._session.carried(code.id, by)
        except (CodebookError, StudyError) as error:
            self.say(str(error))
            return
        siblings = [one.name for one in self._session.book.children(code.parent)]
        self.say(f"In this order: {'; '.join(siblings)}.")
        self.say("Type keep to keep the order, drop to leave it as it was.")

    def _keep(self) -> None:
        if self._session.ordered is None:
            self.say("The order is as it was.")
        else:
            self._change(CodebookSession.ordering)

    def _drop(self) -> None:
        self._session = self._session.order_dropped()
        self.say("The order is as it was.")

    def _may_begin(self) -> bool:
        if self._session.refusal is not None:
            self.say(str(self._session.refusal))
            return False
        if self._session.ordered is not None:
            self.say("Type keep or drop first: the order is not decided yet.")
            return False
        return True

    def _change(self, make: Callable[[CodebookSession], Planned]) -> None:
        """Say what a change would do, and make it if that is confirmed."""
        try:
            previewed = self._workspace.previewed(self._session, make(self._session))
            self._say_all(voice.preview_lines(previewed))
            reason = self._ask("Why? It is recorded with the change: ")
            typed = self._ask("Type yes to make the change, or an empty line to leave it: ")
            if typed.casefold() not in {"y", "yes"}:
                self.say(UNCHANGED)
                return
            made = self._workspace.carry_out(previewed, reason)
        except (CodebookError, StudyError, UsageError) as error:
            self.say(str(error))
            if isinstance(error, ChangedMeanwhileError):
                self._reread()
            return
        self._session = self._session.marking(()).order_dropped()
        self.say(f"Revision {made.number} is now the study's codebook.")
        self._reread()
