"""Choosing codes line by line: by key, by name or nearly so, and by the number of a suggestion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from intercoder.cli import plain_voice as voice
from intercoder.cli.plain_at_work import PlainAtWork
from intercoder.cli.plain_words import name_codes, take_ranks
from intercoder.codebook.code import Code
from intercoder.codebook.find import find_codes
from intercoder.coding.session import CodingSession, Step

_NEAR = 5
"""How many codes are offered for a name that is not exact."""


class PlainChoosing(PlainAtWork):
    """What is chosen on the answer in view, and what codes mean."""

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
