"""The answer on the coding screen: its words can be marked with arrows or the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from textual import events
from textual.message import Message

from intercoder.coding.passages.marking import Marking, Unit
from intercoder.protection.masking.seeing import SeenText
from intercoder.tui.answers.answer_view import AnswerView
from intercoder.tui.answers.shown_text import Span
from intercoder.tui.keys import EVERYWHERE, MARKING, bindings

UNITS = {"word": Unit.WORD, "grapheme": Unit.GRAPHEME}
_KNOWN = frozenset(
    name for group in (*MARKING, *EVERYWHERE) for key in group.keys for name in key.names.split(",")
)


class MarkingView(AnswerView):
    """Shows an answer, and what is being marked in it.

    While words are marked it has the focus, so that its keys come before the screen's.
    """

    BINDINGS = bindings(MARKING)

    @dataclass
    class Tied(Message):
        """The marked words are to be tied to a code."""

        span: Span

    @dataclass
    class Unmarked(Message):
        """The marks that these words touch are to be removed."""

        span: Span

    @dataclass
    class At(Message):
        """The mark has moved onto these words."""

        span: Span

    class Left(Message):
        """Nothing is to be marked."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._marking: Marking | None = None
        self._extends = False
        """Whether arrows extend the mark without Shift, which not every terminal passes on."""
        self._waits = False
        """Whether the mark stays as it is while its code is being searched for."""

    @property
    def is_marking(self) -> bool:
        """Whether words are being marked."""
        return self._marking is not None and not self._waits

    @property
    def span(self) -> Span | None:
        """Start and end, in the stored text, of what is being marked."""
        return None if self._marking is None else self._seen.stored_span(*self._marking.span)

    def begin(self) -> bool:
        """Begin to mark: what the mouse has selected, or the first word in view. False where there
        are no words.
        """
        marking = Marking.of(self._shown.raw, self._first_in_view())
        if marking is None or self._seen.is_hidden:
            return False
        if (selection := self.text_selection) is not None:
            start, end = self.selected(selection)
            if self._shown.raw[start:end].strip():
                marking = marking.over(start, end)
        self._unmark()
        self._extends = False
        self._marking = marking
        self.go_on()
        return True

    def wait(self) -> None:
        """Leave what is marked in view while its code is being searched for."""
        self._waits = True
        self.can_focus = False

    def go_on(self) -> None:
        """Go on marking after that."""
        if self._marking is not None:
            self._waits = False
            self.can_focus = True
            self.focus(scroll_visible=False)
            self._go(self._marking)

    def end(self) -> None:
        """Mark nothing any more."""
        if self._marking is None:
            return
        if self.has_focus:
            self.screen.set_focus(None)
        self._marking = None
        self._waits = self.can_focus = False
        self.redraw()

    def show(
        self,
        number: int | None,
        seen: SeenText,
        *,
        evidence: tuple[Span, ...] = (),
        passages: tuple[Span, ...] = (),
    ) -> None:
        """Show an answer; with another one, or once other parts of it are seen, nothing is being
        marked."""
        if number != self._number or seen != self._seen:
            self.end()
        super().show(number, seen, evidence=evidence, passages=passages)

    def looks(self) -> Iterator[tuple[int, int, str]]:
        """Which parts of what is drawn look different, and how."""
        yield from super().looks()
        if self._marking is not None:
            yield from (
                (*span, "marking") for span in self._shown.drawn_spans([self._marking.span])
            )

    def on_key(self, event: events.Key) -> None:
        """Keys that mean something else on the screen do nothing while words are marked."""
        if self.is_marking and event.key not in _KNOWN and not event.is_printable:
            event.stop()
            event.prevent_default()

    # -- keys -----------------------------------------------------------------------------------

    def action_mark(self, by: int, unit: str, extends: bool) -> None:
        """Mark the next word or grapheme for 1, the one before for -1; or extend to it."""
        if self._marking is not None:
            extends |= self._extends
            self._go(self._marking.moved(by, UNITS[unit], extends=extends))

    def action_mark_end(self, direction: int, extends: bool) -> None:
        """Mark the first word for -1, the last for 1; or extend to it."""
        if self._marking is not None:
            self._go(self._marking.to_end(direction, extends=extends or self._extends))

    def action_mark_line(self, by: int, extends: bool) -> None:
        """Mark the word below, or above; or extend to it."""
        if self._marking is None:
            return
        place = self._shown.drawn_spans([self._marking.head])[0][0]
        line = self._line_of(place)
        if not 0 <= line + by < len(self._spans):
            return
        start, end = self._spans[line + by]
        below = min(start + place - self._spans[line][0], max(end - 1, start))
        raw = self._shown.raw_place(below)
        self._go(self._marking.to(raw, extends=extends or self._extends))

    def action_mark_extend(self) -> None:
        """From now on arrows extend the mark, or move it again."""
        self._extends = not self._extends

    def action_mark_next(self, by: int) -> None:
        """To the next marked passage, or the one before."""
        if self._marking is None or not self._shown.marks:
            return
        start, _ = self._marking.span
        marks = sorted(self._shown.marks)
        later = [mark for mark in marks if mark[0] > start]
        earlier = [mark for mark in marks if mark[0] < start]
        found = (later or marks)[0] if by > 0 else (earlier or marks)[-1]
        self._go(self._marking.over(*found))

    def action_mark_tie(self) -> None:
        """Tie the marked words to a code."""
        if self.span is not None:
            self.post_message(self.Tied(self.span))

    def action_mark_remove(self) -> None:
        """Remove the marks here."""
        if self.span is not None:
            self.post_message(self.Unmarked(self.span))

    def action_mark_leave(self) -> None:
        """Leave without marking."""
        self.end()
        self.post_message(self.Left())

    # -- inside ---------------------------------------------------------------------------------

    def _go(self, marking: Marking) -> None:
        self._marking = marking
        self.redraw()
        if spans := self._shown.drawn_spans([marking.head]):
            _ = self.strips  # drawn now, so that its lines are known
            self.reveal(self._line_of(spans[0][0]))
        self.post_message(self.At(self._seen.stored_span(*marking.span)))

    def _first_in_view(self) -> int:
        if not self.top or self.top >= len(self._spans):
            return 0
        return self._shown.raw_place(self._spans[self.top][0])

    def _line_of(self, place: int) -> int:
        """The line in which this place of what is drawn stands."""
        found = [line for line, (start, _) in enumerate(self._spans) if start <= place]
        return found[-1] if found else 0
