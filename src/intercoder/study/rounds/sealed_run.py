"""Whether this run of the program is sealed: nothing may leave any study, but to its receivers.

A module of its own, so that the command line knows it before anything heavy is loaded.
"""

from __future__ import annotations

import os

VARIABLE = "INTERCODER_SEALED"
"""Environment variable that seals every run, for administrators of shared machines."""
_NO = frozenset({"", "0", "no", "false", "off"})
_typed = False


def seal_this_run(*, is_sealed: bool) -> None:
    """Say whether `--sealed` was typed for this run."""
    global _typed  # noqa: PLW0603 - a run is a process
    _typed = is_sealed


def is_run_sealed() -> bool:
    """Whether this run is sealed, by `--sealed` or by the environment."""
    return _typed or os.environ.get(VARIABLE, "").strip().casefold() not in _NO
