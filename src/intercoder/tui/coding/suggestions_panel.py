"""Shows the suggestions for the answer in view, or why there are none."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from intercoder.codebook.code import Codebook
from intercoder.coding.session import CodingSession
from intercoder.coding.suggestion import MAX_SUGGESTIONS, Suggestion, Suggestions
from intercoder.coding.suggestion_visibility import (
    NO_EXAMPLE,
    Absence,
    absence,
    basis_words,
    lacks_example,
    like_words,
    likelihood,
    seen_evidence,
)
from intercoder.protection.masking.seeing import SeenText
from intercoder.tui.drawing.drawing import Piece, draw_line, room_for, wrap
from intercoder.tui.drawing.glyphs import CHOSEN, FREE
from intercoder.tui.widgets.lines import Lines

TITLE = "Suggested: accept by number"
BASIS_TITLES = ("Suggested {basis}: accept by number", "{basis}: accept by number", "{basis}")
"""Where it is known what they rest on: the longest for which there is room."""
REVEALED_TITLE = "Suggested after your decision"
REVEALED_BASIS_TITLES = ("Suggested after your decision, {basis}", "After your decision, {basis}")
NO_EXAMPLES = NO_EXAMPLE, "no example"
"""Of a code that was not given yet, before the words that speak for it, which are underlined in the
answer anyway: the longer one, where there is room for it."""
WIDE = 60
"""Cells from which there is."""
OFF = "Suggestions have stopped. You can go on coding without them."
NAMES = 0.8
"""Share of a line that number and name of a code take at most. The name is what is accepted, and
the words that speak for it are underlined in the text anyway."""

BEFORE_NAME = 4
"""Cells for the number and the sign."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything the panel shows."""

    suggestions: tuple[Suggestion, ...] = ()
    evidence: tuple[str, ...] = ()
    """Of each suggestion, the words that speak for it, and what is like it, as far as seen."""
    titles: tuple[str, ...] = ("",)
    """The title, the longest first: there may be less room."""
    likelihoods: tuple[str, ...] = ()
    """Of each suggestion, in percent or in a word."""
    lacking: frozenset[str] = frozenset()
    """The codes that were not given yet, where others were."""
    absence: str = ""
    """Why nothing is suggested, where nothing is."""


class SuggestionsPanel(Lines):
    """Up to five suggestions, one a line: number, code, how likely it is, and the words that speak
    for it; above them, what they rest on. The panel keeps its height, whatever there is to show."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "suggestions--title",
        "suggestions--key",
        "suggestions--chosen",
        "suggestions--quiet",
    }
    DEFAULT_CSS = """
    SuggestionsPanel {
        height: 6;
        & > .suggestions--title { color: $muted; text-style: bold; }
        & > .suggestions--key { color: $key; text-style: bold; }
        & > .suggestions--chosen { color: $chosen; text-style: bold; }
        & > .suggestions--quiet { color: $muted; }
    }
    """

    @dataclass
    class Pressed(Message):
        """The mouse pressed the suggestion with this number."""

        rank: int

    def __init__(self, codebook: Codebook, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._codebook = codebook
        self._shown = Shown()
        self._chosen: frozenset[str] = frozenset()

    def show(self, shown: Shown, chosen: Collection[str]) -> None:
        """Show this, with these codes marked as chosen; only lines that change are repainted."""
        marked = frozenset(one.code for one in shown.suggestions) & frozenset(chosen)
        if shown != self._shown:
            self._shown, self._chosen = shown, marked
            self.redraw(top=0)
        elif marked != self._chosen:
            changed, self._chosen = marked ^ self._chosen, marked
            for index, one in enumerate(shown.suggestions):
                if one.code in changed and self.is_attached:
                    self.redraw_line(index + 1, self._line(index, one, self.room))

    def show_codebook(self, codebook: Codebook) -> None:
        """From now on codes have the names of this revision."""
        self._codebook = codebook
        self.redraw()

    def draw(self, width: int) -> list[Strip]:
        """A title and the suggestions, or the reason for having none."""
        quiet = self.style_of("suggestions--quiet")
        if not self._shown.suggestions:
            lines = wrap(self._shown.absence, width)
            return [Strip.blank(width, self.background)] + [
                draw_line([(line, quiet)], width, self.background)
                for line in lines[:MAX_SUGGESTIONS]
            ]
        shown = self._shown
        fitting = (one for one in shown.titles if room_for(one) <= width)
        words = next(fitting, shown.titles[-1])
        title = draw_line([(words, self.style_of("suggestions--title"))], width, quiet)
        return [
            title,
            *(self._line(index, one, width) for index, one in enumerate(self._shown.suggestions)),
        ]

    def on_click(self, event: events.Click) -> None:
        """A click accepts a suggestion."""
        rank = self.top + event.get_content_offset_capture(self).y
        if 1 <= rank <= len(self._shown.suggestions):
            self.post_message(self.Pressed(rank))

    def _line(self, index: int, one: Suggestion, width: int) -> Strip:
        is_chosen = one.code in self._chosen
        quiet = self.style_of("suggestions--quiet")
        name = self.style_of("suggestions--chosen") if is_chosen else self.background
        before: list[Piece] = [
            (f"{index + 1}", self.style_of("suggestions--key")),
            (f" {CHOSEN if is_chosen else FREE} ", name),
        ]
        widest = max(map(len, self._shown.likelihoods))
        after: list[Piece] = [
            (f" {self._shown.likelihoods[index]:>{max(widest, 4)}} ", self.background),
            (f" {self._because(index, one, width)}", quiet),
        ]
        named = [(self._codebook.name_of(one.code), name)]
        room = self._name_width(width)
        strips = [
            draw_line(before, BEFORE_NAME, self.background),
            draw_line(named, room, self.background),
            draw_line(after, max(width - BEFORE_NAME - room, 0), self.background),
        ]
        return Strip.join(strips).adjust_cell_length(width, self.background)

    def _because(self, index: int, one: Suggestion, width: int) -> str:
        """The words that speak for it, and whether anybody has given the code yet."""
        words = self._shown.evidence[index]
        if one.code not in self._shown.lacking:
            return words
        lacking = NO_EXAMPLES[0 if width >= WIDE else 1]
        return f"{lacking}: {words}" if words else lacking

    def _name_width(self, width: int) -> int:
        """As much as the widest of the codes' names needs, if there is room for it."""
        names = [self._codebook.name_of(one.code) for one in self._shown.suggestions]
        return min(max(map(room_for, names)), max(int(width * NAMES) - BEFORE_NAME, 8))


def suggested(
    session: CodingSession,
    seen: Suggestions | None,
    text: SeenText,
    likes: Sequence[SeenText | None],
    *,
    are_off: bool,
) -> Shown:
    """What the panel shows of a session and the suggestions in view.

    `text` is what is seen of the answer, `likes` of the answer that each suggestion is backed by;
    `are_off`: no suggestions will come in this sitting.
    """
    item = session.item
    if item is None:
        return Shown()
    if seen is None or not seen.codes:
        why = absence(session.assistance, item)
        gone = are_off and why in {Absence.WAITING, Absence.LATER}
        return Shown(absence=OFF if gone else why or "")
    basis = basis_words(seen)
    titles: tuple[str, ...] = REVEALED_BASIS_TITLES if session.is_revealing else BASIS_TITLES
    if not basis:
        titles = (REVEALED_TITLE if session.is_revealing else TITLE,)
    return Shown(
        seen.codes,
        tuple(
            ", ".join(filter(None, (seen_evidence(text, one), like_words(like))))
            for one, like in zip(seen.codes, likes, strict=True)
        ),
        tuple(_sentence(title.format(basis=basis)) for title in titles),
        tuple(likelihood(one, seen) for one in seen.codes),
        frozenset(one.code for one in seen.codes if lacks_example(one, seen)),
    )


def _sentence(words: str) -> str:
    """With a capital at its beginning."""
    return words[:1].upper() + words[1:]


def all_evidence(seen: Suggestions | None) -> tuple[tuple[int, int], ...]:
    """The words that speak for any of the suggestions, in the text's order and apart."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted(span for one in seen.codes for span in one.evidence) if seen else ():
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(joined[-1][1], end))
        else:
            joined.append((start, end))
    return tuple(joined)
