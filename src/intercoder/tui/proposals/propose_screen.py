"""The dialog in which a coder proposes a code: its name, what it means, where, and an example."""

from __future__ import annotations

from dataclasses import dataclass

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Label

from intercoder.codebook.code import Codebook
from intercoder.codebook.proposals.places import place_named
from intercoder.codebook.proposals.proposal import Proposal, checked
from intercoder.codebook.rules import MAX_NAME_LENGTH
from intercoder.errors import CodebookError
from intercoder.protection.masking.seeing import BLOCK
from intercoder.text.display import display_line
from intercoder.tui.keys import bindings, hints
from intercoder.tui.masking.masked_texts import texts_of
from intercoder.tui.proposals.keys import PROPOSING
from intercoder.tui.proposals.words_to_pick import Span, WordsToPick
from intercoder.tui.widgets.notice_line import WHILE_TYPING, NoticeLine
from intercoder.tui.widgets.title_line import TitleLine

CHANGED = "Nothing is proposed yet. Press Esc again to discard what you typed, Enter to propose it."
WHOLE = "the whole answer; ↑ and → mark words of it"
MARKED = "the marked words"
AS_NAME = "the marked words, which are the name too"
NO_TEXT = "the whole answer, whose text is not in view"
TOP = "at the top"


@dataclass(frozen=True, slots=True)
class Proposed:
    """What a coder proposes."""

    proposal: Proposal
    """Without id, coder and time; the example as it is stored."""
    span: Span | None
    """Where in the answer the example is."""


class ProposeScreen(ModalScreen[Proposed | None]):
    """Gives what is proposed, or None."""

    CSS_PATH = "propose.tcss"
    KEYS = PROPOSING
    BINDINGS = bindings(PROPOSING)

    def __init__(self, codebook: Codebook, answer_id: str, text: str) -> None:
        """`text` is the answer as it is stored."""
        super().__init__()
        self._codebook = codebook
        self._answer_id = answer_id
        self._text = text
        self._seen = texts_of(self.app).see(answer_id, text)
        self._hides = not self._seen.text.strip()
        self._was_warned = False

    def compose(self) -> ComposeResult:
        """The words of the answer above three fields."""
        with Vertical(id="box"):
            yield TitleLine("Propose a code", self._answer_id)
            if not self._hides:
                yield WordsToPick(self._seen.text)
            for name, label in (("name", "Name"), ("definition", "Meaning"), ("below", "Below")):
                with Horizontal(classes="field"):
                    yield Label(label, markup=False)
                    yield Input(id=name, compact=True, select_on_focus=False)
                    if name == "below":
                        yield Label(TOP, id="place", markup=False)
            with Horizontal(classes="field"):
                yield Label("Example", markup=False)
                yield Label(NO_TEXT if self._hides else WHOLE, id="example", markup=False)
            yield NoticeLine(hints(PROPOSING), helped_by=WHILE_TYPING)

    def on_mount(self) -> None:
        """Typing is the name."""
        self.query_one("#definition", Input).placeholder = "in one line; may be left out"
        self.query_one("#below", Input).placeholder = "the beginning of a code's name"
        self.query_one("#name", Input).focus()

    # -- what is typed --------------------------------------------------------------------------

    def on_input_changed(self, event: Input.Changed) -> None:
        """Where the code will be follows what is typed."""
        event.stop()
        self._was_warned = False
        self._say("")
        self.query_one("#place", Label).update(self._place_words())
        self._show_example()

    def on_words_to_pick_picked(self, event: WordsToPick.Picked) -> None:
        """Marked words are the example, and the name where none is typed."""
        self.query_one("#name", Input).placeholder = self._name_of_words()
        self._say("")
        self._show_example()

    def on_words_to_pick_typed(self, event: WordsToPick.Typed) -> None:
        """A letter that is typed in the words goes on with the name."""
        box = self.query_one("#name", Input)
        box.focus()
        box.insert_text_at_cursor(event.letter)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter proposes, from every field."""
        event.stop()
        self.action_propose()

    def _name_of_words(self) -> str:
        """The marked words as a name; none where some of them are masked."""
        words = "" if self._hides else self.query_one(WordsToPick).words
        return "" if BLOCK in words else display_line(" ".join(words.split()))[:MAX_NAME_LENGTH]

    def _show_example(self) -> None:
        """Say which words are the example, and whether they are the name, too."""
        if self._hides:
            return
        words = WHOLE
        if self.query_one(WordsToPick).words:
            words = MARKED if self._typed("name") else AS_NAME
        self.query_one("#example", Label).update(words)

    def _place_words(self) -> str:
        typed = self._typed("below")
        if not typed:
            return TOP
        code = place_named(self._codebook, typed)
        return f"→ {display_line(code.name)}" if code else "no such code"

    def _typed(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value.strip()

    def _say(self, words: str) -> None:
        self.query_one(NoticeLine).show(words)

    # -- what can be done -----------------------------------------------------------------------

    def action_to_field(self, by: int) -> None:
        """To the next field, or the one before."""
        if by > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_propose(self) -> None:
        """Propose it, if it will do."""
        picked = None if self._hides else self.query_one(WordsToPick).picked
        span = self._seen.stored_span(*picked) if picked else None
        words = self._text[slice(*span)] if span else ""
        typed = self._typed("below")
        parent = place_named(self._codebook, typed) if typed else None
        if typed and parent is None:
            self._say("No code is called so. Empty the field to propose it at the top.")
            return
        name = self._typed("name") or self._name_of_words()
        made = Proposal(
            *("", name, self._typed("definition"), parent.id if parent else None),
            *(words or self._text, self._answer_id),
        )
        try:
            made = checked(made, self._codebook)
        except CodebookError as error:
            self._say(str(error))
            return
        self.dismiss(Proposed(made, span or (0, len(self._text))))

    def action_leave(self) -> None:
        """Leave; what was typed is thrown away only when that is asked for twice."""
        is_typed = any(map(self._typed, ("name", "definition", "below")))
        if is_typed and not self._was_warned:
            self._was_warned = True
            self._say(CHANGED)
        else:
            self.dismiss(None)
