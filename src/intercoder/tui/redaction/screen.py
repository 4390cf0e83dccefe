"""Shows each find in its answer, and asks what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.screen import Screen

from intercoder.protection.redaction.placeholders import replace
from intercoder.protection.redaction.review import Choice, Piece, Review
from intercoder.study.redaction.finding import AnswerWithFinds
from intercoder.text.counted import counted
from intercoder.text.display import display_line
from intercoder.tui.answers.answer_view import AnswerView
from intercoder.tui.dialogs.ask import AskScreen
from intercoder.tui.keys import bindings, hints
from intercoder.tui.masking.revealing import InView, ShowsTexts
from intercoder.tui.redaction.keys import REDACTION
from intercoder.tui.widgets.notice_line import NoticeLine
from intercoder.tui.widgets.text_block import TextBlock
from intercoder.tui.widgets.title_line import TitleLine

FIRST = "This is the first find."
FOR_GOOD = (
    "Placeholders take their place, and nothing in the study remembers them. That cannot be taken "
    "back."
)


class RedactionScreen(ShowsTexts, Screen[None]):
    """What was chosen is in the review; `is_wanted` says whether it is to be replaced."""

    CSS_PATH = "redaction.tcss"
    KEYS = REDACTION
    BINDINGS = bindings(REDACTION)

    def __init__(self, found: Sequence[AnswerWithFinds], review: Review) -> None:
        super().__init__()
        self._found = found
        self._review = review
        self.is_wanted = False

    def compose(self) -> ComposeResult:
        """The answer, and below it what was found."""
        yield TitleLine("Personal data")
        yield AnswerView()
        yield TextBlock()
        yield NoticeLine(hints(REDACTION))

    def on_mount(self) -> None:
        """Begin with the first find."""
        self._show()

    def action_choose(self, choice: str) -> None:
        """Decide on the find in view, and go on."""
        self._review.choose(Choice(choice))
        self._show()

    def action_back(self) -> None:
        """Return to the last find that was decided."""
        if not self._review.can_go_back:
            self.query_one(NoticeLine).show(FIRST)
            return
        self._review.back()
        self._show()

    @property
    def texts_in_view(self) -> Sequence[InView]:
        """The answer with the find."""
        piece = self._review.current
        one = None if piece is None else self._found[piece.place]
        return ((one.answer, one.text),) if one else ()

    def show_texts(self) -> None:
        """Texts were hidden or revealed."""
        self._show()

    def action_scroll(self, direction: int) -> None:
        """Scroll the answer."""
        self.query_one(AnswerView).scroll_page(direction)

    def action_leave(self) -> None:
        """Stop, and ask about what was chosen."""
        if self._review.chosen():
            self._ask()
        else:
            self.dismiss()

    def _show(self) -> None:
        self.query_one(NoticeLine).show("")
        piece = self._review.current
        if piece is None:
            self._ask()
            return
        one = self._found[piece.place]
        total = len(self._review.pieces)
        title = self.query_one(TitleLine)
        title.show_remark(f"{one.what} {display_line(one.answer)}")
        title.show(f"{self._review.number:,} of {total:,}")
        spans = tuple((find.start, find.end) for find in piece.finds)
        view = self.query_one(AnswerView)
        self.turn_to_texts()
        view.show(one.row, self.texts.see(one.answer, one.text), evidence=spans)
        self.query_one(TextBlock).show(piece.kind.label, self._words(one, piece))

    def _words(self, one: AnswerWithFinds, piece: Piece) -> str:
        """What was found, and what would stand there."""
        find = piece.finds[0]
        seen = self.texts.see(one.answer, one.text)
        words = display_line(seen.words_at((find.start, find.end)))
        if not words:
            return ""
        placeholder = replace(one.text, piece.finds).replacements[0].placeholder
        where = "translation" if one.is_translation else "answer"
        more = f", {len(piece.finds)} times in this {where}" if len(piece.finds) > 1 else ""
        return f"{words} → {placeholder}{more}"

    def _ask(self) -> None:
        chosen = self._review.chosen()
        count = sum(map(len, chosen.values()))
        if not count:
            self.dismiss()
            return
        answers = len({self._found[place].row for place in chosen})
        title = f"Replace {counted(count, 'find')} in {counted(answers, 'answer')}?"
        choices = (("y", "replace them"), ("n", "replace nothing"), ("b", "back to the finds"))
        self.app.push_screen(AskScreen(title, FOR_GOOD, choices), self._answered)

    def _answered(self, pressed: str | None) -> None:
        if pressed == "b":
            if self._review.current is None:
                self._review.back()
            self._show()
            return
        self.is_wanted = pressed == "y"
        self.dismiss()
