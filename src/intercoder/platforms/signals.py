"""Signals: which of them end a program, and what they are called.

Windows has only a few of them, with numbers of its own. A lost terminal is always told as number 1,
which is SIGHUP elsewhere.
"""

from __future__ import annotations

import signal

_ENDING = ("SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU")
"""Signals that end a program; not those that nobody can answer, such as SIGKILL."""
HUNG_UP = 1
"""The number for a lost terminal, even where the system has no such signal."""


def ending_signals() -> list[int]:
    """The signals of this system that ask a program to end."""
    return [int(getattr(signal, name)) for name in _ENDING if hasattr(signal, name)]


def name_of(number: int) -> str:
    """What a signal is called, such as SIGTERM."""
    if number == HUNG_UP:
        return "SIGHUP"
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
