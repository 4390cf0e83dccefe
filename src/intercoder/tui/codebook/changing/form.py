"""A form for what is said of one code: a field beside each label, checked before it is left."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.strip import Strip
from textual.widgets import Input, Label

from intercoder.codebook.changes.making import typed_as
from intercoder.codebook.code import Code
from intercoder.protection.masking.sentences import length_of
from intercoder.text.display import display_text
from intercoder.tui.codebook.changing.keys import FORM
from intercoder.tui.drawing.drawing import draw_line
from intercoder.tui.drawing.glyphs import CHOSEN, FREE
from intercoder.tui.keys import Group, bindings, hints
from intercoder.tui.masking.revealing import ShowsTexts
from intercoder.tui.widgets.facts_panel import Facts, FactsPanel
from intercoder.tui.widgets.lines import Lines
from intercoder.tui.widgets.notice_line import WHILE_TYPING, NoticeLine
from intercoder.tui.widgets.text_editor import TextEditor
from intercoder.tui.widgets.title_line import TitleLine

CHANGED = "This is not kept yet. Press Esc again to discard it, Ctrl+S to see what it would do."

HIGH = 36
"""Lines of a window from which texts get `MORE_LINES`."""
MORE_LINES = 2


@dataclass(frozen=True, slots=True)
class FormField:
    """A field of a form."""

    name: str
    label: str
    value: str = ""
    lines: int = 1
    """Lines of text that the field shows; a field of one line holds no more."""
    is_switch: bool = False
    quotes: bool = False
    """Whether it holds words of answers, which may be masked."""


ENTRY = (
    FormField("name", "Name"),
    FormField("definition", "Definition", lines=3),
    FormField("use_when", "Use when", lines=2),
    FormField("dont_use_when", "Don't use when", lines=2),
    FormField("examples", "Examples,\none a line", lines=3, quotes=True),
    FormField("aliases", "Also called,\none a line", lines=2),
    FormField("key", "Key"),
    FormField("exclusive", "Stands alone", is_switch=True),
    FormField("heavy", "Hard to bear", is_switch=True),
    FormField("heading", "Only a heading", is_switch=True),
)
"""All that the entry of a code says, by attribute of `Code`."""


def entry_of(code: Code | None) -> tuple[FormField, ...]:
    """The fields of a code's entry with their contents; empty ones for a new code."""
    if code is None:
        return ENTRY
    return tuple(_filled(one, typed_as(getattr(code, one.name))) for one in ENTRY)


def _filled(one: FormField, value: str) -> FormField:
    return replace(one, value=value)


class YesOrNo(Lines, can_focus=True):
    """A field that is either on or off."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"switch--sign", "switch--how"}
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space,enter", "switch", "yes or no", show=False)
    ]
    DEFAULT_CSS = """
    YesOrNo {
        height: 1;
        padding: 0 1;
        & > .switch--sign { color: $chosen; }
        & > .switch--how { color: $muted; }
        &:focus { background: $field; text-style: bold; }
    }
    """

    def __init__(self, *, is_on: bool, id: str) -> None:
        super().__init__(id=id)
        self.is_on = is_on

    def draw(self, width: int) -> list[Strip]:
        """Its state, and how to change it."""
        sign = (CHOSEN, self.style_of("switch--sign")) if self.is_on else (FREE, self.background)
        pieces = [sign, (" yes" if self.is_on else " no", self.background)]
        if self.has_focus:
            pieces.append(("   Space changes it", self.style_of("switch--how")))
        return [draw_line(pieces, width, self.background)]

    def action_switch(self) -> None:
        """The other state."""
        self.is_on = not self.is_on
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        """So does a click."""
        self.action_switch()

    def on_focus(self) -> None:
        """Say how to change it."""
        self.redraw()

    def on_blur(self) -> None:
        """Say no more."""
        self.redraw()


class FormScreen(ShowsTexts, ModalScreen[None]):
    """A form; `keep` is given the fields that were changed, and says whether they will do.

    It stays open until whoever opened it dismisses it, so that nothing typed is lost.
    """

    CSS_PATH = "form.tcss"
    KEYS: tuple[Group, ...] = FORM
    BINDINGS = bindings(FORM)

    longest_wait = inf

    def __init__(
        self,
        title: str,
        remark: str,
        fields: Sequence[FormField],
        keep: Callable[[Mapping[str, str]], None],
        *,
        focused: str = "",
        keys: tuple[Group, ...] = FORM,
    ) -> None:
        """`focused` is the field in which typing begins; else the first. `keys` are those of
        `FORM`, in words for what the form is about."""
        super().__init__()
        self.KEYS = keys
        self._title = title
        self._remark = remark
        self._fields = tuple(fields)
        self._keep = keep
        self._focused = focused or self._fields[0].name
        self._was_warned = False
        self._is_masked = False
        """Whether what is quoted is not in view."""
        self.is_previewing = False
        """Whether what was typed is being looked at."""

    @property
    def awaits(self) -> bool:
        """Whether the next key is about a preview that is not here yet."""
        return self.is_previewing

    def compose(self) -> ComposeResult:
        """Labels and fields, below a title."""
        with Vertical(id="box"):
            yield TitleLine(self._title, self._remark)
            with VerticalScroll(can_focus=False):
                for one in self._fields:
                    with Horizontal(classes="field"):
                        yield Label(one.label, markup=False)
                        yield self._widget(one)
                        if one.quotes:
                            yield Label("", markup=False, classes="masked", id=f"masked-{one.name}")
            error = FactsPanel(id="error")
            error.display = False
            yield error
            yield NoticeLine(hints(self.KEYS), helped_by=WHILE_TYPING)

    def _widget(self, one: FormField) -> Input | TextEditor | YesOrNo:
        if one.is_switch:
            return YesOrNo(is_on=one.value == "yes", id=one.name)
        if one.lines == 1:
            return Input(one.value, id=one.name, compact=True, select_on_focus=False)
        editor = TextEditor(
            display_text(one.value),
            id=one.name,
            soft_wrap=True,
            tab_behavior="focus",
            show_line_numbers=False,
            compact=True,
        )
        has_room = self.app.size.height >= HIGH
        editor.styles.height = one.lines + (MORE_LINES if has_room else 0)
        return editor

    def on_mount(self) -> None:
        """Typing goes on at the end of the first field."""
        self._is_masked = not self._sees_quotes
        self.show_texts()
        first = self.query_one(f"#{self._focused}")
        if isinstance(first, TextEditor):
            first.move_cursor(first.document.end)
        elif isinstance(first, Input):
            first.cursor_position = len(first.value)
        first.focus()

    # -- words of answers -----------------------------------------------------------------------

    @property
    def _sees_quotes(self) -> bool:
        """Whether all that is quoted in the form may be shown as it opens."""
        quoted = (one for one in self._fields if one.quotes)
        return all(self.texts.see("", one.value).is_whole for one in quoted)

    def show_texts(self) -> None:
        """Fields with words of answers are in view, or what they hold is said in their place."""
        for one in self._fields:
            if one.quotes:
                editor = self.query_one(f"#{one.name}", TextEditor)
                editor.display = not self._is_masked
                label = self.query_one(f"#masked-{one.name}", Label)
                label.display = self._is_masked
                length = length_of(editor.text, 0).in_words
                label.update(f"{length}, masked. F6 shows them.")

    def action_hide(self) -> None:
        """Hide what is quoted, or show it."""
        self._is_masked = not self._is_masked
        if self._is_masked and isinstance(self.focused, TextEditor):
            self.focus_next()
        self.show_texts()

    @property
    def typed(self) -> dict[str, str]:
        """What is in the fields that were changed."""
        return {one.name: text for one in self._fields if (text := self._text(one)) is not None}

    def _text(self, one: FormField) -> str | None:
        widget = self.query_one(f"#{one.name}")
        if isinstance(widget, YesOrNo):
            text, was = "yes" if widget.is_on else "no", one.value or "no"
        elif isinstance(widget, TextEditor):
            text, was = widget.text, display_text(one.value)
        else:
            text, was = widget.value if isinstance(widget, Input) else "", one.value
        return None if text == was else text

    def refuse(self, words: str) -> None:
        """Say why this will not do, and stay."""
        self.is_previewing = False
        error = self.query_one("#error", FactsPanel)
        error.show(Facts("This does not fit yet.", (words,)))
        error.display = True

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter goes to the next field; from the only one, to the preview."""
        event.stop()
        if len(self._fields) == 1:
            self.action_keep()
        else:
            self.focus_next()

    def on_input_changed(self) -> None:
        """Who goes on typing is warned anew."""
        self._was_warned = False
        self.query_one(NoticeLine).show("")

    def on_text_area_changed(self) -> None:
        """Who goes on typing is warned anew."""
        self.on_input_changed()

    def action_keep(self) -> None:
        """See what the change would do."""
        self.query_one("#error").display = False
        self._keep(self.typed)

    def action_leave(self) -> None:
        """Leave; what was typed is thrown away only when that is asked for twice."""
        if self.typed and not self._was_warned:
            self._was_warned = True
            self.query_one(NoticeLine).show(CHANGED)
        else:
            self.dismiss(None)
