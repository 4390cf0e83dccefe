"""Reading to build a codebook, line by line: `intercoder codebook read --plain`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TextIO

from intercoder.answers.answer import Answer
from intercoder.codebook.changes.change import Value
from intercoder.codebook.code import Codebook
from intercoder.errors import CodebookError, StudyError, UsageError
from intercoder.plain.codebook.reading_commands import COMMANDS, ReadingAct
from intercoder.plain.printable import lacking_words
from intercoder.plain.spoken_texts import SpokenTexts
from intercoder.plain.typed_commands import Asked
from intercoder.plain.typed_lines import TypedLines
from intercoder.protection.masking.masked_texts import Ask
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study
from intercoder.suggest.reading.reading_workspace import ReadingWorkspace
from intercoder.suggest.reading.request import AnswerCluster, ClustersRead, ReadingRequest
from intercoder.suggest.reading.words import codes_in_words, languages_in_words, summary
from intercoder.text.counted import counted
from intercoder.text.display import display_text

PROMPT = "Reading: "
GROUPING = "Grouping the answers; this takes some seconds."
STOPPED = "Stopped. Every code that was added is saved."
UNCHANGED = "Nothing is changed."
WHICH = "Type the number of a cluster. Type clusters to hear them."
DONE = "That cluster is done. Type again to group what is left."
CODES = 6
"""Codes named of a cluster."""


def run_plain_reading(
    study: Study, who: Coder | None, request: ReadingRequest, *, stdin: TextIO, stdout: TextIO
) -> None:
    """Read commands until there are no more; says at the end what this terminal could not show.

    Raises StudyError where there is nothing this person may read.
    """
    _PlainReading(ReadingWorkspace(study, who, request), stdin, stdout).run()
    if words := lacking_words():
        stdout.write(f"{words}\n")


class _EndOfInputError(Exception):
    """The input ended in the middle of a question."""


class _PlainReading:
    """One person who reads. Every handler says what it did."""

    def __init__(self, workspace: ReadingWorkspace, stdin: TextIO, stdout: TextIO) -> None:
        self._workspace = workspace
        self._lines = TypedLines(stdin)
        self._stdout = stdout
        self._texts = SpokenTexts()
        self.say(GROUPING)
        self._found: ClustersRead = workspace.clusters()
        self._book: Codebook = workspace.book()
        self._done: list[int] = []
        """Places of the clusters that became codes or were dismissed, the last one last."""
        self._dismissed: list[int] = []
        self._acts: Mapping[ReadingAct, Callable[[str], None]] = {
            ReadingAct.CLUSTERS: lambda _: self._say_all(self._cluster_lines()),
            ReadingAct.TYPICAL: self._typical,
            ReadingAct.ANSWERS: self._answers,
            ReadingAct.ODD: lambda _: self._say_answers(self._found.odd),
            ReadingAct.NAME: self._name,
            ReadingAct.DISMISS: self._dismiss,
            ReadingAct.TAKE_UP: lambda _: self._take_up(),
            ReadingAct.REFRESH: lambda _: self._reread(),
            ReadingAct.HIDE: lambda _: self.say(self._texts.hide_or_read()),
            ReadingAct.REVEAL: lambda _: self._say_all(self._texts.more(Ask.SENTENCE)),
            ReadingAct.WHOLE: lambda _: self._say_all(self._texts.more(Ask.WHOLE)),
            ReadingAct.OWN: lambda _: self._say_all(self._texts.more(Ask.OWN_WORDS)),
            ReadingAct.HELP: lambda _: self._say_all(COMMANDS.help_lines()),
        }

    def run(self) -> None:
        """Read lines and act on them until there are no more."""
        self._say_all(summary(self._found, self._book))
        self.say("Type help for help, quit to stop.")
        try:
            while (line := self._lines.ask(self._put(PROMPT), self.say)) is not None:
                asked = COMMANDS.read(line)
                if asked == Asked(ReadingAct.QUIT):
                    break
                if isinstance(asked, Asked):
                    self._act(asked)
                else:
                    self._typical(asked)
        except _EndOfInputError:
            self.say(UNCHANGED)
        except KeyboardInterrupt:
            self.say("")
            self.say(STOPPED)
            raise
        self.say(STOPPED)

    def _act(self, asked: Asked[ReadingAct]) -> None:
        try:
            self._acts[asked.act](asked.rest)
        except (CodebookError, StudyError, UsageError) as error:
            self.say(str(error))

    # -- saying and asking ----------------------------------------------------------------------

    def say(self, line: str) -> None:
        """Say one line, safe to draw."""
        self._stdout.write(f"{display_text(line)}\n")
        self._stdout.flush()

    def _say_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.say(line)

    def _put(self, prompt: str) -> Callable[[], None]:
        def put() -> None:
            self._stdout.write(prompt)
            self._stdout.flush()

        return put

    def _ask(self, question: str) -> str:
        line = self._lines.ask(self._put(question), self.say)
        if line is None:
            raise _EndOfInputError
        return line.strip()

    # -- reading --------------------------------------------------------------------------------

    def _cluster_lines(self) -> Iterator[str]:
        left = [place for place in range(len(self._found.clusters)) if place not in self._done]
        if not left:
            yield "No cluster is left. Type again to group what is left."
        for place in left:
            one = self._found.clusters[place]
            words = self._texts.note(", ".join(one.words)) or "no word in common"
            yield f"{place + 1}. {words}: {_size(one)}."

    def _typical(self, typed: str) -> None:
        one = self._cluster(typed)
        if one is None:
            return
        languages = languages_in_words(one.languages)
        words = self._texts.note(", ".join(one.words)) or "No word in common"
        self.say(f"{words}. {_size(one)}. {languages}".strip())
        if one.no_code:
            self.say(f"On {counted(one.no_code, 'answer')} somebody decided that no code applies.")
        if one.codes:
            self.say(f"Coded answers like these: {codes_in_words(one.codes, self._book, CODES)}.")
        self._say_answers(one.typical)

    def _answers(self, typed: str) -> None:
        one = self._cluster(typed)
        if one is not None:
            self._say_answers(one.answers)

    def _say_answers(self, rows: Sequence[int]) -> None:
        answers: tuple[Answer, ...] = self._workspace.answers(rows)
        if not answers:
            self.say("There are none.")
        self._texts.begin()
        for one in answers:
            self.say(self._texts.read_out(f"{one.id}: ", one.id, one.text))

    def _reread(self) -> None:
        self.say(GROUPING)
        self._found, self._book = self._workspace.clusters(), self._workspace.book()
        self._done.clear()
        self._dismissed.clear()
        self._say_all(summary(self._found, self._book))

    def _place(self, typed: str) -> int | None:
        """The place of the cluster whose number was typed; None, once said why."""
        number = int(typed) if typed.isdecimal() and len(typed) < 6 else 0
        if not 1 <= number <= len(self._found.clusters):
            self.say(WHICH)
            return None
        return number - 1

    def _cluster(self, typed: str) -> AnswerCluster | None:
        place = self._place(typed.strip())
        return None if place is None else self._found.clusters[place]

    # -- naming and dismissing ------------------------------------------------------------------

    def _open_place(self, typed: str) -> int | None:
        """The same, of a cluster that is not done yet."""
        place = self._place(typed.strip())
        if place in self._done:
            self.say(DONE)
            return None
        return place

    def _name(self, typed: str) -> None:
        number, colon, name = typed.partition(":")
        if not colon or not name.strip():
            self.say("Type name, the number of a cluster, a colon and the name of the code.")
            return
        place = self._open_place(number)
        if place is None:
            return
        one = self._found.clusters[place]
        below = self._ask("Below which code? An empty line puts it at the top: ")
        definition = self._ask("Definition; an empty line leaves it for later: ")
        self._say_answers(one.typical)
        no = self._ask("These become its examples; type no if they should not: ")
        content: dict[str, Value] = {"definition": definition} if definition else {}
        if no.casefold() not in {"n", "no"}:
            texts = [answer.text for answer in self._workspace.answers(one.typical)]
            content["examples"] = tuple(dict.fromkeys(texts))
        made = self._workspace.name(
            name.strip(),
            content,
            below=below,
            reason=f"Named from {_size(one)} that had no code.",
        )
        self._done.append(place)
        self._book = self._workspace.book()
        self.say(f"Revision {made.number}: “{name.strip()}” is a code of the study now.")

    def _dismiss(self, typed: str) -> None:
        place = self._open_place(typed)
        if place is None:
            return
        self._workspace.dismiss(self._found.clusters[place])
        self._done.append(place)
        self._dismissed.append(place)
        self.say("Dismissed: it will not be shown again. Type undo to take it up again.")

    def _take_up(self) -> None:
        dismissed = self._workspace.dismissed()
        if not dismissed:
            self.say("No cluster was dismissed.")
            return
        taken = self._workspace.take_up(len(dismissed))
        if self._dismissed:
            self._done.remove(self._dismissed.pop())
        words = self._texts.note(", ".join(taken.words)) or "no word in common"
        self.say(f"Taken up again: {words}.")


def _size(one: AnswerCluster) -> str:
    return counted(one.size, "answer")
