"""Shows all versions of one answer side by side, with their memos and the consensus."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.strip import Strip

from intercoder.adjudication.marked_words import marked_words
from intercoder.coding.decision import State
from intercoder.protection.masking.seeing import SeenText
from intercoder.tui.answers.answer_view import NOTHING as UNSEEN_TEXT
from intercoder.tui.answers.judged_rows import ALIKE, DIFFERENT
from intercoder.tui.drawing.drawing import Piece, draw_line, room_for, wrap
from intercoder.tui.drawing.glyphs import CHOSEN, FREE, MEMO, PASSAGE, STATES, UNSURE
from intercoder.tui.widgets.lines import Lines

if TYPE_CHECKING:
    from intercoder.adjudication.disagreement import Disagreement, Version

NARROWEST_CODE = 16
MAX_CODE_WIDTH = 34
MIN_VERSION_WIDTH = 3
GAP = 2
SETTLED = "consensus"
NOTHING = STATES[State.NO_CODE_APPLIES]


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown, and under which names."""

    item: Disagreement
    name_of: Callable[[str], str]
    """The name of a code."""
    named: bool
    """Coders are called by their names."""
    mine: str = ""
    """The coder who looks for themselves, and is always named."""
    text: SeenText = UNSEEN_TEXT
    """What is seen of the answer, and so of words of it."""
    notes: tuple[tuple[str, str], ...] = ()
    """What is seen of memos and of the reason, each behind what was written."""

    def note(self, written: str) -> str:
        """What is seen of a memo or a reason, which may quote the answer."""
        return dict(self.notes).get(written, written)

    def title(self, number: int, version: Version) -> str:
        """The key that takes a version, and what it is called."""
        who = version.coder if self.named or version.coder == self.mine else version.label
        return f"{number} {who}{UNSURE if version.judgement.unsure else ''}"


class VersionsView(Lines):
    """A row for each code, a column for each version; where they do not fit, a line for each.

    Codes that not all gave come first and are marked `≠`; those that all share are marked `=`.
    """

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "versions--name",
        "versions--quiet",
        "versions--given",
        "versions--differs",
        "versions--settled",
    }
    DEFAULT_CSS = """
    VersionsView {
        & > .versions--name { text-style: bold; }
        & > .versions--quiet { color: $muted; }
        & > .versions--given { color: $chosen; text-style: bold; }
        & > .versions--differs { color: $warning; text-style: bold; }
        & > .versions--settled { color: $key; text-style: bold; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._shown: Shown | None = None

    def show(self, shown: Shown | None) -> None:
        """Show these versions; of None, nothing."""
        if shown != self._shown:
            self._shown = shown
            self.redraw(top=0)
            self.refresh(layout=True)

    def draw(self, width: int) -> list[Strip]:
        """The square or the lines, then memos, then what was settled."""
        shown = self._shown
        if shown is None:
            return []
        titles = [shown.title(n, one) for n, one in enumerate(shown.item.versions, start=1)]
        if shown.item.consensus is not None:
            titles.append(SETTLED)
        columns = [max(room_for(title), MIN_VERSION_WIDTH) + GAP for title in titles]
        room = min(width - sum(columns) - 2, MAX_CODE_WIDTH)
        square = room >= NARROWEST_CODE
        lines = (
            self._square(shown, room, list(zip(titles, columns, strict=True)), width)
            if square
            else self._listed(shown, titles, width)
        )
        beside = (*self._passages(shown, width), *self._memos(shown, width))
        return [*lines, *beside, *self._reason(shown, width)]

    def _square(
        self, shown: Shown, room: int, columns: list[tuple[str, int]], width: int
    ) -> Iterator[Strip]:
        name, quiet = self.style_of("versions--name"), self.style_of("versions--quiet")
        item = shown.item

        def line(sign: Piece, words: Piece, cells: list[Piece]) -> Strip:
            strips = [
                draw_line([sign], 2, self.background),
                draw_line([words], room, self.background),
            ]
            for (cell, style), (_, columned) in zip(cells, columns, strict=True):
                strips.append(
                    draw_line([(_centred(cell, columned), style)], columned, self.background)
                )
            return Strip.join(strips).adjust_cell_length(width, self.background)

        yield line(("", quiet), ("", quiet), [(title, name) for title, _ in columns])
        for code in item.codes:
            differs = item.differs_in(code)
            mark = DIFFERENT if differs else ALIKE
            sign = (mark, self.style_of("versions--differs") if differs else quiet)
            words = (shown.name_of(code), name if differs else quiet)
            cells = [self._cell(code in one.codes) for one in item.versions]
            if item.consensus is not None:
                cells.append(self._settled_cell(code in item.consensus.judgement.codes))
            yield line(sign, words, cells)
        made = item.consensus
        none = [not one.codes for one in item.versions]
        if any(none) or (made is not None and not made.judgement.codes):
            sign = (
                ALIKE if all(none) else DIFFERENT,
                quiet if all(none) else self.style_of("versions--differs"),
            )
            cells = [self._cell(one, NOTHING) for one in none]
            if made is not None:
                cells.append(self._settled_cell(not made.judgement.codes, NOTHING))
            yield line(sign, (State.NO_CODE_APPLIES, self.background), cells)

    def _cell(self, given: bool, sign: str = CHOSEN) -> Piece:
        if given:
            return sign, self.style_of("versions--given")
        return FREE, self.style_of("versions--quiet")

    def _settled_cell(self, given: bool, sign: str = CHOSEN) -> Piece:
        return (sign if given else FREE), self.style_of(
            "versions--settled" if given else "versions--quiet"
        )

    def _listed(self, shown: Shown, titles: list[str], width: int) -> Iterator[Strip]:
        """Each version as a line; codes that not all gave carry the sign of that."""
        item = shown.item

        def words(codes: frozenset[str]) -> str:
            named = [
                f"{DIFFERENT if item.differs_in(code) else ALIKE}{shown.name_of(code)}"
                for code in item.codes
                if code in codes
            ]
            return ", ".join(named) or f"{NOTHING} {State.NO_CODE_APPLIES}"

        sets = [one.codes for one in item.versions]
        if item.consensus is not None:
            sets.append(frozenset(item.consensus.judgement.codes))
        for title, codes in zip(titles, sets, strict=True):
            yield from self._labelled(f"{title}: ", words(codes), width)

    def _passages(self, shown: Shown, width: int) -> Iterator[Strip]:
        """The words that each coder marked for their codes."""
        for number, version in enumerate(shown.item.versions, start=1):
            if words := marked_words(shown.item, version, shown.name_of, shown.text):
                title = f"{PASSAGE} {shown.title(number, version)}: "
                yield from self._labelled(title, "; ".join(words), width)

    def _memos(self, shown: Shown, width: int) -> Iterator[Strip]:
        for number, version in enumerate(shown.item.versions, start=1):
            if version.judgement.memo:
                title = f"{MEMO} {shown.title(number, version)}: "
                yield from self._labelled(title, shown.note(version.judgement.memo), width)

    def _reason(self, shown: Shown, width: int) -> Iterator[Strip]:
        """How it was settled, why, and whether that still holds."""
        made = shown.item.consensus
        if made is None:
            return
        by = f" by {made.by}" if made.by and shown.named else ""
        how = f"{SETTLED}, {made.settled.value}{by}"
        words = shown.note(made.judgement.memo) or "no reason given"
        yield from self._labelled(f"{how}: ", words, width)
        if shown.item.is_stale:
            style = self.style_of("versions--differs")
            for line in wrap(
                "A coder has changed their decision since this was adjudicated.", width
            ):
                yield draw_line([(line, style)], width, self.background)

    def _labelled(self, title: str, words: str, width: int) -> Iterator[Strip]:
        first, *rest = wrap(f"{title}{words}", width)
        name = self.style_of("versions--name")
        pieces = [(first[: len(title)], name), (first[len(title) :], self.background)]
        yield draw_line(pieces, width, self.background)
        for line in rest:
            yield draw_line([(line, self.background)], width, self.background)


def _centred(words: str, width: int) -> str:
    room = max(width - room_for(words), 0)
    return f"{' ' * (room - room // 2)}{words}{' ' * (room // 2)}"
