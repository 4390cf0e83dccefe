"""The other answers of a group as rows: their marks and their states."""

from __future__ import annotations

from functools import partial

from textual.strip import Strip

from intercoder.codebook.code import Codebook
from intercoder.coding.decision import State
from intercoder.coding.queue import BY_MEANING, Item
from intercoder.coding.similar_answers import Group, Likeness, Member
from intercoder.protection.masking.masked_texts import MaskedTexts
from intercoder.text.likeness.near_duplicates import differing_words
from intercoder.text.normalise import normalise
from intercoder.tui.drawing.drawing import Piece, draw_line
from intercoder.tui.drawing.glyphs import sign_of
from intercoder.tui.drawing.row_styles import Column, RowStyles, row_of, text
from intercoder.tui.widgets.row_list import Line

MARKED, NOT_MARKED = "✓", " "
SIGNS = {Likeness.IDENTICAL: "=", Likeness.NEAR: "≈", Likeness.MEANS: BY_MEANING}
MAX_COMPARED = 300
"""Characters of a text that are looked through for words that differ: no line holds more."""


class MemberRows:
    """A row for each member, and one for those that follow later; drawn as they come into view."""

    def __init__(self, group: Group, lead: Item, codebook: Codebook, texts: MaskedTexts) -> None:
        self.group = group
        """May be replaced by the same members with other marks."""
        self._texts = texts
        self.items = len(group.members)
        self._words = normalise(lead.answer.text)
        self._codebook = codebook

    def __len__(self) -> int:
        return self.items + bool(self.group.more)

    def __getitem__(self, index: int) -> Line:
        if index == self.items:
            return Line(self._draw_more)
        return Line(partial(self._draw, self.group.members[index]), index)

    def lines_of(self, item: int) -> range:
        """Each member has one line."""
        return range(item, item + 1)

    def _draw(self, member: Member, width: int, look: RowStyles) -> Strip:
        stands = _stands(member, self._codebook)
        end = min(len(stands), width // 3)
        room = max(8, min(14, width // 8))
        pieces = self._pieces(member)
        words: list[Piece] = [
            (word, look.background if is_alike else look.weak) for word, is_alike in pieces
        ]
        mark = MARKED if member.number in self.group.marked else NOT_MARKED
        likeness = (SIGNS[member.likeness], look.quiet if member.identical else look.weak)
        columns = [
            text(mark, look.key, 1),
            Column([likeness], 1),
            text(sign_of(member.item.standing), look.quiet if member.is_open else look.good, 2),
            text(member.item.answer.id, look.quiet, room),
            Column(words, max(width - room - end - 9, 1)),
            text(stands, look.good, end),
        ]
        return row_of(columns, width, look)

    def _pieces(self, member: Member) -> list[tuple[str, bool]]:
        """What is seen of the text in pieces, each with whether it is as in the answer in view."""
        answer = member.item.answer
        seen = self._texts.see(answer.id, answer.text)
        shown = seen.line[:MAX_COMPARED]
        is_compared = member.likeness is Likeness.NEAR
        if not is_compared or seen.is_hidden or seen.masked:
            return [(shown, True)]
        differing = set(differing_words(normalise(shown), self._words))
        return [
            (f"{word} ", not differing.intersection(normalise(word).split(" ")))
            for word in shown.split()
        ]

    def _draw_more(self, width: int, look: RowStyles) -> Strip:
        words = f"and {self.group.more:,} more, to be decided with the next of them"
        return draw_line([(f"    {words}", look.quiet)], width, look.background)


def _stands(member: Member, codebook: Codebook) -> str:
    """What the coder has given it already, or begun to."""
    standing = member.item.standing
    if member.item.kept is not None:
        return "begun, not recorded"
    if standing.state is State.CODED:
        return ", ".join(codebook.name_of(code) for code in standing.codes)
    return "" if standing.state is State.UNSEEN else standing.state.value
