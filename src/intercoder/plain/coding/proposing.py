"""Proposing a code line by line: its name, then what it means, where it is, and an example."""

from __future__ import annotations

from intercoder.codebook.proposals.places import place_named
from intercoder.codebook.proposals.proposal import Proposal, checked
from intercoder.coding.session import CodingSession
from intercoder.errors import CodebookError
from intercoder.plain.coding import spoken_lines as voice
from intercoder.plain.coding.choosing import PlainChoosing
from intercoder.study.coding.keys_of_coder import with_keys_for

MEANING = "What it means, in one line, or an empty line: "
BELOW = "Below which code, or an empty line for the top: "
EXAMPLE = "Words of the answer as its example, or an empty line for all of it: "
CANCEL = "."
"""Typed alone, it ends proposing without a proposal."""


class PlainProposing(PlainChoosing):
    """What is proposed for the codebook."""

    def _propose(self, name: str) -> None:
        """Ask for what belongs to a proposal, make it, and choose the code on this answer."""
        item = self._session.item
        if item is None or not self._has_answer():
            return
        book = self._session.codebook
        made = Proposal("", name, answer=item.answer.id)
        try:
            checked(made, book)
        except CodebookError as error:
            self.say(f"{error} Type propose and a name.")
            return
        meaning = self._asked(MEANING)
        parent = None if meaning is None else self._parent()
        span = None if parent is None else self._words(item.answer.text)
        if meaning is None or parent is None or span is None:
            self.say("Nothing is proposed.")
            return
        example = item.answer.text[span[0] : span[1]]
        try:
            made = checked(
                Proposal("", name, meaning, parent or None, example, item.answer.id), book
            )
        except CodebookError as error:
            self.say(str(error))
            return
        made = self._workspace.proposed(made)
        after = self._workspace.codebook_in_use.proposing(made)
        if not self._take(self._session.proposed(item.number, made, after, span)):
            return
        self._typed = with_keys_for(self._typed, after)
        self._keys = self._typed.keys
        self._recent = self._recent.with_keys(self._keys)
        self._heard.add(made.code_id)
        before = self._session.draft
        self._take(CodingSession.toggled(self._session, made.code_id))
        self.say(f"Proposed: {made.name}. Key: {self._keys[made.code_id]}. A lead will decide.")
        self._say_all(voice.changed_lines(after, before, self._session.draft))

    def _asked(self, prompt: str) -> str | None:
        """What was typed; None at the end of input, or where it was called off."""
        typed = self._ask(f"{prompt[:-2]}; a full stop calls it off: ")
        return None if typed is None or typed.strip() == CANCEL else typed.strip()

    def _parent(self) -> str | None:
        """Id of the code it is below, empty for the top; None where it was called off."""
        while (typed := self._asked(BELOW)) is not None:
            if not typed:
                return ""
            if (code := place_named(self._session.codebook, typed)) is not None:
                self.say(f"Below {code.name}.")
                return code.id
            self.say(f"No code is called “{typed}”.")
        return None

    def _words(self, text: str) -> tuple[int, int] | None:
        """Where in the answer the example is; None where it was called off."""
        while (typed := self._asked(EXAMPLE)) is not None:
            if not typed:
                return 0, len(text)
            start = text.find(typed)
            if start < 0 and len(text.casefold()) == len(text):
                start = text.casefold().find(typed.casefold())
            if start >= 0:
                return start, min(start + len(typed), len(text))
            self.say("These words are not in the answer.")
        return None
