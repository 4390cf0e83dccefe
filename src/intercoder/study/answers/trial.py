"""A trial does all that a command would do, and keeps nothing."""

from __future__ import annotations


class TrialOver(Exception):  # noqa: N818 - no error: it ends the transaction, and nothing is kept
    """Raised inside the transaction once the trial has shown what it should."""
