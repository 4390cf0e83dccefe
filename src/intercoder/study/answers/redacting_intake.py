"""Redacts answers on their way into a study, so that what was replaced never lies in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from intercoder.answers.answer import Answer
from intercoder.coding.passages.moving import Replacement, TextChange, text_change_of
from intercoder.protection.redaction.kinds import Find, Kind
from intercoder.protection.redaction.placeholders import replace as with_placeholders


class RedactingIntake:
    """Replaces personal data in answers, and counts what it replaced in those that were new."""

    def __init__(self, detect: Callable[[str, str], tuple[Find, ...]]) -> None:
        """`detect` finds personal data, given a text and its language."""
        self._detect = detect
        self._found: dict[str, Counter[Kind]] = {}
        self.changes: dict[str, TextChange] = {}
        """What was replaced in the answers just redacted, by their ids."""
        self.answers = 0
        """New answers with placeholders."""
        self.kinds: Counter[Kind] = Counter()

    def redacted(self, answers: Sequence[Answer]) -> list[Answer]:
        """The same answers with placeholders."""
        self._found, self.changes = {}, {}
        return [self._redacted(one) for one in answers]

    def count(self, new: Sequence[str]) -> None:
        """Count those of the answers just redacted, given by their ids, that were new."""
        for one in new:
            if one in self._found:
                self.answers += 1
                self.kinds.update(self._found[one])

    def memo(self, text: str) -> str:
        """A memo or a translation with placeholders; it is not counted."""
        return with_placeholders(text, self._detect(text, "")).text

    def _redacted(self, one: Answer) -> Answer:
        finds = self._detect(one.text, one.language)
        if one.translation:
            one = replace(one, translation=self.memo(one.translation))
        if not finds:
            return one
        self._found[one.id] = Counter(find.kind for find in finds)
        redacted = with_placeholders(one.text, finds)
        parts = [
            Replacement(part.start, part.end, part.placeholder) for part in redacted.replacements
        ]
        self.changes[one.id] = text_change_of(one.text, parts)
        return replace(one, text=redacted.text)
