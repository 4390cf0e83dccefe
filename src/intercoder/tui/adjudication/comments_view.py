"""Shows the comments of lead and coders on the answer in view."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.strip import Strip

from intercoder.tui.drawing.drawing import draw_line, wrap
from intercoder.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from intercoder.adjudication.disagreement import Disagreement

NONE = "No comments yet."


class CommentsView(Lines):
    """Comments in order, each with who said it; the last ones are in view."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"comments--who", "comments--quiet"}
    DEFAULT_CSS = """
    CommentsView {
        & > .comments--who { color: $key; text-style: bold; }
        & > .comments--quiet { color: $muted; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._item: Disagreement | None = None
        self._said: Sequence[str] = ()
        self._named = False
        self._mine = ""

    def show(
        self, item: Disagreement | None, said: Sequence[str], *, named: bool, mine: str = ""
    ) -> None:
        """Show what was said about this answer: `said` is what is seen of each comment. `mine` is
        who looks, and always named."""
        if (item, said, named, mine) != (self._item, self._said, self._named, self._mine):
            self._item, self._said, self._named, self._mine = item, said, named, mine
            self.redraw(top=1 << 20)  # the last comments

    def draw(self, width: int) -> list[Strip]:
        """A comment after the other."""
        item = self._item
        if item is None:
            return []
        if not item.comments:
            return [draw_line([(NONE, self.style_of("comments--quiet"))], width, self.background)]
        lines = []
        for one, text in zip(item.comments, self._said, strict=True):
            named = self._named or one.coder == self._mine
            who = f"{item.who(one.coder, one.role, named=named)}: "
            first, *rest = wrap(f"{who}{text}", width)
            cut = min(len(who), len(first))
            pieces = [(first[:cut], self.style_of("comments--who")), (first[cut:], self.background)]
            lines.append(draw_line(pieces, width, self.background))
            lines += [draw_line([(line, self.background)], width, self.background) for line in rest]
        return lines
