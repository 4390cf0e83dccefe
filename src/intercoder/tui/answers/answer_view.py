"""Shows the text of an answer, in lines short enough to read."""

from __future__ import annotations

from typing import ClassVar

from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from intercoder.text.display import display_text
from intercoder.tui.answers.selecting import line_spans, selectable, words_in
from intercoder.tui.drawing.drawing import draw_line, wrap, wrap_marked
from intercoder.tui.widgets.lines import Lines

MEASURE = 84
"""Longest line in cells: longer ones tire the eye."""
SHORT = 8
"""Lines up to which an answer is bold: more of it would tire the eye."""
EMPTY = "This answer is empty."
Evidence = tuple[tuple[int, int], ...]
HIDDEN = ("The text is hidden.", "Take your time. Press h to show it again.")


class AnswerView(Lines):
    """An answer's text, or a calm panel in its place while the coder has hidden it.

    Its words can be marked with the mouse, to be copied.
    """

    ALLOW_SELECT = True

    COMPONENT_CLASSES: ClassVar[set[str]] = {"answer--aside", "answer--text", "answer--evidence"}
    DEFAULT_CSS = """
    AnswerView {
        min-height: 3;
        & > .answer--aside { color: $muted; text-style: italic; }
        & > .answer--text { color: $answer; }
        & > .answer--evidence { color: $answer; text-style: underline; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._number: int | None = None
        self._text = ""
        self._is_hidden = False
        self._evidence: Evidence = ()
        self._spans: list[tuple[int, int]] = []
        """Where each line begins and ends in the text; none while it is hidden."""
        self._counted = ("", 0, 0)
        """The lines counted last: of which text, in how many cells, and how many."""

    def show(self, number: int | None, text: str, *, hidden: bool, evidence: Evidence = ()) -> None:
        """Show the text of the answer with this number; a new answer starts at its beginning.

        `evidence` are the starts and ends of the words that speak for what is suggested.
        """
        shown = (number, text, hidden, evidence)
        if shown != (self._number, self._text, self._is_hidden, self._evidence):
            top = None if number == self._number else 0
            if (number, text, hidden) != (self._number, self._text, self._is_hidden):
                self._unmark()
            self._number, self._text, self._is_hidden, self._evidence = shown
            self.redraw(top)

    def lines_at(self, width: int) -> int:
        """How many lines it takes where a line has so many cells."""
        if self._is_hidden:
            return len(HIDDEN)
        measure = max(min(width - 1, MEASURE), 1)
        if (self._text, measure) != self._counted[:2]:
            self._counted = (self._text, measure, len(wrap(self._text, measure)))
        return self._counted[2]

    def draw(self, width: int) -> list[Strip]:
        """The text in lines, or what stands in for it."""
        self._spans = []
        ground = self.background
        if not self._is_hidden and not self._text.strip():
            words = EMPTY if self._number is not None else ""
            return [draw_line([(words, self.style_of("answer--aside"))], width, self.background)]
        if not self._is_hidden:
            lines_of_text = wrap_marked(self._text, self._evidence, min(width - 1, MEASURE))
            drawn = ("".join(words for words, _ in line) for line in lines_of_text)
            self._spans = line_spans(display_text(self._text), drawn)
            weight = Style(bold=True) if len(lines_of_text) <= SHORT else Style()
            looks = {
                False: self.style_of("answer--text") + weight,
                True: self.style_of("answer--evidence") + weight,
            }
            return [
                draw_line([(words, looks[is_marked]) for words, is_marked in line], width, ground)
                for line in lines_of_text
            ]
        style = self.style_of("answer--aside")
        above = max((self.content_size.height - len(HIDDEN)) // 2, 0)
        lines = [Strip.blank(width, self.background)] * above
        for line in HIDDEN:
            pieces = [(line.center(width), style)]
            lines.append(draw_line(pieces, width, self.background))
        return lines

    # -- marking words --------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line in view, with what is marked of it."""
        strip = super().render_line(y)
        line = self.top + y
        if line >= len(self._spans):
            return strip
        marked = self.text_selection
        span = marked.get_span(line) if marked is not None else None
        look = self.screen.get_component_rich_style("screen--selection")
        return selectable(strip, line, span, look)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The marked words as they are shown: control characters stay visible and harmless."""
        words = words_in(display_text(self._text), self._spans, selection)
        return (words, "\n") if words else None

    def _unmark(self) -> None:
        if self.is_attached and self.screen.selections:
            self.screen.clear_selection()
