"""What is said of keys that do nothing where they were pressed.

A coder who expects something of a key is told where it is, or that it does nothing here; silence
would leave them to wonder whether something happened.
"""

from __future__ import annotations

from intercoder.tui.widgets.key_names import shown_as

SILENT = frozenset({"shift", "ctrl+@", "ctrl+_"})
"""Keys that some terminals send by themselves."""
NOTHING_BACK = "{key} takes back decisions, and there are none on this screen."
LEAVING = "{key} does not leave. Esc goes back, Ctrl+Q quits; everything is saved."
QUITTING = "{key} does not quit. Ctrl+Q does; everything is saved."
_EXPECTED = {
    "ctrl+z": NOTHING_BACK,
    "ctrl+y": NOTHING_BACK,
    "q": LEAVING,
    "ctrl+d": QUITTING,
    "ctrl+x": QUITTING,
    "ctrl+w": QUITTING,
    "escape": "Nothing to leave here. Ctrl+Q quits; everything is saved.",
    "ctrl+v": "Words are pasted in a memo, with Ctrl+V.",
}


def idle_words(key: str, *, has_way_back: bool) -> str:
    """What is said of this key, as Textual calls it; empty for keys that nobody presses.

    `has_way_back` says whether Esc leaves the screen for another.
    """
    if key in SILENT or not key:
        return ""
    words = _EXPECTED.get(key, "{key} does nothing here. ? shows what does.")
    if key == "q" and not has_way_back:
        words = QUITTING
    return words.format(key=shown_as(key))
