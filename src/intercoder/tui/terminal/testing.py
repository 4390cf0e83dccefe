"""The screen as plain text, for tests; the only reader of Textual's compositor."""

from __future__ import annotations

from typing import Any

from textual.app import App

from intercoder.tui.drawing.drawing import FLOWS_ON


def screen_text(app: App[Any]) -> str:
    """What stands on the screen, line by line, without colours and without spaces at line ends."""
    strips = app.screen._compositor.render_strips()
    return "\n".join(strip.text.replace(FLOWS_ON, "").rstrip() for strip in strips) + "\n"
