"""A rule line by line: `intercoder rule try --plain`, tried as on the screen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TextIO

from intercoder.errors import IntercoderError
from intercoder.plain.printable import lacking_words
from intercoder.plain.rules.typed_commands import COMMANDS, RuleAct
from intercoder.plain.spoken_texts import SpokenTexts
from intercoder.plain.typed_commands import Asked
from intercoder.plain.typed_lines import TypedLines
from intercoder.protection.masking.masked_texts import Ask
from intercoder.rules.coded_sample import read_sample
from intercoder.rules.trial import Outcome
from intercoder.rules.trial_words import TITLES, excerpt, sample_sentence
from intercoder.rules.typed_rule import BETWEEN, Material, Trial, fields_of, rule_in, trial_of
from intercoder.study.rounds.people import Coder
from intercoder.study.rules.rules import add_rule, change_rule, find_rule
from intercoder.study.study import Study
from intercoder.text.display import display_text

PROMPT = "Rule: "
AT_ONCE = 5
"""Answers read at a time."""
STOPPED = "Stopped."


def run_plain_rule(
    study: Study, who: Coder | None, *, id: str = "", stdin: TextIO, stdout: TextIO
) -> None:
    """Write a rule until `quit`, the end of input, or Ctrl+C (which is raised again).

    `id` is the rule that is changed. Raises StudyError if the study cannot be read.
    """
    _PlainRule(study, who, id, stdin, stdout).run()


class _PlainRule:
    """One person at one rule. Every handler says what it did."""

    def __init__(
        self, study: Study, who: Coder | None, id: str, stdin: TextIO, stdout: TextIO
    ) -> None:
        self._study, self._who, self._id = study, who, id
        self._lines = TypedLines(stdin)
        self._stdout = stdout
        self._material = Material(
            read_sample(study), study.codebook(), tuple(one.id for one in study.questions())
        )
        self._fields = {"code": "", "phrases": "", "unless": "", "similarity": "100"}
        self._questions: tuple[str, ...] = ()
        if id:
            rule = find_rule(study, id).rule
            self._fields, self._questions = fields_of(rule), rule.questions
        self._kept = dict(self._fields)
        self._trial: Trial | None = None
        self._next: dict[Outcome, int] = {}
        self._texts = SpokenTexts()
        self._acts: Mapping[RuleAct, Callable[[str], None]] = {
            RuleAct.FIGURES: lambda _: self._say_all(self._figures()),
            RuleAct.CODE: lambda rest: self._set("code", rest),
            RuleAct.PHRASE: lambda rest: self._add("phrases", rest),
            RuleAct.REMOVE: self._remove,
            RuleAct.UNLESS: lambda rest: self._add("unless", rest),
            RuleAct.SIMILARITY: lambda rest: self._set("similarity", rest),
            RuleAct.LANGUAGES: lambda rest: self._set("languages", "" if rest == "all" else rest),
            RuleAct.WHY: self._why,
            RuleAct.WRONG: lambda _: self._read(Outcome.WRONG),
            RuleAct.MISSED: lambda _: self._read(Outcome.MISSED),
            RuleAct.RIGHT: lambda _: self._read(Outcome.RIGHT),
            RuleAct.HIDE: lambda _: self.say(self._texts.hide_or_read()),
            RuleAct.REVEAL: lambda _: self._say_all(self._texts.more(Ask.SENTENCE)),
            RuleAct.WHOLE: lambda _: self._say_all(self._texts.more(Ask.WHOLE)),
            RuleAct.OWN: lambda _: self._say_all(self._texts.more(Ask.OWN_WORDS)),
            RuleAct.KEEP: lambda _: self._keep(),
            RuleAct.HELP: lambda _: self._say_all(COMMANDS.help_lines()),
        }

    def run(self) -> None:
        """Read lines and act on them until there are no more."""
        self.say(sample_sentence(self._material.sample))
        self.say("Type code and the name of a code, then phrases; help for help, quit to stop.")
        if self._id:
            self._try()
        try:
            while (line := self._lines.ask(self._put, self.say)) is not None:
                asked = COMMANDS.read(line)
                if asked == Asked(RuleAct.QUIT):
                    break
                if isinstance(asked, Asked):
                    self._acts[asked.act](asked.rest)
                else:
                    self._add("phrases", asked)
        except KeyboardInterrupt:
            self.say("")
            self.say(STOPPED)
            raise
        is_lost = self._fields != self._kept
        self.say(f"{STOPPED} The rule was not kept." if is_lost else STOPPED)

    def say(self, line: str) -> None:
        """Print a line, safe to draw."""
        self._stdout.write(f"{display_text(line)}\n")
        self._stdout.flush()
        if words := lacking_words():
            self.say(words)

    def _say_all(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.say(line)

    def _put(self) -> None:
        self._stdout.write(PROMPT)
        self._stdout.flush()

    # -- what is typed ----------------------------------------------------------------------------

    def _set(self, name: str, value: str) -> None:
        self._fields[name] = value
        self._try()

    def _add(self, name: str, words: str) -> None:
        there = self._listed(name)
        self._fields[name] = f" {BETWEEN} ".join(dict.fromkeys([*there, words]))
        self._try()

    def _remove(self, words: str) -> None:
        for name in ("phrases", "unless"):
            there = self._listed(name)
            if words in there:
                self._fields[name] = f" {BETWEEN} ".join(one for one in there if one != words)
                self._try()
                return
        self.say(f"The rule does not have “{words}”.")

    def _why(self, text: str) -> None:
        self._fields["reason"] = text
        self.say("Noted; it is kept with the rule.")

    def _listed(self, name: str) -> list[str]:
        return [one.strip() for one in self._fields[name].split(BETWEEN) if one.strip()]

    # -- what is said -----------------------------------------------------------------------------

    def _try(self) -> None:
        self._trial, self._next = None, {}
        self._say_all(self._figures())

    def _figures(self) -> Iterable[str]:
        code = self._fields["code"] or "no code yet"
        unless = ", ".join(self._listed("unless"))
        yield f"{code}: {', '.join(self._listed('phrases')) or 'no phrase yet'}" + (
            f"; not when {unless}" if unless else ""
        )
        if not self._listed("phrases") or not self._fields["code"]:
            return
        try:
            if self._trial is None:
                self._trial = self._tried()
        except IntercoderError as error:
            yield str(error)
        else:
            yield from self._trial.lines()

    def _tried(self) -> Trial:
        rule = rule_in(self._fields, self._material.codebook, self._questions)
        return trial_of(rule, self._material)

    def _read(self, outcome: Outcome) -> None:
        if self._trial is None:
            self.say("There is no rule to try yet.")
            return
        listed = [one for one in self._trial.answers if one.outcome is outcome]
        first = self._next.get(outcome, 0)
        if first >= len(listed):
            self._next[outcome] = 0
            self.say("There are no more." if listed else "There are none.")
            return
        until = min(first + AT_ONCE, len(listed))
        self._next[outcome] = until
        self.say(f"{TITLES[outcome]}. {first + 1} to {until} of {len(listed)}.")
        self._texts.begin()
        for one in listed[first:until]:
            answer = one.answer.answer
            key = f"row {answer.row}"
            line, seen = (
                self._texts.read_out("", key, answer.text),
                self._texts.see(key, answer.text),
            )
            self.say(excerpt(line, seen.whole_spans(one.spans), len(line)))

    def _keep(self) -> None:
        try:
            rule = rule_in(self._fields, self._material.codebook, self._questions)
            reason = self._fields.get("reason", "")
            if self._id:
                made = change_rule(self._study, self._id, rule, self._who, reason)
            else:
                made = add_rule(self._study, rule, self._who, reason)
        except IntercoderError as error:
            self.say(str(error))
            return
        self._id, self._kept = made.id, dict(self._fields)
        self.say(f"Kept as rule {made.id}, version {made.number}.")
