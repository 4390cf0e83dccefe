"""Shows what a code means: its definition, when (not) to use it, and examples."""

from __future__ import annotations

from typing import ClassVar

from textual.strip import Strip

from intercoder.codebook.code import Code, Codebook
from intercoder.tui.drawing.drawing import Piece, draw_line, wrap
from intercoder.tui.masking.masked_texts import texts_of
from intercoder.tui.widgets.lines import Lines

MEASURE = 90
"""Longest line in cells."""
NOT_DECIDED = "by a coder. No lead has decided about it yet."
LABELS = ("Proposed", "Use when", "Not when", "Examples", "Also")
LABEL = max(map(len, LABELS)) + 2
"""Cells of the column with the labels, and a gap behind the longest."""
LOW = 7
"""Lines up to which every line counts."""


def examples_of(code: Code | None) -> tuple[str, str]:
    """The examples of a code as a text that can be masked, behind the key that it goes by."""
    return ("", "") if code is None else (f"examples {code.id}", "\n".join(code.examples))


class CodeEntry(Lines):
    """One code's entry in the codebook."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "entry--name",
        "entry--remark",
        "entry--above",
        "entry--label",
    }
    DEFAULT_CSS = """
    CodeEntry {
        & > .entry--name { color: $key; text-style: bold; }
        & > .entry--remark { color: $chosen; }
        & > .entry--above { color: $muted; }
        & > .entry--label { color: $muted; text-style: bold; }
    }
    """

    def __init__(self, codebook: Codebook, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._codebook = codebook
        self._code: Code | None = None
        self._remark = ""
        self._examples = ""
        """What is seen of the examples, which are words of answers."""

    def show(self, code: Code | None, remark: str = "") -> None:
        """Show this code's entry; of None, nothing. `remark` stands beside its name."""
        key, text = examples_of(code)
        examples = texts_of(self.app).line(key, text)
        if code != self._code:
            self._code, self._remark, self._examples = code, remark, examples
            self.redraw(top=0)
        elif examples != self._examples:
            self._remark, self._examples = remark, examples
            self.redraw()
        elif remark != self._remark:
            self._remark = remark
            self.redraw()

    def show_codebook(self, codebook: Codebook) -> None:
        """From now on entries are those of this revision; none is shown until `show`."""
        self._codebook = codebook
        self._code = None
        self.redraw(top=0)

    def draw(self, width: int) -> list[Strip]:
        """The name, the definition and each rule; set apart where there is room for it."""
        code = self._code
        if code is None:
            return []
        examples = self._examples if code.examples else ""
        aliases = ", ".join(code.aliases)
        state = NOT_DECIDED if code.provisional else ""
        texts = (state, code.use_when, code.dont_use_when, examples, aliases)
        rules = zip(LABELS, texts, strict=True)
        blocks = [
            self._definition(code, width),
            *(self._rule(label, text, width) for label, text in rules if text),
        ]
        lines = sum(len(block) for block in blocks) + len(blocks) - 1
        gap = [Strip.blank(width, self.background)] if lines <= self.content_size.height else []
        return [line for block in blocks for line in (*block, *gap)]

    def _definition(self, code: Code, width: int) -> list[Strip]:
        """Name and definition; on a low screen the name does without a line of its own."""
        name, plain = self.style_of("entry--name"), self.background
        if self.content_size.height > LOW:
            lines = wrap(code.definition, min(width, MEASURE)) if code.definition else []
            pieces: list[list[Piece]] = [self._title(code), *([(line, plain)] for line in lines)]
        else:
            mark = f" ({self._remark})" if self._remark else ""
            first, *rest = wrap(f"{code.name}{mark}: {code.definition}", min(width, MEASURE))
            cut = min(len(code.name), len(first))
            end = min(cut + len(mark), len(first))
            remark = (first[cut:end], self.style_of("entry--remark"))
            pieces = [
                [(first[:cut], name), remark, (first[end:], plain)],
                *([(line, plain)] for line in rest),
            ]
        return [draw_line(line, width, plain) for line in pieces]

    def _title(self, code: Code) -> list[Piece]:
        above = [one.name for one in self._codebook.path(code.id)[:-1]]
        remarks = above + (["stands alone"] if code.exclusive else [])
        pieces = [(code.name, self.style_of("entry--name"))]
        if self._remark:
            pieces.append((f"  {self._remark}", self.style_of("entry--remark")))
        if remarks:
            pieces.append(("  " + " · ".join(remarks), self.style_of("entry--above")))
        return pieces

    def _rule(self, label: str, text: str, width: int) -> list[Strip]:
        """The text beside its label, which stands in a column of its own."""
        style = self.style_of("entry--label")
        lines = wrap(text, min(width - LABEL, MEASURE))
        labels = [label, *[""] * (len(lines) - 1)]
        return [
            draw_line(
                [(label.ljust(LABEL), style), (line, self.background)], width, self.background
            )
            for label, line in zip(labels, lines, strict=True)
        ]
