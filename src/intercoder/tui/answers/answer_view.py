"""Shows the text of an answer, in lines short enough to read."""

from __future__ import annotations

from typing import ClassVar

from textual.strip import Strip

from intercoder.tui.drawing.drawing import draw_line, wrap_marked
from intercoder.tui.widgets.lines import Lines

MEASURE = 84
"""Longest line in cells: longer ones tire the eye."""
EMPTY = "This answer is empty."
Evidence = tuple[tuple[int, int], ...]
HIDDEN = ("The text is hidden.", "Take your time. Press h to show it again.")


class AnswerView(Lines):
    """An answer's text, or a calm panel in its place while the coder has hidden it."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"answer--aside", "answer--evidence"}
    DEFAULT_CSS = """
    AnswerView {
        min-height: 3;
        & > .answer--aside { color: $muted; text-style: italic; }
        & > .answer--evidence { text-style: underline; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._number: int | None = None
        self._text = ""
        self._is_hidden = False
        self._evidence: Evidence = ()

    def show(self, number: int | None, text: str, *, hidden: bool, evidence: Evidence = ()) -> None:
        """Show the text of the answer with this number; a new answer starts at its beginning.

        `evidence` are the starts and ends of the words that speak for what is suggested.
        """
        shown = (number, text, hidden, evidence)
        if shown != (self._number, self._text, self._is_hidden, self._evidence):
            top = None if number == self._number else 0
            self._number, self._text, self._is_hidden, self._evidence = shown
            self.redraw(top)

    def draw(self, width: int) -> list[Strip]:
        """The text in lines, or what stands in for it."""
        if not self._is_hidden and not self._text.strip():
            words = EMPTY if self._number is not None else ""
            return [draw_line([(words, self.style_of("answer--aside"))], width, self.background)]
        if not self._is_hidden:
            looks = {False: self.background, True: self.style_of("answer--evidence")}
            return [
                draw_line(
                    [(words, looks[marked]) for words, marked in line], width, self.background
                )
                for line in wrap_marked(self._text, self._evidence, min(width - 1, MEASURE))
            ]
        style = self.style_of("answer--aside")
        above = max((self.content_size.height - len(HIDDEN)) // 2, 0)
        lines = [Strip.blank(width, self.background)] * above
        for line in HIDDEN:
            pieces = [(line.center(width), style)]
            lines.append(draw_line(pieces, width, self.background))
        return lines
