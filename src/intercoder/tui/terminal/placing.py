"""Places text on the terminal so that nothing depends on guessing how wide it is.

Textual writes a row from left to right and trusts that each text moves the cursor by the cells it
counted. Where the terminal counts otherwise, everything to the right of the text is shifted. So a
run of text on whose width terminals disagree is written in three steps: its cells are blanked, the
text is written over them, and the cursor is put where what follows belongs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.cells import cell_len
from rich.color import ColorSystem
from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from intercoder.text.cells import clusters, is_sure, needs_care, widest
from intercoder.tui.drawing.drawing import FLOWS_ON

PLAIN = Style()


class PlacedUpdate(CompositorUpdate):
    """An update of Textual's compositor, with every doubtful text placed."""

    def __init__(self, update: LayoutUpdate | ChopsUpdate, console: Console) -> None:
        self._text: list[str] = []
        self._colours = console._color_system or ColorSystem.TRUECOLOR
        self._console = console
        self.overflowing: dict[int, int] = {}
        """Rows on which a text may reach beyond what was drawn, and up to where that is right."""
        for x, y, strip in strips_of(update):
            self._put(x, y, strip)

    def render_segments(self, console: Console) -> str:
        """All of it, as the terminal takes it."""
        return "".join(self._text)

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As a renderable of Rich's, which Textual asks for in name only."""
        yield Segment(self.render_segments(console))

    def _put(self, x: int, y: int, strip: Strip) -> None:
        self._text.append(f"\x1b[{y + 1};{x + 1}H")
        self.overflowing.pop(y, None)
        if is_sure(strip.text):
            self._text.append(strip.render(self._console))
            return
        for run in runs(strip):
            if isinstance(run, Segment):
                self._text.append(self._rendered(run.text, run.style))
                x += run.cell_length
                continue
            texts, blanks = run
            room = sum(one.cell_length for one in (*texts, *blanks))
            for one in texts:
                background = (one.style or PLAIN).background_style
                self._text.append(self._rendered(" " * one.cell_length, background))
            self._text += [self._rendered(one.text, one.style) for one in blanks]
            is_wide = sum(widest_of(one) for one in texts) > room
            for place, text, style in _letters(texts, x) if is_wide else _whole(texts, x):
                if place is not None:
                    self._text.append(f"\x1b[{place + 1}G")
                self._text.append(self._rendered(text, style))
            x += room
            self._text.append(f"\x1b[{x + 1}G")
            if is_wide:
                self.overflowing[y] = x
            else:
                self.overflowing.pop(y, None)

    def _rendered(self, text: str, style: Style | None) -> str:
        text = text.replace(FLOWS_ON, "")
        return text if style is None else Strip.render_style(style, text, self._colours)


def strips_of(update: LayoutUpdate | ChopsUpdate) -> Iterator[tuple[int, int, Strip]]:
    """What an update draws: column, row and strip, row by row from left to right."""
    if isinstance(update, LayoutUpdate):
        for y, line in enumerate(update.strips, update.region.y):
            x = update.region.x
            for whole in line:
                yield x, y, whole
                x += whole.cell_length
        return
    for y, x1, x2 in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is not None and x <= x2 and end > x1:
                yield x, y, strip if end <= x2 else strip.crop(0, min(end, x2) - x)


def runs(strip: Strip) -> Iterator[Segment | tuple[Sequence[Segment], Sequence[Segment]]]:
    """The segments that can be written as they are, and runs of doubtful text with the blanks that
    follow them."""
    texts: list[Segment] = []
    blanks: list[Segment] = []
    for segment in strip:
        flows = bool(texts) and texts[-1].text.endswith(FLOWS_ON) and not blanks
        if flows:
            texts.append(segment)
        elif texts and segment.text.isspace() and segment.text.isascii():
            blanks.append(segment)
        else:
            if texts:
                yield texts, blanks
                texts, blanks = [], []
            if is_sure(segment.text):
                yield segment
            else:
                texts = [segment]
    if texts:
        yield texts, blanks


def widest_of(segment: Segment) -> int:
    """The most cells that a terminal makes of the segment."""
    text = segment.text.replace(FLOWS_ON, "")
    return widest(text) if needs_care(text) else segment.cell_length


def _whole(texts: Iterable[Segment], x: int) -> Iterator[tuple[int | None, str, Style | None]]:
    """The texts one after the other: there is room for them everywhere."""
    at: int | None = x
    for one in texts:
        yield at, one.text, one.style
        at = None


def _letters(texts: Iterable[Segment], x: int) -> Iterator[tuple[int | None, str, Style | None]]:
    """The texts letter by letter, each in its place, so that they reach as little as possible into
    what follows."""
    for one in texts:
        for cluster in clusters(one.text.replace(FLOWS_ON, "")):
            yield x, cluster, one.style
            x += cell_len(cluster)


def right_of(overflowing: dict[int, int], width: int) -> list[Region]:
    """What has to be drawn again because a text may have reached into it."""
    return [Region(x, y, width - x, 1) for y, x in overflowing.items() if x < width]
