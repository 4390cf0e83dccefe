"""What an answer and its translation say once their finds are replaced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from intercoder.protection.redaction.kinds import Find, Kind
from intercoder.protection.redaction.placeholders import Placeholders, Redacted, replace
from intercoder.study.redaction.finding import AnswerWithFinds


@dataclass(frozen=True, slots=True)
class NewTexts:
    """One answer with placeholders."""

    row: int
    text: str | None
    """The answer as it was; None if only its translation changes."""
    redacted: Redacted | None
    translation: str | None
    """The translation as it was; None if it stays."""
    redacted_translation: Redacted | None
    kinds: Mapping[Kind, int] = field(hash=False)
    """Replaced pieces of both that were chosen, by kind."""

    def pieces(self) -> Mapping[str, str]:
        """What was replaced, with its placeholder."""
        found: dict[str, str] = {}
        for before, after in (
            (self.translation, self.redacted_translation),
            (self.text, self.redacted),
        ):
            if before is not None and after is not None:
                found.update(
                    (before[one.start : one.end], one.placeholder) for one in after.replacements
                )
        return found


def new_texts(chosen: Sequence[AnswerWithFinds]) -> Iterator[NewTexts]:
    """The new texts of each answer, in the order of the finds.

    What is replaced in an answer is replaced in its translation too, wherever that says the same.
    """
    of_row: dict[int, list[AnswerWithFinds]] = {}
    for one in chosen:
        of_row.setdefault(one.row, []).append(one)
    for row, parts in of_row.items():
        yield _new_texts(row, parts)


def _new_texts(row: int, parts: Sequence[AnswerWithFinds]) -> NewTexts:
    answered = next((one for one in parts if not one.is_translation), None)
    translated = next((one for one in parts if one.is_translation), None)
    text = answered.text if answered else None
    translation = translated.text if translated else answered.translation if answered else ""
    finds = list(translated.finds) if translated else []
    placeholders = Placeholders(text or "", translation)
    redacted = replace(answered.text, answered.finds, placeholders) if answered else None
    if answered and translation:
        finds += _same(answered, translation, finds)
    kinds = Counter(find.kind for one in parts for find in one.finds)
    if not finds:
        return NewTexts(row, text, redacted, None, None, kinds)
    return NewTexts(
        row, text, redacted, translation, replace(translation, finds, placeholders), kinds
    )


def _same(answered: AnswerWithFinds, translation: str, taken: Sequence[Find]) -> Iterator[Find]:
    """Where the translation says what is replaced in the answer, found there or letter by letter.

    A detector that knows the answer's language may find something that it does not see here.
    """
    said = {(find.kind, find.value) for find in answered.finds}
    found = [*taken]
    for find in answered.translated_finds:
        if (find.kind, find.value) in said and not _overlaps(find, found):
            found.append(find)
            yield find
    for find in sorted(answered.finds, key=lambda one: one.start - one.end):
        piece, at = answered.text[find.start : find.end], 0
        while (at := translation.find(piece, at)) >= 0:
            here = Find(at, at + len(piece), find.kind, find.value)
            if not _overlaps(here, found):
                found.append(here)
                yield here
            at += len(piece)


def _overlaps(find: Find, others: Sequence[Find]) -> bool:
    return any(find.start < one.end and one.start < find.end for one in others)
