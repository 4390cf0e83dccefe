"""An editor for several lines of text."""

from __future__ import annotations

from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult

from intercoder.text.display import display_text


class TextEditor(TextArea):
    """An editor into which nothing gets that a terminal would obey, not even by pasting."""

    def edit(self, edit: Edit) -> EditResult:
        """Edit, with control characters made visible."""
        edit.text = display_text(edit.text)
        return super().edit(edit)
