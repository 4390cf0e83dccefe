"""Puts the parts of the coding screen where the plan has them, with lines between them."""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import ClassVar

from rich.segment import Segment
from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import NULL_OFFSET, Region, Size, Spacing
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.strip import Strip
from textual.widget import Widget

from intercoder.tui.panes.arrangement import ORDER, Arrangement, Pane
from intercoder.tui.panes.plan import Needs, Part, Place, plan
from intercoder.tui.panes.rules import Cell, drawn_rules, inside

FOCUSED = "-focused"


class PaneArea(Container):
    """The parts of the coding screen, arranged as a coder likes and the window allows."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"panes--rule", "panes--focused"}
    DEFAULT_CSS = """
    PaneArea {
        height: 1fr;
        & > .panes--rule { color: $rule; }
        & > .panes--focused { color: $key; }
    }
    """

    def __init__(
        self, parts: dict[Part, Widget], needs: Callable[[], Needs], arrangement: Arrangement
    ) -> None:
        """`needs` says what there is to show, whenever the area is laid out."""
        super().__init__(id="work")
        self.arrangement = arrangement
        self.focused_pane = Pane.CODES
        """The pane that arrows, Page Up and Down, Home and End are for."""
        self._parts = parts
        self._needs = needs
        self._is_finished = False
        self._laid_out: dict[Part, Place] = {}
        self._rules: dict[Cell, tuple[str, bool]] = {}
        self._by_plan = _PaneLayout(self)

    def compose(self) -> ComposeResult:
        """All parts; the plan says where each goes."""
        yield from self._parts.values()

    @property
    def layout(self) -> Layout:
        """Places the parts by the plan; style sheets know no such layout."""
        return self._by_plan

    def on_mount(self) -> None:
        """The panes as the coder left them."""
        self.put(self.arrangement)

    def put(self, arrangement: Arrangement) -> None:
        """Arrange the panes like this. The focus moves off a pane that is no longer there."""
        self.arrangement = arrangement
        if self.focused_pane not in arrangement.shown:
            self.focused_pane = arrangement.shown[-1]
        for pane in ORDER:
            if pane is not Pane.ANSWER:
                self._parts[Part(pane)].display = pane in arrangement.shown
        self._mark()
        self._lay_out()

    def focus_pane(self, pane: Pane) -> None:
        """Give the focus to this pane, visibly."""
        self.focused_pane = pane
        self._mark()

    def fit(self) -> None:
        """Lay out again if the answer in view is longer, or shorter, than its place is for.

        Answers that are short enough share one place, so that most presses move nothing.
        """
        if self.size.area and self._plan(self.size) != self._laid_out:
            self._lay_out()

    def _lay_out(self) -> None:
        """Have the plan made anew: what Textual remembers of it goes when a part asks for that."""
        self._parts[Part.ANSWER].refresh(layout=True)

    def regions(self, size: Size) -> dict[int, Region]:
        """Where each part goes in an area of this size, by the identity of its widget."""
        self._laid_out = self._plan(size)
        self._draw_rules()
        return {
            id(self._parts[part]): Region(*inside(part, self._laid_out)) for part in self._laid_out
        }

    def render_line(self, y: int) -> Strip:
        """The lines between panes; the panes themselves are drawn over the rest."""
        ground = self.rich_style
        looks = {
            False: self.get_component_rich_style("panes--rule"),
            True: self.get_component_rich_style("panes--focused"),
        }
        cells = [self._rules.get((x, y), (" ", None)) for x in range(self.size.width)]
        segments = []
        for is_heavy, run in groupby(cells, lambda cell: cell[1]):
            look = ground if is_heavy is None else looks[is_heavy]
            segments.append(Segment("".join(sign for sign, _ in run), look))
        return Strip(segments, self.size.width)

    def _plan(self, size: Size) -> dict[Part, Place]:
        return plan(size.width, size.height, self._needs(), self.arrangement)

    def _mark(self) -> None:
        for pane in ORDER:
            self._parts[Part(pane)].set_class(pane is self.focused_pane, FOCUSED)
        self._draw_rules()

    def _draw_rules(self) -> None:
        has_choice = len(self.arrangement.shown) > 1
        rules = drawn_rules(self._laid_out, self.focused_pane if has_choice else None)
        if rules != self._rules:
            self._rules = rules
            self.refresh()


class _PaneLayout(Layout):
    """Places the children of a `PaneArea`."""

    name = "panes"

    def __init__(self, area: PaneArea) -> None:
        self._area = area

    def arrange(
        self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True
    ) -> ArrangeResult:
        regions = self._area.regions(size)
        return [
            WidgetPlacement(regions.get(id(child), Region()), NULL_OFFSET, Spacing(), child)
            for child in children
        ]
