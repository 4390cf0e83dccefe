"""A banner for trouble with the study, which stays until the trouble is over."""

from __future__ import annotations

from textual.strip import Strip

from intercoder.tui.drawing.drawing import draw_line, wrap
from intercoder.tui.widgets.lines import Lines


class Banner(Lines):
    """A few sentences that cannot be overlooked. Hidden while all is well."""

    # its colours of text are in app.tcss, where that of all lines is
    DEFAULT_CSS = """
    Banner {
        height: auto;
        max-height: 6;
        padding: 0 1;
        display: none;
        background: $error;
        text-style: bold;
    }
    Banner.-calm {
        background: $warning;
    }
    """

    def __init__(self) -> None:
        super().__init__()
        self._text = ""

    def show(self, text: str, *, calm: bool = False) -> None:
        """Show this; an empty text takes the banner away. `calm`: nothing needs to be done."""
        if text != self._text or calm != self.has_class("-calm"):
            self.set_class(calm, "-calm")
            self._text = text
            self.display = bool(text)
            self.redraw(top=0)
            self.refresh(layout=True)

    def draw(self, width: int) -> list[Strip]:
        """The text in lines."""
        lines = wrap(self._text, width)
        return [draw_line([(line, self.background)], width, self.background) for line in lines]
