"""How a terminal treats what is typed. Windows' consoles have nothing of the kind to set.

Textual's own drivers do the rest; ours for Linux and macOS is `tui/terminal/driver.py`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

LONGEST_LINE = 4_095
"""Bytes of a typed or pasted line that terminals pass on; what is beyond them is lost."""


def end_of_input() -> str:
    """What a person presses at the end of what they type or paste, on a line of its own."""
    return "Ctrl+Z and Enter" if sys.platform == "win32" else "Ctrl+D"


def take_keys_at_once() -> list[Any] | None:
    """Let keys come as they are pressed; how the terminal was before. None where there is none."""
    if sys.platform == "win32":
        return None
    import termios

    try:
        now = termios.tcgetattr(0)
        changed = [*now[:6], list(now[6])]
        newlines = termios.ICRNL | termios.INLCR | termios.IGNCR
        changed[0] &= ~(newlines | termios.IXON | termios.IXOFF)
        changed[3] &= ~(termios.ICANON | termios.ECHO | termios.IEXTEN)
        changed[6][termios.VMIN] = 1
        changed[6][termios.VTIME] = 0
        termios.tcsetattr(0, termios.TCSANOW, changed)
    except (termios.error, OSError):
        return None
    return now


def set_attributes(attributes: list[Any] | None) -> None:
    """Set the terminal as it was, if it was anything."""
    if sys.platform == "win32" or attributes is None:
        return
    import termios

    try:
        termios.tcsetattr(0, termios.TCSANOW, attributes)
    except (termios.error, OSError):
        return


@contextmanager
def attributes_set(attributes: list[Any] | None) -> Iterator[None]:
    """Inside, the terminal is set like this; afterwards it is as it was. None changes nothing."""
    if sys.platform == "win32" or attributes is None:
        yield
        return
    import termios

    now = termios.tcgetattr(0)
    set_attributes(attributes)
    try:
        yield
    finally:
        set_attributes(now)
