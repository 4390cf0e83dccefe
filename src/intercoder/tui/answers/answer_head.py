"""The lines above an answer: the question, and what is known about the answer."""

from __future__ import annotations

from typing import ClassVar

from textual.strip import Strip

from intercoder.coding.decision import State
from intercoder.coding.queue import COUNTED, Item
from intercoder.tui.drawing.drawing import Piece, draw_line, wrap
from intercoder.tui.drawing.glyphs import sign_of
from intercoder.tui.widgets.lines import Lines

USUAL = 2
"""Lines of a question that are shown unless the whole is asked for."""
TRANSLATED, TRANSLATABLE = "a translation; the original: =  ", "translation: =  "
"""What is in view, or can be, of an answer with a translation."""
NO_TRANSLATION = "This answer has no translation."
TRANSLATIONS = "Translations are shown where there are some."
ORIGINALS = "Answers are shown as they were given."
"""Said when what is shown changes."""
MORE = "… F8"
"""At the end of a question that is cut: the key that shows the whole."""


class AnswerHead(Lines):
    """The question's wording in up to two lines, or whole, and one line about the answer."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "head--question",
        "head--about",
        "head--standing",
        "head--alike",
    }
    DEFAULT_CSS = """
    AnswerHead {
        height: 3;
        & > .head--question { color: $muted; }
        & > .head--about { color: $muted; }
        & > .head--standing { color: $chosen; }
        & > .head--alike { color: $key; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._question = ""
        self._item: Item | None = None
        self._counted = ("", 0, 0)
        """The lines counted last: of which question, in how many cells, and how many."""
        self._reads_translation = False
        self.is_whole = False
        """Whether the whole question is shown, however long."""

    def show_whole(self, is_whole: bool) -> None:
        """Show the whole question, or two lines of it."""
        self.is_whole = is_whole
        self.redraw(top=0)

    def is_cut_at(self, width: int) -> bool:
        """Whether two lines of so many cells are too few for the question."""
        return self._lines_of_question(width) > USUAL

    def lines_at(self, width: int) -> int:
        """How many lines it takes where a line has so many cells."""
        lines = self._lines_of_question(width)
        return (lines if self.is_whole else min(lines, USUAL)) + 1

    def _lines_of_question(self, width: int) -> int:
        if (self._question, width) != self._counted[:2]:
            lines = len(wrap(self._question, max(width, 1)))
            self._counted = (self._question, width, lines)
        return self._counted[2]

    def show(self, question: str, item: Item | None, *, reads_translation: bool = False) -> None:
        """Show this answer's head; without an answer, nothing.

        `reads_translation` says whether the translation is in view, where there is one.
        """
        shown = (question, reads_translation)
        if shown != (self._question, self._reads_translation) or not _same(item, self._item):
            self._question, self._reads_translation = shown
            self._item = item
            self.redraw(top=0)

    def draw(self, width: int) -> list[Strip]:
        """The question, then the line about the answer right below it."""
        if self._item is None:
            return []
        wording = wrap(self._question, width)
        style = self.style_of("head--question")
        more: list[Strip] = []
        if len(wording) > USUAL and not self.is_whole:
            room = max(width - len(MORE) - 1, 1)
            cut = wrap(" ".join(wording[USUAL - 1 :]), room)[0]
            key = [(f"{cut} ", style), (MORE, self.style_of("head--alike"))]
            wording, more = wording[: USUAL - 1], [draw_line(key, width, self.background)]
        lines = [draw_line([(line, style)], width, self.background) for line in wording] + more
        return [*lines, draw_line(self._about(self._item), width, self.background)]

    def _about(self, item: Item) -> list[Piece]:
        answer = item.answer
        about = [answer.id, answer.language, *answer.attributes.values()]
        pieces: list[Piece] = []
        if item.standing.state is not State.UNSEEN:
            standing = f"{sign_of(item.standing).strip()} {item.standing.state}  "
            pieces.append((standing, self.style_of("head--standing")))
        if item.in_doubt:
            pieces.append((f"look again: {item.in_doubt}  ", self.style_of("head--alike")))
        if alike := _alike(item):
            pieces.append((f"{alike}: g  ", self.style_of("head--alike")))
        if answer.translation:
            said = TRANSLATED if self._reads_translation else TRANSLATABLE
            pieces.append((said, self.style_of("head--alike")))
        text = " · ".join(part for part in about if part)
        return [*pieces, (text, self.style_of("head--about"))]


def _same(one: Item | None, other: Item | None) -> bool:
    """Whether both look alike here: what is toggled on an answer does not show in its head."""
    if one is None or other is None:
        return one is other
    return (one.number, one.standing, _alike(one)) == (other.number, other.standing, _alike(other))


def _alike(item: Item) -> str:
    """How many answers are like this one; empty if none is known."""
    count = f"{item.alike}+" if item.alike >= COUNTED else str(item.alike)
    if not item.same_meaning:
        return f"{count} like it" if item.alike else ""
    if not item.alike:
        return f"{item.same_meaning} by meaning"
    return f"{count} like it, {item.same_meaning} by meaning"
