"""Marking words of the answer line by line: the words are typed, and found in its text."""

from __future__ import annotations

from collections.abc import Sequence

from intercoder.answers.answer import Answer
from intercoder.coding.passages.marking import Span, find_words
from intercoder.coding.passages.passage import Passage, placed
from intercoder.plain.coding import spoken_lines as voice
from intercoder.plain.coding.choosing import PlainChoosing

REMOVE = "-"
HOW = (
    "To mark words, type words and the words as they stand in the answer. To remove a mark, type "
    "words, a hyphen and its number."
)
AROUND = 20
"""Characters on either side by which places of the same words are told apart."""


class PlainPassages(PlainChoosing):
    """Words of the answer in view, marked for its codes."""

    def _on_words(self, typed: str) -> None:
        """Mark these words; without any, read the marks; after a hyphen, remove one."""
        if not self._has_answer():
            return
        if not typed:
            self._read_marks()
        elif typed.startswith(REMOVE) and typed[1:].strip().isdecimal():
            self._remove_mark(int(typed[1:]))
        else:
            self._mark_words(typed)

    def _passages_here(self) -> tuple[Passage, ...]:
        item = self._session.item
        return placed(self._session.draft.marked, item.answer.text) if item else ()

    def _read_marks(self) -> None:
        item, marks = self._session.item, self._passages_here()
        if item is None or not marks:
            self.say(f"No words are marked. {HOW}")
            return
        for number, one in enumerate(marks, start=1):
            seen = self._texts.see(item.answer.id, item.answer.text)
            said = seen.words_at((one.start, one.end)) or "hidden"
            self.say(f"{number}, {self._session.codebook.name_of(one.code)}: {said}")

    def _remove_mark(self, number: int) -> None:
        marks = self._passages_here()
        if not 1 <= number <= len(marks):
            self.say(f"There is no mark {number}. Type words to hear them.")
        elif self._take(self._session.unmarked(marks[number - 1])):
            self.say("Mark removed. The code stays.")

    def _mark_words(self, typed: str) -> None:
        item = self._session.item
        if item is None:
            return
        found = find_words(item.answer.text, typed)
        if not found:
            self.say("These words are not in the answer. Type them as they stand there.")
            return
        span = found[0] if len(found) == 1 else self._which_place(item.answer, found)
        code_id = self._which_code() if span is not None else ""
        if span is None or not code_id:
            self.say("Nothing is marked.")
            return
        before = self._session.draft
        step = self._session.marked(code_id, *span)
        if not self._take(step):
            return
        codebook = self._session.codebook
        self._say_all(voice.changed_lines(codebook, before, self._session.draft))
        self.say(self._session.notice or f"Marked for {codebook.name_of(code_id)}.")

    def _which_code(self) -> str:
        """The code that the words are marked for: the only one given, or one that is asked for."""
        codebook, given = self._session.codebook, list(self._session.draft.codes)
        if len(given) == 1:
            return given[0]
        if given:
            self.say(f"Given: {voice.code_names(codebook, given)}.")
        name = self._ask("For which code? Its key or name, or an empty line for none: ")
        codes = self._resolve(name) if name and name.strip() else ()
        if len(codes) > 1:
            self.say("Type one code.")
            return ""
        return codes[0].id if codes else ""

    def _which_place(self, answer: Answer, found: Sequence[Span]) -> Span | None:
        """Which of several places with these words is meant."""
        self.say(f"These words are in the answer {len(found)} times:")
        for number, (start, end) in enumerate(found, start=1):
            seen = self._texts.see(answer.id, answer.text)
            around = seen.words_at((max(start - AROUND, 0), end + AROUND))
            self.say(f"{number}: {' '.join(around.split()) or 'hidden'}")
        typed = self._ask("Number, or an empty line for none: ") or ""
        numbers = {str(number): span for number, span in enumerate(found, start=1)}
        return numbers.get(typed.strip())
