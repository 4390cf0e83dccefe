"""Shows in words what is chosen for the answer in view."""

from __future__ import annotations

from typing import ClassVar

from textual.strip import Strip

from intercoder.codebook.code import Codebook
from intercoder.coding.queue import Draft
from intercoder.tui.drawing.drawing import Piece, draw_line, room_for
from intercoder.tui.drawing.glyphs import CHOSEN, MEMO, PASSAGE, UNSURE
from intercoder.tui.masking.masked_texts import texts_of
from intercoder.tui.widgets.lines import Lines

NOTHING = "No code chosen yet."
GAP = "  "
QUOTED = 24
"""Most characters of marked words that are shown."""


class ChosenCodes(Lines):
    """The names of the chosen codes, the mark of doubt and the beginning of the memo."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"chosen--code", "chosen--mark", "chosen--nothing"}
    DEFAULT_CSS = """
    ChosenCodes {
        height: 2;
        & > .chosen--code { color: $chosen; text-style: bold; }
        & > .chosen--mark { color: $warning; }
        & > .chosen--nothing { color: $muted; }
    }
    """

    def __init__(self, codebook: Codebook, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._codebook = codebook
        self._draft: Draft | None = None
        self._words: tuple[tuple[str, str], ...] = ()
        self._memo = ""

    def show(self, draft: Draft | None, words: tuple[tuple[str, str], ...] = ()) -> None:
        """Show what is chosen; of None, nothing at all. `words` are codes with words that were
        marked for them, as far as they are seen; of a code without any, only how many there are.
        """
        memo = texts_of(self.app).note(draft.memo) if draft else ""
        if (draft, words, memo) != (self._draft, self._words, self._memo):
            self._draft, self._words, self._memo = draft, words, memo
            self.redraw(top=0)

    def show_codebook(self, codebook: Codebook) -> None:
        """From now on codes have the names of this revision."""
        self._codebook = codebook
        self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """As many lines as it takes, none of them breaking a name unless it must."""
        if self._draft is None:
            return []
        lines: list[list[Piece]] = [[]]
        used = 0
        for text, style in self._parts(self._draft):
            length = room_for(text)
            if used and used + len(GAP) + length > width:
                lines.append([])
                used = 0
            if used:
                lines[-1].append((GAP, self.background))
                used += len(GAP)
            lines[-1].append((text, style))
            used += length
        return [draw_line(line, width, self.background) for line in lines]

    def _parts(self, draft: Draft) -> list[Piece]:
        code, mark = self.style_of("chosen--code"), self.style_of("chosen--mark")
        parts: list[Piece] = []
        for one in draft.codes:
            parts.append((f"{CHOSEN} {self._codebook.name_of(one)}", code))
            parts += ((words, mark) for words in self._marked(draft, one))
        if not parts:
            parts.append((NOTHING, self.style_of("chosen--nothing")))
        if draft.unsure:
            parts.append((f"{UNSURE} unsure", mark))
        if self._memo:
            parts.append((f"{MEMO} {self._memo}", mark))
        return parts

    def _marked(self, draft: Draft, code: str) -> list[str]:
        """The words marked for a code, or how many there are."""
        passages = [one for one in draft.passages if one.code == code]
        if not passages:
            return []
        words = [words for of_code, words in self._words if of_code == code and words.strip()]
        if not words:
            return [f"{PASSAGE} {len(passages)}"]
        return [f"“{one if len(one) <= QUOTED else one[: QUOTED - 1] + '…'}”" for one in words]
