"""A coder's own limits, on their own machine: no study and no lead learns of them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from intercoder.coding.keys.own_files import own_folder
from intercoder.coding.wellbeing.limits import BOUNDS, NO_LIMITS, Limits
from intercoder.errors import UsageError

MAX_BYTES = 10_000
"""A longer file is none of ours."""


def limits_file() -> Path:
    """Where they are. Raises RuntimeError without a home folder."""
    return own_folder() / "limits.json"


def own_limits(file: Path | None = None) -> Limits:
    """The limits this person set; what cannot be read, or lies out of bounds, sets none."""
    try:
        with (file or limits_file()).open("rb") as opened:
            kept = json.loads(opened.read(MAX_BYTES))
    except (OSError, ValueError, RecursionError, RuntimeError):
        return NO_LIMITS
    if not isinstance(kept, dict):
        return NO_LIMITS
    return Limits(
        **{
            name: value
            for name, (least, most) in BOUNDS.items()
            if type(value := kept.get(name)) is int and least <= value <= most
        }
    )


def set_own_limits(limits: Limits, file: Path | None = None) -> None:
    """Keep these limits, for this person's eyes only. Raises UsageError where that cannot be."""
    try:
        path = file or limits_file()
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.unlink(missing_ok=True)
        part.touch(0o600, exist_ok=False)
        part.write_text(json.dumps(asdict(limits)) + "\n", "utf-8")
        part.replace(path)
    except (OSError, RuntimeError):
        raise UsageError(
            "Your limits could not be kept on this machine.",
            "Check that your folder of settings can be written (docs/settings.md).",
        ) from None
