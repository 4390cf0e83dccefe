"""Choosing codes line by line: by key, by exact or similar name, or by suggestion number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from intercoder.codebook.code import Code
from intercoder.codebook.find import find_codes
from intercoder.coding.session import CodingSession, Step
from intercoder.plain.coding import spoken_lines as voice
from intercoder.plain.coding.at_work import PlainAtWork
from intercoder.plain.coding.typed_commands import name_codes, take_ranks

_NEAR = 5
"""How many codes are offered for a name that is not exact."""


class PlainChoosing(PlainAtWork):
    """What is chosen on the answer in view, and what codes mean."""

    def _choose(self, line: str) -> None:
        """Suggestions by their numbers, and codes, where suggestions are in view; else codes."""
        if not self._session.suggestions:
            self._choose_codes(line)
            return
        codebook = self._session.codebook
        ranks, rest = take_ranks(line, lambda words: not name_codes(words, codebook, self._keys)[1])
        self._choose_codes(rest, ranks)

    def _choose_codes(self, line: str, ranks: Sequence[int] = ()) -> None:
        if not self._has_answer():
            return
        codes = self._resolve(line) if line or not ranks else ()
        if not (codes or ranks):
            self.say("Nothing chosen.")
            return
        before = self._session.draft
        presses: list[Callable[[CodingSession], Step]] = [
            *(partial(CodingSession.accepted, rank=rank) for rank in ranks),
            *(partial(CodingSession.toggled, code_id=code.id) for code in codes),
        ]
        for press in presses:
            if not self._take(press(self._session)):
                break
            if self._session.notice:
                self.say(self._session.notice)
        self._say_all(voice.changed_lines(self._session.codebook, before, self._session.draft))

    def _resolve(self, line: str) -> tuple[Code, ...]:
        """The codes that were meant. What is left unclear is said, and keeps out no other."""
        codes, unknown = name_codes(line, self._session.codebook, self._keys)
        found = list(codes)
        for part in unknown:
            meant = self._which(part)
            found += meant
            if not meant and (codes or len(unknown) > 1):
                self.say(f"Left out: “{part}”.")
        return tuple(dict.fromkeys(found))

    def _which(self, name: str) -> tuple[Code, ...]:
        """Ask which code was meant; none where none was."""
        near = find_codes(self._session.codebook, name, self._keys, _NEAR)
        if not near:
            self.say(f"No code resembles “{name}”. Type codes to hear all of them.")
            return ()
        self.say(f"No code is called “{name}”. Near it:")
        for number, match in enumerate(near, start=1):
            self.say(f"{number}: {match.code.name}.")
        numbers = {str(number): match.code for number, match in enumerate(near, start=1)}
        while (typed := self._ask("Number, or an empty line for none: ")) is not None:
            words = typed.casefold().replace(",", " ").split()
            if len(near) == 1 and words in (["y"], ["yes"]):
                return (near[0].code,)
            if words in ([], ["0"], ["n"], ["no"], ["none"]):
                return ()
            if all(word in numbers for word in words):
                return tuple(numbers[word] for word in words)
            self.say(f"Not understood. Type a number from 1 to {len(near)}, or only Enter.")
        return ()

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
            self.say("Memo saved." if self._session.draft.memo else "Memo removed.")

    def _define(self, name: str) -> None:
        codes = self._resolve(name) if name else ()
        if not codes:
            self.say("Type define and the key or name of a code.")
        for code in codes:
            key = self._keys.get(code.id)
            self._say_all(voice.definition_lines(self._session.codebook, code, key))
