"""Choosing codes line by line: by key, by exact or similar name, or by suggestion number."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from intercoder.codebook.code import Code
from intercoder.codebook.find import find_codes
from intercoder.coding.keys.recent_codes import RECENT_KEYS
from intercoder.coding.session import CodingSession, Step
from intercoder.plain.coding import spoken_lines as voice
from intercoder.plain.coding.at_work import PlainAtWork
from intercoder.plain.coding.typed_commands import name_codes, take_ranks
from intercoder.study.coding.keys_of_coder import keys_of_coder

_NEAR = 5
"""How many codes are offered for a name that is not exact."""


class PlainChoosing(PlainAtWork):
    """What is chosen on the answer in view, and what codes mean."""

    def _choose(self, line: str) -> None:
        """Suggestions by their numbers, and codes, where suggestions are in view; else codes."""
        line = self._as_named(line)
        if not self._session.suggestions:
            self._choose_codes(line)
            return
        codebook = self._session.codebook
        ranks, rest = take_ranks(line, lambda words: not name_codes(words, codebook, self._keys)[1])
        self._choose_codes(rest, ranks)

    def _as_named(self, line: str) -> str:
        """The line with ids for numbers of recent codes, and for keys typed in another script."""
        parts = []
        for part in line.split(","):
            words = part.split()
            meant = [self._recent.in_row(word) or self._by_key(word) for word in words]
            if (words and all(meant)) or (len(words) > 1 and any(map(self._recent.in_row, words))):
                words = [code or word for code, word in zip(meant, words, strict=True)]
            parts.append(" ".join(words) if words else part)
        return ",".join(parts)

    def _by_key(self, word: str) -> str:
        """The code with this key where no code is called so; empty if there is none."""
        if not name_codes(word, self._session.codebook, self._keys)[1]:
            return ""
        return self._typed.code_of(word)

    def _choose_again(self, act: Callable[[CodingSession], Step]) -> None:
        """Choose what was chosen before, or remove everything."""
        if not self._has_answer():
            return
        before = self._session.draft
        step = act(self._session)
        if not self._take(step):
            return
        if self._session.notice:
            self.say(self._session.notice)
        changed = list(voice.changed_lines(self._session.codebook, before, self._session.draft))
        self._say_all(changed)
        if not changed and not self._session.notice:
            self.say("Nothing changed.")

    def _recent_lines(self) -> Iterator[str]:
        """The codes chosen lately whose keys are long, with their numbers."""
        if not self._recent.row:
            yield "None yet. Codes with a key of one letter are not listed here."
        for number, code_id in zip(RECENT_KEYS, self._recent.row, strict=False):
            yield f"{number}: {self._session.codebook.name_of(code_id)}."

    def _learn_keys(self) -> None:
        before = self._keys
        self._use_keys(keys_of_coder(self._workspace, self._session.codebook, learn=True))
        self._recent = self._recent.with_keys(self._keys)
        changed = [code for code, key in self._keys.items() if before.get(code) != key]
        self.say(f"Keys that changed: {len(changed)}.")
        for code in changed:
            self.say(f"{self._keys[code]}: {self._session.codebook.name_of(code)}.")

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
        after = self._session.draft
        self._say_all(voice.changed_lines(self._session.codebook, before, after))
        for code in self._not_heard_of(after.codes):
            self._say_all(voice.meaning_lines(code))

    def _not_heard_of(self, codes: Iterable[str]) -> Iterator[Code]:
        """The codes among these whose meaning has not been said in this sitting."""
        for code_id in codes:
            code = self._session.codebook.get(code_id)
            if code is not None and code_id not in self._heard:
                self._heard.add(code_id)
                yield code

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
            all_of_them = " Type codes to hear all of them." if self._session.codebook.codes else ""
            self.say(f"No code resembles “{name}”.{all_of_them}")
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
            seen = self._texts.note(memo)
            self.say(f"Memo: {seen}" if memo else "No memo. To write one, type memo and its text.")
        elif self._take(self._session.noted("" if text == "-" else text)):
            self.say("Memo saved." if self._session.draft.memo else "Memo removed.")

    def _define(self, name: str) -> None:
        seen = self._session.suggestions
        suggested = {str(rank): one.code for rank, one in enumerate(seen.codes, 1)} if seen else {}
        code_id = suggested.get(name.strip())
        code = self._session.codebook.get(code_id) if code_id else None
        codes = (code,) if code else self._resolve(name) if name else ()
        if not codes:
            self.say("Type define and the key or name of a code, or the number of a suggestion.")
        for code in codes:
            self._heard.add(code.id)
            key = self._keys.get(code.id)
            self._say_all(voice.definition_lines(self._session.codebook, code, key, self._texts))
