"""Finds ids and titles that differ from earlier ones only in spelling.

A later wave that writes 00001 for 1, or a title with another kind of ü, would bring every answer in
a second time. Nothing is taken for the same by itself: a person says whether it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize

from intercoder.answers.answer import Question
from intercoder.errors import RefusedRowsError
from intercoder.text.display import display_line
from intercoder.text.folding import fold_title

_NAMED = 20


def fold_question(title: str) -> str:
    """The title for comparing: signs around it make no difference either."""
    folded = fold_title(title)
    return folded.strip("?!.:;,…¿¡？！。：；،؟\"'()*-") or folded


class Spellings(StrEnum):
    """What becomes of ids and titles that differ from earlier ones only in spelling."""

    SAME = "same"
    """They are the earlier ones, and are written like these."""
    APART = "apart"
    """They are others."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """One id or title that is written otherwise than before."""

    kind: str
    """What it names: a respondent, an answer, a question or an attribute."""
    written: str
    """As it stands in the table."""
    before: str
    """As the study has it, or an earlier row or column of the table."""

    def __str__(self) -> str:
        written, before = display_line(self.written), display_line(self.before)
        is_alike = normalize("NFC", written).split() == normalize("NFC", before).split()
        note = " (other characters that look alike)" if is_alike else ""
        return f"{self.kind} '{written}': before, '{before}'{note}"


class SpellingsError(RefusedRowsError):
    """A person has to say whether ids or titles mean the earlier ones; nothing was imported."""


def undecided(
    found: Sequence[Spelling], danger: str = "answers could be imported twice"
) -> SpellingsError:
    """What is said where it is not known whether ids or titles mean the earlier ones."""
    count = "1 id or title is" if len(found) == 1 else f"{len(found):,} ids or titles are"
    return SpellingsError(
        f"Nothing was imported, because {count} spelled differently than before, and {danger}.",
        "--spellings same matches each to the earlier one; --spellings apart keeps them as "
        "different ones.",
        [str(one) for one in found],
    )


class KnownSpellings:
    """The ids or titles of one kind, as the study and the rows so far write them."""

    def __init__(
        self,
        kind: str,
        known: Iterable[str],
        fold: Callable[[str], str],
        found: list[Spelling],
        *,
        takes_as_same: bool,
    ) -> None:
        """Differing ones are added to `found`, each once."""
        self._kind, self._fold, self._found = kind, fold, found
        self._takes_as_same = takes_as_same
        self._first: dict[str, str] = {}
        self._others: dict[str, str] = {}
        for text in known:
            first = self._first.setdefault(fold(text), text)
            if first != text:
                self._others[text] = text

    def learn(self, wordings: Mapping[str, str], asked: Sequence[Question]) -> None:
        """Match the questions of a table to earlier ones by wording, where titles differ.

        `wordings` are those of the earlier questions by id. Only what was asked once, there and in
        the table, can be matched.
        """
        by_wording: dict[str, list[str]] = {}
        for known, wording in wordings.items():
            if wording.strip():
                by_wording.setdefault(self._fold(wording), []).append(known)
        said = Counter(self._fold(one.text or one.id) for one in asked)
        for one in asked:
            folded = self._fold(one.text or one.id)
            found = by_wording.get(folded, [])
            is_other = self._fold(one.id) not in self._first
            if is_other and len(found) == 1 and said[folded] == 1:
                self._first[self._fold(one.id)] = found[0]

    def forget(self) -> None:
        """Let go everything that is known."""
        self._first, self._others = {}, {}

    def of(self, text: str) -> str:
        """The id or title to go on with: as it is written here, or as it was before."""
        if self._first.get(text) == text:  # it is its own folded form, and was met before
            return text
        if text in self._others:
            return self._others[text]
        before = self._first.setdefault(self._fold(text), text)
        if before == text:
            return text
        self._found.append(Spelling(self._kind, text, before))
        self._others[text] = before if self._takes_as_same else text
        return self._others[text]
