"""What the system knows about the processes of this machine."""

from __future__ import annotations

import os
from pathlib import Path


def process_runs(process: int) -> bool:
    """Whether a process with this number runs on this machine."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def process_start(process: int) -> str:
    """When a process started, where the system says: process numbers are used again."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text("ascii", "replace").rpartition(")")[2]
        return fields.split()[19]
    except (OSError, IndexError):
        return ""
