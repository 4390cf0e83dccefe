"""The lines above an answer: the question, and what is known about the answer."""

from __future__ import annotations

from typing import ClassVar

from textual.strip import Strip

from intercoder.coding.decision import State
from intercoder.coding.queue import COUNTED, Item
from intercoder.tui.drawing.drawing import Piece, draw_line, wrap
from intercoder.tui.drawing.glyphs import sign_of
from intercoder.tui.widgets.lines import Lines


class AnswerHead(Lines):
    """The question's wording in up to two lines, and one line about the answer."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "head--question",
        "head--about",
        "head--standing",
        "head--alike",
    }
    DEFAULT_CSS = """
    AnswerHead {
        height: 3;
        & > .head--question { text-style: bold; }
        & > .head--about { color: $muted; }
        & > .head--standing { color: $chosen; }
        & > .head--alike { color: $key; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._question = ""
        self._item: Item | None = None

    def show(self, question: str, item: Item | None) -> None:
        """Show this answer's head; without an answer, nothing."""
        if question != self._question or not _same(item, self._item):
            self._question, self._item = question, item
            self.redraw(top=0)

    def draw(self, width: int) -> list[Strip]:
        """The question, then the line about the answer right below it."""
        if self._item is None:
            return []
        wording = wrap(self._question, width)
        if len(wording) > 2:
            wording = [wording[0], " ".join(wording[1:])]
        style = self.style_of("head--question")
        lines = [draw_line([(line, style)], width, self.background) for line in wording]
        return [*lines, draw_line(self._about(self._item), width, self.background)]

    def _about(self, item: Item) -> list[Piece]:
        answer = item.answer
        about = [answer.id, answer.language, *answer.attributes.values()]
        pieces: list[Piece] = []
        if item.standing.state is not State.UNSEEN:
            standing = f"{sign_of(item.standing).strip()} {item.standing.state}  "
            pieces.append((standing, self.style_of("head--standing")))
        if item.alike:
            count = f"{item.alike}+" if item.alike >= COUNTED else str(item.alike)
            pieces.append((f"{count} like it: g  ", self.style_of("head--alike")))
        text = " · ".join(part for part in about if part)
        return [*pieces, (text, self.style_of("head--about"))]


def _same(one: Item | None, other: Item | None) -> bool:
    """Whether both look alike here: what is toggled on an answer does not show in its head."""
    if one is None or other is None:
        return one is other
    return (one.number, one.standing, one.alike) == (other.number, other.standing, other.alike)
