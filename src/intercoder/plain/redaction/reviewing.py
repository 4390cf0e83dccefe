"""Reviewing what was found, line by line: `intercoder redact --plain`, on the screen's session."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TextIO

from intercoder.plain.printable import lacking_words
from intercoder.plain.spoken_texts import SpokenTexts
from intercoder.plain.typed_lines import TypedLines
from intercoder.protection.masking.masked_texts import Ask
from intercoder.protection.redaction.context import in_context
from intercoder.protection.redaction.kinds import Kind
from intercoder.protection.redaction.review import Choice, Piece, Review
from intercoder.study.redaction.finding import AnswerWithFinds
from intercoder.text.counted import counted
from intercoder.text.display import display_line

PROMPT = "Replace it? "
_CHOICES: Mapping[str, Choice] = {
    form: choice
    for choice, forms in (
        (Choice.YES, ("y", "yes")),
        (Choice.NO, ("n", "no")),
        (Choice.ALWAYS, ("a", "always")),
        (Choice.NEVER, ("v", "never")),
    )
    for form in forms
}
_ASKS: Mapping[str, Ask] = {
    "reveal": Ask.SENTENCE,
    "-": Ask.SENTENCE,
    "whole": Ask.WHOLE,
    "*": Ask.WHOLE,
    "own": Ask.OWN_WORDS,
    "#": Ask.OWN_WORDS,
}
_YES = frozenset(("y", "yes"))


def review_plain(
    found: Sequence[AnswerWithFinds], review: Review, *, stdin: TextIO, stdout: TextIO
) -> bool:
    """Ask about each find; whether those chosen are to be replaced now."""
    return _PlainReview(found, review, stdin, stdout).run()


class _PlainReview:
    def __init__(
        self, found: Sequence[AnswerWithFinds], review: Review, stdin: TextIO, stdout: TextIO
    ) -> None:
        self._found, self._review = found, review
        self._lines = TypedLines(stdin)
        self._stdout = stdout
        self._texts = SpokenTexts()

    def run(self) -> bool:
        self._say(f"{counted(len(self._review.pieces), 'find')}. Type ? for help.")
        while (piece := self._review.current) is not None:
            self._show(piece)
            line = self._lines.ask(self._put(PROMPT), self._say)
            if line is None:
                return False
            if (typed := line.strip().casefold()) in {"q", "quit"}:
                break
            self._act(typed)
        return self._confirmed()

    def _act(self, typed: str) -> None:
        if typed in _CHOICES:
            self._review.choose(_CHOICES[typed])
        elif typed in {"b", "back"}:
            if not self._review.can_go_back:
                self._say("This is the first find.")
            self._review.back()
        elif typed in {"h", "hide"}:
            self._say(self._texts.hide_or_read())
        elif typed in _ASKS:
            for line in self._texts.more(_ASKS[typed]):
                self._say(display_line(line))
        else:
            if typed not in {"help", "?"}:
                self._say(f"“{display_line(typed)}” is no answer.")
            self._help()

    def _help(self) -> None:
        piece = self._review.current
        label = piece.kind.label if piece else Kind.EMAIL.label
        self._say(f"y: a placeholder such as [{label} 1] takes its place. n: it stays.")
        self._say(f"a: always, replace every {label} from here on. v: never, none of them.")
        self._say("b: back to the last one. q: stop here; what is undecided stays.")
        self._say(
            "h: hide the texts, or read them. Of a masked text, reveal or - reads a sentence,"
        )
        self._say("whole or * all of it, own or # words of your list.")

    def _show(self, piece: Piece) -> None:
        one = self._found[piece.place]
        more = f", {len(piece.finds)} times" if len(piece.finds) > 1 else ""
        self._say("")
        self._say(
            f"{self._review.number} of {len(self._review.pieces)}. {piece.kind.label}{more}, "
            f"{one.what} {display_line(one.answer)}"
        )
        self._texts.begin()
        line = self._texts.read_out("", one.answer, one.text)
        if self._texts.see(one.answer, one.text).is_whole:
            seen = in_context(one.text, piece.finds[0])
            line = f"{seen.before}⟨{seen.found}⟩{seen.after}"
        self._say(display_line(line))

    def _confirmed(self) -> bool:
        chosen = self._review.chosen()
        count = sum(map(len, chosen.values()))
        self._say("")
        if not count:
            self._say("Nothing is to be replaced.")
            return False
        answers = len({self._found[place].row for place in chosen})
        question = f"Replace {counted(count, 'find')} in {counted(answers, 'answer')}, for good? "
        line = self._lines.ask(self._put(question), self._say)
        return line is not None and line.strip().casefold() in _YES

    def _put(self, prompt: str) -> Callable[[], None]:
        def put() -> None:
            self._stdout.write(prompt)
            self._stdout.flush()

        return put

    def _say(self, line: str) -> None:
        self._stdout.write(f"{line}\n")
        self._stdout.flush()
        if words := lacking_words():
            self._say(words)
