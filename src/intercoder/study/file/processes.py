"""What the system says about the processes of this machine.

Linux says it in `/proc`, which costs nothing; elsewhere psutil knows how to ask.
"""

from __future__ import annotations

import os
from pathlib import Path

_PROC = Path("/proc")


def process_runs(process: int) -> bool:
    """Whether a process with this number runs on this machine."""
    if not _has_proc():
        from psutil import pid_exists

        return bool(pid_exists(process))
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def process_start(process: int) -> str:
    """When a process started, in digits of the system's own; empty if there is no such process.

    Process numbers are used again, and this tells whose number it is now.
    """
    if not _has_proc():
        from psutil import NoSuchProcess, Process

        try:
            return f"{Process(process).create_time() * 1000:.0f}"
        except NoSuchProcess:
            return ""
    try:
        fields = (_PROC / str(process) / "stat").read_text("ascii", "replace").rpartition(")")[2]
        return fields.split()[19]
    except (OSError, IndexError):
        return ""


def _has_proc() -> bool:
    return (_PROC / "self" / "stat").exists()
