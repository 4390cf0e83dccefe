"""Findings line by line: `intercoder findings --screen --plain`, on what the screen shows."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from intercoder.agreement.of_study.sides.side_by_side import judged_answers
from intercoder.errors import IntercoderError, UsageError
from intercoder.findings.browsing.behind import read_judged
from intercoder.findings.browsing.browser import read_browser
from intercoder.findings.browsing.choices import ChoiceKind
from intercoder.findings.browsing.export import write_table
from intercoder.findings.browsing.words import (
    base_sentences,
    choice_words,
    figure_sentences,
    value_words,
)
from intercoder.plain.findings import spoken_lines as voice
from intercoder.plain.findings.typed_commands import COMMANDS, FindingsAct
from intercoder.plain.printable import lacking_words
from intercoder.plain.spoken_texts import SpokenTexts
from intercoder.plain.typed_lines import TypedLines
from intercoder.protection.masking.masked_texts import Ask
from intercoder.study.rounds.people import Coder
from intercoder.study.study import Study
from intercoder.text.counted import counted
from intercoder.text.display import display_line

PROMPT = "Findings: "
PAGE = 10
"""Answers that are read at once."""
_CHOOSES = {
    FindingsAct.GROUPS: (ChoiceKind.GROUPS, "none"),
    FindingsAct.QUESTION: (ChoiceKind.QUESTION, "all"),
    FindingsAct.WHOSE: (ChoiceKind.WHOSE, ""),
    FindingsAct.UNIT: (ChoiceKind.UNIT, ""),
    FindingsAct.LEAST: (ChoiceKind.LEAST, ""),
}
"""What a command chooses, and the word for the empty value."""


def look_at_findings(
    study: Study,
    who: Coder | None,
    *,
    rounds: Sequence[str],
    of: Sequence[str],
    chosen: Mapping[ChoiceKind, str],
    stdin: TextIO | None = None,
    stdout: TextIO | None = None,
) -> None:
    """Say the table, and do what is typed, until `quit` or the end of the input.

    `of` names the coders whose codes alone may be shown, `chosen` what is shown at first. Raises
    what `read_browser` does, and UsageError for a choice that there is not.
    """
    _PlainFindings(study, who, rounds, of, chosen, stdin or sys.stdin, stdout or sys.stdout).run()


class _PlainFindings:
    """One person looking at findings."""

    def __init__(
        self,
        study: Study,
        who: Coder | None,
        rounds: Sequence[str],
        of: Sequence[str],
        chosen: Mapping[ChoiceKind, str],
        stdin: TextIO,
        stdout: TextIO,
    ) -> None:
        self._study, self._who = study, who
        self._browser = read_browser(study, rounds, of)
        self._judged = read_judged(study, self._browser.codes.codebook, rounds, of)
        self._choices = self._browser.options.first(chosen)
        self._looked = self._browser.table(self._choices)
        self._lines, self._stdout = TypedLines(stdin), stdout
        self._texts, self._names_hidden = SpokenTexts(), False
        self._behind: NDArray[np.int64] = np.zeros(0, dtype=np.int64)
        self._acts: Mapping[FindingsAct, Callable[[str], None]] = {
            FindingsAct.TABLE: lambda _: self._say_all(voice.table_lines(self._looked)),
            FindingsAct.CHART: lambda _: self._say_all(voice.chart_lines(self._looked)),
            FindingsAct.FIGURE: self._say_figure,
            FindingsAct.ANSWERS: self._open,
            FindingsAct.MORE: lambda _: self._say_answers(),
            FindingsAct.HIDE: lambda _: self._say(self._texts.hide_or_read()),
            FindingsAct.REVEAL: lambda _: self._say_all(self._texts.more(Ask.SENTENCE)),
            FindingsAct.WHOLE: lambda _: self._say_all(self._texts.more(Ask.WHOLE)),
            FindingsAct.OWN: lambda _: self._say_all(self._texts.more(Ask.OWN_WORDS)),
            FindingsAct.NAMES: lambda _: self._hide_names(),
            FindingsAct.WRITE: lambda _: self._say(
                write_table(self._study, self._browser, self._choices, self._who)
            ),
            FindingsAct.HELP: lambda _: self._say_all(COMMANDS.help_lines()),
        }

    def run(self) -> None:
        """Until `quit`, or the end of the input."""
        self._begin()
        while True:
            line = self._lines.ask(self._put, self._say)
            asked = None if line is None else COMMANDS.read(line)
            if asked is None or (not isinstance(asked, str) and asked.act is FindingsAct.QUIT):
                return
            if isinstance(asked, str):
                self._say(f"“{display_line(asked)}” is no command. Type help for the list.")
                continue
            try:
                if asked.act in _CHOOSES:
                    self._choose(*_CHOOSES[asked.act], asked.rest)
                else:
                    self._acts[asked.act](asked.rest)
            except IntercoderError as error:
                self._say(f"{error.message} {error.hint}")

    def _begin(self) -> None:
        self._say(choice_words(self._choices))
        self._say_all(base_sentences(self._looked, self._browser.codes.wordings))
        self._say_all(voice.table_lines(self._looked))

    def _choose(self, what: ChoiceKind, empty: str, typed: str) -> None:
        values = list(self._browser.options.of(what))
        named = {value_words(what, one).casefold(): one for one in values}
        named |= {one.casefold(): one for one in values if one}
        if "" in values:
            named[empty] = ""
        if what is ChoiceKind.LEAST and typed.isdecimal():
            named[typed] = typed
        if typed.casefold() not in named:
            known = ", ".join(display_line(one) for one in [*filter(None, values)])
            other = f", {empty}" if "" in values else ""
            raise UsageError(
                f"There is no “{display_line(typed)}”.", f"Type one of {known}{other}."
            )
        choices = self._choices.having(what, named[typed.casefold()])
        self._looked = self._browser.table(choices)
        self._choices = choices
        self._begin()

    def _place(self, typed: str) -> tuple[int, int | None]:
        """The row and the group of a figure, from `3` or `3.2`."""
        first, _, second = typed.partition(".")
        groups = self._looked.by_groups
        several = len(groups.groups) if groups is not None else 0
        row = int(first) if first.isdecimal() else 0
        group = int(second) if second.isdecimal() else 0
        if not 1 <= row <= len(self._looked.whole.rows) or (second and not 1 <= group <= several):
            raise UsageError(
                f"There is no figure “{display_line(typed)}”.",
                "Type its number, such as 3, or 3.2 for the second group.",
            )
        return row - 1, group - 1 if second else None

    def _say_figure(self, typed: str) -> None:
        self._say_all(figure_sentences(self._looked, *self._place(typed)))

    def _open(self, typed: str) -> None:
        row, place = self._place(typed)
        groups = self._looked.by_groups
        group = None if place is None or groups is None else groups.groups[place]
        code = self._looked.whole.rows[row].row.code
        found = self._judged.behind(self._browser.answers(self._choices, code, group))
        self._behind = found.units
        self._say(f"{counted(len(found.units), 'answer')}; {found.differing:,} coded differently.")
        self._say_answers()

    def _say_answers(self) -> None:
        shown, self._behind = self._behind[:PAGE], self._behind[PAGE:]
        if not shown.size:
            self._say("There are no more answers.")
            return
        self._texts.begin()
        for judged in judged_answers(self._study, self._judged.table, shown):
            label = f"{display_line(judged.answer.id)}: "
            self._say(
                display_line(self._texts.read_out(label, judged.answer.id, judged.answer.text))
            )
            for number, coder in enumerate(self._judged.coders, start=1):
                if coder in judged.sets:
                    name = f"coder {number}" if self._names_hidden else display_line(coder)
                    codes = ", ".join(map(self._judged.name_of, judged.sets[coder]))
                    self._say(f"   {name}: {display_line(codes) or 'no code applies'}")
        if self._behind.size:
            self._say(f"{self._behind.size:,} more: type more.")

    def _hide_names(self) -> None:
        self._names_hidden = not self._names_hidden
        self._say("Names are hidden." if self._names_hidden else "Names are said.")

    def _put(self) -> None:
        self._stdout.write(PROMPT)
        self._stdout.flush()

    def _say(self, line: str) -> None:
        self._stdout.write(f"{line}\n")
        if words := lacking_words():
            self._stdout.write(f"{words}\n")

    def _say_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._say(display_line(line))
