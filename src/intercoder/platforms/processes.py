"""Processes: which of them run, and how one is started that must not get in the way.

- Linux says it in `/proc`, which costs nothing; elsewhere psutil knows how to ask.
- Linux and macOS: a process lowers its own priority, and leaves the terminal's group of processes.
- Windows: whoever starts a process says so.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import suppress
from pathlib import Path
from typing import TypedDict

from intercoder.platforms.core_files import leave_no_core_file

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


def usable_cores() -> int:
    """How many cores this process may use: on Linux, those it is not kept away from."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _has_proc() -> bool:
    return (_PROC / "self" / "stat").exists()


def visible_processes() -> str:
    """Which processes can be seen from here: containers have numbers of their own. Empty where
    nothing tells."""
    with suppress(OSError):
        return str((_PROC / "self" / "ns" / "pid").readlink())
    return ""


class HowToStart(TypedDict):
    """Options of `subprocess.Popen`."""

    start_new_session: bool
    creationflags: int


def in_background() -> HowToStart:
    """How to start a process that does not hear Ctrl+C and does not slow down the screen."""
    return {
        "start_new_session": True,  # Windows takes no notice
        "creationflags": getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
    }


def lower_priority(by: int) -> None:
    """Let other processes go first. On Windows `in_background` has seen to it."""
    if hasattr(os, "nice"):
        os.nice(by)


def limit_own_memory(most: int) -> None:
    """Let this process have at most so many bytes, and leave no core file; Windows knows no such
    limit."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (most, most))
    leave_no_core_file()
