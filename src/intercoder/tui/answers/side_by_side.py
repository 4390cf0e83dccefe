"""Shows what each coder gave an answer, side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, ClassVar

from textual.strip import Strip

from intercoder.coding.decision import State
from intercoder.tui.answers.judged_rows import ALIKE, DIFFERENT, NOT_JUDGED
from intercoder.tui.drawing.coder_names import CoderNames
from intercoder.tui.drawing.drawing import Piece, draw_line, room_for, wrap
from intercoder.tui.drawing.glyphs import CHOSEN, FREE, STATES, UNSURE
from intercoder.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from rich.style import Style

    from intercoder.agreement.of_study.sides.side_by_side import JudgedAnswer

NARROWEST_CODE = 22
MAX_CODE_WIDTH = 32
MIN_CODER_WIDTH = 7


class SideBySide(Lines):
    """A row for each code, a column for each coder; with many coders, a line for each of them."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "side--name",
        "side--quiet",
        "side--given",
        "side--differs",
    }
    DEFAULT_CSS = """
    SideBySide {
        & > .side--name { text-style: bold; }
        & > .side--quiet { color: $muted; }
        & > .side--given { color: $chosen; text-style: bold; }
        & > .side--differs { color: $warning; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._judged: JudgedAnswer | None = None
        self._names = CoderNames("", ())
        self._name_of: Callable[[str], str] = str

    def show(
        self, judged: JudgedAnswer | None, names: CoderNames, name_of: Callable[[str], str]
    ) -> None:
        """Show what the coders gave this answer."""
        self._judged, self._names, self._name_of = judged, names, name_of
        self.redraw(top=0)

    def draw(self, width: int) -> list[Strip]:
        """The square, or the lines."""
        judged = self._judged
        if judged is None:
            return []
        columns = [max(room_for(self._title(judged, c)), MIN_CODER_WIDTH) + 2 for c in self._coders]
        code = min(width - sum(columns) - 2, MAX_CODE_WIDTH)
        if code < NARROWEST_CODE:
            return list(self._listed(judged, width))
        return list(self._square(judged, code, columns, width))

    @property
    def _coders(self) -> tuple[str, ...]:
        return self._names.ordered

    def _title(self, judged: JudgedAnswer, coder: str) -> str:
        unsure = f" {UNSURE}" if coder in judged.unsure else ""
        return f"{self._names.of(coder)}{unsure}"

    def _square(
        self, judged: JudgedAnswer, code_width: int, columns: list[int], width: int
    ) -> Iterator[Strip]:
        name, quiet = self.style_of("side--name"), self.style_of("side--quiet")

        def line(sign: Piece, words: Piece, cells: list[Piece]) -> Strip:
            strips = [draw_line([sign], 2, self.background), draw_line([words], code_width, quiet)]
            for (cell, style), room in zip(cells, columns, strict=True):
                strips.append(draw_line([(_centred(cell, room), style)], room, self.background))
            return Strip.join(strips).adjust_cell_length(width, self.background)

        heads = [(self._title(judged, coder), name) for coder in self._coders]
        yield line(("", quiet), ("", quiet), heads)
        for code in judged.codes:
            differs = judged.differ_in(code)
            sign = (DIFFERENT, self.style_of("side--differs")) if differs else (ALIKE, quiet)
            cells = [self._cell(judged, coder, code) for coder in self._coders]
            yield line(sign, (self._name_of(code), self.background), cells)
        if any(not codes for codes in judged.sets.values()):
            sign = (DIFFERENT if judged.differs else ALIKE, quiet)
            nothing = STATES[State.NO_CODE_APPLIES]
            cells = [
                (nothing, self.style_of("side--given"))
                if judged.sets.get(coder) == ()
                else (FREE if coder in judged.sets else NOT_JUDGED, quiet)
                for coder in self._coders
            ]
            yield line(sign, (State.NO_CODE_APPLIES, self.background), cells)
        if any(coder not in judged.sets for coder in self._coders):
            words = f"{NOT_JUDGED} not coded, or skipped"
            yield draw_line([("  ", quiet), (words, quiet)], width, self.background)

    def _cell(self, judged: JudgedAnswer, coder: str, code: str) -> tuple[str, Style]:
        if coder not in judged.sets:
            return NOT_JUDGED, self.style_of("side--quiet")
        if code in judged.sets[coder]:
            return CHOSEN, self.style_of("side--given")
        return FREE, self.style_of("side--quiet")

    def _listed(self, judged: JudgedAnswer, width: int) -> Iterator[Strip]:
        name, quiet = self.style_of("side--name"), self.style_of("side--quiet")
        for coder in self._coders:
            if coder not in judged.sets:
                continue
            codes = ", ".join(self._name_of(code) for code in judged.sets[coder])
            title = f"{self._title(judged, coder)}: "
            first, *rest = wrap(f"{title}{codes or State.NO_CODE_APPLIES}", width)
            pieces = [(first[: len(title)], name), (first[len(title) :], self.background)]
            yield draw_line(pieces, width, self.background)
            yield from (
                draw_line([(line, self.background)], width, self.background) for line in rest
            )
        absent = [self._names.of(coder) for coder in self._coders if coder not in judged.sets]
        if absent:
            for line in wrap(f"Not coded, or skipped: {', '.join(absent)}.", width):
                yield draw_line([(line, quiet)], width, self.background)


def _centred(words: str, width: int) -> str:
    room = max(width - room_for(words), 0)
    return f"{' ' * (room - room // 2)}{words}{' ' * (room // 2)}"
