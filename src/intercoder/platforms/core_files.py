"""Files that systems make of a crashed program's memory, with every answer that was in it."""

from __future__ import annotations

from contextlib import suppress


def leave_no_core_file() -> None:
    """If this process or one that it starts crashes, its memory is not written to a file."""
    with suppress(ImportError, OSError, ValueError):
        import resource  # which Windows does not have

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
