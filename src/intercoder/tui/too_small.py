"""What a window shows in which a screen has no room."""

from __future__ import annotations

from textwrap import wrap

from rich.console import Console, ConsoleOptions, RenderResult
from rich.segment import Segment
from textual._compositor import CompositorUpdate
from textual.geometry import Size

LEAST = Size(60, 16)
"""The smallest window for a screen that says nothing else."""


class TooSmall(CompositorUpdate):
    """Says how large the window has to be, in place of the screen."""

    def __init__(self, size: Size, least: Size) -> None:
        self.lines = too_small_lines(size, least)

    def render_segments(self, console: Console) -> str:
        """The words on an empty screen."""
        rows = "".join(f"\x1b[{row};1H{line}" for row, line in enumerate(self.lines, start=1))
        return f"\x1b[0m\x1b[2J{rows}"

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """As a renderable of Rich's, which Textual asks for in name only."""
        yield Segment(self.render_segments(console))


def too_small_lines(size: Size, least: Size) -> list[str]:
    """The words, in as many lines as the window has; the most important come first."""
    words = (
        f"This window is too small: {size.width} x {size.height}. "
        f"Make it {least.width} x {least.height} or larger to go on. "
        "Until then keys do nothing, but for Ctrl+Q."
    )
    return wrap(words, max(size.width, 1))[: max(size.height, 1)]
