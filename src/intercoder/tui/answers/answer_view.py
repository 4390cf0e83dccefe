"""Shows what may be seen of an answer's text, in lines short enough to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from rich.style import Style
from textual.selection import Selection
from textual.strip import Strip

from intercoder.protection.masking.seeing import SeenText
from intercoder.text.display import display_text
from intercoder.tui.answers.selecting import line_spans, selectable, selected_span
from intercoder.tui.answers.shown_text import ShownText, Span
from intercoder.tui.drawing.drawing import draw_line, wrap, wrap_looks
from intercoder.tui.masking.words import USUAL_KEYS, RevealKeys, panel_words, rest_words
from intercoder.tui.widgets.lines import Lines

MEASURE = 84
"""Longest line in cells: longer ones tire the eye."""
SHORT = 8
"""Lines up to which an answer is bold: more of it would tire the eye."""
EMPTY = "This answer is empty."
NOTHING = SeenText("")


class AnswerView(Lines):
    """An answer's text, or a calm panel in its place while the coder has hidden or masked it.

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

    def __init__(self, *, id: str | None = None, keys: RevealKeys = USUAL_KEYS) -> None:
        """`keys` reveal what is masked."""
        super().__init__(id=id)
        self._keys = keys
        self._number: int | None = None
        self._seen = NOTHING
        self._shown = ShownText("")
        self._evidence: tuple[Span, ...] = ()
        self._spans: list[Span] = []
        """Where each line begins and ends in what is drawn; none while nothing is seen."""
        self._counted = ("", 0, 0)
        """The lines counted last: of which text, in how many cells, and how many."""

    def show(
        self,
        number: int | None,
        seen: SeenText,
        *,
        evidence: tuple[Span, ...] = (),
        passages: tuple[Span, ...] = (),
    ) -> None:
        """Show what is seen of the answer with this number; a new one starts at its beginning.

        `evidence` are the starts and ends of the words that speak for what is suggested,
        `passages` those of words that were marked for codes, both in the text as it is stored.
        """
        text_shown = ShownText(seen.text, seen.covering_spans(passages))
        shown = (number, seen, text_shown, seen.whole_spans(evidence))
        if shown != (self._number, self._seen, self._shown, self._evidence):
            top = None if number == self._number else 0
            if shown[:3] != (self._number, self._seen, self._shown):
                self._unmark()
            self._number, self._seen, self._shown, self._evidence = shown
            self.redraw(top)

    def lines_at(self, width: int) -> int:
        """How many lines it takes where a line has so many cells."""
        if panel := panel_words(self._seen, self._keys):
            return len(panel)
        measure = max(min(width - 1, MEASURE), 1)
        if (self._shown.drawn, measure) != self._counted[:2]:
            drawn = self._shown.drawn
            self._counted = (drawn, measure, len(wrap(drawn, measure)))
        return self._counted[2] + len(self._rest(measure))

    def draw(self, width: int) -> list[Strip]:
        """The text in lines, or what stands in for it."""
        self._spans = []
        ground = self.background
        aside = self.style_of("answer--aside")
        panel = None if self._number is None else panel_words(self._seen, self._keys)
        if panel is None and not self._shown.raw.strip():
            words = EMPTY if self._number is not None else ""
            return [draw_line([(words, aside)], width, ground)]
        if panel is None:
            drawn = self._shown.drawn
            lines_of_text = wrap_looks(drawn, self.looks(), min(width - 1, MEASURE))
            self._spans = line_spans(
                drawn, ("".join(words for words, _ in line) for line in lines_of_text)
            )
            weight = Style(bold=True) if len(lines_of_text) <= SHORT else Style()
            names = {look for line in lines_of_text for _, look in line}
            looks = {name: self.style_of(f"answer--{name or 'text'}") + weight for name in names}
            return [
                *(
                    draw_line([(words, looks[look]) for words, look in line], width, ground)
                    for line in lines_of_text
                ),
                *(
                    draw_line([(line, aside)], width, ground)
                    for line in self._rest(min(width - 1, MEASURE))
                ),
            ]
        above = max((self.content_size.height - len(panel)) // 2, 0)
        lines = [Strip.blank(width, ground)] * above
        lines += [draw_line([(line.center(width), aside)], width, ground) for line in panel]
        return lines

    def _rest(self, measure: int) -> list[str]:
        """What is said of what is masked, below the text."""
        words = rest_words(self._seen, self._keys)
        return wrap(words, measure) if words else []

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
        """The selected words as they are shown, without the brackets of marks: masked words stay
        masked, control characters visible and harmless.
        """
        start, end = self.selected(selection)
        words = display_text(self._shown.raw[start:end])
        return (words, "\n") if words else None

    def selected(self, selection: Selection) -> Span:
        """Where what is selected begins and ends in what is seen of the text."""
        start, end = selected_span(len(self._shown.drawn), self._spans, selection)
        return self._shown.raw_place(start), self._shown.raw_place(end)

    def _unmark(self) -> None:
        if self.is_attached and self.screen.selections:
            self.screen.clear_selection()
