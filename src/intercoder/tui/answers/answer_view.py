"""Shows the text of an answer, in lines short enough to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from intercoder.text.display import display_text
from intercoder.tui.answers.selecting import line_spans, selectable, selected_span
from intercoder.tui.answers.shown_text import ShownText, Span
from intercoder.tui.drawing.drawing import draw_line, wrap, wrap_looks
from intercoder.tui.widgets.lines import Lines

MEASURE = 84
"""Longest line in cells: longer ones tire the eye."""
SHORT = 8
"""Lines up to which an answer is bold: more of it would tire the eye."""
EMPTY = "This answer is empty."
HIDDEN = ("The text is hidden.", "Take your time. Press h to show it again.")


class AnswerView(Lines):
    """An answer's text, or a calm panel in its place while the coder has hidden it.

    Its words can be selected with the mouse, to be copied or marked for a code.
    """

    ALLOW_SELECT = True

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "answer--aside",
        "answer--text",
        "answer--evidence",
        "answer--passage",
        "answer--marking",
    }
    DEFAULT_CSS = """
    AnswerView {
        min-height: 3;
        & > .answer--aside { color: $muted; text-style: italic; }
        & > .answer--text { color: $answer; }
        & > .answer--evidence { color: $answer; text-style: underline; }
        & > .answer--passage { color: $chosen; text-style: underline; }
        & > .answer--marking { color: $answer; text-style: reverse; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._number: int | None = None
        self._shown = ShownText("")
        self._is_hidden = False
        self._evidence: tuple[Span, ...] = ()
        self._spans: list[Span] = []
        """Where each line begins and ends in what is drawn; none while it is hidden."""
        self._counted = ("", 0, 0)
        """The lines counted last: of which text, in how many cells, and how many."""

    def show(
        self,
        number: int | None,
        text: str,
        *,
        hidden: bool,
        evidence: tuple[Span, ...] = (),
        passages: tuple[Span, ...] = (),
    ) -> None:
        """Show the text of the answer with this number; a new answer starts at its beginning.

        `evidence` are the starts and ends of the words that speak for what is suggested,
        `passages` those of words that were marked for codes.
        """
        text_shown = ShownText(text, passages)
        shown = (number, text_shown, hidden, evidence)
        if shown != (self._number, self._shown, self._is_hidden, self._evidence):
            top = None if number == self._number else 0
            if (number, text_shown, hidden) != (self._number, self._shown, self._is_hidden):
                self._unmark()
            self._number, self._shown, self._is_hidden, self._evidence = shown
            self.redraw(top)

    def lines_at(self, width: int) -> int:
        """How many lines it takes where a line has so many cells."""
        if self._is_hidden:
            return len(HIDDEN)
        measure = max(min(width - 1, MEASURE), 1)
        if (self._shown.drawn, measure) != self._counted[:2]:
            drawn = self._shown.drawn
            self._counted = (drawn, measure, len(wrap(drawn, measure)))
        return self._counted[2]

    def draw(self, width: int) -> list[Strip]:
        """The text in lines, or what stands in for it."""
        self._spans = []
        ground = self.background
        if not self._is_hidden and not self._shown.raw.strip():
            words = EMPTY if self._number is not None else ""
            return [draw_line([(words, self.style_of("answer--aside"))], width, self.background)]
        if not self._is_hidden:
            drawn = self._shown.drawn
            lines_of_text = wrap_looks(drawn, self.looks(), min(width - 1, MEASURE))
            self._spans = line_spans(
                drawn, ("".join(words for words, _ in line) for line in lines_of_text)
            )
            weight = Style(bold=True) if len(lines_of_text) <= SHORT else Style()
            names = {look for line in lines_of_text for _, look in line}
            looks = {name: self.style_of(f"answer--{name or 'text'}") + weight for name in names}
            return [
                draw_line([(words, looks[look]) for words, look in line], width, ground)
                for line in lines_of_text
            ]
        style = self.style_of("answer--aside")
        above = max((self.content_size.height - len(HIDDEN)) // 2, 0)
        lines = [Strip.blank(width, self.background)] * above
        for line in HIDDEN:
            pieces = [(line.center(width), style)]
            lines.append(draw_line(pieces, width, self.background))
        return lines

    def looks(self) -> Iterator[tuple[int, int, str]]:
        """Which parts of what is drawn look different, and how; of several, the last one counts."""
        yield from ((*span, "evidence") for span in self._shown.drawn_spans(self._evidence))
        yield from ((*span, "passage") for span in self._shown.around_marks())

    # -- selecting words with the mouse ---------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """One line in view, with what is selected of it."""
        strip = super().render_line(y)
        line = self.top + y
        if line >= len(self._spans):
            return strip
        marked = self.text_selection
        span = marked.get_span(line) if marked is not None else None
        look = self.screen.get_component_rich_style("screen--selection")
        return selectable(strip, line, span, look)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected words as they are shown, without the brackets of marks: control characters
        stay visible and harmless.
        """
        start, end = self.selected(selection)
        words = display_text(self._shown.raw[start:end])
        return (words, "\n") if words else None

    def selected(self, selection: Selection) -> Span:
        """Where what is selected begins and ends in the stored text."""
        start, end = selected_span(len(self._shown.drawn), self._spans, selection)
        return self._shown.raw_place(start), self._shown.raw_place(end)

    def _unmark(self) -> None:
        if self.is_attached and self.screen.selections:
            self.screen.clear_selection()
