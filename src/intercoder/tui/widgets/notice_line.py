"""One line for what the last press led to; the most useful keys while there is nothing to say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.strip import Strip

from intercoder.tui.drawing.drawing import Piece, draw_line, room_for, wrap
from intercoder.tui.widgets.key_names import pressed_by
from intercoder.tui.widgets.lines import Lines

Hint = tuple[str, str]
"""A key as people call it, and what it does in a word or two."""
HELP: Hint = ("?", "help")
WHILE_TYPING: Hint = ("F1", "help")
"""Where every letter is text."""
QUIT: Hint = ("Ctrl+Q", "quit")
GAP = 3
"""Cells between two hints."""


class NoticeLine(Lines):
    """A notice, or what to do next, or hints of keys: as many as fit.

    How to get help and how to leave stand at its end; beside a long notice only the keys. A click
    on a hint is a press of its key. Where a line below takes what has no room (`goes_on`), a notice
    ends there; elsewhere a notice that needs the whole line gets it.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {"notice--text", "notice--key", "notice--word"}
    DEFAULT_CSS = """
    NoticeLine {
        height: 1;
        & > .notice--text { color: $warning; text-style: bold; }
        & > .notice--key { color: $key; text-style: bold; }
        & > .notice--word { color: $muted; }
    }
    """

    def __init__(
        self, hints: Sequence[Hint], *, helped_by: Hint = HELP, id: str | None = None
    ) -> None:
        """`helped_by` is the hint of how to get help. Where one of the hints leaves with Esc, that
        is how to leave; else it is Ctrl+Q."""
        super().__init__(id=id)
        leaving = next((one for one in hints if one[0].split()[0] == "Esc"), QUIT)
        self._always = (helped_by, leaving)
        self._hints = tuple(one for one in hints if one not in {leaving, QUIT})
        self._next: Hint | None = None
        self._notice = ""
        self._places: list[tuple[range, str]] = []
        self.goes_on = False
        """Whether the line below shows `rest`."""
        self.when_shown: Callable[[], None] = lambda: None
        """Tells the line below that something else is said."""

    @property
    def notice(self) -> str:
        """What is said; empty while keys are."""
        return self._notice

    @property
    def rest(self) -> str:
        """What of the notice has no room here."""
        lines = self._wrapped(self.room, self._end_of(self.room)) if self.goes_on else []
        return " ".join(line.strip() for line in lines[1:])

    def show(self, notice: str) -> None:
        """Show a notice; an empty one gives the line back to the hints."""
        if notice != self._notice:
            self._notice = notice
            self.redraw()
            self.when_shown()

    def show_next(self, key: str, words: str) -> None:
        """While there is nothing to say, show first what to do next; nothing for no key."""
        wanted = (key, words) if key else None
        if wanted != self._next:
            self._next = wanted
            self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """The one line."""
        left: list[Piece] = []
        self._places = []
        end = self._end_of(width)
        room = width - _length(end) - GAP
        if self._notice:
            words = self._wrapped(width, end)[0] if self.goes_on else self._notice
            left.append((words, self.style_of("notice--text")))
            used = room_for(words)
        else:
            first = (self._next,) if self._next else ()
            known = {key.casefold() for key, _ in first}
            others = tuple(one for one in self._hints if one[0].casefold() not in known)
            used = self._add(left, (*first, *others), 0, room)
        right: list[Piece] = []
        start = max(width - _length(end), used)
        self._add(right, end, start, width)
        left.append((" " * (start - used), self.background))
        return [draw_line([*left, *right], width, self.background)]

    def _add(self, pieces: list[Piece], hints: Sequence[Hint], start: int, end: int) -> int:
        """Put as many of the hints as fit between these cells; where the last one ends."""
        place = start
        for key, word in hints:
            begins = place + (GAP if place > start else 0)
            length = cell_len(f"{key} {word}".strip())
            if begins + length > end:
                break
            pieces += [
                (" " * (begins - place), self.background),
                (key, self.style_of("notice--key")),
                (f" {word}" if word else "", self.style_of("notice--word")),
            ]
            self._places.append((range(begins, begins + length), key))
            place = begins + length
        return place

    def _end_of(self, width: int) -> tuple[Hint, ...]:
        """What stands at the end of the line beside what is said."""
        needed = room_for(self._notice)
        brief = tuple((key, "") for key, _ in self._always)
        for end in (self._always, brief):
            if not self._notice or needed + GAP + _length(end) <= width:
                return end
        return brief if self.goes_on else ()

    def _wrapped(self, width: int, end: Sequence[Hint]) -> list[str]:
        return wrap(self._notice, max(width - _length(end) - GAP, 1))

    def on_click(self, event: events.Click) -> None:
        """A click on a hint presses its key, behind whatever was pressed before."""
        x = event.get_content_offset_capture(self).x
        for cells, shown in self._places:
            if x in cells and (key := pressed_by(shown, self.screen)):
                event.stop()
                self.app.post_message(events.Key(key, key if len(key) == 1 else None))


def _length(hints: Sequence[Hint]) -> int:
    words = sum(cell_len(f"{key} {word}".strip()) for key, word in hints)
    return words + GAP * max(len(hints) - 1, 0)
