"""How this process asks somebody for a passphrase, if it can.

Only a front end at a terminal sets this. A process that suggests codes, or a notebook, asks nobody.
"""

from __future__ import annotations

from collections.abc import Callable

Asker = Callable[[str], str]
"""Puts a question and returns what was typed; raises EOFError where nobody can be asked."""

_askers: list[Asker] = []


def set_asker(asker: Asker | None) -> None:
    """Ask for passphrases like this from now on; None to ask nobody."""
    _askers[:] = [asker] if asker else []


def ask(question: str) -> str:
    """What somebody typed. Raises EOFError where nobody can be asked."""
    if not _askers:
        raise EOFError
    return _askers[0](question)
